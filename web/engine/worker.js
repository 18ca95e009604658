// The engine: a module worker that owns the C++ core and ONNX Runtime Web, and answers the page's requests one after the other.

import { hubOrigin } from "./sources/address.js";
import { Core, isBroken } from "./run/core.js";
import { activationsOf, encodeImage, encodeText, tokensOf } from "./run/encode.js";
import { openFileStore } from "./store/file_store.js";
import { FontShelf } from "./run/fonts.js";
import { Pictures } from "./run/pictures.js";
import { Preparer } from "./run/prepare.js";
import { joinedFloats, loadOrt } from "./run/inference.js";
import { Models } from "./run/models.js";
import { asEngineError, Ask, Code, EngineError, Tell } from "./protocol.js";
import { RequestQueue } from "./queue.js";
import { site } from "../site.js";
import { mark, speak, tr } from "../words.js";
import { Studies } from "./run/studies.js";
import { Sources } from "./sources/sources.js";

/** @typedef {import("./run/model.js").Model} Model */
/** @typedef {import("./protocol.js").Request} Request */
/** @typedef {import("./protocol.js").Reply} Reply */

/** Lower is sooner: what a person is typing goes ahead of pictures. @type {Record<string, number>} */
const kPriority = { [Ask.tokenize]: 0, [Ask.encodeText]: 1, [Ask.replay]: 1, [Ask.renderWord]: 2, [Ask.renderDrawing]: 2, [Ask.renderLabelled]: 2, [Ask.tryLabel]: 1, [Ask.renderEmoji]: 2, [Ask.viewMaps]: 2, [Ask.layerUnits]: 4, [Ask.textLayers]: 4, [Ask.viewTokens]: 4, [Ask.viewPicture]: 2, [Ask.shrinkPicture]: 2, [Ask.prepareFile]: 3, [Ask.packFile]: 5, [Ask.encodeImage]: 3 };

const kBrokenPage = mark("Reload the page; if that does not help, a network or a browser add-on may be blocking parts of it.");

const page = /** @type {{postMessage(message: Reply, transfer: Transferable[]): void}} */ (/** @type {unknown} */ (self));
/** What the page speaks; null: English. @type {import("../words.js").Language|null} */
let language = null;
/** Every core that there is, which all speak it. @type {Set<WeakRef<Core>>} */
const cores = new Set();
const openCore = async () => {
  const opened = await Core.load(new URL("polyneuron-core.mjs", site).href);
  cores.add(new WeakRef(opened));
  if (language) opened.speak(language);
  return opened;
};
const store = openFileStore();
// A mirror of the hub may be named in this worker's own address.
const sources = new Sources({ site, hub: hubOrigin(new URLSearchParams(self.location.search).get("hub")), store, hash: async (bytes) => (await means.core).sha256(bytes) });

/** @type {import("./run/model.js").Means} */
const means = {
  sources, openCore, store,
  core: openCore(),
  ort: loadOrt(new URL("ort/", site).href).catch((thrown) => {
    throw new EngineError(Code.network, tr("ONNX Runtime could not be loaded ({0}). {1}", thrown?.message ?? thrown, tr(kBrokenPage)), "ort/");
  }),
};
/** @type {Core|null} */
let core = null;
/** @type {EngineError|null} */
let coreError = null;
/** load_model requests that still have something to hear. @type {Map<number, {model: Model, stop: () => void, done: boolean, toldOfText: boolean}>} */
const loads = new Map();
/** find_model requests on their way. @type {Map<number, AbortController>} */
const finds = new Map();
/** @type {number|null} */
let runningId = null;
let runningCancelled = false;

const fonts = new FontShelf(new URL("assets/fonts/words/", site).href);
const pictures = new Pictures();
const preparer = new Preparer(new URL("assets/", site).href, pictures);
/** The model that the store's tensors are of. @type {Model|null} */
let tensorsOf = null;
/** @type {RequestQueue<Request>} */
const queue = new RequestQueue(answer, isReady);
/** @type {Models} */
const models = new Models(means, { exclusively: (task) => queue.exclusively(task), onChange: settleLoads, onBroken: tellFatal });

