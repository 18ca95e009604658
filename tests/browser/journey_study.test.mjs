// A study from its button to its file: the multimodality search over the bundled board, cancelled, run, stale after an edit, exported.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, snapshot, waitState } from "./support.mjs";
import { kPatience, openReady } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** A line of CSV without line ends inside its fields. @param {string} line @returns {string[]} */
function fieldsOf(line) { return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map(([, field]) => field.replace(/^"|"$/g, "").replaceAll('""', '"')); }

/** AUROC by counting pairs. @param {number[]} positives @param {number[]} negatives */
function auroc(positives, negatives) {
  let wins = 0;
  for (const a of positives) for (const b of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (positives.length * negatives.length);
}

/** @param {Page} page @param {string} control @returns {Promise<{name: string, text: Buffer}>} the file that a button saves */
async function saved(page, control) {
  const [download] = await Promise.all([page.waitForEvent("download"), clickOn(page, control)]);
  return { name: download.suggestedFilename(), text: await readFile(String(await download.path())) };
}

test("the multimodality search runs, can be cancelled, goes stale and is exported", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await clickOn(page, "toolbar.way.Find");
  await waitState(page, (s) => s.landmarks["tab.study"], { what: "the panels of Find" });
  await clickOn(page, "tab.study");
  await waitState(page, (s) => s.landmarks["study.begin"], { what: "the empty study panel" });
  await clickOn(page, "study.begin");
  let state = await waitState(page, (s) => s.studies.length === 1 && s.landmarks["study.run"], { what: "a study is set up" });
  assert.equal(state.studies[0].phase, "waiting");

  await clickOn(page, "study.run");
  state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the search is over" });
  const { outcome } = state.studies[0];
  const [table, parts] = outcome.tables;
  const column = (/** @type {any} */ of, /** @type {string} */ name) => of.columns.findIndex((/** @type {any} */ each) => each.name === name);
  assert.ok(table.rows.length >= 200);
  assert.equal(outcome.evidence.model_sha256, state.model.sha256);
  assert.ok(outcome.evidence.limits.length > 0, "it says what this board cannot show");
  await waitState(page, (s) => s.landmarks["study.figure.0"], { what: "the figure, which is what one sees first" });
  await clickOn(page, `study.table.${table.title}`);
  await drawn(page);
  await screenshot(page, "study-search");

  // The best row's AUROCs, from the responses that the page shows for that neuron.
  const best = table.rows[0];
  const [layer, channel] = best[column(table, "neuron")];
  const neuron = `${layer + 1}.${channel}`;
  await clickOn(page, `neuron.${neuron}`);
  state = await waitState(page, (s) => s.selection.neuron === neuron, { what: "a row's neuron is a link" });
  const value = new Map(state.neuron_responses.map((/** @type {any} */ each) => [each.stimulus, each.value]));
  const concept = best[column(table, "concept")];
  const ofNeuron = parts.rows.filter((/** @type {any} */ row) => `${row[0][0] + 1}.${row[0][1]}` === neuron && row[1] === concept);
  assert.ok(ofNeuron.length >= 2);
  const lowest = Math.min(...ofNeuron.map((/** @type {any} */ row) => {
    const group = state.stimuli.filter((/** @type {any} */ each) => each.rendition === row[2]);
    const sides = [true, false].map((own) => group.filter((/** @type {any} */ each) => (each.concept === concept) === own).map((/** @type {any} */ each) => value.get(each.id)));
    const found = auroc(sides[0], sides[1]);
    assert.ok(Math.abs(found - row[column(parts, "auroc")]) < 1e-6, `${row[2]}: ${found}`);
    return found;
  }));
  assert.ok(Math.abs(lowest - best[column(table, "m")]) < 1e-6);

  // Files.
  const csv = await saved(page, "study.csv");
  assert.equal(csv.name, "polyneuron-search-neurons.csv");
  const lines = csv.text.toString("utf8").split("\r\n");
  const header = fieldsOf(lines[0]);
  assert.equal(lines.length, table.rows.length + 2);
  assert.equal(fieldsOf(lines[1])[header.indexOf("neuron")], neuron);
  assert.equal(Number(fieldsOf(lines[1])[header.indexOf("q")]), best[column(table, "q")]);
  assert.equal(Number(fieldsOf(lines[1])[header.indexOf("m")]), best[column(table, "m")]);
  const json = JSON.parse((await saved(page, "study.json")).text.toString("utf8"));
  assert.equal(json.study, "search");
  assert.deepEqual(json.tables[0].rows[0], best);
  assert.match((await saved(page, "study.svg")).text.toString("utf8"), /^<svg /);
  const png = await saved(page, "study.png");
  assert.equal(png.name, "polyneuron-search-multimodality.png");
  assert.equal(png.text.readUInt32BE(16), 1440, "twice the figure's 720 pixels");

  // Sorting, and an edit that makes the outcome stale until undo.
  await clickOn(page, "study.sort.m"); // p is scrolled out of view
  await drawn(page);
  await page.keyboard.press("Delete");
  state = await waitState(page, (s) => s.stimuli.length === first.stimuli.length - 1 && s.studies[0].stale === "board", { what: "stale without a stimulus" });
  await waitState(page, (s) => s.landmarks["study.stale"], { what: "the panel says so" });
  await screenshot(page, "study-stale");
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.studies[0].stale === "", { ...kPatience, what: "fresh again" });

  // A longer run is cancelled and keeps what was found before.
  await clickOn(page, "study.settings");
  await waitState(page, (s) => s.landmarks["study.param.resamples"], { what: "the settings" });
  await clickOn(page, "study.param.resamples");
  await page.waitForFunction(() => document.activeElement?.id === "pn-text");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("10000");
  await page.keyboard.press("Enter");
  await waitState(page, (s) => s.studies[0].stale === "parameters", { what: "other settings" });
  // As soon as there is something to cancel: the study takes a second or two.
  const cancelled = page.evaluate(() => new Promise((done) => {
    const look = () => {
      const cancel = document.querySelector("button[data-node='study.cancel']");
      if (!(cancel instanceof HTMLButtonElement)) return requestAnimationFrame(look);
      cancel.click();
      done(null);
    };
    look();
  }));
  await clickOn(page, "study.run");
  await cancelled;
  state = await waitState(page, (s) => s.studies[0].phase === "ready", { what: "cancelled" });
  assert.equal(state.studies[0].stale, "parameters");
  assert.deepEqual(state.studies[0].outcome.tables[0].rows[0], best);
  assert.deepEqual((await snapshot(page)).notices, []);
  assert.deepEqual(errors, []);
  await close();
});
