// Why is the goldfish taken for a fish? Attribution names the neuron, its sums are the logits that the page shows, and silencing that neuron
// takes from the logit what the study said it would.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitState } from "./support.mjs";
import { beginStudy, kPatience, openReady, openStudies } from "./visit.mjs";

const here = openSite();

/** @param {number[]} a @param {number[]} b */
function cosine(a, b) { return a.reduce((sum, value, i) => sum + value * b[i], 0) / Math.hypot(...a) / Math.hypot(...b); }

test("attribution explains the selected picture exactly, and silencing the neuron that it names bears it out", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const goldfish = first.stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "photo");
  assert.equal(first.selection.stimulus, goldfish.id);
  await openStudies(page);
  await beginStudy(page, "Attribution", /^Tells which neurons speak for a prompt/);
  await screenshot(page, "attribution-settings");
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the attribution is over" });
  const [neurons, stimuli] = state.studies[0].outcome.tables;
  const at = (/** @type {any} */ table, /** @type {number} */ row, /** @type {string} */ name) => table.rows[row][table.columns.findIndex((/** @type {any} */ each) => each.name === name)];

  // What is explained is the difference of the two likeliest prompts' logits, from the embeddings that the page has.
  const logits = state.prompts.map((/** @type {any} */ prompt) => ({ text: prompt.encoded_text, logit: state.logit_scale * cosine(goldfish.image_embeds, prompt.embedding) }));
  logits.sort((/** @type {any} */ a, /** @type {any} */ b) => b.logit - a.logit);
  assert.equal(logits[0].text, "a photo of a fish");
  assert.equal(stimuli.rows.length, 1);
  const difference = logits[0].logit - logits[1].logit;
  assert.ok(Math.abs(at(stimuli, 0, "logit") - difference) < 1e-3, `${at(stimuli, 0, "logit")} is not ${difference}`);
  assert.ok(Math.abs(at(stimuli, 0, "sum") - difference) < 1e-3, "contributions sum to it");
  const evidence = Object.fromEntries(state.studies[0].outcome.evidence.facts.map((/** @type {any} */ fact) => [fact.name, fact.value]));
  assert.match(evidence.method, /^exact/);
  const [layer, channel] = at(neurons, 0, "neuron");
  const name = `${layer + 1}.${channel}`;
  assert.match(evidence.finding, new RegExp(`^Neuron ${name.replace(".", "\\.")} speaks most for the prompt`));

  // The figure, whose rows are links.
  await clickOn(page, "study.table.Figure");
  await waitState(page, (s) => s.landmarks["study.figure.0"], { what: "the figure" });
  await drawn(page);
  await screenshot(page, "attribution-figure");
  await clickOn(page, "study.figure.0");
  state = await waitState(page, (s) => s.selection.neuron === name, { what: "a row of the figure is a link" });

  // Silenced, the logit falls by what the study said.
  const lost = at(neurons, 0, "lost");
  await waitState(page, (s) => s.landmarks["neuron.gate.silence"], { what: "its card" });
  await clickOn(page, "neuron.gate.silence");
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending && s.stimuli.find((/** @type {any} */ each) => each.id === goldfish.id).gated_embeds, { ...kPatience, what: "the neuron is silenced" });
  const gated = state.stimuli.find((/** @type {any} */ each) => each.id === goldfish.id).gated_embeds;
  const [mine, other] = logits.map(({ text }) => state.prompts.find((/** @type {any} */ prompt) => prompt.encoded_text === text).embedding);
  const left = state.logit_scale * (cosine(gated, mine) - cosine(gated, other));
  assert.ok(Math.abs(difference - left - lost) < 1e-3, `${difference} − ${left} is not ${lost}`);
  assert.deepEqual(errors, []);
  await close();
});
