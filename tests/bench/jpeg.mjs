// How long the core takes from a JPEG's bytes to the kept picture, in wasm under Node, and how far its memory grows.
//
//   node --no-experimental-fetch tests/bench/jpeg.mjs FOLDER_OF_JPEGS [FOLDER_OF_POLYNEURON_CORE]
//
// tests/bench/make_jpegs.py writes the pictures. Best of five, by the clock and in processor time, which other work on the machine disturbs
// less; each file in a module of its own, so that memory is that file's.

import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Bridge } from "../../web/bridge.js";

const kRounds = 5;
const [pictures, wasmDir = fileURLToPath(new URL("../../build/wasm/src/platform", import.meta.url))] = process.argv.slice(2);
if (!pictures) throw new Error("name the folder of the JPEGs");

const script = pathToFileURL(join(resolve(wasmDir), "polyneuron-core.mjs"));
const wasmBinary = await readFile(join(wasmDir, "polyneuron-core.wasm"));
globalThis.self ??= /** @type {any} */ ({ location: script });
const { default: create } = await import(script.href);

/** @param {Buffer} file */
async function measure(file) {
  /** @type {any} */
  let answer = null;
  const module = await create({ wasmBinary, onPost: (/** @type {any} */ header) => { answer = header; } });
  const bridge = new Bridge(module);
  let best = Infinity;
  let bestCpu = Infinity;
  for (let i = 0; i < kRounds; ++i) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    bridge.deliver({ kind: "prepare_file", name: "x.jpg" }, file);
    best = Math.min(best, performance.now() - start);
    const used = process.cpuUsage(cpu);
    bestCpu = Math.min(bestCpu, (used.user + used.system) / 1e3);
    if (answer.kind !== "done") return answer.message;
  }
  const size = `${answer.original_width}×${answer.original_height} → ${answer.width}×${answer.height}`;
  return `${best.toFixed(1).padStart(7)} ms ${bestCpu.toFixed(1).padStart(7)} ms CPU ${(module.HEAPU8.length / 1e6).toFixed(0).padStart(4)} MB  ${size}${answer.cut ? ", cut" : ""}`;
}

console.log(`${script.pathname}: ${wasmBinary.length} bytes`);
for (const name of (await readdir(pictures)).filter((each) => each.endsWith(".jpg")).sort()) {
  console.log(`${name.padEnd(24)} ${await measure(await readFile(join(pictures, name)))}`);
}