const studies = new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeText: textEmbedding, encodePicture: pictureOfStudy, encodeUnits: unitsOfStudy, encodeApart: apartOfStudy, encodeMaps: mapsOfStudy, encodeWord: wordOfStudy, encodeEmoji: emojiOfStudy, bundledWords: () => preparer.bundledWords(), bundledEmoji: () => preparer.bundledEmoji(readyCore()) });

means.core.then((loaded) => { core = loaded; }, (thrown) => {
  coreError = new EngineError(Code.network, tr("The C++ core could not be loaded ({0}). {1}", thrown?.message ?? thrown, tr(kBrokenPage)), "polyneuron-core");
}).finally(() => queue.wake());
means.ort.catch(() => undefined);

/** @param {number} id @param {string} kind @param {object} [fields] @param {ArrayBuffer|null} [payload] */
function reply(id, kind, fields = {}, payload = null) {
  page.postMessage({ ...fields, id, kind, payload }, payload ? [payload] : []);
}

/** @param {number} id @param {unknown} thrown */
function replyError(id, thrown) {
  const { code, message, where } = asEngineError(thrown);
  reply(id, Tell.error, { code, message, where });
}

/** Can this request be worked on, or failed, now? @param {Request} request */
function isReady({ kind }) {
  if (coreError) return true;
  if (!core) return false;
  const model = models.serving;
  switch (kind) {
    case Ask.tokenize: return !model || model.canTokenize || model.error !== null || model.textError !== null;
    case Ask.replay:
    case Ask.viewMaps:
    case Ask.layerUnits:
    case Ask.tryLabel:
    case Ask.shrinkPicture:
    case Ask.renderLabelled:
    case Ask.encodeImage: return !model || model.vision !== null || model.error !== null;
    // A network that is away is tried again: prompts wait for that rather than fail.
    case Ask.textLayers:
    case Ask.viewTokens:
    case Ask.encodeText: return !model || model.text !== null || model.error !== null || (model.textError !== null && model.textError.code !== Code.network);
    default: return true;
  }
}

/** Works one request off. @param {Request} request */
async function answer(request) {
  runningId = request.id;
  runningCancelled = false;
  reply(request.id, Tell.started);
  try {
    const { fields, payload } = await perform(request);
    if (runningCancelled) throw cancelled();
    reply(request.id, Tell.done, fields, payload);
  } catch (thrown) {
    replyError(request.id, thrown);
    if (isBroken(thrown)) tellFatal(thrown);
  } finally {
    runningId = null;
  }
}

/** @param {unknown} thrown */
function tellFatal(thrown) { reply(0, Tell.fatal, { message: thrown instanceof Error ? thrown.message : String(thrown) }); }

