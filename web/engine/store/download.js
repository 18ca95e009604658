// Fetches a file so that a bad network only costs time: resumes after a cut, a cancel or a reload, retries with backoff, checks the size
// and the SHA-256, and keeps what it got: by that hash, or by its address where no listing tells the hash.

import { isWebPage, kTellingBytes, WebPageAnswer } from "./answers.js";
import { keyOf, openPieces, readKept } from "./kept.js";
import { readLocal } from "./local_files.js";
import { formatBytes, noResponse, pause, stallWatch } from "./network.js";
import { kMaxFileBytes, Partial } from "./partial.js";
import { kPieceBytes } from "./pieces.js";
import { Code, EngineError } from "../protocol.js";
import { fetchFile, isAtHand } from "../../site.js";
import { downloadSize, kUnpacks, unpack } from "./unpack.js";
import { tr } from "../../words.js";

/**
 * @typedef {{url: string, path: string, size: number|null, sha256: string|null, gitSha1?: string|null, tag?: string|null, roughSize?: boolean, blob?: Blob,
 *   packed?: import("./unpack.js").PackedForm}} WantedFile
 *   path is its name inside the model folder; size (bytes) and sha256 (hex) are null where no manifest says them; gitSha1: the hash (hex) by
 *   which Git knows it, where the listing has no other; tag: what tells this copy from a later one, where the listing says it; roughSize: the
 *   size is what a server said beforehand; blob: a file of the visitor's machine; packed: the same file in fewer bytes
 * @typedef {{match(sha256: string): Promise<Uint8Array|null>, put(sha256: string, path: string, bytes: Uint8Array): Promise<void>,
 *            drop(sha256: string): Promise<void>, cells?: import("./pieces.js").Cells, use?(key: string, bytes: number): Promise<void>}} FileStore
 *   cells: for large files, and those without a hash; use: told of each file that is wanted, with its size as far as it is known
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

export { formatBytes };
const kBackoffMs = [300, 1000, 3000, 8000];
const kStallMs = 30_000;

/**
 * The bytes of a file, from the store when they are there and right, else from the network.
 * Errors: NotFound, Network, Corrupt, Cancelled.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @returns {Promise<{bytes: Uint8Array, sha256: string, cached: boolean}>}
 */
export async function obtainFile(file, options) {
  if (isAtHand(file.url)) options = { ...options, store: null };
  const { store, hash, onProgress } = options;
  if (file.size !== null && file.size > kMaxFileBytes) {
    throw new EngineError(Code.corrupt, tr("{0} is listed with {1}, more than a page can hold.", file.path, formatBytes(file.size)), file.path);
  }
  if (file.blob) {
    const bytes = await readLocal(file, file.blob, options);
    onProgress?.("verify", bytes.byteLength);
    return { bytes, sha256: await hash(bytes), cached: true };
  }
  void store?.use?.(keyOf(file), file.size ?? 0);
  const kept = store ? await readKept(file, store, options) : null;
  if (kept) {
    onProgress?.("verify", downloadSize(file) ?? kept.bytes.byteLength);
    const check = await complaint(file, kept.bytes, hash);
    if (check.problem === null && (kept.sha256 === null || kept.sha256 === check.sha256)) return { bytes: kept.bytes, sha256: check.sha256, cached: true };
    await kept.drop();
    onProgress?.("download", 0);
  }
  const unpacked = await obtainPacked(file, options);
  if (unpacked) return { ...unpacked, cached: false };
  const pieces = store ? await openPieces(file, store) : null;
  const { bytes, sha256, version } = await fetchRight(file, options, pieces);
  await keep(file, { bytes, sha256, version }, store, pieces);
  if (file.size === null) void store?.use?.(keyOf(file), bytes.byteLength);
  return { bytes, sha256, cached: false };
}

/**
 * By way of the packed form; null: there is none, or it is of no use, and the plain file has to come.
 * Errors: Network, Cancelled.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @returns {Promise<{bytes: Uint8Array, sha256: string}|null>}
 */
async function obtainPacked(file, options) {
  const { store, hash, onProgress } = options;
  const { packed, path, size } = file;
  if (!packed || size === null || !kUnpacks) return null;
  try {
    const form = { ...packed, path };
    const pieces = store ? await openPieces(form, store) : null;
    const { bytes: small } = await fetchRight(form, options, pieces);
    await pieces?.drop();
    const bytes = await unpack(small, size);
    const check = bytes ? await complaint(file, bytes, hash) : null;
    if (bytes && check?.problem === null) {
      await keep(file, { bytes, sha256: check.sha256, version: null }, store, store ? await openPieces(file, store) : null);
      return { bytes, sha256: check.sha256 };
    }
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || thrown.code === Code.network || thrown.code === Code.cancelled) throw thrown;
  }
  onProgress?.("download", 0);
  return null;
}

