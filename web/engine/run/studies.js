// One loop for every study: begin; cancelled? → progress → encode what it asks for → let everything else go first → step.
// What a study computes is C++ (src/studies); here it only gets its turns.

import { CoreAsk } from "../messages.js";
import { Code, EngineError } from "../protocol.js";
import { joinedFloats } from "./inference.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {{done: number, total: number, words: string}} StudyProgress */
/** @typedef {{images: number[], texts: string[], gates: {layer: number, channel: number, factor: number, offset: number}[], embeddings: boolean, responses: boolean, highest?: boolean, layers?: number[], units_of?: number, maps_of?: number, gates_apart?: boolean, coverings?: (import("./cover.js").Covering|null)[], covering?: import("./cover.js").Covering, words?: (Word|null)[], emoji?: (string|null)[], labels?: (import("../message_types.js").Label|null)[], corruptions?: (import("./pictures.js").Corruption|null)[]}} StudyAsk
 *   coverings, labels, corruptions: one a picture; covering: of the picture that is asked for; words, emoji: drawn in the place of pictures, one each, emoji by their code points; highest: responses are the neurons' maxima; layers: places of those wanted, none: all */
/** What is drawn as a picture; font: its name; without colours dark on white. @typedef {{text: string, font: string, foreground?: string, background?: string}} Word */
/** @typedef {{study_kind: string, params: object, seed: number, inputs: object}} StudyRequest */
/** One picture of an ask; responses as Core.poolLayer has them, of these layers. @typedef {{embedding: Float32Array, responses: Float32Array, layers: {channels: number}[]}} StudyPicture */
/** Runs one piece of work when it is its turn. @typedef {<T>(task: () => Promise<T>) => Promise<T>} Take */
/** Of one picture. @typedef {{channels: number, height: number, width: number, values: Float32Array}} StudyMaps  values: [channels][height][width] */
/** The sizes of an answer, and its values. @typedef {{fields: {images?: number, neurons?: number, texts?: number, units?: number, embed_dim?: number, map_channels?: number, map_height?: number, map_width?: number}, payload: ArrayBuffer|null}} StudyAnswer */

const kProgressEvery_ms = 100;

/** @param {Core|null} core @param {number} study */
function forget(core, study) {
  try {
    core?.call({ kind: CoreAsk.studyEnd, study });
  } catch {
    // A core that is broken is replaced, with all that it knew.
  }
}

export class Studies {
  #core;
  #whenIdle;
  #encodeText;
  #encodePicture;
  #encodeUnits;
  #encodeApart;
  #encodeMaps;
  #encodeWord;
  #encodeEmoji;
  #bundledWords;
  #bundledEmoji;
  /** Those that run, and whether they are still wanted. @type {Map<number, {cancelled: boolean}>} */
  #running = new Map();

  /**
   * @param {{core: () => Core|null, whenIdle: <T>(task: () => T|Promise<T>) => Promise<T>, encodeText: (text: string) => Promise<Float32Array>,
   *   encodePicture: (number: number, ask: StudyAsk & import("./label.js").Alteration) => Promise<StudyPicture>,
   *   encodeUnits: (layer: number, number: number) => Promise<Float32Array[]>,
   *   encodeApart: (number: number, gates: StudyAsk["gates"]) => Promise<Float32Array[]>,
   *   encodeMaps: (layer: number, number: number) => Promise<StudyMaps>,
   *   encodeWord?: (word: Word, ask: StudyAsk) => Promise<StudyPicture|null>, encodeEmoji?: (codepoints: string, ask: StudyAsk) => Promise<StudyPicture>,
   *   bundledWords?: () => Promise<string[]>, bundledEmoji?: () => Promise<import("./prepare.js").SheetEmoji[]>}} means
   *   whenIdle: runs a piece of work when nothing more urgent waits; encodeText: the embedding of a prompt; encodePicture: of a kept
   *   picture, under the gates of the ask; encodeUnits: the embeddings of single channels (head.js), from any picture; encodeApart: of a
   *   kept picture under each of the first gates alone, as many as one run takes; encodeMaps: a layer's maps for a kept picture;
   *   encodeWord: of a drawn word, null when its font lacks a letter; encodeEmoji: of a bundled emoji; bundledWords, bundledEmoji: those
   *   that studies draw
   */
  constructor({ core, whenIdle, encodeText, encodePicture, encodeUnits, encodeApart, encodeMaps, encodeWord = unknown, encodeEmoji = unknown, bundledWords = unknown, bundledEmoji = unknown }) {
    this.#core = core;
    this.#whenIdle = whenIdle;
    this.#encodeText = encodeText;
    this.#encodePicture = encodePicture;
    this.#encodeUnits = encodeUnits;
    this.#encodeApart = encodeApart;
    this.#encodeMaps = encodeMaps;
    this.#encodeWord = encodeWord;
    this.#encodeEmoji = encodeEmoji;
    this.#bundledWords = bundledWords;
    this.#bundledEmoji = bundledEmoji;
  }

