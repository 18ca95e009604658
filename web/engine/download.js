// Fetches a file so that a bad network only costs time: resumes after a cut, retries with backoff, checks the size and the
// SHA-256, and keeps what it got in a store keyed by that hash.

import { Code, EngineError } from "./protocol.js";

/**
 * @typedef {{url: string, path: string, size: number|null, sha256: string|null}} WantedFile
 *   path is its name inside the model folder; size (bytes) and sha256 (hex) are null where no manifest says them
 * @typedef {{match(sha256: string): Promise<Uint8Array|null>, put(sha256: string, path: string, bytes: Uint8Array): Promise<void>,
 *            drop(sha256: string): Promise<void>}} FileStore
 * @typedef {object} DownloadOptions
 * @property {(bytes: Uint8Array) => Promise<string>|string} hash  SHA-256 in lower-case hex
 * @property {FileStore|null} store  null: nothing is kept
 * @property {(phase: "download"|"verify", received: number) => void} [onProgress]  received: bytes of this file so far
 * @property {AbortSignal} [signal]
 * @property {typeof fetch} [fetchImpl]
 * @property {boolean} [revalidate]  ask the server even when the browser's own cache believes itself fresh
 * @property {number[]} [backoffMs]  waits between attempts that bring nothing new; its length is the number of retries
 * @property {number} [stallMs]  a connection that brings nothing for so long is dropped and resumed
 */

/** Larger files than this are refused before memory is asked for. */
export const kMaxFileBytes = 2 ** 31 - 1;
const kBackoffMs = [300, 1000, 3000, 8000];
const kStallMs = 30_000;

/**
 * The bytes of a file, from the store when they are there and right, else from the network.
 * Wrong bytes are thrown away and fetched once more, past every cache on the way.
 * Errors: NotFound, Network, Corrupt, Cancelled.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @returns {Promise<{bytes: Uint8Array, sha256: string, cached: boolean}>}
 */
export async function obtainFile(file, options) {
  const { store, hash, onProgress } = options;
  if (file.size !== null && file.size > kMaxFileBytes) {
    throw new EngineError(Code.corrupt, `${file.path} is listed with ${formatBytes(file.size)}, more than a page can hold.`, file.path);
  }
  if (store && file.sha256) {
    const kept = await store.match(file.sha256);
    if (kept) {
      onProgress?.("verify", kept.byteLength);
      if ((await complaint(file, kept, hash)).problem === null) {
        return { bytes: kept, sha256: file.sha256, cached: true };
      }
      await store.drop(file.sha256);
      onProgress?.("download", 0);
    }
  }
  let problem = "";
  for (const bypassCaches of [false, true]) {
    const bytes = await download(file, options, bypassCaches);
    onProgress?.("verify", bytes.byteLength);
    const check = await complaint(file, bytes, hash);
    if (check.problem === null) {
      if (store && file.sha256) await store.put(check.sha256, file.path, bytes);
      return { bytes, sha256: check.sha256, cached: false };
    }
    problem = check.problem;
    onProgress?.("download", 0);
  }
  throw new EngineError(Code.corrupt,
    `${file.path} arrived damaged twice: ${problem}. The copy on the server does not fit its manifest. ` +
    "Reload in a few minutes; if it stays so, tell whoever runs this page.", file.path);
}

/**
 * What is wrong with the bytes, or null.
 * @param {WantedFile} file
 * @param {Uint8Array} bytes
 * @param {DownloadOptions["hash"]} hash
 * @returns {Promise<{problem: string|null, sha256: string}>}
 */
async function complaint(file, bytes, hash) {
  if (file.size !== null && bytes.byteLength !== file.size) {
    return { problem: `it has ${bytes.byteLength} bytes instead of ${file.size}`, sha256: "" };
  }
  const sha256 = await hash(bytes);
  if (file.sha256 && sha256 !== file.sha256) {
    return { problem: `its SHA-256 is ${sha256.slice(0, 12)}… instead of ${file.sha256.slice(0, 12)}…`, sha256 };
  }
  return { problem: null, sha256 };
}

/**
 * All bytes of a file over as many connections as it takes.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @param {boolean} bypassCaches
 * @returns {Promise<Uint8Array>}
 */
async function download(file, options, bypassCaches) {
  const { onProgress, signal, backoffMs = kBackoffMs, stallMs = kStallMs } = options;
  const fetchImpl = options.fetchImpl ?? fetch;
  const cacheMode = bypassCaches ? "reload" : options.revalidate ? "no-cache" : "default";
  const partial = new Partial(file.size);
  let failures = 0;
  for (;;) {
    const before = partial.received;
    try {
      signal?.throwIfAborted();
      const connection = new AbortController();
      const abort = () => connection.abort(signal?.reason);
      signal?.addEventListener("abort", abort);
      try {
        await readOnce(file, partial, connection, { fetchImpl, cacheMode, stallMs, onProgress });
      } finally {
        signal?.removeEventListener("abort", abort);
      }
      return partial.finish();
    } catch (thrown) {
      if (signal?.aborted) throw new EngineError(Code.cancelled, `The download of ${file.path} was cancelled.`, file.path);
      if (thrown instanceof EngineError) throw thrown;
      failures = partial.received > before ? 0 : failures + 1;
      if (failures > backoffMs.length) {
        const all = file.size ? ` of ${formatBytes(file.size)}` : "";
        const got = partial.received > 0 ? `stopped after ${formatBytes(partial.received)}${all}` : "did not begin";
        throw new EngineError(Code.network,
          `The download of ${file.path} ${got} ` +
          `(${thrown instanceof Error ? thrown.message : thrown}). Check the connection, then try again.`, file.path);
      }
      await pause(backoffMs[Math.max(0, failures - 1)] ?? 0, signal);
    }
  }
}

