// The service worker: the page opens without a network, is isolated on any host, and a new version is taken at the next load.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { openBrowser } from "./site.mjs";
import { clickOn, drawn, dropFiles, openPage, screenshot, snapshot, startSite, waitState } from "./support.mjs";
import { goldenFile, kBundled, kPatience } from "./visit.mjs";

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
/** A new version of the site, whose page.css begins with a comment. @param {string} comment */
async function publish(comment) {
  const css = `/* ${comment} */\n${await readFile(join(copy, "page.css"), "utf8")}`;
  await writeFile(join(copy, "page.css"), css);
  const hash = createHash("sha256").update(css).digest("hex").slice(0, 16);
  const version = await readFile(join(copy, "version.js"), "utf8");
  await writeFile(join(copy, "version.js"), version.replace(/"page\.css":"\w+"/, `"page.css":"${hash}"`));
  for (const name of ["page.css.br", "version.js.br"]) await rm(join(copy, name), { force: true });
}

/** Waits until a new version is installed. @param {import("./support.mjs").Page} page @returns {Promise<string>} */
const whenWaiting = (page) => page.evaluate(async () => {
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

/** Registers the service worker and waits for the end of its installation. @param {import("./support.mjs").Page} page @returns {Promise<string>} */
const install = (page) => page.evaluate(async () => {
  const registration = await navigator.serviceWorker.register("/service-worker.js");
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (!worker) return "none";
  while (!["activated", "redundant"].includes(worker.state)) await new Promise((done) => worker.addEventListener("statechange", done, { once: true }));
  return worker.state;
});

/** @param {import("./support.mjs").Page} page @param {string} path */
const textOf = (page, path) => page.evaluate(async (at) => (await fetch(at)).text(), path);

test("a captive portal's page is not kept; the next visit heals", async () => {
  await openCopy();
  const { page, close } = await openPage(here.browser, `${site.url}LICENSE.txt`, { serviceWorkers: "allow" });
  site.setFaults((path) => (path === "/page.css" ? { portal: "<h1>Log in to the hotel's network</h1>" } : null));
  assert.equal(await install(page), "redundant");
  site.setFaults(undefined);
  assert.equal(await install(page), "activated");
  assert.match(await textOf(page, "/page.css"), /#boot/);
  await close();
});

test("what an older version kept wrongly under a right name is fetched again", async () => {
  await openCopy();
  const { page, close } = await openPage(here.browser, `${site.url}LICENSE.txt`, { serviceWorkers: "allow" });
  const version = await readFile(join(copy, "version.js"), "utf8");
  const files = JSON.parse(version.slice(version.indexOf("{"), version.lastIndexOf("}") + 1)).files;
  await page.evaluate(async ([css, main]) => {
    const cache = await caches.open("polyneuron-page");
    await cache.put(`/page.css?content=${css}`, new Response("<h1>portal</h1>"));
    await cache.put(`/main.js?content=${main}`, await fetch("/main.js"));
  }, [files["page.css"], files["main.js"]]);
  const before = site.requests.length;
  assert.equal(await install(page), "activated");
  const asked = site.requests.slice(before).map(({ path }) => path);
  assert.ok(asked.includes("/page.css"), "the wrong file is fetched");
  assert.ok(!asked.includes("/main.js"), "the right one is taken over");
  assert.match(await textOf(page, "/page.css"), /#boot/);
  assert.deepEqual(await page.evaluate(() => caches.keys()), ["polyneuron-page-checked"]);
  await close();
});

test("a start that cannot go on says so within ten seconds, with a way out", async () => {
  await openCopy();
  for (const [path, fault] of /** @type {[string, object][]} */ ([["/main.js", { status: 404 }], ["/services/boot.js", { portal: "<h1>Log in</h1>" }], ["/engine_client.js", { status: 503 }]])) {
    site.setFaults((asked) => (asked === path ? fault : null));
    const { page, close } = await openPage(here.browser, site.url);
    await page.waitForSelector("#boot.failed #boot-retry", { timeout: 10_000 });
    assert.match(await page.textContent("#boot-status") ?? "", /could not/, path);
    site.setFaults(undefined);
    const loaded = page.waitForEvent("load");
    await page.click("#boot-retry");
    await loaded;
    assert.deepEqual(await page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith("polyneuron-page"))), []);
    await close();
  }
  site.setFaults((asked) => (asked === "/main.js" ? { until: new Promise(() => undefined) } : null));
  const { page, close } = await openPage(here.browser, site.url, { waitUntil: "commit" });
  await page.waitForSelector("#boot-retry", { timeout: 12_000 });
  assert.match(await page.textContent("#boot-status") ?? "", /longer than usual/);
  site.setFaults(undefined);
  await close();
});

test("a second tab does not put a new version under the first", async () => {
  const { page, close } = await visit();
  await page.goto(site.url);
  await publish("twice new");
  assert.equal(await within(whenWaiting(page), 90_000), "waits");
  const second = await page.context().newPage();
  await second.goto(site.url);
  for (const tab of [page, second]) assert.doesNotMatch(await textOf(tab, "/page.css"), /twice new/);
  assert.equal(await page.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting)), true);
  await close();
});

