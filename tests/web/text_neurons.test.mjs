// The neurons of the text encoder, with the real core and the real runtime: values at every token and gates equal torch's hooks
// (tests/golden/make_text_neurons_golden.py, and hf_text_functions of make_onnx_golden.py).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { encodeText, tokensOf } from "../../web/engine/run/encode.js";
import { linearUnits } from "../../web/engine/run/study_pictures.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { startServer } from "../../web/tools/serve.mjs";
import { coarseNoise, openEngine, ort, root } from "./node_engine.mjs";

const kTolerance = 1e-4; // of the largest value: float32 sums in another order
const folder = join(root, "tests/golden");

/** @param {string} name @returns {Promise<{golden: any, array: (place: {offset: number, dims: number[]}) => Float32Array}>} */
async function read(name) {
  const bytes = await readFile(join(folder, name, "golden.bin"));
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const array = (/** @type {{offset: number, dims: number[]}} */ { offset, dims }) => floats.subarray(offset, offset + dims.reduce((a, b) => a * b, 1));
  return { golden: JSON.parse(await readFile(join(folder, name, "golden.json"), "utf8")), array };
}

/** @param {ArrayLike<number>} got @param {ArrayLike<number>} wanted @param {string} what */
function assertNear(got, wanted, what) {
  assert.equal(got.length, wanted.length, `${what}: length`);
  let worst = 0, largest = 0;
  for (let i = 0; i < wanted.length; ++i) {
    worst = Math.max(worst, Math.abs((got[i] ?? NaN) - (wanted[i] ?? NaN)));
    largest = Math.max(largest, Math.abs(wanted[i] ?? NaN));
  }
  assert.ok(worst <= kTolerance * largest, `${what}: off by ${worst}, largest ${largest}`);
}

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
before(async () => { site = await startServer({ dir: root }); });
after(() => site.close());

/** A small model of the golden folder, dropped. @param {Buffer} text */
async function dropped(text) {
  const own = await openEngine();
  const contents = {
    "vision_model.onnx": await readFile(join(folder, "onnx/hf_vision.onnx")), "text_model.onnx": text, "tokenizer.json": await readFile(join(folder, "text/tiny_tokenizer.json")),
    "config.json": JSON.stringify({ model_type: "clip", projection_dim: 12, vision_config: { image_size: 8 }, text_config: { max_position_embeddings: 77 } }),
    "preprocessor_config.json": JSON.stringify({ size: { shortest_edge: 8 }, crop_size: { height: 8, width: 8 } }),
  };
  own.sources.addLocal(1, Object.entries(contents).map(([path, content]) => ({ path, file: new File([/** @type {any} */ (content)], path) })), "dropped");
  return { own, model: await own.load({ set: 1 }) };
}

/** @param {Awaited<ReturnType<typeof openEngine>>} own @param {import("../../web/engine/run/model.js").Model} model @param {any} golden @param {(place: any) => Float32Array} array */
async function assertAsTorch(own, model, golden, array) {
  assert.equal(model.textError, null);
  own.models.use(own.core, model);
  const neurons = await model.textNeurons();
  assert.equal(await model.textNeurons(), neurons, "opened once");
  const layers = neurons.layers ?? [];
  const factors = golden.gates.map(([layer, channel, factor]) => ({ layer, channel, factor }));
  for (const { text, ids, embedding, values, gated } of golden.prompts) {
    const [count, tokens, channels] = values.dims;
    assert.deepEqual(layers.map((layer) => layer.channels), Array(count).fill(channels));
    for (let layer = 0; layer < count; ++layer) {
      const seen = await tokensOf(own.core, ort, neurons, text, layer);
      assert.equal(seen.rows, ids.length);
      assert.equal(seen.tokens.length, ids.length - 2, "without start and end");
      assertNear(new Float32Array(seen.buffer), array(values).subarray(layer * tokens * channels, (layer + 1) * tokens * channels), `layer ${layer} of "${text}"`);
    }
    assert.ok(model.text);
    const plain = new Float32Array((await encodeText(own.core, ort, model.text, text)).buffer);
    assertNear(plain, array(embedding), `text_embeds of "${text}"`);
    assertNear(new Float32Array((await encodeText(own.core, ort, neurons, text)).buffer), plain, "gates of one");
    const changed = new Float32Array((await encodeText(own.core, ort, neurons, text, factors)).buffer);
    assertNear(changed, array(gated), `text_embeds of "${text}" with gates`);
    assert.throws(() => assertNear(changed, plain, "gates are felt"));
  }
  await assert.rejects(tokensOf(own.core, ort, neurons, "a cat", layers.length), { code: "NotFound" });
}

