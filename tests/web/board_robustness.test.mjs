// The bundled board under harms: accuracy, margin, the neurons of each concept and those that change most are those that a program without
// any of our code counts out of the model's embeddings and responses. Nothing is frozen, so the test holds for whatever model is bundled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { assertNear, assetJson, counted, openBundled, rowsOf } from "./bundled_board.mjs";
import { root } from "./node_engine.mjs";

/** Places among the study's choices. */
const kHarms = { noise: 2, jpeg: 4, rotation: 5 };
const kStrengths = [1, 2, 3, 4, 5];
/** @type {{concepts: string[], renditions: string[], template: string, prompts: string[], stimuli: {id: string, concept: string, rendition: string, source: any}[]}} */
const board = assetJson("boards/first.json");

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
/** @type {Awaited<ReturnType<typeof openBundled>>} */
let bundle;
before(async () => {
  site = await startServer({ record: true, dir: root });
  bundle = await openBundled(site.url);
  for (const [place, { source }] of board.stimuli.entries()) await bundle.keep(place + 1, source);
});
after(() => site.close());

test("harms of the bundled board cost what is counted out of the model's embeddings", async () => {
  const places = bundle.vision.layers.map((_, place) => place);
  const responses = [], clean = [];
  for (const place of board.stimuli.keys()) {
    const answer = await bundle.picture(place + 1, { responses: true });
    clean.push(answer.embedding);
    responses.push(bundle.means(answer, places));
  }
  const { concepts, renditions, stimuli } = board;
  const prompts = board.prompts.map((words) => board.template.replace("{}", words));
  const design = stimuli.map(({ concept, rendition }) => [concepts.indexOf(concept), renditions.indexOf(rendition)]);
  const inputs = {
    concepts, renditions, stimuli: design.map((both, at) => [at + 1, ...both]), prompts: prompts.map((text, at) => ({ id: at + 1, text })),
    layers: bundle.vision.layers.map(({ name, channels }, place) => ({ name, channels, place })),
  };
  const firsts = bundle.vision.layers.map((_, layer) => bundle.vision.layers.slice(0, layer).reduce((sum, { channels }) => sum + channels, 0));
  const placeOf = (/** @type {[number, number]} */ [layer, channel]) => (firsts[layer] ?? NaN) + channel;

  for (const [harm, choice] of Object.entries(kHarms)) {
    const { outcome, said, texts } = await bundle.study("robustness", { harms: choice }, inputs, responses);
    assert.deepEqual(said.map(({ number, corruption }) => [number, corruption]), [null, ...kStrengths.map((strength) => ({ harm, strength }))].flatMap((corruption) => stimuli.map((_, at) => [at + 1, corruption])));
    assert.deepEqual(said.slice(0, stimuli.length).map(({ answer }) => answer.embedding), clean);
    const conditions = [0, ...kStrengths].map((strength) => said.slice(strength * stimuli.length, (strength + 1) * stimuli.length));
    const wanted = counted("robustness_by_counting.py", {
      scale: bundle.loaded.facts.logit_scale, stimuli: design, concepts: concepts.length, renditions: renditions.length, prompts: prompts.map((text) => texts[text]),
      embeddings: conditions.map((some) => some.map(({ answer }) => answer.embedding)), responses: conditions.map((some) => some.map(({ answer }) => bundle.means(answer, places))),
    });
    const cells = (/** @type {string} */ name, /** @type {string[]} */ columns) => rowsOf(outcome, name).map((row) => columns.map((column) => row[column]));
    const measures = ["accuracy", "accuracy_interval", "margin"];
    assertNear(cells("harms", ["strength", ...measures, "m"]), wanted.harms, `${harm}, all`);
    assert.deepEqual(cells("harms", ["harm"]).flat(), ["none", ...kStrengths.map(() => harm)]);
    assertNear(cells("renditions", ["strength", "rendition", "stimuli", ...measures, "auroc"]).map(([strength, rendition, ...rest]) => [strength, renditions.indexOf(rendition), ...rest]), wanted.renditions, `${harm}, by rendition`);
    assertNear(rowsOf(outcome, "concepts").map(({ concept, neuron, m }) => [concepts.indexOf(concept), placeOf(neuron), m]), wanted.concepts, `${harm}, neurons of M`);
    assertNear(rowsOf(outcome, "neurons").map(({ neuron, change, shift }) => [placeOf(neuron), change, shift]), wanted.changes, `${harm}, changes`);
  }
});

test("each harm changes what the model is given, more so the stronger it is, and the same way each time", () => {
  const { core, store } = bundle;
  const { width, height, rgba } = store.get(1);
  const clean = core.preprocess(width, height, rgba).pixels;
  for (const harm of ["blur", "noise", "contrast", "jpeg", "rotation", "occlusion", "greyscale", "inverted"]) {
    const changes = [1, 5].map((strength) => {
      const first = core.preprocess(width, height, rgba, { harm, strength }).pixels;
      assert.deepEqual(first, core.preprocess(width, height, rgba, { harm, strength }).pixels, `${harm} ${strength} again`);
      assert.equal(first.length, clean.length);
      return first.reduce((sum, value, at) => sum + Math.abs(value - (clean[at] ?? NaN)), 0) / clean.length;
    });
    assert.ok(Number(changes[0]) > 0.001 && Number(changes[1]) > Number(changes[0]), `${harm}: ${changes}`);
  }
});
