// ONNX Runtime Web: loading it, and one encoder's session.

import { isBroken } from "./core.js";
import { widened } from "./half.js";
import { inputOf, tensorOf } from "./inputs.js";
import { Code, EngineError } from "../protocol.js";
import { importModule, wasmBytes } from "../../site.js";
import { tr } from "../../words.js";

/** @typedef {typeof import("onnxruntime-common")} Ort */
/** @typedef {import("onnxruntime-common").InferenceSession} Session */
/** @typedef {import("onnxruntime-common").Tensor} Tensor */

const kMaxThreads = 4;

/** An ONNX file that says y = Identity(x) of one float. Opset 17. */
const kSmallestModel = (() => {
  /** @type {(field: number, content: number[]) => number[]} */
  const part = (field, content) => [field * 8 + 2, content.length, ...content];
  /** @type {(field: number, word: string) => number[]} */
  const text = (field, word) => part(field, [...word].map((letter) => letter.charCodeAt(0)));
  const type = part(2, part(1, [8, 1, ...part(2, part(1, [8, 1]))]));
  const node = part(1, [...text(1, "x"), ...text(2, "y"), ...text(4, "Identity")]);
  const graph = [...node, ...text(2, "g"), ...part(11, [...text(1, "x"), ...type]), ...part(12, [...text(1, "y"), ...type])];
  return Uint8Array.from([8, 8, ...part(7, graph), ...part(8, [16, 17])]);
})();

/**
 * Loads the runtime from a folder of this site. Threads need a cross-origin isolated page; without them one thread does the work.
 * @param {string} folder  absolute URL ending in "/"
 * @returns {Promise<Ort>}
 */
export async function loadOrt(folder) {
  /** @type {Ort} */
  const ort = await importModule(new URL("ort.wasm.min.mjs", folder).href);
  const wasm = await wasmBytes(new URL("ort-wasm-simd-threaded.wasm", folder).href);
  if (wasm) ort.env.wasm.wasmBinary = wasm;
  else ort.env.wasm.wasmPaths = folder;
  ort.env.wasm.proxy = false;
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? threadsFor(navigator.hardwareConcurrency || 1) : 1;
  ort.env.logLevel = "error";
  await startRuntime(ort);
  return ort;
}

/**
 * The runtime fetches and compiles its wasm only when the first session is made; a session of the smallest model there is makes it do so
 * while the real one is still on its way.
 * @param {Ort} ort
 */
async function startRuntime(ort) {
  const session = await ort.InferenceSession.create(kSmallestModel, { executionProviders: ["wasm"] });
  await session.release();
}

/**
 * Half of the cores: the page draws on one, and the runtime's threads wait by spinning. Measured on two busy cores, a second thread
 * made a picture slower (median 180 ms instead of 140 with four other programs at work).
 * @param {number} cores
 */
function threadsFor(cores) { return Math.max(1, Math.min(Math.floor(cores / 2), kMaxThreads)); }

/**
 * @param {Ort} ort
 * @param {Uint8Array} bytes  an ONNX file
 * @param {string} where  its name, for errors
 * @param {import("./encoder_files.js").ExternalData[]} [external]
 * @returns {Promise<Session>}
 */
export async function createSession(ort, bytes, where, external = []) {
  try {
    const externalData = external.length > 0 ? { externalData: external } : {};
    return await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"], graphOptimizationLevel: "all", ...externalData });
  } catch (thrown) {
    throw new EngineError(Code.session, tr("The model cannot be run: ONNX Runtime refused {0} ({1}).{2}", where, runtimeWords(thrown), adviceOn(thrown)), where);
  }
}

/**
 * One run. Error: Session, in words; a runtime that broke over it throws as it is.
 * @param {Session} session
 * @param {Record<string, Tensor>} feeds
 * @param {string[]} outputs  names
 */
export async function runSession(session, feeds, outputs) {
  try {
    return await session.run(feeds, outputs);
  } catch (thrown) {
    if (isBroken(thrown)) throw thrown;
    throw new EngineError(Code.session, tr("The model could not be run to its end ({0}).{1}", runtimeWords(thrown), adviceOn(thrown)));
  }
}

/** What a person can do about it. @param {unknown} thrown */
function adviceOn(thrown) {
  const memory = /bad_alloc|out of memory|Out of bounds|memory access|Failed to allocate|Array buffer allocation/i.test(reasonOf(thrown));
  return memory ? tr(" There is not enough memory for it: choose a smaller form of the model (fp16 or quantized), or close other tabs.") : "";
}