test("a new version is taken at the next load, not under a running page", async () => {
  const { page, close } = await visit();
  const context = page.context();
  await page.goto(site.url);
  /** @param {import("./support.mjs").Page} tab */
  const look = (tab) => tab.evaluate(async () => (await (await fetch("page.css")).text()).includes("new look"));
  assert.equal(await within(look(page), 30_000), false);
  await publish("new look");
  assert.equal(await within(whenWaiting(page), 90_000), "waits", "the new version");
  assert.equal(await within(look(page), 30_000), false);
  // The load that finds a waiting version begins anew by itself, under which an evaluation may fail, or, under automation, never answer:
  // then the tab is closed and the site opened in another, as a visitor would. On a machine that is short of time the page that is left
  // may say so too late, and the present version is loaded once more: then the load after it counts.
  let tab = page;
  const end = Date.now() + 120_000;
  for (let openedAt = -Infinity, seen; seen !== true;) {
    assert.ok(Date.now() < end, "the new version was not taken");
    if (Date.now() - openedAt > 25_000) {
      await tab.goto(site.url, { timeout: 20_000 }).catch(() => undefined);
      openedAt = Date.now();
    }
    await new Promise((done) => setTimeout(done, 100));
    seen = await within(look(tab).catch(() => false), 8000);
    if (seen !== "hangs") continue;
    await within(tab.close(), 5000);
    tab = await context.newPage();
    openedAt = -Infinity;
  }
  await close();
});

test("an open visit is told of a new version, keeps its own, and loads the new one when it is asked to", async () => {
  const { page, errors, close } = await visit();
  errors.length = 0;  // the text that it began on has no icon
  await page.goto(site.url);
  await waitState(page, (s) => s.landmarks["toolbar.undo"] && s.stimuli.length === kBundled, { timeoutMs: 60_000, what: "the page runs" });
  assert.equal((await snapshot(page)).landmarks["toolbar.update"], undefined);
  await dropFiles(page, [goldenFile()]);
  await waitState(page, (s) => s.stimuli.length === kBundled + 1 && s.own_work, { ...kPatience, what: "a picture of one's own" });
  await waitState(page, (s) => !s.own_work, { ...kPatience, what: "the visit is kept" });
  await publish("while a visit is open");
  assert.equal(await within(whenWaiting(page), 90_000), "waits");
  await waitState(page, (s) => s.landmarks["toolbar.update"], { timeoutMs: 60_000, what: "word of the new version" });
  await waitState(page, (s) => JSON.stringify(s.notices).includes("A new version is ready."), { what: "the same as a notice" });
  assert.doesNotMatch(await textOf(page, "/page.css"), /while a visit is open/);
  await drawn(page);
  await screenshot(page, "update-ready");

  // Beside another tab it stays as it is, and says why.
  const other = await page.context().newPage();
  await other.goto(`${site.url}LICENSE.txt`);
  await clickOn(page, "toolbar.update");
  await waitState(page, (s) => JSON.stringify(s.notices).includes("Another tab still runs the present version"), { what: "a word on the other tab" });
  await other.close();
  assert.deepEqual(errors, []);

  const [address, session] = await page.evaluate(() => [location.href, sessionStorage.getItem("polyneuron.visit") ?? ""]);
  // Playwright may lose a load that begins anew by itself: what counts is what the next tab sees.
  await clickOn(page, "toolbar.update").catch(() => undefined);
  const end = Date.now() + 60_000;
  for (let seen = false; !seen;) {
    assert.ok(Date.now() < end, "the new version was not taken");
    await new Promise((done) => setTimeout(done, 300));
    seen = await within(textOf(page, "/page.css").then((css) => css.includes("while a visit is open"), () => false), 5000) === true;
  }
  // The visit goes on in the new version, with the picture.
  const restored = await page.context().newPage();
  await restored.addInitScript((id) => sessionStorage.setItem("polyneuron.visit", id), session);
  await restored.goto(address);
  const back = await waitState(restored, (s) => s.stimuli.length === kBundled + 1 && s.stimuli.at(-1).picture_phase === "ready", { ...kPatience, what: "the visit is back" });
  assert.equal(back.stimuli.at(-1).title, goldenFile().name);
  await close();
});

