// The worker's loop for studies: turns, progress, cancel, errors; with the real core, and with one that asks.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Bridge } from "../../web/bridge.js";
import { EngineError } from "../../web/engine/protocol.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { Core } from "../../web/engine/run/core.js";
import { Studies } from "../../web/engine/run/studies.js";

const golden = JSON.parse(readFileSync(new URL("../golden/studies/search.json", import.meta.url), "utf8"));

/** The golden board as the page sends it. */
function goldenRequest() {
  const inputs = {
    concepts: golden.concepts, renditions: golden.renditions, stimuli: golden.stimuli.map(([rendition, concept], at) => [at, concept, rendition]),
    stimuli_on_board: golden.stimuli.length, layers: golden.layers.map((layer, place) => ({ ...layer, place })), model: "small", model_sha256: "00",
  };
  const responses = new Float32Array(golden.responses.flat()).buffer;
  return { request: { study_kind: "search", params: { resamples: golden.resamples }, seed: golden.seed, inputs }, responses };
}

/** Answers `steps` steps as a study would, the second of which asks for texts. */
class FakeCore {
  calls = [];

  constructor(steps) { this.steps = steps; }

  call(header, payload = null) {
    this.calls.push({ ...header, values: payload ? [...new Float32Array(payload)] : null });
    const taken = this.calls.filter(({ kind }) => kind === "study_step").length;
    const progress = { done: taken, total: this.steps, words: "Working" };
    if (header.kind === "study_step" && taken === this.steps) return { header: { progress, outcome: { tables: [], steps: taken } } };
    return { header: taken === 1 ? { progress, ask: { images: [], texts: ["a", "bb"], gates: [], embeddings: true, responses: false } } : { progress } };
  }
}

/** A queue whose requests are answered at once and noted. */
function makeQueue(log = []) {
  return new RequestQueue(async ({ id }) => { log.push(id); }, () => true);
}

function studiesOf(core, queue, encodePicture = async () => assert.fail("no picture was asked for"), encodeUnits = async () => assert.fail("no channel was asked for"), others = {}) {
  return new Studies({
    core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: async (text) => new Float32Array([text.length, 1]), encodePicture, encodeUnits,
    encodeApart: async () => assert.fail("no gate alone was asked for"), encodeMaps: async () => assert.fail("no map was asked for"), ...others,
  });
}

const kPlain = { study_kind: "x", params: {}, seed: 1, inputs: {} };

/** A core whose study asks once, then is over; `answers` are what it was given. @param {object} ask */
function askingCore(ask) {
  const core = {
    answers: [],
    ended: false,
    call({ kind, ...fields }, payload = null) {
      const progress = { done: 0, total: 1, words: "" };
      if (kind === "study_end") core.ended = true;
      if (kind !== "study_step") return { header: { progress } };
      core.answers.push({ ...fields, values: payload ? [...new Float32Array(payload)] : null });
      return { header: core.answers.length === 1 ? { progress, ask: { images: [], texts: [], gates: [], embeddings: true, responses: false, ...ask } } : { progress, outcome: {} } };
    },
  };
  return core;
}

/** Of picture n: an embedding, and responses of two layers: means, then maxima of each. */
async function fakePicture(number, { gates }) {
  const factor = gates[0]?.factor ?? 1;
  return { embedding: Float32Array.of(number * factor, -number), responses: Float32Array.of(number, 2, 90, 91, 3 * factor, 92), layers: [{ channels: 2 }, { channels: 1 }] };
}

test("a study steps to its outcome, and gets the texts that it asks for", async () => {
  const core = new FakeCore(3);
  const seen = [];
  const outcome = await studiesOf(core, makeQueue()).run(7, { study_kind: "x", params: {}, seed: 1, inputs: {} }, null, (progress) => seen.push(progress));
  assert.equal(outcome.steps, 3);
  assert.deepEqual(core.calls.map(({ kind }) => kind), ["study_begin", "study_step", "study_step", "study_step", "study_end"]);
  assert.ok(core.calls.every(({ study }) => study === 7));
  assert.deepEqual(core.calls[2].values, [1, 1, 2, 1]);
  assert.equal(core.calls[2].texts, 2);
  assert.equal(core.calls[2].embed_dim, 2);
  assert.equal(seen[0].total, 3);
});

