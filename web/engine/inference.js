// ONNX Runtime Web: loading it, and one encoder's session.

import { Code, EngineError } from "./protocol.js";

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
 * @returns {Promise<Session>}
 */
export async function createSession(ort, bytes, where) {
  try {
    return await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new EngineError(Code.session, `The model cannot be run: ONNX Runtime refused ${where} (${reason}).`, where);
  }
}

/**
 * The float32 outputs of one run, in the order asked for, one after the other in one buffer.
 * @param {Record<string, Tensor>} results
 * @param {string[]} names
 * @returns {{outputs: import("./protocol.js").OutputSlice[], buffer: ArrayBuffer}}
 */
export function packOutputs(results, names) {
  const tensors = names.map((name) => {
    const tensor = results[name];
    if (tensor?.type !== "float32") throw new EngineError(Code.session, `The model's output ${name} is ${tensor ? `of type ${tensor.type}` : "missing"}.`, name);
    return { name, dims: tensor.dims, data: /** @type {Float32Array} */ (tensor.data) };
  });
  const packed = new Float32Array(tensors.reduce((sum, { data }) => sum + data.length, 0));
  let offset = 0;
  const outputs = tensors.map(({ name, dims, data }) => {
    packed.set(data, offset);
    offset += data.length;
    return { name, dims: [...dims], offset: offset - data.length, count: data.length };
  });
  return { outputs, buffer: packed.buffer };
}

/** Frees the results' memory inside the runtime. @param {Record<string, Tensor>} results */
export function disposeAll(results) {
  for (const tensor of Object.values(results)) tensor.dispose();
}
