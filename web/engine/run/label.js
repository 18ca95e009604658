// Pictures of the store that are altered before the model sees them: with a label on them, or spoilt.

import { ownBuffer } from "../../bridge.js";
import { encodeImage, runPicture } from "./encode.js";
import { disposeAll, embeddingOf, joinedFloats } from "./inference.js";
import { CoreAsk } from "../protocol.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./pictures.js").Picture} Picture */
/** @typedef {import("./pictures.js").Pictures} Pictures */
/** @typedef {import("../message_types.js").Label} Label */
/** @typedef {import("../message_types.js").LaidLabel} LaidLabel */
/** What is done to a picture of an ask. @typedef {{label?: Label|null, corruption?: import("./pictures.js").Corruption|null}} Alteration */

/** @param {Core} core  that has the font @param {Pick<Picture, "width"|"height"|"rgba">} picture @param {Label} label @returns {{laid: LaidLabel, picture: Picture}} */
export function labelled(core, { width, height, rgba }, label) {
  const { header, payload } = core.call({ kind: CoreAsk.labelPicture, width, height, label }, rgba);
  const { card_width, card_height, share } = header;
  return { laid: { width, height, card_width, card_height, share }, picture: { number: 0, width, height, rgba: ownBuffer(payload) ?? new ArrayBuffer(0) } };
}

/**
 * A kept picture as it is to be altered. Error: NotFound with where "picture N" when it is not kept.
 * @param {Core} core @param {Pictures} store @param {number} number
 * @param {Alteration} alteration
 * @param {boolean} isKept  it will be asked for again, under other gates
 * @returns {Picture}
 */
export function alteredPicture(core, store, number, { label, corruption }, isKept) {
  if (!label && !corruption) return store.get(number);
  const make = () => {
    const base = store.get(number);
    const { width, height, rgba } = label ? labelled(core, base, label).picture : base;
    return { number: 0, width, height, rgba, ...(corruption ? { corruption } : {}) };
  };
  return isKept ? store.derived(number, JSON.stringify([label, corruption]), make) : make();
}

/**
 * What the model says of a picture with a label on it, as trained and, with gates, under them.
 * @param {Core} core  that has the font
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {Pictures} store
 * @param {{picture: number, label: Label, gates: import("./gates.js").Factor[]}} asked
 * @returns {Promise<{laid: LaidLabel, embeddings: Float32Array[], picture: Picture}>}
 */
export async function triedLabel(core, ort, { vision, head }, store, { picture: number, label, gates }) {
  const { laid, picture: shown } = labelled(core, store.get(number), label);
  if (gates.length === 0) return { laid, embeddings: [await embeddingAlone(core, ort, vision, shown)], picture: shown };
  // What follows the gated layer goes on from what one run of the whole model left in the store.
  const picture = store.derived(number, "tried", () => shown, true);
  const layer = Math.min(...gates.map((gate) => gate.layer));
  const { embedding, buffer } = await encodeImage(core, ort, vision, picture, [layer], store);
  const { replay } = await import("./head.js");
  const gated = await replay(core, ort, vision, await head(layer), { pictures: [picture], gates }, store);
  return { laid, embeddings: [new Float32Array(buffer, embedding.offset * 4, embedding.count), new Float32Array(gated)], picture };
}

/** @param {Core} core @param {import("./inference.js").Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Picture} picture */
async function embeddingAlone(core, ort, vision, picture) {
  const results = await runPicture(core, ort, vision, picture, [], [vision.embedding]);
  try {
    return Float32Array.from(embeddingOf(results, vision.embedding).data);
  } finally {
    disposeAll(results);
  }
}

/** Embeddings and a picture's bytes in one payload. @param {Float32Array[]} embeddings @param {ArrayBuffer|null} rgba @returns {Promise<ArrayBuffer>} */
export function joinedAnswer(embeddings, rgba) {
  return new Blob([/** @type {ArrayBuffer} */ (joinedFloats(embeddings).buffer), rgba ?? new ArrayBuffer(0)]).arrayBuffer();
}
