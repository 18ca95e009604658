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

function studiesOf(core, queue) {
  return new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: async (text) => new Float32Array([text.length, 1]) });
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

test("a study that asks for pictures is told that there are none", async () => {
  const core = { call: ({ kind }) => ({ header: kind === "study_end" ? {} : { progress: {}, ask: { images: [3], texts: [], gates: [] } } }) };
  await assert.rejects(studiesOf(core, makeQueue()).run(1, { study_kind: "x", params: {}, seed: 1, inputs: {} }, null, () => undefined), /pictures/);
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
