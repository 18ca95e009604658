// Links: the address bar holds what is seen, opens it elsewhere with the same numbers, and follows back, forward and pasted links.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, openPage, snapshot, waitEqual, waitState } from "./support.mjs";
import { documentOf, isSettled, kBundled, kPatience, openReady, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** Without numbers of this visit. @param {any} state */
function contentOf(state) {
  const { concepts, renditions, prompts, stimuli } = documentOf(state);
  return { concepts, renditions, prompts: prompts.map((/** @type {any} */ [, text]) => text), stimuli: stimuli.map((/** @type {any} */ [, ...rest]) => rest) };
}

/** What the model says, with all digits. @param {any} state */
function numbersOf(state) {
  return {
    embeddings: state.stimuli.map((/** @type {any} */ s) => s.image_embeds),
    gated: state.stimuli.map((/** @type {any} */ s) => s.gated_embeds),
    rows: state.zero_shot.rows.map((/** @type {any} */ row) => ({ probabilities: row.probabilities, gated: row.gated })),
  };
}

/** @param {any} state */
const lookedAt = (state) => ({ layer: state.selection.layer, neuron: state.selection.neuron, stimulus: state.stimuli.findIndex((/** @type {any} */ s) => s.id === state.selection.stimulus), view: state.view });

/** @param {Page} page */
const hashOf = (page) => page.evaluate(() => location.hash);

/** The link once it says something else than before. @param {Page} page @param {string} [before] */
async function linkAfter(page, before = "") {
  await page.waitForFunction((old) => location.hash !== old, before, { timeout: 20_000 });
  await page.waitForTimeout(700);  // longer than the pause between two changes
  return hashOf(page);
}

/** @param {any} state */
const answered = (state) => isSettled(state) && !state.gates.pending;

/** A finding: a neuron chosen and silenced, a prompt of one's own. @param {Page} page */
async function makeFinding(page) {
  const field = page.getByRole("textbox", { name: "Add a prompt" });
  await typeInto(field, "a pirate ship");
  await press(field);
  await waitState(page, (s) => s.prompts.length === 7 && isSettled(s), { ...kPatience, what: "the seventh prompt" });
  await clickOn(page, "neuron.gate.silence");
  return waitState(page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "the board is answered with a silenced neuron" });
}

test("a link opens elsewhere on what it is about, with the same numbers, and is handed on unchanged", async () => {
  const mine = await openReady(here.browser, here.site.url);
  assert.equal(await hashOf(mine.page), "", "the page as it starts has its plain address");
  await makeFinding(mine.page);
  const link = await linkAfter(mine.page);
  const state = await waitState(mine.page, answered, kPatience);
  assert.ok(link.length <= 450, `${link.length} characters`);
  assert.match(link, /^#a[\w-]+z$/);

  // The button gives the same, and says how long it is.
  await mine.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await press(mine.page.getByRole("button", { name: /^Share what is seen/ }));
  const dialog = mine.page.getByRole("dialog", { name: "Share what is seen" });
  await press(dialog.getByRole("button", { name: "Copy link" }));
  await dialog.getByRole("status").filter({ hasText: /^The link is copied: \d+ characters\.$/ }).waitFor({ state: "attached" });
  assert.equal(await mine.page.evaluate(() => navigator.clipboard.readText()), here.site.url + link);

  const theirs = await openPage(here.browser, here.site.url + link, { viewport: { width: 1280, height: 1400 } });
  const seen = await waitState(theirs.page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "the finding is there" });
  assert.deepEqual(contentOf(seen), contentOf(state));
  assert.deepEqual(seen.gates.set, state.gates.set);
  assert.deepEqual(lookedAt(seen), lookedAt(state));
  assert.deepEqual(numbersOf(seen), numbersOf(state));
  await drawn(theirs.page);
  await theirs.page.waitForTimeout(900);
  assert.equal(await hashOf(theirs.page), link, "the address is as it came");
  // A step, and back: the link is what it was.
  await clickOn(theirs.page, "neuron.gate.boost");
  await linkAfter(theirs.page, link);
  await theirs.page.goBack();
  await waitState(theirs.page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "the gate is back" });
  await waitEqual(() => hashOf(theirs.page), link);
  for (const one of [mine, theirs]) {
    assert.deepEqual(one.errors, []);
    await one.close();
  }
});

test("back and forward go from step to step; a reload and a pasted link open what they say; a damaged one leaves the board", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await makeFinding(page);
  const second = await linkAfter(page);
  await page.goBack();
  await waitState(page, (s) => s.gates.set.length === 0 && s.prompts.length === 7, { what: "one step back: without the gate" });
  const first = await linkAfter(page, second);
  await page.goBack();
  await waitState(page, (s) => s.prompts.length === 6, { what: "two steps back: the page as it started" });
  assert.equal(await linkAfter(page, first), "");
  await page.goForward();
  await waitState(page, (s) => s.prompts.length === 7, { what: "forward: the prompt" });
  await page.goForward();
  let state = await waitState(page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "forward again: with it" });
  assert.equal(state.stimuli.length, kBundled);

  await page.evaluate((hash) => { location.hash = hash; }, first);
  await waitState(page, (s) => answered(s) && s.gates.set.length === 0 && s.prompts.length === 7, { ...kPatience, what: "the pasted link" });

  // A mail program cut the link; nothing on the board is lost.
  const before = contentOf(await snapshot(page));
  await page.evaluate((hash) => { location.hash = hash.slice(0, 50); }, second);
  state = await waitState(page, (s) => s.notices.some((/** @type {any} */ n) => /incomplete/.test(n.text)), { what: "the page says that the link is incomplete" });
  assert.deepEqual(contentOf(state), before);

  await page.evaluate((hash) => { location.hash = hash; }, second);
  await waitState(page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "the whole link" });
  await page.reload();
  state = await waitState(page, (s) => answered(s) && s.gates.set.length === 1, { ...kPatience, what: "the same after a reload" });
  assert.deepEqual(contentOf(state), before);
  assert.deepEqual(errors, []);
  await close();
});

test("a link survives servers and mail programs that escape its mark", async () => {
  const { page, close } = await openReady(here.browser, here.site.url);
  await makeFinding(page);
  const link = await linkAfter(page);
  await close();
  for (const address of [`%23${link.slice(1)}`, `?s=${link.slice(1)}`, `?s=${encodeURIComponent(link)}`, `${link}.`, `${link.slice(0, -1)}`, `?lang=en&s=${link.slice(1)})`]) {
    const opened = await openPage(here.browser, here.site.url + address, { viewport: { width: 1280, height: 1400 } });
    await waitState(opened.page, (s) => s.gates.set.length === 1 && s.prompts.length === 7, { ...kPatience, what: `${address.slice(0, 20)}… is opened` });
    assert.deepEqual(opened.errors.filter((each) => !/404/.test(each)), []);  // what a static host answers a path with %23 with
    await opened.close();
  }
});
