// One picture or one prompt through the model.

import { feedGates } from "./gates.js";
import { runRow } from "./batch.js";
import { disposeAll, embeddingOf, floatInput, floatOutput, joinedFloats, packed, packOutputs } from "./inference.js";
import { fillInputs, pictureInput, tensorOf } from "./inputs.js";
import { tensorsOfCut } from "./pictures.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./inference.js").Tensor} Tensor */

/** @typedef {import("./pictures.js").Picture} Picture */
/** @typedef {import("./pictures.js").Pictures} Pictures */
/** @typedef {import("../protocol.js").OutputSlice} OutputSlice */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {number[]} [inUse]  numbers of layers whose activations will be asked for
 * @param {Pictures} [store]  gets the activations of every layer, and what else gates on those in use go on from
 */
export async function encodeImage(core, ort, vision, picture, inUse = [], store) {
  const keeps = store !== undefined && picture.number > 0;
  const used = new Set(keeps ? inUse.flatMap((index) => vision.layers[index] ?? []).flatMap(tensorsOfCut) : []);
  const results = await runPicture(core, ort, vision, picture, [], [...new Set([...observedOutputs(vision), ...used])]);
  try {
    return packPicture(core, results, vision);
  } finally {
    const { [vision.embedding]: embedding, ...activations } = results;
    const kept = keeps ? Object.entries(activations) : [];
    for (const [name, tensor] of kept.sort(([a], [b]) => Number(used.has(a)) - Number(used.has(b)))) store?.keepTensor(picture.number, name, tensor, !used.has(name));
    disposeAll(keeps ? { embedding } : results);
  }
}

/** What encodeImage asks of a session. @param {Pick<import("./model.js").VisionEncoder, "layers"|"embedding">} vision */
export function observedOutputs({ layers, embedding }) { return [...new Set([embedding, ...layers.map(({ observed }) => observed)])]; }

/**
 * @param {Core} core
 * @param {Record<string, Tensor>} results  of observedOutputs
 * @param {Pick<import("./model.js").VisionEncoder, "layers"|"embedding">} vision
 * @returns {{embedding: OutputSlice, responses: OutputSlice, spans: OutputSlice, buffer: ArrayBuffer}}
 *   responses and spans: of all layers, one after the other, as Core.poolLayer has them
 */
export function packPicture(core, results, { layers, embedding }) {
  const pooled = layers.map((layer) => core.poolLayer(layer, floatOutput(results, layer.observed).data));
  const { outputs, buffer } = packed([
    embeddingOf(results, embedding), joined("responses", pooled.map(({ responses }) => responses)), joined("spans", pooled.map(({ span }) => span)),
  ]);
  const [first, responses, spans] = /** @type {[OutputSlice, OutputSlice, OutputSlice]} */ (outputs);
  return { embedding: first, responses, spans, buffer };
}

/** Numbers one after the other, as one output. @param {string} name @param {Float32Array[]} parts @returns {import("./inference.js").Output} */
function joined(name, parts) {
  const data = joinedFloats(parts);
  return { name, dims: [data.length], data };
}

/**
 * The activations of one layer: kept, or computed again.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {number} index  of the layer
 * @param {Pictures} store
 * @returns {Promise<ArrayBuffer>}  float32, as the layer's output lies
 */
export async function activationsOf(core, ort, vision, picture, index, store) {
  const layer = vision.layers[index];
  if (!layer) throw new EngineError(Code.notFound, tr("The model has no layer of this number."), String(index));
  const name = layer.observed;
  const tensor = store.tensor(picture.number, name) ?? /** @type {Tensor} */ ((await runPicture(core, ort, vision, picture, [], [name]))[name]);
  store.keepTensor(picture.number, name, tensor);
  return /** @type {ArrayBuffer} */ (floatOutput({ [name]: tensor }, name).data.slice().buffer);
}

/**
 * The embedding of a picture, and its responses, with gates on some neurons.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {import("./gates.js").Factor[]} factors
 * @returns {Promise<{embedding: Float32Array, responses: Float32Array}>}  responses: of all layers, as Core.poolLayer has them
 */
export async function gatedPicture(core, ort, vision, picture, factors) {
  const results = await runPicture(core, ort, vision, picture, factors, observedOutputs(vision));
  try {
    return answersOf(core, results, vision);
  } finally {
    disposeAll(results);
  }
}

/**
 * The embedding and the responses alone.
 * @param {Core} core
 * @param {Record<string, Tensor>} results  of observedOutputs
 * @param {Pick<import("./model.js").VisionEncoder, "layers"|"embedding">} vision
 * @returns {{embedding: Float32Array, responses: Float32Array}}  responses: of all layers, as Core.poolLayer has them
 */
