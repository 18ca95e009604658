// The visit of this tab, kept by the browser while it goes on: it survives a reload, a crash, a tab that was put away and a new version of the
// page. Two tabs never write the same visit: the one that finds another's mark on it goes on as a visit of its own.

import { PageTell } from "../engine/messages.js";
import { linkIn } from "./address.js";
import { chooseFiles } from "./chooser.js";
import { saveFile } from "./document.js";
import { loadSettings, saveSetting } from "./settings.js";
import { Tabs } from "./tabs.js";
import { VisitStore } from "./visit_store.js";
import { tr } from "../words.js";

/** @typedef {import("./visit_file.js").OwnPicture} OwnPicture */
/** @typedef {import("./visit_file.js").OutcomeFile} OutcomeFile */
/** @typedef {import("./visit_store.js").VisitRecord} VisitRecord */
/** @typedef {import("./visit_store.js").KeptPicture} KeptPicture */
/** What C++ asks to keep. @typedef {{turn: number, visit: number, fresh: boolean, state: string, link: string, title: string, about: string, pictures: OwnPicture[], thumbnail: Uint8Array}} Wanted */
/**
 * fileOf: a file of this visit by its number; numberOf: makes one known; pack: the picture in a file as the model keeps it, a PNG
 * @typedef {{fileOf: (number: number) => File|undefined, numberOf: (file: File) => Promise<number>,
 *   pack: (picture: OwnPicture) => Promise<ArrayBuffer>}} Files
 */

/** Of this tab; the browser restores it with the tab. */
const kHere = "polyneuron.visit";
/** A larger file is kept as the model keeps it. */
const kMostOriginal_bytes = 1 << 20;
/** Older ones without pictures of the visitor's own go away. */
const kMostVisits = 30;
/** A browser that does not answer does not hold up the page. */
const kOpensWithin_ms = 15_000;
const kListsWithin_ms = 2000;
/** Setting: the visit that was offered last, once. */
const kOffered = "offered";
const kOfferedFor_ms = 14 * 24 * 3_600_000;

export class Visits {
  #tell;
  #files;
  #store;
  /** Marks what this tab has written. */
  #owner = randomName();
  #id = "";
  /** Pictures that are in the store, by file and profile. @type {Map<string, KeptPicture>} */
  #kept = new Map();
  /** Of visits that were opened in this tab: what C++ keeps of an earlier one comes too late. */
  #opened = 0;
  /** What waits to be kept; a later state takes its place. @type {{wanted: Wanted}|null} */
  #next = null;
  /** One thing after the other: none finds another visit under its feet. @type {Promise<unknown>} */
  #last = Promise.resolve();
  #toldWhy = "";
  #tabs;
  /** The visit that this tab had before it was loaded anew; read while the rest of the page loads. */
  #before;

  /**
   * @param {import("./services.js").Deliver} tell @param {Files} files @param {VisitStore} [store]
   */
  constructor(tell, files, store = new VisitStore()) {
    this.#tell = tell;
    this.#files = files;
    this.#store = store;
    this.#tabs = new Tabs(() => this.#id);
    const id = hereBefore();
    this.#before = id ? within(kOpensWithin_ms, this.#store.get(id)) : Promise.resolve(null);
    const keepNow = () => this.#tell({ kind: PageTell.keepNow });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keepNow(); });
    window.addEventListener("pagehide", keepNow);
  }

  /** Goes on with the visit of this tab. @returns {Promise<boolean>} false: there is none, or the address says something else */
  async start() {
    const record = await this.#before;
    const link = linkIn(location);
    const isReload = history.state?.visit !== undefined || (link !== "" && link === record?.link);
    if (record && isReload) return this.#inOrder(() => this.#goOn(record, "reload"));
    void this.#offerLast();
    return false;
  }

