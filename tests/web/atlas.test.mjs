// The bundled model's atlas, where there is one: made of this model, complete, in range and within its size.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const model = process.env.POLYNEURON_MODEL ? `${process.env.POLYNEURON_MODEL}/` : fileURLToPath(new URL("../../models/polyneuron-clip/", import.meta.url));
const folder = process.env.POLYNEURON_ATLAS ? `${process.env.POLYNEURON_ATLAS}/` : `${model}atlas/`;
const skip = existsSync(folder) ? false : "this model has no atlas yet";

const kFiles = ["atlas.json", "atlas.bin", "words.txt", "visualisations.webp"];
const kMostBytes = 4_000_000;
const kBytes = { uint8: 1, uint16: 2, float16: 2 };
/** The axes of every array that readers may count on. @type {Record<string, string[]>} */
const kArrays = {
  concepts: ["neuron", "rendition", "place"], concept_auroc: ["neuron", "rendition", "place"], concept_stimuli: ["concept", "rendition"],
  m_concept: ["neuron"], m_parts: ["neuron", "group"], m_stimuli: ["neuron", "group"], m_interval: ["neuron", "bound"], concept_neuron: ["concept"], concept_m: ["concept"],
  best_words: ["neuron", "place"], best_words_response: ["neuron", "place"], worst_words: ["neuron", "place"], worst_words_response: ["neuron", "place"],
  word_response: ["neuron", "moment"], prompts: ["last_layer_neuron", "place"], prompts_pull: ["last_layer_neuron", "place"],
  prompts_against: ["last_layer_neuron", "place"], prompts_against_pull: ["last_layer_neuron", "place"], visualisation_response: ["neuron"],
};

const bytes = (name) => readFileSync(folder + name);
const atlas = skip ? null : JSON.parse(bytes("atlas.json").toString("utf8"));
const words = skip ? [] : bytes("words.txt").toString("utf8").trimEnd().split("\n");

/** @param {number} bits  an IEEE half @returns {number} */
function half(bits) {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction);
}

/** The numbers of an array. @param {string} name @returns {number[]} */
function values(name) {
  const { dtype, shape, offset } = atlas.arrays.find((one) => one.name === name);
  const data = bytes("atlas.bin");
  return Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    if (dtype === "uint8") return data.readUInt8(offset + i);
    const bits = data.readUInt16LE(offset + 2 * i);
    return dtype === "float16" ? half(bits) : bits;
  });
}

/** Width and height of a WebP without alpha, from its first chunk. @param {Buffer} data */
function webp_size(data) {
  assert.equal(data.toString("latin1", 0, 4) + data.toString("latin1", 8, 16), "RIFFWEBPVP8 ");
  assert.equal(data.readUInt32LE(4) + 8, data.length, "the WebP is cut off");
  return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
}

test("the atlas says what it is, and is of this model", { skip }, () => {
  assert.equal(atlas.format, "polyneuron-atlas");
  assert.equal(atlas.version, 1);
  assert.deepEqual(Object.keys(atlas.model_sha256).sort(), ["onnx/text_model.onnx", "onnx/vision_model.onnx"]);
  for (const [path, sha256] of Object.entries(atlas.model_sha256))
    assert.equal(createHash("sha256").update(readFileSync(model + path)).digest("hex"), sha256, `${path} is another one than the atlas was made of: run atlas.py again`);
  const { layers } = JSON.parse(readFileSync(`${model}config.json`, "utf8")).polyneuron;
  assert.deepEqual(atlas.layers.map(({ name, channels }) => ({ name, channels })), layers);
  let first = 0;
  for (const layer of atlas.layers) {
    assert.equal(layer.first, first);
    first += layer.channels;
  }
  assert.equal(atlas.neurons, first);
});

test("its files are within their size, and the model's manifest lists them", { skip }, () => {
  assert.ok(kFiles.reduce((sum, name) => sum + statSync(folder + name).size, 0) <= kMostBytes);
  if (process.env.POLYNEURON_ATLAS) return;
  const listed = JSON.parse(readFileSync(`${model}manifest.json`, "utf8")).files;
  for (const name of kFiles) {
    const entry = listed.find(({ path }) => path === `atlas/${name}`);
    assert.equal(entry?.sha256, createHash("sha256").update(bytes(name)).digest("hex"), `${name} is not what manifest.json says`);
  }
});

