// What has arrived of one file, and what is needed to ask for the rest.

import { isForeign } from "./network.js";

/** Larger files than this are refused before memory is asked for. */
export const kMaxFileBytes = 2 ** 31 - 1;
/** Files that servers do not compress on the way, whatever headers they hide. */
const kNeverCompressed = /\.(onnx|onnx_data(_\d+)?|data|bin|webp)$/i;

/** The bytes so far of one copy of a file. */
export class Partial {
  bytes = new Uint8Array(0);
  received = 0;
  /** Strong validator (ETag or date) of the copy that the bytes belong to. @type {string|null} */
  validator = null;
  /** What tells this copy from others, be it a weak ETag. @type {string|null} */
  version = null;
  /** Length the server announced, when no manifest did. @type {number|null} */
  announced = null;
  resumable = false;
  #vouched;

  /**
   * @param {{path: string, size: number|null, sha256?: string|null}} file
   *   size in bytes, null when unknown; with a sha256 pieces of different copies are found out in the end
   */
  constructor({ path, size, sha256 = null }) {
    this.path = path;
    this.size = size;
    this.#vouched = sha256 !== null;
  }

  /** Goes on with bytes from an earlier visit. @param {Uint8Array} piece @param {import("./pieces.js").Copy} copy */
  adopt(piece, { validator, version, size }) {
    this.announced ??= size;
    this.validator = validator;
    this.version = version;
    this.resumable = true;
    this.append(piece);
  }

  /** @param {string} url @returns {Record<string, string>} */
  resumeHeaders(url) {
    if (this.received === 0 || !this.resumable) return {};
    /** @type {Record<string, string>} */
    const headers = { Range: `bytes=${this.received}-` };
    // Of another site a page may ask for a range, but not with a condition: there the answer's validator is compared.
    if (this.validator && !isForeign(url)) headers["If-Range"] = this.validator;
    return headers;
  }

  /**
   * Does this 206 go on exactly where the bytes end, with the same copy?
   * @param {Headers} headers  of the answer
   * @param {boolean} conditional  the server was asked with If-Range
   */
  continuedBy(headers, conditional) {
    const range = headers.get("content-range");
    const start = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(range ?? "");
    const whole = this.size ?? this.announced;
    // Another site may hide the range; then the length must fit.
    const fits = range === null ? whole !== null && Number(headers.get("content-length")) === whole - this.received : start !== null && Number(start[1]) === this.received;
    if (!fits) return false;
    return conditional || this.#vouched || this.validator === null || strongValidator(headers) === this.validator;
  }

  /** @param {Headers} headers @param {string} url */
  remember(headers, url) {
    this.validator = strongValidator(headers);
    this.version = headers.get("etag") ?? headers.get("last-modified");
    const range = /\/(\d+)$/.exec(headers.get("content-range") ?? "");
    const length = headers.get("content-length");
    // A compressed body cannot be resumed: ranges count compressed bytes, and the page sees only decoded ones.
    const encoded = headers.get("content-encoding") !== null;
    const mayHideEncoding = isForeign(url) && !kNeverCompressed.test(this.path) && Number(length) !== this.size;
    this.resumable = !encoded && !mayHideEncoding;
    this.announced = !this.resumable ? null : range ? Number(range[1]) : length && this.received === 0 ? Number(length) : this.announced;
  }

  /**
   * Keeps a piece; false when the file is already longer than it may be, and the rest need not come.
   * @param {Uint8Array} piece
   */
  append(piece) {
    if (this.received + piece.byteLength > this.bytes.byteLength) this.#grow(this.received + piece.byteLength);
    this.bytes.set(piece, this.received);
    this.received += piece.byteLength;
    return this.received <= (this.size ?? kMaxFileBytes);
  }

  /** @param {number} needed bytes */
  #grow(needed) {
    const whole = Math.min(this.announced ?? this.size ?? 0, kMaxFileBytes);
    const bytes = new Uint8Array(Math.max(needed, whole, Math.min(2 * this.bytes.byteLength, kMaxFileBytes)));
    bytes.set(this.bytes.subarray(0, this.received));
    this.bytes = bytes;
  }

  /** Did the connection end before the file did? */
  missing() {
    const whole = this.announced ?? this.size;
    return whole !== null && this.received < whole;
  }

  restart() {
    this.received = 0;
    this.announced = null;
  }

  /** The bytes so far, without a copy. */
  soFar() { return this.bytes.subarray(0, this.received); }

  /** @returns {Uint8Array} */
  finish() {
    return this.received === this.bytes.byteLength ? this.bytes : this.bytes.slice(0, this.received);
  }
}

/** @param {Headers} headers */
function strongValidator(headers) {
  const etag = headers.get("etag");
  return etag && !etag.startsWith("W/") ? etag : headers.get("last-modified");
}
