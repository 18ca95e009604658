// The generated files fit the table, and every message of it is used on both sides.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { camel, fieldsOf, pascal } from "../../src/protocol/fields.mjs";
import { staleFiles } from "../../src/protocol/generate.mjs";
import { core, engine, events, page, tells } from "../../src/protocol/messages.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** All text of the files below a folder, without what is generated. @param {string} folder @param {RegExp} names */
function textOf(folder, names) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name) && !/node_modules|src\/protocol$/.test(entry.parentPath) && !/^message(s|_types)\.js$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")).join("\n");
}

const cpp = textOf("src", /\.(cpp|h)$/);
const js = textOf("web", /\.js$/);

test("the generated files are up to date", () => assert.deepEqual(staleFiles(), []));

test("no two rows of one direction have the same kind", () => {
  for (const rows of [[...engine, ...page], [...tells, ...events], core]) {
    const kinds = rows.map(({ kind }) => kind);
    assert.deepEqual(kinds.filter((kind, i) => kinds.indexOf(kind) !== i), []);
  }
});

test("every message is sent by one side and handled by the other", () => {
  /** @param {RegExp} pattern @param {string} text @param {string} what */
  const uses = (pattern, text, what) => assert.match(text, pattern, what);
  for (const { kind, name, by } of engine) {
    if (by !== "js") uses(new RegExp(`protocol::${name ?? pascal(kind)}\\b`), cpp, `C++ never sends ${kind}`);
    uses(new RegExp(`Ask\\.${camel(kind)}\\b`), js, `the engine does not know ${kind}`);
  }
  for (const { kind } of page) {
    uses(new RegExp(`PageAsk\\.${camel(kind)}\\b`), js, `the page does not know ${kind}`);
    if (kind !== "download") uses(new RegExp(`protocol::${pascal(kind)}\\b`), cpp, `C++ never sends ${kind}`);
  }
  for (const { kind } of events) {
    uses(new RegExp(`PageTell\\.${camel(kind)}\\b`), js, `the page never sends ${kind}`);
    uses(new RegExp(`(protocol|msg)::${pascal(kind)}\\b`), cpp, `C++ does not know ${kind}`);
  }
  for (const { kind, name, by } of tells) {
    if (by !== "js") uses(new RegExp(`(protocol|msg)::${name ?? pascal(kind)}\\b`), cpp, `C++ does not know ${kind}`);
    uses(new RegExp(`Tell\\.${camel(kind)}\\b`), js, `nobody sends ${kind}`);
  }
  for (const { kind } of core) {
    uses(new RegExp(`(protocol::core|msg)::${pascal(kind)}\\b`), cpp, `the core does not know ${kind}`);
    uses(new RegExp(`(CoreAsk|Ask)\\.${camel(kind)}\\b`), js, `nobody asks the core for ${kind}`);
  }
});

test("a declaration that is no field is refused", () => {
  assert.deepEqual(fieldsOf({ "sizes?: u64[]|null": "bytes" }), [
    { name: "sizes", base: "u64", isList: true, isNullable: true, mayMiss: true, standard: null, means: "bytes", isRecord: false }]);
  for (const wrong of ["size", "size: u65", "size :u64", "size: u64 ="]) assert.throws(() => fieldsOf({ [wrong]: "" }), /messages\.mjs/);
});
