// Parts of a picture covered before it goes through the model.

import assert from "node:assert/strict";
import { test } from "node:test";

import { covered } from "../../web/engine/run/cover.js";

/** Two planes of 4 × 4: a ramp and ones. */
function prepared() {
  const pixels = Float32Array.from({ length: 32 }, (_, i) => i < 16 ? i : 1);
  return { pixels, dims: [1, 2, 4, 4], blurred: /** @type {Float32Array|null} */ (null) };
}

test("the mean colour covers the named parts to the pixel, and the picture itself stays", () => {
  const picture = prepared();
  const out = covered(picture, { parts: [[0, 0, 0.5, 0.25], [0.75, 0.75, 0.5, 0.5]], fill: "mean" });
  const expected = Float32Array.from(picture.pixels);
  for (const place of [0, 1, 15]) expected[place] = 7.5;
  assert.deepEqual(out, expected);
  assert.equal(picture.pixels[0], 0);
});

test("a blurred fill is nearer to the mean than the picture, keeps what is even, and is made once", () => {
  const picture = prepared();
  const out = covered(picture, { parts: [[0, 0, 1, 1]], fill: "blur" });
  const blurred = picture.blurred;
  assert.ok(blurred);
  assert.ok(out[0] > 0 && out[0] < 7.5 && out[15] < 15 && out[15] > 7.5, `${out[0]}, ${out[15]}`);
  assert.ok(out.subarray(16).every((value) => Math.abs(value - 1) < 1e-6));
  covered(picture, { parts: [[0, 0, 0.5, 0.5]], fill: "blur" });
  assert.equal(picture.blurred, blurred);
});

test("no parts leave the picture as it is", () => {
  const picture = prepared();
  assert.deepEqual(covered(picture, { parts: [], fill: "mean" }), picture.pixels);
});
