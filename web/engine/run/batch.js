// Models that were exported for exactly so many pictures or prompts at once: one row is repeated to fill the batch up, and of what comes
// out one row is taken. Where the rows lie in an output shows in the output itself: they are all the same.

import { runSession } from "./inference.js";
import { inputOf, inputsOf } from "./inputs.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./inference.js").Session} Session */
/** @typedef {import("./inference.js").Tensor} Tensor */
/** An output lies as [before, rows, after]; axis: of its dims, that the rows are on. @typedef {{before: number, axis: number}} Place */
/** rows: a run takes exactly so many; null: any. places: of the outputs that have been seen, by name. @typedef {{rows: number|null, places: Map<string, Place>}} Batch */

/** Rows of one run may differ by rounding: what they have in common is told by this share of the largest value. */
const kRounding = 1e-3;

/** What a session takes at once. @param {Session} session @param {string} name  of its main input @returns {Batch} */
export function batchOf(session, name) {
  const rows = inputOf(session, name)?.shape[0];
  return { rows: typeof rows === "number" && rows > 0 ? rows : null, places: new Map() };
}

/**
 * One row through a session.
 * @param {Ort} ort
 * @param {Session} session
 * @param {Record<string, Tensor>} feeds  of one row
 * @param {string[]} outputs  names
 * @param {Batch} batch
 * @param {string[]} [apart]  names of inputs that are the same for all rows: gates
 * @returns {Promise<Record<string, Tensor>>}  of one row
 */
export async function runRow(ort, session, feeds, outputs, batch, apart = []) {
  const { rows } = batch;
  if (rows === null || rows === 1) return runSession(session, feeds, outputs);
  /** @type {Record<string, Tensor>} */
  const filled = { ...feeds };
  for (const { name, shape } of inputsOf(session)) {
    const tensor = feeds[name];
    if (!tensor || apart.includes(name) || tensor.dims[0] !== 1 || shape[0] === 1) continue;
    filled[name] = repeated(ort, tensor, rows, { before: 1, axis: 0 });
  }
  const results = await runSession(session, filled, outputs);
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, firstRow(ort, name, tensor, rows, batch.places)]));
}

/**
 * One row as all rows of a batch.
 * @param {Ort} ort @param {Tensor} tensor @param {number} rows @param {Place} place
 * @returns {Tensor}
 */
export function repeated(ort, tensor, rows, { before, axis }) {
  const { data, dims, type } = numbersOf(tensor);
  const after = data.length / before;
  const values = new (constructorOf(data))(data.length * rows);
  for (let block = 0; block < before; ++block) {
    for (let row = 0; row < rows; ++row) values.set(/** @type {any} */ (data.subarray(block * after, (block + 1) * after)), (block * rows + row) * after);
  }
  return new ort.Tensor(/** @type {any} */ (type), values, dims.map((dim, i) => (i === axis ? dim * rows : dim)));
}

/** @param {Ort} ort @param {string} name @param {Tensor} tensor @param {number} rows @param {Map<string, Place>} places */
function firstRow(ort, name, tensor, rows, places) {
  const { data, dims, type } = numbersOf(tensor);
  const place = places.get(name) ?? placeOfRows(data, dims, rows);
  if (!place) throw new EngineError(Code.unsupported, tr("The model takes exactly {0} rows at once, and its output {1} does not show where each of them lies. Export it for one row, or for any number.", rows, name), name);
  places.set(name, place);
  const { before, axis } = place;
  const after = data.length / (before * rows);
  const values = new (constructorOf(data))(data.length / rows);
  for (let block = 0; block < before; ++block) values.set(/** @type {any} */ (data.subarray(block * rows * after, (block * rows + 1) * after)), block * after);
  tensor.dispose();
  return new ort.Tensor(/** @type {any} */ (type), values, dims.map((dim, i) => (i === axis ? dim / rows : dim)));
}

/**
 * Where equal rows lie: on an axis of their number, the first that fits, or on one that holds them and something else.
 * @param {Numbers} data @param {readonly number[]} dims @param {number} rows
 * @returns {Place|null}
 */
function placeOfRows(data, dims, rows) {
  /** @type {Place[]} */
  const own = [];
  /** @type {Place[]} */
  const shared = [];
  let before = 1;
  dims.forEach((dim, axis) => {
    if (dim === rows) own.push({ before, axis });
    else if (dim % rows === 0) shared.push({ before, axis }, { before: before * dim / rows, axis });
    before *= dim;
  });
  return [...own, ...shared].find((place) => areRowsEqual(data, rows, place)) ?? null;
}

/** @param {Numbers} data @param {number} rows @param {Place} place */
function areRowsEqual(data, rows, { before }) {
  const after = data.length / (before * rows);
  const value = (/** @type {number} */ at) => Number(data[at] ?? 0);
  let largest = 0;
  let farthest = 0;
  for (let block = 0; block < before; ++block) {
    for (let i = 0; i < after; ++i) {
      const first = value(block * rows * after + i);
      for (const row of [1, rows - 1]) {
        const off = Math.abs(value((block * rows + row) * after + i) - first);
        if (off > farthest) farthest = off;
      }
      if (Math.abs(first) > largest) largest = Math.abs(first);
    }
  }
  return farthest <= kRounding * largest;
}

/** @typedef {Float32Array|Uint16Array|Int32Array|BigInt64Array|Uint8Array} Numbers */

/** @param {Tensor} tensor @returns {{data: Numbers, dims: readonly number[], type: string}} */
function numbersOf({ data, dims, type }) { return { data: /** @type {Numbers} */ (data), dims, type }; }

/** Of half-precision numbers browsers have two kinds. @param {Numbers} data @returns {new (length: number) => Numbers} */
function constructorOf(data) { return /** @type {any} */ (data.constructor); }
