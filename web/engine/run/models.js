// The model that runs and the one that is to take its place. Requests are answered by the one that runs, until the new one's pictures
// can be encoded; a load that fails or is cancelled leaves everything as it was.

import { isBroken } from "./core.js";
import { kLargeBytes } from "./encoder_files.js";
import { Model } from "./model.js";
import { Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("./model.js").Means} Means */
/** @typedef {import("./model.js").Wanted} Wanted */

/** At most one model runs, at most one is on its way. */
export class Models {
  /** The one that runs. @type {Model|null} */
  current = null;
  /** The one on its way, or, while none runs, the one that failed. @type {Model|null} */
  #coming = null;
  /** What the core was told last: it knows one model. @type {{core: Core, model: Model, revision: number}|null} */
  #told = null;
  #means;
  #owner;
  /** @type {Core|null} */
  #core = null;

  /**
   * @param {Means} means
   * @param {{exclusively: <T>(task: () => Promise<T>) => Promise<T>, onChange: () => void, onBroken: (thrown: unknown) => void}} owner
   *   exclusively: runs a task while no request is worked on; onBroken: the core can no longer be trusted
   */
  constructor(means, owner) {
    this.#means = means;
    this.#owner = owner;
    means.core.then((core) => { this.#core = core; }, () => undefined);
  }

  /** The one that answers requests. */
  get serving() { return this.current ?? this.#coming; }

  /** Begins to load a model, or joins the loading of it; a failed one is begun anew. Error: Malformed. @param {Wanted} wanted @returns {Model} */
  begin(wanted) {
    this.#means.sources.keyOf(wanted.source);
    for (const model of [this.#coming, this.current]) {
      if (!model || model.error || !model.is(wanted)) continue;
      // Back to the one that runs: the other need not come.
      if (model === this.current) this.#dropComing();
      if (model.textError) void model.loadText();
      return model;
    }
    this.#dropComing();
    const model = new Model(wanted, this.#means, { onChange: (changed) => this.#hear(changed), openInspector: (asking, size) => this.#openInspector(asking, size) });
    this.#coming = model;
    return model;
  }

  /** Nobody wants this model any more: if it is still on its way, it need not come. @param {Model} model */
  cancel(model) {
    if (model !== this.#coming) return;
    void model.dispose(new EngineError(Code.cancelled, tr("Cancelled.")));
    if (this.current) this.#coming = null;
    this.#owner.onChange();
  }

  /** Tells the core of a model, if it was told of another last. @param {Core} core @param {Model} model */
  use(core, model) {
    if (this.#told?.core === core && this.#told.model === model && this.#told.revision === model.revision) return;
    this.#told = null;
    const { revision } = model;
    model.install(core);
    this.#told = { core, model, revision };
  }

  #dropComing() {
    void this.#coming?.dispose();
    this.#coming = null;
  }

  /** @param {Model} model  something became ready or failed */
  #hear(model) {
    if (model === this.#coming) {
      if (model.error && this.current) this.#dropComing();
      else if (model.loaded) this.#promote(model);
      // The first model can be of use before its pictures are: tokens need no session.
      else if (model.small && this.#core && !model.error && !this.current) this.#try(model, this.#core);
    }
    this.#owner.onChange();
  }

  /** @param {Model} model @param {Core} core */
  #try(model, core) {
    try {
      this.use(core, model);
      return true;
    } catch (thrown) {
      model.fail(thrown);
      if (isBroken(thrown)) this.#owner.onBroken(thrown);
      return false;
    }
  }

  /** Lets a model take the place of the one that runs, once no request is in its hands. @param {Model} model */
  #promote(model) {
    void this.#owner.exclusively(async () => {
      if (model !== this.#coming || model.error || !this.#core) return;
      if (!this.#try(model, this.#core)) {
        if (this.current) this.#dropComing();
        return;
      }
      const old = this.current;
      this.current = model;
      this.#coming = null;
      await old?.dispose();
    }).finally(() => {
      this.#owner.onChange();
      if (this.current === model) void model.loadText();
    });
  }

  /**
   * A core that has been told of a model. While another model runs the engine's own core is left to that; large files go through one that
   * is thrown away, because a core's memory never shrinks.
   * @param {Model} model
   * @param {number} sizeBytes
   */
  async #openInspector(model, sizeBytes) {
    const small = model.small;
    if (!small) throw new EngineError(Code.unknown, tr("The model's configuration is not there yet."));
    const ownCore = (this.serving === model || this.current === model) && sizeBytes <= kLargeBytes;
    const core = await (ownCore ? this.#means.core : this.#means.openCore());
    if (!ownCore) return { core, facts: small.describe(core) };
    this.use(core, model);
    return { core, facts: { ...small.facts } };
  }
}
