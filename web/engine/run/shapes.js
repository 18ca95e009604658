// The sizes of a model's layers: settled by a run where the graph did not tell.

import { runPixels } from "./encode.js";
import { disposeAll } from "./inference.js";

/**
 * How many tokens and numbers there are, where the graph did not tell: one run on an empty picture tells.
 * @param {import("./inference.js").Ort} ort
 * @param {import("./model.js").VisionEncoder} vision  whose layers are completed
 * @param {import("./small_files.js").ConfigFacts} facts  likewise
 */
export async function settleShapes(ort, vision, facts) {
  const { embedding, layers } = vision;
  if (layers.every(({ has_tokens, tokens }) => !has_tokens || tokens > 0)) return;
  const side = facts.image_size;
  const results = await runPixels(ort, vision, new Float32Array(3 * side * side), [1, 3, side, side], [], [embedding, ...layers.map(({ observed }) => observed)]);
  for (const layer of layers.filter(({ has_tokens }) => has_tokens)) {
    layer.tokens = sizeOf(results[layer.observed]) / layer.channels;
    const square = [layer.tokens - 1, layer.tokens].map(Math.sqrt).find(Number.isInteger);
    [layer.height, layer.width] = square ? [square, square] : [1, layer.tokens];
  }
  facts.embed_dim = sizeOf(results[embedding]);
  disposeAll(results);
}

/** @param {import("./inference.js").Tensor|undefined} tensor */
function sizeOf(tensor) { return (tensor?.dims ?? []).reduce((product, dim) => product * dim, 1); }
