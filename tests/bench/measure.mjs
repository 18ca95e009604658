// What ./build.sh bench measures, one function a figure.

import { existsSync, statSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { largestRenderer } from "../browser/processes.mjs";
import { clickOn, drawn, launchBrowser, openPage, placeOf, snapshot, startSite, waitState } from "../browser/support.mjs";
import { isSettled, kBundled, kPatience, openReady } from "../browser/visit.mjs";
import { writeTransformer } from "./onnx.mjs";

/** @typedef {import("../browser/support.mjs").Browser} Browser */
/** @typedef {import("../browser/support.mjs").Server} Server */
/** @typedef {import("../browser/support.mjs").Page} Page */

/** @param {number[]} values @param {number} [share] */
export function quantile(values, share = 0.5) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/**
 * Milliseconds of one picture through a bare session and through ours with all layers observed, without and with preprocessing.
 * @param {Browser} browser
 * @param {Server} site
 * @returns {Promise<{rounds: number, threads: number} & Record<"bare"|"observed"|"whole"|"replay_one"|"replay_board"|"replay_first"|"covered", number[]>>}
 */
export async function measureEncoding(browser, site) {
  return runWorker(browser, site, "encode_worker.js", { rounds: 60, budget_ms: 40_000 });
}

/**
 * Milliseconds of a word of the whole probe, and of bare runs between them.
 * @param {Browser} browser
 * @param {Server} site
 * @returns {Promise<{count: number, per_word_ms: number, bare: number[], threads: number}>}
 */
export async function measureWords(browser, site) {
  return runWorker(browser, site, "words_worker.js", { count: 2000 });
}

/**
 * Milliseconds of one picture through a vision transformer of 48 MB: as it came, with a gate on every neuron, and with its layers read besides.
 * @param {Browser} browser
 * @param {string} dir  of the site
 * @returns {Promise<{rounds: number, threads: number} & Record<"bare"|"gated"|"observed", number[]>>}
 */
export async function measureTransformer(browser, dir) {
  const folder = await mkdtemp(join(tmpdir(), "polyneuron-bench-"));
  await cp(dir, folder, { recursive: true });
  writeTransformer(join(folder, "transformer.onnx"));
  const site = await startSite({ dir: folder });
  try {
    return await runWorker(browser, site, "transformer_worker.js", { model: "transformer.onnx", rounds: 40, budget_ms: 60_000 });
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
}

/**
 * What a bench's worker posts, run on a page of the site.
 * @param {Browser} browser
 * @param {Server} site
 * @param {string} file  beside this one
 * @param {object} options  what it is sent, besides the site's address
 * @returns {Promise<any>}
 */
async function runWorker(browser, site, file, options) {
  // Any document of the site that starts nothing by itself.
  const { page, close } = await openPage(browser, `${site.url}LICENSE.txt`);
  const sources = await Promise.all(["rounds.js", file].map((name) => readFile(new URL(name, import.meta.url), "utf8")));
  // Answered here, as the site's policy lets only its own files run, and a worker needs the headers of its page.
  const address = `${site.url}bench-worker.js`;
  const headers = { "Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Resource-Policy": "same-origin" };
  await page.context().route(address, (route) => route.fulfill({ contentType: "text/javascript", headers, body: sources.join("\n") }));
  const times = await page.evaluate(([source, request]) => new Promise((resolve, reject) => {
    const worker = new Worker(source, { type: "module" });
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  }), /** @type {const} */ ([address, { site: site.url, ...options }]));
  await close();
  return times;
}

/**
 * A first visit with nothing in any cache.
 * @param {Browser} browser
 * @param {Server} site
 * @returns {Promise<{first_frame_ms: number, first_result_ms: number, bytes: Record<string, number>, later_bytes: number}>}
 */
export async function measureFirstVisit(browser, site, dir) {
  const before = site.requests.length;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const marks = { first_frame_ms: 0, first_result_ms: 0 };
    Object.assign(window, { marks });
    const look = async () => {
      const canvas = /** @type {any} */ (document.getElementById("canvas"));
      if (!marks.first_frame_ms && canvas?.frames?.drawn() > 0) marks.first_frame_ms = performance.now();
      if (marks.first_frame_ms) {
        const state = await /** @type {any} */ (window).polyneuron?.snapshot();
        if (state?.stimuli.some((/** @type {any} */ each) => each.encoding_phase === "ready")) {
          marks.first_result_ms = performance.now();
          return;
        }
      }
      setTimeout(look, marks.first_frame_ms ? 60 : 10);
    };
    void look();
  });
  await page.goto(site.url, { waitUntil: "commit", timeout: kPatience.timeoutMs });
  await page.waitForFunction(() => /** @type {any} */ (window).marks.first_result_ms > 0, null, { timeout: kPatience.timeoutMs });
  const until = site.requests.length;
  const marks = await page.evaluate(() => /** @type {any} */ (window).marks);
  await waitState(page, (state) => isSettled(state) && state.model.text_ready, { ...kPatience, what: "the text encoder is there" });
  const bytes = bytesByPart(site.requests.slice(before, until), dir);
  const later = bytesByPart(site.requests.slice(until), dir);
  await context.close();
  return { ...marks, bytes, later_bytes: Object.values(later).reduce((a, b) => a + b, 0) };
}

