// A gate's answer. Head replay: what follows a layer, cut off as a model of its own, so that a gate on a late neuron reruns only that
// part. Where a path leads past the layer, as in a transformer, what it carries is kept beside the layer's activations; where there is no
// head, the whole model runs again.

import { keyOfCut, tensorsOfCut } from "./cuts.js";
import { runPicture } from "./encode.js";
import { feedGates } from "./gates.js";
import { createSession, disposeAll, floatInput, packOutputs } from "./inference.js";
import { Code, EngineError } from "../protocol.js";

/** A head is there to be faster; where it would take this much memory beside the whole model, it is not made. */
const kLargestOptionalHead = 300e6;

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./gates.js").Factor} Factor */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("../protocol.js").Layer} Layer */
/** A vision encoder's file and the layers that inspectVision found in it. @typedef {{bytes: Uint8Array, external: import("./encoder_files.js").ExternalData[], path: string, asked: string[], layers: Layer[]}} VisionFile  asked: as inspectVision was */
/**
 * What follows one layer. carried: further inputs, tensors of the whole model; null where the layer's activations are enough.
 * @typedef {{session: import("./inference.js").Session, input: {name: string, layer: Layer}, carried: string[]|null, embedding: string, gates: import("./core.js").Gate[], layers: Layer[]}} Head
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
  const carried = shape.replays_alone ? null : shape.carried ?? [];
  if (carried && cut.bytes.byteLength > kLargestOptionalHead) throw new EngineError(Code.session, "The part behind this layer is too large to be held beside the model.", path);
  const missing = cut.carried.find((tensor) => !carried?.includes(tensor));
  if (missing !== undefined) throw new EngineError(Code.malformed, "What follows this layer needs a tensor that is not kept.", missing);
  return { session: await createSession(ort, cut.bytes, path, external), input: { name: cut.input, layer: shape }, carried, embedding: cut.embedding, gates: cut.gates, layers };
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
  const activations = floatInput(ort, session, input.name, values, isPooled ? [count, channels] : [count, channels, height, width]);
  return goOn(ort, { session, gates, layers, embedding }, { [input.name]: activations }, factors);
}

/**
 * @param {Ort} ort
 * @param {Pick<Head, "session"|"gates"|"layers"|"embedding">} head
 * @param {Record<string, import("./inference.js").Tensor>} feeds  all but the gates
 * @param {Factor[]} factors
 * @returns {Promise<ArrayBuffer>}  the embeddings
 */
async function goOn(ort, { session, gates, layers, embedding }, feeds, factors) {
  feedGates(ort, session, feeds, gates, layers, factors);
  const results = await session.run(feeds, [embedding]);
  try {
    return packOutputs(results, [embedding]).buffer;
  } finally {
    disposeAll(results);
  }
}

/**
 * The same from the pictures.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head|null} head  of the earliest gated layer; null: there is none, and the whole model runs
 * @param {{pictures: {width: number, height: number}[], gates: Factor[], payload?: ArrayBuffer|null}} request  payload: RGBA8 of all pictures, one after the other
 * @param {import("./cuts.js").Cuts} cuts  of this model
 * @returns {Promise<ArrayBuffer>}  float32 [pictures, embed_dim]
 */
export async function rerun(core, ort, vision, head, { pictures, gates, payload }, cuts) {
  const bytes = payload ?? new ArrayBuffer(0);
  /** @type {ArrayBuffer[]} */
  const rows = [];
  let from = 0;
  for (const { width, height } of pictures) {
    const picture = { width, height, rgba: bytes.slice(from, from + width * height * 4) };
    rows.push(await (head ? replayPicture(core, ort, vision, head, picture, gates, cuts) : runWhole(core, ort, vision, picture, gates)));
    from += width * height * 4;
  }
  return new Blob(rows).arrayBuffer();
}

/** @typedef {{width: number, height: number, rgba: ArrayBuffer}} Picture */

/** @param {Core} core @param {Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Picture} picture @param {Factor[]} factors */
async function runWhole(core, ort, vision, picture, factors) {
  const results = await runPicture(core, ort, vision, picture, factors, [vision.embedding]);
  try {
    return packOutputs(results, [vision.embedding]).buffer;
  } finally {
    disposeAll(results);
  }
}

/**
 * The whole model up to the cut, as trained, if that is not kept; then the head.
 * @param {Core} core @param {Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Head} head @param {Picture} picture @param {Factor[]} factors
 * @param {import("./cuts.js").Cuts} cuts
 */
async function replayPicture(core, ort, vision, head, picture, factors, cuts) {
  const { name, layer } = head.input;
  const key = keyOfCut(layer, picture, picture.rgba);
  const tensors = tensorsOfCut(layer);
  let kept = cuts.get(key);
  if (!kept) {
    const results = await runPicture(core, ort, vision, picture, [], tensors);
    kept = tensors.map((tensor) => /** @type {import("./inference.js").Tensor} */ (results[tensor]));
    cuts.set(key, kept);
  }
  const feeds = Object.fromEntries([name, ...head.carried ?? []].map((input, i) => [input, /** @type {import("./inference.js").Tensor} */ (kept[i])]));
  return goOn(ort, head, feeds, factors);
}
