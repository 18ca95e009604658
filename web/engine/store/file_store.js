// The model files a browser keeps: Cache API, keyed by SHA-256. Where there is no Cache API (plain http, private windows)
// everything still works; it only forgets.

import { Pieces } from "./pieces.js";
import { Shelf } from "./shelf.js";

const kCacheName = "polyneuron-model-files";
const kOrigin = "https://files.polyneuron.invalid/";

/** @returns {Promise<CacheFileStore|null>} null where the browser keeps nothing for this page */
export async function openFileStore() {
  if (typeof caches === "undefined") return null;
  const cache = await quietly(caches.open(kCacheName));
  return cache ? new CacheFileStore(cache) : null;
}

/** The FileStore of download.js, over the browser's Cache API. */
export class CacheFileStore {
  #cache;
  #shelf = new Shelf(this, (key) => this.#forget(key));
  /** @type {import("./pieces.js").Cells} */
  cells;

  /** @param {Cache} cache */
  constructor(cache) {
    this.#cache = cache;
    this.cells = {
      get: async (name) => {
        const response = await quietly(cache.match(cellKey(name)));
        const buffer = response ? await quietly(response.arrayBuffer()) : undefined;
        return buffer ? new Uint8Array(buffer) : null;
      },
      set: async (name, bytes) => {
        const response = new Response(/** @type {BodyInit} */ (/** @type {unknown} */ (bytes)));
        return (await quietly(cache.put(cellKey(name), response).then(() => true))) ?? false;
      },
      delete: async (name) => { await quietly(cache.delete(cellKey(name))); },
    };
  }

  /** @param {string} sha256 @returns {Promise<Uint8Array|null>} */
  async match(sha256) {
    const response = await quietly(this.#cache.match(fileKey(sha256)));
    const buffer = response ? await quietly(response.arrayBuffer()) : undefined;
    return buffer ? new Uint8Array(buffer) : null;
  }

  /** @param {string} sha256 @param {string} path @param {Uint8Array} bytes */
  async put(sha256, path, bytes) {
    const headers = { "content-type": "application/octet-stream", "content-length": String(bytes.byteLength), "x-path": path };
    // A full disk or a private window may refuse; the page lives on without.
    await quietly(this.#cache.put(fileKey(sha256), new Response(/** @type {BodyInit} */ (/** @type {unknown} */ (bytes)), { headers })));
  }

  /** @param {string} sha256 */
  drop(sha256) { return this.#forget(`sha256/${sha256}`); }

  /** A file is used, or about to be fetched: others that were not for long may have to go. @param {string} key @param {number} bytes */
  use(key, bytes) { return this.#shelf.use(key, bytes); }

  /** @param {string} key */
  async #forget(key) {
    await quietly(this.#cache.delete(kOrigin + key));
    await (await Pieces.open(this.cells, key)).drop();
  }

  /** Keeps a small text, such as the manifest of a folder, for when the network is away. @param {string} name @param {string} text */
  async note(name, text) { await quietly(this.#cache.put(noteKey(name), new Response(text))); }

  /** @param {string} name @returns {Promise<string|null>} */
  async read(name) { return (await quietly(this.#cache.match(noteKey(name))))?.text() ?? null; }

  /** Forgets the files that an earlier version of this folder had and the present one has not. @param {string} folder @param {string[]} hashes */
  async keepOnly(folder, hashes) {
    const listName = `files of ${folder}`;
    const earlier = /** @type {string[]} */ (JSON.parse((await this.read(listName)) ?? "[]"));
    for (const sha256 of earlier) if (!hashes.includes(sha256)) await this.drop(sha256);
    await this.note(listName, JSON.stringify(hashes));
  }
}

/** @param {string} sha256 */
function fileKey(sha256) { return `${kOrigin}sha256/${sha256}`; }

/** @param {string} name */
function cellKey(name) { return `${kOrigin}pieces/${name}`; }

/** @param {string} name */
function noteKey(name) { return `${kOrigin}note/${encodeURIComponent(name)}`; }

/**
 * The value of a promise, or undefined when it fails: storage is a convenience, never a condition.
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T|undefined>}
 */
async function quietly(promise) {
  try {
    return await promise;
  } catch {
    return undefined;
  }
}
