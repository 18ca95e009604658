// Each bundled lesson, solved by roles alone: what it says of the model is so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lessonFile, lessonPanel, openLesson, solve } from "./lessons.mjs";
import { openSite } from "./site.mjs";
import { snapshot, waitState } from "./support.mjs";
import { kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Chooses a picture of the board. @param {Page} page @param {string} picture  "dog, sketch" as its node begins */
async function choosePicture(page, picture) {
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: new RegExp(`^${picture}`) }).first());
}

/** Chooses the first neuron of the maps. @param {Page} page */
async function chooseFirstMap(page) {
  await press(page.getByRole("list", { name: /^Neurons of the layer/ }).getByRole("button", { name: /^neuron / }).first());
}

test("Meet a concept neuron", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("meet");
  await openLesson(page, lesson);
  const code = await solve(page, lesson, {
    2: { act: async () => choosePicture(page, "dog, sketch") },
    3: { act: async () => chooseFirstMap(page) },
    4: { choose: "B", says: /the letters d-o-g excite it/ },
    6: { guesses: [1, 0, 0] },
    7: { act: async () => {
      await choosePicture(page, "fish, emoji");
      await waitState(page, (s) => s.stimuli.find((/** @type {any} */ each) => each.id === s.selection.stimulus)?.concept === "fish", { what: "a fish is chosen" });
      await chooseFirstMap(page);
    } },
    8: { draws: 0.5, says: /You said 50 %; it is 100 %: 50 points apart\./ },
  }, { shots: true });
  assert.match(code, /^PN/);
  const { lesson: run } = await snapshot(page);
  assert.equal(run.code, code);
  assert.match(String(await lessonPanel(page).getByText(/^Tasks done/).textContent()), /^Tasks done: 3 of 3\. Questions right: 3 of 3\. Guesses right: 3 of 3\. Hints: 0\. Time: \d+ minutes?\.$/);

  // The visitor's own board comes back, and the lesson is known to be finished.
  await press(lessonPanel(page).getByRole("button", { name: "Back to my board" }));
  await waitState(page, (s) => s.lesson === null, { ...kPatience, what: "the lesson is left" });
  const card = page.getByRole("group", { name: "Lessons", exact: true }).getByRole("button", { name: /Meet a concept neuron$/ });
  await card.waitFor({ state: "attached" });
  assert.deepEqual(errors, []);
  await close();
});
