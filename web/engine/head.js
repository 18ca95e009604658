// A gate's answer. Head replay: what follows a layer, cut off as a model of its own, so that a gate on a late neuron reruns only that
// part. Where a path leads past the layer, the whole model runs again instead.

import { runPicture } from "./encode.js";
import { feedGates } from "./gates.js";
import { createSession, disposeAll, floatInput, packOutputs } from "./inference.js";
import { Code, EngineError } from "./protocol.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./gates.js").Factor} Factor */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./protocol.js").Layer} Layer */
/** A vision encoder's file and the layers that inspectVision found in it. @typedef {{bytes: Uint8Array, external: import("./encoder_files.js").ExternalData[], path: string, asked: string[], layers: Layer[]}} VisionFile  asked: as inspectVision was */
/**
 * What follows one layer.
 * @typedef {{session: import("./inference.js").Session, input: {name: string, layer: Layer}, embedding: string, gates: import("./core.js").Gate[], layers: Layer[]}} Head
 */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {VisionFile} file
 * @param {number} layer  from 0
 * @returns {Promise<Head>}
 */
export async function openHead(core, ort, { bytes, external, path, asked, layers }, layer) {
  const cut = core.cutVision(bytes, asked, layer);
  const shape = layers[layer];
  if (!shape) throw new EngineError(Code.notFound, "The model has no layer of this number.", String(layer));
  return { session: await createSession(ort, cut.bytes, path, external), input: { name: cut.input, layer: shape }, embedding: cut.embedding, gates: cut.gates, layers };
}

/**
 * The embeddings that follow from a layer's activations when some neurons are multiplied by a factor.
 * @param {Ort} ort
 * @param {Head} head
 * @param {{count: number, gates: Factor[], payload?: ArrayBuffer|null}} request
 *   payload: float32 [count, channels, height, width] of the head's layer, as trained; [count, channels] of a pooled one
 * @returns {Promise<ArrayBuffer>}  float32 [count, embed_dim]
 */
export async function replay(ort, { session, gates, layers, input, embedding }, { count, gates: factors, payload }) {
  const { channels, height, width, has_tokens: isPooled } = input.layer;
  const values = new Float32Array(payload ?? new ArrayBuffer(0));
  if (values.length !== count * channels * height * width) throw new EngineError(Code.malformed, "The activations to go on from are not of the layer's size.", input.name);
  /** @type {Record<string, import("./inference.js").Tensor>} */
  const feeds = { [input.name]: floatInput(ort, session, input.name, values, isPooled ? [count, channels] : [count, channels, height, width]) };
  feedGates(ort, session, feeds, gates, layers, factors);
  const results = await session.run(feeds, [embedding]);
  try {
    return packOutputs(results, [embedding]).buffer;
  } finally {
    disposeAll(results);
  }
}

/**
 * The same by running the whole model again.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head|null} head  of the earliest gated layer; null where what follows it does not follow from it alone
 * @param {{pictures: {width: number, height: number}[], gates: Factor[], payload?: ArrayBuffer|null}} request  payload: RGBA8 of all pictures, one after the other
 * @returns {Promise<ArrayBuffer>}  float32 [pictures, embed_dim]
 */
export async function rerun(core, ort, vision, head, { pictures, gates, payload }) {
  const output = head ? head.input.layer.observed : vision.embedding;
  const rgba = payload ?? new ArrayBuffer(0);
  /** @type {ArrayBuffer[]} */
  const rows = [];
  let from = 0;
  for (const { width, height } of pictures) {
    const end = from + width * height * 4;
    const results = await runPicture(core, ort, vision, { width, height, rgba: rgba.slice(from, end) }, head ? [] : gates, [output]);
    const { buffer } = packOutputs(results, [output]);
    disposeAll(results);
    rows.push(head ? await replay(ort, head, { count: 1, gates, payload: buffer }) : buffer);
    from = end;
  }
  return new Blob(rows).arrayBuffer();
}