/**
 * One connection: asks for what is missing and appends what comes. Returns when the file is complete; throws a plain Error when
 * it makes sense to try again, an EngineError when not.
 * @param {WantedFile} file
 * @param {Partial} partial
 * @param {AbortController} connection
 * @param {{fetchImpl: typeof fetch, cacheMode: RequestCache, stallMs: number, onProgress: DownloadOptions["onProgress"]}} options
 */
async function readOnce(file, partial, connection, { fetchImpl, cacheMode, stallMs, onProgress }) {
  const headers = partial.resumeHeaders();
  const watch = stallWatch(connection, stallMs);
  try {
    const response = await fetchImpl(file.url, {
      headers, signal: connection.signal, cache: headers.Range ? "no-store" : cacheMode,
    });
    watch.touch();
    if (response.status === 404 || response.status === 410 || response.status === 403 || response.status === 401) {
      throw new EngineError(Code.notFound,
        `${file.path} is not there (${file.url} answered ${response.status}). Check the address of the model.`, file.path);
    }
    if (response.status === 416) {
      partial.restart();
      throw new Error("the server refused to resume");
    }
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    if (response.status !== 206 || !partial.continuedBy(response.headers)) partial.restart();
    if (response.status === 206 && partial.received === 0 && headers.Range) throw new Error("the server sent another part than asked");
    partial.remember(response.headers);
    onProgress?.("download", partial.received);

    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      watch.touch();
      if (done) break;
      if (!partial.append(value)) {
        connection.abort();
        return;
      }
      onProgress?.("download", partial.received);
    }
    if (partial.missing()) throw new Error("the connection was cut");
  } finally {
    watch.stop();
  }
}

/**
 * Aborts the connection when nothing was heard for stallMs.
 * @param {AbortController} connection
 * @param {number} stallMs
 */
function stallWatch(connection, stallMs) {
  const expire = () => connection.abort(new Error("nothing arrived for a while"));
  let timer = setTimeout(expire, stallMs);
  return {
    touch() {
      clearTimeout(timer);
      timer = setTimeout(expire, stallMs);
    },
    stop() { clearTimeout(timer); },
  };
}

/** What has arrived of a file, and what is needed to ask for the rest. */
class Partial {
  /** @param {number|null} size bytes, null when unknown */
  constructor(size) {
    this.size = size;
    this.bytes = new Uint8Array(0);
    this.received = 0;
    /** Strong validator (ETag or date) of the copy that the bytes belong to. @type {string|null} */
    this.validator = null;
    /** Length the server announced, when no manifest did. @type {number|null} */
    this.announced = null;
    this.resumable = false;
  }

  /** @returns {Record<string, string>} */
  resumeHeaders() {
    if (this.received === 0 || !this.resumable) return {};
    /** @type {Record<string, string>} */
    const headers = { Range: `bytes=${this.received}-` };
    if (this.validator) headers["If-Range"] = this.validator;
    return headers;
  }

  /** Does this 206 go on exactly where the bytes end? @param {Headers} headers */
  continuedBy(headers) {
    const range = /^bytes (\d+)-\d*\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
    return range !== null && Number(range[1]) === this.received;
  }

  /** @param {Headers} headers */
  remember(headers) {
    const etag = headers.get("etag");
    this.validator = etag && !etag.startsWith("W/") ? etag : headers.get("last-modified");
    // A compressed body cannot be resumed: ranges count compressed bytes, and the page sees only decoded ones.
    this.resumable = !headers.get("content-encoding");
    const range = /\/(\d+)$/.exec(headers.get("content-range") ?? "");
    const length = headers.get("content-length");
    this.announced = !this.resumable ? null : range ? Number(range[1]) : length ? Number(length) : null;
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
    const bytes = new Uint8Array(Math.max(needed, whole, 2 * this.bytes.byteLength));
    bytes.set(this.bytes.subarray(0, this.received));
    this.bytes = bytes;
  }

  /** Did the connection end before the file did? */
  missing() {
    const whole = this.announced ?? this.size;
    return whole !== null && this.received < whole;
  }

  restart() { this.received = 0; }

  /** @returns {Uint8Array} */
  finish() {
    return this.received === this.bytes.byteLength ? this.bytes : this.bytes.slice(0, this.received);
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    }
    signal?.addEventListener("abort", end);
  });
}

/** @param {number} bytes @returns {string} "11.4 MB", "812 kB" */
export function formatBytes(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;
}
