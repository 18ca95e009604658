// Nothing is lost: a visit with own pictures outlives a reload, a crash, another tab, an update; it is listed, deleted, saved as a file and
// opened elsewhere with the same numbers.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { encodePng } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { clickOn, dropFiles, openPage, screenshot, snapshot, waitEqual, waitState } from "./support.mjs";
import { goldenFile, isSettled, kBundled, kPatience, openReady, press, refuseStorage, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** A picture that the page has never seen. @param {number} seed */
function ownPicture(seed) {
  const side = 90 + seed;
  const rgba = Buffer.alloc(side * side * 4, 255);
  for (let i = 0; i < rgba.length; ++i) if (i % 4 !== 3) rgba[i] = (i * seed * 7919 + (i >> 5) * 31) & 255;
  return { name: `own ${seed}.png`, type: "image/png", bytes: encodePng(side, side, rgba) };
}

/** All that the model says, with all digits, by the stimuli's names. @param {any} state */
function numbersOf(state) {
  return {
    stimuli: state.stimuli.map((/** @type {any} */ s) => [s.concept, s.rendition, s.title, s.image_embeds, s.gated_embeds]),
    rows: state.zero_shot.rows.map((/** @type {any} */ row) => [row.probabilities, row.gated]),
    gates: state.gates.set,
    prompts: state.prompts.map((/** @type {any} */ each) => each.text),
    studies: state.studies.map((/** @type {any} */ each) => [each.kind, each.params, each.seed]),
    chosen: [state.selection.layer, state.selection.neuron, state.stimuli.findIndex((/** @type {any} */ s) => s.id === state.selection.stimulus)],
    view: state.view,
  };
}

/** @param {any} state */
const isAnswered = (state) => isSettled(state) && !state.gates.pending;
const kOwn = 3;
/** Where a tab notes which visit it has. */
const kSession = "polyneuron.visit";

/** Two own pictures and the golden one, a prompt, a silenced neuron. @param {Page} page */
async function work(page) {
  await dropFiles(page, [ownPicture(1), ownPicture(2), goldenFile()]);
  await waitState(page, (s) => s.stimuli.length === kBundled + kOwn && isSettled(s), { ...kPatience, what: "the own pictures" });
  const field = page.getByRole("textbox", { name: "Add a prompt" });
  await typeInto(field, "a rubber duck");
  await press(field);
  await waitState(page, (s) => s.prompts.length === 7 && isSettled(s), { ...kPatience, what: "the prompt" });
  await clickOn(page, "neuron.gate.silence");
  return waitState(page, (s) => isAnswered(s) && s.gates.set.length === 1, { ...kPatience, what: "the silenced neuron" });
}

/** Until the browser has the visit and its pictures. @param {Page} page */
async function whenKept(page) {
  await page.waitForTimeout(1300);  // longer than the pause before it is kept
  return waitState(page, (s) => !s.own_work, { ...kPatience, what: "the visit is kept" });
}

/** The same visit in a page that began anew. @param {Page} page */
const whenBack = (page) => waitState(page, (s) => isAnswered(s) && s.stimuli.length === kBundled + kOwn && s.gates.set.length === 1, { ...kPatience, what: "the visit is back" });

/** @param {Page} page */
async function openVisits(page) {
  await press(page.getByRole("button", { name: "Visits that this browser keeps, and files of visits" }));
  return page.getByRole("dialog", { name: "Visits" });
}

/** Pictures of all visits in the browser's store. @param {Page} page @returns {Promise<number>} */
const countPictures = (page) => page.evaluate(() => new Promise((resolve) => {
  const opening = indexedDB.open("polyneuron-visits");
  opening.onsuccess = () => {
    const pictures = opening.result.transaction("pictures").objectStore("pictures").count();
    pictures.onsuccess = () => {
      opening.result.close();
      resolve(pictures.result);
    };
  };
}));

/** Rows of the list, as they are told. @param {import("../../web/node_modules/playwright-core").Locator} dialog */
const rowsOf = (dialog) => dialog.getByRole("list", { name: "Visits, the latest first" }).getByRole("listitem");

test("a visit with own pictures outlives a reload in the middle of everything, and a crash", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const made = await work(page);
  await whenKept(page);
  await page.reload();
  let back = await whenBack(page);
  assert.deepEqual(numbersOf(back), numbersOf(made));

  // In the middle: pictures that are still being read, a text that is being typed.
  await dropFiles(page, [ownPicture(4), ownPicture(5), ownPicture(6)]);
  await waitState(page, (s) => s.stimuli.length === kBundled + kOwn + 3, { what: "three more" });
  await page.waitForTimeout(1500);
  await page.reload();
  back = await waitState(page, (s) => isAnswered(s) && s.stimuli.length === kBundled + kOwn + 3, { ...kPatience, what: "all six" });
  assert.deepEqual(numbersOf(back).stimuli.slice(0, kBundled + kOwn), numbersOf(made).stimuli);

  // The tab dies without a word; the browser restores it with its address and its session.
  const [address, session] = [page.url(), await page.evaluate((key) => sessionStorage.getItem(key), kSession)];
  const restored = await page.context().newPage();
  await restored.addInitScript(([key, id]) => sessionStorage.setItem(key, id), [kSession, String(session)]);
  const devtools = await page.context().newCDPSession(page);
  const crash = page.waitForEvent("crash");
  void devtools.send("Page.crash").catch(() => undefined);
  await crash;
  await restored.goto(address);
  const after = await waitState(restored, (s) => isAnswered(s) && s.stimuli.length === kBundled + kOwn + 3, { ...kPatience, what: "all six after a crash" });
  assert.deepEqual(numbersOf(after), numbersOf(back));
  assert.deepEqual(errors.filter((each) => !/crash/i.test(each)), []);
  await close();
});

