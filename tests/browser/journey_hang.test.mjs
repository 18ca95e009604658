// A model that never comes to an end on a bright picture: it passes when it is tried, and hangs on the board. The page survives, gives it
// up after the second time, and the model before it comes back. The engine's patience is shortened to a fifth.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertNear } from "./golden.mjs";
import { config, file, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, root, screenshot, waitState } from "./support.mjs";
import { documentOf, isSettled, kPatience, openReady } from "./visit.mjs";

const kHanging = [file("vision_model.onnx", readFileSync(join(root, "tests/golden/exports/hangs_on_bright.onnx"))), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))];

const here = openSite();

/** The client counts its pings, one every two seconds. */
function hurry() {
  const own = window.setInterval;
  window.setInterval = /** @type {typeof setInterval} */ ((/** @type {() => void} */ run, /** @type {number} */ ms) => own(run, ms === 2000 ? 400 : ms));
}

test("a model that hangs after it was ready is given up in words, the one before it is back, and the board is whole", async () => {
  const { page, close, state: first } = await openReady(here.browser, here.site.url, { before: hurry });
  await dropFiles(page, kHanging);
  await waitState(page, (s) => s.change.step === "offered", { what: "the offer" });
  await clickOn(page, "dialog.model.load");
  await waitState(page, (s) => s.model.sha256 !== first.model.sha256 && s.model.phase === "ready", { ...kPatience, what: "it passes when it is tried" });
  const back = await waitState(page, (s) => s.model.sha256 === first.model.sha256 && isSettled(s) && s.prompts.every((/** @type {any} */ each) => each.phase === "ready"),
    { ...kPatience, what: "it is given up and the page's own model is back" });
  assert.deepEqual(documentOf(back), documentOf(first));
  for (const [i, { image_embeds: embeds }] of first.stimuli.entries()) assertNear(back.stimuli[i].image_embeds, embeds, `stimulus ${i}`);
  assert.ok(back.notices.some((/** @type {any} */ { text }) => /^The model .* is given up: it does not come to an end\. The model before it is being started again/.test(text)), JSON.stringify(back.notices));
  assert.equal(back.change.step, "failed");
  assert.match(back.change.error, /^The model is given up: it hung twice over a picture \(it took longer than \d+ s without an answer\)\. Choose another model\.$/);
  await drawn(page);
  await screenshot(page, "hang-given-up");

  // The same files once more: known at once, and offered all the same.
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  await dropFiles(page, kHanging);
  await waitState(page, (s) => s.change.step === "offered", { what: "the offer again" });
  await clickOn(page, "dialog.model.load");
  const refused = await waitState(page, (s) => s.change.step === "failed", { what: "it is refused" });
  assert.equal(refused.change.error, back.change.error);
  assert.equal(refused.model.sha256, first.model.sha256);
  await drawn(page);
  await screenshot(page, "hang-refused");
  await clickOn(page, "dialog.model.anyway");
  await waitState(page, (s) => s.change.step === "none" && s.model.sha256 !== first.model.sha256, { ...kPatience, what: "it is tried anyway" });
  await close();
});
