// A gate's answer. Head replay: what follows a layer, cut off as a model of its own, so that a gate on a late neuron reruns only that
// part. Where a path leads past the layer, as in a transformer, what it carries is kept beside the layer's activations; where there is no
// head, the whole model runs again.

import { answersOf, observedOutputs, runPicture } from "./encode.js";
import { feedGates } from "./gates.js";
import { repeated, runRow } from "./batch.js";
import { createSession, disposeAll, embeddingOf, floatInput, floatOutput, packed } from "./inference.js";
import { tensorsOfCut } from "./pictures.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** A head is there to be faster; where it would take this much memory beside the whole model, it is not made. */
const kLargestOptionalHead = 300e6;
/** So many numbers go through a head at once. */
const kMostNumbersAtOnce = 2 ** 20;

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./gates.js").Factor} Factor */
/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./batch.js").Batch} Batch */
/** @typedef {import("../protocol.js").Layer} Layer */
/** @typedef {import("onnxruntime-common").Tensor} Tensor */
/** @typedef {import("./pictures.js").Picture} Picture */
/** @typedef {import("./pictures.js").Pictures} Pictures */
/** A vision encoder's file and the layers that inspectVision found in it. @typedef {{bytes: Uint8Array, external: import("./encoder_files.js").ExternalData[], path: string, asked: string[], layers: Layer[], embedding: string}} VisionFile  asked: as inspectVision was; embedding: the output's name */
/**
 * What follows one layer. carried: further inputs, tensors of the whole model; null where the layer's activations are enough.
 * @typedef {{session: import("./inference.js").Session, input: {name: string, layer: Layer}, carried: string[]|null, embedding: string, gates: import("./core.js").Gate[], layers: Layer[]}} Head
 */

/**
 * @param {Core} core
 * @param {Ort} ort
 * @param {VisionFile} file
 * @param {number} layer  from 0
 * @returns {Promise<Head>}
 */
export async function openHead(core, ort, { bytes, external, path, asked, layers, embedding: whole }, layer) {
  const cut = core.cutVision(bytes, asked, layer, whole);
  const shape = layers[layer];
  if (!shape) throw new EngineError(Code.notFound, tr("The model has no layer of this number."), String(layer));
  const carried = shape.replays_alone ? null : shape.carried ?? [];
  if (carried && cut.bytes.byteLength > kLargestOptionalHead) throw new EngineError(Code.session, tr("The part behind this layer is too large to be held beside the model."), path);
  const missing = cut.carried.find((tensor) => !carried?.includes(tensor));
  if (missing !== undefined) throw new EngineError(Code.malformed, tr("What follows this layer needs a tensor that is not kept."), missing);
  return { session: await createSession(ort, cut.bytes, path, external), input: { name: cut.input, layer: shape }, carried, embedding: cut.embedding, gates: cut.gates, layers };
}

/**
 * The embeddings of pictures when some neurons are multiplied by a factor.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head|null} head  of the earliest gated layer; null: there is none, and the whole model runs
 * @param {{pictures: Picture[], gates: Factor[]}} request
 * @param {Pictures} store
 * @returns {Promise<ArrayBuffer>}  float32 [pictures, embed_dim]
 */
export async function replay(core, ort, vision, head, { pictures, gates }, store) {
  /** @type {ArrayBuffer[]} */
  const rows = [];
  if (!head) {
    for (const picture of pictures) rows.push(await runWhole(core, ort, vision, picture, gates));
    return new Blob(rows).arrayBuffer();
  }
  /** @type {Tensor[][]} */
  const cuts = [];
  for (const picture of pictures) cuts.push(await cutOf(core, ort, vision, head.input.layer, picture, store));
  const names = [head.input.name, ...head.carried ?? []];
  const outputs = tensorsOfCut(head.input.layer);
  for (const group of groupsOf(head, cuts, vision.batch.rows === null)) {
    const feeds = Object.fromEntries(names.map((name, i) => [name, filledUp(ort, stacked(ort, group.map((tensors) => /** @type {Tensor} */ (tensors[i]))), outputs[i] ?? "", vision.batch)]));
    rows.push(await goOn(ort, head, feeds, gates, vision.batch));
  }
  return new Blob(rows).arrayBuffer();
}

/**
 * The embedding and the responses of a picture under gates, where each layer alone decides what follows it: the layers before the head's
 * answer as trained, it and those behind it as the head gives them.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision  without gates of its own
 * @param {Head} head  of the earliest gated layer, without carried tensors
 * @param {Picture} picture
 * @param {Factor[]} factors
 * @returns {Promise<{embedding: Float32Array, responses: Float32Array}>}  responses: of all layers, as Core.poolLayer has them
 */
