// The page on other devices: a phone, dark and light, fine pixels, the browser's zoom. Pictures of each go to build/screenshots.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { drawn, placeOf, screenshot, snapshot, waitState } from "./support.mjs";
import { kBundled, openReady, waitForStimulus } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const kLeastTouch = 44; // CSS pixels
const kPhone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, touch: true };

const here = openSite();

/** Waits until nothing moves, then demands that nothing is drawn for two seconds. @param {Page} page */
async function assertRests(page) {
  let { frames } = await snapshot(page);
  for (let tries = 0; tries < 30; ++tries) {
    await page.waitForTimeout(2000);
    const now = (await snapshot(page)).frames;
    if (now === frames) return;
    frames = now;
  }
  assert.fail("frames are drawn though nothing happens");
}

/** @param {Page} page @param {string} name  of a landmark */
async function tapOn(page, name) {
  const { x, y } = await placeOf(page, name);
  await page.touchscreen.tap(x, y);
}

/** The canvas has as many pixels as the screen. @param {Page} page @param {number} ratio */
async function assertSharp(page, ratio) {
  const [width, height] = await page.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("canvas"));
    return [canvas.width / canvas.clientWidth, canvas.height / canvas.clientHeight];
  });
  assert.ok(Math.abs(width - ratio) < 0.01 && Math.abs(height - ratio) < 0.01, `${width} × ${height} pixels a CSS pixel instead of ${ratio}`);
}

for (const dark of [false, true]) {
  test(`a phone, ${dark ? "dark" : "light"}`, async () => {
    const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { ...kPhone, dark });
    assert.equal(first.dark, dark);
    await assertSharp(page, 3);
    const look = dark ? "phone-dark" : "phone";
    for (const [tab, shows] of [["board", "board.add.word"], ["maps", "maps.layer.4"], ["neuron", "neuron.title"], ["prompts", "prompts.template"], ["stage", "stage.picture"]]) {
      await tapOn(page, `tab.${tab}`);
      const { landmarks } = await waitState(page, (s) => s.landmarks[shows], { what: `the tab ${tab}` });
      const [, , width, height] = landmarks[`tab.${tab}`];
      assert.ok(width >= kLeastTouch && height >= kLeastTouch, `the tab ${tab} is ${width} × ${height}`);
      await drawn(page);
      await screenshot(page, `${look}-${tab}`);
    }
    if (dark) {
      await tapOn(page, "toolbar.theme");
      await waitState(page, (s) => s.dark === false, { what: "the other colours" });
    } else {
      await tapOn(page, "tab.board");
      await tapOn(page, "board.add.word");
      await waitState(page, (s) => s.dialog === "word" && s.landmarks["dialog.word.add"], { what: "the word dialog" });
      await tapOn(page, "dialog.word.text");
      await page.waitForFunction(() => document.activeElement?.id === "pn-text");
      await page.keyboard.type("kitten");
      await drawn(page);
      await screenshot(page, `${look}-word`);
      await tapOn(page, "dialog.word.add");
      const { stimuli } = await waitForStimulus(page, kBundled + 1, "the word is encoded");
      assert.deepEqual([stimuli.at(-1).concept, stimuli.at(-1).rendition], ["kitten", "word"]);
    }
    await assertRests(page);
    assert.deepEqual(errors, []);
    await close();
  });
}

for (const [name, options, ratio] of /** @type {const} */ ([
  ["laptop", { viewport: { width: 1366, height: 768 } }, 1],
  ["laptop-dark-2x", { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 2, dark: true }, 2],
  // The browser's zoom of 150 % is fewer CSS pixels with more dots each.
  ["zoomed", { viewport: { width: 853, height: 533 }, deviceScaleFactor: 1.5 }, 1.5],
])) {
  test(`${name}: sharp, at rest, without an error`, async () => {
    const { page, errors, close, state } = await openReady(here.browser, here.site.url, options);
    assert.equal(state.dark, "dark" in options);
    await assertSharp(page, ratio);
    await assertRests(page);
    await screenshot(page, name);
    assert.deepEqual(errors, []);
    await close();
  });
}
