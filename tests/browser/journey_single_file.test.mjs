// The page as one file, opened by a double click, with no network at all: the bundled board has the numbers that the served page has, a study
// runs, pictures and other models come in as files; the engine is replaced when it dies.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { assertNear, goldenArray } from "./golden.mjs";
import { config, file, fixture, loadOffer, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, dropFiles, makeSingleFile, screenshot, snapshot, waitState } from "./support.mjs";
import { addPrompt, beginStudy, goldenFile, isSettled, kBundled, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

// Without isolation, as a file is: the same number of threads, so the same numbers to the last digit.
const here = openSite({ isolated: false });
/** A folder with nothing else in it, whose name needs care in an address. */
const stick = await mkdtemp(join(tmpdir(), "stick #1 ü "));
/** Its address, once it is made. */
let address = "";
after(() => rm(stick, { recursive: true, force: true }));

/** What the model says of the board. @param {any} state */
const numbersOf = (state) => ({
  board: state.stimuli.map((/** @type {any} */ each) => [each.id, each.concept, each.rendition, each.image_embeds]),
  neuron: state.selection.neuron, responses: state.neuron_responses, table: state.zero_shot,
});

/** Runs a short probe of words. @param {import("./support.mjs").Page} page @returns {Promise<any>} its tables */
async function probe(page) {
  await openStudies(page);
  await beginStudy(page, "Word probe", /^Draws 2,000 words/);
  const bundled = page.getByRole("textbox", { name: "Bundled words" });
  await typeInto(bundled, "60");
  await press(bundled);
  await waitState(page, (s) => s.studies[0].params.bundled === 60, { what: "fewer words" });
  await clickOn(page, "study.run");
  const { studies } = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the probe is over" });
  assert.equal(studies[0].outcome.tables[1].rows.length > 0, true);
  return studies[0].outcome.tables;
}

/** Opens the file with every address but its own refused, and notes what was asked for. */
async function openFile() {
  address ||= await makeSingleFile(here.dir, join(stick, "polyneuron.html"));
  /** @type {string[]} */
  const asked = [];
  const opened = await openReady(here.browser, address, {
    beforeLoad: async (context) => {
      await context.setOffline(true);
      context.on("request", (request) => { if (!/^(file|blob|data):/.test(request.url())) asked.push(request.url()); });
    },
  });
  return { ...opened, asked };
}

test("the board has the numbers of the served page; a study, a prompt, a picture and another model work without a network", async () => {
  const served = await openReady(here.browser, here.site.url);
  await waitState(served.page, (s) => s.model.has_atlas, { ...kPatience, what: "the atlas is there" });
  const expected = numbersOf(await snapshot(served.page));
  const probed = await probe(served.page);
  await served.close();

  const { page, errors, close, asked } = await openFile();
  assert.equal(new URL(page.url()).protocol, "file:");
  await waitState(page, (s) => s.model.has_atlas, { ...kPatience, what: "the atlas is there" });
  assert.deepEqual(numbersOf(await snapshot(page)), expected);
  await drawn(page);
  await screenshot(page, "single-file");
  await clickOn(page, "toolbar.missing");
  await page.getByRole("dialog", { name: "What is missing here" }).getByText(/^This page is one file on your machine/).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "single-file-missing");
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the dialog is closed" });

  const prompt = await addPrompt(page, "a photo of a submarine");
  assert.equal(prompt.error ?? "", "");
  await dropFiles(page, [goldenFile()]);
  let state = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "the picture is encoded" });
  assertNear(state.stimuli.at(-1).image_embeds, goldenArray("photo.image_embeds"), "image_embeds");
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.stimuli.length === kBundled, { what: "the bundled board" });

  // The engine dies, and another takes its place, with files of its own.
  await page.workers()[0]?.evaluate(() => { setTimeout(() => { throw new Error("the end"); }); });
  const later = await addPrompt(page, "a photo of a harbour");
  assert.equal(later.error ?? "", "");

  // Words and their fonts come out of the file, too.
  assert.deepEqual(await probe(page), probed);

  // The visit goes on after a reload, with a picture of one's own, and becomes a file.
  await dropFiles(page, [goldenFile()]);
  const own = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "the picture again" });
  await page.waitForTimeout(1300);  // longer than the pause before the visit is kept
  await waitState(page, (s) => !s.own_work, { ...kPatience, what: "the visit is kept" });
  await page.reload();
  const back = await waitState(page, (s) => s.stimuli.length === kBundled + 1 && isSettled(s), { ...kPatience, what: "the visit is back" });
  assert.deepEqual(back.stimuli.at(-1).image_embeds, own.stimuli.at(-1).image_embeds);
  await clickOn(page, "toolbar.visits");
  const [saved] = await Promise.all([page.waitForEvent("download"), press(page.getByRole("dialog", { name: "Visits" }).getByRole("button", { name: "Save as a file" }))]);
  assert.match(saved.suggestedFilename(), /\.polyneuron$/);
  await page.keyboard.press("Escape");
  await waitState(page, (s) => s.dialog === "", { what: "the dialog is closed" });

  await dropFiles(page, [file("vision_model.onnx", fixture("hf_vision.onnx")), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))]);
  state = await loadOffer(page, "single-file");
  assert.equal(state.model.image_size, 8);
  assert.deepEqual(asked, [], "nothing is asked of a network");
  assert.deepEqual(errors, []);
  await close();
});