export function answersOf(core, results, vision) {
  const { embedding, responses, buffer } = packPicture(core, results, vision);
  const part = (/** @type {OutputSlice} */ { offset, count }) => new Float32Array(buffer, offset * 4, count);
  return { embedding: part(embedding), responses: part(responses) };
}

/**
 * A picture through the whole vision encoder, with gates on some neurons.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {import("./gates.js").Factor[]} factors
 * @param {string[]} outputs  names
 */
export async function runPicture(core, ort, vision, { width, height, rgba, corruption }, factors, outputs) {
  const { pixels, dims } = core.preprocess(width, height, rgba, corruption);
  return runPixels(ort, vision, pixels, dims, factors, outputs);
}

/**
 * The same with a picture as the encoder takes it.
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Float32Array} pixels
 * @param {number[]} dims  [1, 3, side, side]; more than one where the graph takes any number
 * @param {import("./gates.js").Factor[]} factors
 * @param {string[]} outputs  names
 */
export async function runPixels(ort, { session, gates, layers, batch }, pixels, dims, factors, outputs) {
  const name = pictureInput(session);
  const feeds = { [name]: floatInput(ort, session, name, pixels, dims) };
  feedGates(ort, session, feeds, gates, layers, factors);
  fillInputs(ort, session, feeds, { side: dims[2] ?? 0 });
  return runRow(ort, session, feeds, outputs, batch, gates.flatMap(({ gate, offset }) => [gate, offset]));
}

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").TextEncoder} encoder
 * @param {string} text
 * @param {import("./gates.js").Factor[]} [factors]  of an encoder with gates
 * @returns {Promise<{tokens: import("../protocol.js").Token[], truncated: boolean, buffer: ArrayBuffer}>}
 */
export async function encodeText(core, ort, encoder, text, factors = []) {
  const { tokens, truncated, ids } = core.tokenize(text);
  const results = await runPrompts(ort, encoder, [ids], { factors });
  try {
    return { tokens, truncated, buffer: packOutputs(results, [encoder.inputs.embedding]).buffer };
  } finally {
    disposeAll(results);
  }
}

/**
 * The activations of one layer of the text encoder for a prompt, as trained.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").TextEncoder} encoder  with layers
 * @param {string} text
 * @param {number} index  of the layer
 * @returns {Promise<{tokens: import("../protocol.js").Token[], rows: number, buffer: ArrayBuffer}>}  float32 [rows, channels]; a row is a token, with start and end
 */
export async function tokensOf(core, ort, encoder, text, index) {
  const layer = encoder.layers?.[index];
  if (!layer) throw new EngineError(Code.notFound, tr("The text encoder has no layer of this number."), String(index));
  const { tokens, ids } = core.tokenize(text);
  const results = await runPrompts(ort, encoder, [ids], { outputs: [layer.observed] });
  try {
    const { data } = floatOutput(results, layer.observed);
    // Behind a prompt there is what fills it up.
    if (data.length < ids.length * layer.channels) throw new EngineError(Code.unsupported, tr("This layer of the text encoder has no value for each token."), layer.name);
    return { tokens, rows: ids.length, buffer: data.slice(0, ids.length * layer.channels).buffer };
  } finally {
    disposeAll(results);
  }
}

/**
 * Token ids through the text encoder.
 * @param {Ort} ort
 * @param {import("./model.js").TextEncoder} encoder
 * @param {number[][]} rows  ids of each prompt; more than one where the graph takes any number
 * @param {{length?: number, factors?: import("./gates.js").Factor[], outputs?: string[]}} [how]
 *   length: that they are filled up to, where the graph has no length of its own; factors: of an encoder with gates; outputs: names, the embedding's unless told
 */
export async function runPrompts(ort, { session, inputs, side, batch, gates = [], layers = [] }, rows, { length = Math.max(...rows.map((ids) => ids.length)), factors = [], outputs = [inputs.embedding] } = {}) {
  const prompt = { length: inputs.fixedLength ?? length, given: rows.map((ids) => ids.length) };
  // A row is filled up with the end token, which is what a CLIP text encoder looks for first.
  const filled = rows.flatMap((ids) => Array.from({ length: prompt.length }, (_, i) => ids[i] ?? ids.at(-1) ?? 0));
  const feeds = { [inputs.name]: tensorOf(ort, inputs.type, filled, [rows.length, prompt.length]) };
  feedGates(ort, session, feeds, gates, layers, factors);
  fillInputs(ort, session, feeds, { prompt, side });
  return runRow(ort, session, feeds, outputs, batch, gates.flatMap(({ gate, offset }) => [gate, offset]));
}
