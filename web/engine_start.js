// The page's one engine, started before anything else: what it needs has the longest way to come.

import { EngineClient } from "./engine_client.js";

const here = new URL("./", import.meta.url);

/** The bundled model. */
export const modelFolder = new URL("models/polyneuron-clip/", here).href;

/** @type {(notice: import("./engine_client.js").Notice) => void} */
let hear = () => undefined;

export const engine = new EngineClient({ url: new URL("engine/worker.js", here).href, onNotice: (notice) => hear(notice) });
engine.preload(modelFolder);

/** @param {(notice: import("./engine_client.js").Notice) => void} listener */
export function onEngineNotice(listener) { hear = listener; }
