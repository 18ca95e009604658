// A teacher's laptop serves the page on plain http in its network: no secure context, so no Cache API, service worker, clipboard, camera or
// WebCrypto. The page works, and says in one place what is missing and why.

import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { after, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { openBrowser } from "./site.mjs";
import { clickOn, drawn, dropFiles, screenshot, waitState } from "./support.mjs";
import { beginStudy, goldenFile, kBundled, openReady, openStudies, press, typeInto, kPatience, waitForStimulus } from "./visit.mjs";

const here = openBrowser();

/** @type {import("./support.mjs").Server|null} */
let server = null;
after(() => server?.close());

/** This machine's own address in a network, which browsers do not trust as they trust localhost. */
const address = Object.values(networkInterfaces()).flat().find((each) => each && each.family === "IPv4" && !each.internal)?.address;

test("at an address of the network the page encodes, runs a study and names what is missing", { skip: address ? false : "this machine has no address in a network" }, async () => {
  server = await startServer({ dir: here.dir, host: "0.0.0.0" });
  const { page, errors, close, state: first } = await openReady(here.browser, `http://${address}:${server.port}/`, { viewport: { width: 1366, height: 1000 } });
  const has = await page.evaluate(() => ({ secure: isSecureContext, caches: "caches" in window, worker: "serviceWorker" in navigator, clipboard: "clipboard" in navigator, devices: "mediaDevices" in navigator, subtle: crypto.subtle !== undefined }));
  assert.deepEqual(has, { secure: false, caches: false, worker: false, clipboard: false, devices: false, subtle: false });
  assert.equal(first.stimuli.filter((/** @type {any} */ each) => each.encoding_phase === "ready").length, kBundled);
  assert.equal(first.model.text_error, "");

  await clickOn(page, "toolbar.missing");
  await waitState(page, (s) => s.dialog === "missing", { what: "what is missing" });
  const dialog = page.getByRole("dialog", { name: "What is missing here" });
  await dialog.waitFor({ state: "attached" });
  for (const words of [/^This page came over plain http/, /^Opening offline: /, /^Camera: /, /^Speed: /, /https:\/\/ has all of this/]) await dialog.getByText(words).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "lan-missing");
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the dialog is closed" });

  await dropFiles(page, [goldenFile()]);
  await waitForStimulus(page, kBundled + 1, "the picture is encoded");
  await clickOn(page, "board.add.camera");
  await page.getByRole("dialog", { name: "Camera" }).getByText(/only to pages that come over https or from this machine/).waitFor();
  await page.getByRole("dialog", { name: "Camera" }).getByRole("button", { name: "Cancel" }).click();

  await openStudies(page);
  await beginStudy(page, "Word probe", /^Draws 2,000 words/);
  const bundled = page.getByRole("textbox", { name: "Bundled words" });
  await typeInto(bundled, "40");
  await press(bundled);
  await waitState(page, (s) => s.studies[0].params.bundled === 40, { what: "fewer words" });
  await clickOn(page, "study.run");
  const { studies, notices } = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the probe is over" });
  assert.ok(studies[0].outcome.tables[0].rows.length > 600);
  assert.equal(notices.length, 0);
  await drawn(page);
  await screenshot(page, "lan-study");

  // The visit is kept here, too: after a reload it goes on, with the picture and the study.
  await waitState(page, (s) => !s.own_work, { ...kPatience, what: "the visit is kept" });
  await page.waitForTimeout(1300);
  await page.reload();
  const back = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && s.studies[0]?.phase === "ready", { ...kPatience, what: "the page once more" });
  assert.deepEqual(back.studies[0].outcome.tables, studies[0].outcome.tables);
  assert.equal(back.notices.length, 0);
  assert.deepEqual(errors, []);
  await close();

  // On a phone, too, the place is there.
  const phone = await openReady(here.browser, `http://${address}:${server.port}/`, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, touch: true, dark: true });
  await drawn(phone.page);
  await screenshot(phone.page, "lan-phone");
  await clickOn(phone.page, "toolbar.missing");
  await waitState(phone.page, (s) => s.dialog === "missing", { what: "what is missing" });
  await drawn(phone.page);
  await screenshot(phone.page, "lan-phone-missing");
  await phone.close();
});
