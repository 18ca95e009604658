// Two CLIPs, and two states of one, side by side: the page's own model is left for a small one, and both are compared; by roles alone the model
// as trained is compared with one that is repaired. Every number is counted out here from the embeddings that the page tells.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";

import { cosine } from "./golden.mjs";
import { config, file, fixture, folder, loadOffer, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, waitState } from "./support.mjs";
import { at, beginStudy, column, isSettled, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();
const kTokenizer = readFileSync(join(folder, "../text/tiny_tokenizer.json"));
/** Of the association that both are asked for. */
const kSets = [["Targets X", "#cat", "x"], ["Targets Y", "#dog", "y"], ["Attributes A", "cat", "a"], ["Attributes B", "dog", "b"], ["Words said as", "a photo of a {}", "said_as"]];

/** @param {any} state @param {number[]} embedding @returns {number[]} */
function probabilities(state, embedding) {
  const logits = state.prompts.map((/** @type {any} */ prompt) => state.logit_scale * cosine(embedding, prompt.embedding));
  const powers = logits.map((/** @type {number} */ logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  return powers.map((/** @type {number} */ power) => power / sum);
}

/** Of the prompt that names its concept, and whether that is the first choice. @param {any} state @param {any} stimulus @param {string} key  of its embedding */
function verdict(state, stimulus, key) {
  const shares = probabilities(state, stimulus[key]);
  const right = state.prompts.findIndex((/** @type {any} */ prompt) => prompt.text === stimulus.concept);
  return { probability: shares[right] ?? NaN, isRight: shares.indexOf(Math.max(...shares)) === right };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** d of cats rather than dogs with “cat” rather than “dog”, and how many of the ways to divide the targets give as much. @param {any} state @param {string} key  of the pictures' embeddings */
function association(state, key) {
  const [cat, dog] = ["cat", "dog"].map((text) => state.prompts.find((/** @type {any} */ prompt) => prompt.text === text).embedding);
  const of = (/** @type {string} */ name) => state.stimuli.filter((/** @type {any} */ each) => each.concept === name)
    .map((/** @type {any} */ each) => cosine(each[key], cat) - cosine(each[key], dog));
  const [x, y] = [of("cat"), of("dog")], all = [...x, ...y];
  const d = (mean(x) - mean(y)) / Math.sqrt(all.reduce((sum, value) => sum + (value - mean(all)) ** 2, 0) / (all.length - 1));
  const own = x.reduce((sum, value) => sum + value, 0), sums = halves(all, x.length);
  return { d, p: sums.filter((sum) => sum >= own - 1e-9).length / sums.length };
}

/** The sums of all ways to choose so many. @param {number[]} values @param {number} count @returns {number[]} */
function halves(values, count) {
  if (count === 0) return [0];
  return values.flatMap((value, i) => halves(values.slice(i + 1), count - 1).map((sum) => sum + value));
}

/** McNemar's exact p. @param {boolean[]} first @param {boolean[]} second */
function mcnemar(first, second) {
  const a = first.filter((right, i) => right && !second[i]).length, b = first.filter((right, i) => !right && second[i]).length;
  let ways = 1, sum = 1;
  for (let i = 1; i <= Math.min(a, b); ++i) sum += ways = ways * (a + b + 1 - i) / i;
  return Math.min(1, 2 * sum / 2 ** (a + b));
}

/** M of the neuron that is chosen, for a concept. @param {any} state @param {string} concept */
function lowestAuroc(state, concept) {
  const values = new Map(state.neuron_responses.map((/** @type {any} */ { stimulus, value }) => [stimulus, value]));
  const aurocs = [...new Set(state.stimuli.map((/** @type {any} */ each) => each.rendition))].map((rendition) => {
    const shown = state.stimuli.filter((/** @type {any} */ each) => each.rendition === rendition);
    const of = (/** @type {boolean} */ own) => shown.filter((/** @type {any} */ each) => (each.concept === concept) === own).map((/** @type {any} */ each) => values.get(each.id));
    return mean(of(true).flatMap((one) => of(false).map((other) => (one > other ? 1 : one === other ? 0.5 : 0))));
  });
  return Math.min(...aurocs);
}

/** A neuron as tables have it, of its name. @param {string} name  "4.248" @returns {number[]} */
function placeOf(name) {
  const [layer = NaN, channel = NaN] = name.split(".").map(Number);
  return [layer - 1, channel];
}

/** Pearson's r of the neurons that are chosen in two states of the page. @param {any} first @param {any} second */
function correlation(first, second) {
  const values = (/** @type {any} */ state) => state.stimuli.map((/** @type {any} */ each) => state.neuron_responses.find((/** @type {any} */ one) => one.stimulus === each.id).value);
  const [x, y] = [first, second].map(values).map((list) => list.map((/** @type {number} */ value) => value - mean(list)));
  const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** @param {any} outcome @param {string} name */
const tableOf = (outcome, name) => outcome.tables.find((/** @type {any} */ table) => table.name === name);

/** @param {number} value @param {number} expected @param {number} tolerance @param {string} what */
function assertClose(value, expected, tolerance, what) { assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value} for ${expected}`); }

/** Writes the association into the form. @param {Page} page */
async function writeSets(page) {
  const study = page.getByRole("region", { name: "Study" });
  for (const [name, text, param] of kSets) {
    const field = study.getByRole("textbox", { name, exact: true });
    await typeInto(field, text ?? "");
    await field.press("Enter");
    await waitState(page, (s) => s.studies[0].params[param ?? ""] === text, { what: `${name} is written` });
  }
}

/** By its button. @param {Page} page */
async function run(page) {
  await press(page.getByRole("region", { name: "Study" }).getByRole("button", { name: /^Run/ }));
  const state = await waitState(page, (s) => ["ready", "failed"].includes(s.studies[0].phase) && s.studies[0].stale === "", { timeoutMs: 180_000, what: "the study is over" });
  assert.equal(state.studies[0].error, "");
  return state;
}

/** The tables of both studies against what is counted out. @param {any} outcome @param {[any, string][]} sides  states with the key of the embeddings */
function assertCounted(outcome, sides) {
  const stimuli = tableOf(outcome, "stimuli"), ids = column(stimuli, "stimulus");
  const verdicts = sides.map(([state, key]) => ids.map((id) => verdict(state, state.stimuli.find((/** @type {any} */ each) => each.id === id), key)));
  ["probability_first", "probability_second"].forEach((name, side) => {
    column(stimuli, name).forEach((value, row) => assertClose(value, verdicts[side]?.[row]?.probability ?? NaN, 1e-3, `${name} of stimulus ${ids[row]}`));
  });
  const [first = [], second = []] = verdicts.map((list) => list.map(({ isRight }) => isRight));
  const accuracy = tableOf(outcome, "accuracy"), share = (/** @type {boolean[]} */ list) => list.filter(Boolean).length / list.length;
  assert.equal(at(accuracy, 0, "stimuli"), ids.length);
  assertClose(at(accuracy, 0, "first"), share(first), 1e-9, "accuracy of the first");
  assertClose(at(accuracy, 0, "second"), share(second), 1e-9, "accuracy of the second");
  assertClose(at(accuracy, 0, "p_value"), mcnemar(first, second), 1e-9, "McNemar's p");
  ["first", "second"].forEach((name, side) => {
    const [state, key] = /** @type {[any, string]} */ (sides[side]);
    const { d, p } = association(state, key);
    assertClose(at(tableOf(outcome, "association"), 0, name), d, 2e-3, `d, ${name}`);
    assertClose(at(tableOf(outcome, "association"), 0, `p_${name}`), p, 1e-9, `p, ${name}`);
  });
}

test("the page's own model is left for a small CLIP, and both are compared; another board makes it stale until undo", async () => {
  const { page, errors, close, state: own } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [
    file("vision_model.onnx", fixture("hf_vision_functions.onnx")), file("text_model.onnx", fixture("hf_text_functions.onnx")), file("tokenizer.json", kTokenizer),
    file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8)),
  ]);
  await loadOffer(page, "compared");
  await page.keyboard.press("Escape");
  const small = await waitState(page, (s) => s.dialog === "" && isSettled(s) && s.prompts.every((/** @type {any} */ each) => each.phase === "ready"), { ...kPatience, what: "the board has run through the small CLIP" });
  assert.equal(small.remembered, own.model.sha256);
  await openStudies(page, "Test");
  await beginStudy(page, "Compare models", /^Sets what this model says of the board/);
  await writeSets(page);
  let state = await run(page);
  const { outcome } = state.studies[0];
  assertCounted(outcome, [[small, "image_embeds"], [own, "image_embeds"]]);
  // The page's own best neuron for a concept was the one on its card; its partner is chosen by its row.
  const concepts = tableOf(outcome, "concepts");
  assert.deepEqual(column(concepts, "concept"), own.concepts);
  const row = column(concepts, "neuron_second").findIndex((name) => name.startsWith(`${own.selection.neuron} of `));
  assert.ok(row >= 0, `${own.selection.neuron} is the best of a concept`);
  const concept = at(concepts, row, "concept"), partner = at(concepts, row, "neuron_first");
  const study = page.getByRole("region", { name: "Study" });
  await press(study.getByRole("radiogroup", { name: "Table" }).getByRole("radio", { name: "Best neurons of concepts" }));
  await press(study.getByRole("list", { name: "Best neurons of concepts" }).getByRole("button", { name: new RegExp(`^concept ${concept},`) }));
  const chosen = await waitState(page, (s) => s.selection.neuron && isDeepStrictEqual(placeOf(s.selection.neuron), partner) && s.neuron_responses.length === s.stimuli.length, { what: "the small CLIP's neuron" });
  assertClose(at(concepts, row, "m_first"), lowestAuroc(chosen, concept), 1e-6, "M in the small CLIP");
  assertClose(at(concepts, row, "m_second"), lowestAuroc(own, concept), 1e-6, "M in the page's own model");
  assertClose(at(concepts, row, "r"), correlation(chosen, own), 1e-3, "r of both");
  const pairs = tableOf(outcome, "pairs"), r = column(pairs, "r");
  assert.ok(r.length > 0 && r.every((value, i) => value > 0 && value <= (r[i - 1] ?? 1)), "the most alike first");
  for (const name of ["neuron", "other_neuron"]) assert.equal(new Set(column(pairs, name).map(String)).size, r.length, "no neuron is in two pairs");
  await drawn(page);
  await screenshot(page, "compare-models");

  await clickOn(page, "toolbar.way.Look");
  await clickOn(page, `prompts.remove.${own.prompts[0].id}`);
  await waitState(page, (s) => s.studies[0].stale === "board", { what: "stale without a prompt" });
  await clickOn(page, "toolbar.undo");
  state = await waitState(page, (s) => s.studies[0].stale === "", { ...kPatience, what: "fresh again" });
  assert.deepEqual(state.studies[0].outcome, outcome);
  assert.deepEqual(errors, []);
  await close();
});

test("by roles alone: a neuron is silenced and kept, and the model as trained compared with it", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const card = page.getByRole("region", { name: "Neuron card" });
  const { selection: { neuron }, ...first } = await waitState(page, (s) => s.selection.neuron && s.neuron_responses.length > 0, { what: "a neuron is chosen" });
  await press(card.getByRole("radio", { name: "silence" }));
  await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "it is silent" });
  await press(page.getByRole("radio", { name: "Test", exact: true }));
  await waitState(page, (s) => s.view.way === "test", { what: "the panels of Test" });
  const tab = (/** @type {string} */ name) => page.getByRole("radio", { name, exact: true }).or(page.getByRole("button", { name, exact: true })).or(page.getByRole("tab", { name, exact: true })).first();
  await press(tab("Gates"));
  const name = page.getByRole("textbox", { name: "Keep these gates as" });
  await typeInto(name, "repaired");
  await name.press("Enter");
  const gated = await waitState(page, (s) => s.states.used === "repaired" && isSettled(s), { ...kPatience, what: "it has a name" });
  await press(page.getByRole("radiogroup", { name: "State of the model" }).getByRole("radio", { name: "as trained" }));
  await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained" });

  await press(tab("Studies"));
  await press(tab("Compare states"));
  const study = page.getByRole("region", { name: "Study" });
  await press(study.getByRole("button", { name: "Compare states", exact: true }));
  await press(study.getByRole("radiogroup", { name: "Second" }).getByRole("radio", { name: "repaired" }));
  await waitState(page, (s) => s.studies.length === 1 && s.studies[0].params.state_b === "repaired", { what: "the second state" });
  await writeSets(page);
  const state = await run(page);
  const { outcome } = state.studies[0];
  assertCounted(outcome, [[gated, "image_embeds"], [gated, "gated_embeds"]]);
  // The silenced neuron has an M in the first state alone.
  const concepts = tableOf(outcome, "concepts");
  const row = column(concepts, "neuron_first").findIndex((each) => isDeepStrictEqual(each, placeOf(neuron)));
  assert.ok(row >= 0, `${neuron} is the best of a concept`);
  assertClose(at(concepts, row, "m_first"), lowestAuroc(first, at(concepts, row, "concept")), 1e-6, "its M");
  assert.equal(at(concepts, row, "then"), null);
  assert.notDeepEqual(at(concepts, row, "neuron_second"), at(concepts, row, "neuron_first"));
  await press(study.getByRole("radio", { name: "Best neurons of concepts" }).or(study.getByRole("tab", { name: "Best neurons of concepts" })).first());
  await drawn(page);
  await screenshot(page, "compare-states");
  assert.deepEqual(errors, []);
  await close();
});