  /**
   * Runs a study to its end. Rejects with code Cancelled after cancel(), and with the core's own error when it fails.
   * @param {number} id
   * @param {StudyRequest} request
   * @param {ArrayBuffer|null} responses  [stimuli][neurons] float32
   * @param {(progress: StudyProgress) => void} onProgress  called ten times a second at most
   * @returns {Promise<object>} its outcome
   */
  async run(id, { study_kind, params, seed, inputs }, responses, onProgress) {
    const state = { cancelled: false };
    this.#running.set(id, state);
    /** @param {string} kind @param {object} [fields] @param {ArrayBuffer|null} [payload] */
    const call = (kind, fields = {}, payload = null) => this.#whenIdle(() => {
      if (state.cancelled) throw cancelled();
      const core = this.#core();
      if (!core) throw new EngineError(Code.unknown, tr("The core is not loaded."));
      return core.call({ ...fields, kind, study: id }, payload).header;
    });
    try {
      let answer = await call(CoreAsk.studyBegin, { study_kind, params, seed, inputs: await this.#withDrawn(inputs) }, responses);
      onProgress(answer.progress);
      let told = performance.now();
      for (;;) {
        const { fields, payload } = answer.ask ? await this.#supply(answer.ask, state) : { fields: {}, payload: null };
        answer = await call(CoreAsk.studyStep, fields, payload);
        if (answer.outcome) return answer.outcome;
        if (performance.now() - told < kProgressEvery_ms) continue;
        told = performance.now();
        onProgress(answer.progress);
      }
    } finally {
      this.#running.delete(id);
      forget(this.#core(), id);
    }
  }

  /** With as many of the bundled words as they ask for, and the bundled emoji. @param {{bundled_words?: number, wants_emoji?: boolean}} inputs */
  async #withDrawn(inputs) {
    const { bundled_words: count = 0, wants_emoji: wantsEmoji = false } = inputs;
    return { ...inputs, ...(count > 0 ? { words: (await this.#bundledWords()).slice(0, count) } : {}), ...(wantsEmoji ? { emoji: await this.#bundledEmoji() } : {}) };
  }

  /** The study ends before its next step. @param {number} id @returns {boolean} whether it runs */
  cancel(id) {
    const state = this.#running.get(id);
    if (state) state.cancelled = true;
    return state !== undefined;
  }

  /**
   * What a study asked for, one picture or text at a time, so that others get their turn between them.
   * @param {StudyAsk} ask
   * @param {{cancelled: boolean}} state
   * @returns {Promise<StudyAnswer>}
   */
  async #supply(ask, state) {
    /** @type {Take} */
    const take = (task) => this.#whenIdle(() => {
      if (state.cancelled) throw cancelled();
      return task();
    });
    const { units_of: layer, maps_of: mapped, images: [first] } = ask;
    // Embeddings of pictures and texts are of one length, so they come together.
    const wantsEmbeddings = ask.embeddings || ask.texts.length > 0;
    const rows = ask.gates_apart ? { images: await this.#apart(ask, take), responses: [] } : await this.#pictures(ask, wantsEmbeddings, take);
    /** @type {Float32Array[]} */
    const texts = [];
    for (const text of ask.texts) texts.push(await take(() => this.#encodeText(text)));
    const units = layer === undefined || first === undefined ? [] : await take(() => this.#encodeUnits(layer, first));
    const maps = mapped === undefined || first === undefined ? null : await take(() => this.#encodeMaps(mapped, first));
    const images = filled(rows.images, texts[0]?.length), responses = filled(rows.responses);
    const fields = {
      images: Math.max(images.length, responses.length), texts: texts.length, units: units.length, embed_dim: (images[0] ?? texts[0])?.length ?? 0, neurons: responses[0]?.length ?? 0,
      ...(maps ? { map_channels: maps.channels, map_height: maps.height, map_width: maps.width } : {}),
    };
    return { fields, payload: joined([...images, ...responses, ...texts, ...units, ...(maps ? [maps.values] : [])]) };
  }

  /**
   * Rows of pictures, or of words in their place; null of a word that cannot be drawn.
   * @param {StudyAsk} ask @param {boolean} wantsEmbeddings @param {Take} take
   * @returns {Promise<{images: (Float32Array|null)[], responses: (Float32Array|null)[]}>}
   */
  async #pictures(ask, wantsEmbeddings, take) {
    /** @type {(StudyPicture|null)[]} */
    const pictures = [];
    for (const [i, number] of wantsEmbeddings || ask.responses ? ask.images.entries() : []) {
      const word = ask.words?.[i], emoji = ask.emoji?.[i];
      const altered = { covering: ask.coverings?.[i] ?? undefined, label: ask.labels?.[i] ?? null, corruption: ask.corruptions?.[i] ?? null };
      pictures.push(await take(() => (word ? this.#encodeWord(word, ask) : emoji ? this.#encodeEmoji(emoji, ask) : this.#encodePicture(number, { ...ask, ...altered }))));
    }
    return { images: wantsEmbeddings ? pictures.map((each) => each && each.embedding) : [], responses: ask.responses ? pictures.map((each) => each && pooledOf(each, ask)) : [] };
  }

  /** The embeddings of every picture under each gate alone, gate by gate. @param {StudyAsk} ask @param {Take} take @returns {Promise<Float32Array[]>} */
  async #apart({ images, gates }, take) {
    /** @type {Float32Array[][]} */
    const byPicture = [];
    for (const number of images) {
      /** @type {Float32Array[]} */
      const rows = [];
      while (rows.length < gates.length) rows.push(...await take(() => this.#encodeApart(number, gates.slice(rows.length))));
      byPicture.push(rows);
    }
    return gates.flatMap((_, gate) => byPicture.map((rows) => /** @type {Float32Array} */ (rows[gate])));
  }
}

/** Not numbers in the place of rows that are missing. @param {(Float32Array|null)[]} rows @param {number} [otherwise]  length where all are missing */
function filled(rows, otherwise = 0) {
  const length = rows.find((row) => row !== null)?.length ?? otherwise;
  return rows.map((row) => row ?? new Float32Array(length).fill(NaN));
}

/** The means or the maxima of the layers that are wanted. @param {StudyPicture} picture @param {Pick<StudyAsk, "highest"|"layers">} ask */
function pooledOf({ responses, layers }, { highest = false, layers: wanted = [] }) {
  let at = 0;
  return joinedFloats(layers.flatMap(({ channels }, place) => {
    const first = at + (highest ? channels : 0);
    at += 2 * channels;
    return wanted.length === 0 || wanted.includes(place) ? [responses.subarray(first, first + channels)] : [];
  }));
}

/** @param {Float32Array[]} rows @returns {ArrayBuffer} */
function joined(rows) { return /** @type {ArrayBuffer} */ (joinedFloats(rows).buffer); }

/** @returns {Promise<never>} */
function unknown() { return Promise.reject(new EngineError(Code.unknown, tr("Words and emoji cannot be drawn here."))); }

function cancelled() { return new EngineError(Code.cancelled, tr("Cancelled.")); }
