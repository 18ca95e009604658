// Does the model put some pictures closer to one text than others? An audit with own sets, its numbers counted out here; the neurons that
// carry it silenced by hand; a ready-made audit of words; and how far the board's probabilities can be trusted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cosine } from "./golden.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, screenshot, waitCount, waitState } from "./support.mjs";
import { at, beginStudy, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

const here = openSite();

/** @param {number[]} values */
function mean(values) { return values.reduce((sum, value) => sum + value, 0) / values.length; }

/** How many ways to choose `count` of the values have a sum of at least `least`. @param {number[]} values @param {number} count @param {number} least @returns {number} */
function ways(values, count, least) {
  if (count === 0) return least <= 1e-12 ? 1 : 0;
  if (values.length < count) return 0;
  const [first, ...rest] = values;
  return ways(rest, count - 1, least - Number(first)) + ways(rest, count, least);
}

/** d with n − 1 in its denominator. @param {number[]} x @param {number[]} y */
function effect(x, y) {
  const all = [...x, ...y], middle = mean(all);
  return (mean(x) - mean(y)) / Math.sqrt(all.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (all.length - 1));
}

/** The audit's sets by their fields. @param {import("./support.mjs").Page} page @param {Record<string, string>} sets */
async function writeSets(page, sets) {
  for (const [name, text] of Object.entries(sets)) {
    const field = page.getByRole("textbox", { name, exact: true });
    await typeInto(field, text);
    await field.press("Enter");
    await waitState(page, (s) => Object.values(s.studies[0].params).includes(text), { what: `${name} is written` });
  }
}

test("an audit with own sets equals what is counted out, silencing its neurons by hand gives what it said; words; calibration", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await openStudies(page, "Test");
  await clickOn(page, "study.kind.Association audit");
  await page.getByText(/^Measures whether some words or pictures go with attributes/).first().waitFor({ state: "attached" });
  await clickOn(page, "study.begin");
  // What may hurt is said first, once.
  await waitState(page, (s) => s.studies.length === 1 && s.landmarks["study.note"], { what: "the note" });
  await page.getByText(/they are no statement about anyone/).first().waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "audit-note");
  await clickOn(page, "study.note");
  await waitState(page, (s) => s.landmarks["study.run"], { what: "it can be run" });

  // Own sets: two concepts of the board, two prompts of it.
  const [x, y] = ["cat", "fish"].map((concept) => first.stimuli.filter((/** @type {any} */ each) => each.concept === concept));
  const [a, b] = first.prompts;
  assert.ok(x.length >= 3 && y.length >= 3 && a && b, "the bundled board has them");
  await writeSets(page, { "Targets X": "cats: #cat", "Targets Y": "fish: #fish", "Attributes A": `A: ${a.text}`, "Attributes B": `B: ${b.text}`, "Words said as": first.prompt_template });
  await drawn(page);
  await screenshot(page, "audit-settings");
  await clickOn(page, "study.run");
  let state = await waitState(page, (s) => ["ready", "failed"].includes(s.studies[0].phase), { ...kPatience, what: "the audit is over" });
  assert.equal(state.studies[0].error?.message ?? "", "");
  const [levels, targets, neurons, silencing] = state.studies[0].outcome.tables;
  const s = (/** @type {any[]} */ stimuli, /** @type {string} */ field) => stimuli.map((each) => cosine(each[field], a.embedding) - cosine(each[field], b.embedding));
  const [sx, sy] = [s(x, "image_embeds"), s(y, "image_embeds")];
  assert.ok(Math.abs(at(levels, 0, "d") - effect(sx, sy)) < 1e-5, `${at(levels, 0, "d")} is not ${effect(sx, sy)}`);
  const least = sx.reduce((sum, value) => sum + value, 0), all = [...sx, ...sy];
  const counted = ways(all, sx.length, least), possible = ways(all, sx.length, -Infinity);
  assert.equal(at(levels, 0, "partitions"), `${counted} of ${possible}`);
  assert.ok(Math.abs(at(levels, 0, "p_value") - counted / possible) < 1e-12);
  assert.equal(targets.rows.length, all.length);
  all.forEach((value, row) => assert.ok(Math.abs(at(targets, row, "association") - value) < 1e-5));
  const added = neurons.rows.reduce((/** @type {number} */ sum, /** @type {any} */ _, /** @type {number} */ row) => sum + at(neurons, row, "adds"), 0);
  assert.ok(Number.isFinite(added) && neurons.rows.length > 100);
  await drawn(page);
  await screenshot(page, "audit-levels");
  await clickOn(page, "study.table.Figure");
  await drawn(page);
  await screenshot(page, "audit-figure");

  // Silenced by hand, the board's own embeddings give the d that the study told.
  const after = at(silencing, 1, "d"), control = at(silencing, 2, "d");
  assert.ok(Math.abs(after - at(levels, 0, "d")) > Math.abs(control - at(levels, 0, "d")), `${after} and ${control} of ${at(levels, 0, "d")}`);
  await clickOn(page, "study.table.Silencing");
  await page.getByRole("button", { name: /^Silence these 8 neurons/ }).waitFor({ state: "attached" });
  await clickOn(page, "study.silence");
  const ids = [...x, ...y].map((each) => each.id);
  state = await waitState(page, (now) => now.gates.set.length === 8 && !now.gates.pending && ids.every((id) => now.stimuli.find((/** @type {any} */ each) => each.id === id).gated_embeds), { ...kPatience, what: "the board has run without them" });
  const again = (/** @type {any[]} */ stimuli) => stimuli.map((each) => state.stimuli.find((/** @type {any} */ now) => now.id === each.id));
  const byHand = effect(s(again(x), "gated_embeds"), s(again(y), "gated_embeds"));
  assert.ok(Math.abs(byHand - after) < 1e-3, `${byHand} is not ${after}`);
  await screenshot(page, "audit-silenced");
  await clickOn(page, "toolbar.undo");
  await waitState(page, (now) => now.gates.set.length === 0, { what: "as trained again" });

  // A ready-made audit of words: no pictures, so no neurons of the image encoder.
  await clickOn(page, "study.settings");
  await press(page.getByRole("radio", { name: "flowers, insects: pleasant?" }));
  await waitState(page, (now) => String(now.studies[0].params.x).startsWith("flowers: rose"), { what: "the ready-made sets are there" });
  await clickOn(page, "study.run");
  state = await waitState(page, (now) => now.studies[0].phase === "ready" && now.studies[0].outcome.tables.length === 2, { ...kPatience, what: "the audit of words is over" });
  assert.match(at(state.studies[0].outcome.tables[0], 0, "partitions"), /^\d+ of 12870$/);
  assert.equal(state.studies[0].outcome.tables[1].rows.length, 16);

  // Calibration offers a scale, and the board takes it over.
  await beginStudy(page, "Calibration", /^Tells whether the model's probabilities are right as often as they say/, 2);
  await clickOn(page, "study.run");
  state = await waitState(page, (now) => ["ready", "failed"].includes(now.studies[1].phase), { ...kPatience, what: "the calibration is over" });
  assert.equal(state.studies[1].error?.message ?? "", "");
  const [scales] = state.studies[1].outcome.tables;
  assert.ok(Math.abs(at(scales, 0, "scale") - first.logit_scale) < 1e-3);
  await clickOn(page, "study.table.Figure");
  await drawn(page);
  await screenshot(page, "calibration-figure");
  if (scales.rows.length > 1) {
    assert.ok(at(scales, 1, "loss") <= at(scales, 0, "loss"));
    await clickOn(page, "study.scale");
    await waitState(page, (now) => Math.abs(now.logit_scale - at(scales, 1, "scale")) < 1e-3, { what: "the scale is taken over" });
    await waitCount(page.getByRole("button", { name: /^Use scale / }), 0);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("by roles alone: an audit of emoji that are typed, and minimal pairs against the board's pictures", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await press(page.getByRole("radio", { name: "Test", exact: true }));
  await waitState(page, (s) => s.view.way === "test", { what: "the panels of Test" });
  await press(page.getByRole("button", { name: "Studies", exact: true }).first());
  const study = page.getByRole("region", { name: "Study", exact: true }), kinds = study.getByRole("radiogroup", { name: "Study", exact: true });
  const begin = async (/** @type {string} */ title) => {
    await press(kinds.getByRole("radio", { name: title, exact: true }));
    await press(study.getByRole("button", { name: title, exact: true }));
    await press(study.getByRole("button", { name: "I have read this" }));
  };
  const over = async (/** @type {number} */ place) => {
    const state = await waitState(page, (s) => ["ready", "failed"].includes(s.studies[place].phase), { ...kPatience, what: "the study is over" });
    assert.equal(state.studies[place].error?.message ?? "", "");
    return state.studies[place].outcome;
  };
  const emojiOf = (/** @type {any} */ s, /** @type {string[]} */ concepts) => concepts.map((concept) => s.stimuli.find((/** @type {any} */ each) => each.concept === concept && each.rendition === "emoji"));
  const [animals, things] = [["cat", "dog", "horse"], ["fish", "cup", "rocket"]];

  // The typed emoji are those of the board, so their embeddings are the board's.
  await begin("Association audit");
  const words = (/** @type {string[]} */ concepts) => concepts.map((concept) => first.prompts.find((/** @type {any} */ each) => each.text === concept));
  await writeSets(page, { "Targets X": "animals: 🐱 🐶 🐴", "Targets Y": "others: 🐟, ☕ 🚀", "Attributes A": `A: ${animals.join(", ")}`, "Attributes B": `B: ${things.join(", ")}`, "Words said as": first.prompt_template });
  await press(study.getByRole("button", { name: "Run", exact: true }));
  const [levels, targets, , silencing] = (await over(0)).tables;
  const s = (/** @type {any[]} */ stimuli, /** @type {string} */ field) => stimuli.map((each) => mean(words(animals).map((one) => cosine(each[field], one.embedding))) - mean(words(things).map((one) => cosine(each[field], one.embedding))));
  const [sx, sy] = [animals, things].map((some) => s(emojiOf(first, some), "image_embeds")), all = [...sx, ...sy];
  assert.ok(Math.abs(at(levels, 0, "d") - effect(sx, sy)) < 1e-5, `${at(levels, 0, "d")} is not ${effect(sx, sy)}`);
  const counted = ways(all, 3, sx.reduce((sum, value) => sum + value, 0));
  assert.equal(at(levels, 0, "partitions"), `${counted} of 20`);
  assert.ok(Math.abs(at(levels, 0, "p_value") - counted / 20) < 1e-12);
  all.forEach((value, row) => assert.ok(Math.abs(at(targets, row, "association") - value) < 1e-5));
  await press(study.getByRole("button", { name: /^Silence these 8 neurons/ }));
  const state = await waitState(page, (now) => now.gates.set.length === 8 && !now.gates.pending && emojiOf(now, [...animals, ...things]).every((each) => each.gated_embeds), { ...kPatience, what: "the board has run without them" });
  const [gx, gy] = [animals, things].map((some) => s(emojiOf(state, some), "gated_embeds"));
  assert.ok(Math.abs(effect(gx, gy) - at(silencing, 1, "d")) < 1e-3, `${effect(gx, gy)} is not ${at(silencing, 1, "d")}`);
  await press(page.getByRole("button", { name: /^Undo/ }));
  await waitState(page, (now) => now.gates.set.length === 0, { what: "as trained again" });

  // Six pairs of the board's prompts, one of them by a template, against its pictures of cats and fish.
  await begin("Minimal pairs");
  const said = (/** @type {string} */ what) => first.prompt_template.replace("{}", what);
  const pairs = [["cat", "fish"], ["dog", "cup"], ["horse", "rocket"], ["cat", "cup"], ["dog", "rocket"], ["horse", "fish"]];
  const type = async (/** @type {string} */ name, /** @type {string} */ text) => {
    const field = study.getByRole("textbox", { name, exact: true });
    await typeInto(field, text);
    await field.press("Enter");
    await waitState(page, (now) => Object.values(now.studies[1].params).some((value) => String(value).includes(text)), { what: `${name} is written` });
  };
  for (const [row, [left, right]] of pairs.entries()) {
    await type(`Pair ${row + 1}, left`, said(row === 0 ? `{${left}|${right}}` : String(left)));
    if (row > 0) await type(`Pair ${row + 1}, right`, said(String(right)));
  }
  await type("Attributes A", "cats: #cat");
  await type("Attributes B", "fish: #fish");
  await press(study.getByRole("button", { name: "Run", exact: true }));
  const [result, rows] = (await over(1)).tables;
  const pictures = (/** @type {string} */ concept) => first.stimuli.filter((/** @type {any} */ each) => each.concept === concept);
  const score = (/** @type {string} */ text) => mean(pictures("cat").map((/** @type {any} */ each) => cosine(words([text])[0].embedding, each.image_embeds))) - mean(pictures("fish").map((/** @type {any} */ each) => cosine(words([text])[0].embedding, each.image_embeds)));
  const differences = pairs.map(([left, right]) => score(String(left)) - score(String(right)));
  differences.forEach((value, row) => assert.ok(Math.abs(at(rows, row, "difference") - value) < 1e-5, `pair ${row + 1}: ${at(rows, row, "difference")} is not ${value}`));
  const middle = mean(differences), signed = Array.from({ length: 64 }, (_, signs) => mean(differences.map((value, i) => (signs >> i & 1 ? -value : value))));
  const far = signed.filter((value) => Math.abs(value) >= Math.abs(middle) - 1e-12).length;
  assert.ok(Math.abs(at(result, 0, "difference") - middle) < 1e-5);
  assert.ok(Math.abs(at(result, 0, "d") - middle / Math.sqrt(differences.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 5)) < 1e-3);
  assert.equal(at(result, 0, "flips"), `${far} of 64`);
  assert.equal(at(result, 0, "p_value"), far / 64);
  assert.deepEqual(at(result, 0, "interval").map((/** @type {number} */ end, /** @type {number} */ side) => Math.abs(end - (side ? Math.max(...differences) : Math.min(...differences))) < 1e-5), [true, true]);
  assert.deepEqual(errors, []);
  await close();
});
