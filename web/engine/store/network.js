// What a network's failures mean, in words a person can act on; and small helpers around fetch.

import { Code, EngineError } from "../protocol.js";
import { fetchFile, site } from "../../site.js";
import { tr } from "../../words.js";

/** Is this address of another site, so that its server must allow the page to read it? @param {string} url */
export function isForeign(url) { return globalThis.location !== undefined && !url.startsWith(site) && new URL(url).origin !== globalThis.location.origin; }

/**
 * A fetch that failed without a response: the browser does not say whether the network or the site's rules were in the way.
 * @param {string} url
 * @param {string} what  "The download of X did not begin"
 * @param {unknown} thrown
 * @param {string} where
 */
export function noResponse(url, what, thrown, where) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  if (isForeign(url) && globalThis.navigator?.onLine !== false && thrown instanceof TypeError) {
    return new EngineError(Code.network,
      tr("{0} ({1}). Either {2} cannot be reached, or it does not let other pages read its files. Check the connection; else download the folder and drop it on this page.", what, reason, new URL(url).host), where);
  }
  return new EngineError(Code.network, tr("{0} ({1}). Check the connection, then try again.", what, reason), where);
}

/**
 * Aborts the connection when nothing was heard for stallMs.
 * @param {AbortController} connection
 * @param {number} stallMs
 */
export function stallWatch(connection, stallMs) {
  const expire = () => connection.abort(new Error("nothing arrived for a while"));
  let timer = setTimeout(expire, stallMs);
  return {
    touch() {
      clearTimeout(timer);
      timer = setTimeout(expire, stallMs);
    },
    stop() { clearTimeout(timer); },
  };
}

/**
 * A small request whose answer's head matters, or whose text is short: tried twice, given up after stallMs.
 * Errors: Network, Cancelled; any status is an answer.
 * @param {string} url
 * @param {RequestInit} init
 * @param {{fetchImpl?: typeof fetch, signal?: AbortSignal, retryMs?: number, stallMs?: number, what?: string}} options  what: begins the error
 * @returns {Promise<Response>}
 */
export async function ask(url, init, { fetchImpl = fetchFile, signal, retryMs = 500, stallMs = 15_000, what = tr("{0} gave no answer", new URL(url).host) }) {
  for (let attempt = 1; ; ++attempt) {
    if (signal?.aborted) throw new EngineError(Code.cancelled, tr("Cancelled."), url);
    const connection = new AbortController();
    const abort = () => connection.abort(signal?.reason);
    signal?.addEventListener("abort", abort);
    const watch = stallWatch(connection, stallMs);
    try {
      return await fetchImpl(url, { ...init, signal: connection.signal });
    } catch (thrown) {
      if (signal?.aborted) throw new EngineError(Code.cancelled, tr("Cancelled."), url);
      if (attempt > 1) throw noResponse(url, what, thrown, url);
      await pause(retryMs, signal);
    } finally {
      watch.stop();
      signal?.removeEventListener("abort", abort);
    }
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    }
    signal?.addEventListener("abort", end);
  });
}

/** @param {number} bytes @returns {string} "11.4 MB", "812 kB" */
export function formatBytes(bytes) {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;
}
