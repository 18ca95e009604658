// Where the page's own files come from, for the page and for its worker: a server. In the single file (tools/make_single.mjs) the
// modules of single/ stand in this one's place: there they come from the file itself.

/** The page's folder: an absolute URL ending in "/". */
export const site = new URL("./", import.meta.url).href;

/** Is the page one file without a site beside it? */
export const kSingleFile = false;

/** Is this file at hand without a network, so that nobody need keep a copy of it? @param {string} _url @returns {boolean} */
export function isAtHand(_url) { return false; }

/** What fetch() is to everybody: files of the site, and of others. @type {typeof fetch} */
export const fetchFile = (url, init) => fetch(url, init);

/** A module of the site that is named at run time. @param {string} url @returns {Promise<any>} */
export function importModule(url) { return import(url); }

/** The bytes of a wasm module that its JavaScript cannot fetch by itself; undefined: it can. @param {string} _url @returns {Promise<Uint8Array|undefined>} */
export async function wasmBytes(_url) { return undefined; }

/** @param {string} url  of a module @param {string} name @returns {Worker} */
export function openWorker(url, name) { return new Worker(url, { type: "module", name }); }
