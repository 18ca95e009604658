// An encoder's ONNX file with what belongs to it, and how it can be had again without lying in memory meanwhile.

import { externalFault, externalFile, externalFiles, graphFault } from "../sources/graph_file.js";
import { isBroken } from "./core.js";
import { asEngineError, Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/** @typedef {import("../sources/layout.js").Encoder} Encoder */
/** @typedef {(file: WantedFile) => Promise<{bytes: Uint8Array, sha256: string}>} Obtain */
/** External data by the name that the graph uses. @typedef {{path: string, data: Uint8Array}} ExternalData */
/** @typedef {{bytes: Uint8Array, sha256: string, external: ExternalData[]}} EncoderBytes */
/** part: the encoder alone; null: it is run by the session of the vision encoder. @typedef {{inputs: import("./core.js").TextInputs, part: Shelved|null}} CombinedText */

/** Larger files are handed to the browser, which may put them on disk. */
export const kLargeBytes = 32 * 2 ** 20;
/** Graphs with external data are small; a larger file is not searched for it. */
const kLargestGraphBytes = 64 * 2 ** 20;

/**
 * All bytes of an encoder. Errors: NotFound when the graph names a file that is not there, Truncated when that file is too short, and those
 * of obtainFile.
 * @param {Encoder} encoder
 * @param {WantedFile[]} files  of the whole source
 * @param {Obtain} obtain
 * @returns {Promise<EncoderBytes>}
 */
export async function obtainEncoder(encoder, files, obtain) {
  const [main, ...parts] = encoder.parts;
  if (!main) throw new EngineError(Code.notFound, tr("{0} is not there.", encoder.path), encoder.path);
  const loading = parts.map((file) => ({ file, bytes: obtain(file).then(({ bytes }) => bytes) }));
  for (const { bytes } of loading) bytes.catch(() => undefined);
  const { bytes, sha256 } = await obtain(main);
  const names = parts.length > 0 || bytes.byteLength <= kLargestGraphBytes ? [...externalFiles(bytes)] : [];
  const external = await Promise.all(names.map(async ([name, needed]) => {
    const file = externalFile(encoder, files, name, names.length);
    if (!file) throw externalFault(encoder.path, name, file, needed);
    const data = await (loading.find((part) => part.file === file)?.bytes ?? obtain(file).then((got) => got.bytes));
    const fault = externalFault(encoder.path, name, { path: file.path, size: data.byteLength }, needed);
    if (fault) throw fault;
    return { path: name, data };
  }));
  return { bytes, sha256, external };
}

/** Bytes that are seldom wanted again. */
export class Shelved {
  /** @type {Uint8Array|Blob} */
  #kept;

  /** @param {Uint8Array} bytes @param {Blob} [blob]  where they came from, if they lie on the visitor's disk */
  constructor(bytes, blob) {
    this.size = bytes.byteLength;
    this.#kept = blob ?? (bytes.byteLength > kLargeBytes ? new Blob([/** @type {BlobPart} */ (/** @type {unknown} */ (bytes))]) : bytes);
  }

  /** @returns {Promise<Uint8Array>} */
  async bytes() { return this.#kept instanceof Blob ? new Uint8Array(await this.#kept.arrayBuffer()) : this.#kept; }
}

/**
 * What the core reads in a file; what it says against it names the file.
 * @template T
 * @param {string} path
 * @param {() => T} read
 * @returns {T}
 */
export function about(path, read) {
  try {
    return read();
  } catch (thrown) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!(thrown instanceof EngineError) || isBroken(thrown) || thrown.message.includes(name)) throw thrown;
    throw new EngineError(thrown.code, `${name}: ${thrown.message}`, thrown.where);
  }
}

/**
 * Reads in an encoder. That its file is no ONNX file, or is damaged, tells more than what failed in it.
 * @template T
 * @param {string} path
 * @param {Uint8Array} bytes
 * @param {() => T|Promise<T>} read
 * @returns {Promise<T>}
 */
export async function reading(path, bytes, read) {
  try {
    return await read();
  } catch (thrown) {
    if (isBroken(thrown) || !(thrown instanceof EngineError)) throw thrown;
    throw await graphFault(path, bytes) ?? thrown;
  }
}

/**
 * The text encoder of a graph that holds both: alone, or, where its weights lie in other files, as a use of the same session.
 * @param {Core} core
 * @param {EncoderBytes} encoder
 * @returns {CombinedText|EngineError}
 */
export function takeText(core, { bytes, external }) {
  try {
    const inputs = core.inspectText(bytes);
    return { inputs, part: external.length === 0 ? new Shelved(core.extractTower(bytes, "text")) : null };
  } catch (thrown) {
    if (isBroken(thrown)) throw thrown;
    return asEngineError(thrown);
  }
}
