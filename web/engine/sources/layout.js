// Which of the files of a folder make a CLIP: pure rules over names and sizes, whatever the folder is (a hub's, a site's, one that was dropped).

/** @typedef {import("../store/download.js").WantedFile} WantedFile */
/**
 * One encoder that could be used. size: with its external data; null when unknown.
 * @typedef {{path: string, size: number|null, parts: WantedFile[], combined: boolean}} Encoder
 *   parts: the ONNX file, then its external data; combined: pictures and text in one graph
 * @typedef {object} Layout
 * @property {Encoder[]} vision  the best first
 * @property {Encoder[]} text
 * @property {string|null} visionChoice
 * @property {string|null} textChoice
 * @property {Partial<Record<SmallName, WantedFile>>} small
 * @property {WantedFile[]|null} atlas  atlas.json, atlas.bin, words.txt, visualisations.webp
 * @property {string[]} missing  of "config.json", "preprocessor_config.json", "tokenizer.json", "text encoder"
 * @property {string[]} notes  sentences for people
 * @typedef {typeof kSmallNames[number]} SmallName
 * What is known beforehand. vision: the encoder that the address itself names; within: the folder of the model, with "/" at the end; texts:
 * paths of graphs that encode text, whatever they are called
 * @typedef {{vision?: string|null, within?: string, texts?: string[]}} Choice
 */

const kSmallNames = /** @type {const} */ (["config.json", "preprocessor_config.json", "open_clip_config.json", "preprocess_cfg.json", "tokenizer.json", "vocab.json", "merges.txt",
  "caption_words.txt", "reference.json", "reference.bin", "labels.txt"]);
/** Names of a classifier's classes, whatever the file is called; the first that fits. */
const kLabels = [/^labels\.txt$/, /^classes\.txt$/, /^(.*[._-])?(labels|classes|class_?names|class_?index|synsets?|synset_words)([._-].*)?\.(txt|json)$/];
const kAtlas = ["atlas/atlas.json", "atlas/atlas.bin", "atlas/words.txt", "atlas/visualisations.webp"];
/** How an encoder's numbers may be kept, best first; the empty one is full precision. */
export const kVariants = ["", "_fp16", "_quantized", "_int8", "_uint8", "_q4", "_q4f16", "_bnb4"];
/** Half precision or less is taken for an encoder that is larger in full. */
const kLargestPlainBytes = 400e6;
const kVision = /visual|vision|image|(?<![a-z])img(?![a-z])/;
const kText = /textual|text|(?<![a-z])txt(?![a-z])/;
/** What the text encoder beside a picture encoder is called where nothing else is one. */
const kTextAlike = /transformer/;
const kCombined = /^(clip[\w.-]*[_-])?model(_[a-z\d]+)?\.onnx$/;
const kOtherModels = /decoder|unet|vae|safety|tokenizer|detokenizer/;

/**
 * @param {WantedFile[]} files
 * @param {Choice} [chosen]
 * @returns {Layout}
 */
export function arrange(files, { vision: named = null, within = "", texts: known = [] } = {}) {
  const graphs = files.filter(({ path }) => path.startsWith(within) && baseName(path).endsWith(".onnx"));
  const small = Object.fromEntries(kSmallNames.flatMap((name) => {
    // In the model's own folder the nearest to its top; else in the folders around it, from inside.
    const all = files.filter(({ path }) => isCalled(baseName(path), name)).sort((a, b) => rank(baseName(a.path), name) - rank(baseName(b.path), name) || depth(a.path) - depth(b.path));
    const found = all.find(({ path }) => path.startsWith(within)) ?? all.reverse().find(({ path }) => within.startsWith(folder(path)));
    return found ? [[name, found]] : [];
  }));
  const hasTokenizer = Boolean(small["tokenizer.json"] ?? (small["vocab.json"] && small["merges.txt"]));
  const { vision, text } = sorted(graphs, hasTokenizer, named, known);
  const visions = vision.map((file) => encoder(file, files, text.includes(file))).sort(better);
  const texts = text.map((file) => encoder(file, files, vision.includes(file))).sort(better);
  /** @type {string[]} */
  const notes = [];
  const visionChoice = named !== null && visions.some(({ path }) => path === named) ? named : choose(visions, "picture encoder", notes);
  const textChoice = partner(visionChoice, texts) ?? choose(texts, "text encoder", notes);
  // Without a tokenizer a whole CLIP in one graph is listed for pictures alone, though it encodes text.
  const hasText = texts.length > 0 || visions.some(({ path }) => kCombined.test(baseName(path)));
  return {
    vision: visions, text: texts, visionChoice, textChoice, small, notes, missing: missingOf(small, hasTokenizer, hasText, notes),
    atlas: kAtlas.every((path) => files.some((file) => file.path === path)) ? kAtlas.flatMap((path) => files.find((file) => file.path === path) ?? []) : null,
  };
}