test("its arrays fill atlas.bin, one after another", { skip }, () => {
  const sizes = { neuron: atlas.neurons, last_layer_neuron: atlas.layers.at(-1).channels, rendition: atlas.renditions.length, concept: atlas.concepts.length, group: atlas.groups.length };
  assert.deepEqual(atlas.arrays.map(({ name }) => name).sort(), Object.keys(kArrays).sort());
  let end = 0;
  for (const { name, dtype, axes, shape, offset, about } of atlas.arrays) {
    assert.deepEqual(axes, kArrays[name]);
    assert.ok(about.length > 0);
    axes.forEach((axis, i) => { if (axis in sizes) assert.equal(shape[i], sizes[axis], `${name}: ${axis}`); });
    assert.equal(offset, end, `${name} leaves a gap`);
    end = offset + Math.ceil(shape.reduce((a, b) => a * b, 1) * kBytes[dtype] / 4) * 4;
  }
  assert.equal(end, atlas.data.size);
  assert.equal(end, bytes("atlas.bin").length);
});

test("its lists are names of their own", { skip }, () => {
  assert.ok(words.length >= 2000);
  assert.equal(words.length, atlas.words.count);
  for (const list of [words, atlas.concepts, atlas.renditions]) {
    assert.equal(new Set(list).size, list.length);
    assert.ok(list.every((name) => name.length > 0 && name === name.trim() && name === name.toLowerCase()));
  }
});

test("every number of its arrays is in range", { skip }, () => {
  const lengths = { concepts: atlas.concepts.length, words: words.length, neurons: atlas.neurons };
  const may_lack = new Set(["concepts", "concept_auroc", "concept_neuron", "concept_m"]);
  for (const { name, of } of atlas.arrays) {
    for (const value of values(name)) {
      if (value === atlas.none && may_lack.has(name)) continue;
      if (of === "share") assert.ok(value <= atlas.share_steps, `${name}: ${value}`);
      else if (of in lengths) assert.ok(value < lengths[of], `${name}: ${value} of ${lengths[of]} ${of}`);
      else assert.ok(of === "number" && Number.isFinite(value), `${name}: ${value}`);
      if (name.endsWith("_response")) assert.ok(value >= 0, `${name}: a response below zero`);
      if (name.endsWith("_pull")) assert.ok(Math.abs(value) <= 2, `${name}: ${value}`);
    }
  }
});

test("its lists are sorted, and what is missing is missing on both sides", { skip }, () => {
  /** @type {[string, number][]} the array, and the sign with which it falls from place to place */
  const sorted = [["best_words_response", 1], ["worst_words_response", -1], ["prompts_pull", 1], ["prompts_against_pull", -1]];
  for (const [name, sign] of sorted) {
    const places = atlas.arrays.find((one) => one.name === name).shape.at(-1);
    const list = values(name);
    for (let i = 0; i < list.length; ++i)
      if (i % places > 0 && list[i] !== atlas.none) assert.ok(sign * (list[i - 1] - list[i]) >= 0, `${name} is not sorted at ${i}`);
  }
  for (const [index, share] of [["concepts", "concept_auroc"], ["concept_neuron", "concept_m"]]) {
    const shares = values(share);
    values(index).forEach((value, i) => assert.equal(value === atlas.none, shares[i] === atlas.none, `${index} at ${i}`));
  }
});

test("every score rests on five stimuli or more of each group", { skip }, () => {
  for (const count of values("m_stimuli")) assert.ok(count >= 5, `${count}`);
});

test("the interval of a score starts below it", { skip }, () => {
  const [parts, bounds, groups] = [values("m_parts"), values("m_interval"), atlas.groups.length];
  for (let neuron = 0; neuron < atlas.neurons; ++neuron) {
    const m = Math.min(...parts.slice(groups * neuron, groups * (neuron + 1)));
    const [low, high] = bounds.slice(2 * neuron, 2 * neuron + 2);
    // The upper bound may lie below M as well: the least of noisy groups falls when they are drawn anew.
    assert.ok(low <= high && low <= m + 1, `neuron ${neuron}: M ${m}, interval ${low} to ${high}`);
  }
});

test("its sheet has a cell for every neuron", { skip }, () => {
  const { file, cell, columns } = atlas.visualisations;
  assert.equal(file, "visualisations.webp");
  assert.deepEqual(webp_size(bytes(file)), { width: columns * cell, height: Math.ceil(atlas.neurons / columns) * cell });
});
