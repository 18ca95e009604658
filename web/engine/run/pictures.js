// The worker's one store: kept pictures by number, and the tensors that the model gave for them. One memory limit holds both. What was
// used longest ago goes first, tensors before pictures: a tensor is computed again from its picture, a picture is asked for again.

import { Code, EngineError } from "../protocol.js";

/** @typedef {import("onnxruntime-common").Tensor} Tensor */
/** RGBA8. number 0: a picture that is not kept. @typedef {{number: number, width: number, height: number, rgba: ArrayBuffer}} Picture */

const kMostBytes = 256e6;

/** What the head behind a layer goes on from: names of the whole model's outputs. @param {import("../protocol.js").Layer} layer */
export function tensorsOfCut({ observed, carried }) { return [observed, ...carried ?? []]; }

/** Pictures and activations, at most so many bytes. */
export class Pictures {
  #most;
  #bytes = 0;
  /** @type {Map<number, Picture>} */
  #pictures = new Map();
  /** By number and layer. @type {Map<string, Tensor[]>} */
  #tensors = new Map();

  constructor(mostBytes = kMostBytes) { this.#most = mostBytes; }

  /** Bytes of everything that is kept. */
  get bytes() { return this.#bytes; }

  /** @param {Picture} picture  number: above 0 */
  keep(picture) {
    this.forget(picture.number);
    this.#pictures.set(picture.number, picture);
    this.#bytes += picture.rgba.byteLength;
    this.#shrink(picture.number);
  }

  /** Error: NotFound with where "picture N" when it is not kept (any more). @param {number} number @returns {Picture} */
  get(number) {
    const found = this.#pictures.get(number);
    if (!found) throw new EngineError(Code.notFound, "This picture is no longer in the engine's memory.", `picture ${number}`);
    this.#pictures.delete(number);
    this.#pictures.set(number, found);
    return found;
  }

  /** Takes a picture and its tensors out. @param {number} number */
  forget(number) {
    const found = this.#pictures.get(number);
    if (found) this.#bytes -= found.rgba.byteLength;
    this.#pictures.delete(number);
    for (const key of [...this.#tensors.keys()]) if (key.startsWith(`${number} `)) this.#dropTensors(key);
  }

  /** The tensors of a cut, as long as they are kept. @param {number} number @param {import("../protocol.js").Layer} layer @returns {Tensor[]|undefined} */
  tensors(number, layer) {
    const key = keyOf(number, layer);
    const found = this.#tensors.get(key);
    if (found) {
      this.#tensors.delete(key);
      this.#tensors.set(key, found);
    }
    return found;
  }

  /** Those of pictures that are not kept are not kept either. @param {number} number @param {import("../protocol.js").Layer} layer @param {Tensor[]} tensors */
  keepTensors(number, layer, tensors) {
    if (!this.#pictures.has(number)) return;
    const key = keyOf(number, layer);
    this.#dropTensors(key);
    this.#tensors.set(key, tensors);
    this.#bytes += bytesOf(tensors);
    this.#shrink(number);
  }

  /** Another model answers from now on. */
  forgetTensors() { for (const key of [...this.#tensors.keys()]) this.#dropTensors(key); }

  /** @param {string} key */
  #dropTensors(key) {
    this.#bytes -= bytesOf(this.#tensors.get(key) ?? []);
    this.#tensors.delete(key);
  }

  /** @param {number} used  the picture in use stays */
  #shrink(used) {
    for (const key of [...this.#tensors.keys()]) {
      if (this.#bytes <= this.#most) return;
      this.#dropTensors(key);
    }
    for (const number of [...this.#pictures.keys()]) {
      if (this.#bytes <= this.#most) return;
      if (number !== used) this.forget(number);
    }
  }
}

/** @param {number} number @param {import("../protocol.js").Layer} layer */
function keyOf(number, { observed }) { return `${number} ${observed}`; }

/** @param {Tensor[]} tensors */
function bytesOf(tensors) { return tensors.reduce((sum, { size, type }) => sum + size * (type === "float16" ? 2 : 4), 0); }
