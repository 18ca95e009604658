// Files from the visitor's machine: chooser, folder, drag and drop, paste. Pictures that come together become one message with their
// numbers and first bytes, a model one message without; both are handed to the engine.

import { PageTell } from "../engine/messages.js";
import { chooseFiles } from "./chooser.js";
import { KnownFiles } from "./known_files.js";
import { holdsModel, offerModel, weightsAlone } from "./model_files.js";
import { mark, tr } from "../words.js";

/** Larger files are not pictures that a page can hold. */
const kMaxFileBytes = 120e6;
const kPictureKinds = "image/jpeg,image/png,image/webp,image/gif,image/bmp,.jpg,.jpeg,.png,.webp,.gif,.bmp";
const kModelKinds = ".onnx,.onnx_data,.data,.json,.txt,.bin";
const kVisitName = /\.polyneuron$/i;
const kPictureName = /\.(jpe?g|jfif|png|webp|gif|bmp)$/i;

/** @typedef {"dialog"|"drop"|"paste"|"camera"|"share"} Source */
/** @typedef {import("../engine_client.js").LocalFile} LocalFile */

/** Enough to tell a picture from other files. */
const kHeadBytes = 32;
/** So many are named in a sentence. */
const kNamed = 3;
const kNeedsOnnx = mark("A CLIP exported to ONNX is needed: its encoders, with config.json and tokenizer.json.");
/** What a drop without files may bring. */
const kWords = ["text/uri-list", "text/html", "text/plain"];
/** Nothing else was copied. */
const kAddressAlone = /^\s*(https?:\/\/|data:image\/)\S+\s*$/i;

/** Gives files to the engine as handles and tells C++ of them; of a picture only the first bytes are looked at here. */
export class FileSource {
  #tell;
  #known;
  #offer;
  #openVisit;
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /**
   * @param {import("./services.js").Deliver} tell
   * @param {{keep?: (file: File) => number, offer?: (files: LocalFile[], name: string) => number, openVisit?: (file: File) => void}} [means]
   *   keep: gives a picture's file to the engine; offer: makes a model's files known to it; both answer a number; openVisit: a visit's file came
   */
  constructor(tell, { keep = () => 0, offer = () => 0, openVisit = () => undefined } = {}) {
    this.#tell = tell;
    this.#known = new KnownFiles(keep);
    this.#offer = offer;
    this.#openVisit = openVisit;
  }

