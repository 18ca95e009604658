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

/** The board's pictures with the model's responses to them. @param {Awaited<ReturnType<typeof openBundled>>} bundle */
async function keepBoard(bundle) {
  const responses = [];
  for (const [place, { source }] of board.stimuli.entries()) {
    await bundle.keep(place + 1, source);
    responses.push(bundle.means(await bundle.picture(place + 1, { responses: true }), [kLast]));
  }
  return responses;
}

/** An audit's outcome against what is counted out. @param {{x: string, y: string}} targets @param {(drawn: number) => number[][]} membersOf  places of both targets' pictures, drawn ones behind the board's @param {object} [more]  inputs */
async function checkAudit({ x, y }, membersOf, more = {}) {
  const bundle = await openBundled(site.url), { concepts, renditions, stimuli } = board;
  const responses = await keepBoard(bundle);
  const layer = bundle.vision.layers[kLast];
  assert.ok(layer);
  const prompts = board.prompts.map((words) => board.template.replace("{}", words));
  const inputs = {
    concepts, renditions, stimuli: stimuli.map(({ concept, rendition }, at) => [at + 1, concepts.indexOf(concept), renditions.indexOf(rendition)]), prompts: prompts.map((text, at) => ({ id: at + 1, text })),
    layers: [{ name: layer.name, channels: layer.channels, place: kLast }], ...more,
  };
  const [a, b] = kAttributes.map((words) => words.join(", "));
  const { outcome, said, drawn, texts, units } = await bundle.study("audit", { x, y, a, b, silenced: kSilenced, draws: kDraws }, inputs, responses);

  const runs = Array.from({ length: said.length / stimuli.length }, (_, run) => said.slice(run * stimuli.length, (run + 1) * stimuli.length));
  assert.equal(runs.length, 2 + kDraws);
  const each = drawn.length / runs.length, drawnIn = runs.map((_, run) => drawn.slice(run * each, (run + 1) * each));
  const silencedIn = runs.map(([first], run) => first?.gates.map((/** @type {any} */ gate) => {
    assert.deepEqual([gate.layer, gate.factor, gate.offset], [kLast, 0, 0]);
    for (const one of drawnIn[run] ?? []) assert.deepEqual(one.gates, first.gates);
    return gate.channel;
  }));
  const wanted = counted("audit_by_counting.py", {
    targets: membersOf(each), attributes: kAttributes.map((words) => words.map((word) => texts[word])), prompts: prompts.map((text) => texts[text]), truths: stimuli.map(({ concept }) => concepts.indexOf(concept)),
    responses: [...responses, ...(drawnIn[0] ?? []).map(({ answer }) => bundle.means(answer, [kLast]))], units,
    runs: runs.map((some, run) => [...some, ...(drawnIn[run] ?? [])].map(({ answer }) => answer.embedding)), silenced: silencedIn, most: kSilenced,
  });
  assert.ok(wanted.off < 1e-4, `the sum of what is left is off by ${wanted.off}`);
  const levels = rowsOf(outcome, "levels");
  assertNear(levels.slice(0, 3).map(({ d, p_value: p, partitions }) => [d, p, partitions.match(/\d[\d,]*/g).map((/** @type {string} */ text) => Number(text.replace(",", "")))]), wanted.levels, "association");
  assertNear(levels.slice(3).map(({ cosine, deviation }) => [cosine, deviation]), wanted.pairs, "pairs of sets");
  assertNear(rowsOf(outcome, "targets").map(({ association, cosine_a: withA, cosine_b: withB }) => [association, withA, withB]), wanted.targets.map((/** @type {number[]} */ row) => row.slice(1)), "targets");
  const neurons = rowsOf(outcome, "neurons");
  assert.ok(neurons.length >= 10);
  assertNear(neurons.map(({ neuron, adds, p_value: p, q_value: q, silenced }) => [neuron[1], adds, p, q, silenced]), wanted.neurons.slice(0, neurons.length), "neurons");
  assert.deepEqual(silencedIn[1], wanted.chosen);
  assertNear(rowsOf(outcome, "silencing").map(({ d, d_band: band, accuracy, accuracy_band: bandOfAccuracy }) => [d, band, accuracy, bandOfAccuracy]), wanted.silencing, "silencing");
  return { outcome, drawn: drawnIn[0] ?? [] };
}

test("an audit of the bundled board is what is counted out of the model's embeddings, before and after silencing", async () => {
  const members = kTargets.map((some) => [...board.stimuli.keys()].filter((at) => some.includes(board.stimuli[at]?.concept ?? "")));
  const [x = "", y = ""] = kTargets.map((some) => some.map((concept) => `#${concept}`).join(", "));
  const { outcome } = await checkAudit({ x, y }, () => members);
  assert.deepEqual(rowsOf(outcome, "targets").map(({ target }) => target - 1), members.flat());
});

test("so is an audit of emoji, which are the pictures that the board has of them", async () => {
  const first = board.stimuli.length;
  const { outcome, drawn } = await checkAudit({ x: "animals: 🐶 🐴 🐱🐮", y: "things: ☕, 🔨, 🔑" }, () => [[0, 1, 2, 3], [4, 5, 6]].map((some) => some.map((at) => first + at)), { wants_emoji: true });
  assert.deepEqual(rowsOf(outcome, "targets").map(({ target }) => target), ["🐶 dog face", "🐴 horse face", "🐱 cat face", "🐮 cow face", "☕ hot beverage", "🔨 hammer", "🔑 key"]);
  assert.deepEqual(outcome.evidence.facts.filter((/** @type {any} */ fact) => fact.name.startsWith("set ")).map((/** @type {any} */ fact) => fact.value), ["“animals”: 4 emoji as pictures", "“things”: 3 emoji as pictures", "“animal, …”: 4 prompts", "“machine, …”: 4 prompts"]);
  // The same emoji on the board.
  const bundle = await openBundled(site.url);
  await bundle.keep(1, { kind: "emoji", codepoints: "1f436" });
  assertNear([...(await bundle.picture(1, {})).embedding], [...(drawn[0]?.answer.embedding ?? [])], "the dog's face");
});
