// Unusual exports with the real core and the real runtime: inputs beside the picture and the prompt, and a fixed number of rows.
// tests/golden/exports/README.md has the right values.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { activationsOf, encodeImage, encodeText, runPrompts } from "../../web/engine/run/encode.js";
import { replay } from "../../web/engine/run/head.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { openEngine, ort, root, slice } from "./node_engine.mjs";

const kPicture = [-0.6068, 0.2689, -0.5775, -1.2746];
const kPrompt = [0.3369, 0.5954, -0.4579, -0.2254];
const kSide = 32;

/** @param {string} name */
const fixture = (name) => readFile(join(root, "tests/golden/exports", name));
/** @param {Float32Array} values @param {number[]} expected  rounded to 4 digits */
function assertBegins(values, expected) {
  assert.equal(values.length, 16);
  expected.forEach((value, i) => assert.ok(Math.abs((values[i] ?? NaN) - value) < 1e-4, `${values.subarray(0, 4)} instead of ${expected}`));
}
/** @param {Float32Array} a @param {Float32Array} b */
function assertNear(a, b) {
  assert.equal(a.length, b.length);
  const largest = Math.max(...b.map(Math.abs));
  assert.ok(a.every((value, i) => Math.abs(value - (b[i] ?? NaN)) <= 1e-4 * largest));
}

/**
 * Loads what is dropped.
 * @param {Awaited<ReturnType<typeof openEngine>>} own
 * @param {{vision: Buffer, text: Buffer}} encoders
 */
async function drop(own, { vision, text }) {
  return dropFiles(own, {
    "vision_model.onnx": vision, "text_model.onnx": text, "tokenizer.json": await fixture("tokenizer.json"),
    "config.json": JSON.stringify({ model_type: "clip", projection_dim: 16, vision_config: { image_size: kSide }, text_config: { max_position_embeddings: 77 } }),
    "preprocessor_config.json": JSON.stringify({ size: { shortest_edge: kSide }, crop_size: { height: kSide, width: kSide }, resample: 3, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] }),
  });
}

/** @param {Awaited<ReturnType<typeof openEngine>>} own @param {Record<string, Buffer|string>} contents  by path */
async function dropFiles({ sources, load }, contents) {
  sources.addLocal(1, Object.entries(contents).map(([path, content]) => ({ path, file: new File([/** @type {any} */ (content)], path) })), "dropped");
  return load({ set: 1 });
}

/** The picture of the right values, kept under number 1. @param {Awaited<ReturnType<typeof openEngine>>} own @param {Pictures} store */
async function quad({ core }, store) {
  const { fields, payload } = core.forward({ kind: "prepare_file" }, await fixture("quad.png"));
  const picture = { number: 1, width: fields.width, height: fields.height, rgba: /** @type {ArrayBuffer} */ (payload) };
  store.keep(picture);
  return picture;
}

/** The name of an input in the file's bytes, of the same length. @param {Buffer} bytes @param {string} name @param {string} other */
function renamed(bytes, name, other) {
  assert.equal(name.length, other.length);
  return Buffer.from(bytes.toString("latin1").replaceAll(name, other), "latin1");
}

test("position_ids count from 0: the embedding is torch's, alone and in a batch", async () => {
  const own = await openEngine();
  const model = await drop(own, { vision: await fixture("fixed_visual.onnx"), text: await fixture("positions_text.onnx") });
  assert.equal(model.textError, null);
  assertBegins(await own.prompt("a photo of a dog"), kPrompt);
  const { text } = model;
  assert.ok(text);
  assert.equal(text.batch.rows, null, "any number of prompts");
  const ids = own.core.tokenize("a photo of a dog").ids;
  const { [text.inputs.embedding]: both } = await runPrompts(ort, text, [[...ids.slice(0, 3), ids.at(-1) ?? 0], ids]);
  assert.deepEqual(both.dims, [2, 16]);
  assertBegins(/** @type {Float32Array} */ (both.data).subarray(16), kPrompt);
});

