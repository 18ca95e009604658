// What an ONNX file tells of itself without being run: whether it is one, whether all of it is there, which files hold its weights, what
// it asks for. Only the frame of the file is read, field by field; the core reads the graph itself.
// ref  onnx.proto (ModelProto, GraphProto, TensorProto, ValueInfoProto); the encoding of protocol buffers

import { folder } from "./layout.js";
import { isWebPage, kTellingBytes } from "../store/answers.js";
import { formatBytes } from "../store/network.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** Bytes at hand, or of a file of the visitor's machine. @typedef {Uint8Array|Blob} Source */
/** A field of a message. from, to: where its content lies, in bytes. @typedef {{field: number, wire: number, from: number, to: number}} Field */
/** An input of a graph. type: of onnx.TensorProto.DataType; rank null: not told. @typedef {{type: number, rank: number|null}} GraphInput */

const kWindowBytes = 16 * 1024;
const kVarint = 0;
const kFixed64 = 1;
const kBytes = 2;
const kFixed32 = 5;
/** Fields of ModelProto and how each is encoded. */
const kModel = /** @type {Record<number, number>} */ ({ 1: kVarint, 2: kBytes, 3: kBytes, 4: kBytes, 5: kVarint, 6: kBytes, 7: kBytes, 8: kBytes, 14: kBytes, 20: kBytes, 25: kBytes });
const kIrVersion = 1;
const kGraph = 7;
const kGraphInput = 11;
const kInt32 = 6;
const kInt64 = 7;
/** More fields than this at the top of a file are not followed. */
const kMostFields = 20_000;
/** "location" as the key of a StringStringEntryProto, and the tag of its value. */
const kLocation = [0x0a, 0x08, ...new TextEncoder().encode("location"), 0x12];
/** The tag of TensorProto.external_data. */
const kExternalEntry = 0x6a;

/**
 * What is wrong with an ONNX file, or null: it is a web page, a pointer of Git LFS or something else; or it ends too early.
 * @param {string} path  what the file is called
 * @param {Source} source
 * @returns {Promise<EngineError|null>}
 */
export async function graphFault(path, source) {
  const fault = (/** @type {string} */ code, /** @type {string} */ what) => new EngineError(code, what, path);
  const size = sizeOf(source);
  if (size === 0) return fault(Code.malformed, tr("{0} is empty: it was not copied or downloaded. Get it again.", path));
  const start = await bytesOf(source, 0, Math.min(size, kTellingBytes));
  if (isWebPage(start)) return fault(Code.malformed, tr("{0} is a web page, not an ONNX file: what it was downloaded from asked for a login, or the address was wrong. Download it again.", path));
  if (isGitPointer(start)) return fault(Code.malformed, tr("{0} is not the file itself but the pointer of {1} bytes that Git LFS keeps instead. Run “git lfs pull” in its folder, or download the file with the browser.", path, size));
  let isModel = false;
  let hasGraph = false;
  try {
    for await (const { field, wire, to } of fieldsOf(source, 0, size)) {
      if (field in kModel && kModel[field] !== wire) break;
      isModel ||= field === kIrVersion;
      if (to > size && isModel) return fault(Code.truncated, tr("{0} is damaged: it ends after {1}, and {2} more should follow. It was not copied or downloaded completely; get it again.", path, formatBytes(size), formatBytes(to - size)));
      if (to > size) break;
      hasGraph ||= field === kGraph;
    }
    if (hasGraph) return null;
  } catch (thrown) {
    if (!(thrown instanceof NoField)) throw thrown;
  }
  return isModel
    ? fault(Code.malformed, tr("{0} is damaged: it begins as an ONNX file and does not go on as one. Get it again.", path))
    : fault(Code.malformed, tr("{0} is not an ONNX file ({1} of something else). Export the model to ONNX, or download the file again.", path, formatBytes(size)));
}

/**
 * Does a graph take token ids and nothing else, as a text encoder does? false also where it does not tell.
 * @param {Source} source
 */
