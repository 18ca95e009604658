// The page's end of the engine worker: starts it, carries requests and replies, and replaces it when it dies or hangs.

import { Ask, Code, EngineError, Tell } from "./engine/protocol.js";
import { openWorker } from "./site.js";
import { tr } from "./words.js";

/** @typedef {import("./engine/protocol.js").Reply} Reply */
/** @typedef {import("./engine/protocol.js").Request} Request */
/** A file of the visitor's machine; path: inside the folder that was dropped. @typedef {{path: string, file: File}} LocalFile */
/**
 * What the client tells of the engine itself. After "engine_restarted" every request that had no answer must be sent again.
 * @typedef {{kind: "engine_restarted", reason: string}|{kind: "engine_failed", message: string}} Notice
 */

const kHeartbeatMs = 2000;
const kMissedBeats = 15;
/** So many times longer is the silence of a worker that makes a session, which nothing can interrupt, or that tries a model. @type {Record<string, number>} */
const kPatience = { session: 4, warmup: 2 };
const kMostPatience = 4;
/** A worker that was silent before, and then answered, is slow: so many times that silence is not death. */
const kSlowTimes = 4;
/** A model over whose runs the worker hung this often is not run any more. */
const kMostHangs = 2;
/** @type {Set<string>} */
const kRunsModel = new Set([Ask.encodeImage, Ask.encodeText, Ask.replay, Ask.viewMaps]);
/** The place of an error that says so; the page offers to try it anyway. */
const kGivenUp = "given up";
const kMaxRestarts = 4;
const kRestartWindowMs = 60_000;

/** One engine, whatever number of workers it takes. */
export class EngineClient {
  /** @type {Worker|null} */
  #worker = null;
  #url;
  #onNotice;
  #heartbeatMs;
  #missedBeats;
  /** Requests without an answer. @type {Map<number, {kind: string, onReply: (reply: Reply) => void, model: Record<string, any>|null, phase: string}>} */
  #pending = new Map();
  /** load_model requests that are done but for the text encoder. @type {Map<number, {onReply: (reply: Reply) => void, model: Record<string, any>, phase: string}>} */
  #followers = new Map();
  #nextId = -1;
  /** @type {number|null} */
  #runningId = null;
  #unansweredPings = 0;
  /** Most pings that this worker left unanswered for a while, since a model was asked for. */
  #longestSilence = 0;
  /** A worker was told to load a model that nobody has asked for yet. */
  #preloading = false;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #heartbeat;
  /** @type {number[]} */
  #restarts = [];
  /** What a new worker loads at once: the model that was asked for at the start, then each that ran. @type {Record<string, any>|null} */
  #model = null;
  /** Files that were dropped, for the next worker, too. @type {{set: number, files: LocalFile[], name: string}[]} */
  #sets = [];
  /** Pictures that were dropped, by number; for the next worker, too. @type {Map<number, File>} */
  #files = new Map();
  /** What every worker speaks; null: English. @type {import("./words.js").Language|null} */
  #language = null;
  /** The load whose session was being made or tried when a worker died. @type {string|null} */
  #suspect = null;
  /** Times that a worker hung over a run of a model. @type {Map<string, number>} */
  #hangs = new Map();
  /** Models that are given up, and why. @type {Map<string, string>} */
  #refused = new Map();

  /**
   * @param {{url: string, onNotice?: (notice: Notice) => void, heartbeatMs?: number, missedBeats?: number}} options
   *   url of engine/worker.js; an engine that leaves missedBeats pings unanswered is replaced, later while it loads or is known to be slow
   */
  constructor({ url, onNotice = () => undefined, heartbeatMs = kHeartbeatMs, missedBeats = kMissedBeats }) {
    this.#url = url;
    this.#onNotice = onNotice;
    this.#heartbeatMs = heartbeatMs;
    this.#missedBeats = missedBeats;
    this.#start();
  }

  /** Begins to load a model that will be asked for soon. @param {string} base  URL of its folder */
  preload(base) {
    this.#model = { base };
    this.#preloading = true;
    this.#worker?.postMessage({ id: 0, kind: Ask.preload, base });
  }

