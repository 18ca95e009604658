// How long a visit with 24 own pictures takes to come back after a reload.

import { encodePng } from "../browser/pictures.mjs";
import { clickOn, dropFiles, waitState } from "../browser/support.mjs";
import { isSettled, kPatience, openReady } from "../browser/visit.mjs";

/** @typedef {import("../browser/support.mjs").Browser} Browser */
/** @typedef {import("../browser/support.mjs").Server} Server */

const kOwn = 24;
const kWidth = 640;
const kHeight = 480;

/** A smooth picture with some noise, another one for each seed. @param {number} seed */
function picture(seed) {
  const rgba = Buffer.alloc(kWidth * kHeight * 4, 255);
  for (let i = 0; i < rgba.length; ++i) if (i % 4 !== 3) rgba[i] = ((i / 4 % kWidth) / 3 + i / (4 * kWidth * 2) + seed * 40 + (i * 7919 % 7)) & 255;
  return { name: `own ${seed}.png`, type: "image/png", bytes: encodePng(kWidth, kHeight, rgba) };
}

/**
 * Milliseconds since the navigation, in the page.
 * @param {Browser} browser @param {Server} site
 * @returns {Promise<{pictures: number, size_bytes: number, shown_ms: number, model_ms: number, done_ms: number}>}
 *   shown: all pictures are there; model: it is ready; done: all pictures have run through it
 */
export async function measureRestore(browser, site) {
  const { page, close } = await openReady(browser, site.url);
  await clickOn(page, "board.clear");
  await waitState(page, (s) => s.stimuli.length === 0, { what: "an empty board" });
  const files = Array.from({ length: kOwn }, (_, i) => picture(i));
  await dropFiles(page, files);
  await waitState(page, (s) => s.stimuli.length === kOwn && isSettled(s), { ...kPatience, what: "the own pictures" });
  await page.waitForTimeout(1500);
  await waitState(page, (s) => !s.own_work, { ...kPatience, what: "the visit is kept" });
  await page.reload();
  const times = await page.evaluate(async (count) => {
    /** @type {Record<string, number>} */
    const seen = {};
    while (seen.done_ms === undefined) {
      const state = await window.polyneuron?.snapshot();
      const all = (/** @type {string} */ phase) => state?.stimuli.length === count && state.stimuli.every((/** @type {any} */ each) => each[phase] === "ready");
      if (all("picture_phase")) seen.shown_ms ??= performance.now();
      if (state?.model.phase === "ready") seen.model_ms ??= performance.now();
      if (all("encoding_phase")) seen.done_ms = performance.now();
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
    return seen;
  }, kOwn);
  await close();
  return { pictures: kOwn, size_bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0), ...(/** @type {any} */ (times)) };
}
