// The sizes of a model's layers: settled by a run where the graph did not tell, and within what the page can show.

import { observedOutputs, runPixels } from "./encode.js";
import { disposeAll, embeddingOf } from "./inference.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("../protocol.js").Layer} Layer */

/** Of neurons, and of rows and columns of a map. The page's own limit (kSideLimit in src/session/wire.cpp), so that both agree on what can be loaded. */
export const kMostOfLayer = 32768;

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
  const results = await runPixels(ort, vision, new Float32Array(3 * side * side), [1, 3, side, side], [], observedOutputs(vision));
  for (const layer of layers.filter(({ has_tokens }) => has_tokens)) {
    layer.tokens = sizeOf(results[layer.observed]) / layer.channels;
    const square = [layer.tokens - 1, layer.tokens].map(Math.sqrt).find(Number.isInteger);
    [layer.height, layer.width] = square ? [square, square] : [1, layer.tokens];
  }
  facts.embed_dim = embeddingOf(results, embedding).data.length;
  disposeAll(results);
}

/** @param {import("./inference.js").Tensor|undefined} tensor */
function sizeOf(tensor) { return (tensor?.dims ?? []).reduce((product, dim) => product * dim, 1); }

/** Error: TooLarge for a layer that the page would refuse. @param {Layer[]} layers @param {string} where  the file's name */
export function assertWithinLimits(layers, where) {
  for (const { name, channels, height, width } of layers) {
    const [size, what] = channels > kMostOfLayer ? [channels, tr("neurons")] : height > kMostOfLayer ? [height, tr("rows")] : [width, tr("columns")];
    if (size <= kMostOfLayer) continue;
    throw new EngineError(Code.tooLarge, tr("The layer {0} of {1} has {2} {3}, and the page shows at most {4}. Choose another file or a smaller model.", name, where.slice(where.lastIndexOf("/") + 1), size, what, kMostOfLayer), name);
  }
}
