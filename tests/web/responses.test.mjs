// Responses of neurons, pooled from activation maps and from a transformer's rows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { responsesOf, spansOf } from "../../web/engine/run/responses.js";

/** @param {object} fields @returns {any} */
const layer = (fields) => ({ channels: 2, height: 1, width: 2, has_tokens: false, ...fields });

test("a layer of maps gives the mean and the maximum of each channel's cells", () => {
  assert.deepEqual([...responsesOf([layer({})], [Float32Array.of(1, 3, -4, -2)])], [2, -3, 3, -2]);
});

test("of a transformer's rows only the patches count, not what leads them", () => {
  assert.deepEqual([...responsesOf([layer({ has_tokens: true })], [Float32Array.of(100, 100, 1, -4, 3, -2)])], [2, -3, 3, -2]);
});

test("layers follow each other", () => {
  const layers = [layer({ channels: 1 }), layer({ channels: 1, width: 1, has_tokens: true })];
  assert.deepEqual([...responsesOf(layers, [Float32Array.of(1, 2), Float32Array.of(7)])], [1.5, 2, 7, 7]);
});

/** Linear between order statistics. @param {number[]} values @param {number} q */
function quantile(values, q) {
  const ordered = values.toSorted((a, b) => a - b);
  const position = q * (values.length - 1);
  const below = Math.floor(position);
  return ordered[below] + (position - below) * ((ordered[below + 1] ?? ordered[below]) - ordered[below]);
}

test("a span reaches from 0 to the 99.9 % quantile, and below 0 from the 0.1 % quantile", () => {
  const upper = Math.fround(0.999);
  let seed = 1;
  const random = () => { seed = (seed * 48271) % 2147483647; return seed / 2147483647; };
  for (const shift of [0, -0.4]) {
    const values = Float32Array.from({ length: 30_000 }, () => (random() < 0.7 ? 0 : random() ** 6 * 50) + shift * random());
    const [from, to, lowest, highest] = spansOf([layer({ channels: 300, height: 10, width: 10 })], [values]);
    const near = (/** @type {number} */ a, /** @type {number} */ b) => assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b)), `${a}, not ${b}`);
    near(from, shift < 0 ? quantile([...values], Math.fround(1 - upper)) : 0);
    near(to, quantile([...values], upper));
    assert.deepEqual([lowest, highest], [Math.min(...values), Math.max(...values)]);
  }
});

test("spans of few, equal, single and missing values, of values that are no numbers, and of patches alone", () => {
  const span = (/** @type {number[]} */ ...values) => [...spansOf([layer({})], [Float32Array.from(values)])];
  assert.deepEqual(span(0, 0, 0, 0), [0, 0, 0, 0]);
  assert.deepEqual(span(2, 2, 2, 2), [0, 2, 2, 2]);
  assert.deepEqual(span(), [0, 0, 0, 0]);
  assert.deepEqual(span(NaN, NaN), [0, 0, 0, 0]);
  assert.deepEqual(span(NaN, 3, 3), [0, 3, 3, 3]);
  const sparse = new Float32Array(1600);
  sparse[3] = 2;  // fewer than 0.1 % of the cells fire
  assert.deepEqual([...spansOf([layer({ channels: 1, height: 40, width: 40 })], [sparse])], [0, 2, 0, 2]);
  const [, , lowest, highest] = spansOf([layer({ has_tokens: true })], [Float32Array.of(100, 100, 1, -4, 3, -2)]);
  assert.deepEqual([lowest, highest], [-4, 3]);
});
