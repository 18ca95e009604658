// The search's statistics as wasm, as bench_statistics.cpp measures them, against NumPy and SciPy natively.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Medians. Throws where both do not find the same.
 * @returns {{wasm_ms: number, native_ms: number, native: string, copy_ms: number, strongest_ms: number, audit_ms: number, rounds: number}}
 */
export function measureStatistics() {
  const program = process.env.PN_BENCH_STATISTICS ?? at("../../build/wasm/tests/bench/bench_statistics.cjs");
  if (!existsSync(program)) throw new Error(`${program} has not been built`);
  const folder = at("../../build/bench");
  mkdirSync(folder, { recursive: true });
  const responses = `${folder}/responses.bin`;
  const native = JSON.parse(execFileSync(python(), [at("statistics.py"), responses], { encoding: "utf8" }));
  const wasm = JSON.parse(execFileSync(process.execPath, ["--no-experimental-fetch", program, responses], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  for (const sum of ["m", "p", "q"]) if (Math.abs(wasm[sum] / native[sum] - 1) > 1e-6) throw new Error(`the sum of ${sum} is ${wasm[sum]} in wasm, ${native[sum]} natively`);
  return { wasm_ms: wasm.statistics_ms, native_ms: native.statistics_ms, native: native.versions, copy_ms: wasm.copy_ms, strongest_ms: wasm.strongest_ms, audit_ms: wasm.audit_ms, rounds: wasm.rounds };
}

/** A Python with SciPy: the first of the path, or the system's. */
function python() {
  for (const name of [process.env.PN_PYTHON ?? "python3", "/usr/bin/python3"]) {
    try {
      execFileSync(name, ["-c", "import scipy.stats"], { stdio: "ignore" });
      return name;
    } catch { /* another may have it */ }
  }
  throw new Error("no Python with SciPy was found (Debian: python3-scipy)");
}
