// Why is the goldfish taken for a fish? Attribution names the neuron, its sums and maps are the logits that the page shows, and silencing
// that neuron takes from the logit what the study said it would. And why is the cat taken for a cup? Without the three neurons that
// attribution names it is a cat; without as many random ones it stays a cup.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cosine } from "./golden.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitState } from "./support.mjs";
import { at, beginStudy, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

const here = openSite();

/** @param {number[]} values */
function total(values) { return values.reduce((sum, value) => sum + value, 0); }

/** @param {any} outcome @param {string} name */
function factOf(outcome, name) { return outcome.evidence.facts.find((/** @type {any} */ fact) => fact.name === name)?.value; }

/** @param {number[]} neuron */
function nameOf([layer, channel]) { return `${layer + 1}.${channel}`; }

/** Every prompt's logit for an embedding, the highest first. @param {any} state @param {number[]} embedding */
function ranked(state, embedding) {
  const logits = state.prompts.map((/** @type {any} */ { id, text, encoded_text: encoded, embedding: unit }) => ({ id, text, encoded, unit, logit: state.logit_scale * cosine(embedding, unit) }));
  return logits.sort((/** @type {any} */ a, /** @type {any} */ b) => b.logit - a.logit);
}

/** A stimulus with its embedding while `count` neurons are silenced. @param {import("./support.mjs").Page} page @param {number} id @param {number} count */
async function silenced(page, id, count) {
  const of = (/** @type {any} */ s) => s.stimuli.find((/** @type {any} */ each) => each.id === id);
  const state = await waitState(page, (s) => s.gates.set.length === count && !s.gates.pending && of(s).gated_embeds, { ...kPatience, what: `${count} neurons are silenced` });
  return { state, embedding: of(state).gated_embeds };
}

test("attribution explains the selected picture exactly, and silencing the neuron that it names bears it out", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const goldfish = first.stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "photo");
  assert.equal(first.selection.stimulus, goldfish.id);
  await openStudies(page);
  await beginStudy(page, "Attribution", /^Tells which neurons speak for a prompt/);
  await page.getByText("Silences 24 neurons of 512 one by one, for 1 stimulus: 24 runs of what follows the layer.").first().waitFor({ state: "attached" });
  await screenshot(page, "attribution-settings");
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the attribution is over" });
  const { outcome } = state.studies[0];
  const [neurons, stimuli] = outcome.tables;

  // What is explained is the difference of the two likeliest prompts' logits, from the embeddings that the page has.
  const logits = ranked(state, goldfish.image_embeds);
  assert.equal(logits[0].encoded, "a photo of a fish");
  assert.equal(stimuli.rows.length, 1);
  const difference = logits[0].logit - logits[1].logit;
  assert.ok(Math.abs(at(stimuli, 0, "logit") - difference) < 1e-3, `${at(stimuli, 0, "logit")} is not ${difference}`);
  assert.ok(Math.abs(at(stimuli, 0, "sum") - difference) < 1e-3, "contributions sum to it");
  assert.match(factOf(outcome, "method"), /^exact/);
  const name = nameOf(at(neurons, 0, "neuron")), adds = at(neurons, 0, "contribution");
  const length = Math.hypot(...goldfish.image_embeds);
  const finding = factOf(outcome, "finding");
  assert.ok(finding.startsWith(`Neuron ${name} speaks most for “a photo of a fish” rather than “${logits[1].encoded}”: it adds ${adds.toFixed(2)} to the difference of both logits. All that speaks for it adds `), finding);
  assert.ok(finding.endsWith(`; that leaves ${difference.toFixed(2)}, at the embedding's length of ${length.toFixed(2)}, for one stimulus`), finding);
  // Beside it stand the means over the board, where the neuron adds less.
  assert.equal(factOf(outcome, "over all"), "24 stimuli, by the same linear head");
  assert.ok(at(neurons, 0, "set") < adds && at(neurons, 0, "set_interval")[0] < at(neurons, 0, "set"));
  assert.match(factOf(outcome, "agreement with silencing"), /^Spearman's rho 0\.\d+ of contributions, 0\.\d+ of activation × gradient, over 24 neurons$/);

  // The figure and the maps are what one sees first. The map of all neurons sums to the difference, that of the neuron to what it adds.
  await waitState(page, (s) => s.landmarks["study.figure.0"] && s.landmarks["study.map.0"], { what: "the figure and the maps" });
  const [all, strongest] = outcome.maps;
  assert.deepEqual([all.stimulus, all.height, all.width], [goldfish.id, 5, 5]);
  assert.ok(Math.abs(total(all.values) + at(stimuli, 0, "rest") - difference) < 1e-3, `${total(all.values)} is not ${difference}`);
  assert.equal(all.caption, `Sums to ${difference.toFixed(2)}, the difference of both logits.`);
  assert.equal(nameOf(strongest.neuron), name);
  assert.ok(Math.abs(total(strongest.values) - adds) < 1e-3);
  await drawn(page);
  await screenshot(page, "attribution-figure");
  await clickOn(page, "study.figure.0");
  state = await waitState(page, (s) => s.selection.neuron === name, { what: "a row of the figure is a link" });

  // Silenced, the logit falls by what the study said.
  const lost = at(neurons, 0, "lost");
  await waitState(page, (s) => s.landmarks["neuron.gate.silence"], { what: "its card" });
  await clickOn(page, "neuron.gate.silence");
  const { embedding } = await silenced(page, goldfish.id, 1);
  const left = state.logit_scale * (cosine(embedding, logits[0].unit) - cosine(embedding, logits[1].unit));
  assert.ok(Math.abs(difference - left - lost) < 1e-3, `${difference} − ${left} is not ${lost}`);
  assert.deepEqual(errors, []);
  await close();
});

