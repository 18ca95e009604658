// The manifest.json of a model folder: what the folder holds.

import { WebPageAnswer } from "../store/answers.js";
import { obtainFile } from "../store/download.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

const kFormat = "polyneuron-model";
const kVersion = 1;
const kMaxFiles = 200;
const kOfflineAfterMs = 4000;
/** Without these there is no model. @type {[string, RegExp][]} */
const kNeeded = [["config.json", /^config\.json$/], ["preprocessor_config.json", /^preprocessor_config\.json$/], ["tokenizer.json", /^tokenizer\.json$/],
  ["onnx/vision_model.onnx", /^onnx\/vision_model.*\.onnx$/], ["onnx/text_model.onnx", /^onnx\/text_model.*\.onnx$/]];

/** @typedef {import("../store/download.js").WantedFile} WantedFile */

/**
 * Fetches the manifest of a folder; the kept copy serves when the network is away or answers with a page of its own.
 * Errors: Network (a WebPageAnswer, too), Cancelled.
 * @param {string} base  absolute URL of the folder, ending in "/"
 * @param {import("../store/download.js").DownloadOptions} options
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
    if (/^\s*</.test(text)) throw new WebPageAnswer(url, tr("the file {0}", "manifest.json"), url);
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
 * What the manifest of a model lists, in its order. Error: Malformed, also when no model could run from these files.
 * @param {string} text
 * @param {string} base  absolute URL of the folder, ending in "/"
 * @returns {{name: string, files: WantedFile[]}}
 */
export function readManifest(text, base) {
  const where = new URL("manifest.json", base).href;
  /** @type {(what: string) => EngineError} */
  const malformed = (what) => new EngineError(Code.malformed, tr("The manifest of the model cannot be read: {0}.", what), where);
  /** @type {any} */
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw malformed(tr("it is not JSON"));
  }
  if (manifest?.format !== kFormat) throw malformed(tr("its format is not \"{0}\"", kFormat));
  if (manifest.version !== kVersion) throw malformed(tr("it is of version {0}; this page knows version {1}. Reload the page", manifest.version, kVersion));
  if (!Array.isArray(manifest.files) || manifest.files.length > kMaxFiles) throw malformed(tr("its list of files is missing or too long"));
  /** @type {WantedFile[]} */
  const entries = manifest.files.map((/** @type {any} */ file) => {
    if (!isSafePath(file?.path)) throw malformed(tr("a file has no proper path"));
    if (!isListed(file)) throw malformed(tr("{0} has no proper size or no SHA-256", file.path));
    const wanted = { url: new URL(file.path, base).href, path: file.path, size: file.size, sha256: file.sha256 };
    const { packed } = file;
    if (packed === undefined) return wanted;
    if (!isSafePath(packed?.path) || !isListed(packed)) throw malformed(tr("the packed form of {0} has no proper path, size or SHA-256", file.path));
    return { ...wanted, packed: { url: new URL(packed.path, base).href, size: packed.size, sha256: packed.sha256 } };
  });
  // Of a path that is listed twice the last entry counts.
  const files = [...new Map(entries.map((file) => [file.path, file])).values()];
  for (const [name, pattern] of kNeeded) {
    if (!files.some(({ path }) => pattern.test(path))) throw malformed(tr("it lists no {0}", name));
  }
  return { name: typeof manifest.name === "string" ? manifest.name : lastFolder(base), files };
}

/** @param {{size: unknown, sha256: unknown}} file */
function isListed({ size, sha256 }) { return Number.isSafeInteger(size) && Number(size) >= 0 && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256); }

/** @param {unknown} path */
function isSafePath(path) {
  return typeof path === "string" && /^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(path);
}

/** @param {string} base */
function lastFolder(base) {
  return decodeURIComponent(new URL(base).pathname.split("/").filter(Boolean).at(-1) ?? "model");
}