/** @param {Request} request @returns {Promise<{fields: object, payload: ArrayBuffer|null}>} */
async function perform(request) {
  if (coreError || !core) throw coreError ?? new EngineError(Code.unknown, tr("The core is not loaded."));
  switch (request.kind) {
    case Ask.renderWord:
      return preparer.prepare(readyCore(), { ...request, ...await withFont({ font: request.font }) });
    case Ask.renderLabelled: {
      ready("vision");
      const base = request.base.kind === Ask.renderWord ? await withFont(request.base) : request.base;
      const labels = [];
      for (const label of request.labels) labels.push(await withFont(label));
      return preparer.prepareLabelled(readyCore(), { ...request, labels, base });
    }
    case Ask.tryLabel: {
      const { triedLabel, joinedAnswer } = await import("./run/label.js");
      const asked = { picture: Number(request.picture), label: await withFont(request.label), gates: request.gates ?? [] };
      const { laid, embeddings, picture } = await triedLabel(readyCore(), await means.ort, modelOfStudy(), pictures, asked);
      const view = preparer.shrunk(readyCore(), picture, Number(request.side));
      return {
        fields: { laid: { ...laid, ...view.fields }, embeddings: embeddings.length, embed_dim: embeddings[0]?.length ?? 0 },
        payload: await joinedAnswer(embeddings, view.payload),
      };
    }
    case Ask.prepareFile:
    case Ask.renderEmoji:
    case Ask.renderDrawing:
      return preparer.prepare(core, request);
    case Ask.packFile:
      return preparer.pack(core, request);
    case Ask.viewPicture:
      return preparer.view(core, Number(request.picture), Number(request.side));
    case Ask.shrinkPicture: {
      ready("vision");
      return { fields: {}, payload: preparer.shrunkToModel(readyCore(), Number(request.picture), Number(request.most_bytes)) };
    }
    case Ask.tokenize: {
      ready("canTokenize");
      const { tokens, truncated } = core.tokenize(String(request.text));
      return { fields: { tokens, truncated }, payload: null };
    }
    case Ask.encodeImage: {
      const vision = ready("vision");
      const { picture, width, height, layers, payload } = request;
      const shown = payload ? { number: Number(picture ?? 0), width: Number(width), height: Number(height), rgba: payload } : pictures.get(Number(picture ?? 0));
      if (payload && shown.number > 0) pictures.keep(shown);
      const { buffer, ...slices } = await encodeImage(core, await means.ort, vision, shown, layers, pictures);
      return { fields: slices, payload: buffer };
    }
    case Ask.viewMaps:
      return { fields: {}, payload: await activationsOf(core, await means.ort, ready("vision"), pictures.get(Number(request.picture)), Number(request.layer), pictures) };
    case Ask.replay: {
      const vision = ready("vision");
      // Gates come when pictures have long been there.
      const { replay } = await import("./run/head.js");
      const head = await /** @type {Model} */ (models.serving).head(Number(request.layer));
      const shown = request.pictures.map((/** @type {number} */ number) => pictures.get(number));
      return { fields: {}, payload: await replay(core, await means.ort, vision, head, { pictures: shown, gates: request.gates }, pictures) };
    }
    case Ask.layerUnits: {
      const model = modelOfStudy();
      const { linearUnits } = await import("./run/study_pictures.js");
      const units = await linearUnits(core, await means.ort, model, pictures, Number(request.layer), Number(request.picture));
      return { fields: { channels: Math.max(0, units.length - 1), embed_dim: units[0]?.length ?? 0 }, payload: /** @type {ArrayBuffer} */ (joinedFloats(units).buffer) };
    }
    case Ask.encodeText: {
      const { text, gates = [] } = request;
      const encoder = gates.length > 0 ? await textNeurons() : ready("text");
      const { tokens, truncated, buffer } = await encodeText(core, await means.ort, encoder, String(text), gates);
      return { fields: { tokens, truncated }, payload: buffer };
    }
    case Ask.textLayers:
      return { fields: { layers: (await textNeurons()).layers }, payload: null };
    case Ask.viewTokens: {
      const { tokens, rows, buffer } = await tokensOf(core, await means.ort, await textNeurons(), String(request.text), Number(request.layer));
      return { fields: { tokens, rows }, payload: buffer };
    }
    default:
      throw new EngineError(Code.unknown, tr("The engine knows no request \"{0}\".", request.kind));
  }
}

/**
 * A part of the model, or the error that keeps it away. The core has been told of the model then.
 * @template {"vision"|"text"|"canTokenize"} P
 * @param {P} part
 * @returns {NonNullable<Model[P]>}
 */
function ready(part) {
  const model = models.serving;
  if (!model) throw noModel();
  if (model.error) throw model.error;
  if (core && model.small) models.use(core, model);
  if (tensorsOf !== model) pictures.forgetTensors();
  tensorsOf = model;
  const value = model[part];
  if (!value) throw (part === "vision" ? null : model.textError) ?? noModel();
  return /** @type {NonNullable<Model[P]>} */ (value);
}

function noModel() { return new EngineError(Code.noModel, tr("No model is loaded yet.")); }
function cancelled() { return new EngineError(Code.cancelled, tr("Cancelled.")); }

