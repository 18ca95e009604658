// One loop for every study: begin; cancelled? → progress → encode what it asks for → let everything else go first → step.
// What a study computes is C++ (src/studies); here it only gets its turns.

import { CoreAsk } from "../messages.js";
import { Code, EngineError } from "../protocol.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {{done: number, total: number, words: string}} StudyProgress */
/** @typedef {{images: number[], texts: string[], gates: {layer: number, channel: number, factor: number}[], embeddings: boolean, responses: boolean}} StudyAsk */
/** @typedef {{study_kind: string, params: object, seed: number, inputs: object}} StudyRequest */
/** The sizes of an answer, and its values. @typedef {{fields: {images?: number, neurons?: number, texts?: number, embed_dim?: number}, payload: ArrayBuffer|null}} StudyAnswer */

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
  /** Those that run, and whether they are still wanted. @type {Map<number, {cancelled: boolean}>} */
  #running = new Map();

  /**
   * @param {{core: () => Core|null, whenIdle: <T>(task: () => T|Promise<T>) => Promise<T>, encodeText: (text: string) => Promise<Float32Array>}} means
   *   whenIdle: runs a piece of work when nothing more urgent waits; encodeText: the embedding of a prompt
   */
  constructor({ core, whenIdle, encodeText }) {
    this.#core = core;
    this.#whenIdle = whenIdle;
    this.#encodeText = encodeText;
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
      if (state.cancelled) throw new EngineError(Code.cancelled, "Cancelled.");
      const core = this.#core();
      if (!core) throw new EngineError(Code.unknown, "The core is not loaded.");
      return core.call({ ...fields, kind, study: id }, payload).header;
    });
    try {
      let answer = await call(CoreAsk.studyBegin, { study_kind, params, seed, inputs }, responses);
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

  /** The study ends before its next step. @param {number} id @returns {boolean} whether it runs */
  cancel(id) {
    const state = this.#running.get(id);
    if (state) state.cancelled = true;
    return state !== undefined;
  }

  /**
   * What a study asked for, one text at a time, so that others get their turn between them.
   * @param {StudyAsk} ask
   * @param {{cancelled: boolean}} state
   * @returns {Promise<StudyAnswer>}
   */
  async #supply({ images, texts }, state) {
    // The worker keeps no pictures that could be named by number.
    if (images.length > 0) throw new EngineError(Code.unknown, "This study needs pictures that the engine does not keep.", "images");
    /** @type {Float32Array[]} */
    const rows = [];
    for (const text of texts) {
      if (state.cancelled) break;
      rows.push(await this.#whenIdle(() => this.#encodeText(text)));
    }
    const width = rows[0]?.length ?? 0;
    const values = new Float32Array(rows.length * width);
    rows.forEach((row, at) => values.set(row, at * width));
    return { fields: { texts: rows.length, embed_dim: width }, payload: values.buffer };
  }
}