export async function takesOnlyTokens(source) {
  /** @type {GraphInput[]} */
  const inputs = [];
  try {
    for await (const part of fieldsOf(source, 0, sizeOf(source))) {
      if (part.field !== kGraph) continue;
      for await (const { field, wire, from, to } of fieldsOf(source, part.from, part.to)) {
        if (field === kGraphInput && wire === kBytes) inputs.push(await inputOf(await bytesOf(source, from, to)));
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof NoField)) throw thrown;
    return false;
  }
  const isToken = (/** @type {GraphInput} */ { type }) => type === kInt32 || type === kInt64;
  return inputs.some(isToken) && inputs.every(({ rank }) => rank !== null && rank <= 2);
}

/**
 * The files in which an ONNX graph keeps its weights, and the bytes that each must have at least.
 * @param {Uint8Array} bytes
 * @returns {Map<string, number>}
 */
export function externalFiles(bytes) {
  /** @type {Map<string, number>} */
  const files = new Map();
  // The rarest byte of the pattern leads the search.
  const lead = kLocation.indexOf("c".charCodeAt(0));
  for (let at = bytes.indexOf(0x63); at >= 0; at = bytes.indexOf(0x63, at + 1)) {
    const start = at - lead;
    if (start < 0 || !kLocation.every((byte, i) => bytes[start + i] === byte)) continue;
    const length = bytes[start + kLocation.length] ?? 0;
    const from = start + kLocation.length + 1;
    // A name of 128 bytes and more has a longer length in front; no exporter writes such.
    if (length === 0 || length >= 128 || from + length > bytes.byteLength) continue;
    const name = textOf(bytes, from, length);
    files.set(name, Math.max(files.get(name) ?? 0, endOfPart(bytes, from + length)));
  }
  return files;
}

/**
 * The file of a source in which a graph keeps weights. A single one beside a single name may be called otherwise.
 * @param {import("./layout.js").Encoder} encoder
 * @param {import("../store/download.js").WantedFile[]} files  of the whole source
 * @param {string} name  as the graph has it
 * @param {number} names  how many it has
 */
export function externalFile({ path, parts }, files, name, names) {
  const wanted = externalPath(path, name);
  return files.find((file) => file.path === wanted) ?? (names === 1 && parts.length === 2 ? parts[1] : undefined);
}

/**
 * What is wrong with that file, or null.
 * @param {string} path  of the graph
 * @param {string} name
 * @param {{path: string, size: number|null, blob?: Blob}|undefined} file  undefined: it is not there
 * @param {number} needed  bytes
 * @returns {EngineError|null}
 */
export function externalFault(path, name, file, needed) {
  if (!file) {
    return new EngineError(Code.notFound, tr("{0} keeps its weights in {1}, which is not beside it; without that file the model cannot run. Add it and open the folder again.", path, name), externalPath(path, name));
  }
  if (file.size === null || file.size >= needed) return null;
  return new EngineError(Code.truncated, tr("{0} is damaged: {1} keeps {2} of weights in it, and it has {3}. It was not copied or downloaded completely; get it again.", file.path, path, formatBytes(needed), formatBytes(file.size)), file.path);
}

