// One model from its source to two running sessions. The vision encoder comes first, so that pictures are live while the text
// encoder is still on its way.

import { edited, isBroken } from "./core.js";
import { obtainFile } from "../store/download.js";
import { about, kLargeBytes, obtainEncoder, reading, Shelved, takeText } from "./encoder_files.js";
import { batchOf } from "./batch.js";
import { createSession } from "./inference.js";
import { pictureInput, refuseUnknown } from "./inputs.js";
import { ProgressSum } from "../store/progress.js";
import { asEngineError, Code, EngineError } from "../protocol.js";
import { checkText, checkVision } from "./self_check.js";
import { assertWithinLimits, settleShapes } from "./shapes.js";
import { SmallFiles } from "./small_files.js";
import { chooseEncoders, filesOf } from "../sources/sources.js";
import { downloadSize } from "../store/unpack.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./inference.js").Session} Session */
/** @typedef {import("../sources/sources.js").Chosen} Chosen */
/** @typedef {import("../protocol.js").Progress} Progress */
/** @typedef {import("./small_files.js").ConfigFacts} ConfigFacts */
/** @typedef {import("../sources/sources.js").Listing} Listing */
/**
 * What is asked for: a source, its encoders by path (null: the best), and the layers to be seen (none: the usual ones).
 * @typedef {{source: import("../sources/sources.js").Source, vision: string|null, text: string|null, layers: string[]}} Wanted
 * @typedef {object} Means
 * @property {Pick<import("../sources/sources.js").Sources, "open"|"keyOf">} sources
 * @property {Promise<Core>} core
 * @property {() => Promise<Core>} openCore  a core of one's own, for a while
 * @property {Promise<import("./inference.js").Ort>} ort
 * @property {Promise<import("../store/file_store.js").CacheFileStore|null>} store
 * @property {typeof fetch} [fetchImpl]
 * How a model looks into its graphs: with a core that has been told of it. facts: what that said
 * @typedef {(model: Model, sizeBytes: number) => Promise<{core: Core, facts: ConfigFacts}>} OpenInspector
 */
/** @typedef {{session: Session, embedding: string, layers: import("../protocol.js").Layer[], gates: import("./core.js").Gate[], batch: import("./batch.js").Batch}} VisionEncoder  embedding: the output's name */
/** @typedef {{session: Session, inputs: import("./core.js").TextInputs, side: number, batch: import("./batch.js").Batch, layers?: import("../protocol.js").Layer[], gates?: import("./core.js").Gate[]}} TextEncoder  side: of pictures, in pixels; layers, gates: of one whose neurons are seen */
/** @typedef {import("./head.js").Head} Head */
/** @typedef {import("./encoder_files.js").CombinedText} CombinedText */

const kTextRetryMs = 10_000;
/** The place that the core names when a graph asks for no token ids. */
const kIds = "input_ids";

/** The loading and the loaded state of one model. Its promises never leave a rejection unhandled. */
export class Model {
  /** @type {VisionEncoder|null} */
  vision = null;
  /** @type {TextEncoder|null} */
  text = null;
  /** The tokenizer is in the core. */
  canTokenize = false;
  /** What went wrong with the vision side, or with both. @type {EngineError|null} */
  error = null;
  /** What went wrong with the text side alone. @type {EngineError|null} */
  textError = null;
  /** @type {{facts: import("../protocol.js").ModelFacts, referenceData: Uint8Array|null}|null} */
  loaded = null;
  /** @type {SmallFiles|null} */
  small = null;
  /** Changes when the core should be told of this model again. */
  revision = 0;

  #wanted;
  #key;
  #means;
  #openInspector;
  /** @type {Listing|null} */
  #listing = null;
  /** @type {Chosen|null} */
  #chosen = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #textRetry;
  #abort = new AbortController();
  /** @type {Set<(progress: Progress) => void>} */
  #listeners = new Set();
  #progress = new ProgressSum((progress) => { for (const listener of this.#listeners) listener(progress); });
  #onChange;
  /** What heads are cut from. @type {{path: string, asked: string[], layers: import("../protocol.js").Layer[], embedding: string, bytes: Shelved, external: {path: string, data: Shelved}[]}|null} */
  #visionFile = null;
  /** What the text encoder is edited from, alone; null: its weights lie in a session that it shares. @type {{path: string, bytes: Shelved, external: {path: string, data: Shelved}[]}|null} */
  #textFile = null;
  /** The text encoder with its layers as outputs and gates on them, made when it is first asked for. @type {Promise<TextEncoder>|null} */
  #textNeurons = null;
  /** Of a graph that holds both encoders. @type {CombinedText|EngineError|null} */
  #combinedText = null;
  /** Once its graph was read. @type {{encodesText: boolean, classes: import("../message_types.js").ClassFacts|null}|null} */
  #answers = null;
  /** Heads by layer, made when they are first asked for. @type {Map<number, Promise<Head|null>>} */
  #heads = new Map();

