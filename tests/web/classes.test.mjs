// Models without a text encoder, with the real core and the real runtime: a ResNet and a ViT with class logits, and DINO's tokens alone.
// What torch says of them is in tests/golden/onnx (make_onnx_golden.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { encodeImage } from "../../web/engine/run/encode.js";
import { replay } from "../../web/engine/run/head.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { arrange } from "../../web/engine/sources/layout.js";
import { openEngine, ort, root, slice } from "./node_engine.mjs";

const folder = join(root, "tests/golden/onnx");
const golden = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8"));
const values = new Float32Array(new Uint8Array(readFileSync(join(folder, "golden.bin"))).buffer);
const kNames = Array.from({ length: 12 }, (_, i) => `thing ${i}`);
const id2label = Object.fromEntries(kNames.map((name, i) => [i, name]));

/** @param {{offset: number, dims: number[]}} place */
const array = ({ offset, dims }) => values.subarray(offset, offset + dims.reduce((a, b) => a * b, 1));

/** Loads what is dropped. @param {Awaited<ReturnType<typeof openEngine>>} own @param {Record<string, string|Buffer>} contents */
async function drop({ sources, load }, contents) {
  sources.addLocal(1, Object.entries(contents).map(([path, content]) => ({ path, file: new File([/** @type {any} */ (content)], path) })), "dropped");
  return load({ set: 1 });
}
/** @param {string} name */
const graph = (name) => readFileSync(join(folder, `${name}.onnx`));
/** Prepares pictures of this side as torch's was, without resizing. @param {number} side */
const preprocessor = (side) => JSON.stringify({ size: side, crop_size: side, image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] });

/** The picture that torch was shown. @param {number} side @returns {import("../../web/engine/run/pictures.js").Picture} */
function picture(side) {
  const rgba = new Uint8Array(side * side * 4).fill(255);
  for (let y = 0; y < side; ++y) for (let x = 0; x < side; ++x) for (let c = 0; c < 3; ++c) rgba[(y * side + x) * 4 + c] = (x * 37 + y * 59 + c * 101 + 13) % 256;
  return { number: 1, width: side, height: side, rgba: rgba.buffer };
}

/** @param {Float32Array} actual @param {Float32Array} expected @param {string} what */
function assertNear(actual, expected, what) {
  assert.equal(actual.length, expected.length, what);
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))), 0);
  assert.ok(worst <= 1e-4 * Math.max(1, ...expected.map(Math.abs)), `${what}: off by ${worst}`);
}

/** What torch says of the picture and of it with a silenced neuron, by the whole model and by its head. @param {Awaited<ReturnType<typeof openEngine>>} own @param {import("../../web/engine/run/model.js").Model} model @param {string} name */
async function compareWithTorch({ core, models }, model, name) {
  const { side, embedding, silenced } = golden[name].picture;
  const { vision } = model;
  assert.ok(vision);
  models.use(core, model);
  const store = new Pictures();
  const seen = picture(side);
  store.keep(seen);
  const { embedding: place, buffer } = await encodeImage(core, ort, vision, seen, [], store);
  assertNear(slice(buffer, place), array(embedding), name);
  let heads = 0;
  for (const { layer, channel, embedding: after } of silenced) {
    const gates = [{ layer, channel, factor: 0 }];
    // Where every layer's part runs alone, the whole model has no gates.
    if (vision.gates.length > 0) assertNear(new Float32Array(await replay(core, ort, vision, null, { pictures: [seen], gates }, store)), array(after), `${name}: ${layer}.${channel} silenced, whole`);
    const head = await model.head(layer);
    if (!head) continue;
    ++heads;
    const both = new Float32Array(await replay(core, ort, vision, head, { pictures: [seen, seen], gates }, store));
    for (const row of [0, 1]) assertNear(both.subarray(row * embedding.dims[1], (row + 1) * embedding.dims[1]), array(after), `${name}: ${layer}.${channel} silenced, head, row ${row}`);
  }
  return heads;
}

test("a ResNet with a linear head: its logits are classes, a silenced neuron changes them as torch says, and names come from config.json", async () => {
  const own = await openEngine();
  const model = await drop(own, { "model.onnx": graph("class_resnet"), "config.json": JSON.stringify({ model_type: "resnet", id2label }), "preprocessor_config.json": preprocessor(32) });
  const { facts } = model.loaded ?? assert.fail();
  assert.deepEqual([facts.has_text, facts.text], [false, null]);
  assert.deepEqual(facts.classes, { count: 12, names: kNames, from: "config.json" });
  assert.equal(facts.embed_dim, 12);
  assert.match(model.textError?.message ?? "", /^The model has no text encoder\. Its own 12 classes take the place of prompts; for prompts add /);
  assert.equal(await compareWithTorch(own, model, "class_resnet"), 2);
});

