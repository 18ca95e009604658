// What a model folder holds: read from its manifest.json, or, for a folder in the hub's layout without one, assumed.

import { obtainFile } from "./download.js";
import { Code, EngineError } from "./protocol.js";

const kFormat = "polyneuron-model";
const kVersion = 1;
const kAtlas = ["atlas/atlas.json", "atlas/atlas.bin", "atlas/words.txt", "atlas/visualisations.webp"];
const kMaxFiles = 200;
const kOfflineAfterMs = 4000;

/**
 * @typedef {import("./download.js").WantedFile} WantedFile
 * @typedef {object} ModelFiles  the files that are used; null: the folder has none
 * @property {string} name
 * @property {WantedFile} config
 * @property {WantedFile} preprocessor
 * @property {WantedFile} tokenizer
 * @property {WantedFile} vision
 * @property {WantedFile} text
 * @property {WantedFile|null} captionWords
 * @property {WantedFile|null} reference
 * @property {WantedFile|null} referenceData
 * @property {WantedFile[]|null} atlas  atlas.json, atlas.bin, words.txt, visualisations.webp; fetched when everything else is there
 */

/**
 * Fetches the manifest of a folder; the kept copy serves when the network is away.
 * Errors: Network, Cancelled.
 * @param {string} base  absolute URL of the folder, ending in "/"
 * @param {import("./download.js").DownloadOptions} options
 * @param {import("./hub.js").Notes|null} notes
 * @returns {Promise<string|null>}  null: the folder has none
 */
export async function fetchManifestText(base, options, notes) {
  const url = new URL("manifest.json", base).href;
  const kept = (await notes?.read(url)) ?? null;
  try {
    const file = { url, path: "manifest.json", size: null, sha256: null };
    // Where a kept copy can serve, the network gets one chance.
    const patience = kept === null ? {} : { backoffMs: [], stallMs: kOfflineAfterMs };
    const { bytes } = await obtainFile(file, { ...options, ...patience, store: null, onProgress: undefined, revalidate: true });
    const text = new TextDecoder().decode(bytes);
    // Some sites answer every address with a page of their own.
    if (/^\s*</.test(text)) return null;
    await notes?.note(url, text);
    return text;
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || thrown.code === Code.cancelled) throw thrown;
    if (thrown.code === Code.notFound) return null;
    if (kept === null) throw thrown;
    return kept;
  }
}

/**
 * What the manifest lists, in its order. Error: Malformed.
 * @param {string} text
 * @param {string} base
 * @returns {{name: string, files: WantedFile[]}}
 */
export function readManifestFiles(text, base) {
  const { manifest, listed } = parse(text, base);
  return { name: typeof manifest.name === "string" ? manifest.name : lastFolder(base), files: [...listed.values()] };
}

/**
 * @param {string} text
 * @param {string} base
 * @returns {ModelFiles}
 */
export function readManifest(text, base) {
  const { manifest, listed, malformed } = parse(text, base);
  /** @type {(path: string) => WantedFile} */
  const needed = (path) => listed.get(path) ?? fail(malformed(`it lists no ${path}`));
  /** @type {(kind: string) => WantedFile} */
  const encoder = (kind) => listed.get(`onnx/${kind}_model.onnx`)
    ?? [...listed.values()].find(({ path }) => path.startsWith(`onnx/${kind}_model`) && path.endsWith(".onnx"))
    ?? fail(malformed(`it lists no onnx/${kind}_model.onnx`));
  return {
    name: typeof manifest.name === "string" ? manifest.name : lastFolder(base),
    config: needed("config.json"), preprocessor: needed("preprocessor_config.json"), tokenizer: needed("tokenizer.json"),
    vision: encoder("vision"), text: encoder("text"),
    captionWords: listed.get("caption_words.txt") ?? null,
    reference: listed.get("reference.json") ?? null, referenceData: listed.get("reference.bin") ?? null,
    atlas: kAtlas.every((path) => listed.has(path)) ? kAtlas.map(needed) : null,
  };
}

/** @param {string} text @param {string} base */
function parse(text, base) {
  const where = new URL("manifest.json", base).href;
  /** @type {(what: string) => EngineError} */
  const malformed = (what) => new EngineError(Code.malformed, `The manifest of the model cannot be read: ${what}.`, where);
  /** @type {any} */
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw malformed("it is not JSON");
  }
  if (manifest?.format !== kFormat) throw malformed(`its format is not "${kFormat}"`);
  if (manifest.version !== kVersion) throw malformed(`it is of version ${manifest.version}; this page knows version ${kVersion}. Reload the page`);
  if (!Array.isArray(manifest.files) || manifest.files.length > kMaxFiles) throw malformed("its list of files is missing or too long");
  /** @type {Map<string, WantedFile>} */
  const listed = new Map();
  for (const file of manifest.files) {
    if (!isSafePath(file?.path)) throw malformed("a file has no proper path");
    if (!Number.isSafeInteger(file.size) || file.size < 0) throw malformed(`${file.path} has no proper size`);
    if (!/^[0-9a-f]{64}$/.test(file.sha256)) throw malformed(`${file.path} has no SHA-256`);
    listed.set(file.path, { url: new URL(file.path, base).href, path: file.path, size: file.size, sha256: file.sha256 });
  }
  return { manifest, listed, malformed };
}

/** The hub's layout, sizes and hashes unknown. @param {string} base @returns {ModelFiles} */
export function assumeHubLayout(base) {
  /** @type {(path: string) => WantedFile} */
  const file = (path) => ({ url: new URL(path, base).href, path, size: null, sha256: null });
  return {
    name: lastFolder(base), config: file("config.json"), preprocessor: file("preprocessor_config.json"), tokenizer: file("tokenizer.json"),
    vision: file("onnx/vision_model.onnx"), text: file("onnx/text_model.onnx"), captionWords: null, reference: null, referenceData: null, atlas: null,
  };
}

/** All files that run a model, in the order of the typedef. @param {ModelFiles} files @returns {WantedFile[]} */
export function listFiles(files) {
  const { config, preprocessor, tokenizer, vision, text, captionWords, reference, referenceData } = files;
  return [config, preprocessor, tokenizer, vision, text, captionWords, reference, referenceData].filter((file) => file !== null);
}

/** @param {unknown} path */
function isSafePath(path) {
  return typeof path === "string" && /^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(path);
}

/** @param {string} base */
function lastFolder(base) {
  return decodeURIComponent(new URL(base).pathname.split("/").filter(Boolean).at(-1) ?? "model");
}

/** @param {Error} error @returns {never} */
function fail(error) { throw error; }
