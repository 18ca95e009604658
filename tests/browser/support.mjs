// What the browser journeys share: a server with faults, Chromium, and ways to look at and touch the page.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";

import { makeDist } from "../../web/tools/make_dist.mjs";
import { startServer } from "../../web/tools/serve.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { chromium } = /** @type {typeof import("../../web/node_modules/playwright-core")} */ (createRequire(join(root, "web/package.json"))("playwright-core"));

/** @typedef {import("../../web/node_modules/playwright-core").Page} Page */
/** @typedef {import("../../web/node_modules/playwright-core").Browser} Browser */
/** @typedef {import("../../web/node_modules/playwright-core").BrowserContext} BrowserContext */
/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

const kChromiumFlags = [
  "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
  "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
];
const kTimeoutMs = 60_000;
const kScreenshots = join(root, "build/screenshots");

/**
 * dist/ as ./build.sh build made it, or (with POLYNEURON_WASM_DIR set) one made now from that build folder.
 * @param {{allowMissingWasm?: boolean}} [options]
 * @returns {Promise<string>}
 */
export async function findDist({ allowMissingWasm = false } = {}) {
  const wasmDir = process.env.POLYNEURON_WASM_DIR;
  if (wasmDir) {
    const out = join(root, "build", `dist-of-test-${process.pid}`);
    // Nothing here needs the best compression.
    await makeDist({ wasmDir, out, brotliCache: join(root, "build/brotli-cache"), quality: 4, allowMissingWasm });
    await writeFile(join(out, "blank.html"), "<!doctype html><title>blank</title>");
    process.on("exit", () => import("node:fs").then(({ rmSync }) => rmSync(out, { recursive: true, force: true })));
    return out;
  }
  const dist = process.env.POLYNEURON_DIST ?? join(root, "dist");
  if (!existsSync(join(dist, "index.html"))) throw new Error(`${dist} is not built: run ./build.sh build`);
  return dist;
}

/**
 * The page as one file, made of dist/ now; nothing here needs the best compression.
 * @param {string} dist @param {string} out  its path
 * @returns {Promise<string>} its file:// address
 */
export async function makeSingleFile(dist, out) {
  await mkdir(dirname(out), { recursive: true });
  // Brings a bundler in, which the other journeys do without.
  const { makeSingle } = await import("../../web/tools/make_single.mjs");
  await makeSingle({ dist, out, level: 1 });
  return pathToFileURL(out).href;
}

/**
 * A server of dist/ with faults to order.
 * @param {{faults?: import("../../web/tools/serve.mjs").Faults, isolated?: boolean, dir?: string}} [options]
 * @returns {Promise<Server>}
 */
export async function startSite({ faults, isolated, dir } = {}) {
  return startServer({ record: true, dir: dir ?? await findDist(), faults, isolated });
}

/** Chromium as it runs headless with WebGL 2. @returns {Promise<Browser>} */
export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: kChromiumFlags });
}

/**
 * A page in a fresh profile. Errors of its scripts are gathered in `errors`.
 * @param {Browser} browser
 * @param {string} url
 * @param {{viewport?: {width: number, height: number}, deviceScaleFactor?: number, dark?: boolean, touch?: boolean, serviceWorkers?: "allow"|"block",
 *   forcedColors?: boolean, locale?: string, waitUntil?: "load"|"commit", before?: () => void, beforeLoad?: (context: BrowserContext) => Promise<void>}} [options]
 *   before: runs in the page before its own scripts; beforeLoad: is given the fresh profile
 * @returns {Promise<{page: Page, errors: string[], close(): Promise<void>}>}
 */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 800 }, deviceScaleFactor: options.deviceScaleFactor ?? 1,
    colorScheme: options.dark ? "dark" : "light", hasTouch: options.touch ?? false, serviceWorkers: options.serviceWorkers ?? "block",
    permissions: ["clipboard-read", "clipboard-write"], forcedColors: options.forcedColors ? "active" : "none", locale: options.locale,
  });
  if (options.before) await context.addInitScript(options.before);
  await options.beforeLoad?.(context);
  const page = await context.newPage();
  page.setDefaultTimeout(kTimeoutMs);
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.goto(url, { waitUntil: options.waitUntil ?? "load" });
  return { page, errors, close: () => context.close() };
}

/** The state that C++ tells: stimuli, prompts, selection, landmarks with their places. @param {Page} page @returns {Promise<any>} */
export async function snapshot(page) {
  return page.evaluate(() => window.polyneuron?.snapshot() ?? null);
}

