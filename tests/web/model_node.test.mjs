// The loading path with the real core and the real runtime in Node: the bundled model from this site, from a hub, and dropped.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { activationsOf, encodeImage } from "../../web/engine/run/encode.js";
import { replay, replayApart } from "../../web/engine/run/head.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { Studies } from "../../web/engine/run/studies.js";
import { studyApart, studyMaps, studyPicture, studyUnits } from "../../web/engine/run/study_pictures.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { startServer } from "../../web/tools/serve.mjs";
import { startHub } from "./hub_server.mjs";
import { coarseNoise, openEngine, ort, root, slice } from "./node_engine.mjs";

const folder = join(root, "models/polyneuron-clip");

/** @type {Record<string, Buffer>} */
const files = {};
/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
before(async () => {
  for (const name of ["config.json", "preprocessor_config.json", "tokenizer.json"]) files[name] = await readFile(join(folder, name));
  for (const name of await readdir(join(folder, "onnx"))) files[`onnx/${name}`] = await readFile(join(folder, "onnx", name));
  site = await startServer({ record: true, dir: root });
  hub = await startHub({ "own/clip": { files } });
});
after(() => Promise.all([site.close(), hub.close()]));

const engine = () => openEngine({ site: site.url, hub: hub.url });

/** A small vision encoder as it is dropped. @param {import("../../web/engine/sources/sources.js").Sources} sources @param {number} set @param {Buffer} bytes @param {string} name */
function dropVision(sources, set, bytes, name) {
  sources.addLocal(set, Object.entries({
    "vision_model.onnx": bytes, "config.json": JSON.stringify({ model_type: "clip", projection_dim: 12, vision_config: { image_size: 8 } }),
    "preprocessor_config.json": JSON.stringify({ size: { shortest_edge: 8 }, crop_size: { height: 8, width: 8 } }),
  }).map(([path, content]) => ({ path, file: new File([/** @type {any} */ (content)], path) })), name);
}

/** @param {Float32Array} a @param {Float32Array} b */
function assertSame(a, b) {
  assert.equal(a.length, b.length);
  const largest = Math.max(...b.map(Math.abs));
  assert.ok(a.every((value, i) => Math.abs(value - b[i]) <= 1e-4 * largest));
}

test("the same model from this site, from the hub and dropped gives the same numbers", async () => {
  const own = await engine();
  const model = await own.load({ address: "models/polyneuron-clip/" });
  assert.ok(model.loaded);
  const { image_size: side, sha256, layers } = model.loaded.facts;
  const pictures = await own.picture(side);
  const words = await own.prompt("a photo of a cat");
  assert.equal(pictures.length, 1 + layers.length);
  own.sources.addLocal(1, Object.entries(files).map(([path, bytes]) => ({ path, file: new File([/** @type {any} */ (bytes)], path) })), "dropped");
  for (const source of [{ address: "own/clip" }, { set: 1 }]) {
    const other = await own.load(source);
    assert.equal(own.models.serving, other);
    assert.equal(other.loaded?.facts.sha256, sha256);
    const again = await own.picture(side);
    for (const [i, { values }] of again.entries()) assertSame(values, pictures[i].values);
    assertSame(await own.prompt("a photo of a cat"), words);
  }
});

/** A vision encoder whose runs are counted. @param {import("../../web/engine/run/model.js").VisionEncoder} vision */
function countedRuns(vision) {
  let runs = 0;
  const session = new Proxy(vision.session, { get: (target, key) => (key === "run" ? (/** @type {any[]} */ ...all) => { ++runs; return /** @type {any} */ (target).run(...all); } : Reflect.get(target, key, target)) });
  return { counted: { ...vision, session }, runs: () => runs };
}

