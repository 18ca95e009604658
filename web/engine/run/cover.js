// A picture of which parts are covered, through the model.

import { answersOf, observedOutputs, runPixels } from "./encode.js";
import { disposeAll, embeddingOf } from "./inference.js";

/** parts: x, y, width, height of each in shares of the side of what the model sees. @typedef {{parts: number[][], fill: "mean"|"blur"}} Covering */
/** @typedef {import("./pictures.js").Picture} Picture */

/** A picture as the encoder takes it, and blurred. @typedef {{pixels: Float32Array, dims: number[], blurred: Float32Array|null}} Prepared */

/** A study covers one picture hundreds of times. @type {WeakMap<Picture, {core: object, prepared: Prepared}>} */
const kept = new WeakMap();

/** Of the picture's side: what is blurred so far shows no shape. */
const kBlur = 1 / 8;

/**
 * @param {import("./core.js").Core} core
 * @param {import("./inference.js").Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Picture} picture
 * @param {Covering} covering
 * @param {boolean} responses
 * @returns {Promise<{embedding: Float32Array, responses: Float32Array}>}  responses: of all layers, as Core.poolLayer has them; none unless asked for
 */
export async function coveredPicture(core, ort, vision, picture, covering, responses) {
  const prepared = preparedOf(core, picture);
  const pixels = covered(prepared, covering);
  const results = await runPixels(ort, vision, pixels, prepared.dims, [], responses ? observedOutputs(vision) : [vision.embedding]);
  try {
    if (!responses) return { embedding: Float32Array.from(embeddingOf(results, vision.embedding).data), responses: new Float32Array(0) };
    return answersOf(core, results, vision);
  } finally {
    disposeAll(results);
  }
}

/** @param {import("./core.js").Core} core @param {Picture} picture @returns {Prepared} */
function preparedOf(core, picture) {
  const found = kept.get(picture);
  if (found?.core === core) return found.prepared;
  const { pixels, dims } = core.preprocess(picture.width, picture.height, picture.rgba);
  const prepared = { pixels, dims, blurred: null };
  kept.set(picture, { core, prepared });
  return prepared;
}

/**
 * A copy with its parts covered, to the pixel.
 * @param {Prepared} prepared  its blurred twin is made when it is first needed
 * @param {Covering} covering
 */
export function covered(prepared, { parts, fill }) {
  const { dims, pixels } = prepared;
  const [, planes = 0, height = 0, width = 0] = dims;
  const size = height * width;
  const out = pixels.slice();
  const fills = fill === "blur" ? (prepared.blurred ??= blurred(pixels, planes, height, width)) : null;
  for (let plane = 0; plane < planes; ++plane) {
    const first = plane * size;
    const mean = fills ? 0 : pixels.subarray(first, first + size).reduce((sum, value) => sum + value, 0) / size;
    for (const [x = 0, y = 0, w = 0, h = 0] of parts) {
      const [left, right, top, bottom] = [clamped(x * width, width), clamped((x + w) * width, width), clamped(y * height, height), clamped((y + h) * height, height)];
      for (let row = top; row < bottom; ++row) {
        const from = first + row * width + left, to = first + row * width + right;
        if (fills) out.set(fills.subarray(from, to), from);
        else out.fill(mean, from, to);
      }
    }
  }
  return out;
}

/** @param {number} place @param {number} most */
function clamped(place, most) { return Math.max(0, Math.min(most, Math.round(place))); }

/**
 * Every plane convolved with a Gaussian of standard deviation kBlur of the side; at the border with what there is.
 * @param {Float32Array} pixels @param {number} planes @param {number} height @param {number} width
 */
function blurred(pixels, planes, height, width) {
  const out = new Float32Array(pixels.length), between = new Float32Array(height * width);
  for (let plane = 0; plane < planes; ++plane) {
    const first = plane * height * width;
    smooth(pixels.subarray(first, first + height * width), between, height, width, width, 1);
    smooth(between, out.subarray(first, first + height * width), width, height, 1, width);
  }
  return out;
}

/**
 * Along one axis.
 * @param {Float32Array} source @param {Float32Array} target @param {number} lines @param {number} length of a line
 * @param {number} lineStep  between the first values of two lines @param {number} step  between two values of a line
 */
function smooth(source, target, lines, length, lineStep, step) {
  const sigma = Math.max(1, kBlur * length), reach = Math.ceil(2.5 * sigma);
  const weights = Array.from({ length: reach + 1 }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  for (let line = 0; line < lines; ++line) {
    for (let at = 0; at < length; ++at) {
      let sum = 0, weight = 0;
      for (let other = Math.max(0, at - reach); other <= Math.min(length - 1, at + reach); ++other) {
        const share = weights[Math.abs(other - at)] ?? 0;
        sum += share * (source[line * lineStep + other * step] ?? 0);
        weight += share;
      }
      target[line * lineStep + at * step] = sum / weight;
    }
  }
}
