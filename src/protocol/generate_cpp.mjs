// The C++ half: a struct for each record, request, answer and event, with the reader or writer that C++ needs of it.

import { doneFields, fieldsOf, pascal, recordFields, recordsIn } from "./fields.mjs";
import * as table from "./messages.mjs";

/** @typedef {import("./fields.mjs").Field} Field */
/** @typedef {{name: string, kind: string|null, means: string, fields: Field[], reads: boolean, writes: boolean}} Struct */

const kWidth = 140;
const kNote = "// Written by generate.mjs from messages.mjs; change that, then run node src/protocol/generate.mjs.";
/** @type {Record<string, string>} */
const kTypes = { text: "std::string", bool: "bool", int: "int", u32: "std::uint32_t", u64: "std::uint64_t", i64: "std::int64_t", float: "float", double: "double", any: "json::Value" };
/** @type {Record<string, string>} */
const kZero = { bool: "false", int: "0", u32: "0", u64: "0", i64: "0", float: "0", double: "0" };

/** @returns {[string, string][]} paths and texts */
export function cppFiles() {
  const outside = outsideStructs();
  const inside = coreStructs();
  const records = recordStructs(outside, inside);
  /** @type {(name: string, structs: Struct[], options: {namespace: string, includes: string[], codes: boolean}) => [string, string][]} */
  const both = (name, structs, options) => [
    [`src/protocol/${name}.h`, header(structs, options)],
    [`src/protocol/${name}.cpp`, source(structs, { ...options, own: `protocol/${name}.h` })],
  ];
  return [
    ...both("records", records, { namespace: "pn::protocol", includes: ["base/json.h", "base/result.h"], codes: true }),
    ...both("messages", outside, { namespace: "pn::protocol", includes: ["protocol/records.h"], codes: false }),
    ...both("core_messages", inside, { namespace: "pn::protocol::core", includes: ["protocol/records.h"], codes: false }),
  ];
}

/** What the page's C++ says and hears. @returns {Struct[]} */
function outsideStructs() {
  /** @type {Struct[]} */
  const structs = [];
  const fromCpp = [...table.engine, ...table.page].filter(({ by }) => by !== "js");
  for (const row of fromCpp) {
    structs.push({ name: row.name ?? pascal(row.kind), kind: row.kind, means: row.means, fields: fieldsOf(row.fields), reads: false, writes: true });
    if (typeof row.done === "object" && Object.keys(row.done).length > 0) {
      structs.push({ name: `${pascal(row.kind)}Done`, kind: null, means: `The answer to ${pascal(row.kind)}.`, fields: doneFields(row), reads: true, writes: false });
    }
  }
  for (const row of [...table.tells, ...table.events].filter(({ by }) => by !== "js")) {
    structs.push({ name: row.name ?? pascal(row.kind), kind: row.kind, means: row.means, fields: fieldsOf(row.fields), reads: true, writes: false });
  }
  return structs;
}

/** What the core hears and says. @returns {Struct[]} */
function coreStructs() {
  return table.core.flatMap((row) => {
    /** @type {Struct[]} */
    const structs = [{ name: pascal(row.kind), kind: row.kind, means: row.means, fields: fieldsOf(row.fields), reads: true, writes: false }];
    if (typeof row.done === "object" && Object.keys(row.done).length > 0) {
      structs.push({ name: `${pascal(row.kind)}Done`, kind: null, means: `The answer to ${pascal(row.kind)}.`, fields: doneFields(row), reads: false, writes: true });
    }
    return structs;
  });
}

/** @param {Struct[]} outside @param {Struct[]} inside @returns {Struct[]} */
function recordStructs(outside, inside) {
  const all = [...outside, ...inside];
  const read = new Set(all.filter(({ reads }) => reads).flatMap(({ fields }) => [...recordsIn(fields)]));
  const written = new Set(all.filter(({ writes }) => writes).flatMap(({ fields }) => [...recordsIn(fields)]));
  /** @type {[import("./messages.mjs").Row[], boolean][]} */
  const answered = [[table.engine, true], [table.core, false]];
  for (const [rows, reads] of answered) {
    for (const { done } of rows) {
      if (typeof done !== "string") continue;
      for (const name of [done, ...recordsIn(recordFields(done))]) (reads ? read : written).add(name);
    }
  }
  return Object.entries(table.records).filter(([name]) => read.has(name) || written.has(name)).map(([name, { means }]) => (
    { name, kind: null, means, fields: recordFields(name), reads: read.has(name), writes: written.has(name) }));
}

