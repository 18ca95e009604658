// The first visit: what a newcomer sees and does in the first minutes, on a small laptop and on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, placeOf, screenshot, waitState } from "./support.mjs";
import { goldenFile, kBundled, kPatience, openReady, waitForStimulus } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** The sentence under the toolbar, once it is as told. @param {Page} page @param {RegExp} words */
async function headline(page, words) {
  await page.getByRole("region", { name: "What is shown" }).getByRole("status").filter({ hasText: words }).waitFor({ state: "attached" });
}

/** @param {any} state @param {string} name  of a landmark @param {number} height  of the window */
function assertInSight(state, name, height) {
  const rect = state.landmarks[name];
  assert.ok(rect, `${name} is drawn`);
  const [, top, , side] = rect;
  assert.ok(top >= 0 && top + side <= height, `${name} is in sight: from ${top} to ${top + side} of ${height}`);
}

/** @param {any} state @param {string} concept @param {string} rendition */
function stimulusOf(state, concept, rendition) {
  return state.stimuli.find((/** @type {any} */ each) => each.concept === concept && each.rendition === rendition);
}

test("a laptop of 1366 × 768: what it is about, the whole board, silence and back, a picture of one's own", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 768 } });
  await headline(page, /^One neuron answers to “fish”: as photo, sketch, emoji and word\.$/);
  await drawn(page);
  // All rows of the board, and where the chosen neuron fires most, without scrolling.
  let state = await waitState(page, (s) => s.landmarks["stage.patch"], { what: "the stage's read-out" });
  const bottom = state.landmarks["prompts.template"][1];
  for (const { id } of first.stimuli) assertInSight(state, `stimulus.${id}`, bottom);
  assertInSight(state, "stage.patch", state.landmarks["maps.layer.4"][1]);
  await screenshot(page, "first-laptop");

  await clickOn(page, "headline.what");
  await page.getByRole("group", { name: "What a neuron is" }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "first-laptop-neuron");
  await page.keyboard.press("Escape");
  await page.getByRole("group", { name: "What a neuron is" }).waitFor({ state: "detached" });

  // Another picture brings its own neuron, and says so.
  await clickOn(page, `stimulus.${stimulusOf(state, "cat", "photo").id}`);
  await headline(page, /^One neuron answers to “cat”/);
  const { selection: ofCat } = await waitState(page, (s) => s.selection.neuron !== first.selection.neuron, { what: "the cat's neuron" });
  await clickOn(page, "headline.silence");
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "the neuron is silenced" });
  assert.deepEqual(state.gates.set[0], { neuron: ofCat.neuron, factor: 0 });
  await headline(page, /silenced: .+ (→|to) /);
  await screenshot(page, "first-laptop-silent");
  await clickOn(page, "headline.as_trained");
  await headline(page, /^One neuron answers to “cat”/);

  // A picture of one's own is chosen, with a neuron that is not the cat's for no reason.
  await dropFiles(page, [goldenFile()]);
  state = await waitForStimulus(page, kBundled + 1, "the picture is encoded");
  assert.equal(state.selection.stimulus, state.stimuli.at(-1).id);
  await page.getByRole("region", { name: "Neuron card" }).getByText(/^Suggested: /).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "first-laptop-own");

  // A neuron by the concept that one has in mind.
  await clickOn(page, "neuron.find");
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await page.keyboard.type("fish");
  await page.getByRole("radiogroup", { name: "Neurons found" }).getByRole("radio").first().waitFor({ state: "attached" });
  await screenshot(page, "first-laptop-find");
  await page.keyboard.press("Enter");
  state = await waitState(page, (s) => s.selection.neuron === first.selection.neuron, { what: "the fish's neuron" });
  await page.getByRole("heading", { name: /^Neuron fish · / }).waitFor({ state: "attached" });
  assert.equal(state.notices.length, 0);
  assert.deepEqual(errors, []);
  await close();
});

test("a phone: the page's name, what it is about and the board come first; a tap leads to the answer", async () => {
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true };
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, phone);
  await headline(page, /^One neuron answers to “fish”/);
  await page.getByRole("heading", { level: 1, name: /^Polyneuron/ }).waitFor({ state: "attached" });
  await drawn(page);
  const cat = stimulusOf(first, "cat", "photo");
  let state = await waitState(page, (s) => s.landmarks[`stimulus.${cat.id}`], { what: "the board" });
  assertInSight(state, `stimulus.${cat.id}`, state.landmarks["tab.board"][1]);
  await screenshot(page, "first-phone");
  const at = await placeOf(page, `stimulus.${cat.id}`);
  await page.touchscreen.tap(at.x, at.y);
  await headline(page, /^One neuron answers to “cat”/);
  const link = await placeOf(page, "headline.silence");
  await page.touchscreen.tap(link.x, link.y);
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "the neuron is silenced" });
  await headline(page, /silenced: .+ (→|to) /);
  await drawn(page);
  await screenshot(page, "first-phone-silent");
  assert.equal(state.notices.length, 0);
  assert.deepEqual(errors, []);
  await close();
});