/** Tells the load_model requests what became of their model, and looks at the queue again. A model runs when it has taken its place. */
function settleLoads() {
  for (const [id, asked] of loads) {
    const { error, loaded, text, textError } = asked.model;
    if (error) {
      if (!asked.done) replyError(id, error);
      forgetLoad(id);
      continue;
    }
    if (loaded && !asked.done && models.current === asked.model) {
      asked.done = true;
      const { facts, referenceData } = loaded;
      reply(id, Tell.done, facts, referenceData ? /** @type {ArrayBuffer} */ (referenceData.slice().buffer) : null);
    }
    if (asked.done && text) {
      reply(id, Tell.textReady);
      forgetLoad(id);
    } else if (asked.done && textError && !asked.toldOfText) {
      asked.toldOfText = true;
      reply(id, Tell.textFailed, { code: textError.code, message: textError.message, where: textError.where });
    }
  }
  queue.wake();
}

/** @param {number} id */
function forgetLoad(id) {
  loads.get(id)?.stop();
  loads.delete(id);
}

/** @param {number} id */
async function sendAtlas(id) {
  try {
    if (!models.serving) throw noModel();
    const { sizes, buffer } = await models.serving.atlas();
    reply(id, Tell.done, { sizes }, buffer);
  } catch (thrown) {
    replyError(id, thrown);
  }
}

/** @param {number} id @param {import("./sources/sources.js").Source} source */
async function find(id, source) {
  const stop = new AbortController();
  finds.set(id, stop);
  try {
    reply(id, Tell.done, { offer: await sources.offer(source, { signal: stop.signal }) });
  } catch (thrown) {
    replyError(id, stop.signal.aborted ? cancelled() : thrown);
  } finally {
    finds.delete(id);
  }
}

/** @param {Request} request */
async function study(request) {
  const { id, payload, ...asked } = request;
  try {
    const outcome = await studies.run(id, /** @type {any} */ (asked), payload ?? null, (progress) => reply(id, Tell.progress, progress));
    reply(id, Tell.done, { outcome });
  } catch (thrown) {
    replyError(id, thrown);
    if (isBroken(thrown)) tellFatal(thrown);
  }
}

/** The text encoder with its layers as outputs and gates on them. */
async function textNeurons() {
  ready("text");
  const model = /** @type {Model} */ (models.serving);
  const encoder = await model.textNeurons();
  ready("text");  // the core may have been told of another model meanwhile
  return encoder;
}

/** A text that a study asks for. @param {string} text @returns {Promise<Float32Array>} */
async function textEmbedding(text) {
  const { buffer } = await encodeText(readyCore(), await means.ort, ready("text"), text);
  return new Float32Array(buffer);
}

/** A picture that a study asks for. @param {number} number @param {import("./run/studies.js").StudyAsk & import("./run/label.js").Alteration} ask */
async function pictureOfStudy(number, ask) {
  const { studyPicture } = await import("./run/study_pictures.js");
  const label = ask.label ? await withFont(ask.label) : null;
  return studyPicture(readyCore(), await means.ort, modelOfStudy(), pictures, number, { ...ask, label });
}

/** Single channels that a study asks for. @param {number} layer @param {number} number */
async function unitsOfStudy(layer, number) {
  const { studyUnits } = await import("./run/study_pictures.js");
  return studyUnits(readyCore(), await means.ort, modelOfStudy(), pictures, layer, number);
}

/** A picture under gates one by one. @param {number} number @param {import("./run/studies.js").StudyAsk["gates"]} gates */
async function apartOfStudy(number, gates) {
  const { studyApart } = await import("./run/study_pictures.js");
  return studyApart(readyCore(), await means.ort, modelOfStudy(), pictures, number, gates);
}

/** Maps that a study asks for. @param {number} layer @param {number} number */
async function mapsOfStudy(layer, number) {
  const { studyMaps } = await import("./run/study_pictures.js");
  return studyMaps(readyCore(), await means.ort, modelOfStudy(), pictures, layer, number);
}

