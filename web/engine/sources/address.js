// What a person writes to say where a model is, taken apart: a model of the hub, a folder anywhere, a folder of this site.

import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

export const kHub = "https://huggingface.co";
const kHubHosts = new Set(["huggingface.co", "www.huggingface.co", "hf.co"]);
/** First parts of the hub's addresses that are no owner of models. */
const kNotOwners = new Set(["datasets", "spaces", "models", "docs", "api", "collections", "papers", "organizations", "settings"]);
/** Folders that hold an encoder of the model one folder up. */
const kEncoderFolder = /^(onnx|((visual|vision|image|img|textual|text|txt)([_-]?(encoder|model))?))$/i;
const kName = /^[\w][\w.-]{0,95}$/;

/**
 * @typedef {{kind: "hub", hub: string, repo: string, revision: string, name: string, address: string, chosen: string|null, within: string}} HubAddress
 *   chosen: the encoder for pictures that the address itself names; within: the folder of the model, with "/" at the end, empty for the whole
 * @typedef {{kind: "folder", base: string, name: string, address: string, chosen: string|null}} FolderAddress
 *   base: absolute URL, ending in "/"
 * @typedef {HubAddress|FolderAddress} Address  `address` is its shortest form, which means the same when it is given again
 */

/**
 * Error: Malformed, with what would be an address.
 * @param {string} written
 * @param {{hub?: string, site: string}} where  hub: its origin; site: absolute URL of this page's folder
 * @returns {Address}
 */
export function parseAddress(written, { hub = kHub, site }) {
  const text = written.trim();
  if (text === "") throw malformed(tr("No address was given"), written);
  if ([...kHubHosts].some((host) => text.toLowerCase().startsWith(`${host}/`))) return parseUrl(`https://${text}`, hub, site);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return parseUrl(text, hub, site);
  const named = /^([^/@\s]+)\/([^/@\s]+)(?:@(\S+))?$/.exec(text);
  if (named && kName.test(named[1] ?? "") && kName.test(named[2] ?? "") && !kNotOwners.has(named[1] ?? "") && !text.toLowerCase().endsWith(".onnx")) {
    return hubAddress(hub, `${named[1]}/${named[2]}`, named[3] ?? "main");
  }
  if (/\s/.test(text) || !text.includes("/")) throw malformed(tr("\"{0}\" is no address of a model", shortened(text)), written);
  const url = new URL(text, site);
  if (url.origin !== new URL(site).origin) throw malformed(tr("\"{0}\" is no address of a model", shortened(text)), written);
  return folderAddress(url, site);
}

/**
 * The hub that the page is told to use: https, or this machine. Anything else is not heeded.
 * @param {string|null|undefined} wanted
 * @returns {string}  without "/" at the end
 */
export function hubOrigin(wanted) {
  if (!wanted) return kHub;
  try {
    const { protocol, hostname, origin, pathname } = new URL(wanted);
    const near = hostname === "localhost" || hostname === "127.0.0.1";
    return protocol === "https:" || (protocol === "http:" && near) ? (origin + pathname).replace(/\/+$/, "") : kHub;
  } catch {
    return kHub;
  }
}

/** @param {string} text @param {string} hub @param {string} site @returns {Address} */
function parseUrl(text, hub, site) {
  /** @type {URL} */
  let url;
  try {
    url = new URL(text);
  } catch {
    throw malformed(tr("\"{0}\" is no address", shortened(text)), text);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") throw malformed(tr("\"{0}\" does not begin with https://", shortened(text)), text);
  if (kHubHosts.has(url.hostname) || url.href.startsWith(`${hub}/`)) {
    const path = kHubHosts.has(url.hostname) ? url.pathname : url.href.slice(hub.length).split(/[?#]/, 1)[0] ?? "";
    return parseHubPath(path.split("/").filter(Boolean).map(decodeURIComponent), hub, text);
  }
  url.search = url.hash = "";
  return folderAddress(url, site);
}

/**
 * owner/name, and behind it perhaps tree/REVISION/…, blob/REVISION/FILE, resolve/REVISION/FILE.
 * @param {string[]} parts
 * @param {string} hub
 * @param {string} written
 * @returns {HubAddress}
 */
function parseHubPath([owner = "", name = "", verb, ...rest], hub, written) {
  if (kNotOwners.has(owner) || !kName.test(owner) || !kName.test(name)) throw malformed(tr("\"{0}\" is no model of the hub", shortened(written)), written);
  if (!verb || !["tree", "blob", "resolve", "raw"].includes(verb)) return hubAddress(hub, `${owner}/${name}`, "main");
  // Revisions with "/" in them begin with refs/, as in refs/pr/3.
  const length = rest[0] === "refs" ? 3 : 1;
  const path = rest.slice(length);
  const isGraph = path.at(-1)?.toLowerCase().endsWith(".onnx") ?? false;
  const folders = verb === "tree" || path.length === 0 ? path : path.slice(0, -1);
  if (kEncoderFolder.test(folders.at(-1) ?? "")) folders.pop();
  const within = folders.length > 0 ? `${folders.join("/")}/` : "";
  return hubAddress(hub, `${owner}/${name}`, rest.slice(0, length).join("/") || "main", isGraph ? path.join("/") : null, within);
}

/** @param {string} hub @param {string} repo @param {string} revision @param {string|null} [chosen] @param {string} [within] @returns {HubAddress} */
function hubAddress(hub, repo, revision, chosen = null, within = "") {
  const at = revision === "main" ? "" : `@${revision}`;
  const place = (/** @type {string} */ verb, /** @type {string} */ path) => `${kHub}/${repo}/${verb}/${[...revision.split("/"), ...path.split("/").filter(Boolean)].map(encodeURIComponent).join("/")}`;
  const address = chosen !== null ? place("blob", chosen) : within !== "" ? place("tree", within) : `${repo}${at}`;
  return { kind: "hub", hub, repo, revision, name: `${repo}${at}${within && `, ${within.slice(0, -1)}`}`, address, chosen, within };
}

/** @param {URL} url  of a folder, or of an ONNX file in one @param {string} site @returns {FolderAddress} */
function folderAddress(url, site) {
  const parts = url.pathname.split("/").filter(Boolean);
  /** @type {string|null} */
  let chosen = null;
  if (parts.at(-1)?.toLowerCase().endsWith(".onnx")) {
    const file = decodeURIComponent(parts.pop() ?? "");
    // In the hub's layout the other files lie one folder up.
    chosen = parts.at(-1) === "onnx" ? `${parts.pop()}/${file}` : file;
  }
  const base = new URL(parts.length > 0 ? `/${parts.join("/")}/` : "/", url).href;
  const name = parts.length > 0 ? decodeURIComponent(parts.at(-1) ?? "") : url.hostname;
  const whole = new URL(chosen ?? "", base).href;
  return { kind: "folder", base, name, address: whole.startsWith(site) && whole !== site ? whole.slice(site.length) : whole, chosen };
}

/** @param {string} what @param {string} where */
function malformed(what, where) {
  return new EngineError(Code.malformed,
    tr("{0}. Give a model of the hub as owner/name (for example Xenova/clip-vit-base-patch32), or the address of a folder or an .onnx file beginning with https://.", what), where);
}

/** @param {string} text */
function shortened(text) { return text.length > 80 ? `${text.slice(0, 79)}…` : text; }