/**
 * Waits on state, never on time: until the predicate holds of a snapshot, which is returned.
 * @param {Page} page
 * @param {(state: any) => unknown} predicate
 * @param {{timeoutMs?: number, what?: string}} [options]
 * @returns {Promise<any>}
 */
export async function waitState(page, predicate, { timeoutMs = kTimeoutMs, what = String(predicate) } = {}) {
  const end = Date.now() + timeoutMs;
  let state = null;
  while (Date.now() < end) {
    state = await Promise.race([snapshot(page).catch(() => null), later(2000)]);
    if (state && predicate(state)) return state;
    await later(60);
  }
  await screenshot(page, "timeout").catch(() => undefined);
  const outside = await page.evaluate(() => {
    const { activeElement: has } = document;
    return { focus: has instanceof HTMLElement ? has.dataset.node ?? has.id : null, inert: document.querySelectorAll("[inert]").length };
  }).catch(() => null);
  const { landmarks: _landmarks, neuron_responses: _responses, zero_shot: _table, ...rest } = state ?? {};
  const brief = JSON.stringify(rest, (key, value) => (["embedding", "image_embeds", "tokens", "layers"].includes(key) ? undefined : value));
  throw new Error(`waited ${timeoutMs} ms in vain for: ${what}\nbeside the canvas: ${JSON.stringify(outside)}\nlast state: ${brief}`);
}

/**
 * Waits until what is read beside the canvas is as expected: the elements there follow a snapshot by a frame or more.
 * @template T
 * @param {() => Promise<T>} read @param {T} expected @param {string} [what]
 */
export async function waitEqual(read, expected, what = String(read)) {
  const end = Date.now() + kTimeoutMs;
  let found = await read();
  for (; !isDeepStrictEqual(found, expected) && Date.now() < end; found = await read()) await later(60);
  assert.deepEqual(found, expected, what);
}

/** Waits until so many elements match. @param {ReturnType<Page["locator"]>} locator @param {number} count @param {string} [what] */
export function waitCount(locator, count, what = String(locator)) {
  return waitEqual(() => locator.count(), count, what);
}

/**
 * The middle of a named control on the canvas, in CSS pixels.
 * @param {Page} page
 * @param {string} name  of a landmark
 * @returns {Promise<{x: number, y: number}>}
 */
export async function placeOf(page, name) {
  await drawn(page);
  const state = await waitState(page, ({ landmarks }) => landmarks?.[name], { what: `the landmark ${name}` });
  const { x, y, width, height } = rectOf(state.landmarks[name]);
  return { x: x + width / 2, y: y + height / 2 };
}

/** Waits until what has changed is drawn: landmarks are where the last frame put them, and a layout takes two frames to settle. @param {Page} page */
export async function drawn(page) {
  await page.evaluate(() => new Promise((done) => {
    const wait = (/** @type {number} */ frames) => (frames === 0 ? done(null) : requestAnimationFrame(() => wait(frames - 1)));
    wait(4);
  }));
}

/** @param {any} rect  {x, y, width, height} or [x, y, width, height] */
function rectOf(rect) {
  return Array.isArray(rect) ? { x: rect[0], y: rect[1], width: rect[2], height: rect[3] } : rect;
}

/** Clicks a named control on the canvas. @param {Page} page @param {string} name */
export async function clickOn(page, name) {
  const { x, y } = await placeOf(page, name);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.up();
}

/**
 * Drops files on the page as a visitor does; the same bytes are the same file of the machine.
 * @param {Page} page
 * @param {{name: string, type: string, bytes: Buffer}[]} files
 */
export async function dropFiles(page, files) {
  await page.evaluate((dropped) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of dropped) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type, lastModified: 1e12 }));
    }
    for (const kind of ["dragenter", "dragover", "drop"]) {
      document.getElementById("canvas")?.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true, clientX: 100, clientY: 100 }));
    }
  }, files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString("base64") })));
}

/** Saves a picture of the page in build/screenshots. @param {Page} page @param {string} name @returns {Promise<string>} its path */
export async function screenshot(page, name) {
  await mkdir(kScreenshots, { recursive: true });
  const path = join(kScreenshots, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

/** The engine's worker as Playwright sees it. @param {Page} page */
export async function engineWorker(page) {
  const isEngine = (/** @type {{url(): string}} */ worker) => new URL(worker.url()).pathname.endsWith("/engine/worker.js");
  return page.workers().find(isEngine) ?? page.waitForEvent("worker", { predicate: isEngine });
}

/** @param {number} ms @returns {Promise<null>} */
function later(ms) { return new Promise((done) => setTimeout(() => done(null), ms)); }
