// The C++ core in the worker: decoding, rendering, preprocessing, tokens, hashes and the editing of ONNX bytes.
// A request is answered at once, by one posted message; src/protocol/messages.mjs lists them all.

import { loadBridge, ownBuffer } from "../../bridge.js";
import { CoreAsk, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {{header: import("../../bridge.js").Header, payload: Uint8Array|null}} Answer */

/**
 * What a text encoder takes and gives; fixedLength is null where any number of tokens is taken.
 * @typedef {{name: string, type: "int32"|"int64", fixedLength: number|null, embedding: string}} TextInputs
 */

const kHashPiece = 8 * 2 ** 20;

/** The two inputs that change a layer's neurons: what they are multiplied by, and what is added; observed: the output with what comes of it. @typedef {{layer: string, gate: string, offset: string, dims: number[], observed: string}} Gate */
/** Splices are sorted places in the file; what they put there lies in `inserts`, one after the other. @typedef {{splices: {offset: number, remove: number, size: number}[], inserts: Uint8Array}} Edit */

/** Calls into the core module. Its answers' payloads are copies that the caller owns. */
export class Core {
  #bridge;
  #slot;
  #streams = 0;

  /**
   * @param {import("../../bridge.js").Bridge} bridge
   * @param {{answer: Answer|null}} slot  where the bridge puts what the core posts
   */
  constructor(bridge, slot) {
    this.#bridge = bridge;
    this.#slot = slot;
  }

  /** @param {string} url  of polyneuron-core.mjs @returns {Promise<Core>} */
  static async load(url) {
    /** @type {{answer: Answer|null}} */
    const slot = { answer: null };
    return new Core(await loadBridge(url, (header, payload) => { slot.answer = { header, payload }; }), slot);
  }

  /**
   * One request to the core. Throws an EngineError with the core's own code, message and place.
   * @param {import("../../bridge.js").Header} header
   * @param {Uint8Array|ArrayBuffer|null} [payload]
   * @returns {Answer}
   */
  call(header, payload = null) {
    this.#slot.answer = null;
    this.#bridge.deliver(header, payload);
    const { answer } = /** @type {{answer: Answer|null}} */ (this.#slot);
    this.#slot.answer = null;
    if (!answer) throw new EngineError("Unknown", tr("The core gave no answer to \"{0}\".", header.kind));
    if (answer.header.kind === "error") {
      throw new EngineError(answer.header.code ?? "Unknown", answer.header.message ?? tr("The core failed."), answer.header.where ?? "");
    }
    return answer;
  }

  /** @param {import("../../words.js").Language} language */
  speak({ rules, file }) { this.call({ kind: CoreAsk.language, rules }, file); }

  /**
   * A request of the page that the core answers as it is.
   * @param {import("../../bridge.js").Header} header
   * @param {ArrayBuffer|Uint8Array|null} payload
   * @returns {{fields: Record<string, any>, payload: ArrayBuffer|null}}
   */
  forward(header, payload) {
    const answer = this.call(header, payload);
    return { fields: answer.header, payload: ownBuffer(answer.payload) };
  }

  /**
   * SHA-256 in lower-case hex; large files go in pieces, so that the core's memory stays small and requests get their turn.
   * @param {Uint8Array} bytes
   * @returns {Promise<string>}
   */
  async sha256(bytes) {
    if (bytes.byteLength <= kHashPiece) return this.call({ kind: CoreAsk.sha256 }, bytes).header.sha256;
    const stream = ++this.#streams;
    this.call({ kind: CoreAsk.sha256Begin, stream });
    for (let at = 0; at < bytes.byteLength; at += kHashPiece) {
      this.call({ kind: CoreAsk.sha256Update, stream }, bytes.subarray(at, at + kHashPiece));
      await new Promise((resolve) => { setTimeout(resolve); });
    }
    return this.call({ kind: CoreAsk.sha256End, stream }).header.sha256;
  }

  /**
   * Reads one of the model's small files: config.json first (it begins a new model), then the others.
   * @param {string} name
   * @param {Uint8Array} bytes
   * @returns {import("../../bridge.js").Header}
   */
  loadConfig(name, bytes) { return this.call({ kind: CoreAsk.loadConfig, name }, bytes).header; }

  /**
   * Finds the neuron layers of a vision encoder, and how the file is to be edited so that they are outputs.
   * @param {Uint8Array} bytes  an ONNX file
   * @param {string[]} [names]  of the layers that are wanted; none: the usual ones
   * @param {boolean} [classes]  the model has no text encoder: class logits, where it gives them, are taken for the embedding
   * @returns {{classes: import("../message_types.js").ClassFacts|null, hasText: boolean, layers: import("../protocol.js").Layer[], allLayers: import("../protocol.js").FoundLayer[], gates: Gate[], embedding: string, inlining: Edit, edit: Edit, report: import("../message_types.js").Report, side: number, embedDim: number|null}}
   *   inlining: puts local functions in the place of their calls, before `edit`; mostly nothing; gates: inputs to feed at every run, often none; classes: those whose logits the embedding is; hasText: it asks for token ids, too; side: of the pictures to give it; embedDim: null when unknown
   */
  inspectVision(bytes, names = [], classes = false) {
    const { header, payload } = this.call({ kind: CoreAsk.inspectVision, layers: names, classes }, bytes);
    const positive = (/** @type {unknown} */ value) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : null);
    return {
      layers: header.layers, allLayers: header.all_layers, gates: header.gates, embedding: header.embedding, report: header.report, ...editsOf(header, payload),
      classes: header.classes ?? null, hasText: header.has_text, side: header.image_size, embedDim: positive(header.embed_dim),
    };
  }

  /**
   * The part of a vision encoder that follows one layer, with gates on it and on the later ones.
   * @param {Uint8Array} bytes  an ONNX file
   * @param {string[]} names  those given to inspectVision
   * @param {number} layer  its place among the layers that inspectVision found
   * @param {string} [embedding]  the name that inspectVision told; empty: of the usual output
   * @returns {{input: string, carried: string[], embedding: string, gates: Gate[], bytes: Uint8Array}}
   */
  cutVision(bytes, names, layer, embedding = "") {
    const { header, payload } = this.call({ kind: CoreAsk.cutVision, layers: names, layer, embedding }, bytes);
    if (!payload) throw new EngineError("Unknown", tr("The core cut nothing off the model."));
    return { input: header.input, carried: header.carried, embedding: header.embedding, gates: header.gates, bytes: payload };
  }

  /**
   * One encoder of a file that holds both, as a file of its own.
   * @param {Uint8Array} bytes  an ONNX file
   * @param {"vision"|"text"} tower
   * @returns {Uint8Array}
   */
  extractTower(bytes, tower) {
    const { payload } = this.call({ kind: CoreAsk.extractTower, tower }, bytes);
    if (!payload) throw new EngineError("Unknown", tr("The core took no {0} encoder out of the model.", tower));
    return payload;
  }

  /**
   * Finds the inputs of a text encoder.
   * @param {Uint8Array} bytes  an ONNX file
   * @returns {TextInputs}
   */
  inspectText(bytes) {
    const { input, embedding } = this.call({ kind: CoreAsk.inspectText }, bytes).header;
    const length = input.dims?.[1];
    return { name: input.name, type: input.type === "int32" ? "int32" : "int64", fixedLength: Number.isInteger(length) && length > 0 ? length : null, embedding };
  }

  /**
   * Finds the neuron layers of a text encoder, and how the file is to be edited so that they are outputs with gates.
   * @param {Uint8Array} bytes  an ONNX file of a text encoder alone
   * @returns {{layers: import("../protocol.js").Layer[], gates: Gate[], inlining: Edit, edit: Edit}}  as of inspectVision
   */
  gateText(bytes) {
    const { header, payload } = this.call({ kind: CoreAsk.gateText }, bytes);
    return { layers: header.layers, gates: header.gates, ...editsOf(header, payload) };
  }

  /**
   * RGBA8 of a kept picture as the model's input.
   * @param {number} width
   * @param {number} height
   * @param {ArrayBuffer|null} rgba
   * @param {import("./pictures.js").Corruption} [corruption]  of what the model sees
   * @returns {{pixels: Float32Array, dims: number[]}}  dims [1, 3, size, size]
   */
  preprocess(width, height, rgba, corruption) {
    const { header, payload } = this.call({ kind: CoreAsk.preprocess, width, height, ...corruption }, rgba);
    return { pixels: new Float32Array(ownBuffer(payload) ?? new ArrayBuffer(0)), dims: header.dims };
  }

  /**
   * What is kept of a layer's activations for one picture.
   * @param {import("../protocol.js").Layer} layer
   * @param {Float32Array} values  maps [channels, height, width], or a transformer's rows [tokens, channels], of which only the last
   *   height × width, the patches, count
   * @returns {{responses: Float32Array, span: Float32Array}}  responses: the means of its neurons, then their maxima. span: how far the
   *   colours of its maps shall reach, from and to, then the lowest and the highest of all values
   */
  poolLayer({ channels, height, width, has_tokens: rows }, values) {
    const patches = rows ? values.subarray(Math.max(0, values.length - height * width * channels)) : values;
    const bytes = new Uint8Array(patches.buffer, patches.byteOffset, patches.byteLength);
    const { payload } = this.call({ kind: CoreAsk.poolLayer, channels, rows }, bytes);
    const pooled = new Float32Array(ownBuffer(payload) ?? new ArrayBuffer(0));
    return { responses: pooled.subarray(0, 2 * channels), span: pooled.subarray(2 * channels) };
  }

  /**
   * @param {string} text
   * @returns {{tokens: import("../protocol.js").Token[], truncated: boolean, ids: number[]}}
   *   ids with start and end token, cut to the model's context length; tokens without them
   */
  tokenize(text) {
    const { tokens, truncated, ids } = this.call({ kind: CoreAsk.tokenize, text }).header;
    return { tokens, truncated, ids };
  }
}

/**
 * Two edits, whose inserts lie one after the other.
 * @param {import("../../bridge.js").Header} header @param {Uint8Array|null} payload
 * @returns {{inlining: Edit, edit: Edit}}
 */
function editsOf({ inlining, splices }, payload) {
  const inserts = payload ?? new Uint8Array(0);
  const inlined = inlining.reduce((/** @type {number} */ sum, /** @type {{size: number}} */ { size }) => sum + size, 0);
  return { inlining: { splices: inlining, inserts: inserts.subarray(0, inlined) }, edit: { splices, inserts: inserts.subarray(inlined) } };
}

/**
 * The edited file, in one pass.
 * @param {Uint8Array} bytes
 * @param {Edit} edit
 * @returns {Uint8Array}
 */
export function edited(bytes, { splices, inserts }) {
  const grown = splices.reduce((sum, { size, remove }) => sum + size - remove, 0);
  const out = new Uint8Array(bytes.byteLength + grown);
  let from = 0, to = 0, taken = 0;
  for (const { offset, remove, size } of splices) {
    out.set(bytes.subarray(from, offset), to);
    to += offset - from;
    out.set(inserts.subarray(taken, taken + size), to);
    to += size;
    taken += size;
    from = offset + remove;
  }
  out.set(bytes.subarray(from), to);
  return out;
}

/**
 * Does this throw mean that a wasm module trapped or ran out of memory, so that it must be replaced?
 * @param {unknown} thrown
 */
export function isBroken(thrown) {
  if (thrown instanceof EngineError) return thrown.code === "Unavailable" && thrown.where === "memory";
  return thrown instanceof WebAssembly.RuntimeError || (thrown instanceof Error && /^Aborted\(|out of memory|no memory for/.test(thrown.message));
}
