// Which files of the visitor's are the same, byte by byte. Works without a secure context, where browsers lend no hashes.

/** As much is read at a time. */
const kPieceBytes = 1 << 20;

/** A file that was given before. @typedef {{number: number, file: File, mark: Promise<number>|null}} Known */

/** Files by what is in them: equal bytes have one number. */
export class KnownFiles {
  #keep;
  /** Those of each size. @type {Map<number, Known[]>} */
  #bySize = new Map();

  /** @param {(file: File) => number} keep  gives a file to the engine; answers its number */
  constructor(keep) { this.#keep = keep; }

  /**
   * The number of a file: of an earlier one with the same bytes, or a new one. Only files of the same size are read.
   * @param {File} file
   * @returns {Promise<number>}
   */
  async numberOf(file) {
    const alike = this.#bySize.get(file.size) ?? [];
    this.#bySize.set(file.size, alike);
    /** @type {Known} */
    const given = { number: 0, file, mark: null };
    for (const known of alike) {
      if (await areSame(known, given)) return known.number;
    }
    given.number = this.#keep(file);
    alike.push(given);
    return given.number;
  }
}

/** @param {Known} a @param {Known} b @returns {Promise<boolean>} false also when one can no longer be read */
async function areSame(a, b) {
  try {
    return await markOf(a) === await markOf(b) && await haveSameBytes(a.file, b.file);
  } catch {
    return false;
  }
}

/** A number made from a file's bytes, worked out once: it spares comparing each pair of many files of one size. @param {Known} known */
function markOf(known) {
  known.mark ??= makeMark(known.file);
  return known.mark;
}

/** @param {File} file */
async function makeMark(file) {
  let mark = markOfBytes(new Uint8Array(0));
  for (let at = 0; at < file.size; at += kPieceBytes) mark = markOfBytes(await piece(file, at), mark);
  return mark;
}

/** FNV-1a, 32 bits. @param {Uint8Array} bytes @param {number} [mark]  of what came before */
export function markOfBytes(bytes, mark = 0x811c9dc5) {
  for (let i = 0; i < bytes.length; ++i) mark = Math.imul(mark ^ bytes[i], 0x01000193);
  return mark >>> 0;
}

/** @param {File} a @param {File} b  of the same size */
async function haveSameBytes(a, b) {
  for (let at = 0; at < a.size; at += kPieceBytes) {
    const [left, right] = await Promise.all([piece(a, at), piece(b, at)]);
    if (left.length !== right.length) return false;
    for (let i = 0; i < left.length; ++i) if (left[i] !== right[i]) return false;
  }
  return true;
}

/** @param {File} file @param {number} at */
async function piece(file, at) { return new Uint8Array(await file.slice(at, at + kPieceBytes).arrayBuffer()); }