export async function replayResponses(core, ort, vision, head, picture, factors) {
  const { session, input, gates, layers, embedding } = head;
  const trained = await runPicture(core, ort, vision, picture, [], observedOutputs(vision));
  try {
    const activation = /** @type {Tensor} */ (trained[input.layer.observed]);
    const feeds = { [input.name]: filledUp(ort, activation, input.layer.observed, vision.batch) };
    feedGates(ort, session, feeds, gates, layers, factors);
    const observed = gates.map((gate) => gate.observed);
    const results = await runRow(ort, session, feeds, [embedding, ...observed], vision.batch, [input.name, ...gates.flatMap(({ gate, offset }) => [gate, offset])]);
    try {
      return answersOf(core, { ...trained, ...results }, vision);
    } finally {
      disposeAll(results);
    }
  } finally {
    disposeAll(trained);
  }
}

/**
 * The embeddings of a picture under each gate alone. Where what follows the layer runs by itself, many of them go through it at once, as
 * copies of the layer's activations with one channel changed in each.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head|null} head  of the gates' layer; null: there is none, and the whole model runs
 * @param {{picture: Picture, gates: Factor[]}} request  at least one gate, all of one layer
 * @param {Pictures} store
 * @returns {Promise<Float32Array[]>}  of the first gates, as many as one run takes
 */
export async function replayApart(core, ort, vision, head, { picture, gates }, store) {
  const alone = async () => [new Float32Array(await replay(core, ort, vision, head, { pictures: [picture], gates: gates.slice(0, 1) }, store))];
  if (!head || head.carried || vision.batch.rows !== null) return alone();
  const { layer, name } = head.input;
  const [tensor] = /** @type {[Tensor]} */ (await cutOf(core, ort, vision, layer, picture, store));
  const { dims, size } = tensor;
  const axis = dims.indexOf(layer.channels, 1);
  if (axis < 0 || dims[0] !== 1) return alone();
  const after = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1), before = size / layer.channels / after;
  const chosen = gates.slice(0, Math.max(1, Math.floor(kMostNumbersAtOnce / size)));
  const values = new Float32Array(chosen.length * size), { data } = floatOutput({ [name]: tensor }, name);
  chosen.forEach(({ channel, factor, offset = 0 }, row) => {
    values.set(data, row * size);
    for (let block = 0; block < before; ++block) {
      const first = row * size + (block * layer.channels + channel) * after;
      for (let at = first; at < first + after; ++at) values[at] = factor * (values[at] ?? 0) + offset;
    }
  });
  const input = floatInput(ort, head.session, name, values, [chosen.length, ...dims.slice(1)]);
  const embeddings = new Float32Array(await goOn(ort, head, { [name]: input }, [], vision.batch));
  const width = embeddings.length / chosen.length;
  return chosen.map((_, row) => embeddings.subarray(row * width, (row + 1) * width));
}

/**
 * What one channel of a layer gives alone: the head's embeddings where it is 1 everywhere and the others are 0, for each channel, and last
 * where all are 0. How they add up is for the asker to find out. Error: Unsupported where the channels are not on an axis of their own.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head} head  without carried tensors
 * @param {Picture} picture  which only shows the sizes
 * @param {Pictures} store
 * @returns {Promise<ArrayBuffer>}  float32 [channels + 1, embed_dim]
 */
export function unitAnswers(core, ort, vision, head, picture, store) {
  return answersToOnes(core, ort, vision, head, picture, store, Array.from({ length: head.input.layer.channels + 1 }, (_, row) => (channel) => channel === row));
}

/** Of the longest of the embeddings that are compared. */
const kLinear = 1e-3;

/**
 * Whether what follows a layer adds up: the even channels' embedding and the odd ones' make that of all. Errors as of unitAnswers.
 * @param {Core} core
 * @param {Ort} ort
 * @param {import("./model.js").VisionEncoder} vision
 * @param {Head} head  without carried tensors
 * @param {Picture} picture  which only shows the sizes
 * @param {Pictures} store
 */