test("requests go ahead of a study's next step", async () => {
  const log = [];
  const queue = makeQueue(log);
  const core = new FakeCore(6);
  const inner = core.call.bind(core);
  core.call = (header, payload) => {
    log.push(header.kind);
    if (log.length === 3) {
      queue.push({ id: 1 }, 3);
      queue.push({ id: 2 }, 0);
    }
    return inner(header, payload);
  };
  await studiesOf(core, queue).run(7, { study_kind: "x", params: {}, seed: 1, inputs: {} }, null, () => undefined);
  assert.deepEqual(log.slice(2, 6), ["study_step", 2, 1, "study_step"]);
});

test("a cancelled study ends before its next step and is forgotten", async () => {
  const core = new FakeCore(1000);
  const studies = studiesOf(core, makeQueue());
  const running = studies.run(7, { study_kind: "x", params: {}, seed: 1, inputs: {} }, null, () => undefined);
  setTimeout(() => studies.cancel(7));
  await assert.rejects(running, (error) => error instanceof EngineError && error.code === "Cancelled");
  assert.equal(core.calls.at(-1).kind, "study_end");
  assert.ok(core.calls.length < 1000);
  assert.equal(studies.cancel(7), false);
});

test("a study gets the pictures that it names: embeddings, mean responses, texts, under the gates of the ask", async () => {
  const gates = [{ layer: 1, channel: 0, factor: 0.5 }];
  const both = askingCore({ images: [3, 5], texts: ["abc"], gates, responses: true });
  await studiesOf(both, makeQueue(), fakePicture).run(1, kPlain, null, () => undefined);
  const [, { study, ...answer }] = both.answers;
  assert.deepEqual(answer, { images: 2, neurons: 3, texts: 1, units: 0, embed_dim: 2, values: [1.5, -3, 2.5, -5, 3, 2, 1.5, 5, 2, 1.5, 3, 1] });
  assert.equal(study, 1);
  const responsesAlone = askingCore({ images: [3], embeddings: false, responses: true });
  await studiesOf(responsesAlone, makeQueue(), fakePicture).run(1, kPlain, null, () => undefined);
  assert.deepEqual({ ...responsesAlone.answers[1], study: 0 }, { study: 0, images: 1, neurons: 3, texts: 0, units: 0, embed_dim: 0, values: [3, 2, 3] });
  const embeddingsAlone = askingCore({ images: [3] });
  await studiesOf(embeddingsAlone, makeQueue(), fakePicture).run(1, kPlain, null, () => undefined);
  assert.deepEqual({ ...embeddingsAlone.answers[1], study: 0 }, { study: 0, images: 1, neurons: 0, texts: 0, units: 0, embed_dim: 2, values: [3, -3] });
});

test("a study gets a layer's single channels, by the first picture that it names; none where the layer does not decide alone", async () => {
  const asked = [];
  const units = (rows) => async (layer, number) => {
    asked.push([layer, number]);
    return rows;
  };
  const core = askingCore({ images: [3], units_of: 2 });
  await studiesOf(core, makeQueue(), fakePicture, units([Float32Array.of(1, 2), Float32Array.of(3, 4)])).run(1, kPlain, null, () => undefined);
  assert.deepEqual({ ...core.answers[1], study: 0 }, { study: 0, images: 1, neurons: 0, texts: 0, units: 2, embed_dim: 2, values: [3, -3, 1, 2, 3, 4] });
  const none = askingCore({ images: [3], units_of: 0 });
  await studiesOf(none, makeQueue(), fakePicture, units([])).run(1, kPlain, null, () => undefined);
  assert.equal(none.answers[1].units, 0);
  assert.deepEqual(asked, [[2, 3], [0, 3]]);
});

test("a study gets pictures under each gate alone, as many in a run as there is room for, and requests go between the runs", async () => {
  const log = [];
  const queue = makeQueue(log);
  const gates = [1, 2, 3].map((channel) => ({ layer: 1, channel, factor: 0, offset: 0 }));
  const core = askingCore({ images: [7, 9], gates, gates_apart: true });
  const encodeApart = async (number, left) => {
    log.push(`${number} from ${left[0].channel}`);
    if (number === 7) queue.push({ id: "typed" }, 0);
    return left.slice(0, 2).map(({ channel }) => Float32Array.of(number, channel));
  };
  await studiesOf(core, queue, undefined, undefined, { encodeApart }).run(1, kPlain, null, () => undefined);
  assert.deepEqual({ ...core.answers[1], study: 0 }, { study: 0, images: 6, neurons: 0, texts: 0, units: 0, embed_dim: 2, values: [7, 1, 9, 1, 7, 2, 9, 2, 7, 3, 9, 3] });
  assert.deepEqual(log, ["7 from 1", "typed", "7 from 3", "typed", "9 from 1", "9 from 3"]);
});