test("a visit is saved as a file, dropped on a fresh page of another profile, and gives the same numbers", async () => {
  const mine = await openReady(here.browser, here.site.url);
  const made = await work(mine.page);
  const dialog = await openVisits(mine.page);
  const name = dialog.getByRole("textbox", { name: "Name of this visit" });
  await typeInto(name, "Ducks and cats");
  await press(name);
  const [download] = await Promise.all([mine.page.waitForEvent("download"), press(dialog.getByRole("button", { name: "Save as a file" }))]);
  assert.equal(download.suggestedFilename(), "Ducks and cats.polyneuron");
  const bytes = await readFile(await download.path());
  await screenshot(mine.page, "visits-dialog");
  await mine.close();

  const theirs = await openReady(here.browser, here.site.url);
  await dropFiles(theirs.page, [{ name: "ducks.polyneuron", type: "application/zip", bytes }]);
  const seen = await whenBack(theirs.page);
  assert.deepEqual(numbersOf(seen), numbersOf(made));
  assert.equal(await theirs.page.title(), "Ducks and cats · Polyneuron");
  // It is kept here, too, and undo brings the board that was there.
  await whenKept(theirs.page);
  await theirs.page.reload();
  assert.deepEqual(numbersOf(await whenBack(theirs.page)), numbersOf(made));

  // Cut in the middle of its pictures: the rest is there, and what is missing is told.
  await dropFiles(theirs.page, [{ name: "cut.polyneuron", type: "application/zip", bytes: bytes.subarray(0, Math.floor(bytes.length * 0.6)) }]);
  const cut = await waitState(theirs.page, (s) => s.notices.some((/** @type {any} */ n) => /damaged or cut/.test(n.text)), { ...kPatience, what: "the cut file is told of" });
  assert.ok(cut.stimuli.length >= kBundled && cut.stimuli.length < kBundled + kOwn, `${cut.stimuli.length} stimuli`);
  assert.ok(cut.notices.some((/** @type {any} */ n) => /missing and left out/.test(n.text)), JSON.stringify(cut.notices));
  // What is no visit at all changes nothing.
  await dropFiles(theirs.page, [{ name: "nonsense.polyneuron", type: "application/zip", bytes: Buffer.alloc(500, 7) }]);
  const after = await waitState(theirs.page, (s) => s.notices.some((/** @type {any} */ n) => /nonsense\.polyneuron could not be opened/.test(n.text)), { what: "the nonsense is refused" });
  assert.equal(after.stimuli.length, cut.stimuli.length);
  assert.deepEqual(theirs.errors, []);
  await theirs.close();
});

