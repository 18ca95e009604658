// The narrow door between JavaScript and a C++ wasm module: one message is a JSON header and at most one binary payload.
//
// The module exports pn_deliver(json, json_size, payload, payload_size), pn_alloc and pn_free, and calls Module.onPost(header,
// payload) with a parsed header and its own copy of the payload.

import { importModule, wasmBytes } from "./site.js";

/** @typedef {{kind?: string, [field: string]: any}} Header */
/** @typedef {(header: Header, payload: Uint8Array|null) => void} OnPost */

/**
 * The parts of an Emscripten module that the door needs.
 * @typedef {{HEAPU8: Uint8Array, _pn_alloc(size: number): number, _pn_free(address: number): void,
 *   _pn_deliver(json: number, jsonSize: number, payload: number, payloadSize: number): void, [more: string]: any}} WasmModule
 */

/** A loaded module and the way in. */
export class Bridge {
  #module;
  #encoder = new TextEncoder();

  /** @param {WasmModule} module */
  constructor(module) { this.#module = module; }

  /**
   * Hands a message to C++. The bytes are copied; the caller keeps its own.
   * @param {Header} header
   * @param {Uint8Array|ArrayBuffer|null} [payload]
   */
  deliver(header, payload = null) {
    const bytes = payload instanceof ArrayBuffer ? new Uint8Array(payload) : payload;
    const json = this.#copyIn(this.#encoder.encode(JSON.stringify(header)));
    let data = { address: 0, size: 0 };
    try {
      if (bytes) data = this.#copyIn(bytes);
      this.#module._pn_deliver(json.address, json.size, data.address, data.size);
    } finally {
      this.#module._pn_free(json.address);
      if (data.address) this.#module._pn_free(data.address);
    }
  }

  /** @param {Uint8Array} bytes @returns {{address: number, size: number}} */
  #copyIn(bytes) {
    if (bytes.byteLength === 0) return { address: 0, size: 0 };
    const address = this.#module._pn_alloc(bytes.byteLength);
    if (!address) throw new RangeError(`no memory for ${bytes.byteLength} bytes`);
    // Read the heap after the allocation: it may have grown, and the old view died.
    this.#module.HEAPU8.set(bytes, address);
    return { address, size: bytes.byteLength };
  }
}

/**
 * Loads an Emscripten module (its .wasm lies beside the .mjs) and opens the door.
 * @param {string} url  of the .mjs
 * @param {OnPost} onPost
 * @param {Record<string, unknown>} [options]  more fields of the module, such as canvas
 * @returns {Promise<Bridge>}
 */
export async function loadBridge(url, onPost, options = {}) {
  const [{ default: create }, wasmBinary] = await Promise.all([importModule(url), wasmBytes(url.replace(/\.mjs$/, ".wasm"))]);
  return new Bridge(await create({ ...options, onPost, ...(wasmBinary && { wasmBinary }) }));
}

/**
 * The exact bytes of a view as an ArrayBuffer that can be transferred.
 * @param {Uint8Array|null} bytes
 * @returns {ArrayBuffer|null}
 */
export function ownBuffer(bytes) {
  if (!bytes) return null;
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return /** @type {ArrayBuffer} */ (whole ? bytes.buffer : bytes.slice().buffer);
}
