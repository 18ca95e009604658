// The engine's client alone in a page of its own, without the C++ of the page, and what a test asks of it.

import { openPage } from "./support.mjs";

/**
 * The page has `client` and all it was told in `notices` and `progress`; the id of the latest request in `lastId`.
 * @param {import("./support.mjs").Browser} browser
 * @param {import("./support.mjs").Server} site
 * @param {{url?: string, heartbeatMs?: number, missedBeats?: number}} [options]  url: of the worker
 */
export async function openEngine(browser, site, { url = "/engine/worker.js", heartbeatMs = 2000, missedBeats = 15 } = {}) {
  // Any document of the site will do; this one starts nothing by itself.
  const { page, close } = await openPage(browser, `${site.url}LICENSE.txt`);
  await page.evaluate(async (options) => {
    const { EngineClient } = await import("/engine_client.js");
    /** @type {any[]} */
    const notices = [];
    const client = new EngineClient({ ...options, onNotice: (notice) => notices.push(notice) });
    /** @type {any[]} */
    const progress = [];
    const ask = async (kind, fields = {}, bytes = null) => {
      try {
        const payload = bytes ? Uint8Array.from(bytes).buffer : null;
        const { payload: answer, ...reply } = await client.ask(kind, fields, { payload, onProgress: (each) => progress.push(each), onId: (id) => { window.lastId = id; } });
        return { ...reply, bytes: answer?.byteLength ?? 0, floats: answer && answer.byteLength < 4e6 && (kind.startsWith("encode") || kind === "view_maps") ? [...new Float32Array(answer)] : [] };
      } catch (error) {
        return { error: { code: error.code, message: error.message, where: error.where } };
      }
    };
    Object.assign(window, { client, ask, notices, progress });
  }, { url, heartbeatMs, missedBeats });
  return {
    page, site,
    /** @param {string} kind @param {object} [fields] @param {number[]|null} [bytes] @returns {Promise<any>} */
    ask: (kind, fields = {}, bytes = null) => page.evaluate(([k, f, b]) => window.ask(k, f, b), /** @type {any} */ ([kind, fields, bytes])),
    /** Until the engine told of it, as a notice or on the way of a request. @param {string} kind */
    heard: (kind) => page.waitForFunction((wanted) => [...window.notices, ...window.progress].some((each) => each.kind === wanted), kind),
    async end() {
      await close();
      await site.close();
    },
  };
}