export async function isLinear(core, ort, vision, head, picture, store) {
  const values = new Float32Array(await answersToOnes(core, ort, vision, head, picture, store, [() => true, (channel) => channel % 2 === 0, (channel) => channel % 2 === 1, () => false]));
  const length = values.length / 4;
  const [all, even, odd, none] = [0, 1, 2, 3].map((row) => values.subarray(row * length, (row + 1) * length));
  if (!all || !even || !odd || !none) return false;
  const norm = (/** @type {Float32Array} */ row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  const off = all.map((value, i) => value - (even[i] ?? 0) - (odd[i] ?? 0) + (none[i] ?? 0));
  return norm(off) <= kLinear * Math.max(norm(all), norm(even), norm(odd));
}

/**
 * The head's embeddings where some channels are 1 everywhere and the others 0.
 * @param {Core} core @param {Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Head} head @param {Picture} picture @param {Pictures} store
 * @param {((channel: number) => boolean)[]} cases  which are 1, for each embedding
 * @returns {Promise<ArrayBuffer>}  float32 [cases, embed_dim]
 */
async function answersToOnes(core, ort, vision, head, picture, store, cases) {
  const { layer, name } = head.input;
  const [{ dims, size }] = /** @type {[Tensor]} */ (await cutOf(core, ort, vision, layer, picture, store));
  const axis = dims.indexOf(layer.channels, 1);
  if (axis < 0) throw new EngineError(Code.unsupported, tr("This layer's channels cannot be told apart."), layer.name);
  const after = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const most = vision.batch.rows === null ? Math.max(1, Math.floor(kMostNumbersAtOnce / size)) : 1;
  /** @type {ArrayBuffer[]} */
  const rows = [];
  for (let first = 0; first < cases.length; first += most) {
    const group = cases.slice(first, first + most);
    const values = new Float32Array(group.length * size);
    group.forEach((isOne, row) => {
      for (let channel = 0; channel < layer.channels; ++channel) {
        if (!isOne(channel)) continue;
        for (let at = row * size + channel * after; at < (row + 1) * size; at += layer.channels * after) values.fill(1, at, at + after);
      }
    });
    const tensor = floatInput(ort, head.session, name, values, [group.length, ...dims.slice(1)]);
    rows.push(await goOn(ort, head, { [name]: filledUp(ort, tensor, tensorsOfCut(layer)[0] ?? "", vision.batch) }, [], vision.batch));
  }
  return new Blob(rows).arrayBuffer();
}

/**
 * Which cuts run together: as many as fit where the layer's activations are enough and the graph takes any number, else one.
 * @param {Head} head @param {Tensor[][]} cuts @param {boolean} anyNumber
 */
function groupsOf(head, cuts, anyNumber) {
  const size = cuts[0]?.[0]?.size ?? 1;
  const most = head.carried || !anyNumber ? 1 : Math.max(1, Math.floor(kMostNumbersAtOnce / size));
  return Array.from({ length: Math.ceil(cuts.length / most) }, (_, i) => cuts.slice(i * most, (i + 1) * most));
}

/** Tensors of one picture each as one of all. @param {Ort} ort @param {Tensor[]} tensors @returns {Tensor} */
function stacked(ort, tensors) {
  const [first] = tensors;
  if (!first || tensors.length === 1) return /** @type {Tensor} */ (first);
  const values = new Float32Array(first.size * tensors.length);
  tensors.forEach(({ data }, i) => values.set(/** @type {Float32Array} */ (data), i * first.size));
  return new ort.Tensor("float32", values, [tensors.length, ...first.dims.slice(1)]);
}

/** What lies at the cut for one picture, as often as the graph wants it. @param {Ort} ort @param {Tensor} tensor @param {string} output  of the whole model @param {Batch} batch @returns {Tensor} */
function filledUp(ort, tensor, output, { rows, places }) {
  const place = places.get(output);
  return rows === null || rows === 1 || !place ? tensor : repeated(ort, tensor, rows, place);
}

/**
 * @param {Ort} ort
 * @param {Head} head
 * @param {Record<string, import("./inference.js").Tensor>} feeds  all but the gates, filled up
 * @param {Factor[]} factors
 * @param {Batch} batch  of the whole model
 * @returns {Promise<ArrayBuffer>}  the embeddings
 */
async function goOn(ort, { session, input, carried, gates, layers, embedding }, feeds, factors, batch) {
  feedGates(ort, session, feeds, gates, layers, factors);
  const results = await runRow(ort, session, feeds, [embedding], batch, [input.name, ...carried ?? [], ...gates.flatMap(({ gate, offset }) => [gate, offset])]);
  try {
    return packed([embeddingOf(results, embedding)]).buffer;
  } finally {
    disposeAll(results);
  }
}

/** @param {Core} core @param {Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Picture} picture @param {Factor[]} factors */
async function runWhole(core, ort, vision, picture, factors) {
  const results = await runPicture(core, ort, vision, picture, factors, [vision.embedding]);
  try {
    return packed([embeddingOf(results, vision.embedding)]).buffer;
  } finally {
    disposeAll(results);
  }
}

/**
 * What lies at the cut behind a layer for one picture, as trained; computed and kept when it is not there.
 * @param {Core} core @param {Ort} ort @param {import("./model.js").VisionEncoder} vision @param {Layer} layer @param {Picture} picture
 * @param {Pictures} store
 * @returns {Promise<Tensor[]>}
 */
async function cutOf(core, ort, vision, layer, picture, store) {
  const names = tensorsOfCut(layer);
  const known = store.tensors(picture.number, names);
  if (known) return known;
  const results = await runPicture(core, ort, vision, picture, [], names);
  return names.map((name) => {
    const tensor = /** @type {Tensor} */ (results[name]);
    store.keepTensor(picture.number, name, tensor);
    return tensor;
  });
}
