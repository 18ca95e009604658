// An association audit of stimuli of the bundled board before and after silencing: d, p, what neurons add and what is left without them are
// those that a program without any of our code counts out of the model's embeddings. Nothing is frozen, so the test holds for whatever model
// is bundled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { assertNear, assetJson, counted, openBundled, rowsOf } from "./bundled_board.mjs";
import { root } from "./node_engine.mjs";

const kTargets = [["dog", "horse"], ["cup"]], kAttributes = [["animal", "pet", "fur", "farm"], ["machine", "tool", "metal", "kitchen"]];
const kSilenced = 6, kDraws = 5, kLast = 3;
/** @type {{concepts: string[], renditions: string[], template: string, prompts: string[], stimuli: {concept: string, rendition: string, source: any}[]}} */
const board = assetJson("boards/first.json");

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
before(async () => { site = await startServer({ record: true, dir: root }); });
after(() => site.close());

test("an audit of the bundled board is what is counted out of the model's embeddings, before and after silencing", async () => {
  const bundle = await openBundled(site.url);
  const { concepts, renditions, stimuli } = board;
  const responses = [];
  for (const [place, { source }] of stimuli.entries()) {
    await bundle.keep(place + 1, source);
    responses.push(bundle.means(await bundle.picture(place + 1, { responses: true }), [kLast]));
  }
  const layer = bundle.vision.layers[kLast];
  assert.ok(layer);
  const prompts = board.prompts.map((words) => board.template.replace("{}", words));
  const inputs = {
    concepts, renditions, stimuli: stimuli.map(({ concept, rendition }, at) => [at + 1, concepts.indexOf(concept), renditions.indexOf(rendition)]), prompts: prompts.map((text, at) => ({ id: at + 1, text })),
    layers: [{ name: layer.name, channels: layer.channels, place: kLast }],
  };
  const [x, y] = kTargets.map((some) => some.map((concept) => `#${concept}`).join(", ")), [a, b] = kAttributes.map((words) => words.join(", "));
  const { outcome, said, texts, units } = await bundle.study("audit", { x, y, a, b, silenced: kSilenced, draws: kDraws }, inputs, responses);

  const runs = Array.from({ length: said.length / stimuli.length }, (_, run) => said.slice(run * stimuli.length, (run + 1) * stimuli.length));
  assert.equal(runs.length, 2 + kDraws);
  const silencedIn = runs.map(([first]) => first?.gates.map((/** @type {any} */ gate) => {
    assert.deepEqual([gate.layer, gate.factor, gate.offset], [kLast, 0, 0]);
    return gate.channel;
  }));
  const members = kTargets.map((some) => [...stimuli.keys()].filter((at) => some.includes(stimuli[at]?.concept ?? "")));
  const wanted = counted("audit_by_counting.py", {
    targets: members, attributes: kAttributes.map((words) => words.map((word) => texts[word])), prompts: prompts.map((text) => texts[text]), truths: stimuli.map(({ concept }) => concepts.indexOf(concept)),
    responses, units, runs: runs.map((some) => some.map(({ answer }) => answer.embedding)), silenced: silencedIn, most: kSilenced,
  });
  assert.ok(wanted.off < 1e-4, `the sum of what is left is off by ${wanted.off}`);
  const levels = rowsOf(outcome, "levels");
  assertNear(levels.slice(0, 3).map(({ d, p_value: p, partitions }) => [d, p, partitions.match(/\d[\d,]*/g).map((/** @type {string} */ each) => Number(each.replace(",", "")))]), wanted.levels, "association");
  assertNear(levels.slice(3).map(({ cosine, deviation }) => [cosine, deviation]), wanted.pairs, "pairs of sets");
  assertNear(rowsOf(outcome, "targets").map(({ target, association, cosine_a: withA, cosine_b: withB }) => [target - 1, association, withA, withB]), wanted.targets, "targets");
  const neurons = rowsOf(outcome, "neurons");
  assert.ok(neurons.length >= 10);
  assertNear(neurons.map(({ neuron, adds, p_value: p, q_value: q, silenced }) => [neuron[1], adds, p, q, silenced]), wanted.neurons.slice(0, neurons.length), "neurons");
  assert.deepEqual(silencedIn[1], wanted.chosen);
  assertNear(rowsOf(outcome, "silencing").map(({ d, d_band: band, accuracy, accuracy_band: bandOfAccuracy }) => [d, band, accuracy, bandOfAccuracy]), wanted.silencing, "silencing");
});
