// How strongly each neuron answers to a picture: its activation map, pooled over space. Small enough to be kept of every picture.

/** @typedef {import("../protocol.js").Layer} Layer */

/**
 * @param {Layer[]} layers
 * @param {Float32Array[]} activations  of each: maps [channels, height, width], or a transformer's rows [tokens, channels], of which only the
 *   last height × width, the patches, count
 * @returns {Float32Array}  of each layer the means of its neurons, then their maxima
 */
export function responsesOf(layers, activations) {
  const responses = new Float32Array(2 * layers.reduce((sum, { channels }) => sum + channels, 0));
  let at = 0;
  layers.forEach((layer, i) => {
    const { channels, height, width, has_tokens: hasTokens } = layer;
    const values = patchesOf(layer, activations[i] ?? new Float32Array(0));
    const means = responses.subarray(at, at + channels);
    const maxima = responses.subarray(at + channels, at + 2 * channels);
    if (hasTokens) poolRows(values, means, maxima);
    else poolMaps(values, height * width, means, maxima);
    at += 2 * channels;
  });
  return responses;
}

/** 1 value in 1,000 is left out at each end. */
const kUpper = Math.fround(0.999);
const kSample = 1000;

/**
 * How far the colours of each layer's maps shall reach on one picture: from 0, or the 0.1 % quantile of a layer with negative values, to the
 * 99.9 % quantile, so that a few extreme cells do not darken all others.
 * @param {Layer[]} layers
 * @param {Float32Array[]} activations  as for responsesOf
 * @returns {Float32Array}  of each layer: from, to, the lowest and the highest of all values
 */
export function spansOf(layers, activations) {
  return Float32Array.from(layers.flatMap((layer, i) => spanOf(patchesOf(layer, activations[i] ?? new Float32Array(0)))));
}

/** A transformer's rows without those that lead the patches. @param {Layer} layer @param {Float32Array} values */
function patchesOf({ channels, height, width, has_tokens: hasTokens }, values) {
  return hasTokens ? values.subarray(Math.max(0, values.length - height * width * channels)) : values;
}

/** @param {Float32Array} values @returns {number[]} */
function spanOf(values) {
  let lowest = Infinity;
  let highest = -Infinity;
  let count = 0;
  for (let place = 0; place < values.length; ++place) {
    const value = /** @type {number} */ (values[place]);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    if (!Number.isNaN(value)) ++count;
  }
  if (count === 0) return [0, 0, 0, 0];
  const low = lowest < 0 ? -upperQuantile(values, count, -1) : 0;
  const high = upperQuantile(values, count, 1);
  return [low, high > low ? high : highest, lowest, highest];
}

/**
 * The 99.9 % quantile of all values times `sign`, linear between order statistics. A sample tells which few of them must be sorted.
 * @param {Float32Array} values @param {number} count  of those that are numbers @param {1|-1} sign
 */
function upperQuantile(values, count, sign) {
  const position = kUpper * (count - 1);
  const below = Math.floor(position);
  const rank = count - below;  // from the highest, which is 1
  const found = highestOf(values, sign, guessOf(values, sign), rank) ?? highestOf(values, sign, -Infinity, rank);
  const [low, high] = found ?? [0, 0];
  return low + (position - below) * (high - low);
}

/** About their 98 % quantile. @param {Float32Array} values @param {number} sign */
function guessOf(values, sign) {
  const step = Math.ceil(values.length / kSample);
  const sample = Float32Array.from({ length: Math.floor(values.length / step) }, (_, i) => sign * (values[i * step] ?? 0)).sort();
  const guess = sample[Math.floor(sample.length * 0.98)] ?? NaN;
  return Number.isNaN(guess) ? -Infinity : guess;
}

/**
 * The value of a rank and the next higher one, when they are not below `guess`; NaN are left out.
 * @param {Float32Array} values @param {number} sign @param {number} guess @param {number} rank @returns {[number, number]|null}
 */
function highestOf(values, sign, guess, rank) {
  /** @type {number[]} */
  const above = [];
  let equal = 0;
  for (let place = 0; place < values.length; ++place) {
    const value = sign * /** @type {number} */ (values[place]);
    if (value > guess) above.push(value);
    else if (value === guess) ++equal;
  }
  if (rank > above.length + equal) return null;
  const ordered = Float32Array.from(above).sort();
  const ranked = (/** @type {number} */ at) => ordered[ordered.length - at] ?? guess;
  return [ranked(rank), ranked(Math.max(1, rank - 1))];
}

/** @param {Float32Array} maps @param {number} area @param {Float32Array} means @param {Float32Array} maxima */
function poolMaps(maps, area, means, maxima) {
  for (let channel = 0; channel < means.length; ++channel) {
    let sum = 0;
    let highest = -Infinity;
    for (let place = channel * area; place < (channel + 1) * area; ++place) {
      const value = /** @type {number} */ (maps[place]);
      sum += value;
      if (value > highest) highest = value;
    }
    means[channel] = sum / area;
    maxima[channel] = highest;
  }
}

/** Row by row, as they lie. @param {Float32Array} rows @param {Float32Array} means @param {Float32Array} maxima */
function poolRows(rows, means, maxima) {
  const channels = means.length;
  const sums = new Float64Array(channels);
  maxima.fill(-Infinity);
  for (let from = 0; from < rows.length; from += channels) {
    for (let channel = 0; channel < channels; ++channel) {
      const value = /** @type {number} */ (rows[from + channel]);
      sums[channel] += value;
      if (value > /** @type {number} */ (maxima[channel])) maxima[channel] = value;
    }
  }
  means.set(sums.map((sum) => sum / (rows.length / channels)));
}
