// The bundled model on bundled pictures of eleven concepts: the neurons that the search finds are those that a program without any of our
// code counts out of the same activations. Nothing is frozen, so the test holds for whatever model is bundled.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ownBuffer } from "../../web/bridge.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { encodeImage } from "../../web/engine/run/encode.js";
import { Studies } from "../../web/engine/run/studies.js";
import { startServer } from "../../web/tools/serve.mjs";
import { openEngine, ort, root, slice } from "./node_engine.mjs";

const kRenditions = ["photo", "sketch", "word"];
const kFonts = ["Sans", "Serif"];
const asset = (/** @type {string} */ path) => readFileSync(join(root, "assets", path));
/** @type {{concept: string, rendition: string, kind: string, path: string}[]} */
const bundled = JSON.parse(asset("stimuli/index.json").toString("utf8")).stimuli;
const has = (/** @type {string} */ concept, /** @type {string} */ rendition) => bundled.some((one) => one.concept === concept && one.rendition === rendition);
const concepts = [...new Set(bundled.map(({ concept }) => concept))].filter((concept) => has(concept, "photo") && has(concept, "sketch"));

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
before(async () => { site = await startServer({ record: true, dir: root }); });
after(() => site.close());

/** Every stimulus with its picture. @param {import("../../web/engine/run/core.js").Core} core */
function pictures(core) {
  const made = (/** @type {Record<string, any>} */ request, /** @type {any} */ payload = null) => {
    const { header: { width, height }, payload: rgba } = core.call(request, payload);
    return { width, height, rgba: ownBuffer(rgba) };
  };
  const found = bundled.filter(({ concept, rendition }) => concepts.includes(concept) && rendition !== "word").map(({ concept, rendition, kind, path }) => ({
    concept, rendition, ...(kind === "drawing" ? made({ kind: "render_drawing", ...JSON.parse(asset(path).toString("utf8")) }) : made({ kind: "prepare_file", name: path }, asset(path))) }));
  /** @type {{name: string, file: string}[]} */
  const fonts = JSON.parse(asset("fonts/words/index.json").toString("utf8"));
  for (const font of kFonts) {
    core.call({ kind: "load_font", name: font }, asset(`fonts/words/${fonts.find(({ name }) => name === font)?.file}`));
    for (const concept of concepts) found.push({ concept, rendition: "word", ...made({ kind: "render_word", text: concept, font }) });
  }
  return found;
}

test("the neurons that the search finds for eleven concepts are those that are counted out of the same activations", async () => {
  const own = await openEngine({ site: site.url });
  const { vision, loaded } = await own.load({ address: "models/polyneuron-clip/" });
  assert.ok(vision && loaded);
  assert.ok(concepts.length >= 10, `${concepts.length} concepts`);
  const stimuli = pictures(own.core);
  const neurons = vision.layers.reduce((sum, { channels }) => sum + channels, 0);
  const responses = new Float32Array(stimuli.length * neurons);
  for (const [place, picture] of stimuli.entries()) {
    const { buffer, responses: part } = await encodeImage(own.core, ort, vision, { number: place + 1, ...picture });
    const values = slice(buffer, part);  // of each layer the means, then the maxima
    let from = 0;
    let to = place * neurons;
    for (const { channels } of vision.layers) {
      responses.set(values.subarray(from, from + channels), to);
      from += 2 * channels;
      to += channels;
    }
  }

  const inputs = {
    concepts, renditions: kRenditions, stimuli: stimuli.map(({ concept, rendition }, at) => [at + 1, concepts.indexOf(concept), kRenditions.indexOf(rendition)]), stimuli_on_board: stimuli.length,
    layers: vision.layers.map(({ name, channels }, place) => ({ name, channels, place })), model: "bundled", model_sha256: loaded.facts.sha256,
  };
  const queue = new RequestQueue(async () => undefined, () => true);
  const nothing = async () => assert.fail("the search asks for nothing");
  const studies = new Studies({ core: () => own.core, whenIdle: (task) => queue.whenIdle(task), encodeText: nothing, encodePicture: nothing, encodeUnits: nothing });
  const { tables: [table] } = await studies.run(1, /** @type {any} */ ({ study_kind: "search", params: { resamples: 0 }, seed: 1, inputs }), responses.slice().buffer, () => undefined);

  const rows = Array.from({ length: stimuli.length }, (_, place) => Array.from(responses.subarray(place * neurons, (place + 1) * neurons)));
  const counted = JSON.parse(execFileSync("python3", [join(root, "tests/golden/search_by_counting.py")], {
    input: JSON.stringify({ concepts: concepts.length, stimuli: inputs.stimuli.map(([, concept, rendition]) => [concept, rendition]), responses: rows }), maxBuffer: 1 << 28, encoding: "utf8" }));
  assert.equal(counted.length, neurons * concepts.length);

  const column = Object.fromEntries(table.columns.map(({ name }, at) => [name, at]));
  const firsts = vision.layers.map((_, layer) => vision.layers.slice(0, layer).reduce((sum, { channels }) => sum + channels, 0));
  const found = table.rows.map((row) => {
    const [layer, channel] = row[column.neuron];
    return { neuron: firsts[layer] + channel, concept: concepts.indexOf(row[column.concept]), m: row[column.m], p: row[column.p], q: row[column.q] };
  });
  assert.ok(found.length >= 200);
  // The same rows in the same order, with the same numbers.
  for (const [place, { neuron, concept, m, p, q }] of found.entries()) {
    const [wantedNeuron, wantedConcept, wantedM, wantedP, wantedQ] = counted[place];
    assert.deepEqual([place, neuron, concept], [place, wantedNeuron, wantedConcept]);
    assert.ok(Math.abs(m - wantedM) < 1e-6 && Math.abs(p - wantedP) < 1e-9 && Math.abs(q - wantedQ) < 1e-9, `row ${place}: ${[m, p, q]}, counted ${counted[place].slice(2)}`);
  }
  // And so of every concept that is among them its best neuron.
  const best = (/** @type {any[]} */ list, /** @type {number} */ concept) => list.find((one) => (one.concept ?? one[1]) === concept);
  const shown = concepts.filter((_, concept) => best(found, concept));
  for (const name of shown) assert.equal(best(found, concepts.indexOf(name)).neuron, best(counted, concepts.indexOf(name))[0], name);
  assert.ok(shown.length >= 10, `the rows shown are of ${shown.length} concepts`);
});
