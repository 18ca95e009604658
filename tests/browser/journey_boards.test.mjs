// The bundled boards, by roles alone: each of them is chosen in the dialog, runs through the model and is answered as assets/boards/README.md
// says, has a short address, and undo leads back to where the visit began.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { openPage, root, screenshot, waitState } from "./support.mjs";
import { documentOf, isSettled, kBundled, kPatience, openReady, press } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();
const kLongestFragment = 120;

/** @param {string} path */
const asset = (path) => readFileSync(join(root, "assets", path), "utf8");
/** @type {{file: string, title: string, about: string, stimuli: number}[]} */
const listed = JSON.parse(asset("boards/index.json")).boards;
const [, ...others] = listed;

/** The dialog, opened from the board. @param {Page} page @param {string} [from]  name of the control */
async function openBoards(page, from = "Start with another board") {
  await press(page.getByRole("button", { name: from }));
  return page.getByRole("dialog", { name: "Boards" });
}

/** Cells of a board's line in the README's table of answers: photo to word. @param {string} file */
function answersOf(file) {
  const line = asset("boards/README.md").split("\n").find((each) => each.startsWith(`| \`${file.replace("boards/", "")}\` |`) && / of \d+ \|/.test(each));
  return (line ?? "").split("|").slice(2, 8).map((cell) => cell.trim());
}

/** The same out of what the page says. @param {any} state */
function answeredIn({ stimuli, prompts, zero_shot: table }) {
  return ["photo", "sketch", "cartoon", "icon", "emoji", "word"].map((rendition) => {
    const shown = table.rows.filter((/** @type {any} */ row) => stimuli.find((/** @type {any} */ each) => each.id === row.stimulus)?.rendition === rendition);
    const right = shown.filter((/** @type {any} */ { stimulus, probabilities }) => {
      const best = probabilities.indexOf(Math.max(...probabilities));
      return prompts[best].text === stimuli.find((/** @type {any} */ each) => each.id === stimulus).concept;
    });
    return shown.length === 0 ? "–" : `${right.length} of ${shown.length}`;
  });
}

test("each bundled board is chosen, answered as its table says, and undone", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  assert.equal(others.length, 6);
  for (const { file, title, about, stimuli } of others) {
    const dialog = await openBoards(page);
    await dialog.getByRole("listitem", { name: new RegExp(`^${title}\\. ${about.slice(0, 20)}`) }).waitFor();
    await press(dialog.getByRole("button", { name: `Open the board ${title}`, exact: true }));
    const board = JSON.parse(asset(file));
    const state = await waitState(page, (s) => s.dialog === "" && s.stimuli.length === stimuli && s.concepts[0] === board.concepts[0] && isSettled(s), { ...kPatience, what: `${title} has run through the model` });
    assert.deepEqual([state.concepts, state.renditions, state.prompt_template], [board.concepts, board.renditions, board.template]);
    for (const { title: name, picture_phase: picture, encoding_phase: encoding } of state.stimuli) assert.deepEqual([picture, encoding], ["ready", "ready"], name);
    const start = board.stimuli.findIndex((/** @type {any} */ each) => each.id === board.start.stimulus);
    assert.equal(state.selection.stimulus, state.stimuli[start].id);
    assert.deepEqual(answeredIn(state), answersOf(file), title);
    await page.waitForFunction((most) => location.hash.startsWith("#b") && location.hash.length <= most, kLongestFragment);
    assert.deepEqual(state.notices, []);
  }
  for (let left = others.length; left > 0; --left) {
    await press(page.getByRole("button", { name: "Undo (Ctrl Z)" }));
    await waitState(page, (s) => s.undo === first.undo + left - 1, { what: `undo ${left}` });
  }
  const last = await waitState(page, isSettled, { ...kPatience, what: "the first board is back" });
  assert.deepEqual(documentOf(last), documentOf(first));
  assert.equal(last.stimuli.length, kBundled);
  assert.deepEqual(errors, []);
  await close();
});

test("an address of a bundled board opens it elsewhere", async () => {
  const { page, close } = await openReady(here.browser, here.site.url);
  await press(page.getByRole("radio", { name: "Learn", exact: true }));
  const dialog = await openBoards(page, "Choose a board");
  await press(dialog.getByRole("button", { name: "Open the board Look-alikes" }));
  const said = await waitState(page, (s) => s.stimuli.length === 32 && isSettled(s), { ...kPatience, what: "the board" });
  await page.waitForFunction(() => location.hash.startsWith("#b"));
  const address = page.url();
  await close();
  const other = await openPage(here.browser, address, { viewport: { width: 390, height: 844 }, touch: true });
  const state = await waitState(other.page, (s) => s.stimuli.length === 32 && isSettled(s), { ...kPatience, what: "the board elsewhere" });
  assert.deepEqual(state.zero_shot.rows.map((/** @type {any} */ row) => row.probabilities), said.zero_shot.rows.map((/** @type {any} */ row) => row.probabilities));
  await screenshot(other.page, "boards-phone");
  assert.deepEqual(other.errors, []);
  await other.close();
});

test("an empty board offers the boards; without network the list says why and can be asked for again", async () => {
  const { page, close } = await openReady(here.browser, here.site.url);
  await press(page.getByRole("button", { name: "Clear the board (undo brings it back)" }));
  await waitState(page, (s) => s.stimuli.length === 0, { what: "the board is empty" });
  await page.context().route("**/boards/index.json", (route) => route.abort());
  const dialog = await openBoards(page, "Start with a board of this page");
  await dialog.getByRole("button", { name: "Try again" }).waitFor();
  await page.context().unroute("**/boards/index.json");
  await press(dialog.getByRole("button", { name: "Try again" }));
  await press(dialog.getByRole("button", { name: "Open the board Animals" }));
  await waitState(page, (s) => s.stimuli.length === 28 && isSettled(s), { ...kPatience, what: "the animals" });
  await close();
});
