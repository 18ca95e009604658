// What can go wrong on a visit, one journey each: it ends in a message that people can read, and the board is intact.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { assertNear, golden, goldenArray } from "./golden.mjs";
import { bombJpeg, bombPng, countColours } from "./pictures.mjs";
import { largestRenderer } from "./processes.mjs";
import { openBrowser } from "./site.mjs";
import { clickOn, drawn, dropFiles, engineWorker, openPage, root, screenshot, snapshot, startSite, waitState } from "./support.mjs";
import { documentOf, goldenFile, isSettled, kBundled, kPatience, openReady, waitForStimulus, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const kVision = "/models/polyneuron-clip/onnx/vision_model.onnx.packed";
const kPlainVision = "/models/polyneuron-clip/onnx/vision_model.onnx";
const kMemoryOfABomb = 120e6; // far below the 300 MB that its pixels would take

const here = openBrowser();

/** @param {import("../../web/tools/serve.mjs").Faults} [faults] @param {(site: import("./support.mjs").Server) => Promise<void>} [body] */
async function withSite(faults, body) {
  const site = await startSite({ dir: here.dir, faults });
  try {
    await body?.(site);
  } finally {
    await site.close();
  }
}

const dogJpeg = () => readFileSync(join(root, "assets/stimuli/dog.jpg"));

/** The bundled stimuli stand as they stood, pictures and activations too. @param {any} state @param {any} first */
function assertBoardIntact(state, first) {
  const known = new Set(first.stimuli.map((/** @type {any} */ each) => each.id));
  const kept = state.stimuli.filter((/** @type {any} */ each) => known.has(each.id));
  assert.deepEqual(documentOf({ ...state, stimuli: kept, concepts: first.concepts, renditions: first.renditions }), documentOf(first));
  for (const [i, each] of kept.entries()) {
    assert.equal(each.picture_phase, "ready");
    assert.equal(each.encoding_phase, "ready", each.title);
    assertNear(each.image_embeds, first.stimuli[i].image_embeds, `image_embeds of ${each.title}`, 1e-6);
  }
}

/** Files that are dropped together with a good one: each fails in its own place. @param {string} name @param {{name: string, type: string, bytes: Buffer}[]} bad @param {(error: string, file: string) => void} judge */
async function dropBadFiles(name, bad, judge) {
  await withSite(undefined, async (site) => {
    const { page, errors, close, state: first } = await openReady(here.browser, site.url);
    const memory = await largestRenderer(here.browser);
    await dropFiles(page, [...bad, goldenFile()]);
    const state = await waitState(page, (s) => s.stimuli.length === kBundled + bad.length + 1 && isSettled(s), { ...kPatience, what: "the dropped files are dealt with" });
    assertBoardIntact(state, first);
    const named = (/** @type {string} */ title) => state.stimuli.find((/** @type {any} */ each) => each.title === title);
    for (const { name: title } of bad) {
      assert.equal(named(title).picture_phase, "failed");
      judge(named(title).error, title);
    }
    // The good one that came with them is run, and exact.
    assertNear(named(goldenFile().name).image_embeds, goldenArray("photo.image_embeds"), "image_embeds of the good picture");
    const grown = ((await largestRenderer(here.browser))?.peak ?? 0) - (memory?.peak ?? 0);
    assert.ok(grown < kMemoryOfABomb, `memory grew by ${Math.round(grown / 1e6)} MB`);

    // On the stage and in words.
    const worst = named(bad[0].name);
    const button = page.getByRole("region", { name: "Board" }).getByRole("button", { name: new RegExp(`${worst.concept}, photo .*${worst.title}.*failed`) });
    await press(button);
    await waitState(page, (s) => s.selection.stimulus === worst.id && s.landmarks["stage.remove"], { what: "the stage says what is wrong" });
    assert.equal((await snapshot(page))?.landmarks["stage.retry"], undefined, "trying again changes nothing");
    await button.filter({ hasText: worst.error }).waitFor({ state: "attached" });
    await drawn(page);
    await screenshot(page, `fault-${name}`);
    assert.deepEqual(errors, []);
    await close();
  });
}

describe("pictures", () => {
  test("a corrupt image", async () => {
    const dog = dogJpeg();
    await dropBadFiles("corrupt", [
      { name: "torn.jpg", type: "image/jpeg", bytes: dog.subarray(0, 300) },
      { name: "scrap.png", type: "image/png", bytes: Buffer.from("\x89PNG\r\n\x1a\nand then something else", "latin1") },
    ], (error) => assert.match(error, /^[A-Z].{20,}\.$/));
  });

  test("files that are no pictures", async () => {
    await withSite(undefined, async (site) => {
      const { page, errors, close, state: first } = await openReady(here.browser, site.url);
      const letters = ["letter.png", "notes.txt"].map((name) => ({ name, type: "image/png", bytes: Buffer.from("Dear sir, this is no picture.") }));
      await dropFiles(page, [...letters, goldenFile()]);
      const state = await waitState(page, (s) => s.stimuli.length > kBundled && isSettled(s), { ...kPatience, what: "the dropped files are dealt with" });
      assert.equal(state.stimuli.length, kBundled + 1);  // the good one
      assertBoardIntact(state, first);
      assert.deepEqual(state.notices.map((/** @type {any} */ each) => each.kind), ["error"]);
      assert.match(state.notices[0].text, /^letter\.png, notes\.txt are not pictures/);
      await drawn(page);
      await screenshot(page, "fault-no-pictures");
      assert.deepEqual(errors, []);
      await close();
    });
  });

  test("headers that promise a hundred megapixels", async () => {
    await dropBadFiles("bomb", [
      { name: "bomb.png", type: "image/png", bytes: bombPng(10_100, 10_000) },
      { name: "bomb.jpg", type: "image/jpeg", bytes: bombJpeg(dogJpeg(), 65_500, 65_400) },
    ], (error, name) => {
      assert.match(error, name === "bomb.png" ? /10100 .* 10000/ : /65500 .* 65400/);
      assert.match(error, /megapixels\); the limit is \d+/);
    });
  });
});

