// The torch reference of the shipped model (tests/golden/model, made by models/train/golden.py), and how near is near enough.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./support.mjs";

export const golden = JSON.parse(readFileSync(join(root, "tests/golden/model/golden.json"), "utf8"));
const bytes = readFileSync(join(root, "tests/golden/model/golden.bin"));
const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

/** Of the largest value of an array: float32 sums in another order. */
export const kRelative = 1e-3;

/** CLIP's own normalisation, as preprocessor_config.json says it. */
const kMean = [0.48145466, 0.4578275, 0.40821073];
const kDeviation = [0.26862954, 0.26130258, 0.27577711];

/** @param {string} name @returns {Float32Array} */
export function goldenArray(name) {
  const { shape, offset } = golden.arrays[name];
  return floats.subarray(offset, offset + shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1));
}

/** The golden photo as RGBA8 of the model's own size, so that nothing is resized on its way. @returns {Buffer} */
export function goldenPhoto() {
  const count = golden.image_size ** 2;
  const stored = goldenArray("photo.pixel_values");
  const rgba = Buffer.alloc(count * 4, 255);
  for (let i = 0; i < count; ++i) {
    for (let c = 0; c < 3; ++c) rgba[i * 4 + c] = Math.round((stored[c * count + i] * kDeviation[c] + kMean[c]) * 255);
  }
  return rgba;
}

/**
 * Zero-shot probabilities of the golden photo over golden prompts, straight from torch's embeddings.
 * @param {number[]} prompts  indices into golden.prompts
 * @param {number} logitScale
 * @returns {number[]}
 */
export function goldenProbabilities(prompts, logitScale) {
  const image = goldenArray("photo.image_embeds");
  const logits = prompts.map((i) => logitScale * cosine(image, goldenArray(`prompt${i}.text_embeds`)));
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function cosine(a, b) {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; ++i) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / Math.sqrt(aa * bb);
}

/** Channels of a golden layer, strongest first. @param {string} layer @param {"mean"|"max"} pooling @param {number} count */
export function goldenStrongest(layer, pooling, count) {
  return [...goldenArray(`photo.${layer}.${pooling}`)].map((value, channel) => ({ channel, value })).sort((a, b) => b.value - a.value).slice(0, count);
}

/** @param {ArrayLike<number>} got @param {ArrayLike<number>} wanted @param {string} what @param {number} [relative] @returns {number} the largest deviation, of the largest value */
export function assertNear(got, wanted, what, relative = kRelative) {
  assert.equal(got.length, wanted.length, `${what}: length`);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < wanted.length; ++i) {
    worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
    largest = Math.max(largest, Math.abs(wanted[i]));
  }
  // Not a single comparison with NaN is true.
  assert.ok(worst <= relative * largest, `${what}: off by ${worst}, largest ${largest}`);
  return worst / largest;
}
