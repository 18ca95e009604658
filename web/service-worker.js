// Opens the page without a network. It keeps the page's own files, by content; model files are kept by the engine.
//
// version.js, made with dist/, lists every file with its hash. A new list makes the browser install this worker anew; the new version
// takes over at the next load, never under a page that is running, and only when no other tab runs the present one.
//
// A version is served whole or not at all: what is missing of it is fetched again by its hash, and when the server has another version by
// then, this one steps aside at the next load.

importScripts("version.js");

/**
 * @typedef {{waitUntil(done: Promise<unknown>): void, respondWith(response: Promise<Response>): void, request: Request, data: any,
 *   source: {id: string}|null, ports: readonly MessagePort[]}} WorkerEvent
 * @typedef {{addEventListener(kind: string, hear: (event: WorkerEvent) => void): void, skipWaiting(): Promise<void>,
 *   clients: {claim(): Promise<void>, matchAll(): Promise<{id: string}[]>}, POLYNEURON_VERSION: {version: string, files: Record<string, string>},
 *   registration: {scope: string, unregister(): Promise<boolean>, waiting: {postMessage(message: unknown): void}|null}}} WorkerScope
 */
const worker = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

// What lies in this cache was checked against its hash. Caches of older versions may hold wrong answers under right names.
const kCacheName = "polyneuron-page-checked";
const kOlderCaches = ["polyneuron-page"];
/** As services/shared.js has them. */
const kSharedCache = "polyneuron-shared";
const kMostShared = 200;
/** Below this folder other versions live, each with a worker of its own (README.md). */
const kPinned = "v/";
const kLeavingLasts_ms = 10_000;
const kLeavingComesWithin_ms = 1500;
/** A version that waits is asked this often to take over; a browser that does not let it keeps the present one. */
const kMostTakeOvers = 3;

const { files } = worker.POLYNEURON_VERSION;
const scope = worker.registration.scope;
/** @typedef {{url: string, key: string, hash: string}} Kept  key: what a file is kept under, which changes with its content */
/** @type {Map<string, Kept>} by URL */
const kept = new Map(Object.entries(files).map(([path, hash]) => {
  const url = new URL(path, scope).href;
  return [url, { url, key: `${url}?content=${hash}`, hash }];
}));
/** Tabs that said they are being left, and when. @type {Map<string, number>} */
const leaving = new Map();
/** How often which version was asked to take over. @type {{of: object|null, times: number}} */
let asked = { of: null, times: 0 };

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
  if (event.data === "how many tabs") void worker.clients.matchAll().then(({ length }) => event.ports[0]?.postMessage(length));
  if (event.data === "leaving" && event.source) leaving.set(event.source.id, Date.now());
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && request.url === new URL("share", scope).href) return event.respondWith(takeIn(request));
  if (request.method !== "GET" || request.headers.has("range")) return;
  const url = new URL(request.url);
  const embeds = url.searchParams.has("embed");
  url.search = url.hash = "";
  if (url.href === scope) url.pathname += "index.html";
  const file = kept.get(url.href);
  if (file) event.respondWith(request.mode === "navigate" ? answerNavigation(file).then((response) => (embeds ? embeddable(response) : response)) : answer(file));
});

/**
 * Keeps every file of this version. What an earlier version left with the right content is taken over; the rest is fetched. A network
 * that answers with something else (a hotel's log-in page, a half-updated server) makes the installation fail, and the browser tries again
 * at a later visit.
 */
async function install() {
  const cache = await caches.open(kCacheName);
  const have = new Set((await cache.keys()).map(({ url }) => url));
  await Promise.all([...kept.values()].filter(({ key }) => !have.has(key)).map(async (file) => {
    const response = await fromOlderCaches(file) ?? await fetchChecked(file, "no-cache") ?? await fetchChecked(file, "reload");
    if (!response) throw new Error(`${file.url} is not what this version lists`);
    await cache.put(file.key, response);
  }));
}

/** @param {Kept} file @returns {Promise<Response|null>} */
async function fromOlderCaches(file) {
  for (const name of kOlderCaches) {
    const found = await caches.has(name) ? await (await caches.open(name)).match(file.key) : undefined;
    const checked = found && await checkedCopy(found, file.hash);
    if (checked) return checked;
  }
  return null;
}

/** The file from the network, or null when something else came. @param {Kept} file @param {RequestCache} cache @returns {Promise<Response|null>} */
async function fetchChecked(file, cache) {
  const response = await fetch(file.url, { cache });
  if (!response.ok) throw new Error(`${file.url} answered ${response.status}`);
  return checkedCopy(response, file.hash);
}

/** @param {Response} response @param {string} hash  the first digits of its SHA-256 @returns {Promise<Response|null>} */
async function checkedCopy(response, hash) {
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.startsWith(hash) ? isolated(response, bytes) : null;
}

