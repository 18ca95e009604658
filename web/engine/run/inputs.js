// What a graph asks for beside the picture or the prompt. An input gets its right value by its name and form, or the model is refused:
// a value that is only guessed gives wrong numbers without a word.

import { narrowed } from "./half.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./inference.js").Ort} Ort */
/** @typedef {import("./inference.js").Session} Session */
/** @typedef {import("./inference.js").Tensor} Tensor */
/** type: of its numbers; shape: null or a name where any size goes. @typedef {{name: string, type: string, shape: readonly (number|string|null)[]}} Input */
/**
 * What prompts tell the inputs beside their ids. length: of each row of ids; given: so many of a row are the prompt's own, the rest fills up.
 * @typedef {{length: number, given: number[]}} PromptShape
 */

/** @type {PromptShape} */
const kNoPrompt = { length: 1, given: [1] };
/** Names that exporters give to what the page knows the value of, also behind a prefix. */
const kPositions = /(^|[./_])position_ids$/;
const kTypes = /(^|[./_])token_type_ids$/;
const kMask = /(^|[./])attention_mask$/;

/** @param {Session} session @returns {Input[]} */
export function inputsOf(session) {
  return session.inputNames.map((name, i) => {
    const facts = session.inputMetadata?.[i];
    return facts?.isTensor ? { name, type: facts.type, shape: facts.shape } : { name, type: "", shape: [] };
  });
}

/** @param {Session} session @param {string} name @returns {Input|undefined} */
export function inputOf(session, name) { return inputsOf(session).find((input) => input.name === name); }

/** The input that takes pictures: by its usual name, else by its form. @param {Session} session @returns {string} */
export function pictureInput(session) {
  const inputs = inputsOf(session);
  const found = inputs.find(({ name }) => name === "pixel_values") ?? inputs.find((input) => isPicture(input) && input.shape[1] === 3) ?? inputs.find(isPicture) ?? inputs[0];
  return found?.name ?? "pixel_values";
}

/** @param {Input} input */
function isPicture({ type, shape }) { return shape.length === 4 && type.startsWith("float"); }

/** Beside a prompt of this shape, or beside a picture (null). @param {Input} input @param {PromptShape|null} prompt @returns {"picture"|"positions"|"types"|"mask"|null} */
function roleOf(input, prompt) {
  const { name, type, shape } = input;
  const rank = shape.length;
  if (isPicture(input)) return prompt ? "picture" : null;
  // Without a prompt only the graph can say how many there are.
  const hasLength = prompt !== null || numberAt(shape, rank - 1) !== null;
  if (rank < 1 || rank > 2 || !hasLength) return null;
  const isInteger = type === "int64" || type === "int32";
  if (isInteger && kPositions.test(name)) return "positions";
  if (isInteger && kTypes.test(name)) return "types";
  return rank === 2 && kMask.test(name) && (isInteger || type.startsWith("float") || type === "bool") ? "mask" : null;
}

/** @param {Input["shape"]} shape @param {number} axis */
function numberAt(shape, axis) {
  const size = shape[axis];
  return typeof size === "number" && size > 0 ? size : null;
}

/**
 * Refuses a graph that asks for what the page cannot know. Error: Unsupported, with the input's name.
 * @param {Session} session
 * @param {string[]} fed  names of the inputs that are fed otherwise: the picture or the ids, and gates
 * @param {string} where  the file's name, for the error
 * @param {{isText: boolean, others?: string[]}} encoder  others: ids of the other encoder in the same graph, whose answer nobody asks for
 */
export function refuseUnknown(session, fed, where, { isText, others = [] }) {
  const known = new Set([...fed, ...others]);
  const prompt = isText || others.length > 0 ? kNoPrompt : null;
  const unknown = inputsOf(session).filter((input) => !known.has(input.name) && roleOf(input, prompt) === null);
  if (unknown.length === 0) return;
  const name = where.slice(where.lastIndexOf("/") + 1);
  const list = unknown.map(({ name: input, type, shape }) => `${input} (${type || "not a tensor"}${shape.length > 0 ? ` [${shape.map((size) => size ?? "?").join(", ")}]` : ""})`).join(", ");
  const one = unknown.length === 1;
  throw new EngineError(Code.unsupported, one
    ? tr("{0} asks for an input that this page does not know the value of: {1}. It can give pictures, token ids, attention_mask, position_ids and token_type_ids. Export the encoder again without this input, or choose another file of the model.", name, list)
    : tr("{0} asks for inputs that this page does not know the value of: {1}. It can give pictures, token ids, attention_mask, position_ids and token_type_ids. Export the encoder again without these inputs, or choose another file of the model.", name, list), unknown[0]?.name ?? where);
}

/**
 * Adds what the graph asks for beside the picture or the ids.
 * @param {Ort} ort
 * @param {Session} session  that refuseUnknown let pass
 * @param {Record<string, Tensor>} feeds
 * @param {{prompt?: PromptShape|null, side: number}} shown  prompt: null for a picture; side: of pictures, for a graph that takes any
 */
export function fillInputs(ort, session, feeds, { prompt = null, side }) {
  for (const input of inputsOf(session)) {
    if (feeds[input.name]) continue;
    feeds[input.name] = valueOf(ort, input, prompt, side);
  }
}

/** @param {Ort} ort @param {Input} input @param {PromptShape|null} prompt @param {number} side */
function valueOf(ort, input, prompt, side) {
  const { type, shape } = input;
  const role = roleOf(input, prompt ?? kNoPrompt);
  if (role === "picture" || (role === null && type.startsWith("float"))) {
    const dims = shape.map((_, axis) => numberAt(shape, axis) ?? (axis === 0 || shape.length !== 4 ? 1 : axis === 1 ? 3 : side));
    return tensorOf(ort, type, new Float32Array(dims.reduce((product, dim) => product * dim, 1)), dims);
  }
  const length = numberAt(shape, shape.length - 1) ?? prompt?.length ?? 1;
  const rows = shape.length === 1 || shape[0] === 1 ? 1 : prompt?.given.length ?? 1;
  const values = Array.from({ length: rows * length }, (_, at) => {
    const place = at % length;
    switch (role) {
      case "positions": return place;
      case "types": return 0;
      case "mask": return Number(place < (prompt?.given[Math.floor(at / length)] ?? length));
      // Ids of the other encoder, whose answer nobody asks for.
      default: return 1;
    }
  });
  return tensorOf(ort, type, values, shape.length === 1 ? [length] : [rows, length]);
}

/**
 * Numbers as a tensor of the type that an input wants.
 * @param {Ort} ort @param {string} type @param {ArrayLike<number>} values @param {readonly number[]} dims
 * @returns {Tensor}
 */
export function tensorOf(ort, type, values, dims) {
  switch (type) {
    case "int64": return new ort.Tensor("int64", BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i] ?? 0)), dims);
    case "int32": return new ort.Tensor("int32", Int32Array.from(values), dims);
    case "bool": return new ort.Tensor("bool", Uint8Array.from(values), dims);
    case "float16": return new ort.Tensor("float16", narrowed(Float32Array.from(values)), dims);
    default: return new ort.Tensor("float32", values instanceof Float32Array ? values : Float32Array.from(values), dims);
  }
}