/**
 * The bytes as the listing has them. Wrong ones, or a web page, are thrown away and fetched once more, past every cache on the way.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @param {import("./pieces.js").Pieces|null} pieces
 * @returns {Promise<{bytes: Uint8Array, sha256: string, version: string|null}>}
 */
async function fetchRight(file, options, pieces) {
  const { hash, onProgress } = options;
  let problem = "";
  for (const bypassCaches of [false, true]) {
    const partial = await download(file, options, { bypassCaches, pieces }).catch((thrown) => {
      if (bypassCaches || !(thrown instanceof WebPageAnswer)) throw thrown;
      return null;
    });
    if (!partial) continue;
    const bytes = partial.finish();
    onProgress?.("verify", bytes.byteLength);
    const check = await complaint(file, bytes, hash);
    if (check.problem === null) return { bytes, sha256: check.sha256, version: partial.version };
    problem = check.problem;
    await pieces?.drop();
    onProgress?.("download", 0);
  }
  const { host } = new URL(file.url);
  throw new EngineError(Code.corrupt,
    tr("{0} arrived damaged twice: {1}. The copy on {2} does not fit the list of the model's files. Try again in a few minutes; if it stays so, tell whoever runs {2}.", file.path, problem, host), file.path);
}

/**
 * Keeps a file that is complete for the next visit: a large one, or one without a listed hash, in its pieces.
 * @param {WantedFile} file
 * @param {{bytes: Uint8Array, sha256: string, version: string|null}} got
 * @param {FileStore|null} store
 * @param {import("./pieces.js").Pieces|null} pieces
 */
async function keep(file, { bytes, sha256, version }, store, pieces) {
  if (file.sha256 && (!pieces || bytes.byteLength < kPieceBytes)) {
    await store?.put(sha256, file.path, bytes);
    await pieces?.drop();
  } else if (file.sha256 || file.tag || version) {
    await pieces?.complete(bytes, sha256, file.tag ?? version);
  }
}

/**
 * What is wrong with the bytes, or null.
 * @param {WantedFile} file
 * @param {Uint8Array} bytes
 * @param {DownloadOptions["hash"]} hash
 * @returns {Promise<{problem: string|null, sha256: string}>}
 */
async function complaint(file, bytes, hash) {
  if (file.size !== null && !file.roughSize && bytes.byteLength !== file.size) {
    return { problem: tr("it has {0} bytes instead of {1}", bytes.byteLength, file.size), sha256: "" };
  }
  const sha256 = await hash(bytes);
  if (file.sha256 && sha256 !== file.sha256) {
    return { problem: tr("its SHA-256 is {0}… instead of {1}…", sha256.slice(0, 12), file.sha256.slice(0, 12)), sha256 };
  }
  const gitSha1 = file.gitSha1 ? await gitSha1Of(bytes) : null;
  if (gitSha1 && gitSha1 !== file.gitSha1) return { problem: tr("its Git hash is {0}… instead of {1}…", gitSha1.slice(0, 12), file.gitSha1?.slice(0, 12) ?? ""), sha256 };
  return { problem: null, sha256 };
}

/**
 * The hash by which Git knows a file; null without a secure context, where browsers lend no hashes.
 * @param {Uint8Array} bytes
 * @returns {Promise<string|null>}  hex
 */
