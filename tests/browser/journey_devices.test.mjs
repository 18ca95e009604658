// The page on other devices: a phone, dark and light, fine pixels, the browser's zoom. Pictures of each go to build/screenshots.

import assert from "node:assert/strict";
import { test } from "node:test";

import { finger } from "./fingers.mjs";
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

/** So low that the bundled board is higher. */
const kLowPhone = { ...kPhone, viewport: { width: 390, height: 640 } };

/** @param {Page} page @param {string} name @param {string} shows  a landmark of it */
async function openTab(page, name, shows) {
  await tapOn(page, `tab.${name}`);
  await waitState(page, (s) => s.landmarks[shows], { what: `the tab ${name}` });
  await drawn(page);
}

/** @param {any} state @param {string} concept @param {string} rendition @returns {string} its landmark */
function pictureOf(state, concept, rendition) {
  return `stimulus.${state.stimuli.find((/** @type {any} */ each) => each.concept === concept && each.rendition === rendition).id}`;
}

/** @param {any} state */
function conceptsOf({ stimuli }) {
  return stimuli.map((/** @type {any} */ { id, concept, rendition }) => [id, concept, rendition]).sort((/** @type {any} */ a, /** @type {any} */ b) => a[0] - b[0]);
}

/** How far down a control lies, or nothing where it is scrolled out of sight. @param {any} state @param {string} name @returns {number | undefined} */
const heightOf = (state, name) => state.landmarks[name]?.[1];

test("a finger scrolls what it is put on, wherever that is, and sets a slider only along it", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, kLowPhone);
  const touch = await finger(page);
  /**
   * Swipes up by 100 pixels, waits until the control has gone up by `least`, and scrolls back.
   * @param {{x: number, y: number}} from @param {string} control @param {string} what @param {number} [least]
   */
  const scrolls = async (from, control, what, least = 60) => {
    const before = heightOf(await snapshot(page), control) ?? assert.fail(`${control} is not to be seen`);
    await touch.swipe(from, { x: from.x + 4, y: from.y - 100 });
    await waitState(page, (s) => (heightOf(s, control) ?? -1e4) < before - least, { what: `a swipe on ${what} scrolls`, timeoutMs: 5000 });
    await page.mouse.move(from.x, from.y);
    await page.mouse.wheel(0, -5000);
    await waitState(page, (s) => heightOf(s, control) === before, { what: "all is as before" });
    await drawn(page);
  };

  await openTab(page, "neuron", "neuron.title");
  const slider = await placeOf(page, "neuron.gate.factor");
  const title = await placeOf(page, "neuron.title");
  await scrolls({ x: 60, y: title.y + 100 }, "neuron.gate.factor", "the neuron card's words");
  await scrolls({ x: 4, y: 500 }, "neuron.gate.factor", "the neuron card's margin");
  await scrolls(slider, "neuron.gate.factor", "the gate's slider");
  assert.deepEqual((await snapshot(page)).gates.set, [], "a swipe across the slider sets no gate");
  await touch.down(slider);
  await touch.moveTo({ x: slider.x + 60, y: slider.y + 10 });
  await touch.up();
  const { gates } = await waitState(page, (s) => s.gates.set.length === 1, { what: "a swipe along the slider sets the gate" });
  assert.ok(gates.set[0].factor > 1.9, `the gate is ${gates.set[0].factor}`);

  await openTab(page, "prompts", "prompts.scale");
  const scale = await placeOf(page, "prompts.scale");
  await scrolls({ x: 30, y: scale.y }, "prompts.add", "the slider's name");
  await scrolls(scale, "prompts.add", "the slider of the logit scale");
  assert.equal((await snapshot(page)).logit_scale, first.logit_scale);

  await openTab(page, "board", "board.concept.cat");
  const cat = await placeOf(page, pictureOf(first, "cat", "photo"));
  const dog = await placeOf(page, pictureOf(first, "dog", "photo"));
  const gap = { x: cat.x, y: (cat.y + dog.y) / 2 };
  await scrolls(gap, "board.concept.fish", "the gap between two pictures", 30);
  await scrolls(await placeOf(page, pictureOf(first, "fish", "word")), "board.concept.fish", "a picture", 30);
  assert.deepEqual(conceptsOf(await snapshot(page)), conceptsOf(first), "no picture has gone elsewhere");
  assert.deepEqual(errors, []);
  await close();
});

test("a finger that holds a picture of the board drags it, or opens its menu", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, kPhone);
  const touch = await finger(page);
  await openTab(page, "board", "board.concept.cat");
  const rocket = pictureOf(first, "rocket", "photo");
  const horse = pictureOf(first, "horse", "photo");

  await touch.swipe(await placeOf(page, rocket), await placeOf(page, horse));
  await drawn(page);
  assert.deepEqual(conceptsOf(await snapshot(page)), conceptsOf(first), "a swipe moves no picture");

  const to = await placeOf(page, horse);  // the swipe has scrolled the board
  await touch.hold(await placeOf(page, rocket));
  await screenshot(page, "phone-board-lifted");
  await touch.moveTo(to);
  await screenshot(page, "phone-board-dragged");
  await touch.up();
  const moved = await waitState(page, (s) => s.stimuli.some((/** @type {any} */ each) => `stimulus.${each.id}` === rocket && each.concept === "horse"), { what: "the rocket is among the horses" });

  await drawn(page);
  await touch.hold(await placeOf(page, pictureOf(moved, "dog", "sketch")));
  assert.equal((await snapshot(page)).landmarks["board.menu.remove"], undefined, "no menu while it may still be dragged");
  await touch.up();
  const { landmarks } = await waitState(page, (s) => s.landmarks["board.menu.remove"], { what: "the picture's menu" });
  await screenshot(page, "phone-board-menu");
  assert.ok(landmarks["board.menu.remove"][3] >= kLeastTouch, `a row of the menu is ${landmarks["board.menu.remove"][3]} pixels high`);
  assert.equal((await snapshot(page)).selection.stimulus, moved.selection.stimulus, "holding chooses nothing");
  await tapOn(page, "board.menu.remove");
  const rest = await waitState(page, (s) => s.stimuli.length === kBundled - 1, { what: "the dog's sketch is gone" });
  assert.ok(!rest.stimuli.some((/** @type {any} */ each) => each.concept === "dog" && each.rendition === "sketch"));
  assert.deepEqual(errors, []);
  await close();
});

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
