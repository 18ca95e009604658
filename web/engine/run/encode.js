// One picture or one prompt through the model.

import { feedGates } from "./gates.js";
import { disposeAll, fillInputs, floatInput, floatOutput, packed, packOutputs } from "./inference.js";
import { tensorsOfCut } from "./pictures.js";
import { responsesOf } from "./responses.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./inference.js").Tensor} Tensor */

/** @typedef {import("./pictures.js").Picture} Picture */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {number[]} [maps]  the layers whose activation maps are wanted, by number; without: all
 * @param {import("./pictures.js").Pictures} [store]  gets what gates go on from: of every layer that decides alone what follows, and of
 *   those among `maps` that need more
 */
export async function encodeImage(core, ort, vision, picture, maps, store) {
  const cut = store && picture.number > 0 ? vision.layers.filter(({ carried, replays_alone: alone }, index) => alone || (carried && maps?.includes(index))) : [];
  const kept = new Set(cut.flatMap(tensorsOfCut));
  const results = await runPicture(core, ort, vision, picture, [], [...new Set([...observedOutputs(vision), ...kept])]);
  try {
    return packPicture(results, vision, maps);
  } finally {
    for (const layer of cut) store?.keepTensors(picture.number, layer, tensorsOfCut(layer).map((name) => /** @type {Tensor} */ (results[name])));
    disposeAll(Object.fromEntries(Object.entries(results).filter(([name]) => !kept.has(name))));
  }
}

/** What encodeImage asks of a session. @param {Pick<import("./model.js").VisionEncoder, "layers"|"embedding">} vision */
export function observedOutputs({ layers, embedding }) { return [embedding, ...layers.map(({ observed }) => observed)]; }

/**
 * @param {Record<string, Tensor>} results  of observedOutputs
 * @param {Pick<import("./model.js").VisionEncoder, "layers"|"embedding">} vision
 * @param {number[]} [maps]  numbers of the layers whose activation maps are wanted; without: all
 * @returns {{outputs: import("../protocol.js").OutputSlice[], responses: import("../protocol.js").OutputSlice|undefined, buffer: ArrayBuffer}}
 *   outputs: the embedding, then the maps; responses: of all layers, as responsesOf has them
 */
export function packPicture(results, { layers, embedding }, maps) {
  const observed = layers.map((layer) => floatOutput(results, layer.observed));
  const wanted = layers.map((_, index) => index).filter((index) => !maps || maps.includes(index));
  const data = responsesOf(layers, observed.map((output) => output.data));
  const { outputs, buffer } = packed([floatOutput(results, embedding), ...wanted.flatMap((index) => observed[index] ?? []), { name: "responses", dims: [data.length], data }]);
  const responses = outputs.pop();
  return { outputs: outputs.map((output, i) => (i === 0 ? output : { ...output, layer: wanted[i - 1] })), responses, buffer };
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
export async function runPicture(core, ort, { session, gates, layers }, { width, height, rgba }, factors, outputs) {
  const { pixels, dims } = core.preprocess(width, height, rgba);
  const name = pickName(session.inputNames, "pixel_values");
  const feeds = { [name]: floatInput(ort, session, name, pixels, dims) };
  feedGates(ort, session, feeds, gates, layers, factors);
  fillInputs(ort, session, feeds, dims[2] ?? 0);
  return session.run(feeds, outputs);
}

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").TextEncoder} encoder
 * @param {string} text
 * @returns {Promise<{tokens: import("../protocol.js").Token[], truncated: boolean, buffer: ArrayBuffer}>}
 */
export async function encodeText(core, ort, { session, inputs, side }, text) {
  const { tokens, truncated, ids } = core.tokenize(text);
  // A graph of fixed length is filled up with the end token, which is what a CLIP text encoder looks for first.
  const filled = inputs.fixedLength === null ? ids : Array.from({ length: inputs.fixedLength }, (_, i) => ids[i] ?? ids.at(-1) ?? 0);
  /** @type {(values: number[]) => import("./inference.js").Tensor} */
  const tensor = (values) => inputs.type === "int32"
    ? new ort.Tensor("int32", Int32Array.from(values), [1, values.length])
    : new ort.Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
  const feeds = { [inputs.name]: tensor(filled) };
  if (session.inputNames.includes("attention_mask")) feeds.attention_mask = tensor(filled.map((_, i) => (i < ids.length ? 1 : 0)));
  fillInputs(ort, session, feeds, side);
  const results = await session.run(feeds, [inputs.embedding]);
  try {
    return { tokens, truncated, buffer: packOutputs(results, [inputs.embedding]).buffer };
  } finally {
    disposeAll(results);
  }
}

/** The wanted name when it is there, else the first. @param {readonly string[]} names @param {string} wanted */
function pickName(names, wanted) {
  return names.includes(wanted) ? wanted : names[0] ?? wanted;
}
