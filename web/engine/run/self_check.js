// Whether an encoder gives usable numbers, tried once after it was opened: what is wrong with it is said then, not over every picture.

import { runPixels, runPrompts } from "./encode.js";
import { disposeAll, embeddingOf } from "./inference.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./model.js").VisionEncoder} VisionEncoder */
/** @typedef {import("./model.js").TextEncoder} TextEncoder */

/** Embeddings of two pictures differ by more than this share of their length. */
const kConstant = 1e-5;
/** One picture alone and in a batch; activations that are quantised as they come differ by some per cent. */
const kBatchOff = 0.1;

/** Two pictures that no preprocessing made: noise, and a slope. @param {number} side @returns {[Float32Array, Float32Array]}  [3, side, side] each */
function samplePictures(side) {
  let seed = 1;
  const noise = Float32Array.from({ length: 3 * side * side }, () => {
    seed = (seed * 48271) % 2147483647;
    return 4 * (seed / 2147483647) - 2;
  });
  const slope = Float32Array.from({ length: 3 * side * side }, (_, i) => 2 * ((i % side) / side) - 1 + 0.5 * Math.floor(i / (side * side)));
  return [noise, slope];
}

/**
 * Error: Session, in words. A batch that the graph refuses to run is no error: then each picture runs alone.
 * @param {Ort} ort
 * @param {VisionEncoder} vision  its batch is settled
 * @param {number} side  of pictures, in pixels
 * @param {string} where  the file's name
 * @param {() => void} onStep  called before each run
 * @returns {Promise<number>} numbers of an embedding
 */
export async function checkVision(ort, vision, side, where, onStep) {
  const dims = [1, 3, side, side];
  const [noise, slope] = samplePictures(side);
  const run = async (/** @type {Float32Array} */ pixels, /** @type {number[]} */ shape) => {
    onStep();
    return rowOf(await runPixels(ort, vision, pixels, shape, [], [vision.embedding]), vision.embedding);
  };
  const first = await run(noise, dims);
  assertFinite(first, "picture", where);
  if (vision.batch.rows !== null) {
    assertDiffer(first, await run(slope, dims), "pictures", where);
    return first.length;
  }
  const pair = new Float32Array(2 * noise.length);
  pair.set(slope);
  pair.set(noise, noise.length);
  const both = await tried(() => run(pair, [2, 3, side, side]));
  if (both?.length !== 2 * first.length) {
    vision.batch.rows = 1;
    assertDiffer(first, await run(slope, dims), "pictures", where);
  } else {
    assertSettled(first, both, "pictures", where);
  }
  return first.length;
}

/**
 * The same with two prompts. Error: Session.
 * @param {import("./core.js").Core} core  that has been told of the model
 * @param {Ort} ort
 * @param {TextEncoder} text  its batch is settled
 * @param {string} where
 * @param {() => void} onStep
 */
export async function checkText(core, ort, text, where, onStep) {
  const [one, other] = /** @type {[number[], number[]]} */ (["a photo of a cat", "a drawing of two old houses by the sea"].map((words) => core.tokenize(words).ids));
  const run = async (/** @type {number[][]} */ rows, /** @type {number|undefined} */ length = undefined) => {
    onStep();
    return rowOf(await runPrompts(ort, text, rows, { length }), text.inputs.embedding);
  };
  const first = await run([one]);
  assertFinite(first, "prompt", where);
  assertDiffer(first, await run([other]), "prompts", where);
  if (text.batch.rows !== null) return;
  const length = Math.max(one.length, other.length);
  const alone = await run([one], length);
  const both = await tried(() => run([other, one], length));
  if (both?.length === 2 * alone.length) assertSettled(alone, both, "prompts", where);
  else text.batch.rows = 1;
}

/** @param {Record<string, import("./inference.js").Tensor>} results @param {string} name */
function rowOf(results, name) {
  try {
    return embeddingOf(results, name).data.slice();
  } finally {
    disposeAll(results);
  }
}

/** @template T @param {() => Promise<T>} run @returns {Promise<T|null>}  null: the graph cannot */
async function tried(run) {
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof EngineError && thrown.code === Code.session) return null;
    throw thrown;
  }
}

/** @param {Float32Array} first  of the second row alone @param {Float32Array} both @param {string} things @param {string} where */
function assertSettled(first, both, things, where) {
  const again = both.subarray(first.length);
  assertFinite(both, things.slice(0, -1), where);
  assertDiffer(first, both.subarray(0, first.length), things, where);
  if (distance(first, again) > kBatchOff * lengthOf(first)) {
    throw failed(where, tr("gives one of two {0} other numbers than when it is alone, though its graph takes any number of them", tr(things)), tr("Export it again, for one at a time or with a batch axis that is left open throughout."));
  }
}

/** @param {Float32Array} values @param {string} thing @param {string} where */
function assertFinite(values, thing, where) {
  if (values.length > 0 && values.every(Number.isFinite)) return;
  throw failed(where, values.length === 0 ? tr("gives no embedding for a {0}", tr(thing)) : tr("gives infinite or undefined numbers for a {0}", tr(thing)), tr("Weights may be damaged, or half precision may be too narrow for it: choose another form of the model (fp32)."));
}

/** @param {Float32Array} a @param {Float32Array} b @param {string} things @param {string} where */
function assertDiffer(a, b, things, where) {
  assertFinite(b, things.slice(0, -1), where);
  if (distance(a, b) > kConstant * Math.max(lengthOf(a), lengthOf(b))) return;
  throw failed(where, tr("gives the same embedding for two different {0}", tr(things)), tr("Its weights or its output may not be those of an encoder: choose another file, or export it again."));
}

/** @param {Float32Array} values */
function lengthOf(values) { return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)); }
/** @param {Float32Array} a @param {Float32Array} b */
function distance(a, b) { return lengthOf(a.map((value, i) => value - (b[i] ?? 0))); }

/** @param {string} where @param {string} what @param {string} advice */
function failed(where, what, advice) {
  return new EngineError(Code.session, tr("The model was tried, and {0} {1}. {2}", where.slice(where.lastIndexOf("/") + 1), what, advice), where);
}
