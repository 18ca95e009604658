// Models from another site, in Chromium with its own rules about that: a hub with redirects to a second origin, a site that lets nobody read
// its files; and dropped files, which a new worker still knows.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { startHub } from "../web/hub_server.mjs";
import { openEngine } from "./engine_page.mjs";
import { openBrowser } from "./site.mjs";
import { engineWorker, root, startSite } from "./support.mjs";

const folder = join(root, "models/polyneuron-clip");
/** @type {Record<string, Buffer>} */
const files = Object.fromEntries([...["config.json", "preprocessor_config.json", "tokenizer.json"], ...readdirSync(join(folder, "onnx")).map((name) => `onnx/${name}`)]
  .map((path) => [path, readFileSync(join(folder, path))]));
const here = openBrowser({ allowMissingWasm: true });

/** An engine whose hub is on this machine. */
async function startEngine() {
  const hub = await startHub({ "own/clip": { files } }, { pageSize: 2 });
  const site = await startSite({ dir: here.dir, isolated: true });
  const engine = await openEngine(here.browser, site, { url: `/engine/worker.js?hub=${encodeURIComponent(hub.url)}` });
  return {
    ...engine, hub,
    encode: () => engine.ask("encode_image", { width: 8, height: 8 }, Array(256).fill(200)),
    async end() {
      await Promise.all([hub.close(), engine.end()]);
    },
  };
}

test("found, loaded, cancelled in the middle and continued by range, without a preflight", async () => {
  const { ask, encode, hub, page, heard, end } = await startEngine();
  try {
    const { offer } = await ask("find_model", { source: { address: "own/clip" } });
    assert.equal(offer.vision_choice, "onnx/vision_model.onnx");
    assert.deepEqual(offer.missing, []);
    assert.ok(hub.requests.every(({ path }) => path.startsWith("/api/")));
    hub.setFaults((path, count) => (path.endsWith("vision_model.onnx") && count === 1 ? { bytesPerSecond: 400_000 } : null));
    const loading = ask("load_model", { source: { address: "own/clip" }, vision: null, text: null });
    await page.waitForFunction(() => window.progress.some(({ phase, received }) => phase === "download" && received > 600_000));
    await page.evaluate(() => window.client.cancel(window.lastId));
    assert.equal((await loading).error.code, "Cancelled");
    const model = await ask("load_model", { source: { address: "own/clip" }, vision: null, text: null });
    assert.equal(model.error, undefined);
    assert.equal(model.address, "own/clip");
    await heard("text_ready");
    const asked = hub.requests.filter(({ server, path }) => server === "cdn" && path.endsWith("vision_model.onnx"));
    // By the engine's own store; or by the browser's cache, which names the end as well, where a slow machine had stored nothing yet.
    assert.match(asked.at(-1)?.range ?? "", /^bytes=[1-9]\d{4,}-\d*$/);
    assert.ok(hub.requests.every(({ method }) => method !== "OPTIONS"), JSON.stringify(hub.requests.filter(({ method }) => method === "OPTIONS")));
    assert.ok((await encode()).bytes > 0);
  } finally {
    await end();
  }
});

test("a site that lets nobody read its files is told in words, and the model that runs stays", async () => {
  const { ask, encode, heard, end } = await startEngine();
  const closed = await startSite({ dir: here.dir });
  try {
    assert.equal((await ask("load_model", { source: { address: "models/polyneuron-clip/" } })).error, undefined);
    await heard("text_ready");
    const { error } = await ask("load_model", { source: { address: `${closed.url}models/polyneuron-clip/` }, vision: null, text: null });
    assert.equal(error.code, "Network");
    assert.match(error.message, /does not let other pages read its files.*drop it on this page/);
    assert.ok((await encode()).bytes > 0);
    assert.ok((await ask("encode_text", { text: "cat" })).bytes > 0);
  } finally {
    await closed.close();
    await end();
  }
});

test("dropped files are loaded, and again after the worker died", async () => {
  const { ask, encode, page, heard, end } = await startEngine();
  try {
    const set = await page.evaluate(async (paths) => {
      const parts = await Promise.all(paths.map(async (path) => ({ path, file: new File([await (await fetch(`/models/polyneuron-clip/${path}`)).blob()], path) })));
      return window.client.offerFiles(parts, "mine");
    }, Object.keys(files));
    assert.equal((await ask("find_model", { source: { set } })).offer.name, "mine");
    assert.equal((await ask("load_model", { source: { set }, vision: null, text: null })).name, "mine");
    const worker = await engineWorker(page);
    await worker.evaluate(() => { setTimeout(() => { throw new Error("test"); }); });
    await heard("engine_restarted");
    assert.ok((await encode()).bytes > 0);
  } finally {
    await end();
  }
});