  /** @param {Wanted} wanted */
  keep(wanted) {
    if (this.#next && !wanted.fresh) {
      this.#next.wanted = { ...wanted, fresh: this.#next.wanted.fresh };
      return;
    }
    const waiting = { wanted };
    this.#next = waiting;
    void this.#inOrder(() => {
      if (this.#next === waiting) this.#next = null;
      return this.#keepOne(waiting.wanted);
    });
  }

  async list() {
    try {
      const open = await this.#tabs.open();
      await within(kListsWithin_ms, this.#last);
      const records = await this.#store.all();
      const list = records.map((record) => ({
        visit: record.id, title: record.title, about: record.about, when: whenOf(record.changed), size_bytes: sizeOf(record), own: record.pictures.length,
        here: record.id === this.#id, elsewhere: record.id !== this.#id && open.has(record.id),
      }));
      const payload = new Uint8Array(records.reduce((sum, { thumbnail }) => sum + thumbnail.byteLength, 0));
      records.reduce((at, { thumbnail }) => (payload.set(thumbnail, at), at + thumbnail.byteLength), 0);
      this.#tell({ kind: PageTell.visits, list, works: true }, payload);
    } catch {
      this.#tell({ kind: PageTell.visits, list: [], works: false });
    }
  }

  /** @param {string} id */
  open(id) { return this.#inOrder(() => this.#open(id)); }

  /** @param {string} id */
  async #open(id) {
    const record = await this.#store.get(id).catch(() => null);
    if (!record) this.#complain(tr("This visit is no longer there. Another tab may have deleted it."));
    else await this.#goOn(record, "list");
  }

  /** @param {string[]} ids  none: all */
  async delete(ids) {
    await this.#inOrder(async () => {
      await this.#store.delete(ids);
      if (ids.length === 0 || ids.includes(this.#id)) this.#begin();
    }).catch((thrown) => this.#complain(tr("The browser did not delete it ({0}).", reasonOf(thrown))));
    await this.list();
  }

  /** @param {{name: string, state: string, pictures: OwnPicture[], outcomes: OutcomeFile[]}} visit */
  async save({ name, state, pictures, outcomes }) {
    try {
      const packed = [];
      for (const picture of pictures) packed.push({ ...picture, bytes: new Uint8Array(await this.#files.pack(picture)) });
      const { loadZip, writeVisitFile } = await import("./visit_file.js");
      saveFile(name, "application/zip", writeVisitFile(await loadZip(), { state, pictures: packed, outcomes }));
    } catch (thrown) {
      this.#complain(tr("The file could not be made ({0}).", reasonOf(thrown)));
    }
  }

  choose() { chooseFiles({ accept: ".polyneuron,.zip", several: false }, ([first]) => { if (first) void this.openFile(first.file); }); }

  /** @param {File} file */
  async openFile(file) {
    try {
      const { loadZip, readVisitFile } = await import("./visit_file.js");
      const { state, pictures, lost } = await readVisitFile(await loadZip(), file);
      const files = [];
      for (const { bytes, ...picture } of pictures) files.push(await this.#moved(picture, bytes));
      this.#tell({ kind: PageTell.visitOpened, how: "file", state, files, lost });
    } catch (thrown) {
      this.#complain(tr("{0} could not be opened: {1}. Nothing on the board has changed.", file.name, reasonOf(thrown)));
    }
  }

  /** @param {VisitRecord} record @param {"reload"|"list"} how */
  async #goOn(record, how) {
    const bytes = await this.#store.pictures(record.id).catch(() => new Map());
    this.#begin(record.id);
    const files = [];
    for (const picture of record.pictures) {
      const held = bytes.get(picture.key);
      if (!held) continue;
      const moved = await this.#moved(picture, held);
      files.push(moved);
      this.#kept.set(keyOf({ ...picture, file: moved.now }), { ...picture, file: moved.now });
    }
    this.#tell({ kind: PageTell.visitOpened, how, visit: ++this.#opened, state: record.state, files });
    // From now on it is this tab's; one that has it open, too, goes on as a visit of its own.
    await this.#store.put({ ...record, owner: this.#owner }, true).catch(() => undefined);
    return true;
  }

  /** @param {OwnPicture} picture @param {ArrayBuffer|Uint8Array} bytes */
  async #moved({ file, by_profile, name }, bytes) {
    const now = await this.#files.numberOf(new File([/** @type {BlobPart} */ (/** @type {unknown} */ (bytes))], name));
    return { was: file, by_profile, now };
  }

  /** What is kept from now on is this visit. @param {string} [id]  none: one that has no place yet */
  #begin(id = "") {
    this.#id = id;
    this.#kept.clear();
    try {
      sessionStorage.setItem(kHere, id);
    } catch {
      // Storage is blocked: a reload begins anew.
    }
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inOrder(work) {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** @param {Wanted} wanted */
  async #keepOne(wanted) {
    if (wanted.visit !== this.#opened && !wanted.fresh) return;
    if (wanted.fresh || this.#id === "") {
      this.#begin(randomName());
      void this.#makeRoom();
    }
    let kept = false;
    let why = "";
    try {
      do {
        await this.#write(wanted);
        kept = true;
      } while (await this.#writePictures(wanted));
    } catch (thrown) {
      why = this.#complaintOf(thrown, kept);
    }
    if (this.#next) return;  // it is answered
    const pictures = kept && wanted.pictures.every((picture) => this.#kept.has(keyOf(picture)));
    this.#tell({ kind: PageTell.visitKept, turn: wanted.turn, kept, pictures, ...(why && { why }) });
  }

  /** @param {Wanted} wanted */
  async #write(wanted) {
    const known = wanted.pictures.flatMap((picture) => this.#kept.get(keyOf(picture)) ?? []);
    const { state, link, title, about, thumbnail } = wanted;
    const record = { id: this.#id, owner: this.#owner, changed: Date.now(), link, state, title, about, thumbnail, pictures: known };
    const outcome = await this.#store.put(record);
    if (outcome === "new") this.#kept.clear();  // deleted by another tab, with its pictures
    if (outcome !== "taken") {
      const present = new Set(known.map(keyOf));
      for (const key of this.#kept.keys()) if (!present.has(key)) this.#kept.delete(key);
      return;
    }
    // Another tab goes on with that visit: this one becomes another, with its pictures.
    this.#begin(randomName());
    await this.#store.put({ ...record, id: this.#id, pictures: [] });
  }

  /**
   * Those that are not in the store yet, one after the other; a newer state goes first.
   * @param {Wanted} wanted
   * @returns {Promise<boolean>} the visit has to be written again, with these
   */
  async #writePictures(wanted) {
    const missing = wanted.pictures.filter((picture) => !this.#kept.has(keyOf(picture)));
    for (const picture of missing) {
      if (this.#next) return false;
      const bytes = await this.#bytesOf(picture);
      const entry = { ...picture, key: randomName(), size: bytes.byteLength };
      await this.#store.putPicture(this.#id, entry.key, bytes);
      this.#kept.set(keyOf(picture), entry);
    }
    if (missing.length > 0) void navigator.storage?.persist?.().catch(() => false);
    return missing.length > 0;
  }

  /** The file itself while it is small; else, and where it cannot be packed, as the model keeps it. @param {OwnPicture} picture @returns {Promise<ArrayBuffer>} */
  async #bytesOf(picture) {
    const file = this.#files.fileOf(picture.file);
    if (!file) throw new Error(tr("{0} is no longer at hand", picture.name));
    if (file.size > kMostOriginal_bytes) {
      const packed = await this.#files.pack(picture).catch(() => null);
      if (packed) return packed;
    }
    return file.arrayBuffer();
  }

  /** Said once, as long as it stays the same. @param {unknown} thrown @param {boolean} kept  but its pictures */
  #complaintOf(thrown, kept) {
    const isFull = thrown instanceof DOMException && thrown.name === "QuotaExceededError";
    const what = kept ? tr("Your own pictures are not kept") : tr("This visit is not kept");
    const why = isFull ? tr("{0}: the browser's storage for this page is full. Delete visits under “Visits”, or save this one as a file.", what)
      : tr("{0}: the browser stores nothing for this page ({1}). Save it as a file under “Visits” before you leave.", what, reasonOf(thrown));
    if (why === this.#toldWhy) return "";
    this.#toldWhy = why;
    return why;
  }

  /** The last visit of this browser, where it holds something that no link brings back. */
  async #offerLast() {
    try {
      const last = (await this.#store.all()).find(({ pictures }) => pictures.length > 0);
      if (!last || Date.now() - last.changed > kOfferedFor_ms || (await this.#tabs.open()).has(last.id)) return;
      if (loadSettings()[kOffered] === last.id) return;
      saveSetting(kOffered, last.id);
      this.#tell({ kind: PageTell.visitOffered, about: last.title || last.about, when: whenOf(last.changed) });
    } catch {
      // Nothing is kept here.
    }
  }

  async #makeRoom() {
    try {
      const old = (await this.#store.all()).slice(kMostVisits).filter(({ pictures }) => pictures.length === 0);
      if (old.length > 0) await this.#store.delete(old.map(({ id }) => id));
    } catch {
      // What is to be kept next tells why.
    }
  }

  /** @param {string} message */
  #complain(message) { this.#tell({ kind: PageTell.pageError, message }); }
}

/** @param {{file: number, by_profile: boolean}} picture */
function keyOf({ file, by_profile }) { return `${file}${by_profile ? "p" : ""}`; }

/** The visit that this tab had before it was loaded anew. */
function hereBefore() {
  try {
    return sessionStorage.getItem(kHere) ?? "";
  } catch {
    return "";
  }
}

function randomName() { return Array.from(crypto.getRandomValues(new Uint32Array(3)), (each) => each.toString(36)).join(""); }

/** @param {VisitRecord} record */
function sizeOf({ state, thumbnail, pictures }) { return state.length + thumbnail.byteLength + pictures.reduce((sum, { size }) => sum + size, 0); }

/** @param {number} then  ms since 1970 */
function whenOf(then) {
  const date = new Date(then);
  const isToday = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(undefined, isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(date);
}

/** @param {unknown} thrown */
function reasonOf(thrown) { return thrown instanceof Error || thrown instanceof DOMException ? thrown.message : String(thrown); }

/** What a promise gives; null when it takes too long or fails. @template T @param {number} limit_ms @param {Promise<T>} promise @returns {Promise<T|null>} */
function within(limit_ms, promise) { return Promise.race([promise.catch(() => null), new Promise((/** @type {(none: null) => void} */ resolve) => { setTimeout(resolve, limit_ms, null); })]); }