test("two tabs with one visit do not overwrite each other; the list opens, deletes one and deletes everything", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await work(page);
  await whenKept(page);
  // A second tab that the browser has made of the first: it has the first one's session.
  const twin = await page.context().newPage();
  const session = await page.evaluate((key) => sessionStorage.getItem(key), kSession);
  await twin.addInitScript(([key, id]) => { if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, id); }, [kSession, String(session)]);
  await twin.goto(page.url());
  await whenBack(twin);
  await clickOn(twin, "neuron.gate.boost");
  await waitState(twin, (s) => isAnswered(s) && s.gates.set[0]?.factor === 2, { ...kPatience, what: "the twin boosts" });
  await whenKept(twin);
  await page.bringToFront();
  const field = page.getByRole("textbox", { name: "Add a prompt" });
  await typeInto(field, "a tin soldier");
  await press(field);
  await waitState(page, (s) => s.prompts.length === 8 && isSettled(s), { ...kPatience, what: "the first tab goes on" });
  await whenKept(page);
  await page.reload();
  const first = await whenBack(page);
  assert.equal(first.prompts.length, 8);
  assert.equal(first.gates.set[0].factor, 0);
  await twin.reload();
  const second = await whenBack(twin);
  assert.equal(second.prompts.length, 7);
  assert.equal(second.gates.set[0].factor, 2);

  const dialog = await openVisits(page);
  await rowsOf(dialog).nth(1).waitFor({ state: "attached" });
  const told = await rowsOf(dialog).evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? row.textContent));
  assert.equal(told.length, 2);
  assert.match(told[0] ?? "", /this visit.*3 own pictures/);
  assert.match(told[1] ?? "", /open in another tab.*3 own pictures/);
  await screenshot(page, "visits-two");
  await twin.close();
  await press(dialog.getByRole("button", { name: "Open", exact: true }));
  const opened = await waitState(page, (s) => isAnswered(s) && s.gates.set[0]?.factor === 2, { ...kPatience, what: "the twin's visit in this tab" });
  assert.equal(opened.stimuli.length, kBundled + kOwn);

  await openVisits(page);
  await press(dialog.getByRole("button", { name: "Delete everything" }));
  await press(dialog.getByRole("button", { name: "Delete them" }));
  await dialog.getByText("Nothing is kept yet.").waitFor({ state: "attached" });
  assert.equal((await snapshot(page)).own_work, true, "the pictures on the board are nowhere else now");
  assert.equal(await countPictures(page), 0);

  // What was deleted from under a tab is kept again, whole, at its next change.
  // The button that was pressed is gone; the keyboard is still in the dialog.
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]"));
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the dialog is closed" });
  await clickOn(page, "neuron.gate.silence");
  await waitState(page, (s) => isAnswered(s) && s.gates.set[0]?.factor === 0, { ...kPatience, what: "a change" });
  await whenKept(page);
  const other = await page.context().newPage();
  await other.goto(here.site.url);
  const elsewhere = await openVisits(other);
  await press(elsewhere.getByRole("button", { name: /^Delete cat/ }));
  await elsewhere.getByText("Nothing is kept yet.").waitFor({ state: "attached" });
  await other.close();
  await clickOn(page, "neuron.gate.boost");
  await waitState(page, (s) => isAnswered(s) && s.gates.set[0]?.factor === 2, { ...kPatience, what: "another change" });
  await waitEqual(() => countPictures(page), kOwn);
  await page.waitForTimeout(1000);  // then the visit that names them is written
  await page.reload();
  const again = await whenBack(page);
  assert.equal(again.gates.set[0].factor, 2);
  assert.deepEqual(errors, []);
  await close();
});

test("a fresh tab offers the last visit once, and a pasted link leaves it in the list", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await work(page);
  const link = page.url().split("#")[1] ?? "";
  await whenKept(page);
  const fresh = await page.context().newPage();
  await page.close();
  await fresh.goto(here.site.url);
  await waitState(fresh, (s) => s.notices.some((/** @type {any} */ n) => /Your last visit with pictures of your own is kept/.test(n.text)), { ...kPatience, what: "the visit is offered" });
  const again = await fresh.context().newPage();
  await again.goto(`${here.site.url}#${link}`);
  const seen = await waitState(again, (s) => isSettled(s), { ...kPatience, what: "the link" });
  assert.equal(seen.stimuli.length, kBundled, "own pictures are in no link");
  assert.ok(!seen.notices.some((/** @type {any} */ n) => /Your last visit/.test(n.text)));
  const dialog = await openVisits(again);
  await press(rowsOf(dialog).first().getByRole("button", { name: "Open", exact: true }));
  await whenBack(again);
  assert.deepEqual(errors, []);
  await close();
});

test("storage that is full or refused: the board goes on, what is lost is said, and leaving is asked about", async () => {
  for (const [name, fault] of /** @type {[string, () => void][]} */ ([
    ["full", () => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value, key) {
        if (this.name === "pictures") throw new DOMException("no room", "QuotaExceededError");
        return put.call(this, value, key);
      };
    }],
    ["refused", refuseStorage],
  ])) {
    const opened = await openPage(here.browser, here.site.url, { viewport: { width: 1280, height: 1400 }, before: fault });
    await waitState(opened.page, (s) => isSettled(s) && s.stimuli.length === kBundled, { ...kPatience, what: "the board" });
    await dropFiles(opened.page, [ownPicture(9)]);
    const state = await waitState(opened.page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s) && s.notices.some((/** @type {any} */ n) => /not kept/.test(n.text)), { ...kPatience, what: `${name}: it is said` });
    assert.equal(state.own_work, true);
    assert.match(state.notices.at(-1).text, name === "full" ? /storage for this page is full/ : /stores nothing for this page/);
    const dialog = await openVisits(opened.page);
    if (name === "refused") await dialog.getByText(/lets the page keep nothing/).waitFor({ state: "attached" });
    else await rowsOf(dialog).first().waitFor({ state: "attached" });
    await opened.close();
  }
});
