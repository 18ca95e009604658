// Which files of a folder make a CLIP.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange } from "../../web/engine/sources/layout.js";

const kMB = 1e6;
/** @param {Record<string, number|null>} sizes  in MB */
const files = (sizes) => Object.entries(sizes).map(([path, size]) => ({ url: `https://a.example/${path}`, path, size: size === null ? null : size * kMB, sha256: null }));
const configs = { "config.json": 0.01, "preprocessor_config.json": 0.01, "tokenizer.json": 2 };
/** @param {import("../../web/engine/sources/layout.js").Layout} layout */
const choice = ({ visionChoice, textChoice }) => [visionChoice, textChoice];

test("the hub's layout with all its variants: full precision while it is small", () => {
  const all = ["", "_fp16", "_quantized", "_int8", "_uint8", "_q4", "_q4f16", "_bnb4"];
  const layout = arrange(files({
    ...configs, ...Object.fromEntries(all.flatMap((ending) => [[`onnx/model${ending}.onnx`, 600], [`onnx/text_model${ending}.onnx`, 250], [`onnx/vision_model${ending}.onnx`, 350]])),
  }));
  assert.deepEqual(choice(layout), ["onnx/vision_model.onnx", "onnx/text_model.onnx"]);
  assert.deepEqual(layout.vision.map(({ path }) => path), all.map((ending) => `onnx/vision_model${ending}.onnx`));
  assert.deepEqual(layout.missing, []);
  assert.deepEqual(layout.notes, []);
});

test("a large encoder: half precision, said so; without one the smallest", () => {
  const large = arrange(files({ ...configs, "onnx/vision_model.onnx": 1200, "onnx/vision_model_quantized.onnx": 310, "onnx/vision_model_fp16.onnx": 610, "onnx/text_model.onnx": 490, "onnx/text_model_fp16.onnx": 240 }));
  assert.deepEqual(choice(large), ["onnx/vision_model_quantized.onnx", "onnx/text_model_fp16.onnx"]);
  assert.match(large.notes.join(" "), /full precision has 1200 MB; vision_model_quantized\.onnx with 310 MB is taken instead/);
  const half = arrange(files({ ...configs, "onnx/vision_model.onnx": 600, "onnx/vision_model_fp16.onnx": 300, "onnx/vision_model_q4.onnx": 90, "onnx/text_model.onnx": 250 }));
  assert.deepEqual(choice(half), ["onnx/vision_model_fp16.onnx", "onnx/text_model.onnx"]);
  const huge = arrange(files({ ...configs, "onnx/vision_model.onnx": 2000, "onnx/vision_model_fp16.onnx": 1000, "onnx/vision_model_q4.onnx": 500 }));
  assert.equal(huge.visionChoice, "onnx/vision_model_q4.onnx");
  const alone = arrange(files({ ...configs, "onnx/vision_model.onnx": 2000 }));
  assert.equal(alone.visionChoice, "onnx/vision_model.onnx");
  assert.match(alone.notes[0], /2000 MB/);
});

test("the text encoder goes with the picture encoder that is named", () => {
  const layout = arrange(files({ ...configs, "onnx/vision_model.onnx": 90, "onnx/vision_model_fp16.onnx": 45, "onnx/text_model_fp16.onnx": 45 }), { vision: "onnx/vision_model_fp16.onnx" });
  assert.deepEqual(choice(layout), ["onnx/vision_model_fp16.onnx", "onnx/text_model_fp16.onnx"]);
});

test("both encoders in one graph", () => {
  const layout = arrange(files({ ...configs, "onnx/model.onnx": 350, "onnx/model_quantized.onnx": 90 }));
  assert.deepEqual(choice(layout), ["onnx/model.onnx", "onnx/model.onnx"]);
  assert.equal(layout.vision[0].combined, true);
});

/** @type {[string, Record<string, number>, [string|null, string|null]][]} */
const exports = [
  ["OpenAI's own names", { "visual.onnx": 100, "textual.onnx": 100, "tokenizer.json": 1 }, ["visual.onnx", "textual.onnx"]],
  ["names with everything in them", { "clip-vit-b-32-vision.onnx": 100, "clip-vit-b-32-text.onnx": 100 }, ["clip-vit-b-32-vision.onnx", "clip-vit-b-32-text.onnx"]],
  ["in folders", { "RN50/clip_image_model.onnx": 100, "RN50/clip_text_model.onnx": 90, "RN50/vocab.json": 1, "RN50/merges.txt": 1 }, ["RN50/clip_image_model.onnx", "RN50/clip_text_model.onnx"]],
  ["a folder an encoder", { "visual/model.onnx": 100, "textual/model.onnx": 100, "textual/tokenizer.json": 1 }, ["visual/model.onnx", "textual/model.onnx"]],
  ["a folder an encoder, by other names", { "image_encoder/model.onnx": 100, "text_encoder/model.onnx": 100 }, ["image_encoder/model.onnx", "text_encoder/model.onnx"]],
  ["a picture encoder and a transformer", { "clip_visual.onnx": 100, "clip_transformer.onnx": 100 }, ["clip_visual.onnx", "clip_transformer.onnx"]],
  ["img and txt", { "ViT-L-14-img.onnx": 100, "ViT-L-14-txt.onnx": 100 }, ["ViT-L-14-img.onnx", "ViT-L-14-txt.onnx"]],
  ["one graph of any name with a tokenizer", { "ViT-B-32.onnx": 100, "tokenizer.json": 1 }, ["ViT-B-32.onnx", "ViT-B-32.onnx"]],
  ["one graph of any name without", { "clip.onnx": 100 }, ["clip.onnx", null]],
  ["one file alone", { "my_encoder.onnx": 100 }, ["my_encoder.onnx", null]],
  ["one file called model, without a tokenizer", { "model.onnx": 100, "config.json": 1 }, ["model.onnx", null]],
  ["a text encoder alone", { "text_model.onnx": 100 }, [null, null]],
  ["other models beside it", { "unet.onnx": 900, "vae_decoder.onnx": 90, "encoder.onnx": 100 }, ["encoder.onnx", null]],
];
for (const [name, sizes, wanted] of exports) {
  test(name, () => {
    const { visionChoice, textChoice, text } = arrange(files(sizes));
    assert.equal(visionChoice, wanted[0]);
    if (visionChoice !== null) assert.equal(textChoice, wanted[1]);
    else assert.equal(text.length, 1);
  });
}

