// From what a person pointed at to the files of a model: an address or a set of dropped files, listed and laid out.

import { parseAddress } from "./address.js";
import { listFolder } from "./folder.js";
import { arrange } from "./layout.js";
import { obtainFile } from "../store/download.js";
import { LocalSets } from "../store/local_files.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/** @typedef {import("./layout.js").Encoder} Encoder */
/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {{vision: Encoder, text: Encoder|null}} Chosen */
/** @typedef {{address: string}|{set: number}} Source */
/**
 * A source with its files. key: the same for the same source, whatever form it was written in; choice: what its address says of the layout;
 * refusal: what to say when nothing of it encodes pictures
 * @typedef {{key: string, name: string, address: string, files: WantedFile[], layout: Layout, choice: import("./layout.js").Choice,
 *   refusal: (layout: Layout) => EngineError}} Listing
 * @typedef {{path: string, size: number|null}} OfferedFile  size in bytes, with external data
 * @typedef {{name: string, address: string, vision: OfferedFile[], text: OfferedFile[], vision_choice: string|null, text_choice: string|null,
 *   other_bytes: number, missing: string[], notes: string[]}} Offer  address: empty for files of the visitor's machine
 */

/** The folder of the bundled model, inside the page's own. */
const kBundledModel = "models/polyneuron-clip/";
/** A list that find_model has fetched serves the load that follows it. */
const kFreshMs = 10 * 60_000;

/** Knows where models may come from. */
export class Sources {
  #means;
  #local = new LocalSets();
  /** @type {Map<string, {at: number, listing: Listing}>} */
  #recent = new Map();

