// The visits that the browser keeps, in IndexedDB, which plain http and files have, too: what was on the board, and the visitor's own pictures.

const kName = "polyneuron-visits";
const kVersion = 1;
const kVisits = "visits";
/** Keys [visit, picture]. */
const kPictures = "pictures";

/**
 * A picture of a visit; key: under which its file is kept; file: its number in the state.
 * @typedef {{key: string, file: number, by_profile: boolean, name: string, size: number}} KeptPicture
 */
/**
 * A visit without its pictures' files.
 * owner: the tab that saved it last; changed: ms since 1970; link: of the same, without own pictures; thumbnail: RGBA8
 * @typedef {{id: string, owner: string, changed: number, link: string, state: string, title: string, about: string, pictures: KeptPicture[],
 *   thumbnail: Uint8Array}} VisitRecord
 */

/** Every method rejects when the browser lets the page keep nothing. */
export class VisitStore {
  /** @type {Promise<IDBDatabase>|null} */
  #opened = null;

  /** @returns {Promise<VisitRecord[]>} the latest first */
  async all() {
    const records = await this.#run([kVisits], "readonly", (stores) => stores[kVisits].getAll());
    return records.sort((/** @type {VisitRecord} */ a, /** @type {VisitRecord} */ b) => b.changed - a.changed);
  }

  /** @param {string} id @returns {Promise<VisitRecord|null>} */
  async get(id) { return (await this.#run([kVisits], "readonly", (stores) => stores[kVisits].get(id))) ?? null; }

  /**
   * Writes a visit unless another tab has taken it over meanwhile. Pictures that no longer belong to it are dropped.
   * @param {VisitRecord} record @param {boolean} [takesOver]  whoever had it
   * @returns {Promise<"new"|"kept"|"taken">} new: it was not there; taken: it is another tab's now
   */
  async put(record, takesOver = false) {
    /** @type {"new"|"kept"|"taken"} */
    let outcome = "new";
    await this.#run([kVisits, kPictures], "readwrite", (stores) => {
      const present = stores[kVisits].get(record.id);
      present.onsuccess = () => {
        if (present.result) outcome = takesOver || present.result.owner === record.owner ? "kept" : "taken";
        if (outcome === "taken") return;
        stores[kVisits].put(record);
        const wanted = new Set(record.pictures.map(({ key }) => key));
        const keys = stores[kPictures].getAllKeys(IDBKeyRange.bound([record.id], [record.id, []]));
        keys.onsuccess = () => {
          for (const key of keys.result) if (!wanted.has(/** @type {string[]} */ (key)[1])) stores[kPictures].delete(key);
        };
      };
      return present;
    });
    return outcome;
  }

  /** @param {string} id @param {string} key @param {ArrayBuffer} bytes */
  async putPicture(id, key, bytes) { await this.#run([kPictures], "readwrite", (stores) => stores[kPictures].put(bytes, [id, key])); }

  /** Of a visit, by their keys. @param {string} id @returns {Promise<Map<string, ArrayBuffer>>} */
  async pictures(id) {
    const range = IDBKeyRange.bound([id], [id, []]);
    const [keys, values] = await this.#run([kPictures], "readonly", (stores) => [stores[kPictures].getAllKeys(range), stores[kPictures].getAll(range)]);
    return new Map(keys.map((/** @type {string[]} */ key, /** @type {number} */ i) => [key[1], values[i]]));
  }

  /** @param {string[]} ids  none: all */
  async delete(ids) {
    await this.#run([kVisits, kPictures], "readwrite", (stores) => {
      if (ids.length === 0) {
        stores[kPictures].clear();
        return stores[kVisits].clear();
      }
      for (const id of ids) stores[kPictures].delete(IDBKeyRange.bound([id], [id, []]));
      return ids.map((id) => stores[kVisits].delete(id));
    });
  }

  /**
   * One transaction; resolves once it is on disk, with what its requests gave.
   * @param {string[]} names @param {IDBTransactionMode} mode @param {(stores: Record<string, IDBObjectStore>) => IDBRequest|IDBRequest[]} work
   * @returns {Promise<any>}
   */
  async #run(names, mode, work) {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(names, mode);
      const requests = work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
      transaction.oncomplete = () => resolve(Array.isArray(requests) ? requests.map(({ result }) => result) : requests.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("aborted"));
    });
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    this.#opened ??= new Promise((/** @type {(database: IDBDatabase) => void} */ resolve, reject) => {
      const opening = indexedDB.open(kName, kVersion);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore(kVisits, { keyPath: "id" });
        opening.result.createObjectStore(kPictures);
      };
      opening.onsuccess = () => {
        // A newer version of the page in another tab, or the browser's "clear data": the next use opens it again.
        opening.result.onversionchange = () => this.#close(opening.result);
        opening.result.onclose = () => { this.#opened = null; };
        resolve(opening.result);
      };
      opening.onerror = () => reject(opening.error);
      opening.onblocked = () => reject(new Error("another tab holds the visits"));
    });
    this.#opened.catch(() => { this.#opened = null; });
    return this.#opened;
  }

  /** @param {IDBDatabase} database */
  #close(database) {
    database.close();
    this.#opened = null;
  }
}
