// The fonts in which words are rendered as images; each is fetched when it is first wanted.

import { obtainFile } from "../store/download.js";
import { CoreAsk, Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** Fetches fonts and hands them to the core, once each. */
export class FontShelf {
  #folder;
  /** @type {Promise<{name: string, file: string}[]>|null} */
  #index = null;
  /** @type {Map<string, Promise<void>>} */
  #loaded = new Map();

  /** @param {string} folder  absolute URL ending in "/", with index.json: [{name, file}] */
  constructor(folder) { this.#folder = folder; }

  /**
   * Makes sure that the core has this font. An unknown name is left for the core to complain about.
   * @param {import("./core.js").Core} core
   * @param {string} name  empty: the first of the index
   * @returns {Promise<string>} its name
   */
  async ensure(core, name) {
    this.#index ??= this.#fetch("index.json").then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
    const index = await this.#index.catch((thrown) => {
      this.#index = null;
      throw thrown instanceof EngineError ? thrown : new EngineError(Code.malformed, tr("The list of fonts cannot be read."), "index.json");
    });
    const font = name ? index.find((each) => each.name === name) : index[0];
    if (!font) return name;
    let loading = this.#loaded.get(font.name);
    if (!loading) {
      loading = this.#fetch(font.file).then((bytes) => { core.call({ kind: CoreAsk.loadFont, name: font.name }, bytes); });
      this.#loaded.set(font.name, loading);
      loading.catch(() => this.#loaded.delete(font.name));
    }
    await loading;
    return font.name;
  }

  /** @param {string} file @returns {Promise<Uint8Array>} */
  async #fetch(file) {
    const wanted = { url: new URL(file, this.#folder).href, path: `assets/fonts/words/${file}`, size: null, sha256: null };
    return (await obtainFile(wanted, { hash: () => "", store: null })).bytes;
  }
}