test("a head is cut off the model that runs, with the core told of it", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const side = model.loaded?.facts.image_size ?? 0;
  const pictures = await own.picture(side);
  const layer = (model.loaded?.facts.layers.length ?? 0) - 1;
  const head = await model.head(layer);
  assert.ok(model.vision);
  own.models.use(own.core, model);
  const store = new Pictures();
  const picture = { number: 1, width: side, height: side, rgba: coarseNoise(side) };
  const other = { number: 2, width: side, height: side, rgba: new ArrayBuffer(side * side * 4) };
  for (const each of [picture, other]) store.keep(each);
  const { counted, runs } = countedRuns(model.vision);
  const embedDim = pictures[0].values.length;
  const trained = new Float32Array(await replay(own.core, ort, counted, head, { pictures: [picture, other], gates: [] }, store));
  assertSame(trained.subarray(0, embedDim), pictures[0].values);
  assert.equal(runs(), 2, "each picture went through the whole model once");
  // Both at once and each alone, by the head and by the whole model: the same numbers.
  /** @type {import("../../web/engine/run/gates.js").Factor[]} */
  const gates = [{ layer, channel: 7, factor: 3 }];
  const gated = new Float32Array(await replay(own.core, ort, counted, head, { pictures: [picture, other], gates }, store));
  assert.throws(() => assertSame(gated.subarray(0, embedDim), pictures[0].values));
  assertSame(new Float32Array(await replay(own.core, ort, counted, head, { pictures: [other], gates }, store)), gated.subarray(embedDim));
  assert.equal(runs(), 2, "what lies at the cut was kept");
  // What was let go of is computed again.
  store.forgetTensors();
  assertSame(new Float32Array(await replay(own.core, ort, counted, head, { pictures: [picture], gates }, store)), gated.subarray(0, embedDim));
  assert.equal(runs(), 3);
});

test("what leads past a transformer's late layer is kept of a picture, and the next gate reruns the head alone", async () => {
  const own = await engine();
  const names = ["hf_vision", "hf_vision_functions", "open_clip_vit", "hf_vision_half", "hf_vision_fused", "hf_vision_nbits", "hf_vision_dequantize"];
  for (const [i, name] of names.entries()) {
    dropVision(own.sources, i + 1, await readFile(join(root, `tests/golden/onnx/${name}.onnx`)), name);
    const model = await own.load({ set: i + 1 });
    const { vision } = model;
    const store = new Pictures();
    assert.ok(vision);
    const last = vision.layers.length - 1;
    assert.equal(vision.layers[last].carried?.length, 1, name);
    if (last > 0) assert.equal(await model.head(0), null, `${name}: of an early layer the head would be nearly the whole model`);
    const head = await model.head(last);
    assert.ok(head);
    const { counted, runs } = countedRuns(vision);
    const pictures = [{ number: 1, width: 8, height: 8, rgba: coarseNoise(8) }, { number: 2, width: 6, height: 8, rgba: new Uint8Array(6 * 8 * 4).fill(99).buffer }];
    for (const picture of pictures) store.keep(picture);
    own.models.use(own.core, model);
    /** @type {(answer: Float32Array, expected: Float32Array) => void} */
    const assertSimilar = (answer, expected) => {
      const off = Math.max(...answer.map((value, at) => Math.abs(value - expected[at]))) / Math.max(...expected.map(Math.abs));
      assert.ok(off < (name === "hf_vision_half" ? 2e-3 : 1e-4), `${name}: off by ${off}`);
    };
    const whole = (/** @type {any} */ gates) => replay(own.core, ort, vision, null, { pictures, gates }, store);
    const trained = new Float32Array(await whole([]));
    for (const gates of [[], [{ layer: last, channel: 5, factor: 0 }, { layer: last, channel: 9, factor: 3 }], [{ layer: last, channel: 5, factor: -2 }]]) {
      const expected = new Float32Array(await whole(gates));
      const answer = new Float32Array(await replay(own.core, ort, counted, head, { pictures, gates }, store));
      assertSimilar(answer, expected);
      if (gates.length > 0) assert.throws(() => assertSame(answer, trained));
    }
    assert.equal(runs(), pictures.length, `${name}: each picture went through the whole model once`);

    // A picture that was encoded while the layer was looked at has left there what its first gate needs.
    const seen = { number: 3, width: 8, height: 6, rgba: new Uint8Array(8 * 6 * 4).map((_, at) => at * 37).buffer };
    store.keep(seen);
    await encodeImage(own.core, ort, vision, seen, [last], store);
    const first = { pictures: [seen], gates: [{ layer: last, channel: 5, factor: 0 }] };
    const answer = new Float32Array(await replay(own.core, ort, counted, head, first, store));
    assert.equal(runs(), pictures.length, `${name}: the whole model did not run for it`);
    const expected = new Float32Array(await replay(own.core, ort, vision, null, first, store));
    assertSimilar(answer, expected);
  }
});

