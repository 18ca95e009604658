// The bundled lessons that test the model, solved by roles alone: what they say of it is so.

import assert from "node:assert/strict";
import { test } from "node:test";

import { lessonFile, lessonPanel, openLesson, solve } from "./lessons.mjs";
import { openSite } from "./site.mjs";
import { snapshot, waitState } from "./support.mjs";
import { at, chooseLayer, column, kPatience, openReady, press } from "./visit.mjs";

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

/** Opens a table of the study that is shown. @param {Page} page @param {string} title */
async function openTable(page, title) { await press(studyPanel(page).locator(`[data-node="study.table.${title}"]`)); }

/** Follows a row of the table that is open, to its neuron. @param {Page} page @param {number} row */
async function followRow(page, row) { await press(studyPanel(page).locator(`[data-node="study.row.${row}"]`)); }

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

/** The chosen neuron tells a concept from the others in all renditions. @param {any} state @param {string} neuron @param {string} concept */
function assertPerfect({ selection, stimuli, neuron_responses: responses }, neuron, concept) {
  assert.equal(selection.neuron, neuron);
  const found = responses.map((/** @type {any} */ each) => ({ ...stimuli.find((/** @type {any} */ one) => one.id === each.stimulus), value: each.value }));
  for (const mine of found.filter((/** @type {any} */ each) => each.concept === concept)) {
    for (const other of found) assert.ok(other.concept === concept || other.rendition !== mine.rendition || other.value < mine.value, `${neuron}: ${other.concept} ${other.rendition}`);
  }
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
  assertPerfect(await snapshot(page), neurons.rocket, "rocket");
  await close();
});

test("Where does meaning start?", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const { layers } = first.model;
  assert.deepEqual(layers.length, 4);
  const lesson = await lessonFile("layers");
  await openLesson(page, lesson);
  /** @type {any} */
  let found;
  const code = await solve(page, lesson, {
    2: { act: async () => {
      await chooseLayer(page, 0);
      await chooseMap(page, 0);
    } },
    3: { choose: "C", says: /Only a few appear before the last layer, and it has most/ },
    4: { choose: "B", says: /in the layers before it, luck could explain what is found, or nothing is found/ },
    5: { act: async () => {
      found = (await outcomeOf(page, "layers")).tables;
      await openTable(page, "By layer");
      await followRow(page, 0);
    } },
    6: { draws: 0.5, says: /^You said 50 %; it is / },
    7: { act: async () => {
      await openTable(page, "By concept");
      await followRow(page, 5);
    } },
  }, { shots: true });
  const [table, , read] = found;
  const by = (/** @type {any} */ from, /** @type {string} */ name) => [0, 1, 2, 3].map((row) => at(from, row, name));
  const [reached, chance, p] = [by(table, "reached"), by(table, "chance_share"), by(table, "p")];
  assert.deepEqual(reached.slice(0, 2), [0, 0]);
  assert.ok(reached[2] >= 1 && reached[2] < reached[3] / 2, `${reached}`);
  assert.ok(reached[3] / layers[3].channels > 3 * chance[3] && p[3] < 0.05 && Math.min(p[0], p[1], p[2]) > 0.05, `${reached}, ${chance}, ${p}`);
  assert.deepEqual([layers[0].channels, layers[3].channels], [32, 512]);
  const words = by(read, "words_right");
  assert.ok(words.every((count, layer) => layer === 0 || count >= words[layer - 1]) && words[0] <= 1 && words[3] === 5, `${words}`);
  await assertFinished(page, code, /^Tasks done: 3 of 3\. Questions right: 4 of 4\./, errors);
  await close();
});

test("How sure are we?", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const neurons = first.model.layers.reduce((/** @type {number} */ sum, /** @type {any} */ layer) => sum + layer.channels, 0);
  assert.ok(neurons / 216 > 3 && neurons / 216 < 4, "three or four of nearly 800 by luck");
  const lesson = await lessonFile("sure");
  await openLesson(page, lesson);
  const { lesson: { neurons: named } } = await snapshot(page);
  assertPerfect(await snapshot(page), named.fish, "fish");
  const code = await solve(page, lesson, {
    2: { guesses: [0, 1, 0] },
    3: { choose: "C", says: /that happens once in 216 times/ },
    4: { choose: "B" },
    5: { choose: "A", says: /can call no neuron significant, however well it does/ },
    6: { act: async () => {
      const { tables, evidence } = await outcomeOf(page, "search");
      const perfect = column(tables[0], "m").filter((m) => m > 0.999).length;
      assert.ok(perfect > 14 && perfect < 27, `${perfect} are perfect, about twenty`);
      assert.ok(column(tables[0], "q").every((q) => q > 0.5) && column(tables[0], "p").every((p) => p >= 1 / 6 - 1e-9));
      assert.ok(evidence.facts.some((/** @type {any} */ fact) => fact.name === "finding" && fact.value.includes("no p can be below 0.17")));
      assert.ok(Math.abs(at(tables[0], 0, "m_interval")[0] - 0.36) < 0.005);
      await openTable(page, "Neurons");
      await followRow(page, 0);
    } },
    7: { choose: "C", says: /the interval of a perfect score begins at 0\.55 instead of 0\.36/ },
  }, { shots: true });
  const [, renditions] = (await outcomeOf(page, "search")).tables;
  const of = (/** @type {string} */ rendition) => renditions.rows.map((/** @type {any} */ _, /** @type {number} */ row) => row).find((/** @type {number} */ row) => at(renditions, row, "rendition") === rendition && at(renditions, row, "auroc") > 0.999);
  assert.ok(Math.abs(at(renditions, of("icon"), "p") - 1 / 66) < 1e-9 && Math.abs(at(renditions, of("icon"), "auroc_interval")[0] - 0.546) < 0.005);
  assert.ok(Math.abs(at(renditions, of("emoji"), "auroc_interval")[0] - 0.36) < 0.005);
  await assertFinished(page, code, /^Tasks done: 1 of 1\. Questions right: 6 of 6\. Guesses right: 3 of 3\./, errors);
  await close();
});

test("Is it fair?", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const lesson = await lessonFile("fair");
  await openLesson(page, lesson);
  const code = await solve(page, lesson, {
    2: { choose: "C", says: /A model need not have the associations that one expects/ },
    3: { draws: 0.75, says: /^You said / },
    4: { act: async () => {
      const { outcome: { tables: [people] } } = (await waitState(page, (s) => s.studies[0].stale, { what: "the next audit is set up" })).studies[0];
      assert.ok(at(people, 0, "d") > 0.8 && at(people, 0, "p_value") < 0.03, "the young are nearer to pleasant words");
      assert.match(at(people, 0, "partitions"), / of 12870$/);
      const note = studyPanel(page).getByRole("button", { name: "I have read this" });
      if (await note.count() > 0) await press(note);
      await press(studyPanel(page).getByRole("button", { name: /^Run( again)?$/ }));
      const [levels, , neurons] = (await outcomeOf(page, "audit")).tables;
      const most = Math.max(...column(neurons, "adds").map((/** @type {number} */ adds) => Math.abs(adds)));
      assert.ok(at(levels, 0, "p_value") < 0.05 && most < at(levels, 0, "d") / 2, `${most} of ${at(levels, 0, "d")}`);
    } },
    5: { choose: "C", says: /not switched off with a few/ },
    6: { choose: "B", says: /that none is found does not show that there is none/ },
  }, { shots: true });
  await assertFinished(page, code, /^Tasks done: 1 of 1\. Questions right: 5 of 5\./, errors);
  await close();
});
