// An engine without a worker: the real core and the real runtime in Node. PN_WASM_DIR names the folder with polyneuron-core.mjs.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Bridge } from "../../web/bridge.js";
import { Core } from "../../web/engine/run/core.js";
import { activationsOf, encodeImage, encodeText } from "../../web/engine/run/encode.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { Models } from "../../web/engine/run/models.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { Sources } from "../../web/engine/sources/sources.js";
import { memoryStore } from "./memory_store.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const wasmDir = process.env.PN_WASM_DIR ?? join(root, "build/wasm/src/platform");
/** @type {typeof import("../../web/node_modules/onnxruntime-common")} */
export const ort = createRequire(join(root, "web/package.json"))("onnxruntime-web");
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";
globalThis.self ??= /** @type {any} */ ({ location: pathToFileURL(join(wasmDir, "polyneuron-core.mjs")) });

/** @returns {Promise<Core>} */
export async function openCore() {
  const { default: create } = await import(pathToFileURL(join(wasmDir, "polyneuron-core.mjs")).href);
  /** @type {any} */
  const slot = { answer: null };
  const wasmBinary = await readFile(join(wasmDir, "polyneuron-core.wasm"));
  return new Core(new Bridge(await create({ wasmBinary, onPost: (header, payload) => { slot.answer = { header, payload }; } })), slot);
}

/** @param {number} side  @returns {ArrayBuffer} RGBA8 */
export function coarseNoise(side) { return Uint8Array.from({ length: side * side * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 256)).buffer; }

/** @param {ArrayBuffer} buffer @param {{offset: number, count: number}} part */
export function slice(buffer, { offset, count }) { return new Float32Array(buffer, 4 * offset, count); }

/** An engine with the real core, and what it answers. @param {{site?: string, hub?: string}} [places]  addresses */
export async function openEngine({ site = "https://page.example/", hub = "https://hub.example" } = {}) {
  const core = await openCore();
  const sources = new Sources({ site, hub, store: Promise.resolve(null) });
  const queue = new RequestQueue(async () => undefined, () => true);
  const models = new Models(/** @type {any} */ ({ sources, core: Promise.resolve(core), openCore, ort: Promise.resolve(ort), store: Promise.resolve(memoryStore()) }),
    { exclusively: (task) => queue.exclusively(task), onChange: () => undefined, onBroken: (thrown) => { throw thrown; } });
  /** @param {any} source */
  const load = async (source) => {
    const model = models.begin({ source, vision: null, text: null, layers: [] });
    while (!model.error && !(models.current === model && (model.text || model.textError))) await new Promise((done) => { setTimeout(done, 20); });
    if (model.error) throw model.error;
    return model;
  };
  return {
    core, models, sources, load,
    /** @param {number} side */
    async picture(side) {
      const model = models.serving;
      assert.ok(model?.vision);
      models.use(core, model);
      const { vision } = model;
      const store = new Pictures();
      const seen = { number: 1, width: side, height: side, rgba: coarseNoise(side) };
      store.keep(seen);
      const { embedding, buffer } = await encodeImage(core, ort, vision, seen, [], store);
      const found = [{ channels: 0, values: slice(buffer, embedding) }];
      for (const [i, { channels }] of vision.layers.entries()) found.push({ channels, values: new Float32Array(await activationsOf(core, ort, vision, seen, i, store)) });
      return found;
    },
    /** @param {string} words */
    async prompt(words) {
      const model = models.serving;
      assert.ok(model?.text);
      models.use(core, model);
      return new Float32Array((await encodeText(core, ort, model.text, words)).buffer);
    },
  };
}