/** @param {Field} field */
function typeOf({ base, isList, isNullable, mayMiss }) {
  const one = kTypes[base] ?? base;
  const many = isList ? `std::vector<${one}>` : one;
  return isNullable || mayMiss ? `std::optional<${many}>` : many;
}

/** @param {Field} field */
function declared(field) {
  const { name, base, isList, isNullable, mayMiss, standard } = field;
  const isPlain = base !== "any" && !isList && !isNullable && !mayMiss;
  const value = !isPlain ? null : standard === "\"\"" ? null : standard ?? kZero[base] ?? null;
  const number = value !== null && base === "float" && value.includes(".") ? `${value}F` : value;
  return `  ${typeOf(field)} ${name}${number === null ? "" : ` = ${number}`};`;
}

/** A sentence as comment lines. @param {string} text @param {string} indent @returns {string[]} */
function comment(text, indent) {
  /** @type {string[]} */
  const lines = [];
  let line = `${indent}//`;
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > kWidth) {
      lines.push(line);
      line = `${indent}//`;
    }
    line += ` ${word}`;
  }
  return text === "" ? [] : [...lines, line];
}

/** @param {Struct[]} structs @param {{namespace: string, includes: string[], codes: boolean}} options */
function header(structs, { namespace, includes, codes }) {
  const lines = [kNote, "#pragma once", "#include <cstdint>", "#include <optional>", "#include <string>", "#include <string_view>", "#include <vector>", "",
    ...includes.map((path) => `#include "${path}"`), "", `namespace ${namespace} {`, ""];
  if (codes) {
    lines.push("// The name of a code in messages, and the code of a name; Unknown for names that are not in the table.",
      "std::string_view name_of(ErrorCode code);", "ErrorCode code_named(std::string_view name);", "");
  }
  for (const { name, kind, means, fields, reads, writes } of structs) {
    lines.push(...comment(means || `"${kind}"`, ""), `struct ${name} {`);
    if (kind !== null) lines.push(`  static constexpr std::string_view kKind = "${kind}";`);
    for (const field of fields) lines.push(...comment(field.means, "  "), declared(field));
    lines.push("};");
    if (reads) lines.push(`Status read(const json::Value& value, ${name}& out);`);
    if (writes) lines.push(`json::Value write(const ${name}& value);`);
    lines.push("");
  }
  lines.push(`}  // namespace ${namespace}`, "");
  return lines.join("\n");
}

/** @param {Struct[]} structs @param {{namespace: string, own: string, codes: boolean}} options */
function source(structs, { namespace, own, codes }) {
  const lines = [kNote, `#include "${own}"`, "", "#include \"protocol/fields.h\"", "", `namespace ${namespace} {`, ""];
  if (codes) lines.push(...codeFunctions());
  for (const { name, kind, fields, reads, writes } of structs) {
    if (reads) lines.push(...reader(name, fields));
    if (writes) lines.push(...writer(name, kind, fields));
  }
  lines.push(`}  // namespace ${namespace}`, "");
  return lines.join("\n");
}

/** @param {string} name @param {Field[]} fields */
function reader(name, fields) {
  if (fields.length === 0) return [`Status read(const json::Value& value, ${name}&) { return Fields(value).status(); }`, ""];
  const lines = [`Status read(const json::Value& value, ${name}& out) {`, "  Fields fields(value);"];
  for (const { name: key, mayMiss, isNullable, standard } of fields) {
    lines.push(`  fields.${mayMiss || isNullable || standard !== null ? "take" : "need"}("${key}", out.${key});`);
  }
  return [...lines, "  return fields.status();", "}", ""];
}

/** @param {string} name @param {string|null} kind @param {Field[]} fields */
function writer(name, kind, fields) {
  if (fields.length === 0) return [`json::Value write(const ${name}&) { return {{"kind", ${name}::kKind}}; }`, ""];
  const lines = [`json::Value write(const ${name}& value) {`];
  lines.push(kind === null ? "  json::Value out = json::Value::object();" : `  json::Value out = {{"kind", ${name}::kKind}};`);
  for (const { name: key, mayMiss } of fields) lines.push(`  ${mayMiss ? "put_known" : "put"}(out, "${key}", value.${key});`);
  return [...lines, "  return out;", "}", ""];
}

function codeFunctions() {
  const names = Object.keys(table.codes);
  return ["std::string_view name_of(ErrorCode code) {", "  switch (code) {",
    ...names.map((name) => `    case ErrorCode::${name}: return "${name}";`), "  }", "  return \"Unknown\";", "}", "",
    "ErrorCode code_named(std::string_view name) {",
    ...names.filter((name) => name !== "Unknown").map((name) => `  if (name == "${name}") return ErrorCode::${name};`), "  return ErrorCode::Unknown;", "}", ""];
}