async function activate() {
  const cache = await caches.open(kCacheName);
  const wanted = new Set([...kept.values()].map(({ key }) => key));
  // Another copy of the page may live elsewhere on this host; its files are not ours to drop.
  const isOurs = (/** @type {string} */ url) => url.startsWith(scope) && !url.startsWith(scope + kPinned);
  const isStale = (/** @type {Request} */ { url }) => isOurs(url) && !wanted.has(url);
  await Promise.all((await cache.keys()).filter(isStale).map((request) => cache.delete(request)));
  for (const name of kOlderCaches.filter((each) => each !== kCacheName)) {
    if (!await caches.has(name)) continue;
    const older = await caches.open(name);
    await Promise.all((await older.keys()).filter(({ url }) => isOurs(url)).map((request) => older.delete(request)));
    if ((await older.keys()).length === 0) await caches.delete(name);
  }
  await worker.clients.claim();
}

/** @param {Kept} file @returns {Promise<Response>} */
async function answer(file) {
  const found = await (await caches.open(kCacheName)).match(file.key);
  if (found) return found;
  // Another version's file would not fit the others.
  return await keptAnew(file) ?? new Response(null, { status: 504, statusText: "the server has another version of the page" });
}

/** A file that the browser has dropped, from the network as this version lists it; null: there it is another by now. @param {Kept} file @returns {Promise<Response|null>} */
async function keptAnew(file) {
  const response = await fetchChecked(file, "no-cache");
  if (response) await (await caches.open(kCacheName)).put(file.key, response.clone());
  return response;
}

/**
 * A load is the moment at which a version that waits takes over, unless another tab still runs the present one.
 * @param {Kept} file
 * @returns {Promise<Response>}
 */
async function answerNavigation(file) {
  const { waiting } = worker.registration;
  if (waiting && asked.of !== waiting) asked = { of: waiting, times: 0 };
  if (waiting && asked.times < kMostTakeOvers && await isOnlyTab()) {
    waiting.postMessage("take over");
    // At once, then after a second, then after two.
    return new Response("", { headers: { refresh: String(asked.times++) } });
  }
  if (!await isWhole()) {
    // Nothing of this version is served any more; the load that comes installs what the server has.
    await worker.registration.unregister();
    return new Response("", { headers: { refresh: "0" } });
  }
  return answer(file);
}

/** The page as another page may show it: what its server said of the whole page does not hold for a panel of it. @param {Response} response */
function embeddable(response) {
  const headers = new Headers(response.headers);
  const policy = headers.get("content-security-policy");
  if (policy) headers.set("content-security-policy", policy.replace(/;\s*frame-ancestors[^;]*/, ""));
  headers.set("cross-origin-resource-policy", "cross-origin");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Whether every file of this version can be served: what the browser has dropped is fetched. Without a network there is nothing better than what is left. */
async function isWhole() {
  const have = new Set((await (await caches.open(kCacheName)).keys()).map(({ url }) => url));
  const missing = [...kept.values()].filter(({ key }) => !have.has(key));
  try {
    return (await Promise.all(missing.map(keptAnew))).every(Boolean);
  } catch {
    return true;
  }
}

/** Pictures that another program shares with the installed page: they are left for the page, which is opened with the news. @param {Request} request @returns {Promise<Response>} */
async function takeIn(request) {
  try {
    const pictures = (await request.formData()).getAll("pictures").filter((each) => each instanceof File);
    const cache = await caches.open(kSharedCache);
    await Promise.all(pictures.slice(0, kMostShared).map((picture, number) => {
      const headers = { "content-type": picture.type, "x-name": encodeURIComponent(picture.name) };
      return cache.put(new URL(`shared/${number}`, scope).href, new Response(picture, { headers }));
    }));
  } catch {
    // Nothing could be kept: the page opens without them.
  }
  return Response.redirect(new URL("./?shared", scope).href, 303);
}

/**
 * Whether no tab runs the page but one that is being left for this load. The tab that loads is not among the clients; one that reloads
 * says beforehand that it leaves (boot_watch.js), which may arrive a moment after its request.
 */
async function isOnlyTab() {
  const others = async () => (await worker.clients.matchAll()).filter(({ id }) => Date.now() - (leaving.get(id) ?? -Infinity) > kLeavingLasts_ms);
  for (let waited_ms = 0; ; waited_ms += 50) {
    const { length } = await others();
    if (length === 0) return true;
    if (length > 1 || waited_ms >= kLeavingComesWithin_ms) return false;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** The same answer with cross-origin isolation, which gives threads also on hosts that cannot send these headers. @param {Response} response @param {ArrayBuffer} bytes */
function isolated(response, bytes) {
  const headers = new Headers(response.headers);
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-embedder-policy", "require-corp");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(bytes, { status: response.status, statusText: response.statusText, headers });
}
