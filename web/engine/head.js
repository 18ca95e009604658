// Head replay: what follows a layer, cut off as a model of its own, so that a gate on a late neuron reruns only that part.

import { createSession, disposeAll, floatInput, packOutputs } from "./inference.js";
import { Code, EngineError } from "./protocol.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./protocol.js").Layer} Layer */
/** A vision encoder's file and the layers that inspectVision found in it. @typedef {{bytes: Uint8Array, external: import("./encoder_files.js").ExternalData[], path: string, layers: Layer[]}} VisionFile */
/**
 * What follows one layer; `layers`: those with gates, by their place among the observed layers.
 * @typedef {{session: import("./inference.js").Session, input: {name: string, layer: Layer}, embedding: string,
 *   layers: {index: number, gate: string, offset: string, dims: number[]}[]}} Head
 */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {VisionFile} file
 * @param {number} layer  from 0
 * @returns {Promise<Head>}
 */
export async function openHead(core, ort, { bytes, external, path, layers }, layer) {
  const cut = core.cutVision(bytes, layer);
  const shape = layers[layer];
  if (!shape) throw new EngineError(Code.notFound, "The model has no layer of this number.", String(layer));
  const gated = cut.gates.map(({ layer: name, gate, offset, dims }) => ({ index: layers.findIndex((each) => each.name === name), gate, offset, dims }));
  return { session: await createSession(ort, cut.bytes, path, external), input: { name: cut.input, layer: shape }, embedding: cut.embedding, layers: gated };
}

/**
 * The embeddings that follow from a layer's activations when some neurons are multiplied by a factor.
 * @param {Ort} ort
 * @param {Head} head
 * @param {{count: number, gates: [layer: number, channel: number, factor: number][], payload?: ArrayBuffer|null}} request
 *   payload: float32 [count, channels, height, width] of the head's layer, as trained
 * @returns {Promise<ArrayBuffer>}  float32 [count, embed_dim]
 */
export async function replay(ort, { session, layers, input, embedding }, { count, gates, payload }) {
  const { channels, height, width } = input.layer;
  const values = new Float32Array(payload ?? new ArrayBuffer(0));
  if (values.length !== count * channels * height * width) throw new EngineError(Code.malformed, "The activations to go on from are not of the layer's size.", input.name);
  /** @type {Record<string, import("./inference.js").Tensor>} */
  const feeds = { [input.name]: floatInput(ort, session, input.name, values, [count, channels, height, width]) };
  for (const { index, gate, offset, dims } of layers) {
    const size = dims.reduce((product, dim) => product * dim, 1);
    const factors = new Float32Array(size).fill(1);
    for (const [layer, channel, factor] of gates) if (layer === index) factors[channel] = factor;
    feeds[gate] = floatInput(ort, session, gate, factors, dims);
    feeds[offset] = floatInput(ort, session, offset, new Float32Array(size), dims);
  }
  const results = await session.run(feeds, [embedding]);
  try {
    return packOutputs(results, [embedding]).buffer;
  } finally {
    disposeAll(results);
  }
}
