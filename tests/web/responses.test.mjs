// Responses of neurons, pooled from activation maps and from a transformer's rows.

import assert from "node:assert/strict";
import { test } from "node:test";

import { responsesOf } from "../../web/engine/run/responses.js";

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
