// Makes the C++ structs, the JavaScript constants and types, and the tables of the documents from messages.mjs.
//
//   node src/protocol/generate.mjs          writes what differs
//   node src/protocol/generate.mjs --check  fails when something differs, and names it

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { cppFiles } from "./generate_cpp.mjs";
import { constantsFile, typesFile } from "./generate_js.mjs";
import { withTables } from "./generate_tables.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** What each generated file should hold, by its path from the root. @returns {Map<string, string>} */
export function wantedFiles() {
  const documents = ["web/messages.md", "src/engine/core_protocol.md"];
  return new Map([
    ...cppFiles(),
    ["web/engine/messages.js", constantsFile()],
    ["web/engine/message_types.js", typesFile()],
    ...documents.map((path) => /** @type {[string, string]} */ ([path, withTables(readFileSync(join(root, path), "utf8"))])),
  ]);
}

/** Paths of the files that differ from the table. @returns {string[]} */
export function staleFiles() {
  return [...wantedFiles()].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const stale = staleFiles();
  if (process.argv.includes("--check")) {
    for (const path of stale) console.error(`${path} does not fit src/protocol/messages.mjs: run node src/protocol/generate.mjs`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    const wanted = wantedFiles();
    for (const path of stale) {
      writeFileSync(join(root, path), wanted.get(path) ?? "");
      console.log(`wrote ${path}`);
    }
  }
}