  /** The number of a picture's file; one with the bytes of an earlier one has the earlier one's. @param {File} file */
  numberOf(file) { return this.#known.numberOf(file); }

  /** @param {boolean} folder */
  openDialog(folder) {
    chooseFiles({ folder, accept: kPictureKinds }, (files) => this.#take(files, "dialog"));
  }

  /** A model's folder, or its files. @param {boolean} folder */
  pickModel(folder) {
    chooseFiles({ folder, accept: kModelKinds }, (files) => {
      if (holdsModel(files)) this.#tell(offerModel(files, this.#offer));
      else this.#tell({ kind: PageTell.pageError, message: tr("There is no .onnx file among these. {0}", tr(kNeedsOnnx)) });
    });
  }

  /** Takes what is dropped on or pasted into the page. */
  watchPage() {
    window.addEventListener("dragover", (event) => {
      if (!event.dataTransfer || !isOurs(event, event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      if (event.dataTransfer.types.includes("Files")) document.documentElement.classList.add("dropping");
    });
    const stop = () => document.documentElement.classList.remove("dropping");
    window.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) stop(); });
    window.addEventListener("drop", (event) => {
      stop();
      if (!event.dataTransfer || !isOurs(event, event.dataTransfer)) return;
      event.preventDefault();
      // Both are taken before the first await: the transfer is emptied after the event.
      const words = wordsOf(event.dataTransfer);
      void droppedFiles(event.dataTransfer).then((files) => (files.length > 0 ? this.#take(files, "drop") : this.#takeWords(words, "drop")));
    });
    window.addEventListener("paste", (event) => {
      if (event.defaultPrevented || !event.clipboardData) return;  // a field took its text
      const files = [...event.clipboardData.files].filter(isPicture);
      const words = wordsOf(event.clipboardData);
      if (files.length === 0 && (isField(event.target) || !kAddressAlone.test(words.plain))) return;
      event.preventDefault();
      if (files.length > 0) this.add(files.map((file) => ({ path: file.name, file })), "paste");
      else void this.#takeWords(words, "paste");
    });
  }

  /** A link, a picture's address or a text. @param {import("./dropped_links.js").DroppedWords} words @param {Source} source */
  async #takeWords(words, source) {
    if (Object.values(words).every((each) => each === "")) return;
    const { answerTo, pictureWithin } = await import("./dropped_links.js");
    const file = pictureWithin(words);
    if (file) this.add([{ path: file.name, file }], source);
    else this.#tell({ kind: PageTell.pageError, message: answerTo(words) });
  }

  /** A visit, a model, or pictures. @param {LocalFile[]} files @param {Source} source */
  #take(files, source) {
    const visit = files.find(({ path }) => kVisitName.test(path));
    if (visit) return this.#openVisit(visit.file);
    const weights = weightsAlone(files);
    if (holdsModel(files)) this.#tell(offerModel(files, this.#offer));
    else if (weights) this.#tell({ kind: PageTell.pageError, message: tr("{0} holds weights, but there is no .onnx file with it that says how to run them. {1}", weights.file.name, tr(kNeedsOnnx)) });
    // Of what lies in folders only the pictures are meant.
    else this.add(files.filter(({ path, file }) => !path.includes("/") || isPicture(file)), source);
  }

  /** Batches are told one after the other, in the order in which they came. @param {LocalFile[]} files @param {Source} source */
  add(files, source) {
    this.#last = this.#last.then(() => this.#send(files, source));
  }

  /** @param {LocalFile[]} files @param {Source} source */
  async #send(files, source) {
    const fitting = files.filter(({ file }) => file.size <= kMaxFileBytes);
    const tooLarge = files.filter(({ file }) => file.size > kMaxFileBytes);
    const heads = await Promise.all(fitting.map(({ file }) => headOf(file)));
    const unread = fitting.filter((_, i) => heads[i] === null);
    const readable = fitting.filter((_, i) => heads[i] !== null);
    this.#complain(tooLarge, tr("larger than {0} MB, the most that is taken", kMaxFileBytes / 1e6));
    this.#complain(unread, tr("not readable (moved, removed or not allowed?)"));
    if (readable.length === 0) return;
    const payload = new Uint8Array(readable.length * kHeadBytes);
    const told = [];
    for (const [i, head] of heads.filter((each) => each !== null).entries()) {
      payload.set(head, i * kHeadBytes);
      told.push({ path: readable[i].path, file: await this.#known.numberOf(readable[i].file) });
    }
    this.#tell({ kind: PageTell.filesAdded, source, files: told }, payload);
  }

  /** One sentence for all files with the same fault. @param {LocalFile[]} files @param {string} fault */
  #complain(files, fault) {
    if (files.length === 0) return;
    const names = files.slice(0, kNamed).map(({ file }) => file.name).join(", ") + (files.length > kNamed ? tr(" and {0} more", files.length - kNamed) : "");
    this.#tell({ kind: PageTell.pageError, message: files.length === 1 ? tr("Not added: {0}. This file is {1}.", names, fault) : tr("Not added: {0}. These files are {1}.", names, fault) });
  }
}

/** Is this for the page: files, or words that no field takes? @param {DragEvent} event @param {DataTransfer} transfer */
function isOurs({ target }, { types }) { return types.includes("Files") || (kWords.some((kind) => types.includes(kind)) && !isField(target)); }

/** @param {EventTarget|null} target */
function isField(target) { return target !== null && "matches" in target && /** @type {Element} */ (target).matches("input, textarea, [contenteditable]"); }

/** @param {DataTransfer} transfer @returns {import("./dropped_links.js").DroppedWords} */
function wordsOf(transfer) {
  const [uris = "", html = "", plain = ""] = kWords.map((kind) => transfer.getData(kind));
  return { uris, html, plain };
}

/** @param {File} file @returns {Promise<Uint8Array|null>} null when it cannot be read */
async function headOf(file) {
  try {
    return new Uint8Array(await file.slice(0, kHeadBytes).arrayBuffer());
  } catch {
    return null;
  }
}

/** @param {File} file */
function isPicture(file) { return file.type.startsWith("image/") ? file.type !== "image/svg+xml" : kPictureName.test(file.name); }

/**
 * The files of a drop, and those anywhere inside its folders.
 * @param {DataTransfer} transfer
 * @returns {Promise<LocalFile[]>}
 */
async function droppedFiles(transfer) {
  // Entries must be taken before the first await: the transfer is emptied after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files].map((file) => ({ path: file.name, file }));
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  /** @type {LocalFile[]} */
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, "", found);
  return found;
}

/** @param {FileSystemEntry} entry @param {string} folder  it lies in, ending in "/" or empty @param {LocalFile[]} found */
async function walk(entry, folder, found) {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise((/** @type {(file: File|null) => void} */ resolve) => {
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, () => resolve(null));
    });
    if (file) found.push({ path, file });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none when it is done.
    const part = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) return;
    for (const child of part) await walk(child, `${path}/`, found);
  }
}