test("external data counts with its encoder, by every usual name", () => {
  const layout = arrange(files({
    "onnx/vision_model.onnx": 1, "onnx/vision_model.onnx_data": 200, "onnx/vision_model.onnx_data_1": 50, "onnx/vision_model_fp16.onnx": 1, "onnx/vision_model_fp16.onnx.data": 125,
    "onnx/text_model.onnx": 1, "onnx/text_model.data": 100,
  }));
  assert.deepEqual(layout.vision.map(({ size }) => size), [251 * kMB, 126 * kMB]);
  assert.deepEqual(layout.vision[0].parts.map(({ path }) => path), ["onnx/vision_model.onnx", "onnx/vision_model.onnx_data", "onnx/vision_model.onnx_data_1"]);
  assert.equal(layout.text[0].size, 101 * kMB);
});

test("sizes that nobody knows", () => {
  const layout = arrange(files({ "onnx/vision_model.onnx": null, "onnx/vision_model_fp16.onnx": 40 }));
  assert.equal(layout.visionChoice, "onnx/vision_model.onnx");
  assert.equal(layout.vision[0].size, null);
});

test("what is missing is said, and what it means", () => {
  const { missing, notes } = arrange(files({ "visual.onnx": 100 }));
  assert.deepEqual(missing, ["config.json", "preprocessor_config.json", "text encoder"], "what a tokenizer would be for is not there either");
  assert.equal(notes.length, 3);
  assert.deepEqual(arrange(files({ "model.onnx": 100, "config.json": 1, "preprocessor_config.json": 1 })).missing, ["tokenizer.json"], "a whole CLIP in one graph");
  assert.deepEqual(arrange(files({ "visual.onnx": 1, "textual.onnx": 1, "open_clip_config.json": 0.01, "vocab.json": 1, "merges.txt": 1 })).missing, []);
  assert.deepEqual(arrange(files({ "visual.onnx": 1, "textual.onnx": 1, ...configs, "tokenizer.json": null })).missing, []);
  assert.deepEqual(arrange(files({ "visual.onnx": 1, "textual.onnx": 1, "config.json": 1, "preprocessor_config.json": 1, "vocab.json": 1 })).missing, ["tokenizer.json"]);
});

test("of several small files the one nearest to the top", () => {
  const { small } = arrange(files({ "deep/er/config.json": 1, "config.json": 1, "onnx/config.json": 1, "visual.onnx": 1 }));
  assert.equal(small["config.json"]?.path, "config.json");
});

test("OpenCLIP's own words for how pictures are prepared, beside the encoder", () => {
  const { small, missing } = arrange(files({ "config.json": 1, "visual/model.onnx": 1, "visual/preprocess_cfg.json": 1, "textual/model.onnx": 1, "textual/tokenizer.json": 1 }));
  assert.equal(small["preprocess_cfg.json"]?.path, "visual/preprocess_cfg.json");
  assert.deepEqual(missing, []);
});

test("of several models in one repository the one in the folder that is named, with its own files", () => {
  const listed = files({ "README.md": 1, "merges.txt": 1, ...Object.fromEntries(["a32/", "b64/onnx/"].flatMap((at) => [[`${at}vision_model.onnx`, 1], [`${at}text_model.onnx`, 1]])),
    "a32/config.json": 1, "b64/config.json": 1, "b64/tokenizer.json": 1, "config.json": 1 });
  const layout = arrange(listed, { within: "b64/" });
  assert.deepEqual(choice(layout), ["b64/onnx/vision_model.onnx", "b64/onnx/text_model.onnx"]);
  assert.equal(layout.small["config.json"]?.path, "b64/config.json");
  assert.equal(layout.small["tokenizer.json"]?.path, "b64/tokenizer.json");
  assert.equal(layout.small["merges.txt"]?.path, "merges.txt", "what the folder lacks comes from around it");
  assert.deepEqual(choice(arrange(listed, { within: "a32/", vision: "a32/vision_model.onnx" })), ["a32/vision_model.onnx", "a32/text_model.onnx"]);
});

test("several files that nothing tells apart are all offered", () => {
  const { vision, notes } = arrange(files({ "a.onnx": 1, "b.onnx": 1 }));
  assert.deepEqual(vision.map(({ path }) => path), ["a.onnx", "b.onnx"]);
  assert.match(notes.join(" "), /several files/);
});