test("a ViT that gives features and probabilities: classes are what its softmax takes in, a file beside it names them", async () => {
  const own = await openEngine();
  const model = await drop(own, { "vit.onnx": graph("class_vit"), "imagenet_classes.txt": kNames.join("\n"), "preprocessor_config.json": preprocessor(16) });
  assert.deepEqual(model.loaded?.facts.classes, { count: 12, names: kNames, from: "imagenet_classes.txt" });
  assert.equal(model.vision?.embedding, "/head/Gemm_output_0");
  assert.deepEqual(model.loaded?.facts.report.warnings, []);
  assert.equal(await compareWithTorch(own, model, "class_vit"), 1, "the head behind the last layer");
});

test("a DINO that gives all its tokens: neurons without classes, the class token stands for the picture", async () => {
  const own = await openEngine();
  const model = await drop(own, { "model.onnx": graph("dino_vit"), "config.json": JSON.stringify({ model_type: "dinov2" }), "preprocessor_config.json": preprocessor(16) });
  const { facts } = model.loaded ?? assert.fail();
  assert.equal(facts.has_text, false);
  assert.equal("classes" in facts, false);
  assert.equal(facts.embed_dim, 16);
  assert.match(model.textError?.message ?? "", /^The model has no text encoder\. Pictures, maps and neurons work; /);
  await compareWithTorch(own, model, "dino_vit");
});

test("names that do not fit are left out, and it is said; without any preparation pictures are prepared as for ImageNet", async () => {
  const own = await openEngine();
  const model = await drop(own, { "model.onnx": graph("class_resnet"), "labels.txt": "one\ntwo\nthree\n" });
  assert.deepEqual(model.loaded?.facts.classes, { count: 12, names: [], from: "" });
  assert.deepEqual(model.loaded?.facts.report.warnings, ["labels.txt is left out: it does not name 12 classes."]);
  own.models.use(own.core, model);
  const white = own.core.preprocess(32, 32, new Uint8Array(32 * 32 * 4).fill(255).buffer);
  assert.deepEqual(white.dims, [1, 3, 32, 32]);
  assertNear(Float32Array.of(white.pixels[0] ?? NaN, white.pixels.at(-1) ?? NaN), Float32Array.of((1 - 0.485) / 0.229, (1 - 0.406) / 0.225), "ImageNet's normalisation");
  const damaged = await openEngine();
  const other = await drop(damaged, { "model.onnx": graph("class_resnet"), "classes.json": "[1, 2]" });
  assert.match(other.loaded?.facts.report.warnings[0] ?? "", /^classes\.json is left out: it cannot be read \(The file with the classes' names is a list with something that is no name\.\)\.$/);
});

test("a tokenizer beside a classifier makes no prompts; a CLIP's encoder alone makes no classes", async () => {
  const own = await openEngine();
  const model = await drop(own, { "model.onnx": graph("class_resnet"), "tokenizer.json": "{}", "config.json": "{}" });
  assert.equal(model.loaded?.facts.has_text, false);
  assert.equal(model.loaded?.facts.classes?.count, 12);
  for (const name of ["openai_resnet", "hf_vision", "open_clip_vit", "conv_fastvit", "hf_vision_dynamic"]) {
    const clip = await openEngine();
    const { loaded } = await drop(clip, { "model.onnx": graph(name) });
    assert.deepEqual([loaded?.facts.has_text, loaded?.facts.classes], [false, undefined], name);
  }
});

test("files that name classes, by what they are usually called", () => {
  const of = (/** @type {string[]} */ paths) => arrange(["model.onnx", ...paths].map((path) => ({ url: "", path, size: 1, sha256: null }))).small["labels.txt"]?.path;
  for (const name of ["labels.txt", "classes.txt", "imagenet_classes.txt", "resnet50.labels.txt", "synset_words.txt", "class_index.json", "imagenet-labels.json"]) assert.equal(of([name]), name);
  for (const name of ["README.txt", "merges.txt", "glasses.txt", "label_smoothing.onnx", "labels.csv", "requirements.txt"]) assert.equal(of([name]), undefined, name);
  assert.equal(of(["imagenet_classes.txt", "deep/labels.txt"]), "deep/labels.txt", "the usual name first");
});