test("responses and spans come for every layer; activations are kept, and computed again when they were let go", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const side = model.loaded?.facts.image_size ?? 0;
  const [, ...maps] = await own.picture(side);
  assert.ok(model.vision);
  const { counted, runs } = countedRuns(model.vision);
  const seen = { number: 4, width: side, height: side, rgba: coarseNoise(side) };
  const store = new Pictures();
  store.keep(seen);
  const { embedding, responses, spans, buffer } = await encodeImage(own.core, ort, counted, seen, [1], store);
  assert.equal(embedding.count, model.loaded?.facts.embed_dim);
  for (const [i, { values: all }] of maps.entries()) {
    const ordered = all.toSorted();
    assertSame(Float32Array.from([...slice(buffer, spans).subarray(4 * i + 2, 4 * i + 4)]), Float32Array.of(ordered[0], ordered.at(-1)));
    assertSame(new Float32Array(await activationsOf(own.core, ort, counted, seen, i, store)), all);
  }
  assert.equal(runs(), 1);
  store.forgetTensors();
  assertSame(new Float32Array(await activationsOf(own.core, ort, counted, seen, 1, store)), maps[1].values);
  assert.equal(runs(), 2);
  await activationsOf(own.core, ort, counted, seen, 1, store);
  assert.equal(runs(), 2);
  await assert.rejects(activationsOf(own.core, ort, counted, seen, 99, store), { code: "NotFound" });
  const values = slice(buffer, responses);
  const expected = maps.flatMap(({ channels, values: all }) => {
    const area = all.length / channels;
    const each = Array.from({ length: channels }, (_, channel) => all.subarray(channel * area, (channel + 1) * area));
    return [...each.map((map) => map.reduce((sum, value) => sum + value, 0) / area), ...each.map((map) => Math.max(...map))];
  });
  assertSame(values, Float32Array.from(expected));
});

/** What a study's ask is answered with, through the worker's loop. @param {any} own @param {any} model @param {Pictures} store @param {any} ask */
async function supplied(own, model, store, ask) {
  /** @type {any[]} */
  const answers = [];
  const whole = { images: [], texts: [], gates: [], embeddings: true, responses: false, ...ask };
  const core = /** @type {any} */ ({ call: (/** @type {any} */ { kind, ...fields }, /** @type {ArrayBuffer} */ payload) => {
    if (kind === "study_step") answers.push({ ...fields, values: payload ? new Float32Array(payload) : null });
    return { header: answers.length < 2 ? { progress: {}, ask: answers.length === 1 ? whole : undefined } : { progress: {}, outcome: {} } };
  } });
  await studiesOf(own, model, store, core).run(1, /** @type {any} */ ({ study_kind: "x", params: {}, seed: 1, inputs: {} }), null, () => undefined);
  return answers[1];
}

/** The worker's loop with a model. @param {any} own @param {any} model @param {Pictures} store @param {any} core */
function studiesOf(own, model, store, core) {
  const queue = new RequestQueue(async () => undefined, () => true);
  own.models.use(own.core, model);
  const running = { vision: model.vision, head: (/** @type {number} */ layer) => model.head(layer) };
  return new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: async () => own.prompt("a photo of a cat"),
    encodePicture: (number, asked) => studyPicture(own.core, ort, running, store, number, asked),
    encodeUnits: (layer, number) => studyUnits(own.core, ort, running, store, layer, number),
    encodeApart: (number, gates) => studyApart(own.core, ort, running, store, number, gates),
    encodeMaps: (layer, number) => studyMaps(own.core, ort, running, store, layer, number) });
}