/** @param {string} own @param {SmallName} name  the usual one */
function isCalled(own, name) { return name === "labels.txt" ? kLabels.some((pattern) => pattern.test(own)) : own === name; }

/** Of two files for the same use the lower is taken. @param {string} own @param {SmallName} name */
function rank(own, name) { return name === "labels.txt" ? kLabels.findIndex((pattern) => pattern.test(own)) : 0; }

/**
 * The ONNX files by what they encode; a file in both is a whole CLIP in one graph.
 * @param {WantedFile[]} graphs
 * @param {boolean} hasTokenizer
 * @param {string|null} named
 * @param {string[]} known  to encode text
 */
function sorted(graphs, hasTokenizer, named, known) {
  const of = (/** @type {(name: string) => boolean} */ fits) => graphs.filter(({ path }) => fits(baseName(path)) && !known.includes(path));
  let vision = graphs.filter(({ path }) => encodes(path) === "vision" && !known.includes(path));
  let text = graphs.filter(({ path }) => encodes(path) === "text" || known.includes(path));
  if (vision.length > 0 && text.length === 0) text = graphs.filter((file) => !vision.includes(file) && kTextAlike.test(baseName(file.path)));
  const combined = of((name) => kCombined.test(name));
  // One graph for all is heavier at every picture than one for pictures alone.
  if (vision.length === 0 && combined.length > 0) {
    vision = combined;
    if (text.length === 0 && hasTokenizer) text = combined;
  }
  if (vision.length === 0) {
    vision = graphs.filter((file) => !text.includes(file) && !kOtherModels.test(baseName(file.path)));
    // A tokenizer beside one graph of any name: its inputs will tell whether it encodes text, too.
    if (vision.length === 1 && text.length === 0 && hasTokenizer) text = vision;
  }
  const own = named === null || known.includes(named) ? undefined : graphs.find(({ path }) => path === named);
  if (own && !vision.includes(own)) vision = [own, ...vision];
  return { vision, text };
}

/** By its name, else by the innermost of its folders that tells. @param {string} path @returns {"vision"|"text"|null} */
function encodes(path) {
  for (const part of path.toLowerCase().split("/").reverse()) {
    if (kVision.test(part) !== kText.test(part)) return kVision.test(part) ? "vision" : "text";
  }
  return null;
}

/**
 * @param {WantedFile} file
 * @param {WantedFile[]} files
 * @param {boolean} combined
 * @returns {Encoder}
 */
function encoder(file, files, combined) {
  const parts = [file, ...externalData(file.path, files)];
  const sizes = parts.map(({ size }) => size);
  return { path: file.path, size: sizes.includes(null) ? null : sizes.reduce((/** @type {number} */ sum, size) => sum + (size ?? 0), 0), parts, combined };
}

/**
 * The files beside an ONNX file that by their names hold its weights: X.onnx_data, X.onnx_data_1, X.onnx.data, X.data.
 * @param {string} path
 * @param {WantedFile[]} files
 */