/** Bodies as a brotli client gets them, by part of the page. @param {Server["requests"]} requests @param {string} dir */
function bytesByPart(requests, dir) {
  const parts = { "our code": 0, fonts: 0, "ONNX Runtime": 0, model: 0, stimuli: 0 };
  for (const { path, status } of requests) {
    if (status !== 200) continue;
    const file = join(dir, path.endsWith("/") ? `${path}index.html` : path);
    const body = existsSync(`${file}.br`) ? `${file}.br` : file;
    const part = path.startsWith("/ort/") ? "ONNX Runtime" : path.startsWith("/models/") ? "model"
      : path.includes("/fonts/") ? "fonts" : path.startsWith("/assets/") ? "stimuli" : "our code";
    if (existsSync(body)) parts[part] += statSync(body).size;
  }
  return parts;
}

/**
 * Frames while nothing happens, and the page thread's time for a frame while the board scrolls.
 * @param {Browser} browser
 * @param {Server} site
 * @returns {Promise<{idle_frames: number, idle_s: number, scroll_frames: number, median_ms: number, p95_ms: number}>}
 */
export async function measureFrames(browser, site) {
  const { page, close } = await openReady(browser, site.url, { viewport: { width: 1280, height: 800 } });
  const frames = (/** @type {string} */ method, /** @type {number[]} */ ...values) =>
    page.evaluate(([name, given]) => /** @type {any} */ (document.getElementById("canvas")).frames[name](...given), /** @type {any} */ ([method, values]));
  const idle_s = 3;
  await quiet(page, frames);
  const before = await frames("drawn");
  await page.waitForTimeout(idle_s * 1000);
  const idle_frames = await frames("drawn") - before;

  const { x, y } = await placeOf(page, `stimulus.${(await snapshot(page)).stimuli[0].id}`);
  await page.mouse.move(x, y);
  await drawn(page);
  await frames("forget");
  const start = await frames("drawn");
  for (let i = 0; i < 60; ++i) {
    await page.mouse.wheel(0, i % 20 < 10 ? 60 : -60);
    await drawn(page);
  }
  const result = { idle_frames, idle_s, scroll_frames: await frames("drawn") - start, median_ms: await frames("percentile", 0.5), p95_ms: await frames("percentile", 0.95) };
  await close();
  return result;
}

const kLabelSteps = 40;

/**
 * Milliseconds from a pointer's step with a label to the answer of the model, and of the frames meanwhile.
 * @param {Browser} browser
 * @param {Server} site
 * @returns {Promise<{times: number[], frame_ms: number}>}  frame_ms: the 95th percentile
 */
