// An encoder's ONNX file with what belongs to it, and how it can be had again without lying in memory meanwhile.

import { folder } from "../sources/layout.js";
import { isBroken } from "./core.js";
import { asEngineError, Code, EngineError } from "../protocol.js";

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
/** "location" as the key of a StringStringEntryProto, and the tag of its value. */
const kLocation = [0x0a, 0x08, ...[..."location"].map((letter) => letter.charCodeAt(0)), 0x12];

/**
 * All bytes of an encoder. Error: NotFound when the graph names a file that is not there, and those of obtainFile.
 * @param {Encoder} encoder
 * @param {WantedFile[]} files  of the whole source
 * @param {Obtain} obtain
 * @returns {Promise<EncoderBytes>}
 */
export async function obtainEncoder(encoder, files, obtain) {
  const [main, ...parts] = encoder.parts;
  if (!main) throw new EngineError(Code.notFound, `${encoder.path} is not there.`, encoder.path);
  const loading = parts.map((file) => ({ file, bytes: obtain(file).then(({ bytes }) => bytes) }));
  for (const { bytes } of loading) bytes.catch(() => undefined);
  const { bytes, sha256 } = await obtain(main);
  const names = parts.length > 0 || bytes.byteLength <= kLargestGraphBytes ? externalNames(bytes) : [];
  const external = await Promise.all(names.map(async (name) => {
    const path = folder(encoder.path) + name.replace(/^\.\//, "");
    const own = loading.find(({ file }) => file.path === path) ?? (names.length === 1 && loading.length === 1 ? loading[0] : undefined);
    if (own) return { path: name, data: await own.bytes };
    const listed = files.find((file) => file.path === path);
    if (!listed) throw new EngineError(Code.notFound, `${encoder.path} keeps its weights in ${name}, which is not beside it. Add that file and open the folder again.`, path);
    return { path: name, data: (await obtain(listed)).bytes };
  }));
  return { bytes, sha256, external };
}

/**
 * The files in which an ONNX graph keeps its weights.
 * @param {Uint8Array} bytes
 * @returns {string[]}
 */
export function externalNames(bytes) {
  /** @type {Set<string>} */
  const names = new Set();
  // The rarest byte of the pattern leads the search.
  const lead = kLocation.indexOf("c".charCodeAt(0));
  for (let at = bytes.indexOf(0x63); at >= 0; at = bytes.indexOf(0x63, at + 1)) {
    const start = at - lead;
    if (start < 0 || !kLocation.every((byte, i) => bytes[start + i] === byte)) continue;
    const length = bytes[start + kLocation.length] ?? 0;
    const from = start + kLocation.length + 1;
    // A name of 128 bytes and more has a longer length in front; no exporter writes such.
    if (length > 0 && length < 128 && from + length <= bytes.byteLength) names.add(new TextDecoder().decode(bytes.subarray(from, from + length)));
  }
  return [...names];
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
