// Drawn words through the bundled model in Node, against torch and Pillow from the same pixels; what the store keeps of them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { CoreAsk } from "../../web/engine/protocol.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { drawWord, studyWord } from "../../web/engine/run/study_pictures.js";
import { Studies } from "../../web/engine/run/studies.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { startServer } from "../../web/tools/serve.mjs";
import { openEngine, ort, root } from "./node_engine.mjs";

const golden = JSON.parse(await readFile(new URL("../golden/model/words.json", import.meta.url), "utf8"));
const words = (await readFile(join(root, "assets/words/common.txt"), "utf8")).split("\n").filter(Boolean);
/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
/** @type {Awaited<ReturnType<typeof openEngine>>} */
let own;
/** @type {import("../../web/engine/run/model.js").VisionEncoder} */
let vision;

before(async () => {
  site = await startServer({ record: true, dir: root });
  own = await openEngine({ site: site.url });
  const model = await own.load({ address: "models/polyneuron-clip/" });
  assert.equal(model.loaded?.facts.sha256, golden.model_sha256);
  assert.ok(model.vision);
  vision = model.vision;
  own.models.use(own.core, model);
  own.core.call({ kind: CoreAsk.loadFont, name: "Sans" }, await readFile(join(root, "assets/fonts/words/sans.ttf")));
});
after(() => site.close());

/** The mean responses of all layers. @param {import("../../web/engine/run/studies.js").StudyPicture} picture */
function means({ responses, layers }) {
  let at = 0;
  return layers.flatMap(({ channels }) => {
    at += 2 * channels;
    return [...responses.subarray(at - 2 * channels, at - channels)];
  });
}

/** Words are asked as trained here. */
const kTrained = { gates: [], responses: true };
const model = { get vision() { return vision; }, head: async () => null };

test("drawn words have the pixels that torch was given, and every neuron's response is torch's", async () => {
  for (const [text, { pixels_sha256, responses }] of Object.entries(golden.told)) {
    const picture = drawWord(own.core, { text, font: "Sans" });
    const red = new Uint8Array(picture?.rgba ?? new ArrayBuffer(0)).filter((_, at) => at % 4 === 0);
    assert.equal(createHash("sha256").update(red).digest("hex"), pixels_sha256, text);
    const found = await studyWord(own.core, ort, model, new Pictures(), { text, font: "Sans" }, kTrained);
    assert.ok(found);
    const answered = means(found), largest = Math.max(...responses);
    assert.equal(answered.length, responses.length);
    for (const [n, value] of answered.entries()) assert.ok(Math.abs(value - responses[n]) <= golden.tolerance * largest, `neuron ${n} to ${text}: ${value}, not ${responses[n]}`);
  }
});

test("a letter that the font lacks is no error; a font that is not loaded is one", async () => {
  assert.equal(await studyWord(own.core, ort, model, new Pictures(), { text: "猫", font: "Sans" }, kTrained), null);
  assert.equal(await studyWord(own.core, ort, model, new Pictures(), { text: " ", font: "Sans" }, kTrained), null);
  await assert.rejects(studyWord(own.core, ort, model, new Pictures(), { text: "cat", font: "Nothing" }, kTrained), { code: "NotFound", where: "Nothing" });
});

test("an answer is kept until another model answers, or room is needed", async () => {
  const store = new Pictures();
  const ask = { text: "moon", font: "Sans" };
  const first = await studyWord(own.core, ort, model, store, ask, kTrained);
  const none = /** @type {any} */ (null);
  const again = await studyWord(none, none, model, store, ask, kTrained);
  assert.deepEqual(again?.responses, first?.responses);
  assert.deepEqual(again?.embedding, first?.embedding);
  const bytes = store.bytes;
  assert.equal(bytes, (first?.responses.byteLength ?? 0) + (first?.embedding.byteLength ?? 0));
  store.keepAnswer(JSON.stringify({ text: "moon", font: "Sans" }), /** @type {any} */ (again));
  assert.equal(store.bytes, bytes, "kept once");
  store.forgetTensors();
  assert.equal(store.bytes, 0);
  assert.equal(store.answer(JSON.stringify({ text: "moon", font: "Sans" })), undefined);
  const small = new Pictures(3 * bytes);
  for (const key of ["a", "b", "c"]) small.keepAnswer(key, /** @type {any} */ (first));
  assert.ok(small.answer("a"), "used again: it goes after the others");
  small.keep({ number: 1, width: 1, height: 1, rgba: new ArrayBuffer(4) });
  assert.equal(small.answer("b"), undefined, "answers go before pictures");
  assert.ok(small.answer("a") && small.answer("c") && small.get(1));
});

test("the probe of sixty words, run by the worker's loop on the real model, finds torch's strongest of them", async () => {
  const store = new Pictures();
  const queue = new RequestQueue(async () => undefined, () => true);
  const nothing = async () => assert.fail("nothing else was asked for");
  const studies = new Studies({
    core: () => own.core, whenIdle: (task) => queue.whenIdle(task), encodeText: nothing, encodePicture: nothing, encodeUnits: nothing,
    encodeWord: (word) => studyWord(own.core, ort, model, store, word, kTrained), bundledWords: async () => words,
  });
  const layers = vision.layers.map(({ name, channels }, place) => ({ name, place, channels }));
  const inputs = { concepts: [], renditions: [], stimuli: [], stimuli_on_board: 0, prompts: [], layers, model: "polyneuron-clip", model_sha256: golden.model_sha256, bundled_words: 57 };
  const told = Object.keys(golden.told);
  /** @type {any} */
  const outcome = await studies.run(1, { study_kind: "word_probe", params: { bundled: 57, own: `${told.join(", ")}, 猫` }, seed: 1, inputs }, null, () => undefined);
  const drawn = outcome.words.words;
  assert.equal(drawn.length, 60);
  assert.deepEqual(drawn.slice(0, 57), words.slice(0, 57));
  assert.match(outcome.evidence.limits[0], /^1 word has letters that the font lacks and took no part: 猫\.$/);
  const last = layers.slice(0, 3).reduce((sum, { channels }) => sum + channels, 0);
  const answers = await Promise.all(drawn.map((/** @type {string} */ text) => studyWord(own.core, ort, model, store, { text, font: "Sans" }, kTrained)));
  for (let channel = 0; channel < 512; ++channel) {
    const values = answers.map((each) => means(each)[last + channel]);
    const order = values.map((_, at) => at).sort((a, b) => values[b] - values[a] || a - b).slice(0, 8);
    const from = 2 * 8 * (last + channel);
    assert.deepEqual(outcome.words.places.slice(from, from + 8), order);
  }
});
