// A written label is dragged over a photo until the model believes it, its numbers counted out here; the labelled picture joins the board;
// the study names the neurons that carry it, they are silenced and kept as a state, and both states are compared. By roles: the Stroop grid.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNear, cosine } from "./golden.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, placeOf, screenshot, waitEqual, waitState } from "./support.mjs";
import { beginStudy, column, isSettled, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Of all prompts, for an embedding. @param {any} state @param {number[]} embedding @returns {number[]} */
function probabilities(state, embedding) {
  const logits = state.prompts.map((/** @type {any} */ prompt) => state.logit_scale * cosine(embedding, prompt.embedding));
  const powers = logits.map((/** @type {number} */ logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  return powers.map((/** @type {number} */ power) => power / sum);
}

/** @param {any} state @param {number[]} embedding @returns {string} */
function answer(state, embedding) {
  const shares = probabilities(state, embedding);
  return state.prompts[shares.indexOf(Math.max(...shares))].text;
}

/** As the page writes a share. @param {number} share */
function percent(share) { return share < 0.001 ? "<0.1 %" : `${(share * 100).toFixed(share >= 0.0995 ? 0 : 1)} %`; }

/** @param {any} state @param {string} concept @param {string} rendition */
function stimulusOf(state, concept, rendition) { return state.stimuli.find((/** @type {any} */ each) => each.concept === concept && each.rendition === rendition); }

/** The answer to the label as it is held now. @param {Page} page */
function waitTrial(page) {
  return waitState(page, ({ lab, selection }) => lab.trial && lab.trial.stimulus === selection.stimulus && lab.trial.text === lab.text && lab.trial.label_share === lab.share && lab.trial.x === lab.x && lab.trial.y === lab.y, { ...kPatience, what: "the label is answered" });
}

/** The lab, with a label of these words. @param {Page} page @param {string} text */
async function openLab(page, text) {
  await clickOn(page, "toolbar.way.Test");
  await waitState(page, (s) => s.landmarks["tab.attack"], { what: "the panels of Test" });
  await clickOn(page, "tab.attack");
  const lab = page.getByRole("region", { name: "Typographic attack" });
  await typeInto(lab.getByRole("textbox", { name: "What the label says" }), text);
  await waitState(page, (s) => s.lab.text === text, { what: "what is written" });
  await waitTrial(page);
  return lab;
}

/** A study that is over. @param {Page} page @param {number} place */
async function runStudy(page, place) {
  await clickOn(page, "study.run");
  const state = await waitState(page, (s) => ["ready", "failed"].includes(s.studies[place].phase), { timeoutMs: 180_000, what: "the study is over" });
  assert.equal(state.studies[place].error, "");
  return state;
}

test("a label dragged over a photo until the answer flips, repaired by silencing what carries it, kept and compared", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const fish = stimulusOf(first, "fish", "photo");
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: /^fish, photo/ }));
  await waitState(page, (s) => s.selection.stimulus === fish.id, { what: "the fish is chosen" });
  const lab = await openLab(page, "cat");
  assert.equal(answer(first, fish.image_embeds), "fish", "as the board has it, it is a fish");

  // It grows until the answer flips.
  const size = lab.getByRole("slider", { name: "Size" });
  let state = first, flipped = "";
  for (const share of [0.015, 0.045, 0.085, 0.165, 0.305]) {
    await typeInto(size, String(share));
    await waitState(page, (s) => Math.abs(s.lab.share - share) < 1e-3, { what: "its size" });
    state = await waitTrial(page);
    assert.ok(Math.abs(state.lab.trial.share - state.lab.share) < 0.02 * state.lab.share + 0.002, `${state.lab.trial.share} of the pixels`);
    flipped = answer(state, state.lab.trial.embedding);
    if (flipped === "cat") break;
    await lab.getByText(flipped === "fish" ? /^Still “fish” with a label on / : new RegExp(`^A label on .* turns “fish” .* into “${flipped}”`)).waitFor({ state: "attached" });
  }
  assert.equal(flipped, "cat", "a large enough label is believed");
  const [shares, before] = [state.lab.trial.embedding, fish.image_embeds].map((embedding) => probabilities(state, embedding));
  const place = state.prompts.findIndex((/** @type {any} */ prompt) => prompt.text === "cat");
  await lab.getByText(`A label on ${(100 * state.lab.trial.share).toFixed(1)} % of the pixels turns “fish” (${percent(Math.max(...before))}) into “cat” (${percent(shares[place])}).`).waitFor({ state: "attached" });
  await lab.getByText(`cat: ${percent(before[place])} without the label, ${percent(shares[place])} with it`).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "attack-flipped");

  // Dragged across the picture the answers follow.
  const { x, y } = await placeOf(page, "attack.picture");
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (const step of [20, 40, 60, 80]) await page.mouse.move(x - step, y + step);
  state = await waitState(page, (s) => s.lab.x < 0.45 && s.lab.y > 0.55, { what: "the label has moved" });
  await page.mouse.up();
  const corner = await waitTrial(page);
  assert.notDeepEqual(corner.lab.trial.embedding, shares);
  await drawn(page);
  await screenshot(page, "attack-dragged");

  // The picture that was shown is the one that joins the board.
  await press(lab.getByRole("button", { name: "Add to the board" }));
  state = await waitState(page, (s) => s.stimuli.length === first.stimuli.length + 1 && isSettled(s), { ...kPatience, what: "the labelled picture is on the board" });
  const labelled = state.stimuli.at(-1);
  assert.deepEqual([labelled.concept, labelled.rendition], ["fish", "photo"]);
  assertNear(labelled.image_embeds, corner.lab.trial.embedding, "the model sees the same picture");
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.stimuli.length === first.stimuli.length, { what: "without it" });

  // The neurons that carry such labels, by the study.
  await clickOn(page, "tab.study");
  await beginStudy(page, "Typographic attack", /^Lays written labels on the pictures/);
  const study = page.getByRole("region", { name: "Study" });
  for (const [name, text] of [["Labels", "cat, cup, rocket"], ["Sizes", "8, 15"]]) {
    const field = study.getByRole("textbox", { name, exact: true });
    await typeInto(field, text);
    await field.press("Enter");
    await waitState(page, (s) => Object.values(s.studies[0].params).includes(text), { what: `${name} is written` });
  }
  await press(study.getByRole("radiogroup", { name: "Place" }).getByRole("radio", { name: "middle" }));
  await press(study.getByRole("radiogroup", { name: "Rendition" }).getByRole("radio", { name: "photo" }));
  await waitState(page, (s) => s.studies[0].params.place === 2 && s.studies[0].params.rendition === "photo", { what: "its settings" });
  state = await runStudy(page, 0);
  const { tables } = state.studies[0].outcome;
  const named = (/** @type {string} */ name) => tables.find((/** @type {any} */ table) => table.name === name);
  assert.deepEqual(column(named("shares"), "share"), [8, 15]);
  const rates = column(named("shares"), "success");
  assert.ok(rates[1] >= rates[0] && rates[1] > 0.5, `${rates} of the attacks succeed`);
  assert.ok(Math.max(...column(named("shares"), "blank_label")) < Math.min(...rates), "a blank card does not say “cat”");
  const [none, ...silenced] = column(named("repair"), "success");
  const best = Math.min(...silenced);
  await drawn(page);
  await screenshot(page, "attack-study");
  assert.ok(best < none, `silencing takes nothing of ${none}: ${silenced}`);

  // Silenced together and kept; the state is looked at by every panel, and compared.
  const { neurons } = state.studies[0].outcome;
  assert.ok(neurons.length > 0, "neurons are named");
  await clickOn(page, "study.silence");
  await waitState(page, (s) => s.gates.set.length === neurons.length && !s.gates.pending && isSettled(s), { ...kPatience, what: "they are silent" });
  await clickOn(page, "tab.gates");
  const name = page.getByRole("textbox", { name: "Keep these gates as" });
  await typeInto(name, "repaired");
  await name.press("Enter");
  state = await waitState(page, (s) => s.states.used === "repaired", { what: "they have a name" });
  const gated = state;
  await press(page.getByRole("radiogroup", { name: "State of the model" }).getByRole("radio", { name: "as trained" }));
  await waitState(page, (s) => s.gates.set.length === 0 && s.states.kept.length === 1, { what: "as trained" });
  await drawn(page);
  await screenshot(page, "attack-states");

  await clickOn(page, "tab.study");
  await beginStudy(page, "Compare states", /^Shows the model as trained and with gates/, 2);
  await press(study.getByRole("radiogroup", { name: "Second" }).getByRole("radio", { name: "repaired" }));
  await waitState(page, (s) => s.studies[1].params.state_b === "repaired", { what: "the second state" });
  const field = study.getByRole("textbox", { name: "Label", exact: true });
  await typeInto(field, "cat");
  await field.press("Enter");
  await waitState(page, (s) => s.studies[1].params.label === "cat", { what: "the label" });
  state = await runStudy(page, 1);
  const stimuli = state.studies[1].outcome.tables.find((/** @type {any} */ table) => table.name === "stimuli");
  assert.equal(stimuli.rows.length, first.stimuli.length);
  // Each probability of the right prompt, as trained and with the gates, as the board had them.
  const [trained, repaired] = [column(stimuli, "probability_first"), column(stimuli, "probability_second")];
  column(stimuli, "stimulus").forEach((id, row) => {
    const one = gated.stimuli.find((/** @type {any} */ each) => each.id === id);
    const right = gated.prompts.findIndex((/** @type {any} */ prompt) => prompt.text === one.concept);
    assert.ok(Math.abs(probabilities(gated, one.image_embeds)[right] - trained[row]) < 1e-4, `${one.concept} as trained`);
    assert.ok(Math.abs(probabilities(gated, one.gated_embeds)[right] - repaired[row]) < 1e-3, `${one.concept} repaired`);
  });
  await drawn(page);
  await screenshot(page, "attack-compared");
  assert.deepEqual(errors, []);
  await close();
});

