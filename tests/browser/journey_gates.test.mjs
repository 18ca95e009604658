// Gates: a neuron is silenced, another boosted, and what the model answers then is what torch answers with the same intervention.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertNear, cosine, golden, goldenArray, goldenPhoto } from "./golden.mjs";
import { encodePng } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, snapshot, waitEqual, waitState } from "./support.mjs";
import { isSettled, kBundled, kPatience, openReady, scrollToTop, waitForStimulus, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** @param {any} state  whose gates are answered for the whole board */
const answered = (state) => isSettled(state) && state.gates.set.length > 0 && !state.gates.pending;

/** The golden photo's stimulus, the newest. @param {any} state */
const photoOf = (state) => state.stimuli.at(-1);

/** The photo's probabilities under the gates are those of torch's gated embedding and the prompts' own. @param {any} state @param {string} name */
function assertGated(state, name) {
  const wanted = goldenArray(`photo.${name}.image_embeds`);
  assertNear(photoOf(state).gated_embeds, wanted, `image_embeds, ${name}`);
  const logits = state.prompts.map((/** @type {any} */ each) => state.logit_scale * cosine(wanted, each.embedding));
  const powers = logits.map((/** @type {number} */ logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  const row = state.zero_shot.rows.find((/** @type {any} */ each) => each.stimulus === photoOf(state).id);
  assertNear(row.gated, powers.map((/** @type {number} */ power) => power / sum), `probabilities, ${name}`);
  // As trained, nothing moves.
  assertNear(photoOf(state).image_embeds, goldenArray("photo.image_embeds"), "image_embeds as trained");
  for (const each of state.stimuli) assert.equal(each.gated_embeds.length, each.image_embeds.length);
}

/** Chooses the photo's strongest neuron of a layer by its tile. @param {Page} page @param {number} layer  from 0 @param {number} channel */
async function chooseStrongest(page, layer, channel) {
  await clickOn(page, `maps.layer.${layer + 1}`);
  const neuron = `${layer + 1}.${channel}`;
  await waitState(page, (s) => s.selection.layer === layer && s.top_neurons[0]?.neuron === neuron, { what: `${neuron} is the strongest of its layer` });
  await scrollToTop(page, `maps.layer.${layer + 1}`, 60);
  await clickOn(page, `maps.tile.${neuron}`);
  await waitState(page, (s) => s.selection.neuron === neuron && s.landmarks["neuron.gate.silence"], { what: `the card of ${neuron}` });
}

test("a silenced and a boosted neuron change the answers as torch says, and undo leads back", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await dropFiles(page, [{ name: "chelsea.png", type: "image/png", bytes: encodePng(golden.image_size, golden.image_size, goldenPhoto()) }]);
  await waitForStimulus(page, kBundled + 1, "the photo is encoded");
  const [[lateLayer, lateChannel]] = golden.gates.silenced;

  await chooseStrongest(page, lateLayer, lateChannel);
  await clickOn(page, "neuron.gate.silence");
  let state = await waitState(page, answered, { ...kPatience, what: "the board is answered with a silenced neuron" });
  assert.deepEqual(state.gates.set, [{ neuron: `${lateLayer + 1}.${lateChannel}`, factor: 0 }]);
  assertGated(state, "silenced");
  await drawn(page);
  await screenshot(page, "gate-silenced");

  // In words, too.
  const table = page.getByRole("table", { name: /Zero-shot probabilities/ });
  await table.getByRole("cell", { name: /percent, .* as trained/ }).first().waitFor();
  const gate = page.getByRole("slider", { name: /^Gate: / });
  await waitEqual(() => gate.inputValue(), "0");
  await page.getByRole("radiogroup", { name: /^Gate of neuron/ }).getByRole("radio", { name: "silence", checked: true }).waitFor({ state: "attached" });

  // An early neuron silenced by the card, the late one boosted by its node.
  const [[earlyLayer, earlyChannel], [, , factor]] = golden.gates.two_gates;
  await typeInto(gate, String(factor));
  await waitState(page, (s) => s.gates.set[0].factor === factor, { what: "the late neuron is boosted" });
  await chooseStrongest(page, earlyLayer, earlyChannel);
  await clickOn(page, "neuron.gate.silence");
  state = await waitState(page, (s) => s.gates.set.length === 2 && answered(s), { ...kPatience, what: "the board is answered with two gates" });
  assertGated(state, "two_gates");
  await drawn(page);
  await screenshot(page, "gate-two");

  await clickOn(page, "toolbar.undo");
  state = await waitState(page, (s) => s.gates.set.length === 1 && answered(s), { ...kPatience, what: "one step back" });
  await clickOn(page, "prompts.gates.clear");
  state = await waitState(page, (s) => s.gates.set.length === 0, { what: "the model as trained" });
  assert.ok(state.zero_shot.rows.every((/** @type {any} */ row) => row.gated === undefined));
  assert.deepEqual((await snapshot(page)).notices, first.notices);
  assert.deepEqual(errors, []);
  await close();
});
