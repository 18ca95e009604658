// Models from another site, in Chromium with its own rules about that: a hub with redirects to a second origin, a site that lets nobody read
// its files; and dropped files, which a new worker still knows.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startHub } from "../web/hub_server.mjs";
import { engineWorker, findDist, launchBrowser, openPage, root, startSite } from "./support.mjs";

const folder = join(root, "models/polyneuron-clip");
/** @type {Record<string, Buffer>} */
const files = Object.fromEntries([...["config.json", "preprocessor_config.json", "tokenizer.json"], ...readdirSync(join(folder, "onnx")).map((name) => `onnx/${name}`)]
  .map((path) => [path, readFileSync(join(folder, path))]));
/** @type {import("./support.mjs").Browser} */
let browser;
let dir = "";

before(async () => {
  dir = await findDist({ allowMissingWasm: true });
  browser = await launchBrowser();
});
after(() => browser?.close());

/** An engine whose hub is on this machine. */
async function startEngine() {
  const hub = await startHub({ "own/clip": { files } }, { pageSize: 2 });
  const site = await startSite({ dir, isolated: true });
  const { page, close } = await openPage(browser, `${site.url}LICENSE.txt`);
  await page.evaluate(async (origin) => {
    const { EngineClient } = await import("/engine_client.js");
    /** @type {any[]} */
    const heard = [];
    const client = new EngineClient({ url: `/engine/worker.js?hub=${encodeURIComponent(origin)}`, onNotice: (notice) => heard.push(notice) });
    const ask = async (kind, fields = {}) => {
      try {
        const { payload, ...reply } = await client.ask(kind, fields, {
          payload: fields.rgba ? Uint8Array.from(fields.rgba).buffer : null, onProgress: (each) => heard.push(each), onId: (id) => { window.lastId = id; },
        });
        return { ...reply, bytes: payload?.byteLength ?? 0 };
      } catch (error) {
        return { error: { code: error.code, message: error.message } };
      }
    };
    Object.assign(window, { client, ask, heard });
  }, hub.url);
  return {
    hub, site, page,
    /** @param {string} kind @param {object} [fields] @returns {Promise<any>} */
    ask: (kind, fields = {}) => page.evaluate(([k, f]) => window.ask(k, f), /** @type {any} */ ([kind, fields])),
    /** @param {string} kind */
    heard: (kind) => page.waitForFunction((wanted) => window.heard.some((each) => each.kind === wanted), kind),
    async end() {
      await close();
      await Promise.all([hub.close(), site.close()]);
    },
  };
}

const picture = { width: 8, height: 8, rgba: Array(256).fill(200) };

test("found, loaded, cancelled in the middle and continued by range, without a preflight", async () => {
  const { ask, hub, page, heard, end } = await startEngine();
  try {
    const { offer } = await ask("find_model", { source: { address: "own/clip" } });
    assert.equal(offer.vision_choice, "onnx/vision_model.onnx");
    assert.deepEqual(offer.missing, []);
    assert.ok(hub.requests.every(({ path }) => path.startsWith("/api/")));
    hub.setFaults((path, count) => (path.endsWith("vision_model.onnx") && count === 1 ? { bytesPerSecond: 400_000 } : null));
    const loading = ask("load_model", { source: { address: "own/clip" }, vision: null, text: null });
    await page.waitForFunction(() => window.heard.some(({ phase, received }) => phase === "download" && received > 600_000));
    await page.evaluate(() => window.client.cancel(window.lastId));
    assert.equal((await loading).error.code, "Cancelled");
    const model = await ask("load_model", { source: { address: "own/clip" }, vision: null, text: null });
    assert.equal(model.error, undefined);
    assert.equal(model.address, "own/clip");
    await heard("text_ready");
    const asked = hub.requests.filter(({ server, path }) => server === "cdn" && path.endsWith("vision_model.onnx"));
    assert.match(asked.at(-1)?.range ?? "", /^bytes=[1-9]\d{4,}-$/);
    assert.ok(hub.requests.every(({ method }) => method !== "OPTIONS"), JSON.stringify(hub.requests.filter(({ method }) => method === "OPTIONS")));
    assert.ok((await ask("encode_image", picture)).bytes > 0);
  } finally {
    await end();
  }
});

test("a site that lets nobody read its files is told in words, and the model that runs stays", async () => {
  const { ask, heard, end } = await startEngine();
  const closed = await startSite({ dir });
  try {
    assert.equal((await ask("load_model", { source: { address: "models/polyneuron-clip/" } })).error, undefined);
    await heard("text_ready");
    const { error } = await ask("load_model", { source: { address: `${closed.url}models/polyneuron-clip/` }, vision: null, text: null });
    assert.equal(error.code, "Network");
    assert.match(error.message, /does not let other pages read its files.*drop it on this page/);
    assert.ok((await ask("encode_image", picture)).bytes > 0);
    assert.ok((await ask("encode_text", { text: "cat" })).bytes > 0);
  } finally {
    await closed.close();
    await end();
  }
});

test("dropped files are loaded, and again after the worker died", async () => {
  const { ask, page, end } = await startEngine();
  try {
    const set = await page.evaluate(async (paths) => {
      const parts = await Promise.all(paths.map(async (path) => ({ path, file: new File([await (await fetch(`/models/polyneuron-clip/${path}`)).blob()], path) })));
      return window.client.offerFiles(parts, "mine");
    }, Object.keys(files));
    assert.equal((await ask("find_model", { source: { set } })).offer.name, "mine");
    assert.equal((await ask("load_model", { source: { set }, vision: null, text: null })).name, "mine");
    const worker = await engineWorker(page);
    await worker.evaluate(() => { setTimeout(() => { throw new Error("test"); }); });
    await page.waitForFunction(() => window.heard.some(({ kind }) => kind === "engine_restarted"));
    assert.ok((await ask("encode_image", picture)).bytes > 0);
  } finally {
    await end();
  }
});
