// Collects the texts of the page into assets/languages/en.json, and puts the files of other languages in its order.
//
//   node web/tools/words.mjs           writes en.json; drops from the others what the code no longer says; says what they lack
//   node web/tools/words.mjs --check   changes nothing; fails when en.json is not what the code says
//
// Texts are: literals of tr(), tr_n() and mark() in src/ (src/base/words.h); literals of tr() and mark() in web/ (words.js); elements of index.html with
// data-tr; and what kLessonTexts names in assets/lessons/ and in the list of boards. Keys are sorted, so that texts added on two branches seldom meet in one place.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const kRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const kLanguages = "assets/languages";
/** Members of a lesson's JSON, at any depth, whose strings are texts for people; a list of strings is one of texts. */
export const kLessonTexts = new Set(["title", "about", "text", "say", "hints", "right", "teacher", "aims"]);
/** Members that say nothing to people: checks and what is set up, whose texts are those of the model. */
const kNoTexts = new Set(["setup", "show", "check", "when", "of", "bar", "terms", "spotlight", "pair", "pictures", "neuron"]);

/** @typedef {string|Record<string, string>} Said  a text, or its plural forms by category */
/** @typedef {Record<string, Said>} Texts */
/** @typedef {{kind: "word"|"text"|"sign", value: string}} Piece */

/** Every text of the page. @param {string} [root] @returns {Texts} */
export function collect(root = kRoot) {
  /** @type {Texts} */
  const texts = {};
  /** @param {string} text @param {Said} said @param {string} where */
  const add = (text, said, where) => {
    if (!text.trim()) return;
    const known = texts[text];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(said)) throw new Error(`${where}: “${text}” is both a text and a plural form`);
    texts[text] = said;
  };
  for (const path of filesOf(join(root, "src"), /\.(cpp|h)$/)) {
    if (path.endsWith("base/words.h")) continue;
    for (const { text, many, said } of textsOfCpp(readFileSync(path, "utf8"))) add(text, many === undefined ? said ?? text : { one: text, other: many }, path);
  }
  for (const path of filesOf(join(root, "web"), /\.js$/)) for (const text of textsOfJs(readFileSync(path, "utf8"))) add(text, text, path);
  for (const [, text = ""] of readFileSync(join(root, "web/index.html"), "utf8").matchAll(/<[^>]*\bdata-tr\b[^>]*>([^<]*)</g)) add(text, text, "index.html");
  for (const path of [...filesOf(join(root, "assets/lessons"), /(?<!schema)\.json$/), join(root, "assets/boards/index.json")])
    for (const text of textsOfLesson(JSON.parse(readFileSync(path, "utf8")))) add(text, text, path);
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param {string} folder @param {RegExp} wanted @returns {string[]} */
function filesOf(folder, wanted) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return ["node_modules", "tools", "lib", "ort"].includes(entry.name) ? [] : filesOf(join(folder, entry.name), wanted);
    return wanted.test(entry.name) ? [join(folder, entry.name)] : [];
  }).sort();
}

/** @param {string} source @returns {{text: string, many?: string, said?: string}[]}  said: in English, where the text is a key of its own */
export function textsOfCpp(source) {
  const pieces = piecesOf(source);
  /** @type {{text: string, many?: string, said?: string}[]} */
  const found = [];
  pieces.forEach(({ kind, value }, at) => {
    if (kind !== "word" || !["tr", "tr_in", "tr_n", "mark", "mark_choices", "count_of"].includes(value) || pieces[at + 1]?.value !== "(" || pieces[at - 1]?.value === ".") return;
    const args = argumentsOf(pieces, at + 2);
    if (value === "tr_n") {
      const [text, many] = [args[1]?.[0], args[2]?.[0]];
      if (text !== undefined && many !== undefined) found.push({ text, many });
    } else if (value === "tr_in") {
      const [text, said] = [args[0]?.[0], args[1]?.[0]];
      if (text !== undefined && said !== undefined) found.push({ text, said });
    } else if (value === "count_of") {  // of src/studies/report_words.h: the number stands before the noun
      const [one, many] = [args[1]?.[0], args[2]?.[0]];
      if (one !== undefined && many !== undefined) found.push({ text: `{n} ${one}`, many: `{n} ${many}` });
    } else {
      for (const text of args[0] ?? []) for (const each of value === "mark_choices" ? text.split("|") : [text]) found.push({ text: each });
    }
  });
  return found;
}

/** The literals of each argument, those of a choice between two as well. @param {Piece[]} pieces @param {number} at  behind the parenthesis @returns {string[][]} */
function argumentsOf(pieces, at) {
  /** @type {string[][]} */
  const args = [[]];
  let depth = 0;
  for (; at < pieces.length; ++at) {
    const { kind, value } = /** @type {Piece} */ (pieces[at]);
    if (kind === "text" && depth === 0) args.at(-1)?.push(value);
    if (kind !== "sign") continue;
    if ("({[".includes(value)) ++depth;
    if (")}]".includes(value) && depth-- === 0) break;
    if (value === "," && depth === 0) args.push([]);
  }
  return args;
}