async function gitSha1Of(bytes) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  const header = new TextEncoder().encode(`blob ${bytes.byteLength}\0`);
  const whole = new Uint8Array(header.byteLength + bytes.byteLength);
  whole.set(header);
  whole.set(bytes, header.byteLength);
  return Array.from(new Uint8Array(await subtle.digest("SHA-1", whole)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * All bytes of a file over as many connections as it takes, from where an earlier visit stopped.
 * @param {WantedFile} file
 * @param {DownloadOptions} options
 * @param {{bypassCaches: boolean, pieces: import("./pieces.js").Pieces|null}} how  pieces: where what arrives is kept
 * @returns {Promise<Partial>}
 */
async function download(file, options, { bypassCaches, pieces }) {
  const { onProgress, signal, backoffMs = kBackoffMs, stallMs = kStallMs } = options;
  const fetchImpl = options.fetchImpl ?? fetchFile;
  const cacheMode = bypassCaches ? "reload" : options.revalidate ? "no-cache" : "default";
  const partial = new Partial({ path: file.path, size: file.roughSize ? null : file.size, sha256: file.sha256 });
  await pieces?.read((piece) => partial.adopt(piece, pieces.copy));
  if (partial.received > 0 && !partial.missing() && partial.announced !== null) return partial;
  let failures = 0;
  for (;;) {
    const before = partial.received;
    try {
      signal?.throwIfAborted();
      const connection = new AbortController();
      const abort = () => connection.abort(signal?.reason);
      signal?.addEventListener("abort", abort);
      try {
        await readOnce(file, partial, connection, { fetchImpl, cacheMode, stallMs, onProgress, pieces });
      } finally {
        signal?.removeEventListener("abort", abort);
      }
      return partial;
    } catch (thrown) {
      failures = partial.received > before ? 0 : failures + 1;
      const over = signal?.aborted || thrown instanceof EngineError || failures > backoffMs.length;
      if (over && isWorthKeeping(file, partial)) await pieces?.keepTail(partial.soFar());
      if (signal?.aborted) throw new EngineError(Code.cancelled, tr("The download of {0} was cancelled.", file.path), file.path);
      if (thrown instanceof EngineError) throw thrown;
      if (over) throw gaveUp(file, partial, thrown);
      await pause(backoffMs[Math.max(0, failures - 1)] ?? 0, signal);
    }
  }
}

/** Without a hash or a validator nobody could tell next time what the pieces belong to. @param {WantedFile} file @param {Partial} partial */
function isWorthKeeping({ sha256 }, { resumable, validator }) { return resumable && (sha256 !== null || validator !== null); }

/** @param {WantedFile} file @param {Partial} partial @param {unknown} thrown */
function gaveUp(file, partial, thrown) {
  const had = file.size ? tr("{0} of {1}", formatBytes(partial.received), formatBytes(file.size)) : formatBytes(partial.received);
  if (partial.received === 0) return noResponse(file.url, tr("The download of {0} did not begin", file.path), thrown, file.path);
  return new EngineError(Code.network,
    tr("The download of {0} stopped after {1} ({2}). Check the connection, then try again.", file.path, had, thrown instanceof Error ? thrown.message : thrown), file.path);
}

/**
 * One connection: asks for what is missing and appends what comes. Returns when the file is complete; throws a plain Error when
 * it makes sense to try again, an EngineError when not.
 * @param {WantedFile} file
 * @param {Partial} partial
 * @param {AbortController} connection
 * @param {{fetchImpl: typeof fetch, cacheMode: RequestCache, stallMs: number, onProgress: DownloadOptions["onProgress"],
 *   pieces: import("./pieces.js").Pieces|null}} options
 */
async function readOnce(file, partial, connection, { fetchImpl, cacheMode, stallMs, onProgress, pieces }) {
  const headers = partial.resumeHeaders(file.url);
  const watch = stallWatch(connection, stallMs);
  try {
    const response = await fetchImpl(file.url, {
      headers, signal: connection.signal, cache: headers.Range ? "no-store" : cacheMode,
    });
    watch.touch();
    const body = bodyOf(response, file, partial);
    const start = await firstPiece(body, watch);
    // What an earlier connection brought outlasts such an answer.
    if (response.status !== 206 && start && isWebPage(start, response.headers)) {
      connection.abort();
      throw new WebPageAnswer(response.url || file.url, tr("the file {0}", file.path), file.path);
    }
    if (response.status !== 206 || !partial.continuedBy(response.headers, Boolean(headers["If-Range"]))) partial.restart();
    if (response.status === 206 && partial.received === 0 && headers.Range) {
      connection.abort();
      throw new Error("the server sent another part than asked");
    }
    partial.remember(response.headers, response.url || file.url);
    if (partial.received === 0) pieces?.begin({ validator: partial.validator, version: partial.version, size: partial.size ?? partial.announced });
    onProgress?.("download", partial.received);

    for (let piece = start; piece; piece = await nextPiece(body, watch)) {
      if (!partial.append(piece)) {
        connection.abort();
        return;
      }
      if (isWorthKeeping(file, partial)) pieces?.keep(partial.soFar());
      onProgress?.("download", partial.received);
    }
    if (partial.missing()) throw new Error("the connection was cut");
  } finally {
    watch.stop();
  }
}

/** The body of an answer, or the error of its status. @param {Response} response @param {WantedFile} file @param {Partial} partial */
function bodyOf({ status, ok, body }, file, partial) {
  if (status === 404 || status === 410 || status === 403 || status === 401) {
    throw new EngineError(Code.notFound, tr("{0} is not there ({1} answered {2}). Check the address of the model.", file.path, file.url, status), file.path);
  }
  if (status === 416) {
    partial.restart();
    throw new Error("the server refused to resume");
  }
  if (!ok || !body) throw new Error(`the server answered ${status}`);
  return body.getReader();
}

/** @typedef {ReadableStreamDefaultReader<Uint8Array>} Body */
/** @typedef {ReturnType<typeof stallWatch>} Watch */

/** What comes next; null: the body has ended. @param {Body} body @param {Watch} watch @returns {Promise<Uint8Array|null>} */
async function nextPiece(body, watch) {
  const { value } = await body.read();
  watch.touch();
  return value ?? null;
}

/** Enough to tell what came, or all of it. @param {Body} body @param {Watch} watch @returns {Promise<Uint8Array|null>} */
async function firstPiece(body, watch) {
  let start = await nextPiece(body, watch);
  while (start && start.byteLength < kTellingBytes) {
    const more = await nextPiece(body, watch);
    if (!more) break;
    const both = new Uint8Array(start.byteLength + more.byteLength);
    both.set(start);
    both.set(more, start.byteLength);
    start = both;
  }
  return start;
}
