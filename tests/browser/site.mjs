// The site and the browser that the tests of one file share.

import { after, before } from "node:test";

import { findDist, launchBrowser, startSite } from "./support.mjs";

/**
 * Both are there when the first test of the file begins, and gone after its last.
 * @param {Parameters<typeof findDist>[0]} [options]
 * @returns {{site: import("./support.mjs").Server, browser: import("./support.mjs").Browser}}
 */
export function openSite(options) {
  const at = /** @type {ReturnType<typeof openSite>} */ ({});
  before(async () => {
    at.site = await startSite({ dir: await findDist(options) });
    at.browser = await launchBrowser();
  });
  after(async () => {
    await at.browser?.close();
    await at.site?.close();
  });
  return at;
}