test("a study gets the maps of a layer for one picture, without running it when nothing else is asked for", async () => {
  const core = askingCore({ images: [4], embeddings: false, maps_of: 2 });
  const encodeMaps = async (layer, number) => ({ channels: 2, height: 1, width: 2, values: Float32Array.of(layer, number, 5, 6) });
  await studiesOf(core, makeQueue(), undefined, undefined, { encodeMaps }).run(1, kPlain, null, () => undefined);
  assert.deepEqual({ ...core.answers[1], study: 0 }, { study: 0, images: 0, neurons: 0, texts: 0, units: 0, embed_dim: 0, map_channels: 2, map_height: 1, map_width: 2, values: [2, 4, 5, 6] });
});

test("a study gets words in the place of pictures: of the layers and by the pooling that it asks for, not numbers where a font lacks a letter", async () => {
  const asked = [];
  const encodeWord = async (word) => {
    asked.push(word);
    return word.text === "?" ? null : fakePicture(word.text.length, { gates: [] });
  };
  const run = async (ask) => {
    const core = askingCore({ responses: true, embeddings: false, ...ask });
    const queue = makeQueue();
    await new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: async () => Float32Array.of(5, 5), encodePicture: fakePicture, encodeUnits: async () => [], encodeWord }).run(1, kPlain, null, () => undefined);
    const { study: _, ...answer } = core.answers[1];
    return answer;
  };
  const words = ["cat", "?", "horse"].map((text) => ({ text, font: "Sans" }));
  const three = { images: [0, 0, 0], words };
  assert.deepEqual(await run(three), { images: 3, neurons: 3, texts: 0, units: 0, embed_dim: 0, values: [3, 2, 3, NaN, NaN, NaN, 5, 2, 3] });
  assert.deepEqual(asked, words);
  assert.deepEqual((await run({ ...three, layers: [1], highest: true })).values, [92, NaN, 92]);
  assert.deepEqual((await run({ ...three, layers: [0], embeddings: true })).values, [3, -3, NaN, NaN, 5, -5, 3, 2, NaN, NaN, 5, 2]);
  const none = { images: [0], words: [{ text: "?", font: "Sans" }], embeddings: true, texts: ["a"] };
  assert.deepEqual(await run(none), { images: 1, neurons: 0, texts: 1, units: 0, embed_dim: 2, values: [NaN, NaN, 5, 5] });
});

test("as many of the bundled words as a study asks for come with its inputs, and none else are fetched", async () => {
  const begun = [];
  const core = new FakeCore(1);
  const inner = core.call.bind(core);
  core.call = (header, payload) => {
    if (header.kind === "study_begin") begun.push(header.inputs);
    return inner(header, payload);
  };
  let fetched = 0;
  const queue = makeQueue();
  const bundledWords = async () => {
    ++fetched;
    return ["a", "b", "c"];
  };
  const nothing = async () => assert.fail("nothing was asked for");
  const studies = new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: nothing, encodePicture: nothing, encodeUnits: nothing, bundledWords });
  for (const bundled_words of [0, 2, 9]) {
    core.calls = [];
    await studies.run(1, { ...kPlain, inputs: { bundled_words } }, null, () => undefined);
  }
  assert.deepEqual(begun, [{ bundled_words: 0 }, { bundled_words: 2, words: ["a", "b"] }, { bundled_words: 9, words: ["a", "b", "c"] }]);
  assert.equal(fetched, 2);
});

test("requests go between the pictures of a batch, and cancel ends it there", async () => {
  const log = [];
  const queue = makeQueue(log);
  const core = askingCore({ images: [1, 2, 3, 4, 5, 6] });
  const studies = studiesOf(core, queue, async (number, ask) => {
    log.push(`picture ${number}`);
    if (number === 2) queue.push({ id: "typed" }, 0);
    if (number === 4) studies.cancel(7);
    return fakePicture(number, ask);
  });
  await assert.rejects(studies.run(7, kPlain, null, () => undefined), { code: "Cancelled" });
  assert.deepEqual(log, ["picture 1", "picture 2", "typed", "picture 3", "picture 4"]);
  assert.ok(core.ended);
});

