// The journey: a visitor drops a photo, draws, types a word and prompts, opens a neuron; the numbers are torch's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertNear, golden, goldenArray, goldenPhoto, goldenProbabilities, goldenStrongest } from "./golden.mjs";
import { decodePng, encodePng } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { clickOn, dropFiles, root, screenshot, snapshot, waitCount, waitEqual, waitState } from "./support.mjs";
import { addPrompt, documentOf, isSettled, kBundled, kPatience, openReady, scrollToTop, typeIntoCanvas, waitForStimulus, cardName } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** The names of the strongest neurons and their responses are torch's. @param {any} state @param {number} layer  from 0 @param {"mean"|"max"} pooling */
function assertStrongest(state, layer, pooling) {
  assert.equal(state.selection.layer, layer);
  assert.equal(state.selection.pooling, pooling);
  const wanted = goldenStrongest(`stage${layer + 1}`, pooling, state.top_neurons.length);
  assert.ok(wanted.length >= 20);
  const what = `stage${layer + 1}, ${pooling}`;
  assertNear(state.top_neurons.map((/** @type {any} */ each) => each.response), wanted.map(({ value }) => value), what);
  const values = goldenArray(`photo.stage${layer + 1}.${pooling}`);
  for (const { neuron, response } of state.top_neurons) {
    const [shownLayer, channel] = neuron.split(".").map(Number);
    assert.equal(shownLayer, layer + 1);
    assert.ok(Math.abs(values[channel] - response) <= 1e-3 * wanted[0].value, `${what}: neuron ${neuron} responds with ${response}, torch says ${values[channel]}`);
  }
}

