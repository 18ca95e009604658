// The atlas: what is known of a neuron beforehand comes last, stands on its card, and is of the very model that runs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { countColours } from "./pictures.mjs";
import { openSite } from "./site.mjs";
import { clickOn, drawn, root, screenshot, waitState } from "./support.mjs";
import { kPatience, openReady, scrollToTop } from "./visit.mjs";

const atlas = JSON.parse(readFileSync(join(root, "models/polyneuron-clip/atlas/atlas.json"), "utf8"));

const here = openSite();

test("image, score and words of a neuron stand on its card, and in words", async () => {
  const { page, errors, close, state: first } = await openReady(here.browser, here.site.url);
  assert.equal(atlas.model_sha256["onnx/vision_model.onnx"], first.model.sha256);
  let state = await waitState(page, (s) => s.model.has_atlas && s.top_neurons.length > 0, { ...kPatience, what: "the atlas is there" });
  const { neuron } = state.top_neurons[0];
  await scrollToTop(page, "maps.layer.4", 60);
  await clickOn(page, `maps.tile.${neuron}`);
  state = await waitState(page, (s) => s.selection.neuron === neuron && s.landmarks["neuron.visualisation"], { what: "the neuron's image is on its card" });
  await drawn(page);
  const [x, y, width, height] = state.landmarks["neuron.visualisation"];
  // An image, no empty square: the sheet has been decoded and drawn.
  const end = Date.now() + kPatience.timeoutMs;
  while (countColours(await page.screenshot({ clip: { x, y, width, height } })) < 200) assert.ok(Date.now() < end, "the image stays empty");
  await screenshot(page, "atlas");
  await page.getByText(/^Multimodality score \d\.\d\d \(/).first().waitFor({ state: "attached" });
  await page.getByText(/^rendered words that fire it most: \w+/).first().waitFor({ state: "attached" });
  // It came after everything that the first picture needs.
  const asked = here.site.requests.map(({ path }) => path);
  assert.ok(asked.findIndex((path) => path.includes("/atlas/atlas.bin")) > asked.findIndex((path) => path.includes("/text_model.onnx")));
  assert.deepEqual(errors, []);
  await close();
});