test("the bundled text encoder: every layer at every token, and gates, are torch's", async () => {
  const { golden, array } = await read("text_neurons");
  const own = await openEngine({ site: site.url });
  const model = await own.load({ address: "models/polyneuron-clip/" });
  await assertAsTorch(own, model, golden.bundled, array);
});

test("a text encoder as openai/CLIP's: tokens before the batch", async () => {
  const { golden, array } = await read("text_neurons");
  const { own, model } = await dropped(await readFile(join(folder, "text_neurons", golden.openai.file)));
  await assertAsTorch(own, model, golden.openai, array);
});

test("a text encoder in the hub's layout, with local functions: values, silenced and offset neurons", async () => {
  const { golden, array } = await read("onnx");
  const { file, texts, usual: [layer], intervention, embedding: { dims: [, size] } } = golden.hf_text_functions;
  const { own, model } = await dropped(await readFile(join(folder, "onnx", file)));
  own.models.use(own.core, model);
  const neurons = await model.textNeurons();
  assert.deepEqual(neurons.layers?.map(({ name }) => name), [layer.tensor]);
  const [, length, channels] = layer.dims;
  const of = (/** @type {Record<string, Record<string, number>>} */ changes) => Object.entries(changes[layer.tensor] ?? {});
  const factors = [
    ...of(intervention.gate).map(([channel, factor]) => ({ layer: 0, channel: Number(channel), factor })),
    ...of(intervention.offset).map(([channel, offset]) => ({ layer: 0, channel: Number(channel), factor: 1, offset })),
  ];
  for (const [row, text] of texts.entries()) {
    const { rows, buffer } = await tokensOf(own.core, ort, neurons, text, 0);
    const start = row * length * channels;
    assertNear(new Float32Array(buffer), array(layer).subarray(start, start + rows * channels), `layer of "${text}"`);
    const changed = new Float32Array((await encodeText(own.core, ort, neurons, text, factors)).buffer);
    assertNear(changed, array(intervention.embedding).subarray(row * size, (row + 1) * size), `text_embeds of "${text}" with gates`);
  }
});

test("a graph that encodes no text, or is none, is refused in words", async () => {
  const own = await openEngine();
  for (const bytes of [await readFile(join(folder, "onnx/class_resnet.onnx")), Buffer.alloc(16)]) {
    assert.throws(() => own.core.gateText(bytes), (/** @type {any} */ thrown) => thrown.name === "EngineError" && thrown.message.length > 20);
  }
});

test("what a neuron of the last layer adds is asked for where what follows is linear", async () => {
  const own = await openEngine({ site: site.url });
  const model = await own.load({ address: "models/polyneuron-clip/" });
  own.models.use(own.core, model);
  const store = new Pictures();
  const side = 80;
  store.keep({ number: 1, width: side, height: side, rgba: coarseNoise(side) });
  const { vision } = model;
  assert.ok(vision);
  const means = { vision, head: (/** @type {number} */ layer) => model.head(layer) };
  const last = vision.layers.length - 1;
  const units = await linearUnits(own.core, ort, means, store, last, 1);
  assert.equal(units.length, (vision.layers[last]?.channels ?? 0) + 1);
  // Nothing is added up behind an earlier layer, for rectifiers follow it.
  assert.deepEqual(await linearUnits(own.core, ort, means, store, last - 1, 1), []);
});
