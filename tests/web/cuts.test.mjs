// What is kept of pictures where a model is cut.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Cuts, keyOfPicture } from "../../web/engine/run/cuts.js";

/** @param {number} size @returns {any} */
const tensor = (size) => ({ size });

test("what was used longest ago goes first, when there is too much", () => {
  const cuts = new Cuts(10);
  cuts.set("a", [tensor(2), tensor(2)]);
  cuts.set("b", [tensor(4)]);
  assert.equal(cuts.get("a")?.length, 2);
  cuts.set("c", [tensor(5)]);
  assert.equal(cuts.get("b"), undefined);
  assert.ok(cuts.get("a") && cuts.get("c"));
  cuts.set("a", [tensor(5)]);
  assert.ok(cuts.get("a") && cuts.get("c"), "the new one took the old one's place");
  cuts.set("d", [tensor(11)]);
  assert.equal(cuts.get("d"), undefined, "what is larger than all room is not kept");
});

test("pictures are told apart by a pixel, and by their shape", () => {
  const pixels = (/** @type {number} */ at) => { const bytes = new Uint8Array(4 * 4 * 4); bytes[at] = 1; return bytes.buffer; };
  const square = { width: 4, height: 4 };
  const keys = [...Array(64).keys()].map((at) => keyOfPicture(square, pixels(at)));
  assert.equal(new Set(keys).size, 64);
  assert.equal(keyOfPicture(square, pixels(3)), keys[3]);
  assert.notEqual(keyOfPicture({ width: 2, height: 8 }, pixels(3)), keys[3]);
});