describe("the model's download", () => {
  /** The page with a model that has failed. @param {string} url */
  async function openFailed(url) {
    const opened = await openPage(here.browser, url);
    const state = await waitState(opened.page, (s) => s.model.phase === "failed" && s.stimuli.length === kBundled, { ...kPatience, what: "the model has failed" });
    // The board is there all the same.
    await waitState(opened.page, (s) => s.stimuli.every((/** @type {any} */ each) => each.picture_phase === "ready"), { ...kPatience, what: "the board's pictures are there" });
    await opened.page.getByText(/^The model could not be loaded/).first().waitFor();
    return { ...opened, state };
  }

  /** @param {Page} page @param {any} failed  the state before */
  async function retry(page, failed) {
    await clickOn(page, "notice.retry_model");
    const state = await waitState(page, (s) => isSettled(s), { ...kPatience, what: "the model is there at the second try" });
    assert.deepEqual(documentOf(state), documentOf(failed));
    assert.ok(state.stimuli.every((/** @type {any} */ each) => each.encoding_phase === "ready"));
    assert.equal(state.model.error, "");
  }

  test("cut in the middle, it goes on where it stopped", async () => {
    await withSite((path, count) => (path === kVision && count === 1 ? { cutAfter: 900_000 } : null), async (site) => {
      const { page, errors, close, state } = await openReady(here.browser, site.url);
      assert.equal(state.model.error, "");
      const asked = site.requests.filter(({ path }) => path === kVision);
      assert.ok(asked.length > 1 && asked.slice(1).every(({ headers }) => /^bytes=[1-9]\d*-/.test(String(headers.range))));
      await dropFiles(page, [goldenFile()]);
      const { stimuli } = await waitForStimulus(page, kBundled + 1, "a photo is encoded");
      assertNear(stimuli.at(-1).image_embeds, goldenArray("photo.image_embeds"), "image_embeds");
      // Chromium itself reports the cut at the console.
      assert.ok(errors.every((error) => /Failed to load resource|ERR_/.test(error)), errors.join());
      await close();
    });
  });

  test("cut for good, it says so and can be tried again", async () => {
    await withSite((path, count) => (path === kVision ? { cutAfter: count === 1 ? 900_000 : 0 } : null), async (site) => {
      const { page, close, state } = await openFailed(site.url);
      assert.match(state.model.error, /onnx\/vision_model\.onnx (stopped after \d+(\.\d)? [kM]B of|did not begin).*Check the connection/);
      await screenshot(page, "fault-download");
      site.setFaults(undefined);
      await retry(page, state);
      await close();
    });
  });

  test("a flipped byte is fetched again", async () => {
    await withSite((path, count) => (path === kVision && count === 1 ? { flipByte: 1_000_000 } : null), async (site) => {
      const { errors, close, state } = await openReady(here.browser, site.url);
      assert.equal(state.model.sha256, golden.model_sha256["onnx/vision_model.onnx"]);
      assert.ok(site.requests.filter(({ path }) => path === kVision).length > 1);
      assert.deepEqual(errors, []);
      await close();
    });
  });

  test("a packed form that stays damaged is done without", async () => {
    await withSite((path) => (path === kVision ? { flipByte: 1_000_000 } : null), async (site) => {
      const { errors, close, state } = await openReady(here.browser, site.url);
      assert.equal(state.model.sha256, golden.model_sha256["onnx/vision_model.onnx"]);
      assert.equal(site.requests.filter(({ path }) => path === kPlainVision).length, 1);
      assert.deepEqual(errors, []);
      await close();
    });
  });

  test("a byte that stays flipped: the message names the file", async () => {
    await withSite((path) => (path === kVision || path === kPlainVision ? { flipByte: 1_000_000 } : null), async (site) => {
      const { page, close, state } = await openFailed(site.url);
      assert.match(state.model.error, /onnx\/vision_model\.onnx arrived damaged twice/);
      await screenshot(page, "fault-flipped");
      site.setFaults(undefined);
      await retry(page, state);
      await close();
    });
  });
});

