// The page's Content Security Policy: in index.html for every host, as a header where a server of ours or a `_headers` file can.

/** What index.html says by itself; frame-ancestors works in a header alone. */
export const kPagePolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
  "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

/** The engine's worker fetches models from wherever the visitor names them; it runs nothing but our own code. */
export const kWorkerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src * blob: data:";

/** The engine's modules, relative to the page. */
export const kWorkerFolder = "engine/";

/**
 * @param {string} path  of the request
 * @param {boolean} embedded  the page was asked for with ?embed, to be shown in another page
 */
export function policyFor(path, embedded) {
  if (path.includes(`/${kWorkerFolder}`)) return kWorkerPolicy;
  return embedded ? kPagePolicy : `${kPagePolicy}; frame-ancestors 'self'`;
}

/** The `_headers` file that Netlify, Cloudflare Pages and others read. It cannot tell ?embed apart, so it leaves frame-ancestors open. */
export function headersFile() {
  return ["/*", `  Content-Security-Policy: ${kPagePolicy}`, "  Cross-Origin-Opener-Policy: same-origin", "  Cross-Origin-Embedder-Policy: require-corp",
    "  X-Content-Type-Options: nosniff", "  Referrer-Policy: no-referrer",
    `/${kWorkerFolder}*`, "  ! Content-Security-Policy", `  Content-Security-Policy: ${kWorkerPolicy}`, ""].join("\n");
}
