// The page: starts the engine and the C++ of the page side by side, and carries messages between them, the browser and the engine.

import { loadBridge, ownBuffer } from "./bridge.js";
import { engine, onEngineNotice } from "./engine_start.js";
import { PageTell } from "./engine/messages.js";
import { Ask, Code, Tell } from "./engine/protocol.js";
import { Boot } from "./services/boot.js";
import { makePageServices } from "./services/services.js";
import { site } from "./site.js";
import { tr } from "./words.js";

/** @typedef {import("./bridge.js").Header} Header */

/** A language that takes longer comes while the page is used. */
const kLanguageWait_ms = 3000;

/** Messages for C++ that came before it was there. @type {[Header, Uint8Array|ArrayBuffer|null][]} */
const early = [];
/** @type {import("./bridge.js").Bridge|null} */
let bridge = null;

/** @param {Header} header @param {Uint8Array|ArrayBuffer|null} [payload] */
function deliver(header, payload = null) {
  if (bridge) bridge.deliver(header, payload);
  else early.push([header, payload]);
}

const boot = new Boot();

if (!boot.canRun()) {
  engine.terminate();
} else {
  onEngineNotice((notice) => {
    deliver({ ...notice, from: "engine" });
    if (notice.kind === Tell.engineFailed) deliver({ from: "page", kind: PageTell.pageError, message: notice.message });
  });

  /** @param {Header} header @param {Uint8Array|null} payload */
  const askEngine = (header, payload) => {
    const { to: _to, ...request } = header;
    engine.post({ ...request, id: Number(request.id ?? 0), kind: String(request.kind), payload: ownBuffer(payload) }, ({ payload: answer, ...reply }) => {
      // C++ hears of a restart once and sends everything again; answers to the old requests would only be in its way.
      if (reply.kind === Tell.error && reply.code === Code.restarted) return;
      deliver({ ...reply, from: "engine" }, answer ?? null);
    });
  };

  /** @param {import("./services/visit_file.js").OwnPicture} picture @returns {Promise<ArrayBuffer>} */
  const packFile = async ({ file, name, by_profile }) => (await engine.ask(Ask.packFile, { file, name, convert: by_profile })).payload ?? new ArrayBuffer(0);
  const page = makePageServices({ deliver, assets: new URL("assets/", site).href, keepFile: (file) => engine.keepFile(file), fileOf: (number) => engine.fileOf(number), packFile, offerModel: (files, name) => engine.offerFiles(files, name), speakEngine: (language) => engine.speak(language) });
  /** @param {Header} header @param {Uint8Array|null} payload */
  const hearPost = (header, payload) => {
    if (header.to === "engine") askEngine(header, payload);
    else page.perform(header, payload);
  };

  window.addEventListener("pagehide", (event) => { if (!event.persisted) engine.terminate(); });
  // Words first, or the page would be drawn in another language for a moment.
  const ready = Promise.race([page.ready(), new Promise((/** @type {(done: void) => void} */ done) => { setTimeout(done, kLanguageWait_ms); })]);
  start(hearPost, ready).then(() => {
    page.start();
    // Two frames later something is drawn, whether C++ says so or not.
    requestAnimationFrame(() => requestAnimationFrame(() => boot.done()));
  }, (thrown) => boot.fail(
    tr("The page could not start."),
    tr("A part of it could not be loaded or run ({0}). Check the connection and reload.", reasonOf(thrown))));
}

/** What went wrong, without Emscripten's advice to developers. @param {unknown} thrown */
function reasonOf(thrown) {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message.replace(/^Aborted\((.*?)\).*$/s, "$1");
}

/** @param {(header: Header, payload: Uint8Array|null) => void} hearPost @param {Promise<void>} ready  when its language is known */
async function start(hearPost, ready) {
  const canvas = document.getElementById("canvas");
  // Posts are heard after C++ has returned, so that nothing is delivered into the middle of it.
  const onPost = (/** @type {Header} */ header, /** @type {Uint8Array|null} */ payload) => queueMicrotask(() => hearPost(header, payload));
  const opened = await loadBridge(new URL("polyneuron.mjs", site).href, onPost, { canvas });
  await ready;
  bridge = opened;
  for (const [header, payload] of early.splice(0)) opened.deliver(header, payload);
}