describe("crashes", () => {
  test("a lost WebGL context says so and comes back with the same picture", async () => {
    await withSite(undefined, async (site) => {
      const { page, errors, close, state: first } = await openReady(here.browser, site.url);
      await drawn(page);
      const seen = await page.screenshot();
      assert.ok(countColours(seen) > 500, "the board is on screen");
      await page.evaluate(() => {
        const gl = /** @type {HTMLCanvasElement} */ (document.getElementById("canvas")).getContext("webgl2");
        Object.assign(window, { losing: gl?.getExtension("WEBGL_lose_context") });
        /** @type {any} */ (window).losing.loseContext();
      });
      await page.getByRole("alert").filter({ hasText: "Graphics were reset" }).waitFor({ state: "visible" });
      await screenshot(page, "fault-context");
      await page.evaluate(() => /** @type {any} */ (window).losing.restoreContext());
      await page.locator("#gl-lost").waitFor({ state: "hidden" });
      await drawn(page);
      const again = await page.screenshot();
      assert.ok(countColours(again) > 0.95 * countColours(seen), `${countColours(again)} colours instead of ${countColours(seen)}`);
      assertBoardIntact(await snapshot(page), first);
      await dropFiles(page, [goldenFile()]);
      await waitForStimulus(page, kBundled + 1, "a photo is encoded");
      assert.deepEqual(errors, []);
      await close();
    });
  });

  test("a worker that crashes is replaced, and what comes later is computed", async () => {
    await withSite(undefined, async (site) => {
      const { page, close, state: first } = await openReady(here.browser, site.url);
      const worker = await engineWorker(page);
      // In the middle of its work.
      await dropFiles(page, [{ name: "dog.jpg", type: "image/jpeg", bytes: dogJpeg() }]);
      await worker.evaluate(() => { setTimeout(() => { throw new Error("out of luck"); }); });
      let state = await waitState(page, (s) => s.notices.length > 0, { ...kPatience, what: "a notice" });
      assert.match(state.notices[0].text, /^The engine stopped and was started again; nothing on the board was lost/);
      await page.getByRole("status").or(page.getByRole("alert")).filter({ hasText: "nothing on the board was lost" }).first().waitFor();
      state = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "the engine works again" });
      assertBoardIntact(state, first);
      assert.equal(state.stimuli.at(-1).encoding_phase, "ready");
      await dropFiles(page, [goldenFile()]);
      state = await waitForStimulus(page, kBundled + 2, "a photo is encoded");
      assertNear(state.stimuli.at(-1).image_embeds, goldenArray("photo.image_embeds"), "image_embeds after the crash");
      await screenshot(page, "fault-crash");
      await press(page.getByRole("button", { name: "Dismiss this message" }).first());
      await waitState(page, (s) => s.notices.length === 0, { what: "the notice is gone" });
      await close();
    });
  });
});
