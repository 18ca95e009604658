// The tables of the documents: what stands between `<!-- table: NAME -->` and `<!-- end -->` is written anew.

import { doneFields, fieldsOf, recordFields } from "./fields.mjs";
import * as table from "./messages.mjs";

/** @typedef {import("./fields.mjs").Field} Field */
/** @typedef {import("./messages.mjs").Row} Row */

/** @type {Record<string, () => string[]>} */
const kTables = {
  engine: () => messageTable(table.engine, true),
  tells: () => messageTable(table.tells, false),
  page: () => messageTable(table.page, true),
  events: () => messageTable(table.events, false),
  core: () => messageTable(table.core, true),
  records: () => ["| record | fields |", "|---|---|", ...Object.entries(table.records).map(([name, { means }]) => `| **${name}** ${cell(means)} | ${listed(recordFields(name))} |`)],
  codes: () => ["| code | meaning |", "|---|---|", ...Object.entries(table.codes).map(([name, means]) => `| ${name} | ${cell(means)} |`)],
};

/** @param {string} document @returns {string} */
export function withTables(document) {
  return document.replace(/(<!-- table: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, start, name, end) => {
    const rows = kTables[name];
    if (!rows) throw new Error(`there is no table ${name}`);
    return `${start}${rows().join("\n")}\n${end}`;
  });
}

/** @param {Row[]} rows @param {boolean} answered */
function messageTable(rows, answered) {
  const head = answered ? ["| kind | meaning | fields | payload | done | its payload |", "|---|---|---|---|---|---|"] : ["| kind | meaning | fields | payload |", "|---|---|---|---|"];
  return [...head, ...rows.map((row) => {
    const cells = [row.kind, cell(row.means), listed(fieldsOf(row.fields)), cell(row.payload ?? "")];
    if (answered) cells.push(typeof row.done === "string" ? `**${row.done}**` : row.done ? listed(doneFields(row)) : "", cell(row.done_payload ?? ""));
    return `| ${cells.map((text) => text || "–").join(" | ")} |`;
  })];
}

/** @param {Field[]} fields */
function listed(fields) {
  return fields.map(({ name, base, isList, isNullable, mayMiss, standard, means }) =>
    `\`${name}${mayMiss ? "?" : ""}: ${base}${isList ? "[]" : ""}${isNullable ? "\\|null" : ""}${standard !== null && standard !== "\"\"" ? ` = ${standard}` : ""}\`${means ? ` ${cell(means)}` : ""}`).join("; ");
}

/** @param {string} text */
function cell(text) { return text.replaceAll("|", "\\|"); }
