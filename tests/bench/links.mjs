// Links as wasm, as bench_links.cpp measures them: three golden links, the last with six drawn strokes more.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Medians. @returns {{rounds: number, links: {characters: number, write_ms: number, read_ms: number}[]}} */
export function measureLinks() {
  const program = at("../../build/wasm/tests/bench/bench_links.cjs");
  if (!existsSync(program)) throw new Error(`${program} has not been built`);
  const links = ["silenced", "attack", "way_find"].map((name) => String(JSON.parse(readFileSync(at(`../golden/links/${name}.json`), "utf8")).link));
  return JSON.parse(execFileSync(process.execPath, ["--no-experimental-fetch", program, ...links], { encoding: "utf8" }));
}
