// Files kept in pieces, so that a download goes on where it stopped after a cancel, a reload or a crash. A file that is complete stays
// in its pieces: it need not be written twice.

/**
 * Where pieces lie: any store of bytes by name that may refuse or forget.
 * @typedef {{get(name: string): Promise<Uint8Array|null>, set(name: string, bytes: Uint8Array): Promise<boolean>, delete(name: string): Promise<void>}} Cells
 * What is known of the copy that the pieces belong to. validator: a strong ETag or a date, with which the server resumes; version: what tells
 * this copy from a later one (any ETag, a date, a tag of the listing).
 * @typedef {{validator: string|null, version: string|null, size: number|null}} Copy
 * @typedef {Copy & {pieces: number[], sha256: string|null}} PieceRecord  pieces: their sizes; sha256: of the whole, once it is complete
 */

export const kPieceBytes = 8 * 2 ** 20;
/** Less than this is not worth a piece of its own when a download ends early. */
const kSmallestTailBytes = 64 * 2 ** 10;

/** The pieces of one file. Storage that fails only means that nothing is kept. */
export class Pieces {
  #cells;
  #key;
  /** @type {PieceRecord} */
  #record = emptyRecord();
  /** Writing and what is to be written, one after the other. @type {Promise<void>} */
  #last = Promise.resolve();
  #refused = false;

  /** @param {Cells} cells @param {string} key */
  constructor(cells, key) {
    this.#cells = cells;
    this.#key = key;
  }

  /** @param {Cells} cells @param {string} key  of the file @returns {Promise<Pieces>} */
  static async open(cells, key) {
    const pieces = new Pieces(cells, key);
    const kept = await cells.get(`${key}/record`);
    pieces.#record = kept ? readRecord(new TextDecoder().decode(kept)) : emptyRecord();
    return pieces;
  }

  /** Bytes that are kept. */
  get received() { return sum(this.#record.pieces); }
  /** @returns {Copy} */
  get copy() { return this.#record; }
  /** Of the whole file; null: it is not complete. */
  get sha256() { return this.#record.sha256; }

  /**
   * The kept bytes in order. What is missing or of a wrong size ends them, and is forgotten.
   * @param {(piece: Uint8Array) => void} take
   */
  async read(take) {
    for (const [index, size] of this.#record.pieces.entries()) {
      const piece = await this.#cells.get(`${this.#key}/${index}`);
      if (piece?.byteLength !== size) {
        this.#record = { ...this.#record, pieces: this.#record.pieces.slice(0, index), sha256: null };
        return;
      }
      take(piece);
    }
  }

  /** Forgets what there was: pieces of this copy follow. @param {Copy} copy */
  begin(copy) {
    const { validator, version, size } = copy;
    const old = this.#record.pieces.length;
    this.#record = { validator, version, size, pieces: [], sha256: null };
    this.#enqueue(() => this.#deleteAll(old));
  }

  /**
   * Keeps what has come of the file since the last piece, in whole pieces; with `all` the rest, too.
   * @param {Uint8Array} bytes  the file so far
   * @param {boolean} [all]
   */
  keep(bytes, all = false) {
    for (let from = this.received; !this.#refused; from = this.received) {
      const size = Math.min(kPieceBytes, bytes.byteLength - from);
      if (size <= 0 || (size < kPieceBytes && !all)) return;
      const index = this.#record.pieces.length;
      this.#record = { ...this.#record, pieces: [...this.#record.pieces, size] };
      const record = this.#record;
      this.#enqueue(async () => {
        if (this.#refused) return;
        const kept = await this.#cells.set(`${this.#key}/${index}`, bytes.subarray(from, from + size)) && await this.#write(record);
        if (kept) return;
        this.#refused = true;
        await this.#deleteAll(this.#record.pieces.length);
      });
    }
  }

  /** The download ends before the file does: what there is shall be of use the next time. @param {Uint8Array} bytes */
  async keepTail(bytes) {
    if (bytes.byteLength - this.received >= kSmallestTailBytes) this.keep(bytes, true);
    await this.#last;
  }

  /** The file is complete. @param {Uint8Array} bytes @param {string} sha256 @param {string|null} [version]  of the listing, where the server told none */
  async complete(bytes, sha256, version = null) {
    this.keep(bytes, true);
    this.#enqueue(async () => {
      if (this.#refused) return;
      this.#record = { ...this.#record, sha256, version: version ?? this.#record.version };
      await this.#write(this.#record);
    });
    await this.#last;
  }

  async drop() {
    const count = this.#record.pieces.length;
    this.#record = emptyRecord();
    this.#enqueue(() => this.#deleteAll(count));
    await this.#last;
  }

  /** @param {() => Promise<void>} task */
  #enqueue(task) { this.#last = this.#last.then(task).catch(() => { this.#refused = true; }); }

  /** @param {PieceRecord} record */
  #write(record) { return this.#cells.set(`${this.#key}/record`, new TextEncoder().encode(JSON.stringify(record))); }

  /** @param {number} count */
  async #deleteAll(count) {
    await this.#cells.delete(`${this.#key}/record`);
    for (let index = 0; index < count; ++index) await this.#cells.delete(`${this.#key}/${index}`);
  }
}

/** @returns {PieceRecord} */
function emptyRecord() { return { validator: null, version: null, size: null, pieces: [], sha256: null }; }

/** @param {string} text @returns {PieceRecord} */
function readRecord(text) {
  try {
    const { validator, version, size, pieces, sha256 } = JSON.parse(text);
    if (!Array.isArray(pieces) || !pieces.every((each) => Number.isSafeInteger(each) && each > 0)) return emptyRecord();
    const word = (/** @type {unknown} */ value) => (typeof value === "string" ? value : null);
    return { validator: word(validator), version: word(version), size: Number.isSafeInteger(size) ? size : null, pieces, sha256: word(sha256) };
  } catch {
    return emptyRecord();
  }
}

/** @param {number[]} sizes */
function sum(sizes) { return sizes.reduce((total, size) => total + size, 0); }
