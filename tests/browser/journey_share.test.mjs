// What is seen is handed on: the dialog by roles alone, its link, Markdown and code; one panel in a frame of another origin; own pictures in a link.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import { decodePng } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { drawn, dropFiles, openPage, root, screenshot, waitCount, waitEqual, waitState } from "./support.mjs";
import { goldenFile, isSettled, kBundled, kPatience, openReady, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();
const require = createRequire(join(root, "web/package.json"));

/** @param {Page} page */
async function openShare(page) {
  await press(page.getByRole("button", { name: "Share what is seen: link, QR code, embedding" }));
  const dialog = page.getByRole("dialog", { name: "Share what is seen" });
  await dialog.waitFor({ state: "attached" });
  return dialog;
}

/** @param {Page} page */
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** Presses a button that copies, and waits for what the dialog says of it. @param {ReturnType<Page["getByRole"]>} dialog @param {string} name @param {RegExp} told */
async function copyBy(dialog, name, told) {
  await press(dialog.getByRole("button", { name, exact: true }));
  await dialog.getByRole("status").filter({ hasText: told }).waitFor({ state: "attached" });
  return clipboard(dialog.page());
}

/** The text of the QR code on the screen. @param {Page} page */
async function readCode(page) {
  const state = await waitState(page, (s) => s.landmarks["dialog.share.code"], { what: "the code is drawn" });
  await drawn(page);
  const [x, y, width, height] = state.landmarks["dialog.share.code"];
  const png = decodePng(await page.screenshot({ clip: { x, y, width, height } }));
  const { default: decodeQR } = await import(require.resolve("qr/decode.js"));
  const data = new Uint8ClampedArray(png.width * png.height * 4).fill(255);
  for (let at = 0; at < png.width * png.height; ++at) data.set(png.at(at % png.width, Math.floor(at / png.width)), at * 4);
  return decodeQR({ width: png.width, height: png.height, data });
}

test("the dialog: title, link, Markdown, embed code and a QR code that says the same", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const dialog = await openShare(page);
  await typeInto(dialog.getByRole("textbox", { name: "Title" }), "Cats [and] dogs");
  await waitState(page, (s) => s.title === "Cats [and] dogs", { what: "the finding has a title" });
  await page.waitForFunction(() => document.title === "Cats [and] dogs · Polyneuron");
  const link = await copyBy(dialog, "Copy link", /^The link is copied: \d+ characters\.$/);
  assert.match(link, /^http:\/\/localhost:\d+\/#a[\w-]+z$/);
  assert.ok(link.startsWith(here.site.url));
  await waitEqual(() => dialog.getByText(link, { exact: true }).count(), 1, "the link is told");
  await dialog.getByText(`Link, ${link.length} characters`).waitFor({ state: "attached" });
  await dialog.getByText(/opens? only here/).waitFor({ state: "attached" });  // localhost
  assert.equal(await copyBy(dialog, "Copy Markdown", /^The link as Markdown is copied/), `[Cats \\[and\\] dogs](${link})`);
  await press(dialog.getByRole("radio", { name: "Maps", exact: true }));
  const code = await copyBy(dialog, "Copy embed code", /^The code of the frame is copied/);
  assert.equal(/src="([^"]*)"/.exec(code)?.[1], link.replace("#", "?embed=maps#"));
  assert.match(code, /^<iframe src="[^"]*" width="720" height="480" title="Cats \[and\] dogs" loading="lazy" /);
  assert.equal(await readCode(page), link);
  await screenshot(page, "share");
  await press(dialog.getByRole("button", { name: "Close", exact: true }));
  await waitState(page, (s) => s.dialog === "", { what: "the dialog is closed" });

  const theirs = await openPage(here.browser, link, { viewport: { width: 1280, height: 1400 } });
  await waitState(theirs.page, (s) => isSettled(s) && s.title === "Cats [and] dogs", { ...kPatience, what: "the finding is there" });
  for (const found of [errors, theirs.errors]) assert.deepEqual(found, []);
  await theirs.close();
  await close();
});

