// The words of the page's JavaScript in the visitor's language, for the page and for its worker: the English text in the code is the key, as in
// src/base/words.h. tools/words.mjs collects the keys.

/** @typedef {Record<string, string|Record<string, string>>} Texts  English → text, or its plural forms */
/** @typedef {import("./engine/message_types.js").LanguageRules} LanguageRules */
/** A language and a file of assets/languages/, null for English. @typedef {{rules: LanguageRules, file: ArrayBuffer|null}} Language */

/** @type {Texts} */
let texts = {};

/**
 * A text in the chosen language, else as it is; {0}, {1}, … are filled.
 * @param {string} english  a literal, else the collector does not see it
 * @param {...unknown} fillings
 * @returns {string}
 */
export function tr(english, ...fillings) {
  const found = Object.hasOwn(texts, english) ? texts[english] : undefined;
  const text = typeof found === "string" && found ? found : english;
  return fillings.length === 0 ? text : text.replace(/\{(\d{1,2})\}/g, (place, index) => String(fillings[Number(index)] ?? place));
}

/** A text that is said elsewhere, by tr(); here it is only seen by the collector. @param {string} english @returns {string} */
export function mark(english) { return english; }

/** @param {Language} language  what is said from now on; a file that cannot be read is English */
export function speak({ file }) {
  texts = file ? textsOf(file) : {};
}

/** @param {ArrayBuffer} file @returns {Texts} */
function textsOf(file) {
  try {
    const read = JSON.parse(new TextDecoder().decode(file)).texts;
    return read && typeof read === "object" ? read : {};
  } catch {
    return {};
  }
}
