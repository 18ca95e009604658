// Which layers are looked at is the visitor's choice: any that the model has, by the model panel. Gates and the chosen
// neuron go with their layers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNear } from "./golden.mjs";
import { config, file, fixture, loadOffer, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, waitState } from "./support.mjs";
import { chooseLayer, chooseNeuron, isSettled, kPatience, openReady } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Opens the model panel by its node, every kind of layer unfolded. @param {Page} page */
async function openModel(page) {
  await page.getByRole("button", { name: /^Model: / }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Model" });
  await dialog.waitFor();
  const folded = dialog.locator("button[aria-expanded=false]");
  for (let left = await folded.count(); left > 0; left = await folded.count()) {
    await folded.first().press("Enter");
    while (await folded.count() === left) await drawn(page);
  }
  return dialog;
}

/** @param {import("../../web/node_modules/playwright-core").Locator} dialog @param {string} name */
const boxOf = (dialog, name) => dialog.getByRole("checkbox", { name: `Look at ${name}`, exact: true });

/** @param {Page} page @param {string[]} names */
async function chooseLayers(page, names) {
  const dialog = await openModel(page);
  const all = await listLayers(page);
  for (const { name, isSeen } of all) {
    if (isSeen === names.includes(name)) continue;
    await boxOf(dialog, name).press("Enter");
    while (await boxOf(dialog, name).getAttribute("aria-checked") === String(isSeen)) await drawn(page);
  }
  await dialog.getByRole("button", { name: /^Look at \d+ layers?$/ }).press("Enter");
  const state = await waitState(page, (s) => s.change.step === "none" && s.model.layers.length === names.length && isSettled(s) && !s.gates.pending, { ...kPatience, what: "the board has run through the model with other layers" });
  await dialog.getByRole("button", { name: "Close (Esc)" }).press("Enter");
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  return state;
}

/** The layers that the open model panel lists. @param {Page} page @returns {Promise<{name: string, words: string, isSeen: boolean}[]>} */
function listLayers(page) {
  return page.evaluate(() => [...document.querySelectorAll("[role=dialog] [role=checkbox]")].filter((box) => !box.nextElementSibling?.hasAttribute("aria-expanded")).map((box) => ({
    name: String(box.textContent).slice("Look at ".length), isSeen: box.getAttribute("aria-checked") === "true",
    words: `${box.nextElementSibling?.textContent} ${box.nextElementSibling?.getAttribute("aria-description")}`,
  })));
}

/** The names of the layers whose entry says this. @param {Page} page @param {RegExp} words */
async function layersThat(page, words) {
  const dialog = await openModel(page);
  const names = (await listLayers(page)).filter((layer) => words.test(layer.words)).map(({ name }) => name);
  await dialog.getByRole("button", { name: "Close (Esc)" }).press("Enter");
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  return names;
}

/** @param {Page} page @param {string} neuron  "4.217" */
async function select(page, neuron) {
  await chooseLayer(page, Number.parseInt(neuron) - 1);
  await chooseNeuron(page, neuron);
}

test("other layers of the page's own model: a gate stays with its neuron, and what was answered with it stays the same", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const strongest = first.top_neurons[0].neuron;
  const channel = strongest.split(".")[1];
  await select(page, strongest);
  await clickOn(page, "neuron.gate.silence");
  const silenced = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "silenced" });

  const sums = await layersThat(page, /sum before/);
  const usual = first.model.layers.map((/** @type {any} */ layer) => layer.name);
  const more = await chooseLayers(page, [...sums, ...usual]);
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
  const pooled = await chooseLayers(page, ["stage4", "image_embeds"]);
  assert.deepEqual(pooled.model.layers.map((/** @type {any} */ layer) => layer.name), ["stage4", "image_embeds"]);
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained" });
  const seen = await chooseLayer(page, 1);
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

// To do: beside the canvas, the box of a layer that is no longer ticked is not found again, so this does not get to the silenced neurons.
test("a ViT's attention heads and residual stream, and a neuron of each silenced", { todo: "the box of an unticked layer is not found" }, async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [file("vision_model.onnx", fixture("hf_vision.onnx")), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))]);
  await loadOffer(page, "layers");
  await drawn(page);
  await screenshot(page, "model-vit-layers");
  await page.keyboard.press("Escape");
  const heads = await layersThat(page, /attention heads/);
  const stream = await layersThat(page, /residual stream/);
  assert.equal(heads.length, 2);
  assert.equal(stream.length, 4);
  const state = await chooseLayers(page, [...heads, ...stream]);
  assert.deepEqual(new Set(state.model.layers.map((/** @type {any} */ layer) => layer.kind)), new Set(["attention heads", "residual stream"]));
  for (const layer of [0, 1]) {
    const { top_neurons: top } = await chooseLayer(page, layer);
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