function externalData(path, files) {
  const stem = path.slice(0, -".onnx".length);
  return files.filter((file) => {
    const rest = file.path.startsWith(stem) ? file.path.slice(stem.length) : "";
    return /^(\.onnx_data(_\d+)?|\.onnx\.data|\.data)$/.test(rest);
  }).sort((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
}

/** Full precision first, files in onnx/ before files elsewhere. @param {Encoder} a @param {Encoder} b */
function better(a, b) {
  return Number(b.path.startsWith("onnx/")) - Number(a.path.startsWith("onnx/")) || variant(a.path) - variant(b.path) || a.path.length - b.path.length || (a.path < b.path ? -1 : 1);
}

/**
 * @param {Encoder[]} encoders  the best first
 * @param {string} what
 * @param {string[]} notes
 * @returns {string|null}  null when nothing tells which one it is
 */
function choose(encoders, what, notes) {
  const [first] = encoders;
  if (!first) return null;
  if (isLarge(first)) {
    const smaller = encoders.filter((each) => variant(each.path) > variant(first.path));
    const fits = smaller.find((each) => !isLarge(each)) ?? smaller.filter(({ size }) => size !== null).sort((a, b) => (a.size ?? 0) - (b.size ?? 0))[0];
    if (fits) {
      notes.push(`The ${what} in full precision has ${megabytes(first.size)}; ${baseName(fits.path)}${fits.size === null ? "" : ` with ${megabytes(fits.size)}`} is taken instead, whose numbers are a little rougher.`);
      return fits.path;
    }
    notes.push(`The ${what} has ${megabytes(first.size)}: it takes long to load and may be more than this browser can hold.`);
  }
  if (encoders.length > 1 && !encoders.every(({ path }) => knownStem(path) === knownStem(first.path))) {
    notes.push(`There are several files that may be the ${what}; ${first.path} is taken unless you choose another.`);
  }
  return first.path;
}

/** The text encoder kept in the same way as the chosen picture encoder, where there is one. @param {string|null} vision @param {Encoder[]} texts */
function partner(vision, texts) {
  if (vision === null) return null;
  const same = texts.filter(({ path }) => path === vision || neutral(path, kText) === neutral(vision, kVision));
  const fits = same.find(({ path }) => path === vision) ?? same.find(({ path }) => variant(path) === 0 || variant(path) === variant(vision));
  return fits && !isLarge(fits) ? fits.path : null;
}

/** Its path without its variant and without what says which encoder it is. @param {string} path @param {RegExp} side */
function neutral(path, side) { return (folder(path).toLowerCase() + knownStem(path)).replaceAll(new RegExp(side, "g"), "#"); }

/**
 * @param {Layout["small"]} small
 * @param {boolean} hasTokenizer
 * @param {boolean} hasText  whether some graph encodes text
 * @param {string[]} notes
 */
function missingOf(small, hasTokenizer, hasText, notes) {
  const openClip = small["open_clip_config.json"];
  const hasPrompts = hasText && hasTokenizer;
  const missing = [];
  if (!small["config.json"] && !openClip) {
    missing.push("config.json");
    notes.push(`Without config.json the sizes are read from the model itself${hasPrompts ? ", and the logit scale is taken to be CLIP's (100)" : ""}.`);
  }
  if (!small["preprocessor_config.json"] && !small["preprocess_cfg.json"] && !openClip) {
    missing.push("preprocessor_config.json");
    notes.push(`Without preprocessor_config.json pictures are prepared as OpenAI's CLIP has it${hasPrompts ? "" : ", or, of a classifier, as ImageNet's have it"}.`);
  }
  // Only the graph itself can tell a classifier.
  const others = "pictures and neurons work, and a classifier shows its own classes.";
  if (hasText && !hasTokenizer) {
    missing.push("tokenizer.json");
    notes.push(`Without tokenizer.json (or vocab.json with merges.txt) there are no prompts; ${others}`);
  }
  if (!hasText) {
    missing.push("text encoder");
    notes.push(`Without a text encoder there are no prompts; ${others}`);
  }
  return missing;
}

/** @param {Encoder} encoder */
function isLarge({ size }) { return size !== null && size > kLargestPlainBytes; }

/** Its place in kVariants; an unknown ending counts as full precision. @param {string} path */
function variant(path) {
  const name = baseName(path).slice(0, -".onnx".length);
  const at = kVariants.findIndex((ending) => ending !== "" && name.endsWith(ending));
  return at < 0 ? 0 : at;
}

/** The name without its folder and its variant: "vision_model". @param {string} path */
function knownStem(path) {
  const name = baseName(path).slice(0, -".onnx".length);
  return name.slice(0, name.length - (kVariants[variant(path)] ?? "").length);
}

/** @param {string} path */
export function baseName(path) { return (path.split("/").at(-1) ?? path).toLowerCase(); }

/** @param {string} path  @returns {string} with "/" at the end, or empty */
export function folder(path) { return path.slice(0, path.lastIndexOf("/") + 1); }

/** @param {string} path */
function depth(path) { return path.split("/").length; }

/** @param {number|null} size */
function megabytes(size) { return `${Math.round((size ?? 0) / 1e6)} MB`; }
