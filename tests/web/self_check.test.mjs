// An encoder is tried before it is ready: what is wrong with it is said in words, by a stand-in for the runtime; and the limits of a layer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { batchOf } from "../../web/engine/run/batch.js";
import { createSession, runSession, runtimeWords } from "../../web/engine/run/inference.js";
import { checkText, checkVision } from "../../web/engine/run/self_check.js";
import { assertWithinLimits, kMostOfLayer } from "../../web/engine/run/shapes.js";

class FakeTensor {
  /** @param {string} type @param {any} data @param {number[]} dims */
  constructor(type, data, dims) { Object.assign(this, { type, data, dims }); }
  dispose() {}
}
const ort = /** @type {any} */ ({ Tensor: FakeTensor });
/** Of one row. @param {number[]} row */
const sums = (row) => [row.reduce((sum, value) => sum + value, 0), row.reduce((sum, value, i) => sum + value * (i % 5), 0)];

/**
 * An encoder whose embedding of every row is what `embed` says.
 * @param {(row: number[], at: number, rows: number) => number[]} embed
 * @param {{rows?: number|string, isText?: boolean}} [form]
 */
function encoder(embed, { rows = "batch", isText = false } = {}) {
  const runs = { count: 0 };
  const name = isText ? "input_ids" : "pixel_values";
  const session = /** @type {any} */ ({
    inputNames: [name], inputMetadata: [{ name, isTensor: true, type: isText ? "int64" : "float32", shape: isText ? [rows, "length"] : [rows, 3, 4, 4] }],
    run: async (/** @type {any} */ feeds) => {
      ++runs.count;
      const { data, dims } = feeds[name];
      const values = Array.from({ length: dims[0] }, (_, at) => embed([...data.slice(at * data.length / dims[0], (at + 1) * data.length / dims[0])].map(Number), at, dims[0])).flat();
      return { embedding: new FakeTensor("float32", Float32Array.from(values), [dims[0], values.length / dims[0]]) };
    },
  });
  const batch = batchOf(session, name);
  const vision = /** @type {any} */ ({ session, embedding: "embedding", layers: [], gates: [], batch });
  const text = /** @type {any} */ ({ session, inputs: { name, type: "int64", fixedLength: null, embedding: "embedding" }, side: 4, batch });
  const core = /** @type {any} */ ({ tokenize: (/** @type {string} */ words) => ({ ids: [1, ...Buffer.from(words), 2] }) });
  return { batch, runs, check: (onStep = () => undefined) => (isText ? checkText(core, ort, text, "onnx/text_model.onnx", onStep) : checkVision(ort, vision, 4, "onnx/vision_model.onnx", onStep)) };
}

for (const isText of [false, true]) {
  const thing = isText ? "prompt" : "picture";
  const file = isText ? "text_model.onnx" : "vision_model.onnx";
  test(`a sound encoder of ${thing}s is ready, and tells of each run`, async () => {
    const sound = encoder(sums, { isText });
    let steps = 0;
    await sound.check(() => ++steps);
    assert.equal(steps, sound.runs.count);
    assert.equal(sound.batch.rows, null);
    await encoder(sums, { isText, rows: 4 }).check();
  });

  for (const bad of [NaN, Infinity]) {
    test(`${bad} of a ${thing} is an error that names the file and what to choose`, async () => {
      await assert.rejects(encoder((row) => [bad, ...sums(row)], { isText }).check(),
        { code: "Session", message: new RegExp(`^The model was tried, and ${file} gives infinite or undefined numbers for a ${thing}\\. .*fp32`) });
    });
  }

  test(`one embedding for every ${thing} is an error`, async () => {
    await assert.rejects(encoder(() => [1, 2], { isText }).check(), { code: "Session", message: new RegExp(`${file} gives the same embedding for two different ${thing}s`) });
    await assert.rejects(encoder(() => [1, 2], { isText, rows: 3 }).check(), { code: "Session", message: /the same embedding/ });
  });

  test(`rows of ${thing}s that leak into each other are an error`, async () => {
    await assert.rejects(encoder((row, at, rows) => sums(row).map((value) => (rows > 1 ? -value : value)), { isText }).check(),
      { code: "Session", message: new RegExp(`gives one of two ${thing}s other numbers than when it is alone`) });
  });

  test(`an encoder that refuses two ${thing}s at once gets one at a time`, async () => {
    const single = encoder((row, at, rows) => (rows > 1 ? assert.fail("a Reshape to one row") : sums(row)), { isText });
    await single.check();
    assert.equal(single.batch.rows, 1);
  });
}

test("what the runtime says reaches people without the places in its source", async () => {
  const raw = "failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: Non-zero status code returned while running Resize node. Name:'r' Status Message: "
    + "/home/someone/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for requested buffer of size 4294967296\n";
  assert.equal(runtimeWords(new Error(raw)), "Non-zero status code returned while running Resize node. Name:'r' Status Message: Failed to allocate memory for requested buffer of size 4294967296");
  const session = /** @type {any} */ ({ run: async () => { throw new Error(raw); } });
  await assert.rejects(runSession(session, {}, []), { code: "Session", message: /^The model could not be run to its end .*There is not enough memory/ });
  const refusing = /** @type {any} */ ({ InferenceSession: { create: async () => { throw new Error("Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: /onnxruntime_src/onnxruntime/core/graph/model.cc:180 onnxruntime::Model::Model(ONNX_NAMESPACE::ModelProto&&, const PathString&, const IOnnxRuntimeOpSchemaRegistryList*) Unsupported model IR version: 99."); } } });
  await assert.rejects(createSession(refusing, new Uint8Array(0), "x.onnx"), { code: "Session", message: "The model cannot be run: ONNX Runtime refused x.onnx (Unsupported model IR version: 99)." });
  assert.equal(runtimeWords(8123456), "an error inside it");
});

test("a layer beyond what the page shows is refused by the engine, by the page's own number", () => {
  const source = readFileSync(new URL("../../src/session/wire.cpp", import.meta.url), "utf8");
  const [, shift] = /constexpr int kSideLimit = 1 << (\d+);/.exec(source) ?? [];
  assert.equal(kMostOfLayer, 2 ** Number(shift));
  assert.ok(source.includes("layer.channels <= kSideLimit") && source.includes("layer.height <= kSideLimit") && source.includes("layer.width <= kSideLimit"));
  const layer = /** @type {any} */ ({ name: "r", channels: kMostOfLayer, height: kMostOfLayer, width: kMostOfLayer });
  assertWithinLimits([layer], "vision_model.onnx");
  for (const [field, words] of [["channels", "neurons"], ["height", "rows"], ["width", "columns"]]) {
    assert.throws(() => assertWithinLimits([layer, { ...layer, [field]: 100000 }], "onnx/vision_model.onnx"),
      { code: "TooLarge", where: "r", message: `The layer r of vision_model.onnx has 100000 ${words}, and the page shows at most 32768. Choose another file or a smaller model.` });
  }
});
