// The hub: the list of a model's files, with sizes and hashes.

import { isWebPage, WebPageAnswer } from "../store/answers.js";
import { ask } from "../store/network.js";
import { Code, EngineError } from "../protocol.js";
import { mark, tr } from "../../words.js";

/** @typedef {import("./address.js").HubAddress} HubAddress */
/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/** @typedef {{note(name: string, text: string): Promise<void>, read(name: string): Promise<string|null>}} Notes */

const kMostPages = 20;
const kExample = mark("for example Xenova/clip-vit-base-patch32, or another of Xenova or onnx-community");
const kDropIt = mark("Download it yourself and drop the folder on this page.");

/**
 * The files of a model on the hub; the list kept from an earlier visit serves when the network is away.
 * Errors: NotFound (no such model, a private or gated one), Network, Malformed, Cancelled.
 * @param {HubAddress} address
 * @param {{fetchImpl?: typeof fetch, signal?: AbortSignal, notes?: Notes|null}} options
 * @returns {Promise<WantedFile[]>}
 */
export async function listHub(address, { fetchImpl, signal, notes = null }) {
  const { hub, repo, revision } = address;
  const first = `${hub}/api/models/${repo}/tree/${encodeURIComponent(revision)}?recursive=true`;
  try {
    /** @type {WantedFile[]} */
    const files = [];
    /** @type {string|null} */
    let next = first;
    for (let page = 0; next !== null && page < kMostPages; ++page) {
      /** @type {Response} */
      const response = await ask(next, { cache: "no-cache" }, { fetchImpl, signal, what: tr("The list of files of {0} did not come", repo) });
      if (!response.ok) throw refusal(address, response);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (isWebPage(bytes, response.headers)) throw new WebPageAnswer(response.url || next, tr("the list of files of {0}", repo), repo);
      files.push(...readListing(new TextDecoder().decode(bytes), address));
      next = nextPage(response.headers.get("link"), hub);
    }
    await notes?.note(first, JSON.stringify(files));
    return files;
  } catch (thrown) {
    const kept = thrown instanceof EngineError && thrown.code === Code.network ? await notes?.read(first) : null;
    if (!kept) throw thrown;
    return JSON.parse(kept);
  }
}

/**
 * What there is instead of a CLIP that can be run.
 * @param {HubAddress} address
 * @param {WantedFile[]} files
 * @param {import("./layout.js").Layout} layout
 */
export function noEncoders({ repo }, files, { text }) {
  const graph = files.find(({ path }) => path.endsWith(".onnx"));
  if (text[0]) return new EngineError(Code.notFound, tr("{0} has no encoder for pictures: {1} is a text encoder. A CLIP with both is needed, {2}.", repo, text[0].path, tr(kExample)), repo);
  if (graph) return new EngineError(Code.notFound, tr("{0} has no encoder for pictures among its ONNX files ({1}). A CLIP exported to ONNX is needed, {2}.", repo, graph.path, tr(kExample)), repo);
  const torch = files.some(({ path }) => /\.(safetensors|bin|pt|pth|ckpt)$/.test(path)) ? tr("it holds weights in another form") : tr("it holds no model");
  return new EngineError(Code.notFound, tr("{0} has no ONNX files: {1}. A CLIP exported to ONNX is needed, {2}.", repo, torch, tr(kExample)), repo);
}

/**
 * @param {string} text
 * @param {HubAddress} address
 * @returns {WantedFile[]}
 */
function readListing(text, { hub, repo, revision }) {
  /** @type {any} */
  let entries;
  try {
    entries = JSON.parse(text);
  } catch {
    entries = null;
  }
  if (!Array.isArray(entries)) throw new EngineError(Code.malformed, tr("The hub's list of the files of {0} cannot be read.", repo), repo);
  return entries.flatMap((/** @type {any} */ entry) => {
    if (entry?.type !== "file" || !isPlainPath(entry.path)) return [];
    const { path, size, oid, lfs } = entry;
    const url = `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split("/").map(encodeURIComponent).join("/")}`;
    const sha256 = /^[0-9a-f]{64}$/.test(lfs?.oid) ? lfs.oid : null;
    const bytes = lfs?.size ?? size;
    const gitSha1 = !lfs && /^[0-9a-f]{40}$/.test(oid) ? oid : null;
    return [{ url, path, size: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null, sha256, gitSha1, tag: typeof oid === "string" ? oid : null }];
  });
}

/** @param {unknown} path */
function isPlainPath(path) {
  return typeof path === "string" && path !== "" && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** The address behind rel="next"; a mirror may name the hub it mirrors. @param {string|null} link @param {string} hub */
function nextPage(link, hub) {
  const found = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
  if (!found) return null;
  const { pathname, search } = new URL(found, hub);
  return new URL(hub).origin + pathname + search;
}

/** @param {HubAddress} address @param {Response} response */
function refusal({ repo, revision }, { status, headers }) {
  const reason = headers.get("x-error-code");
  if (status === 404 || reason === "RepoNotFound") {
    const what = reason === "RevisionNotFound" ? tr("{0} has no revision \"{1}\".", repo, revision) : tr("The hub has no model {0}. Check the spelling.", repo);
    return new EngineError(Code.notFound, tr("{0} A CLIP exported to ONNX is needed, {1}.", what, tr(kExample)), repo);
  }
  if (status === 401) {
    return new EngineError(Code.notFound, tr("The hub shows nobody a model {0} without a login: it does not exist, or it is private. Check the spelling. If it is yours: {1}", repo, tr(kDropIt)), repo);
  }
  if (status === 403) return new EngineError(Code.notFound, tr("{0} is private or gated: the hub gives it only to those who have agreed to its terms. {1}", repo, tr(kDropIt)), repo);
  if (status === 429) return new EngineError(Code.network, tr("The hub says that too much was asked of it from this network. Wait a few minutes, then try again."), repo);
  return new EngineError(Code.network, tr("The hub answered {0} when asked for the files of {1}. Try again in a few minutes.", status, repo), repo);
}
