// Steps of a visit that several journeys take.

import assert from "node:assert/strict";

import { golden, goldenPhoto } from "./golden.mjs";
import { encodePng } from "./pictures.mjs";
import { clickOn, openPage, placeOf, snapshot, waitState } from "./support.mjs";

/** @typedef {import("./support.mjs").Page} Page */
/** @typedef {import("../../web/node_modules/playwright-core").Locator} Locator */

/** Stimuli of the first board. */
export const kBundled = 24;

/** What involves the model may take long where other work runs too. */
export const kPatience = { timeoutMs: 240_000 };

/** Everything on the board that can be computed is computed. @param {any} state */
export function isSettled(state) {
  const done = (/** @type {any} */ each) => each.encoding_phase === "ready" || each.encoding_phase === "failed" || each.picture_phase === "failed";
  return state.model.phase === "ready" && state.jobs === 0 && state.stimuli.length > 0 && state.stimuli.every(done)
    && (state.model.text_error !== "" || state.prompts.every((/** @type {any} */ each) => each.phase === "ready" || each.phase === "failed"));
}

/**
 * The page with the model there and the bundled board run through it.
 * @param {import("./support.mjs").Browser} browser
 * @param {string} url
 * @param {Parameters<typeof openPage>[2]} [options]
 */
export async function openReady(browser, url, options) {
  // High enough for every control to be seen without scrolling.
  const opened = await openPage(browser, url, { viewport: { width: 1280, height: 1400 }, ...options });
  const state = await waitState(opened.page, (s) => isSettled(s) && s.stimuli.length === kBundled, { ...kPatience, what: "the bundled board has run through the model" });
  return { ...opened, state };
}

/** For openPage's `before`: the browser keeps nothing for the page, as in a private window. */
export function refuseStorage() {
  Object.defineProperty(window, "indexedDB", { get() { throw new DOMException("no", "SecurityError"); } });
}

