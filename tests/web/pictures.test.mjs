// The worker's store of pictures and activations: what it keeps, and what it lets go of first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pictures } from "../../web/engine/run/pictures.js";

const layer = (/** @type {string} */ observed) => /** @type {any} */ ({ observed });
const tensors = (/** @type {number} */ size, type = "float32") => /** @type {any} */ ([{ size, type }]);
const picture = (/** @type {number} */ number, bytes = 100) => ({ number, width: 5, height: 5, rgba: new ArrayBuffer(bytes) });

test("tensors go before pictures, those used longest ago first", () => {
  const store = new Pictures(500);
  for (const number of [1, 2, 3]) store.keep(picture(number));
  store.keepTensors(1, layer("a"), tensors(20));
  store.keepTensors(2, layer("a"), tensors(25));
  assert.equal(store.bytes, 300 + 80 + 100);
  store.tensors(1, layer("a"));
  store.keepTensors(3, layer("a"), tensors(20, "float16"));
  assert.equal(store.tensors(2, layer("a")), undefined);
  assert.ok(store.tensors(1, layer("a")));
  assert.equal(store.bytes, 300 + 80 + 40);
  store.keep(picture(4, 300));
  assert.equal(store.tensors(1, layer("a")), undefined);
  assert.equal(store.tensors(3, layer("a")), undefined);
  assert.throws(() => store.get(1), { code: "NotFound", where: "picture 1" });
  assert.equal(store.get(2).number, 2);
  assert.ok(store.bytes <= 500);
});

test("a picture that is made again takes its tensors with it; what is not kept has none", () => {
  const store = new Pictures();
  store.keep(picture(1));
  store.keepTensors(1, layer("a"), tensors(10));
  store.keepTensors(11, layer("a"), tensors(10));
  store.keepTensors(0, layer("a"), tensors(10));
  assert.equal(store.bytes, 140);
  store.keep(picture(11));
  store.keepTensors(11, layer("a"), tensors(10));
  store.keep(picture(1));
  assert.equal(store.tensors(1, layer("a")), undefined);
  assert.ok(store.tensors(11, layer("a")));
  store.forgetTensors();
  assert.equal(store.bytes, 200);
});

test("one that is larger than the whole store is kept while it is in use", () => {
  const store = new Pictures(50);
  store.keep(picture(1));
  assert.equal(store.get(1).rgba.byteLength, 100);
  store.keep(picture(2));
  assert.throws(() => store.get(1), { code: "NotFound" });
});
