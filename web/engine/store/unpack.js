// Files that a host keeps gzipped beside the plain ones. The page asks for them by their own names, so they save bytes on every host,
// and their downloads go on where they stopped, as compression on the way would not let them.

/** @typedef {{url: string, size: number, sha256: string}} PackedForm  size in bytes and hash of the gzipped file */

/** Can this browser unpack? */
export const kUnpacks = typeof DecompressionStream === "function";

/**
 * Bytes that the download of a file takes; null: nobody said.
 * @param {{size: number|null, packed?: PackedForm}} file
 */
export function downloadSize({ size, packed }) { return packed && kUnpacks ? packed.size : size; }

/**
 * The plain bytes; null: these are not the gzipped form of a file of that size.
 * @param {Uint8Array} bytes
 * @param {number} size  of the plain file, in bytes: no more than that is unpacked
 * @returns {Promise<Uint8Array|null>}
 */
export async function unpack(bytes, size) {
  const stream = new Blob([/** @type {BlobPart} */ (/** @type {unknown} */ (bytes))]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  try {
    const plain = new Uint8Array(size);
    let at = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return at === size ? plain : null;
      if (at + value.byteLength > size) {
        await reader.cancel();
        return null;
      }
      plain.set(value, at);
      at += value.byteLength;
    }
  } catch {
    return null;
  }
}