test("by roles: a label in the lab, under a gate, on a picture of its own; the Stroop grid", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await press(page.getByRole("radio", { name: "Test", exact: true }));
  await waitState(page, (s) => s.view.way === "test", { what: "the panels of Test" });
  await press(page.getByRole("radio", { name: "Attack", exact: true }).or(page.getByRole("button", { name: "Attack", exact: true })).first());
  const lab = page.getByRole("region", { name: "Typographic attack" });
  await lab.getByRole("img", { name: /with the label “/ }).waitFor({ state: "attached" });
  const cat = stimulusOf(first, "cat", "photo");
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: /^cat, photo/ }));
  await typeInto(lab.getByRole("textbox", { name: "What the label says" }), "piano");
  let state = await waitState(page, (s) => s.lab.text === "piano" && s.lab.trial?.text === "piano" && s.lab.trial.stimulus === cat.id, { ...kPatience, what: "the label on the cat" });
  // Nothing can answer “piano” yet.
  await lab.getByText("No prompt says “piano”, so the model cannot answer with it.").waitFor({ state: "attached" });
  await press(lab.getByRole("button", { name: "Add the prompt “piano”" }));
  state = await waitState(page, (s) => s.prompts.length === first.prompts.length + 1 && s.prompts.at(-1).phase === "ready", { ...kPatience, what: "the prompt" });
  await waitEqual(() => lab.getByRole("button", { name: "Add the prompt “piano”" }).count(), 0);
  const shares = probabilities(state, state.lab.trial.embedding);
  await lab.getByText(`piano: ${percent(probabilities(state, cat.image_embeds).at(-1) ?? NaN)} without the label, ${percent(shares.at(-1) ?? NaN)} with it`).waitFor({ state: "attached" });
  // With a silenced neuron the second answer is the one under the gate.
  await press(page.getByRole("region", { name: "Neuron card" }).getByRole("radio", { name: "silence" }));
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending && s.lab.trial?.gated && s.lab.trial.gates !== "", { ...kPatience, what: "the label under the gate" });
  await lab.getByText(/^With the gates: “/).waitFor({ state: "attached" });
  await lab.getByText(new RegExp(`^piano: .*, ${percent(probabilities(state, state.lab.trial.gated).at(-1) ?? NaN)} with it under the gates$`)).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "attack-gated");

  await openStudies(page, "Test");
  await beginStudy(page, "Stroop grid", /^Writes words in inks of other colours/);
  const study = page.getByRole("region", { name: "Study" });
  for (const [name, text] of [["Words", "red, blue"], ["Inks", "red, blue, #109030"]]) {
    const field = study.getByRole("textbox", { name, exact: true });
    await typeInto(field, text);
    await field.press("Enter");
    await waitState(page, (s) => Object.values(s.studies[0].params).includes(text), { what: `${name} is written` });
  }
  await press(study.getByRole("button", { name: "Run" }));
  state = await waitState(page, (s) => ["ready", "failed"].includes(s.studies[0].phase), { ...kPatience, what: "the grid is over" });
  assert.equal(state.studies[0].error, "");
  const cells = state.studies[0].outcome.tables.find((/** @type {any} */ table) => table.name === "cells");
  assert.equal(cells.rows.length, 6);
  const counts = state.studies[0].outcome.tables.find((/** @type {any} */ table) => table.name === "counts");
  const wins = column(cells, "wins"), isMixed = column(cells, "word").map((word, row) => word !== column(cells, "ink")[row]);
  const word = wins.filter((each, row) => isMixed[row] && each === "word").length, mixed = isMixed.filter(Boolean).length;
  assert.equal(column(counts, "cells")[0], mixed);
  assert.ok(Math.abs(column(counts, "word")[0] - word / mixed) < 1e-9);
  await drawn(page);
  await screenshot(page, "stroop");
  assert.deepEqual(errors, []);
  await close();
});
