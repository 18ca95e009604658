// Another CLIP: a ViT and a ResNet are dropped on the page, a third comes from a hub; their layers are there, and a silenced neuron
// changes the embedding as torch says. What cannot be opened leaves the model that runs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { startHub } from "../web/hub_server.mjs";
import { assertNear } from "./golden.mjs";
import { config, file, fixture, folder, loadOffer, picture, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, waitState } from "./support.mjs";
import { addPrompt, chooseLayer, chooseNeuron, isSettled, kBundled, kPatience, openReady, typeIntoCanvas, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const models = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8"));
const kTokenizer = readFileSync(join(folder, "../text/tiny_tokenizer.json"));
const values = new Float32Array(new Uint8Array(readFileSync(join(folder, "golden.bin"))).buffer);

const here = openSite();
/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;

before(async () => {
  hub = await startHub({
    "owner/small-vit": {
      files: { "config.json": config(8), "preprocessor_config.json": preprocessor(8), "onnx/vision_model.onnx": fixture("hf_vision.onnx"), "onnx/text_model.onnx": fixture("hf_text.onnx") },
    },
  });
});
after(async () => {
  await hub?.close();
});

/** @param {{offset: number, dims: number[]}} place */
function array({ offset, dims }) { return values.subarray(offset, offset + dims.reduce((a, b) => a * b, 1)); }

/** The dropped picture's stimulus, the newest. @param {any} state */
const newest = (state) => state.stimuli.at(-1);

/**
 * Drops torch's picture, then silences the neurons that torch silenced, by the nodes and by the card.
 * @param {Page} page
 * @param {any} model  of golden.json
 */
async function compareWithTorch(page, { picture: seen, usual }) {
  await dropFiles(page, [{ name: "picture.png", type: "image/png", bytes: picture(seen.side) }]);
  let state = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "the board has run through the other model" });
  assertNear(newest(state).image_embeds, array(seen.embedding), "image_embeds", 1e-4);
  assert.deepEqual(state.model.layers.map((/** @type {any} */ layer) => [layer.name, layer.channels]), usual.map((/** @type {any} */ layer) => [layer.tensor, layer.channels]));
  for (const { layer, channel, embedding } of seen.silenced) {
    await chooseLayer(page, layer);
    const neuron = `${layer + 1}.${channel}`;
    await chooseNeuron(page, neuron);
    await clickOn(page, "neuron.gate.silence");
    state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "the board is answered with a silenced neuron" });
    assert.equal(state.gates.error, "");
    assertNear(newest(state).gated_embeds, array(embedding), `image_embeds with ${neuron} silenced`, 1e-4);
    assertNear(newest(state).image_embeds, array(seen.embedding), "image_embeds as trained", 1e-4);
    await clickOn(page, "toolbar.undo");
    await waitState(page, (s) => s.gates.set.length === 0, { what: "as trained again" });
  }
  return state;
}

test("a ViT dropped with its configuration: its layers, its maps, and a silenced neuron as torch has it; then the way back", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [file("vision_model.onnx", fixture("hf_vision.onnx")), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))]);
  const ready = await loadOffer(page, "vit");
  assert.equal(ready.stimuli.length, kBundled, "nothing on the board is lost");
  assert.equal(ready.model.image_size, 8);
  assert.match(ready.model.layers[0].kind, /MLP/);
  assert.deepEqual([ready.model.layers[0].height, ready.model.layers[0].width], [2, 2], "the class token is no part of the map");
  await waitState(page, (s) => s.model.text_error !== "", { what: "a word on the missing text encoder" });
  await drawn(page);
  await screenshot(page, "model-vit-panel");
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  await compareWithTorch(page, models.hf_vision);
  await drawn(page);
  await screenshot(page, "model-vit");
  assert.match(await page.title(), new RegExp(`\\(${ready.model.sha256.slice(0, 8)}\\)`));

  await press(page.getByRole("button", { name: /^Model: / }));
  await press(page.getByRole("radio", { name: "Another model" }));
  await press(page.getByRole("button", { name: /^Back to the page.s own model/ }));
  const back = await waitState(page, (s) => s.model.sha256 === first.model.sha256 && isSettled(s) && s.prompts.every((/** @type {any} */ each) => each.phase === "ready"), { ...kPatience, what: "the page's own model" });
  assertNear(back.stimuli[0].image_embeds, first.stimuli[0].image_embeds, "as at first");
  assert.deepEqual(errors, []);
  await close();
});

