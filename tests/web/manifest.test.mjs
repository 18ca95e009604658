// Manifests: what is used of them, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assumeHubLayout, listFiles, readManifest } from "../../web/engine/manifest.js";

const base = "https://example.org/models/small-clip/";
const hash = "a".repeat(64);
const paths = ["config.json", "preprocessor_config.json", "tokenizer.json", "onnx/vision_model.onnx", "onnx/text_model.onnx", "LICENSE.md"];

/** @param {object} [changes] @param {string[]} [files] */
function manifest(changes = {}, files = paths) {
  return JSON.stringify({
    format: "polyneuron-model", version: 1, name: "small", files: files.map((path) => ({ path, size: 10, sha256: hash })), ...changes,
  });
}

test("the files that are used, with their addresses", () => {
  const files = readManifest(manifest({}, [...paths, "caption_words.txt"]), base);
  assert.equal(files.name, "small");
  assert.deepEqual(files.vision, { url: `${base}onnx/vision_model.onnx`, path: "onnx/vision_model.onnx", size: 10, sha256: hash });
  assert.equal(files.captionWords?.path, "caption_words.txt");
  assert.equal(files.reference, null);
  assert.ok(!listFiles(files).some(({ path }) => path === "LICENSE.md"));
});

test("an atlas beside the model is not among what is downloaded with it", () => {
  const atlas = ["atlas/atlas.bin", "atlas/atlas.json", "atlas/visualisations.webp", "atlas/words.txt"];
  const files = readManifest(manifest({}, [...atlas, ...paths]), base);
  assert.deepEqual(listFiles(files), listFiles(readManifest(manifest(), base)));
  assert.deepEqual(files.atlas?.map(({ path }) => path), ["atlas/atlas.json", "atlas/atlas.bin", "atlas/words.txt", "atlas/visualisations.webp"]);
  assert.equal(readManifest(manifest({}, [...atlas.slice(1), ...paths]), base).atlas, null);
});

test("another name of an encoder's file will do", () => {
  const files = readManifest(manifest({}, paths.map((path) => path.replace("vision_model", "vision_model_fp16"))), base);
  assert.equal(files.vision.path, "onnx/vision_model_fp16.onnx");
});

/** @type {[string, string, RegExp][]} */
const bad = [
  ["not JSON", "{", /not JSON/],
  ["another format", manifest({ format: "zip" }), /format/],
  ["a newer version", manifest({ version: 2 }), /version 2.*Reload/],
  ["no files", manifest({ files: null }), /list of files/],
  ["too many files", manifest({ files: Array(201).fill({}) }), /list of files/],
  ["a file is missing", manifest({}, paths.slice(1)), /lists no config\.json/],
  ["a path that leaves the folder", manifest({}, ["../config.json"]), /proper path/],
  ["an absolute path", manifest({}, ["/config.json"]), /proper path/],
  ["an address instead of a path", manifest({}, ["https://example.com/config.json"]), /proper path/],
  ["a negative size", manifest({ files: [{ path: "config.json", size: -1, sha256: hash }] }), /proper size/],
  ["no hash", manifest({ files: [{ path: "config.json", size: 1, sha256: "" }] }), /no SHA-256/],
];
for (const [name, text, message] of bad) {
  test(`refused: ${name}`, () => assert.throws(() => readManifest(text, base), (error) => error.code === "Malformed" && message.test(error.message)));
}

test("a folder without a manifest is taken to be in the hub's layout", () => {
  const files = assumeHubLayout(base);
  assert.equal(files.name, "small-clip");
  assert.equal(files.text.url, `${base}onnx/text_model.onnx`);
  assert.equal(files.text.sha256, null);
});