/** Gives a control the keyboard, as a person would. What lies behind a dialog that is closing takes none yet, and would lose what it is given. @param {Locator} control */
async function focusOn(control) {
  await control.waitFor({ state: "attached" });
  const end = Date.now() + kPatience.timeoutMs;
  for (;;) {
    await control.focus();
    if (await control.evaluate((element) => document.activeElement === element)) return;
    if (Date.now() > end) throw new Error(`never takes the focus: ${control}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/**
 * Uses a control beside the canvas with the keyboard, as what is told is for no pointer. Waits until it takes the focus: it may be
 * disabled, or lie behind a dialog that has just closed.
 * @param {Locator} control
 * @param {string} [key]
 */
export async function press(control, key = "Enter") {
  await focusOn(control);
  await control.press(key);
}

/** Types into a field. @param {Locator} field @param {string} text */
export async function typeInto(field, text) {
  await focusOn(field);
  await field.fill(text);
}

/** A photo whose activations and embedding torch has computed. */
export function goldenFile() {
  return { name: "chelsea.png", type: "image/png", bytes: encodePng(golden.image_size, golden.image_size, goldenPhoto()) };
}

/** What undo restores. @param {any} state */
export function documentOf({ concepts, renditions, stimuli, prompts }) {
  return {
    concepts, renditions, prompts: prompts.map((/** @type {any} */ { id, text }) => [id, text]),
    stimuli: stimuli.map((/** @type {any} */ each) => [each.id, each.concept, each.rendition, each.title]),
  };
}

/** Types into the field of the canvas that has the caret. @param {Page} page @param {string} text */
export async function typeIntoCanvas(page, text) {
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await page.keyboard.type(text);
}

/** @param {Page} page @param {string} text @returns {Promise<any>} the prompt, encoded */
export async function addPrompt(page, text) {
  const { prompts } = await snapshot(page);
  await clickOn(page, "prompts.add");
  await typeIntoCanvas(page, text);
  await page.keyboard.press("Enter");
  const state = await waitState(page, (s) => s.prompts.length === prompts.length + 1 && s.prompts.at(-1).phase === "ready", { ...kPatience, what: `the prompt "${text}" is encoded` });
  return state.prompts.at(-1);
}

/** @param {Page} page @param {number} count @param {string} what @returns {Promise<any>} the state, with the newest stimulus encoded */
export function waitForStimulus(page, count, what) {
  return waitState(page, (s) => s.stimuli.length === count && s.stimuli.at(-1).encoding_phase === "ready", { ...kPatience, what });
}

/** Chooses a layer by the nodes. @param {Page} page @param {number} layer  from 0 */
export async function chooseLayer(page, layer) {
  const choice = page.getByRole("radiogroup", { name: "Layer", exact: true }).getByRole("radio", { name: String(layer + 1), exact: true });
  // Of many layers one is named, with a step to its neighbours.
  const steps = page.getByRole("region", { name: "Maps" }).getByRole("button", { name: "One layer later" });
  await choice.or(steps).first().waitFor();
  if (await choice.count() > 0) await press(choice);
  else {
    for (let { selection } = await snapshot(page); selection.layer !== layer; ({ selection } = await snapshot(page))) {
      const step = Math.sign(layer - selection.layer);
      await press(page.getByRole("region", { name: "Maps" }).getByRole("button", { name: step > 0 ? "One layer later" : "One layer earlier" }));
      await waitState(page, (s) => s.selection.layer === selection.layer + step, { what: "one layer on" });
    }
  }
  return waitState(page, (s) => s.selection.layer === layer && s.top_neurons.length > 0, { what: `layer ${layer + 1}` });
}

/** The name of a neuron's card: "Neuron 4.217", or "Neuron cat · 4.217" where the atlas names it. @param {string} neuron */
export function cardName(neuron) { return new RegExp(`^Neuron (.* · )?${neuron.replace(".", "\\.")}$`); }

/** Chooses a neuron of the layer that is shown, by the nodes. @param {Page} page @param {string} neuron  "4.217" */
export async function chooseNeuron(page, neuron) {
  await press(page.getByRole("list", { name: /^Neurons of the layer/ }).getByRole("button", { name: new RegExp(`^neuron ${neuron.replace(".", "\\.")},`) }).first());
  await waitState(page, (s) => s.selection.neuron === neuron, { what: `${neuron} is chosen` });
}

/** Turns the wheel in the panel that a control heads, below it. @param {Page} page @param {string} heading @param {number} below  pixels */
export async function scrollToTop(page, heading, below) {
  const { x, y } = await placeOf(page, heading);
  await page.mouse.move(x, y + below);
  for (let still = 0, before = ""; still < 3;) {
    const { frames } = await snapshot(page);
    await page.mouse.wheel(0, -2000);
    await waitState(page, (s) => s.frames > frames, { what: "the wheel is seen" });
    const places = JSON.stringify((await snapshot(page)).landmarks);
    still = places === before ? still + 1 : 0;
    before = places;
  }
}

/** The empty study panel of one of the two ways that have it. @param {Page} page @param {"Find"|"Test"} [way] */
export async function openStudies(page, way = "Find") {
  await clickOn(page, `toolbar.way.${way}`);
  await waitState(page, (s) => s.view.way === way.toLowerCase() && s.landmarks["tab.study"], { what: `the panels of ${way}` });
  await clickOn(page, "tab.study");
  await waitState(page, (s) => s.landmarks["study.begin"], { what: "the empty study panel" });
}

/** Sets a kind of study up. @param {Page} page @param {string} title @param {RegExp} teaches  how its sentence begins @param {number} [number]  of studies after it */
export async function beginStudy(page, title, teaches, number = 1) {
  await clickOn(page, `study.kind.${title}`);
  await page.getByText(teaches).first().waitFor({ state: "attached" });
  await clickOn(page, "study.begin");
  await waitState(page, (s) => s.studies.length === number && s.landmarks["study.run"], { what: `${title} is set up` });
}

/** A column of a study's table. @param {any} table @param {string} name @returns {any[]} */
export function column(table, name) {
  const place = table.columns.findIndex((/** @type {any} */ each) => each.name === name);
  assert.ok(place >= 0, `${table.name} has no column ${name}`);
  return table.rows.map((/** @type {any[]} */ row) => row[place]);
}

/** A cell of it. @param {any} table @param {number} row @param {string} name */
export function at(table, row, name) { return column(table, name)[row]; }
