// Which layers are looked at is the visitor's choice: any that the model has, by the panel or by the parallel DOM. Gates and the chosen
// neuron go with their layers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNear } from "./golden.mjs";
import { config, file, fixture, loadOffer, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, waitState } from "./support.mjs";
import { isSettled, kPatience, openReady } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** @param {Page} page @param {number[]} numbers  in the list of all layers, from 1 */
async function chooseLayers(page, numbers) {
  const field = page.getByRole("textbox", { name: /^Layers to look at/ });
  await field.fill(numbers.join(", "));
  await field.press("Enter");
  return waitState(page, (s) => s.change.step === "none" && s.model.layers.length === numbers.length && isSettled(s) && !s.gates.pending, { ...kPatience, what: "the board has run through the model with other layers" });
}

/** The numbers of the layers whose entry says this. @param {Page} page @param {RegExp} words */
async function numbersOf(page, words) {
  const entries = page.getByRole("list", { name: /^Layers of the model/ }).getByRole("listitem");
  await entries.filter({ hasText: words }).first().waitFor({ state: "attached" });
  return (await entries.allTextContents()).filter((entry) => words.test(entry)).map((entry) => Number.parseInt(entry));
}

/** @param {Page} page @param {string} neuron  "4.217" */
async function select(page, neuron) {
  await page.getByRole("combobox", { name: /^Layer:?$/ }).selectOption(String(Number.parseInt(neuron) - 1));
  await page.getByRole("button", { name: new RegExp(`^neuron ${neuron.replace(".", "\\.")},`) }).first().dispatchEvent("click");
  await waitState(page, (s) => s.selection.neuron === neuron, { what: `${neuron} is chosen` });
}

test("other layers of the page's own model: a gate stays with its neuron, and what was answered with it stays the same", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const strongest = first.top_neurons[0].neuron;
  const channel = strongest.split(".")[1];
  await select(page, strongest);
  await clickOn(page, "neuron.gate.silence");
  const silenced = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "silenced" });

  const sums = await numbersOf(page, /sum before/);
  const usual = await numbersOf(page, /looked at$/);
  const more = await chooseLayers(page, [...sums, ...usual].sort((one, other) => one - other));
  assert.equal(more.model.sha256, first.model.sha256);
  assert.equal(more.stimuli.length, first.stimuli.length);
  const place = more.model.layers.findIndex((/** @type {any} */ layer) => layer.name === "stage4");
  assert.match(more.model.layers[place - 1].kind, /sum before/);
  assert.deepEqual(more.gates.set.map((/** @type {any} */ gate) => gate.neuron), [`${place + 1}.${channel}`]);
  assert.equal(more.selection.neuron, `${place + 1}.${channel}`);
  more.stimuli.forEach((/** @type {any} */ each, /** @type {number} */ i) => {
    assertNear(each.image_embeds, first.stimuli[i].image_embeds, `stimulus ${i}`, 1e-5);
    assertNear(each.gated_embeds, silenced.stimuli[i].gated_embeds, `stimulus ${i} with the gate`, 1e-5);
  });

  // A neuron of the embedding is a number of it.
  const [embedding] = await numbersOf(page, /: image_embeds,/);
  const [stage] = await numbersOf(page, /: stage4,/);
  assert.ok(embedding && stage);
  const pooled = await chooseLayers(page, [stage, embedding]);
  assert.deepEqual(pooled.model.layers.map((/** @type {any} */ layer) => layer.name), ["stage4", "image_embeds"]);
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained" });
  await page.getByRole("combobox", { name: /^Layer/ }).selectOption("1");
  const seen = await waitState(page, (s) => s.selection.layer === 1 && s.top_neurons.length > 0, { what: "the embedding as a layer" });
  const neuron = seen.top_neurons[0].neuron;
  const k = Number(neuron.split(".")[1]);
  await select(page, neuron);
  await drawn(page);
  await screenshot(page, "layer-embedding");
  await clickOn(page, "neuron.gate.silence");
  const without = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "one number of the embedding is silenced" });
  const { image_embeds: before, gated_embeds: after } = without.stimuli[0];
  assert.notEqual(before[k], 0);
  assertNear(after, before.map((/** @type {number} */ value, /** @type {number} */ i) => (i === k ? 0 : value)), "the embedding but for one number", 1e-6);
  assert.deepEqual(errors, []);
  await close();
});

test("a ViT's attention heads and residual stream, and a neuron of each silenced", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [file("vision_model.onnx", fixture("hf_vision.onnx")), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))]);
  await loadOffer(page, "layers");
  await drawn(page);
  await screenshot(page, "model-vit-layers");
  await page.keyboard.press("Escape");
  const heads = await numbersOf(page, /attention heads/);
  const stream = await numbersOf(page, /residual stream/);
  assert.equal(heads.length, 2);
  assert.equal(stream.length, 4);
  const chosen = [...heads, ...stream].sort((a, b) => a - b);
  const state = await chooseLayers(page, chosen);
  assert.deepEqual(new Set(state.model.layers.map((/** @type {any} */ layer) => layer.kind)), new Set(["attention heads", "residual stream"]));
  for (const layer of [0, 1]) {
    await page.getByRole("combobox", { name: /^Layer/ }).selectOption(String(layer));
    const { top_neurons: top } = await waitState(page, (s) => s.selection.layer === layer && s.top_neurons.length > 0, { what: `layer ${layer + 1}` });
    await select(page, top[0].neuron);
    await clickOn(page, "neuron.gate.silence");
    const gated = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "the board is answered with a silenced neuron" });
    assert.equal(gated.gates.error, "");
    assert.notDeepEqual(gated.stimuli[0].gated_embeds, gated.stimuli[0].image_embeds);
    await clickOn(page, "toolbar.undo");
    await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained" });
  }
  await drawn(page);
  await screenshot(page, "layer-stream");
  assert.deepEqual(errors, []);
  await close();
});
