// Where does the model see the fish? Occlusion maps what is lost when parts of the picture are covered; a neuron is asked the same way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitState } from "./support.mjs";
import { beginStudy, column, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

const here = openSite();

/** Types into a number field of the form. @param {import("./support.mjs").Page} page @param {string} name @param {string} text */
async function set(page, name, text) {
  const field = page.getByRole("textbox", { name, exact: true });
  await typeInto(field, text);
  await press(field);
}

test("occlusion finds the fish in its picture for the prompt and for the neuron, better than at random; a run is cancelled", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  const goldfish = first.stimuli.find((/** @type {any} */ each) => each.concept === "fish" && each.rendition === "photo");
  await openStudies(page);
  await beginStudy(page, "Occlusion", /^Covers part after part of a picture/);
  await set(page, "Places a side", "6");
  await set(page, "Random orders", "6");
  await waitState(page, (s) => s.studies[0].params.places === 6 && s.studies[0].params.draws === 6, { what: "six places a side, six orders" });
  await screenshot(page, "occlusion-settings");
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the map is made" });
  let { outcome } = state.studies[0];
  assert.equal(outcome.maps.length, 3);
  assert.deepEqual([outcome.maps[0].stimulus, outcome.maps[0].height, outcome.maps[0].width], [goldfish.id, 6, 6]);
  const [places, order] = outcome.tables;
  // What is lost in a place is the mean of both fills; the most is lost within the picture, where the fish is, and not in its corners.
  const [lost, byMean, byBlur] = ["lost", "lost_mean", "lost_blur"].map((name) => column(places, name));
  lost.forEach((value, i) => assert.ok(Math.abs(value - (byMean[i] + byBlur[i]) / 2) < 1e-6));
  assert.ok(lost[0] > 0.5, `${lost[0]}`);
  const best = [column(places, "row")[0], column(places, "column")[0]];
  assert.ok(best.every((place) => place > 1 && place < 6), `${best}`);
  // Covering by the map makes the logit fall faster than any of the random orders do on average.
  const byMap = column(order, "value"), random = column(order, "random");
  assert.ok(byMap[3] < random[3], `${byMap[3]}, ${random[3]}`);
  const mean = (/** @type {number[]} */ values) => values.slice(1, -1).reduce((sum, value) => sum + value, 0) / (values.length - 2);
  assert.ok(mean(byMap) < mean(random) - 0.5, `${mean(byMap)}, ${mean(random)}`);
  assert.ok(Math.abs(byMap.at(-1) - random.at(-1)) < 1e-4, "all covered is all covered");

  await waitState(page, (s) => s.landmarks["study.map.0"] && s.landmarks["study.figure.0"], { what: "the figure and the maps, which are what one sees first" });
  await drawn(page);
  await screenshot(page, "occlusion-figure");

  // The neuron instead of the prompt.
  await clickOn(page, "study.settings");
  await set(page, "Neuron instead", first.selection.neuron);
  await waitState(page, (s) => s.studies[0].params.neuron === first.selection.neuron, { what: "the neuron is taken over" });
  await clickOn(page, "study.run");
  state = await waitState(page, (s) => s.studies[0].phase === "ready" && s.studies[0].stale === "", { ...kPatience, what: "the neuron's map is made" });
  ({ outcome } = state.studies[0]);
  assert.match(outcome.evidence.facts.find((/** @type {any} */ fact) => fact.name === "explained").value, new RegExp(`^neuron ${first.selection.neuron.replace(".", "\\.")}$`));
  const value = column(outcome.tables[1], "value")[0];
  assert.ok(Math.abs(value - state.neuron_responses.find((/** @type {any} */ each) => each.stimulus === goldfish.id).value) < 1e-4, `${value}`);

  // Cancelled, the last outcome stays.
  await clickOn(page, "study.run");
  await press(page.getByRole("button", { name: "Cancel" }));
  state = await waitState(page, (s) => s.studies[0].phase === "ready", { what: "cancelled" });
  assert.deepEqual(state.studies[0].outcome, outcome);
  assert.deepEqual(errors, []);
  await close();
});
