// One picture or one prompt through the model.

import { disposeAll, fillInputs, floatInput, packOutputs } from "./inference.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./inference.js").Ort} Ort */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {{width: number, height: number, payload?: ArrayBuffer|null}} picture  RGBA8 of the kept picture
 * @returns {Promise<{outputs: import("./protocol.js").OutputSlice[], buffer: ArrayBuffer}>}  the embedding, then the layers
 */
export async function encodeImage(core, ort, { session, outputNames }, { width, height, payload }) {
  const { pixels, dims } = core.preprocess(width, height, payload ?? null);
  const name = pickName(session.inputNames, "pixel_values");
  const feeds = { [name]: floatInput(ort, session, name, pixels, dims) };
  fillInputs(ort, session, feeds, dims[2] ?? 0);
  const results = await session.run(feeds, outputNames);
  try {
    return packOutputs(results, outputNames);
  } finally {
    disposeAll(results);
  }
}

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").TextEncoder} encoder
 * @param {string} text
 * @returns {Promise<{tokens: import("./protocol.js").Token[], truncated: boolean, buffer: ArrayBuffer}>}
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
