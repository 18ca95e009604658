// Two hundred pictures at once: their progress, a stop in the middle, one step of undo, twins, a folder, and leaving the page with them.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { encodePng } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, placeOf, screenshot, snapshot, waitCount, waitState } from "./support.mjs";
import { documentOf, isSettled, kBundled, kPatience, openReady, refuseStorage } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const kMany = 200;
const kSide = 24;

const here = openSite();

/** A small picture, another one for each seed. @param {number} seed */
function picture(seed) {
  const rgba = Buffer.alloc(kSide * kSide * 4, 255);
  for (let y = 0; y < kSide; ++y) {
    for (let x = 0; x < kSide; ++x) {
      const at = (y * kSide + x) * 4;
      rgba[at] = (x * 9 + seed * 37) % 256;
      rgba[at + 1] = (y * 9 + seed * 101) % 256;
      rgba[at + 2] = (seed * 17 + ((x >> 2) ^ (y >> 2)) * 20) % 256;
    }
  }
  rgba.writeUInt16BE(seed, 0);
  return encodePng(kSide, kSide, rgba);
}

/** Files "NAME1.png" to "NAMEcount.png", in an order that is not theirs. @param {string} name @param {number} count @param {number} seed */
function pictures(name, count, seed) {
  const files = Array.from({ length: count }, (_, i) => ({ name: `${name}${i + 1}.png`, type: "image/png", bytes: picture(seed + i) }));
  return files.sort((a, b) => (a.name < b.name ? 1 : -1));
}

/** @param {string} name @param {number} count */
const inOrder = (name, count) => Array.from({ length: count }, (_, i) => `${name}${i + 1}.png`);

/** @param {any} state @param {number} [from] */
const titles = (state, from = kBundled) => state.stimuli.slice(from).map((/** @type {any} */ each) => each.title);

/** Notices but the one that nothing is kept here. @param {any} state @returns {string[]} */
const said = (state) => state.notices.map((/** @type {any} */ each) => each.text).filter((/** @type {string} */ text) => !/is not kept/.test(text));

/** Whether the page would have the browser ask before it leaves. @param {Page} page */
function asksBeforeLeaving(page) {
  return page.evaluate(() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
}

test("200 pictures: progress, one step of undo in natural order, the selection stays; a stop; twins; leaving asks", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 768 }, before: refuseStorage });
  const board = page.getByRole("region", { name: "Board" });
  /** @type {string[]} */
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  // Browsers ask only where the page was used.
  await clickOn(page, `stimulus.${first.selection.stimulus}`);
  assert.equal(first.own_work, false);
  assert.equal(await asksBeforeLeaving(page), false, "nothing is at stake with the bundled board");

  await dropFiles(page, pictures("img", kMany, 0));
  let state = await waitState(page, (s) => s.adding && s.adding.done >= 3, { ...kPatience, what: "the first pictures have their results" });
  assert.equal(state.adding.total, kMany);
  assert.deepEqual(titles(state), inOrder("img", kMany));
  await board.getByRole("status").filter({ hasText: new RegExp(`^Adding pictures: \\d+ of ${kMany}$`) }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "many-progress");
  state = await waitState(page, (s) => s.adding === null && isSettled(s), { ...kPatience, what: "all have their results" });
  assert.equal(state.stimuli.length, kBundled + kMany);
  assert.ok(state.stimuli.every((/** @type {any} */ each) => each.encoding_phase === "ready"));
  assert.equal(state.undo, first.undo + 1);
  assert.deepEqual(state.selection, first.selection, "nothing steals the selection");
  assert.deepEqual(said(state), []);
  await waitCount(board.getByRole("status").filter({ hasText: "Adding pictures" }), 0);

  // The cell shows some and how many more there are; all of them on request.
  const more = board.getByRole("button", { name: /^Show \d+ more of “img”, photo$/ });
  await more.waitFor({ state: "attached" });
  await placeOf(page, "board.more.img.photo");
  await screenshot(page, "many-folded");
  await clickOn(page, "board.more.img.photo");
  await board.getByRole("button", { name: "Show fewer of “img”, photo" }).waitFor({ state: "attached" });
  await waitCount(board.getByRole("button", { name: /^img, photo \(img\d+\.png\): ready/ }), kMany);
  await drawn(page);
  await screenshot(page, "many-unfolded");
  await clickOn(page, "board.more.img.photo");
  await more.waitFor({ state: "attached" });

  // Three of them again under other names, and one that is new.
  const again = [10, 20, 30].map((i) => ({ name: `copy of ${i}.png`, type: "image/png", bytes: picture(i) }));
  await dropFiles(page, [...again, { name: "new.png", type: "image/png", bytes: picture(5000) }]);
  state = await waitState(page, (s) => s.stimuli.length === kBundled + kMany + 1 && isSettled(s), { ...kPatience, what: "the new one is there" });
  assert.deepEqual(said(state),
    ["3 of 4 pictures were not added, because the board has them already: copy of 10.png, copy of 20.png, copy of 30.png."]);
  assert.deepEqual(state.selection, first.selection);

  // A second drop is stopped in the middle: what has its result stays.
  await dropFiles(page, pictures("more", kMany, 1000));
  await waitState(page, (s) => s.adding && s.adding.done >= 5, { ...kPatience, what: "the second drop is on its way" });
  await clickOn(page, "board.adding.cancel");
  state = await waitState(page, (s) => s.adding === null && isSettled(s), { ...kPatience, what: "it is stopped" });
  const stopped = titles(state, kBundled + kMany + 1);
  assert.ok(stopped.length >= 5 && stopped.length < kMany, `${stopped.length} of the second drop`);
  assert.deepEqual(stopped, inOrder("more", stopped.length));
  assert.equal(said(state).at(-1), `Cancelled: ${stopped.length} of the ${kMany} pictures were added. Undo takes away what was.`);
  assert.equal(state.undo, first.undo + 3);
  assert.deepEqual(state.selection, first.selection);
  await screenshot(page, "many-stopped");

  // Nothing keeps the pictures here: leaving is asked about, and whoever stays finds everything.
  assert.equal(state.own_work, true);
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  await asked;
  assert.deepEqual(dialogs, ["beforeunload"]);
  assert.equal((await snapshot(page)).stimuli.length, kBundled + kMany + 1 + stopped.length);

  // One step of undo for each drop; then nothing is at stake any more.
  for (const left of [kMany + 1, kMany, 0]) {
    await clickOn(page, "toolbar.undo");
    state = await waitState(page, (s) => s.stimuli.length === kBundled + left, { what: `undo leaves ${left} of the pictures` });
    assert.deepEqual(state.selection, first.selection);
  }
  assert.deepEqual(documentOf(state), documentOf(first));
  await clickOn(page, "toolbar.redo");
  state = await waitState(page, (s) => s.stimuli.length === kBundled + kMany, { what: "redo brings all of them back" });
  assert.deepEqual([state.selection, state.jobs, state.adding], [first.selection, 0, null]);
  assert.equal(await asksBeforeLeaving(page), true);
  await clickOn(page, "toolbar.undo");
  state = await waitState(page, (s) => s.stimuli.length === kBundled && !s.own_work, { what: "nothing of one's own is left" });
  assert.deepEqual(errors, []);
  await page.goto("about:blank");
  assert.deepEqual(dialogs, ["beforeunload"]);
  await close();
});

