// A picture that a study names, a word that it has drawn, its maps, or a single channel, through the model that runs.

import { ownBuffer } from "../../bridge.js";
import { coveredPicture } from "./cover.js";
import { activationsOf, gatedPicture } from "./encode.js";
import { alteredPicture } from "./label.js";
import { Code, CoreAsk, EngineError } from "../protocol.js";

/** @typedef {import("./studies.js").StudyAsk} StudyAsk */
/** @typedef {import("./studies.js").StudyPicture} StudyPicture */

/**
 * Error: NotFound with where "picture N" when it is not kept.
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {number} number
 * @param {Pick<StudyAsk, "gates"|"responses"|"covering"> & import("./label.js").Alteration} ask  of a label whose font the core has
 * @returns {Promise<StudyPicture>}  without responses where none were asked for and a head gave the embedding
 */
export function studyPicture(core, ort, model, store, number, ask) {
  return pictureUnder(core, ort, model, store, alteredPicture(core, store, number, ask, ask.gates.length > 0), ask);
}

/**
 * A picture that a study draws, in the place of one of the store. Errors as of `studyPicture`.
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {{key: string, picture: import("./pictures.js").Picture}} drawn  key: what is drawn
 * @param {Pick<StudyAsk, "gates"|"responses">} ask
 * @returns {Promise<StudyPicture>}
 */
export function studyDrawing(core, ort, model, store, { key, picture }, { gates, responses }) {
  // Under gates it will be asked for again: what lies at the cut is kept with it.
  const shown = gates.length > 0 ? store.derived(0, key, () => picture) : picture;
  return pictureUnder(core, ort, model, store, shown, { gates, responses });
}

/**
 * @param {import("./core.js").Core} core @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {import("./pictures.js").Picture} picture
 * @param {Pick<StudyAsk, "gates"|"responses"|"covering">} ask
 * @returns {Promise<StudyPicture>}
 */
async function pictureUnder(core, ort, { vision, head }, store, picture, { gates, responses, covering }) {
  const { layers } = vision;
  if (covering) return { ...await coveredPicture(core, ort, vision, picture, covering, responses), layers };
  if (gates.length === 0) return { ...await gatedPicture(core, ort, vision, picture, []), layers };
  const first = await head(Math.min(...gates.map(({ layer }) => layer)));
  if (!responses) {
    const { replay } = await import("./head.js");
    return { embedding: new Float32Array(await replay(core, ort, vision, first, { pictures: [picture], gates }, store)), responses: new Float32Array(0), layers };
  }
  // Where each layer alone decides what follows, gates are on what follows it, not on the whole model.
  if (vision.gates.length === 0 && first) {
    const { replayResponses } = await import("./head.js");
    return { ...await replayResponses(core, ort, vision, first, picture, gates), layers };
  }
  return { ...await gatedPicture(core, ort, vision, picture, gates), layers };
}

/** As the page draws a new word, to the last digit (WordSource of src/workspace/types.h). */
const kWordStyle = { size: Math.fround(0.35), foreground: "#111111", background: "#ffffff" };

/**
 * A drawn word through the model. As trained, the store keeps the answer for studies to come.
 * @param {import("./core.js").Core} core  that has the font
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {import("./studies.js").Word} word
 * @param {Pick<StudyAsk, "gates"|"responses">} ask
 * @returns {Promise<StudyPicture|null>}  null: the font lacks a letter of it, or it has none
 */
export async function studyWord(core, ort, model, store, word, ask) {
  const { vision } = model, key = JSON.stringify(word);
  const isTrained = ask.gates.length === 0, known = isTrained ? store.answer(key) : undefined;
  if (known) return { ...known, layers: vision.layers };
  const drawn = drawWord(core, word);
  if (!drawn) return null;
  if (!isTrained) return studyDrawing(core, ort, model, store, { key, picture: drawn }, ask);
  const found = await gatedPicture(core, ort, vision, drawn, []);
  store.keepAnswer(key, found);
  return { ...found, layers: vision.layers };
}

