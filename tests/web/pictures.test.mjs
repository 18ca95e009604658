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

/** A store and how often a picture was made in it. @param {number} [mostBytes] */
function derivingStore(mostBytes) {
  const store = new Pictures(mostBytes);
  const made = { count: 0 };
  const derive = (/** @type {number} */ number, /** @type {string} */ key, bytes = 100, anew = false) => store.derived(number, key, () => {
    ++made.count;
    return { ...picture(0, bytes), corruption: { harm: key, strength: made.count } };
  }, anew);
  return { store, made, derive };
}

test("a picture that is made from another is made once, and kept under a number of its own beside what it says", () => {
  const { store, made, derive } = derivingStore();
  store.keep(picture(1));
  store.keep(picture(2));
  const first = derive(1, "blur"), other = derive(1, "noise"), same = derive(2, "blur");
  assert.equal(derive(1, "blur"), first);
  assert.equal(made.count, 3);
  assert.equal(new Set([1, 2, first.number, other.number, same.number]).size, 5);
  assert.equal(store.get(first.number), first);
  assert.deepEqual(first.corruption, { harm: "blur", strength: 1 });
  store.keepTensor(first.number, "a", tensor(25));
  assert.equal(store.bytes, 600);
});

test("what was made from a picture goes with it or when it comes anew, with its tensors; that of others stays", () => {
  const { store, made, derive } = derivingStore();
  for (const number of [1, 11]) store.keep(picture(number));
  const first = derive(1, "blur"), second = derive(1, "noise"), other = derive(11, "blur");
  store.keepTensor(first.number, "a", tensor(25));
  store.keep(picture(1, 60));
  for (const { number } of [first, second]) assert.throws(() => store.get(number), { code: "NotFound", where: `picture ${number}` });
  assert.equal(store.tensor(first.number, "a"), undefined);
  assert.equal(store.get(other.number), other);
  assert.equal(store.bytes, 60 + 100 + 100);
  assert.notEqual(derive(1, "blur").number, first.number);
  assert.equal(made.count, 4);
  store.forget(1);
  store.forget(11);
  assert.equal(store.bytes, 0);
});

test("made anew, a picture takes the place of the one before, whose tensors go", () => {
  const { store, made, derive } = derivingStore();
  store.keep(picture(1));
  const first = derive(1, "tried");
  store.keepTensor(first.number, "a", tensor(25));
  const second = derive(1, "tried", 40, true);
  assert.equal(made.count, 2);
  assert.equal(store.tensor(first.number, "a"), undefined);
  assert.throws(() => store.get(first.number), { code: "NotFound" });
  assert.equal(derive(1, "tried"), second);
  assert.equal(store.bytes, 140);
});

test("when memory is short, pictures that were made from others go before pictures, after tensors, and are made again", () => {
  const { store, made, derive } = derivingStore(400);
  store.keep(picture(1));
  store.keep(picture(2));
  const first = derive(1, "blur"), second = derive(1, "noise");
  store.get(first.number);
  store.keep(picture(3));  // the oldest of all is picture 1, the oldest that was made is the second
  assert.throws(() => store.get(second.number), { code: "NotFound" });
  assert.equal(store.get(first.number), first);
  store.keepTensor(2, "a", tensor(1));
  assert.equal(store.tensor(2, "a"), undefined);
  assert.equal(store.bytes, 400);
  const again = derive(1, "noise");
  assert.equal(made.count, 3);
  assert.notEqual(again.number, second.number);
  assert.equal(store.get(1).number, 1);
});
