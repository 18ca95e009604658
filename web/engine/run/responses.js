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
  layers.forEach(({ channels, height, width, has_tokens: hasTokens }, i) => {
    const values = activations[i] ?? new Float32Array(0);
    const means = responses.subarray(at, at + channels);
    const maxima = responses.subarray(at + channels, at + 2 * channels);
    if (hasTokens) poolRows(values.subarray(Math.max(0, values.length - height * width * channels)), means, maxima);
    else poolMaps(values, height * width, means, maxima);
    at += 2 * channels;
  });
  return responses;
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
