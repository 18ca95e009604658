// What earlier visits have kept of a file: whole by its SHA-256, in pieces by that or, where no listing tells it, by its address.

import { isPageType } from "./answers.js";
import { ask } from "./network.js";
import { Pieces } from "./pieces.js";
import { EngineError } from "../protocol.js";

/** @typedef {import("./download.js").WantedFile} WantedFile */
/** @typedef {import("./download.js").FileStore} FileStore */

/**
 * The kept copy of a file when it is complete and, as far as can be told, the present one; still to be verified.
 * @param {WantedFile} file
 * @param {FileStore} store
 * @param {import("./download.js").DownloadOptions} options
 * @returns {Promise<{bytes: Uint8Array, sha256: string|null, drop(): Promise<void>}|null>}  sha256: what it had when it was kept
 */
export async function readKept(file, store, options) {
  const { sha256 } = file;
  const whole = sha256 ? await store.match(sha256) : null;
  if (whole && sha256) return { bytes: whole, sha256, drop: () => store.drop(sha256) };
  const pieces = await openPieces(file, store);
  if (!pieces?.sha256) return null;
  if (!sha256 && !(await isPresent(file, pieces, options))) {
    await pieces.drop();
    return null;
  }
  const kept = pieces.sha256;
  const bytes = new Uint8Array(pieces.received);
  let at = 0;
  await pieces.read((piece) => {
    bytes.set(piece, at);
    at += piece.byteLength;
  });
  return at === bytes.byteLength ? { bytes, sha256: kept, drop: () => pieces.drop() } : null;
}

/** @param {WantedFile} file @param {FileStore} store @returns {Promise<Pieces|null>} */
export async function openPieces(file, { cells }) { return cells ? Pieces.open(cells, keyOf(file)) : null; }

/** What a file is kept under. @param {WantedFile} file */
export function keyOf({ sha256, url }) { return sha256 ? `sha256/${sha256}` : `url/${encodeURIComponent(url)}`; }

/**
 * Does the server still have the copy that was kept? When it cannot be asked, the kept one has to do.
 * @param {WantedFile} file
 * @param {Pieces} pieces
 * @param {import("./download.js").DownloadOptions} options
 */
async function isPresent({ url, tag }, { copy: { version } }, { fetchImpl, signal }) {
  if (version === null) return false;
  if (tag) return tag === version;
  try {
    const { ok, status, headers } = await ask(url, { method: "HEAD", cache: "no-cache" }, { fetchImpl, signal });
    // A server that knows no HEAD says nothing about the file; one in trouble, neither, nor a network that asks for a log-in.
    if (!ok) return status >= 500 && status !== 501;
    if (isPageType(headers)) return true;
    return (headers.get("etag") ?? headers.get("last-modified")) === version;
  } catch (thrown) {
    if (thrown instanceof EngineError && thrown.code === "Cancelled") throw thrown;
    return true;
  }
}
