// The lessons on what the model sees and reads, solved by roles alone (a drawing by the mouse): what they say of the model is so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lessonFile, lessonPanel, openLesson, solve } from "./lessons.mjs";
import { openSite } from "./site.mjs";
import { snapshot, waitState } from "./support.mjs";
import { kPatience, openReady, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Chooses a picture of the board. @param {Page} page @param {string} picture  "dog, sketch" as its node begins */
async function choosePicture(page, picture) {
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: new RegExp(`^${picture}`) }).first());
}

/** Writes a word as a picture. @param {Page} page @param {string} text @param {{size?: number, ink?: string}} [style] */
async function writeWord(page, text, { size = 0.35, ink = "" } = {}) {
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: /^Type a word/ }));
  const dialog = page.getByRole("dialog", { name: "A word as an image" });
  await typeInto(dialog.getByRole("textbox", { name: "Word" }), text);
  await typeInto(dialog.getByRole("slider", { name: /^Size/ }), String(size));
  if (ink) await press(dialog.getByRole("radiogroup", { name: "Colour of the letters" }).getByRole("radio", { name: new RegExp(`^${ink}, `) }).first());
  await press(dialog.getByRole("button", { name: "Add to board" }));
  await waitState(page, (s) => s.dialog === "", { what: `“${text}” is written` });
}

/** The visit stands at a step (from 1) whose question is answered, so that it can be tried. @param {Page} page @param {number} step */
async function predicted(page, step) {
  await lessonPanel(page).getByRole("radio", { checked: true }).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
  await waitState(page, (s) => s.lesson.step === step - 1 && !s.lesson.setting_up, { ...kPatience, what: `step ${step} is predicted` });
}

/** Tries out what was predicted, one step after the other. @param {Page} page @param {Record<number, () => Promise<void>>} trials  by step, from 1 */
async function tryOut(page, trials) {
  for (const [step, trial] of Object.entries(trials)) {
    await waitState(page, (s) => s.lesson.step === Number(step) - 1, { ...kPatience, what: `step ${step}` });
    await predicted(page, Number(step));
    await trial();
  }
}

/** That a lesson was solved wholly. @param {Page} page @param {RegExp} score */
async function assertSolved(page, score) { assert.match(String(await lessonPanel(page).getByText(/^Tasks done/).textContent()), score); }

/** What the model answers to the newest picture. @param {any} state */
function answerToLast(state) {
  const { probabilities } = state.zero_shot.rows.find((/** @type {any} */ row) => row.stimulus === state.stimuli.at(-1).id);
  return state.prompts[probabilities.indexOf(Math.max(...probabilities))].text;
}

test("It reads", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("reads");
  await openLesson(page, lesson);
  const solved = solve(page, lesson, {
    2: { act: async () => choosePicture(page, "fish, word") },
    3: { choose: "A", says: /both go with the same captions/ },
    4: { act: async () => {
      await writeWord(page, "fish");
      await lessonPanel(page).getByText(/^The model still reads this one/).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
      await writeWord(page, "fish", { size: 0.08 });
    } },
    5: { choose: "A", right: false, says: /what the word means/ },
    7: { choose: "A" },
    8: { choose: "B" },
    9: { choose: "A", right: false, says: /compare the letters of “hello”/ },
  }, { shots: true });
  await Promise.all([solved, tryOut(page, {
    3: async () => writeWord(page, "DOG"),
    5: async () => writeWord(page, "puppy"),
    7: async () => writeWord(page, "no dog"),
    9: async () => writeWord(page, "hello", { ink: "red" }),
  })]);
  assert.equal(answerToLast(await snapshot(page)), "yellow", "as the teacher’s note says");
  await assertSolved(page, /^Tasks done: 2 of 2\. Questions right: 5 of 7\. Hints: 0\./);
  assert.deepEqual(errors, []);
  await close();
});

/** A line through points of the pad, in shares of its side. @typedef {[number, number][]} Line */

/** An ellipse. @param {number} x @param {number} y @param {number} wide @param {number} high @param {number} [parts] @returns {Line} */
function oval(x, y, wide, high, parts = 16) {
  return Array.from({ length: parts + 1 }, (_, at) => [x + wide * Math.cos(2 * Math.PI * at / parts), y + high * Math.sin(2 * Math.PI * at / parts)]);
}

/** Draws lines on the pad with the mouse and adds the drawing. @param {Page} page @param {Line[]} lines @param {string} [concept] */
async function draw(page, lines, concept = "") {
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: "Draw a picture" }));
  const dialog = page.getByRole("dialog", { name: "Draw" });
  const state = await waitState(page, (s) => s.dialog === "sketch" && s.landmarks["dialog.sketch.pad"], { what: "the sketch pad is open" });
  const [x, y, width, height] = state.landmarks["dialog.sketch.pad"];
  for (const [number, line] of lines.entries()) {
    for (const [place, [u, v]] of line.entries()) {
      await page.mouse.move(x + u * width, y + v * height);
      if (place === 0) await page.mouse.down();
      const { frames } = await snapshot(page);
      await waitState(page, (s) => s.frames > frames, { what: "the pen is seen" });
    }
    await page.mouse.up();
    await dialog.getByRole("img", { name: new RegExp(`: ${number + 1} lines?$`) }).waitFor({ state: "attached" });
  }
  if (concept) await typeInto(dialog.getByRole("combobox", { name: /^Concept/ }).or(dialog.getByRole("textbox", { name: /^Concept/ })), concept);
  await press(dialog.getByRole("button", { name: "Add to board" }));
  await waitState(page, (s) => s.dialog === "", { what: "it is drawn" });
}