/** A word that a study has drawn. @param {import("./run/studies.js").Word} word @param {import("./run/studies.js").StudyAsk} ask */
async function wordOfStudy(word, ask) {
  const { studyWord } = await import("./run/study_pictures.js");
  const { text, font, ...colours } = await withFont(word);
  return studyWord(readyCore(), await means.ort, modelOfStudy(), pictures, { text, font, ...colours }, ask);
}

/** A bundled emoji that a study has drawn. @param {string} codepoints @param {import("./run/studies.js").StudyAsk} ask */
async function emojiOfStudy(codepoints, ask) {
  const { studyDrawing } = await import("./run/study_pictures.js");
  const { fields, payload } = await preparer.prepare(readyCore(), { kind: Ask.renderEmoji, id: 0, codepoints });
  const picture = { number: 0, width: fields.width, height: fields.height, rgba: payload ?? new ArrayBuffer(0) };
  return studyDrawing(readyCore(), await means.ort, modelOfStudy(), pictures, { key: `emoji ${codepoints}`, picture }, ask);
}

/** What is written, once the core has its font. @template {{font?: string}} T @param {T} written @returns {Promise<T & {font: string}>} */
async function withFont(written) { return { ...written, font: await fonts.ensure(readyCore(), String(written.font ?? "")) }; }

function modelOfStudy() {
  return { vision: ready("vision"), head: (/** @type {number} */ layer) => /** @type {Model} */ (models.serving).head(layer) };
}

function readyCore() {
  if (!core) throw noModel();
  return core;
}

/** @param {Request} request */
function load(request) {
  try {
    const model = models.begin(wantedOf(request));
    const stop = model.onProgress((progress) => reply(request.id, Tell.progress, progress));
    loads.set(request.id, { model, stop, done: false, toldOfText: false });
  } catch (thrown) {
    replyError(request.id, thrown);
  }
  settleLoads();
}

/** Nobody hears of what comes of it; who asks for the same model later does. @param {Request} request */
function preload(request) {
  try {
    models.begin(wantedOf(request));
  } catch {
    // An address that cannot be read is told to the one who asks for it.
  }
}

/** @param {Request} request @returns {import("./run/model.js").Wanted} */
function wantedOf({ source, base, vision = null, text = null, layers = [] }) { return { source: source ?? { address: String(base) }, vision, text, layers }; }

/** @param {Request} request */
function setLanguage({ rules, payload }) {
  language = { rules, file: payload ?? null };
  speak(language);
  for (const each of cores) each.deref()?.speak(language);
}

/** @param {number} target id of the request that is no longer wanted */
function cancel(target) {
  const loading = loads.get(target);
  if (loading && !loading.done) {
    forgetLoad(target);
    replyError(target, cancelled());
    if (![...loads.values()].some((other) => other.model === loading.model)) models.cancel(loading.model);
  } else if (finds.has(target)) {
    finds.get(target)?.abort();
  } else if (studies.cancel(target)) {
    // Its own loop answers, after the step that it is in.
  } else if (queue.remove(target)) {
    replyError(target, cancelled());
  } else if (target === runningId) {
    runningCancelled = true;
  }
}

/** @param {MessageEvent<Request>} event */
self.onmessage = ({ data: request }) => {
  switch (request.kind) {
    case Ask.ping: return reply(request.id, Tell.pong);
    case Ask.language: return setLanguage(request);
    case Ask.cancel: return cancel(request.target);
    case Ask.preload: return preload(request);
    case Ask.findModel: return void find(request.id, request.source);
    case Ask.loadModel: return load(request);
    case Ask.keepFile: return preparer.keepFile(Number(request.file), request.handle);
    case Ask.localFiles: return sources.addLocal(request.set, request.files, request.name);
    // A download: nothing that is computed waits for it.
    case Ask.loadAtlas: return void sendAtlas(request.id);
    case Ask.runStudy: return void study(request);
    default: return queue.push(request, kPriority[request.kind] ?? 3);
  }
};