test("an input that nobody knows is refused by name when the model is loaded; pictures work", async () => {
  const own = await openEngine();
  const model = await drop(own, { vision: await fixture("fixed_visual.onnx"), text: renamed(await fixture("positions_text.onnx"), "position_ids", "language_ids") });
  assert.equal(model.text, null);
  assert.equal(model.textError?.code, "Unsupported");
  assert.equal(model.textError?.where, "language_ids");
  assert.match(model.textError?.message ?? "", /^text_model\.onnx asks for an input that this page does not know the value of: language_ids \(int64 \[b2, s2\]\)\..*Export the encoder again without this input/);
  assert.ok(model.vision);
});

test("a model for exactly ten pictures and two prompts: embedding, layers, gates and heads of the one that was asked for", async () => {
  const own = await openEngine();
  const model = await drop(own, { vision: await fixture("fixed_visual.onnx"), text: await fixture("fixed_textual.onnx") });
  const { vision, text } = model;
  assert.ok(vision && text);
  assert.deepEqual([vision.batch.rows, text.batch.rows], [10, 2]);
  assertBegins(new Float32Array((await encodeText(own.core, ort, text, "a photo of a dog")).buffer), kPrompt);

  own.models.use(own.core, model);
  const store = new Pictures();
  const picture = await quad(own, store);
  const { embedding, responses, buffer } = await encodeImage(own.core, ort, vision, picture, [], store);
  assertBegins(slice(buffer, embedding), kPicture);
  assert.equal(slice(buffer, responses).length, 2 * 2 * 128);
  const last = vision.layers.length - 1;
  const rows = new Float32Array(await activationsOf(own.core, ort, vision, picture, last, store));
  assert.equal(rows.length, 17 * 128, "of one picture");

  // The part behind the layer and the whole model say the same, and silencing is felt.
  const gates = [{ layer: last, channel: strongest(rows, 128), factor: 0 }];
  const head = await model.head(last);
  assert.ok(head);
  for (const factors of [[], gates]) {
    const whole = new Float32Array(await replay(own.core, ort, vision, null, { pictures: [picture], gates: factors }, store));
    assertNear(new Float32Array(await replay(own.core, ort, vision, head, { pictures: [picture, picture], gates: factors }, store)).subarray(16), whole);
    if (factors.length === 0) assertBegins(whole, kPicture);
    else assert.throws(() => assertBegins(whole, kPicture));
  }
});

test("a folder for each encoder, with OpenCLIP's words for how pictures are prepared beside the one: torch's embeddings", async () => {
  const own = await openEngine();
  const model = await dropFiles(own, {
    "config.json": JSON.stringify({ embed_dim: 16, vision_cfg: { image_size: kSide, layers: 2, width: 32, patch_size: 8 }, text_cfg: { context_length: 77, vocab_size: 5114 } }),
    "visual/model.onnx": await fixture("fixed_visual.onnx"),
    "visual/preprocess_cfg.json": JSON.stringify({ size: [kSide, kSide], mode: "RGB", mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5], interpolation: "bicubic", resize_mode: "shortest", fill_color: 0 }),
    "textual/model.onnx": await fixture("fixed_textual.onnx"), "textual/tokenizer.json": await fixture("tokenizer.json"),
  });
  assert.ok(model.vision && model.text);
  assertBegins(new Float32Array((await encodeText(own.core, ort, model.text, "a photo of a dog")).buffer), kPrompt);
  own.models.use(own.core, model);
  const store = new Pictures();
  const { embedding, buffer } = await encodeImage(own.core, ort, model.vision, await quad(own, store), [], store);
  assertBegins(slice(buffer, embedding), kPicture);
});

/** The channel whose loss is felt most. @param {Float32Array} rows  [tokens, channels] @param {number} channels */
function strongest(rows, channels) {
  const sums = new Float32Array(channels);
  rows.forEach((value, at) => { sums[at % channels] += Math.abs(value); });
  return sums.indexOf(Math.max(...sums));
}
