// Opens the page without a network. It keeps the page's own files, by content; model files are kept by the engine.
//
// version.js, made with dist/, lists every file with its hash. A new list makes the browser install this worker anew; the new version
// takes over at the next load, never under a page that is running.

importScripts("version.js");

/**
 * @typedef {{waitUntil(done: Promise<unknown>): void, respondWith(response: Promise<Response>): void, request: Request, data: any}} WorkerEvent
 * @typedef {{addEventListener(kind: string, hear: (event: WorkerEvent) => void): void, skipWaiting(): Promise<void>,
 *   clients: {claim(): Promise<void>, matchAll(): Promise<unknown[]>}, POLYNEURON_VERSION: {version: string, files: Record<string, string>},
 *   registration: {scope: string, waiting: {postMessage(message: unknown): void}|null}}} WorkerScope
 */
const worker = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

const kCacheName = "polyneuron-page";
const { files } = worker.POLYNEURON_VERSION;
const scope = worker.registration.scope;
/** @type {Map<string, string>} the URL of a file → the key it is kept under, which changes with its content */
const keyOf = new Map(Object.entries(files).map(([path, hash]) => [new URL(path, scope).href, `${new URL(path, scope).href}?content=${hash}`]));

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => { if (event.data === "take over") void worker.skipWaiting(); });
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) return;
  const url = new URL(request.url);
  url.search = url.hash = "";
  if (url.href === scope) url.pathname += "index.html";
  const key = keyOf.get(url.href);
  if (key) event.respondWith(request.mode === "navigate" ? answerNavigation(key, request) : answer(key, request));
});

/** Fetches what is new; what an earlier version left behind with the same content is there already. */
async function install() {
  const cache = await caches.open(kCacheName);
  const have = new Set((await cache.keys()).map(({ url }) => url));
  await Promise.all([...keyOf].filter(([, key]) => !have.has(key)).map(async ([url, key]) => {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    await cache.put(key, isolated(response));
  }));
}

async function activate() {
  const cache = await caches.open(kCacheName);
  const wanted = new Set(keyOf.values());
  // Another copy of the page may live elsewhere on this host; its files are not ours to drop.
  const stale = (await cache.keys()).filter(({ url }) => url.startsWith(scope) && !wanted.has(url));
  await Promise.all(stale.map((request) => cache.delete(request)));
  await worker.clients.claim();
}

/** @param {string} key @param {Request} request @returns {Promise<Response>} */
async function answer(key, request) {
  const kept = await (await caches.open(kCacheName)).match(key);
  return kept ?? fetch(request);
}

/**
 * A load is the moment at which a version that waits takes over, unless another tab still runs the present one.
 * @param {string} key
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function answerNavigation(key, request) {
  const { waiting } = worker.registration;
  if (waiting && (await worker.clients.matchAll()).length <= 1) {
    waiting.postMessage("take over");
    return new Response("", { headers: { refresh: "0" } });
  }
  return answer(key, request);
}

/** The same answer with cross-origin isolation, which gives threads also on hosts that cannot send these headers. @param {Response} response */
function isolated(response) {
  const headers = new Headers(response.headers);
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-embedder-policy", "require-corp");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
