// What the browser keeps of models must not fill a visitor's disk: past a limit, the files used longest ago are forgotten.

const kListName = "files by last use";
const kMostBytes = 3 * 2 ** 30;
/** No more of what the browser grants the page than this share: past its grant it may forget everything at once. */
const kShareOfQuota = 0.5;

/** @typedef {{bytes: number, used: number}} Use  used: when, in ms since 1970 */

/** Knows when each kept file was last used. Files of this visit stay, however large they are together. */
export class Shelf {
  #notes;
  #drop;
  #most;
  /** @type {Set<string>} */
  #ofThisVisit = new Set();
  /** Bytes by key: used, not noted yet. @type {Map<string, number>} */
  #pending = new Map();
  /** One note after the other. @type {Promise<void>} */
  #last = Promise.resolve();

  /**
   * @param {import("../sources/hub.js").Notes} notes  where the list is kept
   * @param {(key: string) => Promise<void>} drop  forgets a file
   * @param {() => Promise<number>} [most]  bytes that may be kept
   */
  constructor(notes, drop, most = mostBytes) {
    this.#notes = notes;
    this.#drop = drop;
    this.#most = most;
  }

  /** A file is used, or about to be fetched. @param {string} key @param {number} bytes @returns {Promise<void>} */
  use(key, bytes) {
    this.#ofThisVisit.add(key);
    this.#pending.set(key, bytes);
    this.#last = this.#last.then(() => this.#note()).catch(() => {});
    return this.#last;
  }

  /** Notes all that is pending at once: a model of many files costs no more than one of a few. */
  async #note() {
    if (this.#pending.size === 0) return;
    const uses = readUses(await this.#notes.read(kListName));
    for (const [key, bytes] of this.#pending) uses.set(key, { bytes, used: Date.now() });
    this.#pending.clear();
    const most = await this.#most();
    let total = [...uses.values()].reduce((sum, use) => sum + use.bytes, 0);
    const oldestFirst = [...uses].filter(([each]) => !this.#ofThisVisit.has(each)).sort(([, a], [, b]) => a.used - b.used);
    for (const [each, use] of oldestFirst) {
      if (total <= most) break;
      await this.#drop(each);
      uses.delete(each);
      total -= use.bytes;
    }
    await this.#notes.note(kListName, JSON.stringify(Object.fromEntries(uses)));
  }
}

async function mostBytes() {
  const quota = (await globalThis.navigator?.storage?.estimate?.())?.quota;
  return quota ? Math.min(kMostBytes, quota * kShareOfQuota) : kMostBytes;
}

/** @param {string|null} text @returns {Map<string, Use>} */
function readUses(text) {
  try {
    const entries = /** @type {[string, Use][]} */ (Object.entries(JSON.parse(text ?? "{}")));
    return new Map(entries.filter(([, use]) => Number.isFinite(use?.bytes) && Number.isFinite(use.used)));
  } catch {
    return new Map();
  }
}