  /**
   * @param {Wanted} wanted
   * @param {Means} means
   * @param {{onChange: (model: Model) => void, openInspector: OpenInspector}} owner  onChange: something became ready or failed
   */
  constructor(wanted, means, { onChange, openInspector }) {
    this.#wanted = wanted;
    this.#key = means.sources.keyOf(wanted.source);
    this.#means = means;
    this.#openInspector = openInspector;
    this.#onChange = () => onChange(this);
    void this.#load();
  }

  /** Is this the model that is wanted? @param {Wanted} wanted */
  is({ source, vision, text, layers }) {
    if (this.#means.sources.keyOf(source) !== this.#key || layers.join("\n") !== this.#wanted.layers.join("\n")) return false;
    const layout = this.#listing?.layout;
    const resolved = (/** @type {string|null} */ path, /** @type {string|null|undefined} */ usual) => path ?? usual ?? null;
    return resolved(vision, layout?.visionChoice) === resolved(this.#wanted.vision, layout?.visionChoice)
      && resolved(text, layout?.textChoice) === resolved(this.#wanted.text, layout?.textChoice);
  }

  /**
   * Hears of progress from now on, the latest at once. Returns the way to stop.
   * @param {(progress: Progress) => void} listener
   * @returns {() => void}
   */
  onProgress(listener) {
    if (this.#progress.latest) listener(this.#progress.latest);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the core of this model, in place of any other. Its small files must be there. @param {Core} core */
  install(core) {
    const small = must(this.small);
    small.install(core);
    this.canTokenize = small.tokenizerError === null;
    this.textError ??= this.#textGap();
  }

  /** It cannot be used after all. @param {unknown} thrown */
  fail(thrown) { this.error ??= asEngineError(thrown, this.#key); }

  /** Stops what is under way and frees the sessions. @param {EngineError} [reason] */
  async dispose(reason = new EngineError(Code.cancelled, tr("Another model was chosen."), this.#key)) {
    this.#abort.abort();
    clearTimeout(this.#textRetry);
    this.#listeners.clear();
    this.error ??= reason;
    const parts = await Promise.allSettled([...this.#heads.values(), this.#textNeurons]);
    const sessions = parts.flatMap((part) => (part.status === "fulfilled" && part.value ? [part.value.session] : []));
    const all = new Set([this.vision?.session, this.text?.session, ...sessions]);
    this.#heads.clear();
    this.#visionFile = null;
    this.#textFile = null;
    this.#textNeurons = null;
    this.vision = null;
    this.text = null;
    this.loaded = null;
    await Promise.allSettled([...all].map((session) => session?.release()));
  }

  async #load() {
    try {
      const { signal } = this.#abort;
      const listing = await this.#means.sources.open(this.#wanted.source, { signal });
      this.#listing = listing;
      const chosen = chooseEncoders(listing, this.#wanted);
      this.#chosen = chosen;
      for (const file of filesOf(listing, chosen)) this.#progress.expect(file.path, downloadSize(file));
      // Everything that the first picture needs comes at once; the text encoder waits, so as not to take its share of the line.
      const vision = obtainEncoder(chosen.vision, listing.files, (file) => this.#obtain(file));
      const small = SmallFiles.obtain(listing.layout.small, (file) => this.#obtain(file));
      for (const promise of [vision, small]) promise.catch(() => undefined);
      this.small = await small;
      await this.#means.core;
      signal.throwIfAborted();
      this.#onChange();
      const bytes = await vision;
      this.loaded = this.#describe(await this.#openVision(chosen, bytes), bytes.sha256);
      this.#onChange();
    } catch (thrown) {
      this.error ??= this.#abort.signal.aborted ? new EngineError(Code.cancelled, tr("Cancelled."), this.#key) : asEngineError(thrown, this.#key);
      this.#onChange();
    }
  }

  /**
   * @param {{facts: ConfigFacts, layers: import("../protocol.js").Layer[], allLayers: import("../protocol.js").FoundLayer[], report: import("../message_types.js").Report}} found
   * @param {string} sha256
   */
  #describe({ facts: { image_size, embed_dim, logit_scale, context_length }, layers, allLayers, report }, sha256) {
    const listing = must(this.#listing);
    const chosen = must(this.#chosen);
    const reference = this.small?.get("reference.json") ?? null;
    const referenceData = this.small?.get("reference.bin") ?? null;
    const { encodesText, classes } = must(this.#answers);
    report.warnings.push(...this.#aboutLabels(classes));
    const facts = {
      has_text: encodesText, ...(classes ? { classes } : {}), name: listing.name, sha256, size_bytes: filesOf(listing, chosen).reduce((sum, { size }) => sum + (size ?? 0), 0),
      image_size, embed_dim, logit_scale, context_length, layers, all_layers: allLayers, report, address: listing.address, vision: chosen.vision.path, text: chosen.text?.path ?? null,
      reference: reference && referenceData ? JSON.parse(new TextDecoder().decode(reference)) : null,
    };
    return { facts, referenceData: reference ? referenceData : null };
  }

  /** Why a file with names of classes is of no use. @param {import("../message_types.js").ClassFacts|null} classes @returns {string[]} */
  #aboutLabels(classes) {
    const path = must(this.#listing).layout.small["labels.txt"]?.path;
    if (!classes || !path || classes.from === path) return [];
    const why = this.small?.labelsError?.message;
    return [`${path} is left out: ${why ? `it cannot be read (${why})` : `it does not name ${classes.count} classes`}.`];
  }

  /** What its files lack for prompts, as far as it is known before any text encoder is opened. @returns {EngineError|null} */
  #textGap() {
    const { encodesText = !this.#listing?.layout.missing.includes("text encoder"), classes = null } = this.#answers ?? {};
    return encodesText ? this.small?.tokenizerError ?? null : noTextEncoder(classes);
  }

  /** Goes on with the text encoder, or tries at once what failed of it, instead of waiting for the next try. */
  async loadText() {
    if (this.text || this.error) return;
    clearTimeout(this.#textRetry);
    this.textError = this.#textGap();
    try {
      if (!this.textError) await this.#openText();
      this.#onChange();
      await this.#forgetOldFiles();
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      this.textError = asEngineError(thrown, this.#key);
      this.#onChange();
      if (this.textError.code === Code.network) this.#textRetry = setTimeout(() => void this.loadText(), kTextRetryMs);
    }
  }

  /**
   * @param {import("../store/download.js").WantedFile} file
   * @param {{quietly?: boolean}} [how]  quietly: not part of the progress
   * @returns {Promise<{bytes: Uint8Array, sha256: string}>}
   */
  async #obtain(file, { quietly = false } = {}) {
    const { store, core, fetchImpl } = this.#means;
    return obtainFile(file, {
      store: await store, hash: async (bytes) => (await core).sha256(bytes), signal: this.#abort.signal, fetchImpl,
      onProgress: quietly ? undefined : (phase, received) => this.#progress.note(phase, file.path, received),
    });
  }

  /**
   * @param {Chosen} chosen
   * @param {import("./encoder_files.js").EncoderBytes} encoder  its bytes are let go of
   */
  async #openVision(chosen, encoder) {
    const ort = await this.#means.ort;
    this.#abort.signal.throwIfAborted();
    const { path } = chosen.vision;
    this.#progress.note("session", path);
    const { observed, shelved, layers, allLayers, gates, embedding, report, facts } = await reading(path, encoder.bytes, () => this.#inspectVision(chosen, encoder));
    const { external } = encoder;
    const session = await createSession(ort, observed, path, external);
    if (this.#abort.signal.aborted) await session.release();
    this.#abort.signal.throwIfAborted();
    this.#visionFile = { path, asked: this.#wanted.layers, layers, embedding, bytes: shelved, external: shelve(external) };
    encoder.external = [];
    const picture = pictureInput(session);
    const vision = { session, embedding, layers, gates, batch: batchOf(session, picture) };
    await this.#tryOut(session, async () => {
      refuseUnknown(session, [picture, ...gates.flatMap(({ gate, offset }) => [gate, offset])], path, { isText: false, others: this.#idsBesidePictures() });
      assertWithinLimits(layers, path);
      await settleShapes(ort, vision, facts);
      assertWithinLimits(layers, path);
      facts.embed_dim = await checkVision(ort, vision, facts.image_size, path, () => this.#progress.note("warmup", path));
    });
    this.vision = vision;
    return { layers, allLayers, facts, report };
  }

  /** Ids that the session of the pictures asks for, too. */
  #idsBesidePictures() {
    const combined = this.#combinedText;
    if (combined instanceof EngineError) return ["input_ids"];
    return combined && !combined.part ? [combined.inputs.name] : [];
  }

  /** Tries a session that was just made, and lets go of it when it is of no use. @param {Session} session @param {() => Promise<void>} check */
  async #tryOut(session, check) {
    try {
      await check();
      this.#abort.signal.throwIfAborted();
    } catch (thrown) {
      if (session !== this.vision?.session) await session.release();
      throw thrown;
    }
  }

  /** @param {Chosen} chosen @param {import("./encoder_files.js").EncoderBytes} encoder */
  async #inspectVision({ vision: { path, parts }, text }, encoder) {
    const { core, facts } = await this.#openInspector(this, encoder.bytes.byteLength);
    const isCombined = text?.path === path;
    if (isCombined) this.#combinedText = takeText(core, encoder);
    const noIds = this.#combinedText instanceof EngineError && this.#combinedText.where === kIds;
    const holdsBoth = isCombined && !noIds && encoder.external.length === 0;
    const bytes = holdsBoth ? core.extractTower(encoder.bytes, "vision") : encoder.bytes;
    const { layers, allLayers, gates, embedding, inlining, edit, report, side, embedDim, classes, hasText } = about(path, () => core.inspectVision(bytes, this.#wanted.layers, !text || noIds));
    this.#answers = { encodesText: text ? !noIds : hasText, classes: classes && this.#withSource(classes) };
    facts.image_size ||= side;
    if (must(this.small).settleSide(facts.image_size, classes !== null)) ++this.revision;
    facts.embed_dim = embedDim ?? facts.embed_dim;
    // What follows takes copies of its own: these bytes need not lie here, too.
    encoder.bytes = new Uint8Array(0);
    const whole = inlining.splices.length > 0 ? edited(bytes, inlining) : bytes;
    return { observed: edited(whole, edit), shelved: new Shelved(bytes, holdsBoth ? undefined : parts[0]?.blob), layers, allLayers, gates, embedding, report, facts };
  }

  /** Names that the core had from a file of this model. @param {import("../message_types.js").ClassFacts} classes */
  #withSource(classes) {
    const path = classes.from === "labels.txt" ? must(this.#listing).layout.small["labels.txt"]?.path : undefined;
    return path ? { ...classes, from: path } : classes;
  }

  async #openText() {
    const listing = must(this.#listing);
    const { text, vision } = must(this.#chosen);
    const side = must(this.loaded).facts.image_size;
    if (!text) throw noTextEncoder(null);
    if (text.path === vision.path) {
      if (this.#combinedText instanceof EngineError) throw this.#combinedText;
      const { inputs, part } = must(this.#combinedText);
      const session = part ? await createSession(await this.#means.ort, await part.bytes(), text.path) : must(this.vision).session;
      this.#textFile = part && { path: text.path, bytes: part, external: [] };
      return this.#takeText({ session, inputs, side, batch: batchOf(session, inputs.name) }, text.path, part ? null : pictureInput(session));
    }
    const { bytes, external } = await obtainEncoder(text, listing.files, (file) => this.#obtain(file));
    const ort = await this.#means.ort;
    this.#abort.signal.throwIfAborted();
    this.#progress.note("session", text.path);
    const core = bytes.byteLength > kLargeBytes ? await this.#means.openCore() : await this.#means.core;
    const inputs = await reading(text.path, bytes, () => about(text.path, () => core.inspectText(bytes)));
    const session = await createSession(ort, bytes, text.path, external);
    this.#textFile = { path: text.path, bytes: new Shelved(bytes, text.parts[0]?.blob), external: shelve(external) };
    await this.#takeText({ session, inputs, side, batch: batchOf(session, inputs.name) }, text.path, null);
  }

  /** @param {TextEncoder} text @param {string} path @param {string|null} picture  input of the other encoder, where both are in one session */
  async #takeText(text, path, picture) {
    const { session, inputs } = text;
    await this.#tryOut(session, async () => {
      this.#abort.signal.throwIfAborted();
      const gates = picture ? must(this.vision).gates.flatMap(({ gate, offset }) => [gate, offset]) : [];
      refuseUnknown(session, [inputs.name, ...(picture ? [picture] : []), ...gates], path, { isText: true });
      const { core } = await this.#openInspector(this, 0);
      await checkText(core, await this.#means.ort, text, path, () => this.#progress.note("warmup", path));
    });
    this.text = text;
  }

  /**
   * The part of the vision encoder behind a layer; the vision encoder must be there.
   * @param {number} layer  from 0
   * @returns {Promise<Head|null>}  null: a gate on it has the whole model run
   */
  async head(layer) {
    const shape = must(this.#visionFile).layers[layer];
    if (shape && !shape.replays_alone && !shape.carried) return null;
    let head = this.#heads.get(layer);
    if (!head) {
      head = this.#openHead(layer).catch((thrown) => {
        // Without this head it is slower, no more.
        if (shape?.carried && !isBroken(thrown)) return null;
        throw thrown;
      });
      this.#heads.set(layer, head);
      head.catch(() => this.#heads.delete(layer));
    }
    return head;
  }

  /** @param {number} layer @returns {Promise<Head>} */
  async #openHead(layer) {
    const { path, asked, layers, embedding, bytes, external } = must(this.#visionFile);
    const ort = await this.#means.ort;
    const file = { path, asked, layers, embedding, bytes: await bytes.bytes(), external: await taken(external) };
    const { core } = await this.#openInspector(this, bytes.size);
    const { openHead } = await import("./head.js");
    return openHead(core, ort, file, layer);
  }

  /**
   * The text encoder once more, with its layers as outputs and a gate on each neuron; the text encoder must be there. A second session, so
   * that prompts run as fast as ever through the first. Errors: Unsupported where its graph cannot be edited, and Session.
   * @returns {Promise<TextEncoder>}
   */
  textNeurons() {
    if (!this.#textNeurons) {
      this.#textNeurons = this.#openTextNeurons();
      this.#textNeurons.catch(() => { this.#textNeurons = null; });
    }
    return this.#textNeurons;
  }

  async #openTextNeurons() {
    const { inputs, side, batch } = must(this.text);
    if (!this.#textFile) throw new EngineError(Code.unsupported, tr("This file holds both encoders with their weights in other files. The neurons of prompts can be seen where each encoder has a file of its own."), must(this.#chosen).text?.path);
    const { path, bytes: kept, external } = this.#textFile;
    const bytes = await kept.bytes();
    const { core } = await this.#openInspector(this, bytes.byteLength);
    const { layers, gates, inlining, edit } = about(path, () => core.gateText(bytes));
    const whole = inlining.splices.length > 0 ? edited(bytes, inlining) : bytes;
    const session = await createSession(await this.#means.ort, edited(whole, edit), path, await taken(external));
    return { session, inputs, side, batch: { rows: batch.rows, places: new Map() }, layers, gates };
  }

  /**
   * The atlas's files, one after the other in one buffer.
   * @returns {Promise<{sizes: number[], buffer: ArrayBuffer}>}  sizes in the order of Layout.atlas
   */
  async atlas() {
    for (;;) {
      try {
        return await this.#obtainAtlas();
      } catch (thrown) {
        // A network that is away for now is tried again; once the model is disposed of, the next try is cancelled.
        if (!(thrown instanceof EngineError) || thrown.code !== Code.network) throw thrown;
      }
      await new Promise((resolve) => setTimeout(resolve, kTextRetryMs));
    }
  }

  async #obtainAtlas() {
    const files = this.#listing?.layout.atlas;
    if (!files) throw new EngineError(Code.notFound, tr("The model brings no atlas of its neurons."), this.#key);
    const parts = await Promise.all(files.map(async (file) => (await this.#obtain(file, { quietly: true })).bytes));
    return { sizes: parts.map(({ byteLength }) => byteLength), buffer: await new Blob(/** @type {BlobPart[]} */ (/** @type {unknown} */ (parts))).arrayBuffer() };
  }

  async #forgetOldFiles() {
    const store = await this.#means.store;
    await store?.keepOnly(this.#key, must(this.#listing).files.flatMap(({ sha256 }) => sha256 ?? []));
  }
}

/** @param {import("../message_types.js").ClassFacts|null} classes  whose logits the model gives */
function noTextEncoder(classes) {
  const instead = classes ? tr("Its own {0} classes take the place of prompts", classes.count) : tr("Pictures, maps and neurons work");
  return new EngineError(Code.notFound, tr("The model has no text encoder. {0}; for prompts add onnx/text_model.onnx (or textual.onnx) to the folder and open it again, or load a CLIP.", instead), "text encoder");
}

/** @param {import("./encoder_files.js").ExternalData[]} external */
function shelve(external) { return external.map(({ path, data }) => ({ path, data: new Shelved(data) })); }

/** @param {{path: string, data: Shelved}[]} external @returns {Promise<import("./encoder_files.js").ExternalData[]>} */
function taken(external) { return Promise.all(external.map(async ({ path, data }) => ({ path, data: await data.bytes() }))); }

/** @template T @param {T|null|undefined} value @returns {T} */
function must(value) {
  if (value === null || value === undefined) throw new EngineError(Code.malformed, tr("A file of the model is missing."));
  return value;
}
