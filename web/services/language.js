// Which language the page speaks: the one of ?lang=, else the one that was chosen at an earlier visit, else the first of the browser's that there is.
// A language is a file of assets/languages/; index.json, written by tools/make_dist.mjs, lists them. What Intl knows of it goes along.

import { PageTell } from "../engine/messages.js";
import { fetchFile, site } from "../site.js";
import { speak, tr } from "../words.js";
import { loadSettings, saveSetting } from "./settings.js";

/** @typedef {import("../words.js").Language} Language */
/** @typedef {import("../engine/message_types.js").LanguageName} LanguageName */

const kFolder = new URL("assets/languages/", site).href;
const kEnglish = "en";
const kKey = "lang";
/** So many numbers have their plural category told; larger ones have that of their last two digits. */
const kPlurals = 200;

/** Languages that are wished for, the dearest first. @param {string} search  of the address @param {unknown} kept @param {readonly string[]} browsers @returns {string[]} */
export function wishes(search, kept, browsers) {
  const asked = new URLSearchParams(search).get(kKey);
  return [asked, kept, ...browsers].filter((tag) => typeof tag === "string" && tag !== "").map(String);
}

/** The first wish that can be met: pt-BR by pt-BR or pt, pt by pt-BR. @param {string[]} wished @param {string[]} there  English among them @returns {string} */
export function bestOf(wished, there) {
  const plain = (/** @type {string} */ tag) => (tag.toLowerCase().split("-")[0] ?? "");
  for (const wish of wished) {
    const found = there.find((tag) => tag.toLowerCase() === wish.toLowerCase()) ?? there.find((tag) => tag === plain(wish)) ?? there.find((tag) => plain(tag) === plain(wish));
    if (found) return found;
  }
  return kEnglish;
}

/** What Intl knows of a language. @param {string} tag @returns {import("../engine/message_types.js").LanguageRules} */
export function rulesOf(tag) {
  const known = Intl.NumberFormat.supportedLocalesOf([tag]).length > 0 ? tag : kEnglish;
  const rules = new Intl.PluralRules(known);
  const numbers = new Intl.NumberFormat(known, { numberingSystem: "latn" });
  const partOf = (/** @type {number} */ value, /** @type {string} */ type) => numbers.formatToParts(value).find((part) => part.type === type)?.value;
  return {
    tag, plurals: Array.from({ length: kPlurals }, (_, n) => rules.select(n)),
    decimal: partOf(0.5, "decimal") ?? ".", group: partOf(1234567, "group") ?? "", group_from: partOf(1234, "group") ? 4 : 5,
  };
}

/** The language of the visit and the way to another. */
export class LanguageChoice {
  #tell;
  #tellEngine;
  /** @type {LanguageName[]} */
  #list = [{ tag: kEnglish, name: "English" }];

  /** @param {import("./services.js").Deliver} tell @param {(language: Language) => void} tellEngine */
  constructor(tell, tellEngine) {
    this.#tell = tell;
    this.#tellEngine = tellEngine;
  }

  /** Speaks what is wished for, before anything is drawn; English asks for no file. */
  async start() {
    const wished = wishes(location.search, loadSettings().language, navigator.languages ?? [navigator.language]);
    const listed = this.#listed();
    if (!wished[0] || /^en\b/i.test(wished[0])) return;
    await listed;
    await this.#speak(bestOf(wished, this.#list.map(({ tag }) => tag)));
  }

  /** The visitor's choice, which the next visit goes by. @param {string} tag */
  async choose(tag) {
    saveSetting("language", tag);
    forgetAsked();
    await this.#speak(tag);
  }

  async #listed() {
    try {
      const list = await (await fetchFile(`${kFolder}index.json`)).json();
      if (Array.isArray(list)) this.#list = [...this.#list, ...list.filter(({ tag, name }) => typeof tag === "string" && typeof name === "string" && tag !== kEnglish)];
    } catch {
      return;  // no others, then
    }
    this.#tell({ kind: PageTell.languages, list: this.#list });
  }

  /** @param {string} tag */
  async #speak(tag) {
    const file = await fileOf(tag);
    if (file === undefined) return;
    const language = { rules: rulesOf(tag), file };
    document.documentElement.lang = tag;
    speak(language);
    sayPage();
    this.#tellEngine(language);
    this.#tell({ kind: PageTell.language, rules: language.rules }, file);
  }
}

/** Null for English; undefined when it does not come. @param {string} tag @returns {Promise<ArrayBuffer|null|undefined>} */
async function fileOf(tag) {
  if (tag === kEnglish) return null;
  try {
    const response = await fetchFile(`${kFolder}${tag}.json`);
    return response.ok ? await response.arrayBuffer() : undefined;
  } catch {
    return undefined;
  }
}

/** What index.html itself says: the screen while the page starts, and the canvas. */
function sayPage() {
  for (const element of document.querySelectorAll("[data-tr]")) {
    if (element instanceof HTMLElement) element.textContent = tr(element.dataset.tr ||= element.textContent ?? "");
  }
  document.getElementById("canvas")?.setAttribute("aria-label", tr("Polyneuron. What is drawn here is told in words after it."));
}

/** What the address asks for is done with, else a reload would go back to it. */
function forgetAsked() {
  const url = new URL(location.href);
  if (!url.searchParams.has(kKey)) return;
  url.searchParams.delete(kKey);
  url.search = url.searchParams.toString().replace(/=(?=&|$)/g, "");
  history.replaceState(history.state, "", url);
}