test("a study is given the bundled model's numbers of the pictures that it names, also under gates", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const { vision } = model;
  assert.ok(vision);
  const store = new Pictures();
  const pictures = [1, 2].map((number) => ({ number, width: 90 + number, height: 70, rgba: coarseNoise(100).slice(0, (90 + number) * 70 * 4) }));
  for (const picture of pictures) store.keep(picture);
  const expected = [];
  for (const picture of pictures) {
    const { embedding, responses, buffer } = await encodeImage(own.core, ort, vision, picture);
    expected.push({ embedding: slice(buffer, embedding), responses: slice(buffer, responses) });
  }
  const dim = expected[0].embedding.length;
  const neurons = expected[0].responses.length / 2;
  const answer = await supplied(own, model, store, { images: [2, 1], texts: ["a photo of a cat"], responses: true });
  assert.deepEqual([answer.images, answer.texts, answer.embed_dim, answer.neurons], [2, 1, dim, neurons]);
  assert.equal(answer.values.length, 2 * (dim + neurons) + dim);
  assertSame(answer.values.subarray(0, dim), expected[1].embedding);
  assertSame(answer.values.subarray(dim, 2 * dim), expected[0].embedding);
  const [{ channels }] = vision.layers;
  assertSame(answer.values.subarray(2 * dim, 2 * dim + channels), expected[1].responses.subarray(0, channels));
  assertSame(answer.values.subarray(-dim), await own.prompt("a photo of a cat"));

  const last = vision.layers.length - 1;
  const gates = [{ layer: last, channel: 7, factor: 0 }, { layer: last, channel: 30, factor: 3 }];
  const gated = await supplied(own, model, store, { images: [1], gates });
  assert.equal(gated.neurons, 0);
  assertSame(gated.values, new Float32Array(await replay(own.core, ort, vision, await model.head(last), { pictures: [pictures[0]], gates }, store)));
  assert.throws(() => assertSame(gated.values, expected[0].embedding));
  await assert.rejects(supplied(own, model, store, { images: [9] }), { code: "NotFound", where: "picture 9" });
  const both = await supplied(own, model, store, { images: [1], gates, responses: true });
  assert.equal(2 * both.neurons, expected[0].responses.length, "mean and max of every neuron");
});

test("the bundled model's embedding is the sum of what its last layer's means give, and attribution says so exactly", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const { vision } = model;
  assert.ok(vision);
  const store = new Pictures();
  const picture = { number: 1, width: 90, height: 70, rgba: coarseNoise(100).slice(0, 90 * 70 * 4) };
  store.keep(picture);
  const last = vision.layers.length - 1;
  const { channels, name } = vision.layers[last];
  const { values, units, embed_dim: dim } = await supplied(own, model, store, { images: [1], units_of: last, responses: true });
  assert.equal(units, channels + 1);
  const { embedding, responses, buffer } = await encodeImage(own.core, ort, vision, picture);
  const means = slice(buffer, responses).subarray(-2 * channels, -channels);
  const rows = values.subarray(-units * dim);
  const constant = rows.subarray(channels * dim);
  const sum = Float32Array.from({ length: dim }, (_, i) => means.reduce((all, mean, n) => all + mean * (rows[n * dim + i] - constant[i]), constant[i]));
  assertSame(sum, slice(buffer, embedding));

  const inputs = { concepts: ["noise"], renditions: ["photo"], stimuli: [[1, 0, 0]], stimuli_on_board: 1, prompts: [{ id: 5, text: "a photo of a cat" }], logit_scale: 47,
    layers: [{ name, place: last, channels }], model: "own", model_sha256: "00" };
  const { tables: [neurons, stimuli], maps, evidence } = /** @type {any} */ (await studiesOf(own, model, store, own.core).run(1,
    { study_kind: "attribution", params: { silenced: 3 }, seed: 1, inputs }, means.slice().buffer, () => undefined));
  const text = await own.prompt("a photo of a cat");
  const cosine = (/** @type {Float32Array} */ a) => a.reduce((all, value, i) => all + value * text[i], 0) / Math.hypot(...a) / Math.hypot(...text);
  const logit = 47 * cosine(slice(buffer, embedding));
  const [[, shown, added, rest]] = stimuli.rows;
  assert.ok(Math.abs(shown - logit) < 1e-3 && Math.abs(added - logit) < 1e-3, `${shown}, ${added}, ${logit}`);
  const column = (/** @type {string} */ wanted) => neurons.columns.findIndex((/** @type {any} */ each) => each.name === wanted);
  // The map of all neurons sums to the logit without the constant, those of neurons to what they add; each is activation × weight.
  const total = (/** @type {number[]} */ all) => all.reduce((sum_, value) => sum_ + value, 0);
  const [whole, ...single] = maps;
  assert.ok(Math.abs(total(whole.values) + rest - logit) < 1e-3, `${total(whole.values)} + ${rest} is not ${logit}`);
  assert.equal(single.length, 2, "the one that speaks most for it, and the one that speaks most against it");
  const activations = new Float32Array(await activationsOf(own.core, ort, vision, picture, last, store)), { height, width } = vision.layers[last];
  const length = Math.hypot(...slice(buffer, embedding)), unit = text.map((value) => value / Math.hypot(...text));
  for (const { neuron: [layer, channel], values: cells } of single) {
    assert.equal(layer, last);
    const pull = total(Array.from(unit, (value, i) => value * (rows[channel * dim + i] - constant[i])));
    const row = neurons.rows.find((/** @type {any} */ each) => each[0][1] === channel);
    assert.ok(Math.abs(total(cells) - row[column("contribution")]) < 1e-5);
    cells.forEach((/** @type {number} */ cell, /** @type {number} */ at) => {
      const activation = activations[channel * height * width + at];
      assert.ok(Math.abs(cell - 47 / length * pull * activation / (height * width)) < 1e-5, `cell ${at} of ${channel}`);
    });
  }
  assert.match(evidence.facts.find((/** @type {any} */ fact) => fact.name === "method").value, /^exact/);
  for (const row of neurons.rows.slice(0, 3)) {
    const [[, channel]] = row, lost = row[column("lost")];
    const without = new Float32Array(await replay(own.core, ort, vision, await model.head(last), { pictures: [picture], gates: [{ layer: last, channel, factor: 0 }] }, store));
    assert.ok(Math.abs(lost - (logit - 47 * cosine(without))) < 1e-3);
  }
});