test("photo, drawing, word, prompts, neuron: the numbers are torch's", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  assert.equal(first.model.sha256, golden.model_sha256["onnx/vision_model.onnx"]);

  // A photo, dropped. It takes a row of its own, named after the file, in the column of photos.
  const size = golden.image_size;
  await dropFiles(page, [{ name: "chelsea_01.png", type: "image/png", bytes: encodePng(size, size, goldenPhoto()) }]);
  let state = await waitForStimulus(page, kBundled + 1, "the photo is encoded");
  const photo = state.stimuli.at(-1);
  assert.deepEqual([photo.concept, photo.rendition, photo.source, photo.width, photo.height], ["chelsea", "photo", "file", size, size]);
  assert.deepEqual(state.concepts, [...first.concepts, "chelsea"]);
  assert.equal(state.selection.stimulus, photo.id);
  assertNear(photo.image_embeds, goldenArray("photo.image_embeds"), "image_embeds");

  // Its neurons in every layer, mean and maximum, as the maps show them.
  for (const layer of [3, 0, 1, 2]) {
    await clickOn(page, `maps.layer.${layer + 1}`);
    state = await waitState(page, (s) => s.selection.layer === layer);
    assertStrongest(state, layer, "mean");
  }
  await clickOn(page, "maps.pooling.max");
  state = await waitState(page, (s) => s.selection.pooling === "max");
  assertStrongest(state, 2, "max");
  await clickOn(page, "maps.layer.4");
  state = await waitState(page, (s) => s.selection.layer === 3);
  assertStrongest(state, 3, "max");

  // The strongest neuron, opened by its tile: card, map and place of its peak.
  const { neuron, peak } = state.top_neurons[0];
  await scrollToTop(page, "maps.layer.4", 60);
  await clickOn(page, `maps.tile.${neuron}`);
  state = await waitState(page, (s) => s.selection.neuron === neuron && s.landmarks["neuron.title"], { what: `neuron ${neuron} is chosen` });
  const channel = Number(neuron.split(".")[1]);
  const { width, height } = state.model.layers[3];
  const cells = width * height;
  const map = goldenArray("photo.stage4").subarray(channel * cells, (channel + 1) * cells);
  assert.equal(peak.row * width + peak.column, map.indexOf(Math.max(...map)));
  assertNear([peak.value], [Math.max(...map)], "peak");
  assert.equal(state.neuron_responses.length, kBundled + 1);
  assertNear([state.neuron_responses.find((/** @type {any} */ each) => each.stimulus === photo.id).value], [goldenArray("photo.stage4.max")[channel]], "response on the card");
  await clickOn(page, "maps.pooling.mean");
  state = await waitState(page, (s) => s.selection.pooling === "mean");
  assertNear([state.neuron_responses.find((/** @type {any} */ each) => each.stimulus === photo.id).value], [goldenArray("photo.stage4.mean")[channel]], "mean response on the card");

  // Prompts: the bundled ones go, golden ones come by keyboard.
  for (const { id } of first.prompts) {
    await clickOn(page, `prompts.remove.${id}`);
    await waitState(page, (s) => s.prompts.every((/** @type {any} */ each) => each.id !== id), { what: `prompt ${id} is removed` });
  }
  await clickOn(page, "prompts.template");
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("{}");
  await page.keyboard.press("Enter");
  await waitState(page, (s) => s.prompt_template === "{}", { what: "the template is a bare prompt" });
  const indices = [1, 2, 5];
  for (const index of indices.slice(0, 2)) {
    const prompt = await addPrompt(page, golden.prompts[index].text);
    assert.equal(prompt.text, golden.prompts[index].text);
    assertNear(prompt.embedding, goldenArray(`prompt${index}.text_embeds`), `text_embeds of "${prompt.text}"`);
    assert.ok(prompt.tokens.every((/** @type {any} */ token) => token.known));
  }
  state = await snapshot(page);
  assert.deepEqual(state.zero_shot.prompts, state.prompts.map((/** @type {any} */ each) => each.id));
  const rowOf = (/** @type {any} */ { zero_shot }) => zero_shot.rows.find((/** @type {any} */ row) => row.stimulus === photo.id);
  assertNear(rowOf(state).probabilities, goldenProbabilities(indices.slice(0, 2), state.logit_scale), "probabilities of two prompts");

  // A third, with words that the model never read.
  const { text } = golden.prompts[5];
  const odd = await addPrompt(page, text);
  assert.deepEqual(odd.tokens.map((/** @type {any} */ token) => token.id).filter((/** @type {number} */ id) => !specialIds().includes(id)), golden.prompts[5].input_ids.slice(1, -1));
  const cleaned = Buffer.from(text.toLowerCase());
  const unknown = odd.tokens.filter((/** @type {any} */ token) => !token.known).map((/** @type {any} */ token) => cleaned.toString("latin1", token.start, token.end)).join("");
  assert.equal(Buffer.from(unknown, "latin1").toString(), "crèmebrûléenaïve");
  assert.ok(odd.tokens.some((/** @type {any} */ token) => token.known), "the other words are known");
  state = await snapshot(page);
  const probabilities = goldenProbabilities(indices, state.logit_scale);
  assertNear(rowOf(state).probabilities, probabilities, "probabilities of three prompts");

  // The same in words, for those who do not see the canvas.
  const board = page.getByRole("region", { name: "Board" });
  const strongest = goldenStrongest("stage4", "mean", 1)[0];
  await board.getByRole("button", { name: new RegExp(`^chelsea, photo .*ready, strongest neuron 4\\.${strongest.channel} with response ${strongest.value.toFixed(3)}`) }).waitFor();
  await waitCount(board.getByRole("rowheader", { name: "chelsea", exact: true }), 1);
  await page.getByRole("heading", { name: cardName(neuron) }).waitFor();
  const table = page.getByRole("table", { name: /Zero-shot probabilities/ });
  const row = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /^chelsea, photo/ }) });
  const shares = probabilities.map((each) => `${(100 * each).toFixed(1)} percent`);
  await row.getByRole("cell").nth(2).filter({ hasText: shares[2] }).waitFor();
  await waitEqual(() => row.getByRole("cell").allTextContents(), shares);
  await page.getByText(/Never in the captions this model was trained on: /).first().waitFor({ state: "attached" });
  await screenshot(page, "journey-photo");

  // A drawing with the mouse.
  await clickOn(page, "board.add.sketch");
  state = await waitState(page, (s) => s.dialog === "sketch" && s.landmarks["dialog.sketch.pad"], { what: "the sketch pad is open" });
  await drawCross(page, state.landmarks["dialog.sketch.pad"]);
  await clickOn(page, "dialog.sketch.add");
  state = await waitForStimulus(page, kBundled + 2, "the drawing is encoded");
  const drawing = state.stimuli.at(-1);
  assert.deepEqual([drawing.rendition, drawing.source, drawing.width, drawing.height, state.dialog], ["sketch", "drawing", 256, 256, ""]);

  // A word through its dialog.
  await clickOn(page, "board.add.word");
  await waitState(page, (s) => s.dialog === "word" && s.landmarks["dialog.word.add"], { what: "the word dialog is open" });
  await typeIntoCanvas(page, "kitten");
  await clickOn(page, "dialog.word.add");
  state = await waitForStimulus(page, kBundled + 3, "the word is encoded");
  const word = state.stimuli.at(-1);
  assert.deepEqual([word.concept, word.rendition, word.source, word.title, word.width, word.height], ["kitten", "word", "word", "kitten", 256, 256]);
  for (const each of [drawing, word]) {
    assert.equal(each.image_embeds.length, state.model.embed_dim);
    assert.ok(each.image_embeds.every(Number.isFinite) && each.image_embeds.some((/** @type {number} */ value) => value !== 0));
  }
  await screenshot(page, "journey-board");

  // Undo and redo, by button and by key, to the first board and back; nothing is computed twice.
  const made = documentOf(state);
  const steps = 3 + indices.length + first.prompts.length + 1; // the template
  assert.equal(state.undo, first.undo + steps);
  for (let i = 1; i <= steps; ++i) {
    if (i % 2) await clickOn(page, "toolbar.undo");
    else await page.keyboard.press("Control+z");
    state = await waitState(page, (s) => s.undo === first.undo + steps - i, { what: `undo ${i}` });
  }
  assert.deepEqual(documentOf(state), documentOf(first));
  for (let i = 1; i <= steps; ++i) {
    if (i % 2) await clickOn(page, "toolbar.redo");
    else await page.keyboard.press("Control+Shift+z");
    state = await waitState(page, (s) => s.undo === first.undo + i, { what: `redo ${i}` });
  }
  assert.deepEqual(documentOf(state), made);
  state = await waitState(page, isSettled, kPatience);
  assertNear(rowOf(state).probabilities, probabilities, "probabilities after undo and redo");

  assert.deepEqual(state.notices, []);
  assert.deepEqual(errors, []);
  await close();
});