  /**
   * Makes files of the visitor's machine known to the engine, as a source {set} of models. Nothing is read yet.
   * @param {LocalFile[]} files
   * @param {string} [name]  of their folder
   * @returns {number} the set
   */
  offerFiles(files, name = "") {
    const offered = { set: this.#sets.length + 1, files, name };
    this.#sets.push(offered);
    this.#worker?.postMessage({ id: 0, kind: Ask.localFiles, ...offered });
    return offered.set;
  }

  /**
   * Hands a picture's file to the engine, which reads it when it is asked for. Nothing is read here.
   * @param {File} file
   * @returns {number} its number for prepare_file
   */
  keepFile(file) {
    const number = this.#files.size + 1;
    this.#files.set(number, file);
    this.#worker?.postMessage({ id: 0, kind: Ask.keepFile, file: number, handle: file });
    return number;
  }

  /** Says everything in this language from now on. @param {import("./words.js").Language} language */
  speak(language) {
    this.#language = language;
    this.#tellLanguage();
  }

  #tellLanguage() {
    if (this.#language) this.#worker?.postMessage({ id: 0, kind: Ask.language, rules: this.#language.rules, payload: this.#language.file });
  }

  /** A picture's file by its number. @param {number} number @returns {File|undefined} */
  fileOf(number) { return this.#files.get(number); }

  /**
   * Sends a request that carries its own positive id. The payload is transferred.
   * @param {Request} request
   * @param {(reply: Reply) => void} onReply  hears progress and the one answer; code Restarted: send it again
   */
  post(request, onReply) {
    const { id: _id, kind, payload, try_anyway: tryAnyway, ...wanted } = request;
    if (kind === Ask.cancel) {
      this.#worker?.postMessage(request);
      return;
    }
    if (!this.#worker) {
      onReply({ id: request.id, kind: Tell.error, code: Code.crashed, message: tr("The engine has stopped. Reload the page."), where: "" });
      return;
    }
    const model = kind === Ask.loadModel ? wanted : null;
    if (model && tryAnyway) this.#forgive(model);
    const refusal = this.#refusalOf(kind, model);
    if (refusal !== undefined) {
      onReply({ id: request.id, kind: Tell.error, code: Code.crashed, message: refusal, where: kGivenUp });
      return;
    }
    if (model) this.#longestSilence = 0;
    this.#pending.set(request.id, { kind, onReply, model, phase: "" });
    this.#worker.postMessage(request, payload ? [payload] : []);
  }

  /**
   * Sends a request and waits for its answer.
   * @param {string} kind
   * @param {object} [fields]
   * @param {{payload?: ArrayBuffer|null, onProgress?: (progress: Reply) => void, onId?: (id: number) => void}} [options]
   * @returns {Promise<Reply>}
   */
  ask(kind, fields = {}, { payload = null, onProgress, onId } = {}) {
    const id = this.#nextId--;
    onId?.(id);
    return new Promise((resolve, reject) => {
      this.post({ ...fields, id, kind, payload }, (reply) => {
        if (reply.kind === Tell.done) resolve(reply);
        else if (reply.kind === Tell.error) reject(new EngineError(reply.code, reply.message, reply.where));
        else onProgress?.(reply);
      });
    });
  }

  /** @param {number} target id of a request */
  cancel(target) { this.post({ id: 0, kind: Ask.cancel, target }, () => undefined); }

  /** Ends the engine for good. Requests without an answer get none. */
  terminate() {
    clearInterval(this.#heartbeat);
    this.#stopWorker();
    this.#pending.clear();
    this.#followers.clear();
  }

  #start() {
    const worker = openWorker(this.#url, "polyneuron-engine");
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#replace(event.message || tr("its program could not be loaded"));
    };
    worker.onmessageerror = () => this.#replace(tr("a message could not be read"));
    this.#worker = worker;
    this.#unansweredPings = 0;
    clearInterval(this.#heartbeat);
    // Beats are counted, not timed: a laptop that slept has missed none.
    this.#heartbeat = setInterval(() => this.#beat(), this.#heartbeatMs);
  }

  #stopWorker() {
    if (!this.#worker) return;
    this.#worker.onmessage = this.#worker.onerror = this.#worker.onmessageerror = null;
    this.#worker.terminate();
    this.#worker = null;
    this.#runningId = null;
  }

  #beat() {
    if (!this.#worker) return;
    const limit = this.#mostUnanswered();
    if (this.#unansweredPings >= limit) {
      this.#replace(tr("it took longer than {0} s without an answer", Math.round(limit * this.#heartbeatMs / 1000)), true);
    } else if (this.#unansweredPings > 0 || this.#pending.size > 0) {
      ++this.#unansweredPings;
      this.#worker.postMessage({ id: 0, kind: Ask.ping });
    }
  }

  /** So many times longer than usual the worker may be silent now. */
  #patience() {
    const loads = [...[...this.#pending.values()].filter(({ model }) => model), ...this.#followers.values()];
    // Before its first word a load may already be making the session of a model that was preloaded.
    const phases = loads.map(({ phase }) => phase || "session");
    if (this.#preloading) phases.push("session");
    return Math.max(1, ...phases.map((phase) => kPatience[phase] ?? 1));
  }

  /** So many pings stay unanswered before the worker counts as dead. */
  #mostUnanswered() {
    const most = this.#missedBeats * kMostPatience;
    return Math.max(this.#missedBeats * this.#patience(), Math.min(kSlowTimes * this.#longestSilence, most));
  }

  /** @param {Reply} reply */
  #hear(reply) {
    // How long a session takes says nothing of its runs.
    if (this.#patience() < kMostPatience) this.#longestSilence = Math.max(this.#longestSilence, this.#unansweredPings);
    this.#unansweredPings = 0;
    switch (reply.kind) {
      case Tell.pong: return;
      case Tell.fatal: return this.#replace(reply.message);
      case Tell.started:
        this.#runningId = reply.id;
        return;
      case Tell.progress:
      case Tell.textFailed:
        this.#notePhase(reply);
        if (reply.kind === Tell.textFailed) this.#suspect = null;
        (this.#pending.get(reply.id) ?? this.#followers.get(reply.id))?.onReply(reply);
        return;
      case Tell.textReady:
        this.#followers.get(reply.id)?.onReply(reply);
        this.#followers.delete(reply.id);
        this.#suspect = null;
        return;
      default: {
        if (this.#runningId === reply.id) this.#runningId = null;
        const asked = this.#pending.get(reply.id);
        this.#pending.delete(reply.id);
        if (asked?.model && reply.kind === Tell.done) {
          this.#model = asked.model;
          this.#preloading = false;
          // The text encoder is still to come: until its own phases, nothing of it takes long.
          this.#followers.set(reply.id, { onReply: asked.onReply, model: asked.model, phase: "download" });
        }
        asked?.onReply(reply);
      }
    }
  }

  /** @param {Reply} reply */
  #notePhase({ id, kind, phase }) {
    const asked = this.#pending.get(id) ?? this.#followers.get(id);
    // From a load's first word on its phases tell what the worker does.
    if (asked?.model) this.#preloading = false;
    if (asked) asked.phase = String(kind === Tell.textFailed ? "download" : phase ?? asked.phase);
  }

  /** Why a model is not run any more; undefined: it is. @param {string} kind  of a request @param {Record<string, any>|null} model  that it loads */
  #refusalOf(kind, model) { return model || kRunsModel.has(kind) ? this.#refused.get(this.#keyOf(model ?? this.#model)) : undefined; }

  /** Which model this is: files are told by what they are, so that they are known when they are dropped again. @param {Record<string, any>|null} model  as it was asked for */
  #keyOf(model) {
    const files = this.#sets[Number(model?.source?.set) - 1]?.files;
    if (!files) return JSON.stringify(model);
    const facts = files.map(({ path, file }) => [path, file.size, file.lastModified]).sort();
    return JSON.stringify({ ...model, source: { files: facts } });
  }

  /** A model that was given up may be tried again. @param {Record<string, any>} model */
  #forgive(model) {
    const key = this.#keyOf(model);
    this.#refused.delete(key);
    this.#hangs.delete(key);
    if (this.#suspect === key) this.#suspect = null;
  }

  /**
   * Gives up the load that kills workers: one whose session was being made or tried at two deaths, as a model that is too large or that
   * never comes to an end does.
   * @param {string} reason @param {boolean} hung
   */
  #giveUpLoad(reason, hung) {
    for (const { model, phase } of [...this.#pending.values(), ...this.#followers.values()]) {
      if (!model || kPatience[phase] === undefined) continue;
      const key = this.#keyOf(model);
      if (this.#suspect === key) {
        this.#refused.set(key, hung
          ? (phase === "session" ? tr("The model is given up: opening it failed twice ({0}). Choose another file or a smaller form of it.", reason) : tr("The model is given up: trying it failed twice ({0}). Choose another file or a smaller form of it.", reason))
          : tr("The model is too much for this browser: the engine stopped over it twice ({0}). Choose a smaller form of it.", reason));
      }
      this.#suspect = key;
    }
  }

  /** Gives up the model that runs, once workers hung over it too often. @param {string} kind  of the request that they hung over @param {string} reason */
  #countHang(kind, reason) {
    if (!kRunsModel.has(kind) || !this.#model) return;
    const key = this.#keyOf(this.#model);
    const hangs = (this.#hangs.get(key) ?? 0) + 1;
    this.#hangs.set(key, hangs);
    if (hangs >= kMostHangs) this.#refused.set(key, kind === Ask.encodeText
      ? tr("The model is given up: it hung twice over a prompt ({0}). Choose another model.", reason) : tr("The model is given up: it hung twice over a picture ({0}). Choose another model.", reason));
  }

  /**
   * A dead or hanging worker is replaced; the request it died of is answered with an error, the others are to be sent again.
   * @param {string} reason
   * @param {boolean} [hung]  it was silent for too long
   */
  #replace(reason, hung = false) {
    const guilty = this.#runningId;
    this.#giveUpLoad(reason, hung);
    if (hung && guilty !== null) this.#countHang(this.#pending.get(guilty)?.kind ?? "", reason);
    const orphans = [...this.#pending.entries()];
    this.#pending.clear();
    this.#followers.clear();
    this.#stopWorker();
    const now = performance.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < kRestartWindowMs), now];
    const givenUp = this.#restarts.length > kMaxRestarts;
    if (!givenUp) {
      this.#start();
      this.#tellLanguage();
      for (const [file, handle] of this.#files) this.#worker?.postMessage({ id: 0, kind: Ask.keepFile, file, handle });
      for (const offered of this.#sets) this.#worker?.postMessage({ id: 0, kind: Ask.localFiles, ...offered });
      this.#preloading = this.#model !== null && !this.#refused.has(this.#keyOf(this.#model));
      if (this.#preloading) this.#worker?.postMessage({ id: 0, kind: Ask.preload, ...this.#model });
    } else {
      clearInterval(this.#heartbeat);
    }
    for (const [id, { kind, onReply, model }] of orphans) {
      const refusal = this.#refusalOf(kind, model);
      const blamed = id === guilty || refusal !== undefined || givenUp;
      onReply({
        id, kind: Tell.error, where: refusal !== undefined ? kGivenUp : "", code: blamed ? Code.crashed : Code.restarted,
        message: refusal !== undefined ? refusal
          : blamed ? tr("The engine crashed over this ({0}).", reason) : tr("The engine was restarted; ask again."),
      });
    }
    this.#onNotice(givenUp
      ? { kind: Tell.engineFailed, message: tr("The engine keeps crashing ({0}). Reload the page; close other tabs if memory is short.", reason) }
      : { kind: Tell.engineRestarted, reason });
  }
}
