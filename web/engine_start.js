// The page's one engine, started before anything else: what it needs has the longest way to come.

import { EngineClient } from "./engine_client.js";
import { site } from "./site.js";

/** The address of the bundled model. */
export const kBundledModel = "models/polyneuron-clip/";

/** @type {(notice: import("./engine_client.js").Notice) => void} */
let hear = () => undefined;

export const engine = new EngineClient({ url: workerUrl(), onNotice: (notice) => hear(notice) });
engine.preload(new URL(kBundledModel, site).href);

/** The page's address may name a mirror of the hub (?hub=https://…), which the worker is told by its own. */
function workerUrl() {
  const url = new URL("engine/worker.js", site);
  const hub = new URLSearchParams(location.search).get("hub");
  if (hub) url.searchParams.set("hub", hub);
  return url.href;
}

/** @param {(notice: import("./engine_client.js").Notice) => void} listener */
export function onEngineNotice(listener) { hear = listener; }
