// A folder at any address: what it holds is read from its manifest.json or, where there is none, found out by asking for the files
// that the hub's layout may have.

import { kVariants } from "./layout.js";
import { fetchManifestText, readManifest } from "./manifest.js";
import { isPageType, WebPageAnswer } from "../store/answers.js";
import { ask, isForeign, noResponse } from "../store/network.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./address.js").FolderAddress} FolderAddress */
/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/** @typedef {{fetchImpl?: typeof fetch, signal?: AbortSignal, notes?: import("./hub.js").Notes|null}} Options */

const kConfigs = ["config.json", "preprocessor_config.json", "tokenizer.json", "open_clip_config.json", "vocab.json", "merges.txt"];
/** Beside an encoder that no tokenizer is with. */
const kLabels = ["labels.txt", "classes.txt"];
const kEncoders = ["onnx/vision_model.onnx", "vision_model.onnx", "visual.onnx", "onnx/visual.onnx"];
const kAtOnce = 6;
/** Where to look for the text encoder that goes with a picture encoder: each word for the one and for the other. */
const kCounterparts = [["vision", "text"], ["visual", "textual"], ["image", "text"], ["img", "txt"]];

/**
 * The files of a folder. Errors: NotFound, Network, Malformed, Cancelled.
 * @param {FolderAddress} address
 * @param {Options & {verified?: boolean}} options  verified: only with a manifest, by whose hashes the files are checked
 * @returns {Promise<{name: string, files: WantedFile[]}>}
 */
export async function listFolder(address, options) {
  const { base, chosen } = address;
  const text = await manifestText(base, options);
  if (text !== null) {
    const { name, files } = readManifest(text, base);
    if (chosen === null || files.some(({ path }) => path === chosen)) return { name, files };
  }
  if (options.verified) {
    throw new EngineError(Code.notFound, tr("The page's own model came without its manifest.json, by which its files are checked, so it was not loaded. The site may not have been copied completely. Reload the page, or give the address of another model."), new URL("manifest.json", base).href);
  }
  return { name: address.name, files: await probeFolder(base, chosen, options) };
}

/** null: there is none. @param {string} base @param {Options & {verified?: boolean}} options */
async function manifestText(base, { fetchImpl, signal, verified, notes = null }) {
  try {
    return await fetchManifestText(base, { hash: () => "", store: null, signal, fetchImpl, backoffMs: isForeign(base) ? [300] : undefined }, notes);
  } catch (thrown) {
    // Some sites answer every address that is nothing with a page of their own.
    if (thrown instanceof WebPageAnswer && !verified) return null;
    // Of another site a missing file may look like a site that refuses; what the other files say counts.
    if (isForeign(base) && thrown instanceof EngineError && thrown.code === Code.network) return null;
    throw thrown;
  }
}

/**
 * @param {string} base
 * @param {string|null} chosen
 * @param {Options} options
 * @returns {Promise<WantedFile[]>}
 */
async function probeFolder(base, chosen, options) {
  const prober = new Prober(base, options);
  const [graphs] = await Promise.all([prober.all(chosen === null ? kEncoders : [chosen]), prober.all(kConfigs)]);
  const found = graphs.filter((file) => file !== null);
  if (found.length === 0 && chosen === null) {
    // Whole CLIPs in one file, and encoders that are there in a smaller form only.
    await prober.all(["onnx/model.onnx", "model.onnx", ...kVariants.slice(1).map((variant) => `onnx/vision_model${variant}.onnx`)]);
  } else if (found.some(({ path }) => path === "onnx/vision_model.onnx")) {
    await prober.all(kVariants.slice(1).map((variant) => `onnx/vision_model${variant}.onnx`));
  }
  const encoders = prober.found.filter(({ path }) => path.endsWith(".onnx")).map(({ path }) => path);
  if (encoders.length === 0) throw prober.nothingThere(chosen);
  if (!prober.found.some(({ path }) => path === "tokenizer.json" || path === "vocab.json")) await prober.all(kLabels);
  const texts = [...new Set(encoders.flatMap((path) => kCounterparts.flatMap(([vision = "", text = ""]) => (path.includes(vision) ? [path.replace(vision, text)] : []))))];
  await prober.all(texts);
  await prober.all(prober.found.filter(({ path }) => path.endsWith(".onnx")).flatMap(({ path }) => [`${path}_data`, `${path}.data`]));
  return prober.found;
}

/** Asks for files and remembers which are there. */
class Prober {
  /** @type {WantedFile[]} */
  found = [];
  #base;
  #options;
  /** @type {EngineError|null} */
  #silence = null;
  #answers = 0;
  #forbidden = 0;
  #pages = 0;

  /** @param {string} base @param {Options} options */
  constructor(base, options) {
    this.#base = base;
    this.#options = options;
  }

  /** @param {string[]} paths @returns {Promise<(WantedFile|null)[]>} */
  async all(paths) {
    /** @type {(WantedFile|null)[]} */
    const results = paths.map(() => null);
    let next = 0;
    const work = async () => {
      for (let at = next++; at < paths.length; at = next++) results[at] = await this.#probe(paths[at] ?? "");
    };
    await Promise.all(Array.from({ length: kAtOnce }, work));
    this.found.push(...results.filter((file) => file !== null));
    return results;
  }

  /** Why no encoder was found. @param {string|null} chosen */
  nothingThere(chosen) {
    if (this.#answers === 0 && this.#silence) return this.#silence;
    if (this.#forbidden === this.#answers) return new EngineError(Code.notFound, tr("{0} is not open to everybody. Download the folder yourself and drop it on this page.", this.#base), this.#base);
    if (this.#pages === this.#answers) {
      return new EngineError(Code.notFound, tr("{0} answered with a web page instead of the files of a model; the address is wrong, or the network asks for a login first. Open {1} in another tab to see that page.", new URL(this.#base).host, this.#base), this.#base);
    }
    return new EngineError(Code.notFound, chosen !== null
      ? tr("{0} is not there (in {1}). Check the address.", chosen, this.#base)
      : tr("There is no CLIP at {0}: onnx/vision_model.onnx is not there, nor another encoder by a usual name. Check the address, or give that of the .onnx file itself.", this.#base), this.#base);
  }

  /** @param {string} path @returns {Promise<WantedFile|null>} */
  async #probe(path) {
    const url = new URL(path.split("/").map(encodeURIComponent).join("/"), this.#base).href;
    const response = await this.#head(url);
    if (!response) return null;
    ++this.#answers;
    if (response.status === 401 || response.status === 403) ++this.#forbidden;
    const isPage = response.ok && isPageType(response.headers);
    if (isPage) ++this.#pages;
    if (!response.ok || isPage) return null;
    const length = response.headers.get("content-encoding") === null ? Number(response.headers.get("content-length")) : 0;
    return { url, path, size: /\.(json|txt)$/.test(path) || !length ? null : length, sha256: null, roughSize: true };
  }

  /** @param {string} url @returns {Promise<Response|null>}  null: no answer */
  async #head(url) {
    const { fetchImpl, signal } = this.#options;
    const means = { fetchImpl, signal, what: `${new URL(url).host} gave no answer` };
    try {
      const response = await ask(url, { method: "HEAD", cache: "no-cache" }, means);
      if (response.status !== 405 && response.status !== 501) return response;
      const whole = await ask(url, {}, means);
      await whole.body?.cancel();
      return whole;
    } catch (thrown) {
      if (thrown instanceof EngineError && thrown.code === Code.cancelled) throw thrown;
      this.#silence ??= thrown instanceof EngineError ? thrown : noResponse(url, means.what, thrown, url);
      return null;
    }
  }
}