test("a phone with 200 pictures: the cell opens under a finger, and its name stays in sight", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true });
  await dropFiles(page, pictures("img", kMany, 0));
  await waitState(page, (s) => s.adding && s.adding.done >= 3, { ...kPatience, what: "the first pictures have their results" });
  await drawn(page);
  await screenshot(page, "many-phone-progress");
  const { landmarks } = await snapshot(page);
  const [, , width, height] = landmarks["board.adding.cancel"];
  assert.ok(width >= 44 && height >= 44, `Cancel is ${width} × ${height}`);
  let state = await waitState(page, (s) => s.adding === null && isSettled(s), { ...kPatience, what: "all have their results" });
  assert.equal(state.stimuli.length, kBundled + kMany);
  assert.deepEqual(state.selection, first.selection);
  const { x, y } = await placeOf(page, "board.more.img.photo");
  await screenshot(page, "many-phone-folded");
  await page.touchscreen.tap(x, y);
  await page.getByRole("button", { name: "Show fewer of “img”, photo" }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "many-phone-unfolded");

  // Rows that scroll by keep their names in sight.
  state = await snapshot(page);
  const label = state.landmarks["board.concept.img"];
  assert.ok(label && label[0] >= 0 && label[1] < 844, `the name of the row is at ${label}`);
  assert.deepEqual(errors, []);
  await close();
});

test("a folder by a button: its pictures, each by the folder that it lies in", async () => {
  const folder = await mkdtemp(join(tmpdir(), "polyneuron-many-"));
  try {
    for (const [i, name] of ["animals/owl/1.png", "animals/owl/2.png", "animals/snow leopard/1.png"].entries()) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), picture(i));
    }
    await writeFile(join(folder, "animals/owl/read me.txt"), "about owls");
    const { page, errors, close } = await openReady(here.browser, here.site.url, { viewport: { width: 1366, height: 768 } });
    const choosing = page.waitForEvent("filechooser");
    await clickOn(page, "board.add.folder");
    await (await choosing).setFiles(join(folder, "animals"));
    const state = await waitState(page, (s) => s.stimuli.length === kBundled + 3 && isSettled(s), { ...kPatience, what: "the folder's pictures are there" });
    assert.deepEqual(state.stimuli.slice(kBundled).map((/** @type {any} */ each) => [each.concept, each.rendition, each.title]),
      [["owl", "photo", "1.png"], ["owl", "photo", "2.png"], ["snow leopard", "photo", "1.png"]]);
    assert.deepEqual(state.notices, []);
    assert.deepEqual(errors, []);
    await close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
