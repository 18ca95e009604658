// Models without a text encoder: a ResNet whose own classes take the place of prompts, on a laptop and on a phone, and a DINO without any.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertNear } from "./golden.mjs";
import { file, fixture, folder, loadOffer, picture } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, placeOf, screenshot, waitState } from "./support.mjs";
import { chooseLayer, chooseNeuron, isSettled, kBundled, kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const golden = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8"));
const values = new Float32Array(new Uint8Array(readFileSync(join(folder, "golden.bin"))).buffer);
const kNames = ["tench", "goldfish", "great white shark", "tiger shark", "hammerhead", "electric ray", "stingray", "cock", "hen", "ostrich", "brambling", "goldfinch"];
const kClassifier = [
  file("model.onnx", fixture("class_resnet.onnx")), file("config.json", Buffer.from(JSON.stringify({ model_type: "resnet", id2label: Object.fromEntries(kNames.map((name, i) => [i, name])) }))),
  file("preprocessor_config.json", Buffer.from(JSON.stringify({ size: 32, crop_size: 32, image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] }))),
];

const here = openSite();

/** Probabilities of torch's logits by name. @param {{offset: number, dims: number[]}} place @returns {Map<string, number>} */
function softmax({ offset, dims }) {
  const logits = [...values.subarray(offset, offset + dims.reduce((a, b) => a * b, 1))].map(Math.exp);
  const sum = logits.reduce((a, b) => a + b, 0);
  return new Map(kNames.map((name, i) => [name, (logits[i] ?? NaN) / sum]));
}

/** Drops torch's picture, which is chosen then. @param {Page} page */
async function addPicture(page) {
  await dropFiles(page, [{ name: "picture.png", type: "image/png", bytes: picture(32) }]);
  return waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s) && s.selection.stimulus === s.stimuli.at(-1).id, { ...kPatience, what: "the picture has run through the model" });
}

test("a classifier dropped on a laptop: its strongest classes as torch has them, and what a silenced neuron makes of them; then a DINO, then back", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 768 } });
  await dropFiles(page, kClassifier);
  const ready = await loadOffer(page, "classifier");
  assert.equal(ready.model.has_text, false);
  assert.deepEqual(ready.model.classes, { count: 12, from: "config.json" });
  await drawn(page);
  await screenshot(page, "classes-model");
  await page.keyboard.press("Escape");
  let state = await addPicture(page);
  const { embedding, silenced } = golden.class_resnet.picture;
  const trained = softmax(embedding);
  assert.equal(state.classes.length, 12);
  assert.deepEqual(state.classes.map((/** @type {any} */ each) => each.probability).sort((/** @type {number} */ a, /** @type {number} */ b) => b - a), state.classes.map((/** @type {any} */ each) => each.probability), "the strongest first");
  for (const { name, probability, gated } of state.classes) {
    assert.ok(Math.abs(probability - (trained.get(name) ?? NaN)) < 1e-4, name);
    assert.equal(gated, null);
  }
  const ranking = page.getByRole("group", { name: /^Classes of .*, most probable first$/ });
  await ranking.waitFor({ state: "attached" });
  const [best] = state.classes;
  // The nodes follow the picture by a frame or two.
  const line = `${best.name}: ${(best.probability * 100).toFixed(1)} percent`;
  await page.waitForFunction((wanted) => document.body.textContent?.includes(wanted), line);
  await drawn(page);
  await screenshot(page, "classes-laptop");

  for (const { layer, channel, embedding: after } of silenced) {
    await chooseLayer(page, layer);
    await chooseNeuron(page, `${layer + 1}.${channel}`);
    await press(ranking.getByRole("button", { name: /^What if neuron .* were silent\?$/ }).or(ranking.getByRole("link", { name: /^What if neuron .* were silent\?$/ })).first());
    state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "the board is answered with a silenced neuron" });
    assert.equal(state.gates.error, "");
    const gated = softmax(after);
    for (const each of state.classes) {
      assert.ok(Math.abs(each.gated - (gated.get(each.name) ?? NaN)) < 1e-4, `${each.name} with ${layer + 1}.${channel} silenced`);
      assert.ok(Math.abs(each.probability - (trained.get(each.name) ?? NaN)) < 1e-4, `${each.name} as trained`);
    }
    await page.waitForFunction(() => /percent as trained/.test(document.body.textContent ?? "") && /Without neuron/.test(document.body.textContent ?? ""));
    await drawn(page);
    await screenshot(page, `classes-silenced-${layer}`);
    await clickOn(page, "toolbar.undo");
    await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained again" });
  }

  await dropFiles(page, [file("model.onnx", fixture("dino_vit.onnx")), file("preprocessor_config.json", Buffer.from(JSON.stringify({ size: 16, crop_size: 16 })))]);
  const dino = await loadOffer(page, "dino");
  assert.equal(dino.model.classes, null);
  await page.keyboard.press("Escape");
  state = await waitState(page, (s) => isSettled(s) && s.top_neurons.length > 0, { ...kPatience, what: "the board has run through the DINO" });
  assert.ok(state.stimuli.every((/** @type {any} */ each) => each.encoding_phase === "ready"));
  await page.waitForFunction(() => /This model has no text encoder, so there are no prompts\. Its maps, neurons and gates work/.test(document.body.textContent ?? ""));
  await drawn(page);
  await screenshot(page, "classes-dino");

  await press(page.getByRole("region", { name: "Prompts" }).getByRole("button", { name: "Open another model" }));
  await press(page.getByRole("radio", { name: "Another model" }));
  await press(page.getByRole("button", { name: /^Back to the page.s own model/ }));
  const back = await waitState(page, (s) => s.model.sha256 === first.model.sha256 && isSettled(s) && s.prompts.every((/** @type {any} */ each) => each.phase === "ready"), { ...kPatience, what: "the page's own model" });
  assert.equal(back.prompts.length, first.prompts.length, "prompts were kept");
  assertNear(back.stimuli[0].image_embeds, first.stimuli[0].image_embeds, "as at first");
  assert.deepEqual(errors, []);
  await close();
});

test("a classifier on a phone", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, touch: true });
  await dropFiles(page, kClassifier);
  await loadOffer(page, "classifier-phone");
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  await addPicture(page);
  const { x, y } = await placeOf(page, "tab.prompts");
  await page.touchscreen.tap(x, y);
  await page.getByRole("group", { name: /^Classes of .*, most probable first$/ }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "classes-phone");
  assert.deepEqual(errors, []);
  await close();
});