/** Null: the font lacks a letter of it, or it has none. @param {import("./core.js").Core} core  that has the font @param {import("./studies.js").Word} word @returns {import("./pictures.js").Picture|null} */
export function drawWord(core, word) {
  try {
    const { header: { width, height }, payload } = core.call({ kind: CoreAsk.renderWord, ...kWordStyle, ...word });
    return { number: 0, width, height, rgba: ownBuffer(payload) ?? new ArrayBuffer(0) };
  } catch (thrown) {
    // The core says where in the text the letter is; of a font that is missing it says the font's name.
    if (thrown instanceof EngineError && (thrown.code === Code.tooFew || (thrown.code === Code.notFound && /^\d+$/.test(thrown.where)))) return null;
    throw thrown;
  }
}

/**
 * The embeddings of a layer's single channels; see `unitAnswers`. Errors as of `studyPicture`.
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {number} layer
 * @param {number} number  of a picture, which only shows the sizes of what lies at the cut
 * @returns {Promise<Float32Array[]>}  [channels + 1][embed_dim]; none where the layer does not decide alone what follows
 */
export async function studyUnits(core, ort, { vision, head }, store, layer, number) {
  const { unitAnswers } = await import("./head.js");
  const opened = await head(layer);
  if (!opened || opened.carried) return [];
  const rows = opened.input.layer.channels + 1;
  const values = new Float32Array(await unitAnswers(core, ort, vision, opened, store.get(number), store));
  return Array.from({ length: rows }, (_, row) => values.subarray(row * values.length / rows, (row + 1) * values.length / rows));
}

/**
 * The embeddings of a picture under each of the first gates alone: as many as one run takes, at least one. Errors as of `studyPicture`.
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder, head: (layer: number) => Promise<import("./head.js").Head|null>}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {number} number
 * @param {StudyAsk["gates"]} gates  of one layer, at least one
 * @returns {Promise<Float32Array[]>}
 */
export async function studyApart(core, ort, { vision, head }, store, number, gates) {
  const { replayApart } = await import("./head.js");
  const [{ layer }] = /** @type {[import("./gates.js").Factor]} */ (gates);
  return replayApart(core, ort, vision, await head(layer), { picture: store.get(number), gates }, store);
}

/**
 * A layer's maps for a picture, of a transformer those of its patches. Errors as of `studyPicture`.
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {{vision: import("./model.js").VisionEncoder}} model
 * @param {import("./pictures.js").Pictures} store
 * @param {number} layer
 * @param {number} number
 * @returns {Promise<import("./studies.js").StudyMaps>}
 */
export async function studyMaps(core, ort, { vision }, store, layer, number) {
  const values = new Float32Array(await activationsOf(core, ort, vision, store.get(number), layer, store));
  const { channels, height, width, has_tokens: hasTokens } = /** @type {import("../protocol.js").Layer} */ (vision.layers[layer]);
  return { channels, height, width, values: hasTokens ? byChannel(values, channels, height * width) : values };
}

/** Rows [tokens][channels], of which the last `cells` count, as [channels][cells]. @param {Float32Array} rows @param {number} channels @param {number} cells */
function byChannel(rows, channels, cells) {
  const first = rows.length - cells * channels;
  return Float32Array.from({ length: cells * channels }, (_, at) => rows[first + (at % cells) * channels + Math.floor(at / cells)] ?? 0);
}

/**
 * As `studyUnits` where what follows the layer is linear; else none.
 * @type {typeof studyUnits}
 */
export async function linearUnits(core, ort, model, store, layer, number) {
  const { isLinear } = await import("./head.js");
  const opened = await model.head(layer);
  if (!opened || opened.carried || !await isLinear(core, ort, model.vision, opened, store.get(number), store)) return [];
  return studyUnits(core, ort, model, store, layer, number);
}