test("gates one by one give what each gives alone, many in one run where what follows the layer runs by itself", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const { vision } = model;
  assert.ok(vision);
  const store = new Pictures();
  const pictures = [1, 2].map((number) => ({ number, width: 90 + number, height: 70, rgba: coarseNoise(100).slice(0, (90 + number) * 70 * 4) }));
  for (const picture of pictures) store.keep(picture);
  for (const layer of vision.layers.keys()) {
    const gates = [{ layer, channel: 3, factor: 0, offset: 0 }, { layer, channel: 11, factor: 0, offset: 0.5 }, { layer, channel: 5, factor: 2, offset: 0 }];
    const { images, values, embed_dim: dim } = await supplied(own, model, store, { images: [2, 1], gates, gates_apart: true });
    assert.equal(images, 6);
    for (const [i, gate] of gates.entries()) {
      for (const [j, picture] of pictures.toReversed().entries()) {
        const alone = new Float32Array(await replay(own.core, ort, vision, await model.head(layer), { pictures: [picture], gates: [gate] }, store));
        assertSame(values.subarray((2 * i + j) * dim, (2 * i + j + 1) * dim), alone);
      }
    }
  }
  const { counted, runs } = countedRuns(/** @type {any} */ (await model.head(vision.layers.length - 1)));
  const many = Array.from({ length: 16 }, (_, channel) => ({ layer: vision.layers.length - 1, channel, factor: 0, offset: 0 }));
  assert.equal((await replayApart(own.core, ort, vision, counted, { picture: pictures[0], gates: many }, store)).length, 16);
  assert.equal(runs(), 1, "sixteen at once");
});

test("a transformer's maps are those of its patches, and its gates one by one give what each gives alone", async () => {
  const own = await engine();
  dropVision(own.sources, 1, await readFile(join(root, "tests/golden/onnx/hf_vision.onnx")), "hf_vision");
  const model = await own.load({ set: 1 });
  const { vision } = model;
  assert.ok(vision);
  const store = new Pictures();
  const picture = { number: 1, width: 8, height: 8, rgba: coarseNoise(8) };
  store.keep(picture);
  const last = vision.layers.length - 1, { channels, height, width } = vision.layers[last];
  const answer = await supplied(own, model, store, { images: [1], embeddings: false, maps_of: last });
  assert.deepEqual([answer.images, answer.map_channels, answer.map_height, answer.map_width], [0, channels, height, width]);
  const rows = new Float32Array(await activationsOf(own.core, ort, vision, picture, last, store)).subarray(-channels * height * width);
  answer.values.forEach((/** @type {number} */ value, /** @type {number} */ at) => assert.equal(value, rows[(at % (height * width)) * channels + Math.floor(at / (height * width))]));
  const gates = [1, 2].map((channel) => ({ layer: last, channel, factor: 0, offset: 0 }));
  const { values, embed_dim: dim } = await supplied(own, model, store, { images: [1], gates, gates_apart: true });
  for (const [i, gate] of gates.entries()) {
    const alone = new Float32Array(await replay(own.core, ort, vision, await model.head(last), { pictures: [picture], gates: [gate] }, store));
    assertSame(values.subarray(i * dim, (i + 1) * dim), alone);
  }
});

