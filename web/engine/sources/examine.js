// Whether what is offered can work, as far as its files tell before anything large is read: graphs that are damaged or none at all, weights
// that are missing, text encoders under names that do not say so.

import { externalFault, externalFile, externalFiles, graphFault, takesOnlyTokens } from "./graph_file.js";
import { arrange } from "./layout.js";
import { WebPageAnswer } from "../store/answers.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/** @typedef {import("./layout.js").Encoder} Encoder */
/** @typedef {import("./sources.js").Listing} Listing */
/** Brings a small file from elsewhere. @typedef {(file: WantedFile) => Promise<Uint8Array>} Fetch */

/** A graph whose weights lie in other files is no larger; only such a one is fetched before it is offered. */
const kLargestFetchedBytes = 2e6;
/** Of the visitor's machine larger graphs are looked through for the names of such files. */
const kLargestSearchedBytes = 8e6;

/**
 * The listing without the encoders that cannot work; its notes say why. Errors: what is wrong with the only encoder for pictures, NotFound
 * where there is none, Cancelled.
 * @param {Listing} listing
 * @param {Fetch|null} fetchSmall  null: only files of the visitor's machine are looked at
 * @returns {Promise<Listing>}
 */
export async function examined(listing, fetchSmall) {
  /** @type {Map<string, EngineError>} */
  const faults = new Map();
  /** @type {string[]} */
  const texts = [];
  const seen = new Set();
  let { layout } = listing;
  for (;;) {
    const next = toLookAt(layout).filter(({ path }) => !seen.has(path));
    if (next.length === 0) break;
    await Promise.all(next.map(async (encoder) => {
      seen.add(encoder.path);
      const graph = await open(encoder, fetchSmall);
      const fault = graph instanceof EngineError ? graph : graph && await faultOf(encoder, graph, listing.files);
      if (fault) faults.set(encoder.path, fault);
      else if (graph && !(graph instanceof EngineError) && layout.vision.includes(encoder) && await takesOnlyTokens(graph)) texts.push(encoder.path);
    }));
    if (faults.size > 0 || texts.length > 0) layout = arrange(listing.files.filter(({ path }) => !faults.has(path)), { ...listing.choice, texts });
  }
  const named = faults.get(listing.choice.vision ?? "");
  if (named) throw named;
  const [first] = listing.layout.vision.flatMap(({ path }) => faults.get(path) ?? []);
  if (layout.vision.length === 0) throw first ?? listing.refusal(layout);
  const notes = [...faults.values()].map(({ message }) => `Left out: ${message}`);
  return { ...listing, layout: { ...layout, notes: [...notes, ...layout.notes] } };
}

/** Everything of the visitor's machine, of other places what would be loaded. @param {import("./layout.js").Layout} layout @returns {Encoder[]} */
function toLookAt({ vision, text, visionChoice, textChoice }) {
  const all = new Map([...text, ...vision].map((encoder) => [encoder.path, encoder]));
  return [...all.values()].filter(({ path, parts }) => parts[0]?.blob || path === visionChoice || path === textChoice);
}

/**
 * Its graph, or why it cannot be had. null: it cannot be looked at now.
 * @param {Encoder} encoder
 * @param {Fetch|null} fetchSmall
 * @returns {Promise<Uint8Array|Blob|EngineError|null>}
 */
async function open({ parts: [main] }, fetchSmall) {
  if (main?.blob) return main.blob;
  if (!main || !fetchSmall || main.size === null || main.size > kLargestFetchedBytes) return null;
  try {
    return await fetchSmall(main);
  } catch (thrown) {
    if (!(thrown instanceof EngineError) || thrown.code === Code.cancelled) throw thrown;
    return thrown.code === Code.network && !(thrown instanceof WebPageAnswer) ? null : thrown;
  }
}

/**
 * @param {Encoder} encoder
 * @param {Uint8Array|Blob} graph
 * @param {WantedFile[]} files  of the whole source
 * @returns {Promise<EngineError|null>}
 */
async function faultOf(encoder, graph, files) {
  const { path } = encoder;
  try {
    const fault = await graphFault(path, graph);
    if (fault || (graph instanceof Blob && graph.size > kLargestSearchedBytes)) return fault;
    const names = externalFiles(graph instanceof Blob ? new Uint8Array(await graph.arrayBuffer()) : graph);
    for (const [name, needed] of names) {
      const missing = externalFault(path, name, externalFile(encoder, files, name, names.size), needed);
      if (missing) return missing;
    }
    return null;
  } catch (thrown) {
    return new EngineError(Code.notFound, tr("{0} could not be read ({1}). It may have been moved or changed; drop the folder again.", path, thrown instanceof Error ? thrown.message : thrown), path);
  }
}