/** Another site with one page, which shows a panel of ours. @param {string} frame  its HTML */
async function otherSite(frame) {
  const server = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" })
    .end(`<!doctype html><title>An article</title><body style="margin:0"><h1>An article</h1>${frame}`));
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  const address = server.address();
  // A number, not a name: another site, not only another origin.
  return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`, close: () => new Promise((done) => { server.close(() => done(null)); server.closeAllConnections(); }) };
}

test("one panel in a frame of another site, with the same numbers, at two sizes, and a way to the whole page", async (t) => {
  const mine = await openReady(here.browser, here.site.url);
  const dialog = await openShare(mine.page);
  await press(dialog.getByRole("radio", { name: "Prompts", exact: true }));
  const code = await copyBy(dialog, "Copy embed code", /^The code of the frame is copied/);
  await press(dialog.getByRole("button", { name: "Close", exact: true }));
  const cells = (/** @type {Page|import("../../web/node_modules/playwright-core").Frame} */ at) => at.getByRole("region", { name: "Prompts" }).getByRole("cell").allInnerTexts();
  await waitState(mine.page, (s) => s.dialog === "", { what: "the dialog is closed" });
  const expected = await cells(mine.page);
  assert.ok(expected.length >= 6, "the table of probabilities has cells");
  await mine.close();

  const site = await otherSite(code);
  t.after(site.close);
  const { page, errors, close } = await openPage(here.browser, site.url, { viewport: { width: 1000, height: 700 }, dark: true });
  const frame = await waitForFrame(page);
  await frame.getByRole("region", { name: "Prompts" }).waitFor({ state: "attached" });
  const inside = (/** @type {(s: any) => unknown} */ is, /** @type {string} */ what) => waitInFrame(frame, is, what);
  const state = await inside((s) => isSettled(s) && s.stimuli.length === kBundled, "the board has run through the model in the frame");
  assert.equal(state.dark, true, "the system's colours");
  assert.equal(await frame.evaluate(() => crossOriginIsolated), false);
  await waitEqual(() => cells(frame), expected, "the same numbers in the panel's nodes");
  for (const gone of ["toolbar", "Board", "Stage", "Maps"]) assert.equal(await frame.getByRole("region", { name: gone, exact: true }).count(), 0, gone);
  assert.equal(await frame.getByRole("button", { name: /^Share/ }).count(), 0);
  const panel = (/** @type {any} */ s) => s.landmarks["prompts.add"];
  assert.ok(panel(state));
  assert.equal(page.url(), site.url);
  await screenshot(page, "embed_prompts_dark");

  await page.locator("iframe").evaluate((element) => { element.style.width = "360px"; element.style.height = "620px"; });
  await inside((s) => panel(s) && panel(s)[0] + panel(s)[2] <= 360, "the panel has the frame's new size");
  await waitEqual(() => cells(frame), expected);
  await screenshot(page, "embed_prompts_narrow");

  // A change in the frame stays there, and goes along to the whole page.
  const whole = frame.getByRole("link", { name: "Open in Polyneuron" });
  const before = await whole.getAttribute("href");
  await typeInto(frame.getByRole("textbox", { name: "Add a prompt" }), "a pirate ship");
  await press(frame.getByRole("textbox", { name: "Add a prompt" }));
  await inside((s) => s.prompts.length === 7 && isSettled(s), "the seventh prompt");
  await waitEqual(async () => (await whole.getAttribute("href")) !== before, true, "the link follows");
  const [opened] = await Promise.all([page.context().waitForEvent("page"), press(whole)]);
  await opened.waitForURL(/^http:\/\/localhost:\d+\/#a[\w-]+z$/);
  await waitState(opened, (s) => isSettled(s) && s.prompts.length === 7, { ...kPatience, what: "the whole page has the prompt" });
  await waitCount(opened.getByRole("region", { name: "Board" }), 1);
  assert.equal(page.url(), site.url, "the article is where it was");
  assert.equal(await page.evaluate(() => history.length), 2, "and has no entries of the frame's");
  assert.deepEqual(errors, []);
  await close();
});

/** @param {Page} page @returns {Promise<import("../../web/node_modules/playwright-core").Frame>} */
async function waitForFrame(page) {
  const handle = await page.waitForSelector("iframe");
  const frame = await handle.contentFrame();
  assert.ok(frame);
  await frame.waitForFunction(() => "polyneuron" in window, null, { timeout: kPatience.timeoutMs });
  return frame;
}

/** @param {import("../../web/node_modules/playwright-core").Frame} frame @param {(state: any) => unknown} is @param {string} what @returns {Promise<any>} */
async function waitInFrame(frame, is, what) {
  const end = Date.now() + kPatience.timeoutMs;
  for (;;) {
    const state = await frame.evaluate(() => /** @type {any} */ (window).polyneuron?.snapshot() ?? null);
    if (state && is(state)) return state;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}\n${JSON.stringify(state).slice(0, 2000)}`);
    await new Promise((done) => setTimeout(done, 80));
  }
}

