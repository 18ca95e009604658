// Each bundled lesson, solved by roles alone: what it says of the model is so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inEnglish, lessonFile, lessonPanel, openLesson, solve, speaking } from "./lessons.mjs";
import { openSite } from "./site.mjs";
import { snapshot, waitState } from "./support.mjs";
import { kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Chooses a picture of the board. @param {Page} page @param {string} concept @param {string} rendition @param {import("./lessons.mjs").Say} say */
async function choosePicture(page, concept, rendition, say) {
  await press(page.getByRole("region", { name: say("Board"), exact: true }).getByRole("button", { name: new RegExp(`^${concept}, ${say(rendition)}`) }).first());
}

/** Chooses the first neuron of the maps. @param {Page} page @param {import("./lessons.mjs").Say} say */
async function chooseFirstMap(page, say) {
  await press(page.getByRole("list", { name: say("Neurons of the layer and their responses, in the order of the maps") }).getByRole("button").first());
}

/** What a pupil does in “Meet a concept neuron”. @param {import("./lessons.mjs").Say} say @returns {Record<number, import("./lessons.mjs").Solution>} */
function meeting(say) {
  return {
    2: { act: async (page) => choosePicture(page, "dog", "sketch", say) },
    3: { act: async (page) => chooseFirstMap(page, say) },
    4: { choose: "B" },
    6: { guesses: [1, 0, 0] },
    7: { act: async (page) => {
      await choosePicture(page, "fish", "emoji", say);
      await waitState(page, (s) => s.stimuli.find((/** @type {any} */ each) => each.id === s.selection.stimulus)?.concept === "fish", { what: "a fish is chosen" });
      await chooseFirstMap(page, say);
    } },
    8: { draws: 0.5 },
  };
}

test("Meet a concept neuron", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("meet");
  await openLesson(page, lesson);
  const solutions = meeting(inEnglish);
  const code = await solve(page, lesson, { ...solutions, 4: { choose: "B", says: /the letters d-o-g excite it/ }, 8: { draws: 0.5, says: /You said 50 %; it is 100 %: 50 points apart\./ } }, { shots: true });
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

test("the same in Spanish, on a laptop of 1366 × 768, left and gone on with after a reload", async () => {
  const say = await speaking("es");
  const { page, errors, close } = await openReady(here.browser, `${here.site.url}?lang=es`, { viewport: { width: 1366, height: 768 } });
  const lesson = await lessonFile("meet");
  await openLesson(page, lesson, say);
  const panel = lessonPanel(page, say);
  await press(panel.getByRole("button", { name: say("Next"), exact: true }));
  await choosePicture(page, "dog", "sketch", say);
  await waitState(page, (s) => s.lesson?.step === 1 && s.lesson.done, { ...kPatience, what: "the second step is done" });
  await press(panel.getByRole("button", { name: say("Back"), exact: true }));
  await press(panel.getByRole("button", { name: say("Begin the lesson anew") }).or(panel.getByRole("button", { name: say("Leave the lesson") })).first());
  await press(panel.getByRole("button", { name: say("Go on with the lesson") }));
  await page.waitForTimeout(1500);  // a visit is kept a second after a change
  await page.reload();
  await waitState(page, (s) => s.lesson?.id === "meet" && s.lesson.step === 0 && s.lesson.furthest === 1, { ...kPatience, what: "the lesson goes on where it was" });
  await press(panel.getByRole("button", { name: say("Leave the lesson") }));
  await press(panel.getByRole("button", { name: say("Leave"), exact: true }).or(panel.getByRole("button", { name: say("Keep this board"), exact: true })).first());
  await waitState(page, (s) => s.lesson === null, { ...kPatience, what: "the lesson is left" });
  assert.deepEqual(errors, []);
  await close();

  const other = await openReady(here.browser, `${here.site.url}?lang=es`, { viewport: { width: 1366, height: 768 } });
  await openLesson(other.page, lesson, say);
  const code = await solve(other.page, lesson, meeting(say), { say });
  assert.match(code, /^PN/);
  assert.deepEqual(other.errors, []);
  await other.close();
});
