// Files of the visitor's machine that were dropped or chosen: only their handles are held, their bytes are read when they are wanted.

import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./download.js").WantedFile} WantedFile */

const kReadBytes = 8 * 2 ** 20;

/** The sets of files that the page has offered, by number. */
export class LocalSets {
  /** @type {Map<number, {name: string, files: WantedFile[]}>} */
  #sets = new Map();

  /**
   * @param {number} set
   * @param {{path: string, file: File}[]} files  path: inside the dropped folder
   * @param {string} [name]  of the folder
   */
  add(set, files, name = "") {
    const only = files.length === 1 ? files[0]?.path.replace(/\.onnx$/i, "") : "";
    this.#sets.set(set, {
      name: name || only || "Dropped files",
      files: files.map(({ path, file }) => ({ url: "", path, size: file.size, sha256: null, blob: file })),
    });
  }

  /** Error: NotFound when this set was never offered, or before the page was reloaded. @param {number} set */
  get(set) {
    const found = this.#sets.get(set);
    if (!found) throw new EngineError(Code.notFound, tr("These files are no longer at hand. Drop the folder again."), `set ${set}`);
    return found;
  }
}

/**
 * The bytes of a local file.
 * @param {WantedFile} file
 * @param {Blob} blob
 * @param {{signal?: AbortSignal, onProgress?: (phase: "download"|"verify", received: number) => void}} options
 * @returns {Promise<Uint8Array>}
 */
export async function readLocal({ path }, blob, { signal, onProgress }) {
  try {
    const bytes = new Uint8Array(blob.size);
    for (let at = 0; at < blob.size; at += kReadBytes) {
      if (signal?.aborted) throw new EngineError(Code.cancelled, tr("The reading of {0} was cancelled.", path), path);
      bytes.set(new Uint8Array(await blob.slice(at, at + kReadBytes).arrayBuffer()), at);
      onProgress?.("download", Math.min(at + kReadBytes, blob.size));
    }
    return bytes;
  } catch (thrown) {
    if (thrown instanceof EngineError) throw thrown;
    throw new EngineError(Code.notFound,
      tr("{0} could not be read ({1}). It may have been moved or changed; drop the folder again.", path, thrown instanceof Error ? thrown.message : thrown), path);
  }
}