test("own pictures go along when that is wanted, as small as the model sees them, and are there in a fresh profile", async () => {
  const mine = await openReady(here.browser, here.site.url);
  await dropFiles(mine.page, [goldenFile()]);
  const state = await waitState(mine.page, (s) => isSettled(s) && s.stimuli.length === kBundled + 1, { ...kPatience, what: "the own picture is encoded" });
  const dialog = await openShare(mine.page);
  const without = await copyBy(dialog, "Copy link", /^The link is copied: \d+ characters\. Your own picture is not in it\./);
  const side = state.model.image_size;
  const box = dialog.getByRole("checkbox", { name: `Put my own picture in the link, shrunk to ${side} × ${side} pixels as the model sees it` });
  assert.equal(await box.getAttribute("aria-checked"), "false");
  await press(box);
  await waitEqual(() => box.getAttribute("aria-checked"), "true");
  await dialog.getByText(/numbers may differ a little/).waitFor({ state: "attached" });
  await dialog.getByText(/may arrive incomplete/).waitFor({ state: "attached", timeout: kPatience.timeoutMs });
  const link = await copyBy(dialog, "Copy link", /^The link is copied: [\d]+ characters\. Some chats cut so long a link\.$/);
  assert.ok(link.length > without.length + 800 && link.length < without.length + 9000, `${without.length} → ${link.length} characters`);
  await screenshot(mine.page, "share_pictures");
  assert.deepEqual(mine.errors, []);
  await mine.close();

  const theirs = await openPage(here.browser, link, { viewport: { width: 1280, height: 1400 } });
  const seen = await waitState(theirs.page, (s) => isSettled(s) && s.stimuli.length === kBundled + 1, { ...kPatience, what: "the finding with the picture is there" });
  const [before, after] = [state, seen].map((s) => s.stimuli.at(-1));
  assert.deepEqual([after.title, after.concept, after.rendition, after.source], [before.title, before.concept, before.rendition, "enclosed"]);
  assert.equal(before.source, "file");
  const cosine = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / Math.hypot(...a) / Math.hypot(...b);
  const near = cosine(before.image_embeds, after.image_embeds);
  assert.ok(near > 0.95, `the model sees nearly the same: cosine ${near}`);
  const others = (/** @type {any} */ s) => s.stimuli.slice(0, kBundled).map((/** @type {any} */ each) => each.image_embeds);
  assert.deepEqual(others(seen), others(state), "the others to the last digit");
  // It is handed on unchanged.
  await theirs.page.waitForTimeout(900);
  assert.equal(await theirs.page.evaluate(() => location.href), link);
  const again = await openShare(theirs.page);
  assert.equal(await copyBy(again, "Copy link", /^The link is copied/), link);
  assert.equal(await again.getByRole("checkbox").count(), 0, "nothing of this visitor's own");
  assert.deepEqual(theirs.errors, []);
  await theirs.close();
});
