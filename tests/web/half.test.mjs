// Half-precision numbers, there and back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { narrowed, widened } from "../../web/engine/run/half.js";

test("every half is what it was after the way there and back", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const back = narrowed(widened(all));
  for (const half of all) {
    const isNaN = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
    if (!isNaN) assert.equal(back[half], half);
    else assert.ok((back[half] & 0x7c00) === 0x7c00 && (back[half] & 0x3ff) !== 0);
  }
});

/** @type {[number, number][]} value, bits */
const known = [[1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [65519, 0x7bff], [65520, 0x7c00], [1e9, 0x7c00], [-Infinity, 0xfc00], [0, 0], [-0, 0x8000], [2 ** -24, 1], [2 ** -25, 0],
  [2 ** -14, 0x0400], [1 + 2 ** -11, 0x3c00], [1 + 3 * 2 ** -11, 0x3c02], [0.1, 0x2e66], [1 / 3, 0x3555]];
for (const [value, bits] of known) test(`${value}`, () => assert.equal(narrowed(Float32Array.of(value))[0], bits));

test("where halves come as numbers they are taken as they are", () => assert.deepEqual([...widened([0.5, -2])], [0.5, -2]));