export async function measureLab(browser, site) {
  const { page, close } = await openReady(browser, site.url, { viewport: { width: 1366, height: 768 } });
  await clickOn(page, "toolbar.way.Test");
  await waitState(page, (s) => s.landmarks["tab.attack"], { what: "the panels of Test" });
  await clickOn(page, "tab.attack");
  await waitState(page, (s) => s.lab.trial, { ...kPatience, what: "the first trial" });
  const { x, y } = await placeOf(page, "attack.picture");
  await page.mouse.move(x, y);
  await page.mouse.down();
  const frames = (/** @type {string} */ method, /** @type {number[]} */ ...values) =>
    page.evaluate(([name, given]) => /** @type {any} */ (document.getElementById("canvas")).frames[name](...given), /** @type {any} */ ([method, values]));
  await page.waitForTimeout(1000);
  await frames("forget");
  // The page itself takes the times, from the event on, so that the way from here to there does not count.
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = [];
    Object.assign(window, { answerTimes: times });
    window.addEventListener("mousemove", async () => {
      const began = performance.now(), before = /** @type {any} */ (await window.polyneuron?.snapshot()).lab.trial.number;
      for (;;) {
        await new Promise(requestAnimationFrame);
        const { lab } = /** @type {any} */ (await window.polyneuron?.snapshot());
        if (lab.trial.number !== before && lab.trial.x === lab.x && lab.trial.y === lab.y) break;
      }
      times.push(performance.now() - began);
    }, { capture: true });
  });
  for (let step = 1; step <= kLabelSteps; ++step) {
    await page.mouse.move(x + (step % 2 === 0 ? 1 : -1) * (20 + step), y + step);
    await page.waitForFunction((count) => /** @type {any} */ (window).answerTimes.length >= count, step, { timeout: kPatience.timeoutMs });
  }
  const times = /** @type {number[]} */ (await page.evaluate(() => /** @type {any} */ (window).answerTimes));
  const frame_ms = Number(await frames("percentile", 0.95));
  await close();
  return { times, frame_ms };
}

/** Waits until no frame was drawn for half a second. @param {Page} page @param {(name: string) => Promise<number>} frames */
async function quiet(page, frames) {
  for (let last = -1, tries = 0; tries < 60; ++tries) {
    const now = await frames("drawn");
    if (now === last) return;
    last = now;
    await page.waitForTimeout(500);
  }
}

/** Bytes of the page as one file. @param {string} dist @returns {Promise<{bytes: number}>} */
export async function measureSingle(dist) {
  const { makeSingle } = await import("../../web/tools/make_single.mjs");
  const work = await mkdtemp(join(tmpdir(), "polyneuron-single-"));
  try {
    return { bytes: (await makeSingle({ dist, out: join(work, "polyneuron.html") })).sizeBytes };
  } finally {
    await rm(work, { recursive: true });
  }
}

/**
 * Memory of the tab's process while 24 pictures of 12 megapixels are added to the bundled board.
 * @param {Server} site
 * @returns {Promise<{before: number, peak: number, after: number, file_bytes: number}|null>} bytes; null where it cannot be known
 */
export async function measureMemory(site) {
  const folder = await mkdtemp(join(tmpdir(), "polyneuron-bench-"));
  const browser = await launchBrowser();
  try {
    const bytes = await makeLargeJpeg(browser, site);
    const paths = Array.from({ length: kBundled }, (_, i) => join(folder, `large ${i + 1}.jpg`));
    // Files that differ, behind the picture's end: the page takes no file twice.
    for (const [i, path] of paths.entries()) await writeFile(path, Buffer.concat([bytes, Buffer.alloc(i + 1)]));
    const { page } = await openReady(browser, site.url);
    const before = await largestRenderer(browser);
    const choosing = page.waitForEvent("filechooser");
    await clickOn(page, "board.add.files");
    await (await choosing).setFiles(paths);
    await waitState(page, (state) => state.stimuli.length === 2 * kBundled && isSettled(state), { ...kPatience, what: "the large pictures are encoded" });
    const after = await largestRenderer(browser);
    return before && after && { before: before.resident, peak: after.peak, after: after.resident, file_bytes: bytes.length };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A photo of 4000 × 3000 pixels with a photo's detail. @param {Browser} browser @param {Server} site @returns {Promise<Buffer>} */
async function makeLargeJpeg(browser, site) {
  const { page, close } = await openPage(browser, `${site.url}LICENSE.txt`);
  const base64 = await page.evaluate(async () => {
    const photo = await createImageBitmap(await (await fetch("/assets/stimuli/chelsea.jpg")).blob());
    const canvas = new OffscreenCanvas(4000, 3000);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(photo, 0, 0, 4000, 3000);
    context.globalAlpha = 0.2;
    for (let i = 0; i < 60; ++i) context.drawImage(photo, (i * 631) % 3616, (i * 397) % 2745);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(",") + 1);
  });
  await close();
  return Buffer.from(base64, "base64");
}
