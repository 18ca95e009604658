// The native half of ./build.sh bench: edits of ONNX files of several sizes, as bench_onnx.cpp measures them.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{file_bytes: number, nodes: number, rounds: number, copy_ms: number, gate_ms: number, gate_per_copy: number, gate_peak: number, observe_ms: number, observe_per_copy: number, observe_peak: number}} Edit */

/**
 * Medians; *_per_copy are against one memcpy of the same bytes into a fresh buffer in the same round, *_peak the memory beside the file
 * as loaded, as a multiple of its size.
 * @returns {Promise<Edit[]>}
 */
export async function measureEdits() {
  return JSON.parse(run());
}

/** A vision transformer of 48 MB with random weights, as the hub exports them. @param {string} path */
export function writeTransformer(path) { run("--write", path); }

/** @param {...string} options */
function run(...options) {
  const program = process.env.PN_BENCH_ONNX ?? fileURLToPath(new URL("../../build/native/tests/bench/bench_onnx", import.meta.url));
  if (!existsSync(program)) throw new Error(`${program} has not been built`);
  return execFileSync(program, options, { encoding: "utf8" });
}
