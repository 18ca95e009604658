// Which neuron goes with what I type? The neuron that leads to the words answers to pictures of them, though the words are no prompt of the board.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitState } from "./support.mjs";
import { beginStudy, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

const here = openSite();

test("neurons are found by typed words, of every concept of the board; without words the study says what to do", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await openStudies(page);
  await beginStudy(page, "Find by words", /^Type anything: finds the neurons/);
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => s.studies[0].phase === "failed", { what: "nothing was typed" });
  assert.match(state.studies[0].error, /^Nothing was typed/);
  const words = page.getByRole("textbox", { name: "Words", exact: true });
  for (const concept of ["horse", "cup", "rocket", "dog"]) {
    await typeInto(words, `a picture of a ${concept}`);
    await press(words);
    await waitState(page, (s) => s.studies[0].params.words === `a picture of a ${concept}`, { what: "the words are taken over" });
    await clickOn(page, "study.run");
    state = await waitState(page, (s) => s.studies[0].phase === "ready" && s.studies[0].stale === "", { ...kPatience, what: "the neurons were looked through" });
    const [table] = state.studies[0].outcome.tables;
    const place = (/** @type {string} */ name) => table.columns.findIndex((/** @type {any} */ each) => each.name === name);
    const [best] = table.rows;
    assert.ok(best[place("leads_to")] > 0.3, `${concept}: ${best[place("leads_to")]}`);
    const strongest = first.stimuli.find((/** @type {any} */ each) => each.id === best[place("strongest")]);
    assert.equal(strongest.concept, concept);
    // Drawn as a picture the words fire some neuron more than most others words do.
    const beside = state.studies[0].outcome.evidence.facts.find((/** @type {any} */ each) => each.name === "words beside");
    assert.equal(beside.value, "200 drawn in Sans");
    const fires = table.rows.map((/** @type {any} */ row) => row[place("fires_at")]).filter(Number.isFinite);
    assert.ok(fires.length > 150 && Math.max(...fires) > 2, `fires at ${Math.max(...fires)}`);
    await clickOn(page, "study.settings"); // it folded when the study ran
  }
  await drawn(page);
  await screenshot(page, "words-settings");
  await clickOn(page, "study.settings");
  await clickOn(page, "study.table.Figure");
  await waitState(page, (s) => s.landmarks["study.figure.0"], { what: "the figure" });
  await drawn(page);
  await screenshot(page, "words-figure");
  assert.deepEqual(errors, []);
  await close();
});
