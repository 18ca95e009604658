// Typographic attacks on the bundled photos: success, the neurons that carry it and the repair are those that a program without any of our
// code counts out of the model's embeddings. Nothing is frozen, so the test holds for whatever model is bundled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { assertNear, assetJson, counted, openBundled, rowsOf } from "./bundled_board.mjs";
import { root } from "./node_engine.mjs";

const kLabels = ["cat", "rocket", "cup"], kShares = [0.04, 0.08, 0.15], kMost = 16, kDraws = 20, kSeed = 7;
/** The layer whose means reach the embedding linearly. */
const kLast = 3;
/** @type {{concept: string, rendition: string, kind: string, path: string}[]} */
const photos = assetJson("stimuli/index.json").stimuli.filter((/** @type {any} */ one) => one.rendition === "photo");
const concepts = [...new Set(photos.map(({ concept }) => concept))];

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
before(async () => { site = await startServer({ record: true, dir: root }); });
after(() => site.close());

test("three labels in three sizes on the bundled photos do what is counted out of the model's embeddings", async () => {
  const bundle = await openBundled(site.url);
  const layer = bundle.vision.layers[kLast];
  assert.ok(layer && photos.length >= 20);
  const responses = [];
  for (const [place, source] of photos.entries()) {
    await bundle.keep(place + 1, source);
    responses.push(bundle.means(await bundle.picture(place + 1, { responses: true }), [kLast]));
  }
  const prompts = concepts.map((concept) => `a photo of a ${concept}`);
  const inputs = {
    concepts, renditions: ["photo"], stimuli: photos.map(({ concept }, at) => [at + 1, concepts.indexOf(concept), 0]), prompts: prompts.map((text, at) => ({ id: at + 1, text })),
    layers: [{ name: layer.name, channels: layer.channels, place: kLast }],
  };
  const params = { labels: kLabels.join(", "), shares: kShares.map((share) => `${100 * share} %`).join(", "), place: 2, top_k: kMost, draws: kDraws };
  const { outcome, said, texts, units } = await bundle.study("attack", params, inputs, responses, kSeed);

  const attacks = said.filter(({ label, gates }) => label && gates.length === 0);
  const own = photos.filter(({ concept }) => kLabels.includes(concept)).length;
  assert.equal(attacks.length, 2 * kShares.length * (photos.length * kLabels.length - own), "every photo with every label but its own, and blank cards");
  assert.deepEqual([...new Set(attacks.map(({ label }) => `${label.text} ${label.x} ${label.y}`))].sort(), kLabels.map((text) => `${text} 0.5 0.5`).sort());
  const gated = said.filter(({ gates }) => gates.length > 0);
  const plain = said.filter(({ label, gates }) => !label && gates.length === 0);
  assert.deepEqual(plain.map(({ number }) => number), photos.map((_, at) => at + 1));
  const wanted = counted("attack_by_counting.py", {
    scale: bundle.loaded.facts.logit_scale, truths: photos.map(({ concept }) => concepts.indexOf(concept)), prompts: prompts.map((text) => texts[text]), labels: kLabels.map((label) => [label, concepts.indexOf(label)]),
    shares: kShares, clean: plain.map(({ answer }) => answer.embedding), responses, units, most: kMost, draws: kDraws, seed: kSeed,
    attacks: attacks.map(({ number, label, answer }) => ({ stimulus: number - 1, label: label.text, share: label.share, blank: label.blank, embedding: answer.embedding, responses: bundle.means(answer, [kLast]) })),
    gated: gated.map(({ number, label, answer }) => ({ stimulus: number - 1, label: label?.text ?? null, share: label?.share ?? 0, embedding: answer.embedding })),
  });
  assert.ok(wanted.linear_error < 1e-4, `the sum of what neurons give is off by ${wanted.linear_error}`);

  const tally = ["attacks", "success", "interval", "blank_label", "blank_lost", "margin", "plain"];
  const cells = (/** @type {string} */ name, /** @type {string[]} */ columns) => rowsOf(outcome, name).map((row) => columns.map((column) => row[column]));
  assertNear(cells("shares", ["share", ...tally]), wanted.shares, "by size");
  assertNear(cells("places", tally), [wanted.whole], "by place");
  assertNear(cells("labels", ["label", ...tally]), wanted.labels, "by label");
  assertNear(cells("stimuli", ["stimulus", "label", "truth", "without", "attacks", "success", "blank_label", "least", "before", "after"]).map(([stimulus, label, truth, without, ...rest]) => [stimulus - 1, label, truth - 1, prompts.indexOf(without), ...rest]), wanted.stimuli, "by stimulus");
  const neurons = rowsOf(outcome, "neurons");
  assert.ok(neurons.length >= kMost);
  assertNear(neurons.map(({ neuron, carries, without, with: then, board_mean: board }) => [neuron[1], carries, without, then, board]), wanted.neurons.slice(0, neurons.length), "neurons");
  assert.ok(neurons.every(({ neuron }) => neuron[0] === kLast));
  assertNear(cells("repair", ["silenced", "success", "interval", "success_control", "success_band", "p_value", "accuracy", "accuracy_control", "accuracy_band", "best"]), wanted.repair, "repair");

  // The model under gates says what was worked out for it.
  const best = wanted.repair.find((/** @type {any[]} */ row) => row.at(-1) === "best");
  assert.ok(best, "some number of neurons repairs some of it");
  assert.deepEqual(outcome.neurons, neurons.slice(0, best[0]).map(({ neuron }) => neuron));
  for (const { gates } of gated) assert.deepEqual(gates, outcome.neurons.map((/** @type {number[]} */ [place, channel]) => ({ layer: place, channel, factor: 0, offset: 0 })));
  assertNear(wanted.confirmed.slice(0, 2), [best[1], best[6]], "success and accuracy under gates", 0);
  assert.ok(wanted.confirmed[2] < 1e-3, `logits under gates are off by ${wanted.confirmed[2]}`);
  const fact = outcome.evidence.facts.find((/** @type {any} */ { name }) => name === "confirmed by the model").value;
  const percents = [best[1], best[6]].map((share) => `${Math.round(100 * share)} %`);
  assert.ok(fact.startsWith(`${gated.length} pictures run with the best number silenced: success ${percents[0]}, accuracy ${percents[1]}; logits within `), fact);
});
