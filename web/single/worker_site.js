// site.js of the single file, for the worker: it asks the page for its files.

import { fetchOver, pathOf, site } from "./address.js";

/** @typedef {import("./address.js").Held} Held */

export { site };
export const kSingleFile = true;

/** @type {Map<string, {answer: Promise<Held|null>, tell: (found: Held|null) => void}>} */
const asked = new Map();

/** The page's end of the channel, which comes as the worker's first message. @type {Promise<MessagePort>} */
const pagePort = new Promise((resolve) => {
  /** @param {MessageEvent} event */
  const hear = (event) => {
    const port = event.data?.siteFiles;
    if (!(port instanceof MessagePort)) return;
    event.stopImmediatePropagation();
    self.removeEventListener("message", hear);
    port.onmessage = ({ data: { path, found } }) => asked.get(path)?.tell(found);
    resolve(port);
  };
  self.addEventListener("message", hear);
});

/** @param {string} path @returns {Promise<Held|null>} */
async function find(path) {
  let waiting = asked.get(path);
  if (!waiting) {
    /** @type {(found: Held|null) => void} */
    let tell = () => undefined;
    /** @type {Promise<Held|null>} */
    const answer = new Promise((resolve) => { tell = resolve; });
    waiting = { answer, tell };
    asked.set(path, waiting);
    (await pagePort).postMessage(path);
  }
  return waiting.answer;
}

/** @param {string} url */
export function isAtHand(url) { return pathOf(url) !== null; }

export const fetchFile = fetchOver(find);

/** @param {string} url @returns {Promise<any>} */
export function importModule(url) { return pathOf(url) === "polyneuron-core.mjs" ? import("single:polyneuron-core.mjs") : import("single:ort.mjs"); }

/** @param {string} url @returns {Promise<Uint8Array|undefined>} */
export async function wasmBytes(url) { return new Uint8Array(await (await fetchFile(url)).arrayBuffer()); }

/** @returns {Worker} */
export function openWorker() { throw new Error("the engine opens no worker"); }
