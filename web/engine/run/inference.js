// ONNX Runtime Web: loading it, and one encoder's session.

import { narrowed, widened } from "./half.js";
import { Code, EngineError } from "../protocol.js";

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
  const ort = await import(new URL("ort.wasm.min.mjs", folder).href);
  ort.env.wasm.wasmPaths = folder;
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
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const memory = /bad_alloc|out of memory|Out of bounds|memory access|Failed to allocate|Array buffer allocation/i.test(reason);
    const advice = memory ? " There is not enough memory for it: choose a smaller form of the model (fp16 or quantized), or close other tabs." : "";
    throw new EngineError(Code.session, `The model cannot be run: ONNX Runtime refused ${where} (${reason}).${advice}`, where);
  }
}

/**
 * Float values as an input of a session, in half precision where the model wants that.
 * @param {Ort} ort
 * @param {Session} session
 * @param {string} name  of the input
 * @param {Float32Array} values
 * @param {readonly number[]} dims
 */
export function floatInput(ort, session, name, values, dims) {
  const type = inputFacts(session, name)?.type;
  return type === "float16" ? new ort.Tensor("float16", narrowed(values), dims) : new ort.Tensor("float32", values, dims);
}

/**
 * What a run does not care about but the graph demands: the other half of a CLIP whose encoders are in one file.
 * @param {Ort} ort
 * @param {Session} session
 * @param {Record<string, Tensor>} feeds
 * @param {number} side  of pictures, for a graph that takes any
 */
export function fillInputs(ort, session, feeds, side) {
  for (const name of session.inputNames) {
    if (feeds[name]) continue;
    const facts = inputFacts(session, name);
    if (!facts) continue;
    const isPicture = facts.shape.length === 4;
    const dims = facts.shape.map((dim, axis) => (typeof dim === "number" && dim > 0 ? dim : !isPicture || axis === 0 ? 1 : axis === 1 ? 3 : side));
    const size = dims.reduce((product, dim) => product * dim, 1);
    if (facts.type === "int64") feeds[name] = new ort.Tensor("int64", new BigInt64Array(size).fill(1n), dims);
    else if (facts.type === "int32") feeds[name] = new ort.Tensor("int32", new Int32Array(size).fill(1), dims);
    else feeds[name] = floatInput(ort, session, name, new Float32Array(size), dims);
  }
}

/** @param {Session} session @param {string} name @returns {{type: string, shape: readonly (number|string)[]}|null} */
function inputFacts(session, name) {
  const facts = session.inputMetadata?.[session.inputNames.indexOf(name)];
  return facts?.isTensor ? { type: facts.type, shape: facts.shape } : null;
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
  if (tensor?.type !== "float32") throw new EngineError(Code.session, `The model's output ${name} is ${tensor ? `of type ${tensor.type}` : "missing"}.`, name);
  return { name, dims: tensor.dims, data: /** @type {Float32Array} */ (tensor.data) };
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
