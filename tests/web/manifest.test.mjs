// Manifests: what is used of them, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readManifest } from "../../web/engine/sources/manifest.js";

const base = "https://example.org/models/small-clip/";
const hash = "a".repeat(64);
const paths = ["config.json", "preprocessor_config.json", "tokenizer.json", "onnx/vision_model.onnx", "onnx/text_model.onnx", "LICENSE.md"];

/** @param {object} [changes] @param {string[]} [files] */
function manifest(changes = {}, files = paths) {
  return JSON.stringify({
    format: "polyneuron-model", version: 1, name: "small", files: files.map((path) => ({ path, size: 10, sha256: hash })), ...changes,
  });
}

test("what is listed, with addresses", () => {
  const { name, files } = readManifest(manifest({}, [...paths, "caption_words.txt"]), base);
  assert.equal(name, "small");
  assert.deepEqual(files.map(({ path }) => path), [...paths, "caption_words.txt"]);
  assert.deepEqual(files[3], { url: `${base}onnx/vision_model.onnx`, path: "onnx/vision_model.onnx", size: 10, sha256: hash });
});

test("the packed form of a file is told with it", () => {
  const packed = { path: "onnx/vision_model.onnx.packed", size: 6, sha256: "b".repeat(64) };
  const { files } = readManifest(manifest({ files: paths.map((path) => ({ path, size: 10, sha256: hash, ...(path === "onnx/vision_model.onnx" ? { packed } : {}) })) }), base);
  assert.deepEqual(files.map((file) => file.packed?.url), [undefined, undefined, undefined, `${base}onnx/vision_model.onnx.packed`, undefined, undefined]);
  assert.deepEqual(files[3]?.packed, { url: `${base}onnx/vision_model.onnx.packed`, size: 6, sha256: "b".repeat(64) });
});

test("another name of an encoder's file will do", () => {
  const { files } = readManifest(manifest({}, paths.map((path) => path.replace("vision_model", "vision_model_fp16"))), base);
  assert.ok(files.some(({ path }) => path === "onnx/vision_model_fp16.onnx"));
});

/** A listing whose first file is packed like this. @param {object} packed */
function withPacked(packed) {
  return manifest({ files: paths.map((path, i) => ({ path, size: 10, sha256: hash, ...(i === 0 ? { packed } : {}) })) });
}

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
  ["a negative size", manifest({ files: [{ path: "config.json", size: -1, sha256: hash }] }), /no proper size/],
  ["no hash", manifest({ files: [{ path: "config.json", size: 1, sha256: "" }] }), /no SHA-256/],
  ["no text encoder", manifest({}, paths.filter((path) => !path.includes("text_model"))), /lists no onnx\/text_model\.onnx/],
  ["a packed form outside the folder", withPacked({ path: "../config.json.packed", size: 5, sha256: hash }), /packed form of config\.json/],
  ["a packed form without a hash", withPacked({ path: "config.json.packed", size: 5 }), /packed form of config\.json/],
  ["a packed form of no size", withPacked({ path: "config.json.packed", size: "5", sha256: hash }), /packed form of config\.json/],
];
for (const [name, text, message] of bad) {
  test(`refused: ${name}`, () => assert.throws(() => readManifest(text, base), (error) => error.code === "Malformed" && message.test(error.message)));
}
