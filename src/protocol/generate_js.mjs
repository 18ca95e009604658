// The JavaScript half: the kinds as constants, the fields as JSDoc types.

import { camel, doneFields, fieldsOf, pascal, recordFields } from "./fields.mjs";
import * as table from "./messages.mjs";

/** @typedef {import("./fields.mjs").Field} Field */
/** @typedef {import("./messages.mjs").Row} Row */

/** @type {Record<string, string>} */
const kTypes = { text: "string", bool: "boolean", int: "number", u32: "number", u64: "number", i64: "number", float: "number", double: "number", any: "any" };

const kNote = "// Written by src/protocol/generate.mjs from src/protocol/messages.mjs; change that, then run node src/protocol/generate.mjs.";

/** The kinds. @returns {string} */
export function constantsFile() {
  const lines = [kNote, ""];
  lines.push(...constants("Ask", "What the page asks of the engine worker.", table.engine));
  lines.push(...constants("Tell", "What the engine, or its client, tells the page.", table.tells));
  lines.push(...constants("PageAsk", "What C++ asks of the page.", table.page));
  lines.push(...constants("PageTell", "What the page tells C++.", table.events));
  lines.push(...constants("CoreAsk", "What the worker asks of the C++ core.", table.core));
  lines.push("/** Codes of errors. */", "export const Code = Object.freeze({",
    ...Object.entries(table.codes).flatMap(([name, means]) => [`  /** ${sentence(means)} */`, `  ${camel(name)}: "${name}",`]), "});", "");
  return lines.join("\n");
}

/** The types. @returns {string} */
export function typesFile() {
  const lines = [kNote, ""];
  for (const [name, { means }] of Object.entries(table.records)) lines.push(...typedef(name, means, recordFields(name), false));
  for (const [rows, prefix] of /** @type {[Row[], string][]} */ ([[table.engine, ""], [table.core, "Core"]])) {
    for (const row of rows) {
      if (row.fields && row.by !== "js") lines.push(...typedef(`${prefix}${pascal(row.kind)}Ask`, row.means, fieldsOf(row.fields), true));
      if (typeof row.done === "object" && Object.keys(row.done).length > 0) lines.push(...typedef(`${prefix}${pascal(row.kind)}Done`, `The answer to ${row.kind}.`, doneFields(row), false));
    }
  }
  lines.push("export {};", "");
  return lines.join("\n");
}

/** @param {string} name @param {string} means @param {Row[]} rows */
function constants(name, means, rows) {
  return [`/** ${means} */`, `export const ${name} = Object.freeze({`,
    ...rows.flatMap((row) => [`  /** ${sentence(row.means)} ${signature(row)}*/`.replace("/**  ", "/** "), `  ${camel(row.kind)}: "${row.kind}",`]), "});", ""];
}

/** "{name, whole?} → {width, height}" @param {Row} row */
function signature(row) {
  const names = (/** @type {Field[]} */ fields) => `{${fields.map(({ name, mayMiss, standard }) => name + (mayMiss || standard !== null ? "?" : "")).join(", ")}}`;
  const asks = row.fields ? `${names(fieldsOf(row.fields))} ` : "";
  const answers = typeof row.done === "string" ? `→ ${row.done} ` : row.done ? `→ ${names(doneFields(row))} ` : "";
  return asks + answers;
}

/** @param {string} name @param {string} means @param {Field[]} fields @param {boolean} isAsk  fields with a default may be left out */
function typedef(name, means, fields, isAsk) {
  return ["/**", ` * ${sentence(means)}`.trimEnd(), ` * @typedef {object} ${name}`, ...fields.map((field) => ` * @property {${typeOf(field)}} ${field.mayMiss || (isAsk && field.standard !== null) ? `[${field.name}]` : field.name}${field.means ? `  ${field.means}` : ""}`), " */", ""];
}

/** @param {Field} field */
function typeOf({ base, isList, isNullable }) { return (kTypes[base] ?? base) + (isList ? "[]" : "") + (isNullable ? "|null" : ""); }

/** @param {string} text */
function sentence(text) { return text === "" ? "" : text.charAt(0).toUpperCase() + text.slice(1) + (/[.…?]$/.test(text) ? "" : "."); }
