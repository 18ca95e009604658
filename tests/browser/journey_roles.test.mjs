// A whole visit by roles and names alone, as a screen reader's user makes it: the canvas is never touched. axe-core looks at what is there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { assertNear } from "./golden.mjs";
import { config, file, fixture, preprocessor } from "./model_files.mjs";
import { openSite } from "./site.mjs";
import { clickOn, root, screenshot, waitCount, waitEqual, waitState } from "./support.mjs";
import { cardName, documentOf, isSettled, kBundled, kPatience, openReady, waitForStimulus, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();
const kAxe = readFileSync(join(root, "web/node_modules/axe-core/axe.min.js"), "utf8");

/** What axe-core finds serious or critical. @param {Page} page @param {string} where */
async function assertAccessible(page, where) {
  if (!await page.evaluate(() => "axe" in window)) await page.evaluate(kAxe);
  const found = await page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] });
    return violations.filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical")
      .map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.slice(0, 3).map((/** @type {any} */ node) => node.html.slice(0, 200)).join("\n")}`);
  });
  assert.deepEqual(found, [], where);
}

test("a visit by roles alone: a word, concept and rendition, a prompt, a neuron, a gate, another model, undo", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  await waitCount(page.getByRole("main"), 1);
  await page.getByRole("heading", { level: 1, name: /^Polyneuron/ }).waitFor();
  for (const name of ["Board", "Stage", "Maps", "Neuron card", "Prompts"]) await waitCount(page.getByRole("region", { name, exact: true }), 1, name);
  await assertAccessible(page, "the page");

  // A word.
  await press(page.getByRole("region", { name: "Board" }).getByRole("button", { name: /^Type a word/ }));
  const word = page.getByRole("dialog", { name: "A word as an image" });
  await typeInto(word.getByRole("textbox", { name: "Word" }), "kitten");
  await press(word.getByRole("radio", { name: /^red, / }).first());
  await assertAccessible(page, "the word dialog");
  await press(word.getByRole("button", { name: "Add to board" }));
  let state = await waitForStimulus(page, kBundled + 1, "the word is encoded");
  assert.deepEqual([state.stimuli.at(-1).concept, state.stimuli.at(-1).rendition], ["kitten", "word"]);

  // Its concept and rendition.
  const board = page.getByRole("region", { name: "Board" });
  await board.getByRole("button", { name: /^kitten, word.*: ready/ }).first().waitFor();
  await press(page.getByRole("button", { name: "Edit this stimulus" }));
  const edit = page.getByRole("dialog", { name: "Stimulus" });
  await typeInto(edit.getByRole("textbox", { name: "Concept" }), "cat");
  await press(edit.getByRole("radio", { name: "sketch" }));
  await assertAccessible(page, "the stimulus dialog");
  await press(edit.getByRole("button", { name: "Save" }));
  state = await waitState(page, (s) => s.dialog === "" && s.stimuli.some((/** @type {any} */ each) => each.title === "kitten" && each.concept === "cat" && each.rendition === "sketch"), { what: "the stimulus has moved" });

  // A prompt.
  const prompts = page.getByRole("region", { name: "Prompts" });
  await typeInto(prompts.getByRole("textbox", { name: "Add a prompt" }), "a drawing of a dog");
  await press(prompts.getByRole("textbox", { name: "Add a prompt" }));
  await waitState(page, (s) => s.prompts.length === first.prompts.length + 1 && s.prompts.at(-1).phase === "ready", { ...kPatience, what: "the prompt is encoded" });
  await prompts.getByRole("columnheader", { name: "a drawing of a dog" }).waitFor();
  await waitEqual(() => prompts.getByRole("textbox", { name: "Add a prompt" }).inputValue(), "", "a field that adds something is empty again");
  await prompts.getByRole("textbox", { name: "Add a prompt" }).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "a parrot\nan owl");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await waitState(page, (s) => s.prompts.slice(-2).map((/** @type {any} */ each) => each.text).join() === "a parrot,an owl", { what: "a prompt for each pasted line" });
  await clickOn(page, "toolbar.undo");
  await waitState(page, (s) => s.prompts.length === first.prompts.length + 1, { what: "one step of undo" });

  // A neuron, and what the card says of it.
  const list = page.getByRole("list", { name: /^Neurons of the layer/ });
  state = await waitState(page, isSettled, { ...kPatience, what: "the board is answered" });
  const other = list.getByRole("button", { name: /^neuron 4\./ }).nth(2);
  const chosen = /^neuron (4\.\d+)/.exec(await other.innerText())?.[1];
  await press(other);
  state = await waitState(page, (s) => s.selection.neuron === chosen, { what: "another neuron is chosen" });
  const card = page.getByRole("region", { name: "Neuron card" });
  await card.getByRole("heading", { name: cardName(state.selection.neuron) }).waitFor();
  await card.getByText(/^(This neuron answers to|Too few stimuli to tell what this neuron answers to).* AUROC \d\.\d\d \(\d\.\d\d–\d\.\d\d\) over .*, \d+ (to \d+ )?against \d+/).waitFor({ state: "attached" });

  // A gate.
  await press(card.getByRole("radio", { name: "silence" }));
  state = await waitState(page, (s) => s.gates.set.length === 1 && !s.gates.pending && isSettled(s), { ...kPatience, what: "the board is answered with a silenced neuron" });
  await page.getByRole("region", { name: "Prompts" }).getByText(/^Without neuron .* → \d+\.\d %/).waitFor({ state: "attached" });
  await prompts.getByRole("cell", { name: /percent, .* percent as trained/ }).first().waitFor();
  await assertAccessible(page, "with a gate");
  const made = documentOf(state);

  // Another model and back to what was.
  const choosing = page.waitForEvent("filechooser", { timeout: kPatience.timeoutMs });
  await press(page.getByRole("button", { name: /^Model: / }));
  const model = page.getByRole("dialog", { name: "Model" });
  await model.getByText(/^files: /).waitFor({ state: "attached" });
  await assertAccessible(page, "the model dialog");
  await press(model.getByRole("radio", { name: "Another model" }));
  await press(model.getByRole("button", { name: "Choose files" }));
  await (await choosing).setFiles([file("vision_model.onnx", fixture("hf_vision.onnx")), file("config.json", config(8)), file("preprocessor_config.json", preprocessor(8))]
    .map(({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: bytes })));
  await press(model.getByRole("button", { name: /^Load( |$)/ }));
  state = await waitState(page, (s) => s.model.sha256 !== first.model.sha256 && isSettled(s), { ...kPatience, what: "the other model" });
  assert.equal(state.model.image_size, 8);
  await press(model.getByRole("radio", { name: "Another model" }));
  await press(model.getByRole("button", { name: /^Back to the page.s own model/ }));
  state = await waitState(page, (s) => s.model.sha256 === first.model.sha256 && isSettled(s) && s.prompts.every((/** @type {any} */ each) => each.phase === "ready"), { ...kPatience, what: "the page's own model" });
  assertNear(state.stimuli[0].image_embeds, first.stimuli[0].image_embeds, "as at first");
  await press(model.getByRole("button", { name: "Close (Esc)" }));
  await waitState(page, (s) => s.dialog === "", { what: "the panel is closed" });
  assert.deepEqual(documentOf(state), made, "what was made outlasts a model");

  // Back, step by step.
  for (let { undo } = state; undo > first.undo; --undo) {
    await press(page.getByRole("button", { name: /^Undo/ }));
    state = await waitState(page, (s) => s.undo === undo - 1, { what: `undo to ${undo - 1}` });
  }
  assert.deepEqual(documentOf(state), documentOf(first));
  await screenshot(page, "journey-roles");
  assert.deepEqual(errors, []);
  await close();
});

test("drawing and emoji dialogs are described, and an emoji is added by its name", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  const board = page.getByRole("region", { name: "Board" });
  await press(board.getByRole("button", { name: "Pick an emoji" }));
  const emoji = page.getByRole("dialog", { name: "Add an emoji" });
  await typeInto(emoji.getByRole("textbox", { name: "Search emoji" }), "banana");
  const banana = emoji.getByRole("button", { name: "banana" });
  await banana.waitFor();
  await assertAccessible(page, "the emoji dialog");
  await press(banana);
  const state = await waitForStimulus(page, kBundled + 1, "the emoji is encoded");
  assert.deepEqual([state.stimuli.at(-1).concept, state.stimuli.at(-1).rendition], ["banana", "emoji"]);
  await press(board.getByRole("button", { name: "Draw a picture" }));
  const draw = page.getByRole("dialog", { name: "Draw" });
  await draw.getByRole("img", { name: /^Pad to draw on/ }).waitFor({ state: "attached" });
  for (const name of [/^Undo the last stroke/, /^Clear the pad/, "Add to board"]) await draw.getByRole("button", { name, disabled: true }).waitFor({ state: "attached" });
  await press(draw.getByRole("radio", { name: "very broad" }));
  await draw.getByRole("radio", { name: "very broad", checked: true }).waitFor();
  await assertAccessible(page, "the sketch pad");
  await press(draw.getByRole("button", { name: "Cancel" }));
  await waitState(page, (s) => s.dialog === "", { what: "the pad is closed" });
  assert.deepEqual(errors, []);
  await close();
});
