// Every message between the page and the engine worker: kinds, codes and types come from the table in src/protocol/messages.mjs.
//
// A message is a plain object {id, kind, ...} with at most one `payload` (an ArrayBuffer, transferred, never copied).
// A request is answered by any number of "progress" and then exactly one "done" or "error" of the same id. load_model is done when
// pictures can be encoded; "progress" goes on for the text encoder, until "text_ready" or "text_failed" of the same id. A load_model that
// ends in an error (one that was cancelled, or overtaken by another, too) leaves the model that runs as it is.

import { Code } from "./messages.js";

export { Ask, Code, CoreAsk, Tell } from "./messages.js";

/**
 * @typedef {{id: number, kind: string, payload?: ArrayBuffer|null, [field: string]: any}} Request
 * @typedef {{id: number, kind: string, payload?: ArrayBuffer|null, [field: string]: any}} Reply
 * @typedef {"download"|"verify"|"session"|"warmup"} Phase
 * @typedef {{phase: Phase, file: string, received: number, total: number}} Progress  sizes in bytes, over all files of the model
 * @typedef {import("./message_types.js").FoundLayer} FoundLayer
 * @typedef {import("./message_types.js").Layer} Layer
 * @typedef {import("./message_types.js").ModelFacts} ModelFacts
 * @typedef {import("./message_types.js").OutputSlice} OutputSlice
 * @typedef {import("./message_types.js").Token} Token
 */

/** An error with a code for programs, a message a person can act on, and the file or tensor it is about. */
export class EngineError extends Error {
  /**
   * @param {string} code  one of Code, or a code of the C++ core
   * @param {string} message  what happened and what to do
   * @param {string} [where]  file, URL or tensor
   */
  constructor(code, message, where = "") {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.where = where;
  }
}

/**
 * Any thrown value as an EngineError.
 * @param {unknown} thrown
 * @param {string} [where]
 * @returns {EngineError}
 */
export function asEngineError(thrown, where = "") {
  if (thrown instanceof EngineError) return thrown;
  return new EngineError(Code.unknown, thrown instanceof Error ? thrown.message : String(thrown), where);
}
