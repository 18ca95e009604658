// Pictures from the visitor's machine: chooser, folder, drag and drop, paste. Each file becomes one message with its bytes.

/** Larger files are not pictures that a page can hold. */
const kMaxFileBytes = 120e6;
const kPictureName = /\.(jpe?g|jfif|png|webp|gif|bmp)$/i;

/** @typedef {"dialog"|"drop"|"paste"|"camera"} Source */

/** So many files of a batch are handed over at once; each further one when there is room, or after so long. */
const kAtOnce = 4;
const kLongestWaitMs = 2000;
const kLookAgainMs = 25;

/** Reads files one after the other and at the pace at which they are shrunk, so that a hundred photos never lie in memory together. */
export class FileSource {
  #tell;
  #isBusy;
  /** @type {Promise<void>} */
  #last = Promise.resolve();

  /**
   * @param {import("./services.js").Deliver} tell
   * @param {() => boolean} [isBusy]  are there files still to be shrunk?
   */
  constructor(tell, isBusy = () => false) {
    this.#tell = tell;
    this.#isBusy = isBusy;
  }

  /** @param {boolean} folder */
  openDialog(folder) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.className = "unseen";
    if (folder) input.webkitdirectory = true;
    else input.accept = "image/jpeg,image/png,image/webp,image/gif,image/bmp,.jpg,.jpeg,.png,.webp,.gif,.bmp";
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      this.add(folder ? files.filter(isPicture) : files, "dialog");
      input.remove();
    });
    input.addEventListener("cancel", () => input.remove());
    // In the document, so that tests and assistive tools find it.
    document.body.append(input);
    input.click();
  }

  /** Takes what is dropped on or pasted into the page. */
  watchPage() {
    window.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      document.documentElement.classList.add("dropping");
    });
    const stop = () => document.documentElement.classList.remove("dropping");
    window.addEventListener("dragleave", (event) => { if (event.relatedTarget === null) stop(); });
    window.addEventListener("drop", (event) => {
      stop();
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      void droppedFiles(event.dataTransfer).then((files) => this.add(files, "drop"));
    });
    window.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])].filter(isPicture);
      if (files.length === 0) return;
      event.preventDefault();
      this.add(files, "paste");
    });
  }

  /** @param {File[]} files @param {Source} source */
  add(files, source) {
    files.forEach((file, index) => {
      this.#last = this.#last.then(() => this.#send(file, { source, index, total: files.length }));
    });
  }

  /** @param {File} file @param {{source: Source, index: number, total: number}} place */
  async #send(file, place) {
    const { name } = file;
    for (let waited = 0; place.index >= kAtOnce && this.#isBusy() && waited < kLongestWaitMs; waited += kLookAgainMs) {
      await new Promise((resolve) => { setTimeout(resolve, kLookAgainMs); });
    }
    if (file.size > kMaxFileBytes) {
      this.#tell({ kind: "page_error", message: `${name} is ${Math.round(file.size / 1e6)} MB; pictures up to ${kMaxFileBytes / 1e6} MB are taken.` });
      return;
    }
    try {
      this.#tell({ kind: "files_added", name, mime: file.type, ...place }, await file.arrayBuffer());
    } catch (thrown) {
      this.#tell({ kind: "page_error", message: `${name} could not be read (${thrown instanceof Error ? thrown.message : thrown}).` });
    }
  }
}

/** @param {File} file */
function isPicture(file) { return file.type.startsWith("image/") ? file.type !== "image/svg+xml" : kPictureName.test(file.name); }

/**
 * The files of a drop; of folders, the pictures anywhere inside.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
async function droppedFiles(transfer) {
  // Entries must be taken before the first await: the transfer is emptied after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  /** @type {File[]} */
  const found = [];
  for (const entry of entries) if (entry) await walk(entry, found, !entry.isDirectory);
  return found;
}

/** @param {FileSystemEntry} entry @param {File[]} found @param {boolean} takeAny */
async function walk(entry, found, takeAny) {
  if (entry.isFile) {
    const file = await new Promise((/** @type {(file: File|null) => void} */ resolve) => {
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, () => resolve(null));
    });
    if (file && (takeAny || isPicture(file))) found.push(file);
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (;;) {
    // A reader gives a hundred entries at a time, and none when it is done.
    const part = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) return;
    for (const child of part) await walk(child, found, false);
  }
}
