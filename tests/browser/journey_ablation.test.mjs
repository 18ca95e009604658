// What would change the model's mind? Ablation switches the strongest neurons off beside random ones; switching them off by hand bears it out.
// Then: which neurons answer like the strongest of them?

import assert from "node:assert/strict";
import { test } from "node:test";

import { cosine } from "./golden.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitState } from "./support.mjs";
import { at, beginStudy, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

const here = openSite();

test("ablation names neurons, switching them off changes what it said, random ones do not; similar neurons are found", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const goldfish = first.stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "photo");
  await openStudies(page);
  await beginStudy(page, "Ablation", /^Switches neurons off/);
  await typeInto(page.getByRole("textbox", { name: "At most" }), "3");
  await press(page.getByRole("textbox", { name: "At most" }));
  await waitState(page, (s) => s.studies[0].params.most === 3, { what: "three neurons at most" });
  await drawn(page);
  await screenshot(page, "ablation-settings");
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the ablation is over" });
  const [doses, neurons, stimuli] = state.studies[0].outcome.tables;
  assert.deepEqual(doses.rows.map((/** @type {any} */ _, /** @type {number} */ row) => at(doses, row, "switched_off")), [0, 1, 2, 3]);
  assert.equal(neurons.rows.length, 3);
  assert.equal(at(doses, 3, "p_value"), 1 / 21, "none of twenty draws takes as much");
  // Accuracy without any neuron switched off is what the embeddings of the page say of all 24 stimuli; each prompt names a concept.
  const right = state.stimuli.filter((/** @type {any} */ one) => {
    const best = state.prompts.reduce((/** @type {any} */ a, /** @type {any} */ b) => (cosine(one.image_embeds, b.embedding) > cosine(one.image_embeds, a.embedding) ? b : a));
    return best.text.includes(one.concept);
  });
  assert.ok(Math.abs(at(doses, 0, "accuracy") - right.length / state.stimuli.length) < 1e-9, `${at(doses, 0, "accuracy")} is not ${right.length} of ${state.stimuli.length}`);
  assert.ok(state.studies[0].outcome.evidence.facts.some((/** @type {any} */ { name, value }) => name === "accuracy over the board" && value.includes("of 24 stimuli of 6 concepts; then ")));
  const before = at(stimuli, 0, "before"), after = at(stimuli, 0, "after");
  assert.ok(before - after > 3 * Math.abs(before - at(stimuli, 0, "after_control")), `${before}, ${after}, ${at(stimuli, 0, "after_control")}`);

  // The figure is what one sees first.
  await page.getByRole("listitem", { name: /^random ones as active: 0: / }).or(page.getByText(/^random ones as active: 0: /)).first().waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "ablation-figure");

  // Silenced on the board, in one step that undo takes back.
  const names = neurons.rows.map((/** @type {any} */ _, /** @type {number} */ row) => at(neurons, row, "neuron")).map((/** @type {number[]} */ [layer, channel]) => `${layer + 1}.${channel}`);
  await clickOn(page, "study.table.Neurons");
  await page.getByRole("button", { name: `Silence ${names[0]}, ${names[1]} and ${names[2]}` }).waitFor({ state: "attached" });
  await clickOn(page, "study.silence");
  await waitState(page, (s) => s.gates.set.length === 3, { what: "all three are silenced" });
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained again" });
  await clickOn(page, "toolbar.redo");
  state = await waitState(page, (s) => s.gates.set.length === 3 && !s.gates.pending && s.stimuli.find((/** @type {any} */ each) => each.id === goldfish.id).gated_embeds, { ...kPatience, what: "the model has run without them" });
  const gated = state.stimuli.find((/** @type {any} */ each) => each.id === goldfish.id).gated_embeds;
  const params = state.studies[0].params;
  const unit = (/** @type {number} */ id) => state.prompts.find((/** @type {any} */ prompt) => prompt.id === id).embedding;
  const difference = state.logit_scale * (cosine(gated, unit(params.prompt)) - cosine(gated, unit(params.against)));
  assert.ok(Math.abs(difference - after) < 1e-3, `${difference} is not ${after}`);
  await screenshot(page, "ablation-by-hand");

  // Neurons like the last one.
  await press(page.locator('[data-node="study.row.2"]'));
  await waitState(page, (s) => s.selection.neuron === names[2], { what: "a row is a link" });
  await beginStudy(page, "Similar neurons", /^Finds the neurons that answer as a chosen one does/, 2);
  assert.equal((await waitState(page, (s) => s.studies[1].params.neuron, { what: "the selected neuron is taken" })).studies[1].params.neuron, names[2]);
  await clickOn(page, "study.run");
  state = await waitState(page, (s) => s.studies[1].phase === "ready", { ...kPatience, what: "the comparison is over" });
  const [similar, opposite] = state.studies[1].outcome.tables;
  const rs = similar.rows.map((/** @type {any} */ _, /** @type {number} */ row) => at(similar, row, "r"));
  assert.deepEqual(rs, rs.toSorted((/** @type {number} */ a, /** @type {number} */ b) => b - a));
  assert.ok(at(opposite, 0, "r") < rs.at(-1));
  await clickOn(page, `study.table.${similar.title}`);
  await drawn(page);
  await screenshot(page, "similar-table");
  await clickOn(page, "study.table.Figure");
  await waitState(page, (s) => s.landmarks["study.figure.0"], { what: "the figure" });
  await drawn(page);
  await screenshot(page, "similar-figure");
  assert.deepEqual(errors, []);
  await close();
});
