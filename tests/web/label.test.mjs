// Labels on pictures through the real core and the bundled model: what is drawn, what the model says of it, and that every way to ask for
// it says the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { gatedPicture } from "../../web/engine/run/encode.js";
import { joinedAnswer, labelled, triedLabel } from "../../web/engine/run/label.js";
import { replay } from "../../web/engine/run/head.js";
import { assertNear, openBundled } from "./bundled_board.mjs";
import { ort, root } from "./node_engine.mjs";

const kLabel = { text: "dog", font: "Sans", share: 0.1, x: 0.5, y: 0.6, ink: "#111111", card: "#ffffff", opacity: 1, angle_deg: 0, blank: false };
const kPhoto = { kind: "file", path: "stimuli/chelsea.jpg" };
const kGates = [{ layer: 3, channel: 5, factor: 0, offset: 0.5 }, { layer: 2, channel: 7, factor: 0, offset: 0 }];

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
/** @type {Awaited<ReturnType<typeof openBundled>>} */
let bundle;
before(async () => {
  site = await startServer({ record: true, dir: root });
  bundle = await openBundled(site.url);
  await bundle.keep(1, kPhoto);
  await bundle.fonts.ensure(bundle.core, kLabel.font);
});
after(() => site.close());

/** Places of the pixels that differ. @param {ArrayBuffer} a @param {ArrayBuffer} b */
function changed(a, b) {
  const [one, other] = [new Uint32Array(a), new Uint32Array(b)];
  return [...one.keys()].filter((at) => one[at] !== other[at]);
}
/** @param {Parameters<typeof triedLabel>[4]["gates"]} gates */
const tried = (gates, label = kLabel) => triedLabel(bundle.core, ort, bundle.encoders, bundle.store, { picture: 1, label, gates });
const near = (/** @type {Float32Array|undefined} */ found, /** @type {Float32Array} */ wanted, /** @type {string} */ what) => assertNear([...found ?? []], [...wanted], what, 2e-5);

test("a card covers its share of what the model sees, about its middle, and leaves the rest as it is", () => {
  const base = bundle.store.get(1), before = base.rgba.slice(0);
  const { laid, picture } = labelled(bundle.core, base, kLabel);
  const blank = labelled(bundle.core, base, { ...kLabel, blank: true });
  assert.deepEqual([picture.width, picture.height, laid.width, laid.height], [base.width, base.height, base.width, base.height]);
  assert.deepEqual(base.rgba, before, "the picture itself stays");
  const side = Math.min(base.width, base.height);  // the model sees the square in the middle
  const cells = changed(blank.picture.rgba, base.rgba).map((at) => [at % base.width, Math.floor(at / base.width)]);
  const [xs, ys] = [0, 1].map((axis) => cells.map((cell) => Number(cell[axis])).sort((a, b) => a - b));
  assert.ok(xs && ys);
  const spans = [xs, ys].map((each) => [Number(each[0]), Number(each.at(-1)) + 1]);
  const [[left, right], [top, bottom]] = /** @type {[[number, number], [number, number]]} */ (spans);
  assertNear(laid.share, kLabel.share, "share that is told", 0.005);
  assertNear((right - left) * (bottom - top) / side ** 2, kLabel.share, "share of the pixels", 0.005);
  assertNear([((left + right) / 2 - (base.width - side) / 2) / side, ((top + bottom) / 2 - (base.height - side) / 2) / side], [kLabel.x, kLabel.y], "middle", 0.01);
  // The word lies on the card.
  const onCard = changed(picture.rgba, blank.picture.rgba);
  assert.ok(onCard.length > 50 && onCard.length < cells.length / 2, `${onCard.length} pixels of letters`);
  assert.ok(onCard.every((at) => at % base.width >= left && at % base.width < right && at / base.width >= top && at / base.width < bottom));
  assert.deepEqual(blank.laid, laid);
});

test("a label that is tried says what the picture with it says, as trained and under gates", async () => {
  const { picture } = labelled(bundle.core, bundle.store.get(1), kLabel);
  const { embedding } = await gatedPicture(bundle.core, ort, bundle.vision, picture, []);
  const plain = await tried([]);
  assert.equal(plain.embeddings.length, 1);
  near(plain.embeddings[0], embedding, "as trained");
  assert.deepEqual(plain.picture.rgba, picture.rgba);

  const gated = await tried(kGates);
  assert.equal(gated.embeddings.length, 2);
  near(gated.embeddings[0], embedding, "as trained, beside gates");
  const kept = { ...picture, number: 9 };
  bundle.store.keep(kept);
  const wanted = new Float32Array(await replay(bundle.core, ort, bundle.vision, await bundle.encoders.head(2), { pictures: [kept], gates: kGates }, bundle.store));
  near(gated.embeddings[1], wanted, "under gates");
  assert.ok(wanted.some((value, at) => Math.abs(value - Number(embedding[at])) > 1e-3), "gates change it");
  near((await bundle.picture(1, { label: kLabel })).embedding, embedding, "in a study");
  near((await bundle.picture(1, { label: kLabel, gates: kGates })).embedding, wanted, "in a study, under gates");

  const joined = await joinedAnswer(gated.embeddings, gated.picture.rgba);
  assert.equal(joined.byteLength, 8 * embedding.length + picture.rgba.byteLength);
  assert.deepEqual(new Float32Array(joined, 4 * embedding.length, embedding.length), gated.embeddings[1]);
});

test("another label in the place of the last one says its own, and leaves no picture behind", async () => {
  await tried(kGates);
  const { bytes } = bundle.store;
  const moved = { ...kLabel, text: "cup", x: 0.4 };
  const { embeddings, picture } = await tried(kGates, moved);
  assert.equal(bundle.store.bytes, bytes);
  near(embeddings[0], (await gatedPicture(bundle.core, ort, bundle.vision, picture, [])).embedding, "of the second");
  near(embeddings[1], (await bundle.picture(1, { label: moved, gates: kGates })).embedding, "of the second, under gates");
});

test("a label and a harm are kept for gates, and made once", async () => {
  const alteration = { label: kLabel, corruption: { harm: "noise", strength: 3 }, gates: kGates };
  const first = (await bundle.picture(1, alteration)).embedding;
  const { bytes } = bundle.store;
  assert.deepEqual((await bundle.picture(1, alteration)).embedding, first);
  assert.equal(bundle.store.bytes, bytes);
  const without = (await bundle.picture(1, { ...alteration, corruption: null })).embedding;
  assert.ok(without.some((value, at) => Math.abs(value - Number(first[at])) > 1e-3));
});

test("a picture with labels is made from its base, the first lowest, and kept", async () => {
  const { core, preparer, store } = bundle;
  const labels = [kLabel, { ...kLabel, text: "cup", y: 0.2 }];
  const base = { kind: "prepare_file", name: kPhoto.path, asset: kPhoto.path };
  await preparer.prepareLabelled(core, /** @type {any} */ ({ kind: "render_labelled", base, labels, picture: 20 }));
  const one = labelled(core, store.get(1), labels[0]).picture;
  assert.deepEqual(store.get(20).rgba, labelled(core, one, labels[1]).picture.rgba);
  await assert.rejects(bundle.picture(77, { label: kLabel }), { code: "NotFound", where: "picture 77" });
});
