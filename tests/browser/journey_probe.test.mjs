// Which words fire this neuron? The atlas's come first; a probe draws hundreds in the background, is cancelled in its middle, goes on, and its words
// and pictures stand on every neuron's card.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, root, screenshot, waitEqual, waitState } from "./support.mjs";
import { beginStudy, isSettled, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

/** By torch from the very pixels; tests/golden/make_drawn_words_golden.py. */
const golden = JSON.parse(readFileSync(join(root, "tests/golden/model/words.json"), "utf8"));

const here = openSite();

test("a probe of words is cancelled, runs, and tells the words of any neuron, with their pictures", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 1400 } });
  assert.equal(first.model.sha256, golden.model_sha256);
  await waitState(page, (s) => s.model.has_atlas, { ...kPatience, what: "the atlas is there" });
  await openStudies(page);
  assert.ok(!here.site.requests.some(({ path }) => path.includes("/words/common.txt")), "the words are fetched when they are wanted");
  await beginStudy(page, "Word probe", /^Draws 2,000 words/);
  const bundled = page.getByRole("textbox", { name: "Bundled words" });
  await typeInto(bundled, String(golden.words));
  await press(bundled);
  await waitState(page, (s) => s.studies[0].params.bundled === golden.words, { what: "fewer words" });
  await clickOn(page, "study.run");
  await waitState(page, (s) => s.studies[0].progress.done >= golden.words / 4, { ...kPatience, what: "a quarter of the words" });
  await clickOn(page, "study.cancel");
  let state = await waitState(page, (s) => s.studies[0].phase === "waiting", { what: "cancelled" });
  assert.equal(state.studies[0].outcome, undefined);
  await clickOn(page, "study.run");
  state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the probe is over" });
  const { tables: [neurons, words], evidence } = state.studies[0].outcome;
  const column = (/** @type {any} */ table, /** @type {string} */ name) => table.columns.findIndex((/** @type {any} */ each) => each.name === name);
  assert.equal(evidence.facts.find((/** @type {any} */ each) => each.name === "words").value, String(golden.words));

  // Every neuron's strongest word is torch's, unless two words lie too close to tell.
  const largest = Math.max(...golden.neurons.map((/** @type {any} */ each) => each.values[0]));
  let compared = 0;
  for (const row of neurons.rows) {
    const name = `${row[0][0] + 1}.${row[0][1]}`;
    if (golden.gaps[name] < golden.tolerance * largest) continue;
    assert.equal(row[column(neurons, "strongest_word")], golden.strongest[name], name);
    ++compared;
  }
  assert.ok(compared > 600, String(compared));
  const [best] = golden.neurons;
  assert.equal(`${neurons.rows[0][0][0] + 1}.${neurons.rows[0][0][1]}`, best.neuron);
  assert.ok(Math.abs(neurons.rows[0][column(neurons, "z")] - best.z) < 1e-2, `z ${neurons.rows[0][column(neurons, "z")]}, not ${best.z}`);
  assert.equal(words.rows[0][0], best.strongest[0]);
  await drawn(page);
  await screenshot(page, "probe-table");

  // The words of the next neuron, with pictures; one of them goes to the board and is answered as the probe said.
  const [, own] = golden.neurons;
  await clickOn(page, "neuron.find");
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await page.keyboard.type(own.neuron);
  await page.getByRole("radiogroup", { name: "Neurons found" }).getByRole("radio").first().waitFor({ state: "attached" });
  await page.keyboard.press("Enter");
  state = await waitState(page, (s) => s.selection.neuron === own.neuron && s.landmarks["neuron.words.5"], { what: "the words on the card" });
  const list = page.getByRole("list", { name: "words that fire it most" });
  const listed = async () => (await list.getByRole("button").allTextContents()).map((each) => each.split(": ")[0]);
  await waitEqual(listed, own.strongest.slice(0, 6), "its strongest words");
  const told = await list.getByRole("button").allTextContents();
  assert.ok(told.every((each, i) => Math.abs(Number(each.split(": ")[1]) - own.values[i]) < 0.006 * own.values[0]), told.join(", "));
  await waitState(page, (s) => s.jobs === 0, { what: "the pictures are made" });
  await drawn(page);
  await screenshot(page, "probe-card");
  await press(list.getByRole("button").first());
  state = await waitState(page, (s) => s.stimuli.length === first.stimuli.length + 1 && isSettled(s), { ...kPatience, what: "the word is on the board" });
  const stimulus = state.stimuli.at(-1);
  assert.deepEqual([stimulus.concept, stimulus.rendition], [own.strongest[0], "word"]);
  const shown = state.neuron_responses.find((/** @type {any} */ each) => each.stimulus === stimulus.id).value;
  assert.equal(shown, neurons.rows[1][column(neurons, "response")], "the same picture, the same response");
  assert.equal(state.studies[0].stale, "", "the board plays no part");
  await press(list.getByRole("button").first());
  state = await waitState(page, (s) => s.selection.stimulus === stimulus.id, { what: "the word that is there already is chosen" });
  assert.equal(state.stimuli.length, first.stimuli.length + 1);
  assert.deepEqual(errors, []);
  await close();
});

test("before a probe the atlas's words stand on the card, with the button that begins one", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 1800 } });
  await waitState(page, (s) => s.model.has_atlas && s.selection.neuron, { ...kPatience, what: "a neuron, and the atlas" });
  await page.getByText(/^rendered words that fire it most: \w+/).first().waitFor({ state: "attached" });
  await press(page.getByRole("button", { name: "Probe 2,000 words" }));
  await waitState(page, (s) => s.studies[0]?.progress.done >= 16, { ...kPatience, what: "the probe runs" });
  await drawn(page);
  await screenshot(page, "probe-running");
  await press(page.getByRole("region", { name: "Neuron card" }).getByRole("button", { name: "Cancel" }));
  await waitState(page, (s) => s.studies[0].phase === "waiting" && s.jobs === 0, { what: "cancelled" });
  await page.getByRole("button", { name: "Probe 2,000 words" }).waitFor({ state: "attached" });
  assert.deepEqual(errors, []);
  await close();
});
