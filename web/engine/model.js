// One model from its folder to two running sessions. The vision encoder comes first, so that pictures are live while the text
// encoder is still on its way.

import { obtainFile } from "./download.js";
import { openHead } from "./head.js";
import { createSession } from "./inference.js";
import { fetchManifest, listFiles } from "./manifest.js";
import { ProgressSum } from "./progress.js";
import { asEngineError, Code, EngineError } from "./protocol.js";

/** @typedef {import("./inference.js").Session} Session */
/** @typedef {import("./protocol.js").Progress} Progress */
/** @typedef {{core: Promise<import("./core.js").Core>, ort: Promise<import("./inference.js").Ort>,
 *   store: Promise<import("./file_store.js").CacheFileStore|null>}} Means */
/** @typedef {{session: Session, outputNames: string[]}} VisionEncoder  output names: image_embeds, then the layers in order */
/** @typedef {{session: Session, inputs: import("./core.js").TextInputs}} TextEncoder */
/** @typedef {import("./head.js").Head} Head */

const kTextRetryMs = 10_000;

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
  /** @type {{facts: import("./protocol.js").ModelFacts, referenceData: Uint8Array|null}|null} */
  loaded = null;

  #means;
  /** @type {import("./manifest.js").ModelFiles|null} */
  #files = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #textRetry;
  #abort = new AbortController();
  /** @type {Set<(progress: Progress) => void>} */
  #listeners = new Set();
  #progress = new ProgressSum((progress) => { for (const listener of this.#listeners) listener(progress); });
  #onChange;
  /** What heads are cut from. @type {import("./head.js").VisionFile|null} */
  #visionFile = null;
  /** Heads by layer, made when they are first asked for. @type {Map<number, Promise<Head>>} */
  #heads = new Map();

  /**
   * @param {string} base  absolute URL of the folder, ending in "/"
   * @param {Means} means
   * @param {() => void} onChange  something became ready or failed
   */
  constructor(base, means, onChange) {
    this.base = base;
    this.#means = means;
    this.#onChange = onChange;
    void this.#load();
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

  /** Stops what is under way and frees the sessions. */
  async dispose() {
    this.#abort.abort();
    clearTimeout(this.#textRetry);
    this.#listeners.clear();
    this.error ??= new EngineError(Code.cancelled, "Another model was chosen.", this.base);
    const heads = await Promise.allSettled(this.#heads.values());
    const sessions = heads.flatMap((head) => (head.status === "fulfilled" ? [head.value.session] : []));
    await Promise.allSettled([this.vision?.session, this.text?.session, ...sessions].map((session) => session?.release()));
    this.#heads.clear();
    this.#visionFile = null;
    this.vision = null;
    this.text = null;
  }

  async #load() {
    try {
      const files = await this.#readManifest();
      this.#files = files;
      for (const { path, size } of listFiles(files)) this.#progress.expect(path, size);
      // Everything that the first picture needs comes at once; the text encoder waits, so as not to take its share of the line.
      const config = this.#obtain(files.config);
      const vision = this.#obtain(files.vision);
      const small = this.#obtainAll([files.preprocessor, files.tokenizer, files.captionWords, files.reference, files.referenceData]);
      for (const promise of [config, vision, small]) promise.catch(() => undefined);
      const core = await this.#means.core;
      core.loadConfig("config.json", (await config).bytes);
      const [preprocessor, tokenizer, words, reference, referenceData] = await small;
      this.#abort.signal.throwIfAborted();
      const recipe = core.loadConfig("preprocessor_config.json", must(preprocessor));
      core.loadConfig("tokenizer.json", must(tokenizer));
      if (words) core.loadConfig("caption_words.txt", words);
      this.canTokenize = true;
      this.#onChange();
      if (reference && referenceData) {
        core.loadConfig("reference.json", reference);
        core.loadConfig("reference.bin", referenceData);
      }
      const { bytes, sha256 } = await vision;
      const layers = await this.#openVision(files, bytes);
      this.#abort.signal.throwIfAborted();
      const { image_size, embed_dim, logit_scale, context_length } = recipe;
      this.loaded = {
        facts: {
          name: files.name, sha256, size_bytes: listFiles(files).reduce((sum, { size }) => sum + (size ?? 0), 0),
          image_size, embed_dim, logit_scale, context_length, layers,
          reference: reference && referenceData ? JSON.parse(new TextDecoder().decode(reference)) : null,
        },
        referenceData,
      };
      this.#onChange();
      void this.#loadText(files);
    } catch (thrown) {
      this.error ??= asEngineError(thrown, this.base);
      this.#onChange();
    }
  }

  /** Tries at once what failed of the text side, instead of waiting for the next try. */
  retryText() {
    if (this.#files && this.textError) void this.#loadText(this.#files);
  }

  /** Loads the text encoder; a network that is away for now is tried again later. @param {import("./manifest.js").ModelFiles} files */
  async #loadText(files) {
    clearTimeout(this.#textRetry);
    this.textError = null;
    try {
      await this.#openText(files);
      this.#onChange();
      await this.#forgetOldFiles(files);
    } catch (thrown) {
      if (this.#abort.signal.aborted) return;
      this.textError = asEngineError(thrown, this.base);
      this.#onChange();
      if (this.textError.code === Code.network) this.#textRetry = setTimeout(() => this.retryText(), kTextRetryMs);
    }
  }

  async #readManifest() {
    const store = await this.#means.store;
    // Nothing vouches for the manifest, so the core, which hashes, need not be there yet.
    return fetchManifest(this.base, { hash: () => "", store: null, signal: this.#abort.signal }, store);
  }

  /** @param {import("./download.js").WantedFile} file @returns {Promise<{bytes: Uint8Array, sha256: string}>} */
  async #obtain(file) {
    const store = await this.#means.store;
    return obtainFile(file, {
      store, hash: async (bytes) => (await this.#means.core).sha256(bytes), signal: this.#abort.signal,
      onProgress: (phase, received) => this.#progress.note(phase, file.path, received),
    });
  }

  /**
   * The bytes of several files, null for each that the folder has not.
   * @param {(import("./download.js").WantedFile|null)[]} files
   */
  #obtainAll(files) {
    return Promise.all(files.map(async (file) => (file ? (await this.#obtain(file)).bytes : null)));
  }

  /**
   * @param {import("./manifest.js").ModelFiles} files
   * @param {Uint8Array} bytes
   * @returns {Promise<import("./protocol.js").Layer[]>}
   */
  async #openVision(files, bytes) {
    const [core, ort] = await Promise.all([this.#means.core, this.#means.ort]);
    this.#abort.signal.throwIfAborted();
    this.#progress.note("session", files.vision.path);
    const { layers, embedding, observed } = core.inspectVision(bytes);
    const session = await createSession(ort, observed, files.vision.path);
    this.#visionFile = { bytes, path: files.vision.path, layers };
    this.vision = { session, outputNames: [embedding, ...layers.map(({ name }) => name)] };
    return layers;
  }

  /**
   * The part of the vision encoder behind a layer; the vision encoder must be there.
   * @param {number} layer  from 0
   * @returns {Promise<Head>}
   */
  head(layer) {
    let head = this.#heads.get(layer);
    if (!head) {
      head = this.#openHead(layer);
      this.#heads.set(layer, head);
      head.catch(() => this.#heads.delete(layer));
    }
    return head;
  }

  /**
   * The atlas's files, one after the other in one buffer.
   * @returns {Promise<{sizes: number[], buffer: ArrayBuffer}>}  sizes in the order of ModelFiles.atlas
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
    const files = this.#files?.atlas;
    if (!files) throw new EngineError(Code.notFound, "The model brings no atlas of its neurons.", this.base);
    const store = await this.#means.store;
    const hash = async (/** @type {Uint8Array} */ bytes) => (await this.#means.core).sha256(bytes);
    const parts = await Promise.all(files.map(async (file) => (await obtainFile(file, { store, hash, signal: this.#abort.signal })).bytes));
    return { sizes: parts.map(({ byteLength }) => byteLength), buffer: await new Blob(/** @type {BlobPart[]} */ (/** @type {unknown} */ (parts))).arrayBuffer() };
  }

  /** @param {number} layer @returns {Promise<Head>} */
  async #openHead(layer) {
    const [core, ort] = await Promise.all([this.#means.core, this.#means.ort]);
    return openHead(core, ort, must(this.#visionFile), layer);
  }

  /** @param {import("./manifest.js").ModelFiles} files */
  async #openText(files) {
    const { bytes } = await this.#obtain(files.text);
    const [core, ort] = await Promise.all([this.#means.core, this.#means.ort]);
    this.#abort.signal.throwIfAborted();
    this.#progress.note("session", files.text.path);
    const inputs = core.inspectText(bytes);
    this.text = { session: await createSession(ort, bytes, files.text.path), inputs };
  }

  /** @param {import("./manifest.js").ModelFiles} files */
  async #forgetOldFiles(files) {
    const store = await this.#means.store;
    await store?.keepOnly(this.base, [...listFiles(files), ...(files.atlas ?? [])].map(({ sha256 }) => sha256).filter((sha256) => sha256 !== null));
  }
}

/** @template T @param {T|null|undefined} value @returns {T} */
function must(value) {
  if (value === null || value === undefined) throw new EngineError(Code.malformed, "A file of the model is missing.");
  return value;
}