/** The runtime's own words without the places in its source. @param {unknown} thrown */
export function runtimeWords(thrown) {
  return reasonOf(thrown)
    .replace(/^.*?ERROR_MESSAGE:\s*/s, "")
    // A file of its source, the line, and the function with its parameters.
    .replace(/(?:[\w.+-]*\/)+[\w.+-]+\.(?:cc|cpp|cxx|hpp|h|cu|js|mjs)(?::\d+)*(?:\s+[^(\n]*\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\s+const)?(?:\s+\[with [^\]]*\])?)?/g, " ")
    .replace(/\s+/g, " ").trim().replace(/\.$/, "") || tr("it gave no reason");
}

/** A number is a C++ exception that the runtime did not name. @param {unknown} thrown */
function reasonOf(thrown) { return thrown instanceof Error ? thrown.message : typeof thrown === "number" ? "an error inside it" : String(thrown); }

/**
 * Float values as an input of a session, in half precision where the model wants that.
 * @param {Ort} ort
 * @param {Session} session
 * @param {string} name  of the input
 * @param {Float32Array} values
 * @param {readonly number[]} dims
 */
export function floatInput(ort, session, name, values, dims) {
  return tensorOf(ort, inputOf(session, name)?.type === "float16" ? "float16" : "float32", values, dims);
}

/** @typedef {{name: string, dims: readonly number[], data: Float32Array}} Output */

/**
 * One float output of a run, as float32.
 * @param {Record<string, Tensor>} results
 * @param {string} name
 * @returns {Output}
 */
export function floatOutput(results, name) {
  const tensor = results[name];
  if (tensor?.type === "float16") return { name, dims: tensor.dims, data: widened(/** @type {ArrayLike<number>} */ (/** @type {unknown} */ (tensor.data))) };
  if (tensor?.type !== "float32") throw new EngineError(Code.session, tensor ? tr("The model's output {0} is of type {1}.", name, tensor.type) : tr("The model's output {0} is missing.", name), name);
  return { name, dims: tensor.dims, data: /** @type {Float32Array} */ (tensor.data) };
}

/**
 * What stands for whole pictures in an output: a vector each as it is; of tokens [pictures, tokens, width] the first, where vision
 * transformers have their class token; of maps [pictures, channels, height, width] their means.
 * @param {Record<string, Tensor>} results
 * @param {string} name
 * @returns {Output}  dims [pictures, width] of the latter two
 */
export function embeddingOf(results, name) {
  const output = floatOutput(results, name);
  const { dims: [rows = 1, second = 1, third = 1, fourth = 1], data } = output;
  if (output.dims.length === 3) {
    const first = new Float32Array(rows * third);
    for (let row = 0; row < rows; ++row) first.set(data.subarray(row * second * third, row * second * third + third), row * third);
    return { name, dims: [rows, third], data: first };
  }
  if (output.dims.length !== 4) return output;
  const area = third * fourth;
  const means = Float32Array.from({ length: rows * second }, (_, i) => data.subarray(i * area, (i + 1) * area).reduce((sum, value) => sum + value, 0) / area);
  return { name, dims: [rows, second], data: means };
}

/**
 * Outputs one after the other in one buffer.
 * @param {Output[]} outputs
 * @returns {{outputs: import("../protocol.js").OutputSlice[], buffer: ArrayBuffer}}
 */
export function packed(outputs) {
  const floats = new Float32Array(outputs.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  const slices = outputs.map(({ name, dims, data }) => {
    floats.set(data, offset);
    offset += data.length;
    return { name, dims: [...dims], offset: offset - data.length, count: data.length };
  });
  return { outputs: slices, buffer: floats.buffer };
}

/**
 * The float outputs of one run, in the order asked for.
 * @param {Record<string, Tensor>} results
 * @param {string[]} names
 */
export function packOutputs(results, names) { return packed(names.map((name) => floatOutput(results, name))); }

/** Frees the results' memory inside the runtime. @param {Record<string, Tensor>} results */
export function disposeAll(results) {
  for (const tensor of Object.values(results)) tensor.dispose();
}

/** Numbers one after the other. @param {Float32Array[]} rows */
export function joinedFloats(rows) {
  const values = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    values.set(row, at);
    at += row.length;
  }
  return values;
}
