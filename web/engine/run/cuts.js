// What lies where a model is cut: for each picture the tensors that its head goes on from, kept while there is room, so that the next
// gate reruns the head alone. Pictures that are encoded leave them here of the layers that are looked at, so even the first gate does.

/** @typedef {import("onnxruntime-common").Tensor} Tensor */

const kMostNumbers = 24e6; // 96 MB of float32

/** The tensors of pictures, those used longest ago let go of first. */
export class Cuts {
  #most;
  #numbers = 0;
  /** @type {Map<string, Tensor[]>} */
  #kept = new Map();

  constructor(mostNumbers = kMostNumbers) { this.#most = mostNumbers; }

  /** @param {string} key @returns {Tensor[]|undefined} */
  get(key) {
    const found = this.#kept.get(key);
    if (found) {
      this.#kept.delete(key);
      this.#kept.set(key, found);
    }
    return found;
  }

  /** @param {string} key @param {Tensor[]} tensors */
  set(key, tensors) {
    this.#drop(key);
    this.#kept.set(key, tensors);
    this.#numbers += sizeOf(tensors);
    for (const old of this.#kept.keys()) {
      if (this.#numbers <= this.#most) return;
      this.#drop(old);
    }
  }

  /** @param {string} key */
  #drop(key) {
    this.#numbers -= sizeOf(this.#kept.get(key) ?? []);
    this.#kept.delete(key);
  }
}

/** What the head behind a layer goes on from: names of the whole model's outputs. @param {import("../protocol.js").Layer} layer */
export function tensorsOfCut({ observed, carried }) { return [observed, ...carried ?? []]; }

/** What the tensors of a cut are kept under. @param {import("../protocol.js").Layer} layer @param {{width: number, height: number}} picture @param {ArrayBuffer} rgba */
export function keyOfCut({ observed }, picture, rgba) { return `${observed} ${keyOfPicture(picture, rgba)}`; }

/** @param {Tensor[]} tensors */
function sizeOf(tensors) { return tensors.reduce((sum, { size }) => sum + size, 0); }

/**
 * Tells pictures apart by their pixels: 64 bits of them, mixed.
 * @param {{width: number, height: number}} picture
 * @param {ArrayBuffer} rgba  RGBA8
 */
export function keyOfPicture({ width, height }, rgba) {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const pixel of new Uint32Array(rgba)) {
    a = Math.imul(a ^ pixel, 0x01000193);
    a ^= a >>> 13;
    b = Math.imul(b ^ pixel, 0x85ebca6b);
    b ^= b >>> 15;
  }
  return `${width}×${height}:${a >>> 0}:${b >>> 0}`;
}
