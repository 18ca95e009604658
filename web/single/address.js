// The single file's own files have addresses, as those of a site: below a name that no network knows (RFC 2606).

/** Stands for the page's folder. */
export const site = "https://single-file.invalid/";

/** @param {string} url @returns {string|null} the path of a file of the page; null: it belongs to another site */
export function pathOf(url) { return url.startsWith(site) ? decodeURIComponent(url.slice(site.length).split(/[?#]/, 1)[0] ?? "") : null; }

/** A file as it lies in the page, packed or not. @typedef {{data: Blob, packed: boolean}} Held */

/**
 * Its plain bytes.
 * @param {Held} held
 * @returns {Promise<ArrayBuffer>}
 */
export async function bytesOf({ data, packed }) {
  if (!packed) return data.arrayBuffer();
  return new Response(data.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * fetch() over the files that are held; what belongs to other sites goes to the network.
 * @param {(path: string) => Promise<Held|null>} find
 * @returns {typeof fetch}
 */
export function fetchOver(find) {
  return async (input, init) => {
    const path = pathOf(String(input instanceof Request ? input.url : input));
    if (path === null) return fetch(input, init);
    init?.signal?.throwIfAborted();
    const held = await find(path);
    if (!held) return new Response(null, { status: 404 });
    const bytes = await bytesOf(held);
    init?.signal?.throwIfAborted();
    return new Response(bytes, { headers: { "content-length": String(bytes.byteLength), "content-type": "application/octet-stream" } });
  };
}
