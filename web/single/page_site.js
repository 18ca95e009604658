// site.js of the single file, for the page: its files lie in the document, as base64 in elements that no browser runs. Each is made bytes when it
// is first asked for; the worker gets its own from here, as a worker of a file:// page can fetch nothing.

import { fetchOver, pathOf, site } from "./address.js";

/** @typedef {import("./address.js").Held} Held */

/** What the worker is sent before anything else: the end of a channel by which it asks for files. @typedef {{siteFiles: MessagePort}} Opening */

export { site };
export const kSingleFile = true;

/** @type {Map<string, Held>} */
const held = new Map();

/** @param {string} path @returns {Promise<Held|null>} */
async function find(path) {
  const known = held.get(path);
  if (known) return known;
  const element = document.querySelector(`script[data-path="${CSS.escape(path)}"]`);
  if (!(element instanceof HTMLElement)) return null;
  const found = { data: new Blob([base64Bytes(element.textContent ?? "")]), packed: element.dataset.packed !== undefined };
  held.set(path, found);
  // The text takes more room than the bytes do.
  element.remove();
  return found;
}

/** @param {string} text */
function base64Bytes(text) {
  const direct = /** @type {{fromBase64?(text: string): Uint8Array<ArrayBuffer>}} */ (/** @type {unknown} */ (Uint8Array)).fromBase64;
  if (direct) return direct.call(Uint8Array, text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; ++i) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {string} url */
export function isAtHand(url) { return pathOf(url) !== null; }

export const fetchFile = fetchOver(find);

/** The modules that the page names at run time. @param {string} url @returns {Promise<any>} */
export function importModule(url) {
  switch (pathOf(url)) {
    case "lib/fflate.js": return import("single:lib/fflate.js");
    case "lib/qr.js": return import("single:lib/qr.js");
    default: return import("single:polyneuron.mjs");
  }
}

/** @param {string} url @returns {Promise<Uint8Array|undefined>} */
export async function wasmBytes(url) { return new Uint8Array(await (await fetchFile(url)).arrayBuffer()); }

/** A classic worker from the text in the document: Chromium refuses a file:// page a module worker. @param {string} _url @param {string} name @returns {Worker} */
export function openWorker(_url, name) {
  const program = document.getElementById("engine-worker")?.textContent ?? "";
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(address, { name });
  const { port1: mine, port2: siteFiles } = new MessageChannel();
  mine.onmessage = ({ data: path }) => void find(path).then((found) => mine.postMessage({ path, found }));
  worker.postMessage({ siteFiles }, [siteFiles]);
  return worker;
}
