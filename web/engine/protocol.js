// Every message between the page and the engine worker, named in one place.
//
// A message is a plain object {id, kind, ...} with at most one `payload` (an ArrayBuffer, transferred, never copied).
// A request is answered by any number of "progress" and then exactly one "done" or "error" of the same id. load_model is done when
// pictures can be encoded; "progress" goes on for the text encoder, until "text_ready" or "text_failed" of the same id. A load_model that
// ends in an error (one that was cancelled, or overtaken by another, too) leaves the model that runs as it is.

/** What the page asks of the engine. */
export const Ask = Object.freeze({
  /** What is at an address or among dropped files {source}: answered with an offer (sources.js); nothing large is fetched. */
  findModel: "find_model",
  /** {source, vision, text, layers}: paths of the offer, null for its choice; names of layers, none for the usual. The model that runs goes on until this one can take its place. */
  loadModel: "load_model",
  prepareFile: "prepare_file",
  renderWord: "render_word",
  renderDrawing: "render_drawing",
  /** {width, height, maps} and a picture: answered with {outputs, responses}, the embedding, maps of the layers `maps` (all, when it is missing) and every neuron's responses. */
  encodeImage: "encode_image",
  encodeText: "encode_text",
  tokenize: "tokenize",
  /** What follows a layer, run again with gates on neurons, from its activations {count} or from pictures {pictures}. */
  replay: "replay",
  /** What is known beforehand of the model's neurons; error NotFound when the folder has no atlas. */
  loadAtlas: "load_atlas",
  /**
   * One analysis {study_kind, params, seed, inputs} of the pooled responses in the payload [stimuli][neurons]: "progress" {done, total, words},
   * then done {outcome}. It works while nothing else has to be done.
   */
  runStudy: "run_study",
  cancel: "cancel",
  /** Begin loading a model that will be asked for soon, {base} or what load_model takes; no answer. */
  preload: "preload",
  /** A set of files of the visitor's machine, {set, files: [{path, file}], name}; no answer. */
  localFiles: "local_files",
  /** Are you alive? Answered by Tell.pong. */
  ping: "ping",
});

/** What the engine tells the page. */
export const Tell = Object.freeze({
  done: "done",
  progress: "progress",
  error: "error",
  /** The engine began to work on this request: the one to blame if it dies now. */
  started: "started",
  pong: "pong",
  /** The text encoder of a model that was "done" is there too; load_model's id. */
  textReady: "text_ready",
  /** The text encoder could not be loaded for now; load_model's id, and the fields of an error. */
  textFailed: "text_failed",
  /** The engine's memory can no longer be trusted; it must be replaced. */
  fatal: "fatal",
});

/** Codes of errors that the engine or its client make themselves; the C++ core adds its own. */
export const Code = Object.freeze({
  cancelled: "Cancelled",
  network: "Network",
  notFound: "NotFound",
  corrupt: "Corrupt",
  malformed: "Malformed",
  crashed: "Crashed",
  restarted: "Restarted",
  session: "Session",
  noModel: "NoModel",
  unknown: "Unknown",
});

/**
 * @typedef {{id: number, kind: string, payload?: ArrayBuffer|null, [field: string]: any}} Request
 * @typedef {{id: number, kind: string, payload?: ArrayBuffer|null, [field: string]: any}} Reply
 * @typedef {"download"|"verify"|"session"|"warmup"} Phase
 * @typedef {{phase: Phase, file: string, received: number, total: number}} Progress  sizes in bytes, over all files of the model
 * @typedef {{name: string, kind: string, channels: number, height: number, width: number, tokens: number, has_tokens: boolean}} FoundLayer
 * A transformer's layer (has_tokens) is rows [tokens][channels], whose last height × width tokens are patches; observed: its output's name;
 * replays_alone: what follows the layer follows from it alone; carried: else, for late layers, the outputs that with it decide what follows.
 * @typedef {FoundLayer & {observed: string, replays_alone: boolean, carried?: string[]}} Layer
 * @typedef {{name: string, sha256: string, size_bytes: number, image_size: number, embed_dim: number, logit_scale: number,
 *            context_length: number, layers: Layer[], all_layers: FoundLayer[], report: object, reference: object|null, address: string, vision: string, text: string|null}} ModelFacts
 *   address: with which it is found again, empty for files of the visitor's machine; vision, text: paths of its encoders; all_layers: what could be asked for, in order of depth
 * @typedef {{name: string, dims: number[], offset: number, count: number, layer?: number}} OutputSlice  offset and count in float32s; layer: its number, from 0
 * @typedef {{id: number, text: string, start: number, end: number, known: boolean}} Token
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