test("a ResNet as one file, without any configuration", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [file("visual.onnx", fixture("openai_resnet.onnx"))]);
  const ready = await loadOffer(page, "resnet");
  assert.equal(ready.model.image_size, 32, "as its graph says");
  await page.keyboard.press("Escape");
  await compareWithTorch(page, models.openai_resnet);
  assert.deepEqual(errors, []);
  await close();
});

test("both encoders with their modules as local functions, as torch's newer exporter leaves them, and a tokenizer", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [
    file("vision_model.onnx", fixture("hf_vision_functions.onnx")), file("text_model.onnx", fixture("hf_text_functions.onnx")), file("tokenizer.json", kTokenizer),
    file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8)),
  ]);
  const ready = await loadOffer(page, "functions");
  assert.match(ready.model.layers[0].kind, /MLP/);
  await page.keyboard.press("Escape");
  await compareWithTorch(page, models.hf_vision_functions);

  const { texts, embedding } = models.hf_text_functions;
  const [, size] = embedding.dims;
  const template = page.getByRole("textbox", { name: /^Template:/ });
  await typeInto(template, "{}");
  await template.press("Enter");
  await waitState(page, (s) => s.prompt_template === "{}", { what: "the template" });
  for (const [row, text] of texts.entries()) {
    const prompt = await addPrompt(page, text);
    assert.equal(prompt.truncated, false);
    assertNear(prompt.embedding, array(embedding).subarray(row * size, (row + 1) * size), `text_embeds of "${text}"`, 1e-4);
  }
  const state = await waitState(page, isSettled, { ...kPatience, what: "every prompt is encoded" });
  assert.equal(state.model.text_error, "");
  assert.equal(state.zero_shot.rows.length, kBundled + 1);
  await drawn(page);
  await screenshot(page, "model-functions");
  assert.deepEqual(errors, []);
  await close();
});

test("a model of the hub is found by its id, stopped, tried again; one that is not there leaves everything as it was", async () => {
  const { page, close, state: first } = await openReady(here.browser, `${here.site.url}?hub=${encodeURIComponent(hub.url)}`);
  await clickOn(page, "toolbar.model");
  await waitState(page, (s) => s.dialog === "model" && s.landmarks["dialog.model.layer.1"], { what: "the model panel" });
  await drawn(page);
  await screenshot(page, "model-panel");
  await clickOn(page, "dialog.model.another");
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await drawn(page);
  const field = page.getByRole("textbox", { name: "Hub id or address of a folder" });
  await field.focus();
  await drawn(page);
  assert.ok(await field.evaluate((element) => element === document.activeElement), "the field in words keeps the focus that it took from the one on the canvas");
  await clickOn(page, "dialog.model.address");
  await typeIntoCanvas(page, "owner/nothing");
  await page.keyboard.press("Enter");
  const failed = await waitState(page, (s) => s.change.step === "failed", { ...kPatience, what: "there is no such model" });
  assert.match(failed.change.error, /owner\/nothing/);
  await drawn(page);
  await screenshot(page, "model-failed");
  await typeInto(field, "owner/small-vit");
  await field.press("Enter");
  const ready = await loadOffer(page, "hub");
  assert.equal(ready.model.source, "owner/small-vit");
  assert.equal(ready.model.name, "owner/small-vit");
  const settled = await waitState(page, (s) => isSettled(s), { ...kPatience, what: "the board runs through it" });
  assert.equal(settled.stimuli.length, first.stimuli.length);
  await close();
});

test("a file that is no model is refused before it is offered, and the model that runs goes on", async () => {
  const { page, close, state: first } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [file("vision_model.onnx", Buffer.from("<html>not found</html>")), file("config.json", config(8))]);
  const failed = await waitState(page, (s) => s.change.step === "failed", { ...kPatience, what: "it is refused" });
  assert.match(failed.change.error, /^vision_model\.onnx is a web page, not an ONNX file/);
  assert.equal(failed.model.sha256, first.model.sha256);
  assert.deepEqual(failed.stimuli.map((/** @type {any} */ each) => each.image_embeds), first.stimuli.map((/** @type {any} */ each) => each.image_embeds));
  await page.keyboard.press("Escape");
  await dropFiles(page, [{ name: "picture.png", type: "image/png", bytes: picture(16) }]);
  await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "a new picture runs through the old model" });
  await close();
});