test("a word, a prompt and a picture by the nodes and the keyboard alone", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await tabTo(page, "board.add.word");
  await page.keyboard.press("Enter");
  await waitState(page, (s) => s.dialog === "word", { what: "the word dialog" });
  // The page moves the focus into a dialog that opens; a Tab before that would lead past its field, and Escape out of the dialog.
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await tabTo(page, "dialog.word.text");
  await page.keyboard.type("kitten");
  await page.waitForFunction(() => document.querySelector('button[data-node="dialog.word.add"]')?.matches(":enabled:not([aria-disabled=true])"));
  await tabTo(page, "dialog.word.add");
  await page.keyboard.press("Enter");
  let state = await waitForStimulus(page, kBundled + 1, "the word is encoded");
  assert.deepEqual([state.stimuli.at(-1).concept, state.stimuli.at(-1).rendition], ["kitten", "word"]);
  await page.getByRole("button", { name: /^kitten, word.*: ready/ }).waitFor();

  await tabTo(page, "prompts.template");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("{}");
  await page.keyboard.press("Enter");
  await waitState(page, (s) => s.prompt_template === "{}" && isSettled(s), { ...kPatience, what: "the template is a bare prompt" });
  await tabTo(page, "prompts.add");
  await page.keyboard.type("a drawing of a dog");
  await page.keyboard.press("Enter");
  state = await waitState(page, (s) => s.prompts.length === first.prompts.length + 1 && s.prompts.at(-1).phase === "ready", { ...kPatience, what: "the prompt is encoded" });
  assertNear(state.prompts.at(-1).embedding, goldenArray("prompt2.text_embeds"), "text_embeds of a prompt from the nodes");
  await page.getByRole("columnheader", { name: "a drawing of a dog" }).waitFor();

  // Waited for from here on: the browser must know that a file chooser is not to be shown before a key can open it.
  const choosing = page.waitForEvent("filechooser");
  await tabTo(page, "board.add.files");
  await page.keyboard.press("Enter");
  await (await choosing).setFiles({ name: "dog.jpg", mimeType: "image/jpeg", buffer: readFileSync(join(root, "assets/stimuli/dog.jpg")) });
  state = await waitForStimulus(page, kBundled + 2, "the picture is encoded");
  assert.deepEqual([state.stimuli.at(-1).concept, state.stimuli.at(-1).rendition], ["dog", "photo"]);
  // The same file lies on the bundled board, where it took the way of an asset.
  const bundled = state.stimuli.find((/** @type {any} */ each) => each.concept === "dog" && each.rendition === "photo");
  assertNear(state.stimuli.at(-1).image_embeds, bundled.image_embeds, "the same picture twice", 1e-6);

  await tabTo(page, "toolbar.undo");
  await page.keyboard.press("Enter");
  state = await waitState(page, (s) => s.stimuli.length === kBundled + 1, { what: "undone" });
  assert.deepEqual(errors, []);
  await close();
});

