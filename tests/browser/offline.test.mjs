// The service worker: the page opens without a network, is isolated on any host, and a new version is taken at the next load.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { openBrowser } from "./site.mjs";
import { openPage, startSite } from "./support.mjs";

const here = openBrowser({ allowMissingWasm: true });
/** @type {import("./support.mjs").Server} */
let site;
/** Of dist/: one test changes it. */
const copy = await mkdtemp(join(tmpdir(), "polyneuron-offline-"));

/** The site, from its first use on. */
async function openCopy() {
  if (site) return;
  await cp(here.dir, copy, { recursive: true });
  site = await startSite({ dir: copy, isolated: false });
}
after(async () => {
  await site?.close();
  await rm(copy, { recursive: true, force: true });
});

/** A page of the site with the service worker in charge, reached as a first visitor reaches it. */
async function visit() {
  await openCopy();
  const opened = await openPage(here.browser, `${site.url}LICENSE.txt`, { serviceWorkers: "allow" });
  await opened.page.evaluate(async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
  });
  return opened;
}

test("opens without a network, and isolated where the host cannot say so", async () => {
  const { page, close } = await visit();
  site.setFaults(() => ({ status: 503 }));
  const before503 = site.requests.length;
  await page.goto(site.url);
  assert.equal(await page.title(), "Polyneuron");
  assert.equal(await page.evaluate(() => window.crossOriginIsolated), true);
  const parts = await page.evaluate(async () => {
    const paths = ["main.js", "engine/worker.js", "ort/ort-wasm-simd-threaded.wasm", "polyneuron-core.wasm", "emoji/../assets/emoji/index.json"];
    return Promise.all(paths.map(async (path) => [path, (await fetch(path)).status]));
  });
  assert.ok(parts.every(([, status]) => status === 200), JSON.stringify(parts));
  const asked = site.requests.slice(before503).map(({ path }) => path).filter((path) => !path.startsWith("/models/") && !/\/(service-worker|version)\.js$/.test(path));
  assert.deepEqual(asked.filter((path) => path !== "/polyneuron.mjs"), []);
  site.setFaults(undefined);
  await close();
});

/** The promise's value, or "hangs" when it has none within the time. @template T @param {Promise<T>} promise @param {number} ms */
const within = (promise, ms) => Promise.race([promise, new Promise((done) => setTimeout(() => done("hangs"), ms).unref())]);

test("a new version is taken at the next load, not under a running page", async () => {
  const { page, close } = await visit();
  const context = page.context();
  await page.goto(site.url);
  /** @param {import("./support.mjs").Page} tab */
  const look = (tab) => tab.evaluate(async () => (await (await fetch("page.css")).text()).includes("new look"));
  assert.equal(await within(look(page), 30_000), false);
  await writeFile(join(copy, "page.css"), `/* new look */\n${await readFile(join(copy, "page.css"), "utf8")}`);
  await rm(join(copy, "page.css.br"), { force: true });
  const version = await readFile(join(copy, "version.js"), "utf8");
  await writeFile(join(copy, "version.js"), version.replace(/"page\.css":"\w+"/, '"page.css":"0123456789abcdef"'));
  await rm(join(copy, "version.js.br"), { force: true });
  const installed = page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    // The check that the page itself begins after its load may still be under way with the old list, and ours would join it: ask again.
    const end = performance.now() + 60_000;
    while (!registration.waiting) {
      if (performance.now() > end) return "never installed";
      await Promise.race([registration.update().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 5000))]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return "waits";
  });
  assert.equal(await within(installed, 90_000), "waits", "the new version");
  assert.equal(await within(look(page), 30_000), false);
  // The load that finds a waiting version begins anew by itself, under which an evaluation may fail, or, under automation, never answer:
  // then the tab is closed and the site opened in another, as a visitor would.
  let tab = page;
  const end = Date.now() + 90_000;
  for (let opened = false, seen; seen !== true;) {
    assert.ok(Date.now() < end, "the new version was not taken");
    if (!opened) await tab.goto(site.url, { timeout: 20_000 }).catch(() => undefined);
    opened = true;
    await new Promise((done) => setTimeout(done, 100));
    seen = await within(look(tab).catch(() => false), 8000);
    if (seen !== "hangs") continue;
    await within(tab.close(), 5000);
    tab = await context.newPage();
    opened = false;
  }
  await close();
});