test("a picture that is no longer kept ends the study with its place", async () => {
  const gone = async (number) => { throw new EngineError("NotFound", "Gone.", `picture ${number}`); };
  await assert.rejects(studiesOf(askingCore({ images: [9] }), makeQueue(), gone).run(1, kPlain, null, () => undefined), { code: "NotFound", where: "picture 9" });
});

const wasmDir = process.env.PN_WASM_DIR ?? fileURLToPath(new URL("../../build/wasm/src/platform", import.meta.url));
globalThis.self ??= { location: pathToFileURL(join(wasmDir, "polyneuron-core.mjs")) };

async function openCore() {
  const { default: create } = await import(pathToFileURL(join(wasmDir, "polyneuron-core.mjs")).href);
  const slot = { answer: null };
  const wasmBinary = readFileSync(join(wasmDir, "polyneuron-core.wasm"));
  return new Core(new Bridge(await create({ wasmBinary, onPost: (header, payload) => { slot.answer = { header, payload }; } })), slot);
}

test("the core's search gives the golden p-values through the worker's loop", async () => {
  const core = await openCore();
  const { request, responses } = goldenRequest();
  const { tables, evidence } = await studiesOf(core, makeQueue()).run(3, request, responses, () => undefined);
  const column = (name) => tables[0].columns.findIndex((each) => each.name === name);
  assert.equal(tables[0].rows.length, golden.rows.length);
  for (const row of tables[0].rows) {
    const [layer, channel] = row[column("neuron")];
    const place = (layer === 0 ? 0 : golden.layers[0].channels) + channel;
    const wanted = golden.rows.find((each) => each.neuron === place && each.concept === row[column("concept")]);
    for (const name of ["p", "q", "auprc", "stability"]) assert.ok(Math.abs(row[column(name)] - wanted[name]) < 1e-9, `${name} of ${place}`);
    assert.ok(Math.abs(row[column("m")] - wanted.m) < 1e-6);
  }
  assert.equal(evidence.seed, golden.seed);
  // What the core refuses comes with its code and place.
  await assert.rejects(studiesOf(core, makeQueue()).run(4, { ...request, study_kind: "nothing" }, responses, () => undefined), { code: "Unsupported", where: "nothing" });
  await assert.rejects(studiesOf(core, makeQueue()).run(5, request, responses.slice(4), () => undefined), { code: "Mismatch" });
});

test("emoji come with the inputs where they are wanted, and are drawn under gates with words and pictures beside them", async () => {
  const gates = [{ layer: 0, channel: 1, factor: 0, offset: 0 }];
  const core = askingCore({ images: [5, 0, 0], emoji: [null, "1f436", null], words: [null, null, { text: "cat", font: "Sans" }], gates });
  const begun = [], call = core.call.bind(core);
  core.call = (header, payload) => {
    if (header.kind === "study_begin") begun.push(header.inputs);
    return call(header, payload);
  };
  const asked = [], picture = (first) => ({ embedding: Float32Array.of(first, 0), responses: new Float32Array(0), layers: [] });
  const studies = studiesOf(core, makeQueue(), async (number, ask) => (asked.push([number, ask.gates]), picture(number)), undefined, {
    bundledEmoji: async () => [{ char: "🐶", codepoints: "1f436", name: "dog face" }],
    encodeEmoji: async (codepoints, ask) => (asked.push([codepoints, ask.gates]), picture(1)),
    encodeWord: async ({ text }, ask) => (asked.push([text, ask.gates]), picture(2)),
  });
  await studies.run(3, { ...kPlain, inputs: { wants_emoji: true } }, null, () => undefined);
  assert.deepEqual(begun[0].emoji, [{ char: "🐶", codepoints: "1f436", name: "dog face" }]);
  assert.deepEqual(asked, [[5, gates], ["1f436", gates], ["cat", gates]]);
  assert.deepEqual(core.answers.at(-1).values ?? core.answers.find(({ values }) => values)?.values, [5, 0, 1, 0, 2, 0]);
});