/** Ids of the marks that the tokenizer puts around every text. */
function specialIds() {
  const { input_ids } = golden.prompts[0];
  return [input_ids[0], input_ids.at(-1)];
}

/** Two strokes from corner to corner, checked on the screen. @param {Page} page @param {number[]} pad  [x, y, width, height] */
async function drawCross(page, [x, y, width, height]) {
  const at = (/** @type {number} */ u, /** @type {number} */ v) => /** @type {const} */ ([x + u * width, y + v * height]);
  for (const [from, to] of [[at(0.2, 0.2), at(0.8, 0.8)], [at(0.8, 0.2), at(0.2, 0.8)]]) {
    await page.mouse.move(...from);
    await page.mouse.down();
    const { frames } = await snapshot(page);
    await page.mouse.move(...to, { steps: 12 });
    // The last place must be seen with the button down.
    await waitState(page, (s) => s.frames >= frames + 3, { what: "the stroke is drawn" });
    await page.mouse.up();
  }
  await page.mouse.move(x + width + 40, y + height / 2);
  const { frames } = await snapshot(page);
  await waitState(page, (s) => s.frames > frames || s.landmarks["dialog.sketch.add"], { what: "the strokes are done" });
  const shown = decodePng(await page.screenshot({ clip: { x, y, width, height } }));
  const pixel = (/** @type {number} */ u, /** @type {number} */ v) => shown.at(Math.round(u * shown.width), Math.round(v * shown.height));
  assert.ok(Math.max(...pixel(0.5, 0.5)) < 100, "ink where the strokes cross");
  assert.ok(Math.max(...pixel(0.3, 0.3)) < 100 && Math.max(...pixel(0.7, 0.3)) < 100, "ink on both strokes");
  assert.ok(Math.min(...pixel(0.5, 0.15)) > 240, "paper elsewhere");
}

/** Presses Tab until the element of a node has the focus. @param {Page} page @param {string} id */
async function tabTo(page, id) {
  const focused = () => page.evaluate(() => document.activeElement?.closest("[data-node]")?.getAttribute("data-node") ?? "");
  for (let i = 0; i < 600; ++i) {
    const at = await focused();
    if (at === id) return;
    // Tab walks the canvas's own controls; Escape lets it go on to the words.
    if (!at) await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reaches ${id}`);
}
