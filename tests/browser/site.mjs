// The site and the browser that the tests of one file share.

import { after, before } from "node:test";

import { findDist, launchBrowser, startSite } from "./support.mjs";

/**
 * Both are there when the first test of the file begins, and gone after its last.
 * @param {Parameters<typeof findDist>[0] & {isolated?: boolean}} [options]
 * @returns {{dir: string, site: import("./support.mjs").Server, browser: import("./support.mjs").Browser}}
 */
export function openSite({ isolated, ...options } = {}) {
  return open(options, (dir) => startSite({ dir, isolated }));
}

/**
 * The browser and the folder to serve alone, where each test has a site of its own.
 * @param {Parameters<typeof findDist>[0]} [options]
 * @returns {{dir: string, browser: import("./support.mjs").Browser}}
 */
export function openBrowser(options) {
  return open(options, () => Promise.resolve(null));
}

/**
 * @param {Parameters<typeof findDist>[0]} options
 * @param {(dir: string) => Promise<import("./support.mjs").Server|null>} start
 */
function open(options, start) {
  const at = /** @type {ReturnType<typeof openSite>} */ ({});
  before(async () => {
    at.dir = await findDist(options);
    at.site = /** @type {import("./support.mjs").Server} */ (await start(at.dir));
    at.browser = await launchBrowser();
  });
  after(async () => {
    await at.browser?.close();
    await at.site?.close();
  });
  return at;
}