test("a wrong answer is explained: without the three neurons that attribution names it is right, without random ones it is not", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const cat = first.stimuli.find((/** @type {any} */ each) => each.concept === "cat" && each.rendition === "photo");
  const [wrong, right] = ranked(first, cat.image_embeds);
  assert.deepEqual([wrong.text, right.text], ["cup", "cat"]);
  await clickOn(page, `stimulus.${cat.id}`);
  await waitState(page, (s) => s.selection.stimulus === cat.id, { what: "the cat is selected" });
  await openStudies(page);
  await beginStudy(page, "Attribution", /^Tells which neurons speak for a prompt/);
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the attribution is over" });
  const { params, outcome } = state.studies[0];
  assert.deepEqual([params.stimulus, params.prompt, params.against], [cat.id, wrong.id, right.id]);
  const names = outcome.neurons.map(nameOf);
  assert.equal(names.length, 3);
  await drawn(page);
  await screenshot(page, "attribution-wrong");

  // Silenced by the button, the answer changes.
  await page.getByRole("button", { name: `Silence ${names[0]}, ${names[1]} and ${names[2]}` }).waitFor({ state: "attached" });
  await clickOn(page, "study.silence");
  const { state: without, embedding } = await silenced(page, cat.id, 3);
  const now = ranked(without, embedding);
  assert.equal(now[0].text, "cat");
  await screenshot(page, "attribution-right");

  // The same neurons beside twenty draws of others that are as active.
  await beginStudy(page, "Ablation", /^Switches neurons off/, 2);
  const field = page.getByRole("textbox", { name: "Neurons", exact: true });
  await typeInto(field, names.join(" "));
  await press(field);
  await waitState(page, (s) => s.studies[1].params.neurons === names.join(" "), { what: "the three are named" });
  await clickOn(page, "study.run");
  state = await waitState(page, (s) => s.studies[1].phase === "ready", { ...kPatience, what: "the ablation is over" });
  const [doses, , stimuli] = state.studies[1].outcome.tables;
  assert.deepEqual([at(stimuli, 0, "stimulus"), at(stimuli, 0, "taken_for"), at(stimuli, 0, "taken_for_after")], [cat.id, wrong.id, right.id]);
  assert.equal(at(doses, doses.rows.length - 1, "p_value"), 1 / 21, "none of twenty draws takes as much");
  assert.ok(at(stimuli, 0, "unchanged_control") >= 0.5, `${at(stimuli, 0, "unchanged_control")} of the draws leave it a cup`);
  const expected = now.find(({ id }) => id === wrong.id).logit - now.find(({ id }) => id === right.id).logit;
  assert.ok(Math.abs(at(stimuli, 0, "after") - expected) < 1e-3, `${at(stimuli, 0, "after")} is not ${expected}`);
  assert.deepEqual(errors, []);
  await close();
});

test("of another layer all neurons are silenced one by one, the cost told before; a run is cancelled", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const goldfish = first.stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "photo");
  await openStudies(page);
  await beginStudy(page, "Attribution", /^Tells which neurons speak for a prompt/);
  await clickOn(page, "study.param.layer.stage3");
  await waitState(page, (s) => s.studies[0].params.layer === "stage3", { what: "the third stage" });
  await clickOn(page, "study.param.all.yes");
  await waitState(page, (s) => s.studies[0].params.all === 1, { what: "all are to be silenced" });
  const channels = first.model.layers[2].channels;
  await page.getByText(`Silences ${channels} neurons of ${channels} one by one, for 1 stimulus: ${channels} runs of what follows the layer.`).first().waitFor({ state: "attached" });
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "all have been silenced" });
  const { outcome } = state.studies[0];
  const [neurons, stimuli] = outcome.tables;
  assert.equal(outcome.maps.length, 0);
  assert.ok(outcome.evidence.limits.some((/** @type {string} */ limit) => limit.includes("without gradients")));
  assert.equal(factOf(outcome, "method"), `silencing one by one, ${channels} of ${channels} neurons`);
  const name = nameOf(at(neurons, 0, "neuron")), lost = at(neurons, 0, "lost");
  assert.equal(at(neurons, 0, "contribution"), lost);

  // By hand it is the same.
  await clickOn(page, "study.figure.0");
  await waitState(page, (s) => s.selection.neuron !== first.selection.neuron, { what: "a row of the figure is a link" });
  await clickOn(page, "study.table.Neurons");
  await press(page.locator('[data-node="study.row.0"]'));
  await waitState(page, (s) => s.selection.neuron === name, { what: "the strongest is selected" });
  await clickOn(page, "neuron.gate.silence");
  const { embedding } = await silenced(page, goldfish.id, 1);
  const [mine, other] = ranked(first, goldfish.image_embeds);
  const left = first.logit_scale * (cosine(embedding, mine.unit) - cosine(embedding, other.unit));
  assert.ok(Math.abs(at(stimuli, 0, "logit") - left - lost) < 1e-3, `${at(stimuli, 0, "logit")} − ${left} is not ${lost}`);

  // Of all stimuli it takes longer; cancelled, the last outcome stays.
  await clickOn(page, "study.settings");
  await clickOn(page, "study.param.stimulus.all");
  await waitState(page, (s) => !s.studies[0].params.stimulus, { what: "all stimuli" });
  await clickOn(page, "study.run");
  await press(page.getByRole("button", { name: "Cancel" }));
  state = await waitState(page, (s) => s.studies[0].phase === "ready", { what: "cancelled" });
  assert.deepEqual(state.studies[0].outcome, outcome);
  assert.deepEqual(errors, []);
  await close();
});