/** @param {string} path  of the graph @param {string} name */
function externalPath(path, name) { return folder(path) + name.replace(/^\.\//, ""); }

/**
 * Where in its file a tensor ends, as the entries behind its location say: "offset" and "length"; 0 where they do not.
 * @param {Uint8Array} bytes
 * @param {number} from  behind the location
 */
function endOfPart(bytes, from) {
  const told = { offset: 0, length: 0 };
  for (let at = from; bytes[at] === kExternalEntry && bytes[at + 2] === 0x0a;) {
    const keyLength = bytes[at + 3] ?? 0;
    const value = at + 4 + keyLength;
    const valueLength = bytes[value + 1] ?? 0;
    const key = textOf(bytes, at + 4, keyLength);
    const number = Number(textOf(bytes, value + 2, valueLength));
    if (bytes[value] !== 0x12 || (bytes[at + 1] ?? 0) >= 128) break;
    if ((key === "offset" || key === "length") && Number.isSafeInteger(number) && number >= 0) told[key] = number;
    at = value + 2 + valueLength;
  }
  return told.length > 0 ? told.offset + told.length : 0;
}

/** @param {Uint8Array} valueInfo @returns {Promise<GraphInput>} */
async function inputOf(valueInfo) {
  const inside = async (/** @type {Uint8Array} */ message, /** @type {number} */ wanted) => {
    for await (const { field, wire, from, to } of fieldsOf(message, 0, message.byteLength)) if (field === wanted && wire === kBytes) return message.subarray(from, to);
    return null;
  };
  const type = await inside(valueInfo, 2);
  const tensor = type && await inside(type, 1);
  /** @type {GraphInput} */
  const input = { type: 0, rank: null };
  if (!tensor) return input;
  for await (const { field, wire, from, to } of fieldsOf(tensor, 0, tensor.byteLength)) {
    if (field === 1 && wire === kVarint) input.type = tensor[from] ?? 0;
    if (field !== 2 || wire !== kBytes) continue;
    input.rank = 0;
    for await (const dim of fieldsOf(tensor.subarray(from, to), 0, to - from)) if (dim.field === 1) ++input.rank;
  }
  return input;
}

/** @param {Uint8Array} start */
function isGitPointer(start) { return textOf(start, 0, start.byteLength).startsWith("version https://git-lfs.github.com/spec/"); }

/** @param {Uint8Array} bytes @param {number} from @param {number} length */
function textOf(bytes, from, length) { return new TextDecoder().decode(bytes.subarray(from, from + length)); }

/** @param {Source} source */
function sizeOf(source) { return source instanceof Uint8Array ? source.byteLength : source.size; }

/** @param {Source} source @param {number} from @param {number} to */
async function bytesOf(source, from, to) { return source instanceof Uint8Array ? source.subarray(from, to) : new Uint8Array(await source.slice(from, to).arrayBuffer()); }

/** These bytes are no field of a message. */
class NoField extends Error {}

/**
 * The fields of a message, one after the other; the last may end behind the source. What lies in them is not read. Throws NoField.
 * @param {Source} source
 * @param {number} from
 * @param {number} to
 * @returns {AsyncGenerator<Field>}
 */
async function* fieldsOf(source, from, to) {
  let window = new Uint8Array(0);
  let windowAt = from;
  for (let at = from, count = 0; at < to; ++count) {
    if (count > kMostFields) throw new NoField();
    // Two numbers of ten bytes at most stand before the content.
    if (at < windowAt || at + 20 > windowAt + window.byteLength) {
      windowAt = at;
      window = /** @type {Uint8Array<ArrayBuffer>} */ (await bytesOf(source, at, Math.min(to, at + kWindowBytes)));
    }
    const tag = varint(window, at - windowAt);
    const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    const content = windowAt + tag.end;
    if (field === 0) throw new NoField();
    if (wire === kVarint) {
      at = windowAt + varint(window, tag.end).end;
      yield { field, wire, from: content, to: at };
    } else if (wire === kBytes) {
      const length = varint(window, tag.end);
      at = windowAt + length.end + length.value;
      yield { field, wire, from: windowAt + length.end, to: at };
    } else if (wire === kFixed64 || wire === kFixed32) {
      at = content + (wire === kFixed64 ? 8 : 4);
      yield { field, wire, from: content, to: at };
    } else {
      throw new NoField();
    }
  }
}

/** @param {Uint8Array} bytes @param {number} at @returns {{value: number, end: number}} */
function varint(bytes, at) {
  let value = 0;
  for (let i = 0; i < 10; ++i) {
    const byte = bytes[at + i];
    if (byte === undefined) throw new NoField();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  throw new NoField();
}
