// The worker's store of pictures and activations: what it keeps, and what it lets go of first.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Pictures } from "../../web/engine/run/pictures.js";

const tensor = (/** @type {number} */ size, type = "float32") => /** @type {any} */ ({ size, type });
const picture = (/** @type {number} */ number, bytes = 100) => ({ number, width: 5, height: 5, rgba: new ArrayBuffer(bytes) });

test("tensors go before pictures, those used longest ago first", () => {
  const store = new Pictures(500);
  for (const number of [1, 2, 3]) store.keep(picture(number));
  store.keepTensor(1, "a", tensor(20));
  store.keepTensor(2, "a", tensor(25));
  assert.equal(store.bytes, 300 + 80 + 100);
  store.tensor(1, "a");
  store.keepTensor(3, "a", tensor(20, "float16"));
  assert.equal(store.tensor(2, "a"), undefined);
  assert.ok(store.tensor(1, "a"));
  assert.equal(store.bytes, 300 + 80 + 40);
  store.keep(picture(4, 300));
  assert.equal(store.tensor(1, "a"), undefined);
  assert.equal(store.tensor(3, "a"), undefined);
  assert.throws(() => store.get(1), { code: "NotFound", where: "picture 1" });
  assert.equal(store.get(2).number, 2);
  assert.ok(store.bytes <= 500);
});

test("what nobody has asked for goes first, and is as good as others once somebody has", () => {
  const store = new Pictures(400);
  for (const number of [1, 2]) store.keep(picture(number));
  store.keepTensor(1, "used", tensor(20));
  store.keepTensor(1, "spare", tensor(10), true);
  store.keepTensor(1, "asked", tensor(10), true);
  assert.ok(store.tensor(1, "asked"));
  assert.equal(store.bytes, 360);
  store.keepTensor(2, "spare", tensor(20), true);
  assert.equal(store.tensor(1, "spare"), undefined);
  assert.ok(store.tensors(1, ["used", "asked"]));
  assert.equal(store.tensors(1, ["used", "spare"]), undefined);
  assert.ok(store.tensor(2, "spare"));
  assert.equal(store.bytes, 400);
});

test("a picture that is made again takes its tensors with it; what is not kept has none", () => {
  const store = new Pictures();
  store.keep(picture(1));
  store.keepTensor(1, "a", tensor(10));
  store.keepTensor(11, "a", tensor(10));
  store.keepTensor(0, "a", tensor(10));
  assert.equal(store.bytes, 140);
  store.keep(picture(11));
  store.keepTensor(11, "a", tensor(10));
  store.keep(picture(1));
  assert.equal(store.tensor(1, "a"), undefined);
  assert.ok(store.tensor(11, "a"));
  store.keepTensor(11, "b", tensor(5), true);
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
