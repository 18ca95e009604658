// Declarations of fields ("name?: type[] = default") taken apart, and the rows that they belong to.

import * as table from "./messages.mjs";

/** @typedef {import("./messages.mjs").Row} Row */
/** @typedef {{name: string, base: string, isList: boolean, isNullable: boolean, mayMiss: boolean, standard: string|null, means: string, isRecord: boolean}} Field */

const kBases = new Set(["text", "bool", "int", "u32", "u64", "i64", "float", "double", "any"]);
const kDeclaration = /^(\w+)(\?)?: (\w+)(\[\])?(\|null)?(?: = (.+))?$/;

/** @param {Record<string, string>|undefined} fields @returns {Field[]} */
export function fieldsOf(fields) {
  return Object.entries(fields ?? {}).map(([declaration, means]) => {
    const parts = kDeclaration.exec(declaration);
    if (!parts) throw new Error(`messages.mjs: "${declaration}" is no field`);
    const [, name = "", optional, base = "", list, nullable, standard] = parts;
    const isRecord = Object.hasOwn(table.records, base);
    if (!isRecord && !kBases.has(base)) throw new Error(`messages.mjs: "${declaration}" has no known type`);
    return { name, base, isList: list !== undefined, isNullable: nullable !== undefined, mayMiss: optional !== undefined, standard: standard ?? null, means, isRecord };
  });
}

/** The fields of a record, those that it extends first. @param {string} name @returns {Field[]} */
export function recordFields(name) {
  const row = table.records[name];
  if (!row) throw new Error(`messages.mjs: there is no record ${name}`);
  return [...(row.extends ? recordFields(row.extends) : []), ...fieldsOf(row.fields)];
}

/** The fields of an answer. @param {Row} row @returns {Field[]} */
export function doneFields({ done }) { return typeof done === "string" ? recordFields(done) : fieldsOf(done); }

/** "find_model" → "FindModel". @param {string} kind */
export function pascal(kind) { return kind.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase()); }

/** "find_model" → "findModel", "NotFound" → "notFound". @param {string} kind */
export function camel(kind) {
  const name = pascal(kind);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Names of the records that these fields hold, and of those in them. @param {Field[]} fields @returns {Set<string>} */
export function recordsIn(fields) {
  const found = new Set();
  for (const { base, isRecord } of fields) {
    if (!isRecord) continue;
    found.add(base);
    for (const inner of recordsIn(recordFields(base))) found.add(inner);
  }
  return found;
}