  /**
   * @param {{site: string, hub?: string, store: Promise<(import("./hub.js").Notes & import("../store/download.js").FileStore)|null>, fetchImpl?: typeof fetch,
   *   hash?: import("../store/download.js").DownloadOptions["hash"]}} means
   *   site: absolute URL of the page's folder; store: keeps lists for when the network is away, and small graphs; hash: SHA-256, without
   *   which no file is fetched to be looked at before it is offered
   */
  constructor(means) { this.#means = means; }

  /** @param {number} set @param {{path: string, file: File}[]} files @param {string} [name] */
  addLocal(set, files, name) { this.#local.add(set, files, name); }

  /** What tells two sources apart. Error: Malformed. @param {Source} source @returns {string} */
  keyOf(source) {
    if ("set" in source) return `set:${source.set}`;
    const address = parseAddress(String(source.address), this.#means);
    const place = address.kind === "hub" ? `${address.hub}/${address.repo}@${address.revision}${address.within && `/${address.within}`}` : address.base;
    return address.chosen === null ? place : `${place}#${address.chosen}`;
  }

  /**
   * The files of a source. Errors: NotFound, Network, Malformed, Cancelled.
   * @param {Source} source
   * @param {{signal?: AbortSignal, fresh?: boolean}} [options]  fresh: not the list of a moment ago
   * @returns {Promise<Listing>}
   */
  async open(source, { signal, fresh = false } = {}) {
    const key = this.keyOf(source);
    const recent = this.#recent.get(key);
    if (recent && !fresh && performance.now() - recent.at < kFreshMs) return recent.listing;
    const listing = "set" in source ? this.#openLocal(source.set, key) : await this.#openAddress(source.address, key, signal);
    this.#recent.set(key, { at: performance.now(), listing });
    return listing;
  }

  /**
   * What a source offers, found out anew: only encoders that can work, as far as that can be told. Errors: those of open, Truncated, Corrupt.
   * @param {Source} source
   * @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<Offer>}
   */
  async offer(source, { signal } = {}) {
    const { fetchImpl, hash } = this.#means;
    const listing = await this.open(source, { signal, fresh: true });
    const store = await this.#means.store;
    // Only other models than the page's own are looked at.
    const { examined } = await import("./examine.js");
    const fetchSmall = hash ? async (/** @type {WantedFile} */ file) => (await obtainFile(file, { hash, store, signal, fetchImpl, backoffMs: [300] })).bytes : null;
    const result = await examined(listing, fetchSmall);
    this.#recent.set(listing.key, { at: performance.now(), listing: result });
    return offerOf(result);
  }

  /** @param {number} set @param {string} key @returns {Listing} */
  #openLocal(set, key) {
    const { name, files } = this.#local.get(set);
    return withPictures({ key, name, address: "", files, layout: arrange(files), choice: {}, refusal: (layout) => new EngineError(Code.notFound, noneDropped(layout), name) });
  }

  /** @param {string} written @param {string} key @param {AbortSignal} [signal] @returns {Promise<Listing>} */
  async #openAddress(written, key, signal) {
    const address = parseAddress(String(written), this.#means);
    const options = { signal, fetchImpl: this.#means.fetchImpl, notes: await this.#means.store };
    if (address.kind === "hub") {
      // Only who asks for the hub fetches what knows it.
      const { listHub, noEncoders } = await import("./hub.js");
      const files = await listHub(address, options);
      const choice = { vision: address.chosen, within: address.within };
      const layout = arrange(files, choice);
      const listing = withPictures({ key, name: address.name, address: address.address, files, layout, choice, refusal: (found) => noEncoders(address, files, found) });
      if (address.chosen !== null && layout.visionChoice !== address.chosen) throw new EngineError(Code.notFound, tr("{0} has no file {1}.", address.repo, address.chosen), address.repo);
      return listing;
    }
    const verified = address.base === new URL(kBundledModel, this.#means.site).href;
    const { name, files } = await listFolder(address, { ...options, verified });
    const choice = { vision: address.chosen };
    return withPictures({ key, name, address: address.address, files, layout: arrange(files, choice), choice, refusal: ({ text: [text] }) =>
      new EngineError(Code.notFound, text ? tr("There is no encoder for pictures at {0}: {1} is a text encoder.", address.base, text.path) : tr("There is no encoder for pictures at {0}.", address.base), address.base) });
  }
}

/**
 * What find_model answers.
 * @param {Listing} listing
 * @returns {Offer}
 */
export function offerOf({ name, address, layout }) {
  const listed = (/** @type {import("./layout.js").Encoder[]} */ encoders) => encoders.map(({ path, size }) => ({ path, size }));
  const others = [...Object.values(layout.small), ...(layout.atlas ?? [])];
  return {
    name, address, vision: listed(layout.vision), text: listed(layout.text), vision_choice: layout.visionChoice, text_choice: layout.textChoice,
    other_bytes: others.reduce((sum, file) => sum + (file?.size ?? 0), 0), missing: layout.missing, notes: layout.notes,
  };
}

/**
 * The encoders to load. Error: NotFound for a path that the source has not.
 * @param {Listing} listing
 * @param {{vision: string|null, text: string|null}} wanted  paths; null: the best
 * @returns {Chosen}
 */
export function chooseEncoders({ layout, name }, wanted) {
  const find = (/** @type {Encoder[]} */ encoders, /** @type {string|null} */ path) => encoders.find((each) => each.path === path) ?? null;
  for (const [path, encoders] of /** @type {[string|null, Encoder[]][]} */ ([[wanted.vision, layout.vision], [wanted.text, layout.text]])) {
    if (path !== null && !find(encoders, path)) throw new EngineError(Code.notFound, tr("{0} has no encoder {1}.", name, path), path);
  }
  const vision = find(layout.vision, wanted.vision ?? layout.visionChoice);
  if (!vision) throw new EngineError(Code.notFound, tr("{0} has several files that may be the picture encoder; choose one of them.", name), name);
  return { vision, text: find(layout.text, wanted.text ?? layout.textChoice) };
}

/** All files that run the model. @param {Listing} listing @param {Chosen} chosen */
export function filesOf({ layout }, { vision, text }) {
  return [...new Set([...Object.values(layout.small), ...vision.parts, ...(text?.parts ?? [])])];
}

/** Error: NotFound, in words of its own. @param {Listing} listing */
function withPictures(listing) {
  if (listing.layout.vision.length === 0) throw listing.refusal(listing.layout);
  return listing;
}

/** @param {Layout} layout */
function noneDropped({ text }) {
  return text.length > 0
    ? tr("{0} is a text encoder; the encoder for pictures (such as vision_model.onnx or visual.onnx) must be dropped with it.", text[0]?.path ?? "")
    : tr("There is no .onnx file among these. A CLIP exported to ONNX is needed: its folder with config.json, tokenizer.json and the encoders.");
}
