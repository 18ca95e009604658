// Pictures that another program of the system shared with the installed page. The service worker took them in and left them in a cache.

/** @typedef {import("../engine_client.js").LocalFile} LocalFile */

/** As service-worker.js has them: the cache, and what is in the address of the page that is opened for them. */
const kCache = "polyneuron-shared";
const kParameter = "shared";

/**
 * Hands out what was shared, once.
 * @param {(files: LocalFile[]) => void} add
 */
export async function takeShared(add) {
  const address = new URL(location.href);
  if (!address.searchParams.has(kParameter)) return;
  address.searchParams.delete(kParameter);
  history.replaceState(history.state, "", address);
  try {
    const cache = await caches.open(kCache);
    /** @type {LocalFile[]} */
    const files = [];
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const name = decodeURIComponent(response?.headers.get("x-name") ?? "");
      if (response) files.push({ path: name, file: new File([await response.blob()], name, { type: response.headers.get("content-type") ?? "" }) });
    }
    await caches.delete(kCache);
    if (files.length > 0) add(files);
  } catch {
    // The browser has dropped them: the page opens without.
  }
}
