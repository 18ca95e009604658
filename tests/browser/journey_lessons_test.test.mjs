// The bundled lessons that test the model, solved by roles alone: what they say of it is so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lessonFile, lessonPanel, openLesson, solve } from "./lessons.mjs";
import { openSite } from "./site.mjs";
import { snapshot, waitState } from "./support.mjs";
import { at, kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** @param {Page} page */
function studyPanel(page) { return page.getByRole("region", { name: "Study", exact: true }); }

/** Runs the study that the step has set up. @param {Page} page */
async function run(page) { await press(studyPanel(page).getByRole("button", { name: "Run", exact: true })); }

/** What a study of this kind found. @param {Page} page @param {string} kind @returns {Promise<any>} */
async function outcomeOf(page, kind) {
  const { studies } = await waitState(page, (s) => s.studies.some((/** @type {any} */ each) => each.kind === kind && each.phase === "ready" && !each.stale), { ...kPatience, what: `${kind} is over` });
  return studies.find((/** @type {any} */ each) => each.kind === kind).outcome;
}

/** Chooses a neuron of the maps by its place. @param {Page} page @param {number} place @returns {Promise<string>} its name */
async function chooseMap(page, place) {
  const { top_neurons: top } = await waitState(page, (s) => s.top_neurons.length > place, { what: "the maps" });
  const { neuron } = top[place];
  await press(page.getByRole("list", { name: /^Neurons of the layer/ }).getByRole("button", { name: /^neuron / }).nth(place));
  await waitState(page, (s) => s.selection.neuron === neuron, { what: `${neuron} is chosen` });
  return neuron;
}

/** Silences the chosen neuron in its card. @param {Page} page */
async function silence(page) {
  const { selection } = await snapshot(page);
  await press(page.getByRole("radiogroup", { name: `Gate of neuron ${selection.neuron}` }).getByRole("radio", { name: "silence", exact: true }));
  await waitState(page, (s) => s.gates.set.some((/** @type {any} */ gate) => gate.neuron === selection.neuron && gate.factor === 0), { what: `${selection.neuron} is silenced` });
}

/** Probabilities of a picture, by prompt, under the gates where some are set. @param {any} state @param {string} picture @returns {Record<string, number>} */
function probabilities(state, picture) {
  const stimulus = state.stimuli.find((/** @type {any} */ each) => `${each.concept} ${each.rendition}` === picture);
  const row = state.zero_shot.rows.find((/** @type {any} */ each) => each.stimulus === stimulus.id);
  return Object.fromEntries(state.prompts.map((/** @type {any} */ prompt, /** @type {number} */ i) => [prompt.text, (row.gated ?? row.probabilities)[i]]));
}

/** The finished lesson's sentence on how it went, and nothing of the page's own went wrong. @param {Page} page @param {string} code @param {RegExp} told @param {string[]} errors */
async function assertFinished(page, code, told, errors) {
  assert.equal((await snapshot(page)).lesson.code, code);
  assert.match(String(await lessonPanel(page).getByText(/^Tasks done/).textContent()), told);
  assert.deepEqual(errors, []);
}

test("Who did it?", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  assert.ok(probabilities(first, "dog photo").dog > 0.9);
  const lesson = await lessonFile("who");
  await openLesson(page, lesson);
  const { lesson: { neurons } } = await snapshot(page);
  const code = await solve(page, lesson, {
    2: { act: async () => {
      await run(page);
      const [found] = (await outcomeOf(page, "attribution")).tables;
      const [mine, against] = [0, 1].map((row) => ({ neuron: at(found, row, "neuron"), adds: at(found, row, "contribution") }));
      const name = (/** @type {number[]} */ [layer, channel]) => `${layer + 1}.${channel}`;
      assert.deepEqual([name(mine.neuron), name(against.neuron)], [neurons.dog, neurons.horse]);
      assert.ok(mine.adds > 3 && against.adds < -1 && Math.abs(at(found, 2, "contribution")) < 1, `${mine.adds}, ${against.adds}`);
    } },
    3: { draws: 0.5, says: /Without this one neuron the model takes the photo for a horse\./ },
    4: { act: async () => {
      const before = await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained" });
      assert.ok(before.top_neurons[0].neuron === neurons.dog || before.top_neurons[1].neuron === neurons.dog);
      await chooseMap(page, before.top_neurons[0].neuron === neurons.dog ? 1 : 0);
      await silence(page);
    } },
    5: { choose: "C", says: /As active as the suspect, yet none of them carries this answer/ },
    6: { act: async () => {
      const { dog, horse } = probabilities(await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending && s.zero_shot.rows.every((/** @type {any} */ row) => row.gated), { ...kPatience, what: "the dog neuron is silent" }), "dog photo");
      assert.ok(Number(dog) < 0.4 && Number(horse) > 0.5, `${dog}, ${horse}`);
      assert.equal(await chooseMap(page, 0), neurons.horse);
      await silence(page);
    } },
    7: { choose: "B", says: /This is called redundancy/ },
    8: { choose: "C", says: /Correlation is not cause\./ },
  }, { shots: true });
  await assertFinished(page, code, /^Tasks done: 3 of 3\. Questions right: 5 of 5\./, errors);
  await close();
});
