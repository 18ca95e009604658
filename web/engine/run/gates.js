// Gates: what neurons are multiplied by, and what is added, as inputs of an edited graph.

import { floatInput } from "./inference.js";

/** @typedef {import("../message_types.js").GateFactor} Factor */

/**
 * Adds both inputs of every gated layer: ones and zeros, but for the neurons that have a factor or an offset.
 * @param {import("./inference.js").Ort} ort
 * @param {import("./inference.js").Session} session
 * @param {Record<string, import("./inference.js").Tensor>} feeds
 * @param {import("./core.js").Gate[]} gates  of this graph
 * @param {import("../protocol.js").Layer[]} layers  of the whole model, which factors count by
 * @param {Factor[]} factors
 */
export function feedGates(ort, session, feeds, gates, layers, factors) {
  for (const { layer: name, gate, offset, dims } of gates) {
    const size = dims.reduce((product, dim) => product * dim, 1);
    const multipliers = new Float32Array(size).fill(1), offsets = new Float32Array(size);
    for (const { layer, channel, factor, offset: added = 0 } of factors) {
      if (layers[layer]?.name !== name) continue;
      multipliers[channel] = factor;
      offsets[channel] = added;
    }
    feeds[gate] = floatInput(ort, session, gate, multipliers, dims);
    feeds[offset] = floatInput(ort, session, offset, offsets, dims);
  }
}
