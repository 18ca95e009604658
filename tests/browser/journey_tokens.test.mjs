// The neurons of a prompt: the image neurons that it pulls on, the text encoder's over its tokens as torch's hooks saw them, and a text
// neuron silenced, with the probabilities before and after.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertNear, cosine } from "./golden.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, root, screenshot, waitState } from "./support.mjs";
import { addPrompt, isSettled, kPatience, openReady, typeInto } from "./visit.mjs";

const here = openSite();
const { bundled: golden } = JSON.parse(readFileSync(join(root, "tests/golden/text_neurons/golden.json"), "utf8"));
const bytes = readFileSync(join(root, "tests/golden/text_neurons/golden.bin"));
const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
/** @param {{offset: number, dims: number[]}} place */
const array = ({ offset, dims }) => floats.subarray(offset, offset + dims.reduce((a, b) => a * b, 1));
const [cat] = golden.prompts;
const [count, tokens, channels] = cat.values.dims;
/** @param {number} layer @returns {Float32Array} [tokens][channels] */
const valuesOf = (layer) => array(cat.values).subarray(layer * tokens * channels, (layer + 1) * tokens * channels);

/** Means over the tokens behind the start, strongest first. @param {Float32Array} values */
function strongest(values) {
  const means = Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    for (let row = 1; row < tokens; ++row) sum += values[row * channels + channel];
    return { channel, value: sum / (tokens - 1) };
  });
  return means.sort((a, b) => b.value - a.value);
}

/** Find, with the panel in front. @param {import("./support.mjs").Page} page */
async function showTokens(page) {
  const { landmarks } = await waitState(page, (s) => s.landmarks["toolbar.way.Find"] || s.landmarks["tab.way"], { what: "the four ways" });
  if (!landmarks["toolbar.way.Find"]) {
    await clickOn(page, "tab.way");
    await waitState(page, (s) => s.landmarks["toolbar.way.Find"], { what: "the menu of ways" });
  }
  await clickOn(page, "toolbar.way.Find");
  await waitState(page, (s) => s.view.way === "find" && s.landmarks["tab.tokens"], { what: "the panels of Find" });
  await clickOn(page, "tab.tokens");
}

/** The page with the prompt of the golden data chosen in the panel. @param {Parameters<typeof openReady>[2]} [options] */
async function openTokens(options) {
  const opened = await openReady(here.browser, here.site.url, options);
  const { page } = opened;
  let prompt = opened.state.prompts.find((/** @type {any} */ each) => each.encoded_text === cat.text);
  if (!prompt) {
    const template = page.getByRole("textbox", { name: /^Template:/ });
    await typeInto(template, "{}");
    await template.press("Enter");
    await waitState(page, (s) => s.prompt_template === "{}" && isSettled(s), { ...kPatience, what: "the template" });
    prompt = await addPrompt(page, cat.text);
  }
  assert.equal((await waitState(page, isSettled, { ...kPatience, what: "rest" })).prompt_neurons.phase, "waiting", "nothing is opened before it is looked at");
  await showTokens(page);
  await waitState(page, (s) => s.prompt_neurons.watched && s.landmarks["tokens.prompt"], { what: "the panel" });
  await clickOn(page, "tokens.prompt");
  await waitState(page, (s) => s.landmarks[`tokens.prompt.${prompt.id}`], { what: "the list of prompts" });
  await clickOn(page, `tokens.prompt.${prompt.id}`);
  const state = await waitState(page, (s) => s.selection.prompt === prompt.id && s.prompt_neurons.phase === "ready" && s.prompt_neurons.units.phase === "ready", { ...kPatience, what: "its profile, and the layers of the text encoder" });
  return { ...opened, prompt, state };
}

test("a prompt's profile names image neurons, each a link, and what they add is the logit", async () => {
  const { page, errors, close, state } = await openTokens();
  assert.equal(state.prompt_neurons.units.channels, state.model.layers.at(-1).channels);
  const list = page.getByRole("list", { name: "Image neurons by the prompt's pull" }).getByRole("button");
  await list.nth(4).waitFor({ state: "attached" });
  const rows = await list.allTextContents();
  assert.ok(rows.length >= 5, `${rows.length} rows are told`);
  const pulls = rows.map((row) => Number(/pull (\u2212?[\d.]+)/.exec(row)?.[1]?.replace("\u2212", "-")));
  assert.deepEqual(pulls, [...pulls].sort((a, b) => b - a));
  await drawn(page);
  await screenshot(page, "tokens-profile");
  const neuron = /(\d+\.\d+), pull/.exec(rows[0])?.[1] ?? "";
  await clickOn(page, `tokens.profile.${neuron}`);
  await waitState(page, (s) => s.selection.neuron === neuron, { what: "a row is a link" });
  assert.deepEqual(errors, []);
  await close();
});