/** @type {Record<string, Line>} */
const kLines = {
  body: oval(0.43, 0.5, 0.28, 0.17), tail: [[0.7, 0.5], [0.9, 0.33], [0.9, 0.67], [0.7, 0.5]], eye: oval(0.26, 0.46, 0.02, 0.02, 6),
  wall: [[0.3, 0.3], [0.33, 0.7], [0.6, 0.7], [0.63, 0.3]], handle: [[0.63, 0.38], [0.76, 0.4], [0.76, 0.55], [0.61, 0.58]],
  head: oval(0.5, 0.55, 0.28, 0.26), left: [[0.27, 0.4], [0.28, 0.15], [0.42, 0.31]], right: [[0.73, 0.4], [0.72, 0.15], [0.58, 0.31]],
  eyeLeft: oval(0.4, 0.5, 0.03, 0.03, 6), eyeRight: oval(0.6, 0.5, 0.03, 0.03, 6),
};
const [body, tail, eye, wall, handle, head, left, right, eyeLeft, eyeRight] = /** @type {[Line, Line, Line, Line, Line, Line, Line, Line, Line, Line]} */ (Object.values(kLines));
/** By a quarter, the nose up. @param {Line} line @returns {Line} */
const turned = (line) => line.map(([u, v]) => [1 - v, u]);

test("Draw it", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("draw");
  await openLesson(page, lesson);
  const told = (/** @type {RegExp} */ words) => lessonPanel(page).getByText(words).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
  const solved = solve(page, lesson, {
    2: { choose: "A", right: false },
    3: { choose: "A", says: /was not allowed to say it/ },
    4: { act: async () => {
      await draw(page, [body, eye]);
      await told(/^“fish” leads, but the fish neuron hardly fires/);
      await draw(page, [body, eye, tail]);
    } },
    6: { choose: "B" },
    7: { act: async () => {
      await draw(page, [wall]);
      await told(/^Nearly/);
      await draw(page, [wall, handle]);
    } },
    8: { act: async () => {
      await draw(page, [head, eyeLeft, eyeRight]);
      await told(/^“fish” leads here/);
      await draw(page, [head, left, right]);
    } },
  }, { shots: true });
  await Promise.all([solved, tryOut(page, { 2: async () => draw(page, [body]), 6: async () => draw(page, [body, eye, tail].map(turned), "up") })]);
  // More is not better: the few lines fire the neuron more than the board's thirty.
  const { stimuli, neuron_responses: responses } = await snapshot(page);
  const of = (/** @type {any} */ wanted) => responses.find((/** @type {any} */ each) => each.stimulus === wanted.id).value;
  const ours = stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "sketch");
  const drawings = stimuli.filter((/** @type {any} */ each) => each.source === "drawing" && each.concept === "drawing");
  assert.ok(of(drawings[2]) > of(ours), `${of(drawings[2])} against ${of(ours)}`);
  await assertSolved(page, /^Tasks done: 3 of 3\. Questions right: 4 of 5\. Hints: 0\./);
  assert.deepEqual(errors, []);
  await close();
});

test("Fool it", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("fool");
  await openLesson(page, lesson);
  const lab = page.getByRole("region", { name: "Typographic attack" });
  const size = lab.getByRole("slider", { name: "Size" });
  const told = (/** @type {RegExp} */ words) => lessonPanel(page).getByText(words).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
  await solve(page, lesson, {
    2: { choose: "A", right: false, says: /does not decide/ },
    3: { act: async () => {
      await told(/still lies on more than 10 %/);
      await typeInto(size, "0.045");
      await told(/^Too small now/);
      await typeInto(size, "0.085");
    } },
    4: { choose: "B" },
    5: { choose: "B", says: /reads best in the middle/ },
    6: { act: async () => {
      await typeInto(lab.getByRole("textbox", { name: "What the label says" }), "iPod");
      await told(/^No prompt says “iPod” yet/);
      await press(lab.getByRole("button", { name: "Add the prompt “iPod”" }));
    } },
    7: { choose: "B" },
  }, { shots: true });
  await assertSolved(page, /^Tasks done: 2 of 2\. Questions right: 5 of 6\. Hints: 0\./);

  // What the repair cost: the sketch of the cat is less of a cat than before.
  const { zero_shot: table, stimuli, prompts } = await snapshot(page);
  const sketch = stimuli.find((/** @type {any} */ each) => each.concept === "cat" && each.rendition === "sketch");
  const row = table.rows.find((/** @type {any} */ each) => each.stimulus === sketch.id), cat = prompts.findIndex((/** @type {any} */ each) => each.text === "cat");
  assert.ok(row.gated[cat] < row.probabilities[cat] - 0.1, `${row.gated[cat]} of ${row.probabilities[cat]}`);
  assert.deepEqual(errors, []);
  await close();
});
