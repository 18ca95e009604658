// The worker's one store: kept pictures by number, the tensors that the model gave for them, and its answers to drawn words. One memory
// limit holds all. What was used longest ago goes first, answers before tensors before pictures that were made from others before pictures:
// an answer is computed again from its word, a tensor from its picture, an altered picture from the one that it was; a picture is asked for again.

import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("onnxruntime-common").Tensor} Tensor */
/** What spoils what the model sees. @typedef {{harm: string, strength: number}} Corruption */
/** RGBA8. number 0: a picture that is not kept. @typedef {{number: number, width: number, height: number, rgba: ArrayBuffer, corruption?: Corruption}} Picture */

/** What the model says of a drawn word. @typedef {{embedding: Float32Array, responses: Float32Array}} WordAnswer */

const kMostBytes = 256e6;
/** Numbers of pictures that were made from others begin here. */
const kFirstDerived = 2 ** 32;

/** What the head behind a layer goes on from: names of the whole model's outputs. @param {import("../protocol.js").Layer} layer */
export function tensorsOfCut({ observed, carried }) { return [observed, ...carried ?? []]; }

/** Pictures and activations, at most so many bytes. */
export class Pictures {
  #most;
  #bytes = 0;
  /** @type {Map<number, Picture>} */
  #pictures = new Map();
  /** By number and name. @type {Map<string, Tensor>} */
  #tensors = new Map();
  /** Those that nobody has asked for yet; they go before all others. @type {Map<string, Tensor>} */
  #spare = new Map();
  /** @type {Map<string, WordAnswer>} */
  #answers = new Map();
  /** Numbers of pictures that were made from others, by the other's number and what was done to it. @type {Map<string, number>} */
  #derived = new Map();
  #nextDerived = kFirstDerived;

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
    if (!found) throw new EngineError(Code.notFound, tr("This picture is no longer in the engine's memory."), `picture ${number}`);
    this.#pictures.delete(number);
    this.#pictures.set(number, found);
    return found;
  }

  /**
   * A picture that is made from a kept one, kept under a number of its own while there is room.
   * @param {number} number  of the one it is made from
   * @param {string} key  what is done to it
   * @param {() => Picture} make
   * @param {boolean} [anew]  in the place of one that is kept under the key
   * @returns {Picture}
   */
  derived(number, key, make, anew = false) {
    const name = keyOf(number, key), known = this.#derived.get(name);
    if (known !== undefined && !anew && this.#pictures.has(known)) return this.get(known);
    if (known !== undefined) this.forget(known);
    const picture = { ...make(), number: this.#nextDerived++ };
    this.keep(picture);
    this.#derived.set(name, picture.number);
    return picture;
  }

  /** Takes a picture, its tensors and what was made from it out. @param {number} number */
  forget(number) {
    for (const [name, made] of [...this.#derived]) {
      if (made === number) this.#derived.delete(name);
      else if (name.startsWith(`${number} `)) this.forget(made);
    }
    const found = this.#pictures.get(number);
    if (found) this.#bytes -= found.rgba.byteLength;
    this.#pictures.delete(number);
    for (const tensors of [this.#spare, this.#tensors]) {
      for (const key of [...tensors.keys()]) if (key.startsWith(`${number} `)) this.#drop(tensors, key);
    }
  }

  /** A tensor, as long as it is kept. @param {number} number @param {string} name @returns {Tensor|undefined} */
  tensor(number, name) {
    const key = keyOf(number, name);
    const found = this.#tensors.get(key) ?? this.#spare.get(key);
    if (!found) return undefined;
    this.#spare.delete(key);
    this.#tensors.delete(key);
    this.#tensors.set(key, found);
    return found;
  }

  /** All of them, or undefined when one is missing. @param {number} number @param {string[]} names @returns {Tensor[]|undefined} */
  tensors(number, names) {
    const found = names.flatMap((name) => this.tensor(number, name) ?? []);
    return found.length === names.length ? found : undefined;
  }

  /**
   * Those of pictures that are not kept are not kept either.
   * @param {number} number @param {string} name @param {Tensor} tensor
   * @param {boolean} [spare]  it may be asked for, or not
   */
  keepTensor(number, name, tensor, spare = false) {
    if (!this.#pictures.has(number)) return;
    const key = keyOf(number, name);
    this.#drop(this.#spare, key);
    this.#drop(this.#tensors, key);
    (spare ? this.#spare : this.#tensors).set(key, tensor);
    this.#bytes += bytesOf(tensor);
    this.#shrink(number);
  }

  /** The model's answer to a drawn word, as long as it is kept. @param {string} key @returns {WordAnswer|undefined} */
  answer(key) {
    const found = this.#answers.get(key);
    if (!found) return undefined;
    this.#answers.delete(key);
    this.#answers.set(key, found);
    return found;
  }

  /** @param {string} key @param {WordAnswer} answer  copied */
  keepAnswer(key, { embedding, responses }) {
    this.#dropAnswer(key);
    const kept = { embedding: embedding.slice(), responses: responses.slice() };
    this.#answers.set(key, kept);
    this.#bytes += sizeOf(kept);
    this.#shrink(0);
  }

  /** @param {string} key */
  #dropAnswer(key) {
    const found = this.#answers.get(key);
    if (found) this.#bytes -= sizeOf(found);
    this.#answers.delete(key);
  }

  /** Another model answers from now on. */
  forgetTensors() {
    for (const key of [...this.#answers.keys()]) this.#dropAnswer(key);
    for (const tensors of [this.#spare, this.#tensors]) for (const key of [...tensors.keys()]) this.#drop(tensors, key);
  }

  /** @param {Map<string, Tensor>} tensors @param {string} key */
  #drop(tensors, key) {
    const found = tensors.get(key);
    if (found) this.#bytes -= bytesOf(found);
    tensors.delete(key);
  }

  /** @param {number} used  the picture in use stays */
  #shrink(used) {
    for (const key of this.#bytes > this.#most ? [...this.#answers.keys()] : []) {
      if (this.#bytes <= this.#most) return;
      this.#dropAnswer(key);
    }
    for (const tensors of [this.#spare, this.#tensors]) {
      for (const key of [...tensors.keys()]) {
        if (this.#bytes <= this.#most) return;
        this.#drop(tensors, key);
      }
    }
    const isDerived = (/** @type {number} */ number) => number >= kFirstDerived;
    const numbers = [...this.#pictures.keys()];
    for (const number of [...numbers.filter(isDerived), ...numbers.filter((each) => !isDerived(each))]) {
      if (this.#bytes <= this.#most) return;
      if (number !== used) this.forget(number);
    }
  }
}

/** @param {number} number @param {string} name */
function keyOf(number, name) { return `${number} ${name}`; }

/** @param {Tensor} tensor */
function bytesOf({ size, type }) { return size * (type === "float16" ? 2 : 4); }

/** @param {WordAnswer} answer */
function sizeOf({ embedding, responses }) { return embedding.byteLength + responses.byteLength; }