test("a layer's neurons over the tokens are torch's; a silenced one changes the probabilities, and undo brings them back", async () => {
  const { page, errors, close, prompt, state: first } = await openTokens({ viewport: { width: 1366, height: 900 } });
  assert.deepEqual(first.prompt_neurons.layers.map((/** @type {any} */ layer) => layer.channels), Array(count).fill(channels));
  /** @type {any} */
  let state;
  for (let layer = count - 1; layer >= 0; --layer) {
    await clickOn(page, `tokens.layer.T${layer + 1}`);
    state = await waitState(page, (s) => s.selection.text_layer === layer && s.prompt_neurons.values && s.prompt_neurons.answered.length === s.prompts.length, { ...kPatience, what: `layer ${layer + 1} of every prompt` });
    assertNear(state.prompt_neurons.values, valuesOf(layer), `layer ${layer + 1} at every token`);
    const [top] = strongest(valuesOf(layer));
    await waitState(page, (s) => s.landmarks[`tokens.neuron.T${layer + 1}.${top.channel}`], { what: "the strongest is shown" });
  }
  const [[layer, channel]] = golden.gates;
  assert.equal(layer, 0);
  const [{ channel: top, value }] = strongest(valuesOf(0));
  const row = page.getByRole("list", { name: /^Text neurons of layer 1/ }).getByRole("button").first();
  await row.filter({ hasText: new RegExp(`^Neuron T1\\.${top}, response `) }).waitFor({ state: "attached" });
  const told = await row.textContent() ?? "";
  assert.ok(Math.abs(Number(/response ([\d.]+)/.exec(told)?.[1]) - value) < 0.006, `${told} is not ${value}`);
  await clickOn(page, `tokens.neuron.T1.${top}`);
  state = await waitState(page, (s) => s.selection.text_neuron === `T1.${top}` && s.landmarks["tokens.gate.silence"], { what: "its card" });
  await drawn(page);
  await screenshot(page, "tokens-neuron");

  await clickOn(page, "tokens.gate.silence");
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending, { ...kPatience, what: "it is silenced" });
  assert.deepEqual(state.gates.set, [{ neuron: `T1.${top}`, factor: 0 }]);
  const texts = state.prompts;
  for (const entry of state.zero_shot.rows.slice(0, 4)) {
    const image = state.stimuli.find((/** @type {any} */ each) => each.id === entry.stimulus).image_embeds;
    const logits = texts.map((/** @type {any} */ each) => state.logit_scale * cosine(image, each.gated_embedding));
    const powers = logits.map((/** @type {number} */ logit) => Math.exp(logit - Math.max(...logits)));
    const sum = powers.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
    assertNear(entry.gated, powers.map((/** @type {number} */ power) => power / sum), "probabilities with the gate");
  }
  const mine = (/** @type {any} */ s) => s.prompts.find((/** @type {any} */ each) => each.id === prompt.id);
  assertNear(mine(state).embedding, array(cat.embedding), "as trained, nothing moves");
  if (top === channel) assert.notDeepEqual(mine(state).gated_embedding, mine(state).embedding);
  await drawn(page);
  await screenshot(page, "tokens-silenced");

  await clickOn(page, "toolbar.undo");
  state = await waitState(page, (s) => s.gates.set.length === 0, { what: "the model as trained" });
  assert.ok(state.zero_shot.rows.every((/** @type {any} */ entry) => entry.gated === undefined));
  assert.deepEqual(errors, []);
  await close();
});

for (const [name, options] of /** @type {[string, any][]} */ ([
  ["laptop", { viewport: { width: 1366, height: 768 } }],
  ["large-light", { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 2, dark: false }],
  ["phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true }],
])) {
  test(`the panel is whole at the size of a ${name}`, async () => {
    const { page, errors, close } = await openReady(here.browser, here.site.url, options);
    await showTokens(page);
    await waitState(page, (s) => s.prompt_neurons.phase === "ready" && s.prompt_neurons.units.phase === "ready", { ...kPatience, what: "the panel" });
    await drawn(page);
    await screenshot(page, `tokens-${name}-profile`);
    await clickOn(page, "tokens.layer.T2");
    const rowOf = (/** @type {any} */ s) => Object.keys(s.landmarks).find((each) => each.startsWith("tokens.neuron.T2."));
    const state = await waitState(page, (s) => s.prompt_neurons.values && s.prompt_neurons.answered.length === s.prompts.length && rowOf(s), { ...kPatience, what: "a layer" });
    await clickOn(page, rowOf(state) ?? "");
    await waitState(page, (s) => s.selection.text_neuron !== null && s.landmarks["tokens.gate.silence"], { what: "a neuron's card" });
    await drawn(page);
    await screenshot(page, `tokens-${name}-layer`);
    assert.deepEqual(errors, []);
    await close();
  });
}
