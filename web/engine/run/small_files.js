// The small files of a model, kept as bytes, so that the core can be told of this model whenever it is this model's turn.

import { isBroken } from "./core.js";
import { asEngineError, Code, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("../sources/layout.js").Layout} Layout */
/** @typedef {import("../sources/layout.js").SmallName} SmallName */
/** @typedef {{image_size: number, embed_dim: number, logit_scale: number, context_length: number}} ConfigFacts  image_size 0: no file says it */

const kNothing = new TextEncoder().encode("{}");
/**
 * How torchvision and timm prepare pictures for ImageNet's classifiers; the shorter side is 1 / kImageNetCrop of what is cut out.
 * ref  torchvision.transforms._presets.ImageClassification
 */
const kImageNet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225], resample: 2 };
const kImageNetCrop = 0.875;

/** Configuration, tokenizer, reference: whatever of them the model has. */
export class SmallFiles {
  /** @type {Map<SmallName, Uint8Array>} */
  #bytes;
  /** Why there are no tokens. @type {EngineError|null} */
  tokenizerError = null;
  /** Why the names of classes cannot be read. @type {EngineError|null} */
  labelsError = null;
  /** What the core said of them last. @type {ConfigFacts} */
  facts = { image_size: 0, embed_dim: 0, logit_scale: 0, context_length: 0 };

  /** @param {Map<SmallName, Uint8Array>} bytes */
  constructor(bytes) { this.#bytes = bytes; }

  /**
   * @param {Layout["small"]} files
   * @param {(file: import("../store/download.js").WantedFile) => Promise<{bytes: Uint8Array}>} obtain
   * @returns {Promise<SmallFiles>}
   */
  static async obtain(files, obtain) {
    const entries = /** @type {[SmallName, import("../store/download.js").WantedFile][]} */ (Object.entries(files));
    return new SmallFiles(new Map(await Promise.all(entries.filter(([name]) => isWanted(name, files))
      .map(async ([name, file]) => /** @type {[SmallName, Uint8Array]} */ ([name, (await obtain(file)).bytes])))));
  }

  /** @param {SmallName} name */
  get(name) { return this.#bytes.get(name) ?? null; }

  /**
   * Begins this model anew in the core: what its pictures need.
   * @param {Core} core
   * @returns {ConfigFacts}
   */
  describe(core) {
    const openClip = this.get("open_clip_config.json");
    core.loadConfig("config.json", this.get("config.json") ?? openClip ?? kNothing);
    const { image_size, embed_dim, logit_scale, context_length } = core.loadConfig("preprocessor_config.json", this.get("preprocessor_config.json") ?? this.#openClipRecipe() ?? kNothing);
    this.facts = { image_size, embed_dim, logit_scale, context_length };
    this.#installLabels(core);
    return { ...this.facts };
  }

  /** Without them classes have numbers. @param {Core} core */
  #installLabels(core) {
    const labels = this.get("labels.txt");
    this.labelsError = null;
    try {
      if (labels) core.loadConfig("labels.txt", labels);
    } catch (thrown) {
      if (isBroken(thrown)) throw thrown;
      this.labelsError = asEngineError(thrown, "labels");
    }
  }

  /**
   * Begins this model anew in the core, with everything. A tokenizer that the core cannot read costs the prompts, not the pictures.
   * @param {Core} core
   */
  install(core) {
    this.describe(core);
    this.tokenizerError = null;
    try {
      this.#installTokenizer(core);
    } catch (thrown) {
      if (isBroken(thrown)) throw thrown;
      this.tokenizerError = asEngineError(thrown, "tokenizer.json");
    }
    const words = this.get("caption_words.txt");
    if (words) core.loadConfig("caption_words.txt", words);
  }

  /**
   * Where the recipe does not say how large the pictures are, the configuration or the encoder itself does. A classifier without any
   * recipe has ImageNet's.
   * @param {number} side
   * @param {boolean} isClassifier
   * @returns {boolean} whether this was so
   */
  settleSide(side, isClassifier) {
    const name = "preprocessor_config.json";
    if (isClassifier && !this.get(name) && !this.#openClipRecipe()) {
      this.#bytes.set(name, new TextEncoder().encode(JSON.stringify({ ...kImageNet, size: Math.floor(side / kImageNetCrop), crop_size: side })));
      return true;
    }
    const from = this.get(name) ?? kNothing;
    /** @type {any} */
    const recipe = JSON.parse(new TextDecoder().decode(from));
    const openClip = this.#openClipRecipe();
    const own = !this.get(name) && openClip ? fromOpenClip(JSON.parse(new TextDecoder().decode(openClip))) : recipe;
    if (own.size !== undefined) return false;
    this.#bytes.set(name, new TextEncoder().encode(JSON.stringify({ ...own, size: side, crop_size: own.crop_size ?? side })));
    return true;
  }

  /** What prepares pictures, as OpenCLIP writes it: a part of its configuration, or that part as a file of its own. */
  #openClipRecipe() {
    const part = this.get("preprocess_cfg.json");
    if (!part) return this.get("open_clip_config.json");
    return new TextEncoder().encode(`{"preprocess_cfg":${new TextDecoder().decode(part)}}`);
  }

  /** @param {Core} core */
  #installTokenizer(core) {
    const tokenizer = this.get("tokenizer.json");
    const vocab = this.get("vocab.json");
    const merges = this.get("merges.txt");
    if (tokenizer) {
      core.loadConfig("tokenizer.json", tokenizer);
    } else if (vocab && merges) {
      core.loadConfig("vocab.json", vocab);
      core.loadConfig("merges.txt", merges);
    } else {
      const what = vocab ? tr("merges.txt is missing beside vocab.json") : merges ? tr("vocab.json is missing beside merges.txt") : tr("tokenizer.json is missing");
      throw new EngineError(Code.notFound, tr("The model has no tokenizer: {0}. Pictures work; for prompts add tokenizer.json (or vocab.json with merges.txt) to the folder and open it again.", what), "tokenizer.json");
    }
  }
}

/** Not what another file makes superfluous. @param {SmallName} name @param {Layout["small"]} files */
function isWanted(name, files) {
  if (name === "vocab.json" || name === "merges.txt") return !files["tokenizer.json"];
  if (name === "open_clip_config.json") return !files["config.json"] || !files["preprocessor_config.json"];
  return true;
}

/** OpenCLIP's preprocessing in the hub's words. @param {any} config */
function fromOpenClip(config) {
  const { mean, std, resize_mode: mode } = config?.preprocess_cfg ?? {};
  return { ...(mean ? { image_mean: mean } : {}), ...(std ? { image_std: std } : {}), ...(mode === "squash" ? { do_center_crop: false } : {}) };
}