test("a neuron is given a value in the place of its own, and moves the embedding as far as that differs from it", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const { vision } = model;
  assert.ok(vision);
  const store = new Pictures();
  store.keep({ number: 1, width: 90, height: 70, rgba: coarseNoise(100).slice(0, 90 * 70 * 4) });
  const last = vision.layers.length - 1, channel = 7, put = 0.75;
  const { channels } = vision.layers[last];
  const { values, units, embed_dim: dim, neurons } = await supplied(own, model, store, { images: [1], units_of: last, responses: true });
  const rows = values.subarray(-units * dim), mean = values[dim + neurons - channels + channel];
  const gated = await supplied(own, model, store, { images: [1], gates: [{ layer: last, channel, factor: 0, offset: put }] });
  assertSame(gated.values, Float32Array.from({ length: dim }, (_, i) => values[i] + (put - mean) * (rows[channel * dim + i] - rows[channels * dim + i])));
});

test("covered in no part a picture is itself; covered whole by its mean colour it is one colour, whatever it showed", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  assert.ok(model.vision);
  const store = new Pictures();
  const side = 80;  // which the model takes as it is
  store.keep({ number: 1, width: side, height: side, rgba: coarseNoise(side) });
  const pixels = new Uint8Array(coarseNoise(side)), mean = [0, 1, 2].map((c) => pixels.reduce((sum, value, i) => sum + (i % 4 === c ? value : 0), 0) / side ** 2);
  const even = Uint8Array.from(pixels, (value, i) => i % 4 === 3 ? value : Math.round(mean[i % 4]));
  store.keep({ number: 2, width: side, height: side, rgba: even.buffer });
  const plain = await supplied(own, model, store, { images: [1, 2], responses: true });
  const covering = (/** @type {number[][]} */ parts) => ({ parts, fill: "mean" });
  const covered = await supplied(own, model, store, { images: [1, 1], responses: true, coverings: [covering([]), covering([[0, 0, 1, 1]])] });
  const dim = plain.embed_dim;
  assert.deepEqual(covered.values.subarray(0, dim), plain.values.subarray(0, dim));
  assert.deepEqual(covered.values.subarray(2 * dim, 2 * dim + plain.neurons), plain.values.subarray(2 * dim, 2 * dim + plain.neurons));
  // The mean is rounded to whole steps of colour in the one picture, not in the other.
  const [a, b] = [covered.values.subarray(dim, 2 * dim), plain.values.subarray(dim, 2 * dim)];
  const cosine = a.reduce((/** @type {number} */ sum, /** @type {number} */ value, /** @type {number} */ i) => sum + value * b[i], 0) / Math.hypot(...a) / Math.hypot(...b);
  assert.ok(cosine > 0.999, `${cosine}`);
  assert.throws(() => assertSame(a, plain.values.subarray(0, dim)));
});

test("a layer that does not alone decide what follows gives no single channels", async () => {
  const own = await engine();
  dropVision(own.sources, 1, await readFile(join(root, "tests/golden/onnx/hf_vision.onnx")), "vit");
  const model = await own.load({ set: 1 });
  const store = new Pictures();
  store.keep({ number: 1, width: 8, height: 8, rgba: coarseNoise(8) });
  assert.equal((await supplied(own, model, store, { images: [1], units_of: 0 })).units, 0);
});

test("responses under gates come of a model that is gated as a whole", async () => {
  const own = await engine();
  dropVision(own.sources, 1, await readFile(join(root, "tests/golden/onnx/hf_vision.onnx")), "vit");
  const model = await own.load({ set: 1 });
  const { vision } = model;
  assert.ok(vision && vision.gates.length > 0);
  const store = new Pictures();
  store.keep({ number: 1, width: 8, height: 8, rgba: coarseNoise(8) });
  const { channels } = vision.layers[0];
  const ask = { images: [1], embeddings: false, responses: true };
  const trained = await supplied(own, model, store, ask);
  const gated = await supplied(own, model, store, { ...ask, gates: [{ layer: 0, channel: 3, factor: 0 }] });
  assert.equal(gated.embed_dim, 0);
  assert.equal(gated.neurons, vision.layers.reduce((sum, layer) => sum + layer.channels, 0));
  assert.ok(gated.values.subarray(channels).some((/** @type {number} */ value, /** @type {number} */ i) => value !== trained.values[channels + i]), "the later layer answers otherwise");
});