/** C++ without comments, literals side by side as one. @param {string} source @returns {Piece[]} */
function piecesOf(source) {
  /** @type {Piece[]} */
  const pieces = [];
  const pattern = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^(\s]*)\(([\s\S]*?)\)\1"|"((?:[^"\\]|\\[\s\S])*)"|'(?:[^'\\]|\\.)+'|\d[\w'.]*|[A-Za-z_]\w*|\S/g;
  let joins = false;
  for (const [whole, , raw, literal] of source.matchAll(pattern)) {
    if (whole.startsWith("//") || whole.startsWith("/*")) continue;
    if (raw !== undefined || literal !== undefined) {
      const value = raw ?? unescaped(literal ?? "");
      const last = pieces.at(-1);
      if (joins && last) last.value += value;
      else pieces.push({ kind: "text", value });
      joins = true;
      continue;
    }
    joins = false;
    pieces.push({ kind: /^[A-Za-z_]/.test(whole) ? "word" : "sign", value: whole });
  }
  // Bytes of letters stand apart in \x escapes, so they are put together only now.
  for (const piece of pieces) if (piece.kind === "text") piece.value = Buffer.from(piece.value, "latin1").toString("utf8");
  return pieces;
}

/** A literal's bytes, one a letter. @param {string} literal */
function unescaped(literal) {
  const known = /** @type {Record<string, string>} */ ({ n: "\n", t: "\t", r: "\r", 0: "\0" });
  const bytes = Buffer.from(literal, "utf8").toString("latin1");
  return bytes.replace(/\\(?:x([0-9a-fA-F]+)|u([0-9a-fA-F]{4})|\n|(.))/g, (_, hex, unicode, letter) => {
    if (hex) return String.fromCharCode(parseInt(hex, 16));
    if (unicode) return Buffer.from(String.fromCharCode(parseInt(unicode, 16)), "utf8").toString("latin1");
    return letter === undefined ? "" : known[letter] ?? letter;
  });
}

/** @param {string} source @returns {string[]} */
export function textsOfJs(source) {
  return [...source.matchAll(/\b(?:tr|mark)\(\s*("(?:[^"\\\n]|\\.)*")/g)].map(([, literal]) => JSON.parse(String(literal)));
}

/** @param {any} value @param {string} [key] @returns {string[]} */
export function textsOfLesson(value, key = "") {
  if (typeof value === "string") return kLessonTexts.has(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => textsOfLesson(each, key));
  if (!value || typeof value !== "object" || (key === "right")) return [];
  return Object.entries(value).filter(([name]) => !kNoTexts.has(name)).flatMap(([name, each]) => textsOfLesson(each, name));
}

/** @typedef {{language: string, name: string, texts: Texts}} LanguageFile */

/** The files of languages other than English. @param {string} [root] @returns {LanguageFile[]} */
export function languages(root = kRoot) {
  return filesOf(join(root, kLanguages), /^(?!en\.)[\w-]+\.json$/).map((path) => JSON.parse(readFileSync(path, "utf8")));
}

/** Texts that a language has no translation of, or not in every form that its plural rules want. @param {LanguageFile} file @param {Texts} texts @returns {string[]} */
export function lacking(file, texts) {
  const wanted = new Intl.PluralRules(file.language).resolvedOptions().pluralCategories;
  return Object.entries(texts).filter(([key, said]) => {
    const own = file.texts[key];
    if (!own || typeof own !== typeof said) return true;
    return typeof own !== "string" && wanted.some((category) => !own[category]);
  }).map(([key]) => key);
}

/** @param {LanguageFile} file */
const written = (file) => `${JSON.stringify(file, null, 1)}\n`;

/** What en.json should hold. @param {string} [root] */
export function english(root = kRoot) { return written({ language: "en", name: "English", texts: collect(root) }); }

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const path = join(kRoot, kLanguages, "en.json");
  const wanted = english();
  if (process.argv.includes("--check")) {
    if (!existsSync(path) || readFileSync(path, "utf8") !== wanted) {
      console.error("assets/languages/en.json is not what the code says: run node web/tools/words.mjs");
      process.exit(1);
    }
  } else {
    writeFileSync(path, wanted);
    const texts = collect();
    for (const file of languages()) {
      const kept = Object.fromEntries(Object.keys(texts).filter((key) => Object.hasOwn(file.texts, key)).map((key) => [key, /** @type {Said} */ (file.texts[key])]));
      writeFileSync(join(kRoot, kLanguages, `${file.language}.json`), written({ ...file, texts: kept }));
      const missing = lacking(file, texts);
      console.log(`${file.language}: ${Object.keys(texts).length - missing.length} of ${Object.keys(texts).length} texts`);
    }
  }
}