test("what the browser has dropped is fetched again; when the server has another version by then, that one is served whole", async () => {
  const { page, close } = await visit();
  await page.goto(`${site.url}?nosw`);
  const drop = () => page.evaluate(async () => {
    const cache = await caches.open("polyneuron-page-checked");
    for (const request of await cache.keys()) if (/page\.css/.test(request.url)) await cache.delete(request);
    return (await cache.keys()).length;
  });
  const left = await drop();
  await page.goto(`${site.url}?nosw`);
  assert.equal(await page.evaluate(async () => (await (await caches.open("polyneuron-page-checked")).keys()).length), left + 1, "kept again");
  await publish("after a loss");
  await drop();
  assert.equal(await page.evaluate(async () => (await fetch("/page.css")).status), 504, "no file of another version among these");
  await page.goto(`${site.url}?nosw`, { waitUntil: "commit" }).catch(() => undefined);
  const end = Date.now() + 30_000;
  for (let seen = false; !seen;) {
    assert.ok(Date.now() < end, "the server's version was not taken");
    await new Promise((done) => setTimeout(done, 300));
    seen = await within(textOf(page, "/page.css").then((css) => css.includes("after a loss"), () => false), 3000) === true;
  }
  await close();
});

test("pictures that another program shares are on the board; the page can be installed", async () => {
  const { page, close } = await visit();
  await page.goto(site.url);
  const count = (await waitState(page, (s) => s.stimuli.length > 0, { ...kPatience, what: "the board" })).stimuli.length;
  const manifest = await page.evaluate(async () => (await fetch(document.querySelector("link[rel=manifest]")?.getAttribute("href") ?? "")).json());
  assert.equal(manifest.share_target.params.files[0].name, "pictures");
  for (const { src } of manifest.icons) assert.equal(await page.evaluate(async (at) => (await fetch(at)).status, src), 200, src);
  const { name, type, bytes } = goldenFile();
  // As the system does it: a form is posted to the address that the manifest tells.
  await page.evaluate(async ([action, field, title, kind, base64]) => {
    const form = new FormData();
    form.append(field, new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], title, { type: kind }));
    await fetch(action, { method: "POST", body: form, redirect: "manual" });
  }, [manifest.share_target.action, manifest.share_target.params.files[0].name, name, type, bytes.toString("base64")]);
  await page.goto(`${site.url}?shared#x`);
  const state = await waitState(page, (s) => s.stimuli.length === count + 1, { ...kPatience, what: "the shared picture" });
  assert.match(JSON.stringify(state.stimuli.at(-1)), /chelsea/);
  assert.doesNotMatch(page.url(), /shared/);
  assert.equal(await page.evaluate(() => caches.has("polyneuron-shared")), false, "handed out once");
  await close();
});