test("responses under gates come of what follows the first gated layer, where that is all that decides: they make the embedding", async () => {
  const own = await engine();
  const model = await own.load({ address: "models/polyneuron-clip/" });
  const { vision } = model;
  assert.ok(vision && vision.gates.length === 0);
  const store = new Pictures(), side = model.loaded.facts.image_size, last = vision.layers.length - 1;
  store.keep({ number: 1, width: side, height: side, rgba: coarseNoise(side) });
  const gates = [{ layer: 1, channel: 5, factor: 0 }, { layer: last, channel: 7, factor: 2 }, { layer: 1, channel: 6, factor: 0.5, offset: 0.25 }];
  const ask = { images: [1], responses: true };
  const trained = await supplied(own, model, store, ask), gated = await supplied(own, model, store, { ...ask, gates });
  const { units, embed_dim: size, values: ones } = await supplied(own, model, store, { images: [1], units_of: last });
  /** @param {Float32Array} values @param {number} layer */
  const of = (values, layer) => {
    const first = size + vision.layers.slice(0, layer).reduce((sum, { channels }) => sum + channels, 0);
    return values.subarray(first, first + vision.layers[layer].channels);
  };
  assertSame(of(gated.values, 0), of(trained.values, 0));
  assert.equal(of(gated.values, 1)[5], 0);
  assert.ok(Math.abs(of(gated.values, 1)[6] - 0.5 * of(trained.values, 1)[6] - 0.25) < 1e-5);
  assert.ok(of(gated.values, 2).some((value, i) => value !== of(trained.values, 2)[i]), "the layers behind answer otherwise");
  // The last layer's means reach the embedding linearly, and the embedding comes of another run.
  const constant = ones.subarray(size + (units - 1) * size, size + units * size);
  const sum = constant.map((rest, i) => of(gated.values, last).reduce((total, mean, n) => total + mean * (ones[size + n * size + i] - rest), rest));
  const { values: embedding } = await supplied(own, model, store, { images: [1], gates });
  assertSame(sum, embedding);
  assertSame(gated.values.subarray(0, size), embedding);
});

test("a model whose modules are local functions has the layers and the numbers of its twin without", async () => {
  const own = await engine();
  /** @type {{facts: any, pictures: {values: Float32Array}[], gates: any[]}[]} */
  const found = [];
  for (const [set, name] of ["hf_vision.onnx", "hf_vision_functions.onnx"].entries()) {
    const bytes = await readFile(join(root, "tests/golden/onnx", name));
    assert.equal(bytes.includes("CLIPEncoderLayer"), set === 1);
    dropVision(own.sources, set + 1, bytes, name);
    const model = await own.load({ set: set + 1 });
    found.push({ facts: model.loaded?.facts, pictures: await own.picture(8), gates: model.vision?.gates ?? [] });
  }
  const [plain, functions] = found;
  assert.equal(functions.facts.layers.length, 2);
  assert.deepEqual(functions.facts.layers, plain.facts.layers);
  assert.deepEqual(functions.facts.all_layers, plain.facts.all_layers);
  assert.deepEqual(functions.gates, plain.gates);
  assert.equal(functions.facts.report.nodes, plain.facts.report.nodes);
  assert.equal(functions.pictures.length, 3);
  for (const [i, { values }] of functions.pictures.entries()) assertSame(values, plain.pictures[i].values);
});

test("a load that fails keeps the numbers of the one that runs", async () => {
  const own = await engine();
  const model = await own.load({ address: "own/clip" });
  const side = model.loaded?.facts.image_size ?? 0;
  const before_ = await own.picture(side);
  own.sources.addLocal(1, [{ path: "visual.onnx", file: new File(["this is no ONNX file"], "visual.onnx") }]);
  await assert.rejects(own.load({ set: 1 }));
  assertSame((await own.picture(side))[0].values, before_[0].values);
  assert.ok((await own.prompt("cat")).length > 0);
});
