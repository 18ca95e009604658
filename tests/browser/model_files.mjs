// Small models of the golden folder as a visitor drops them, and the panel's way to load them.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { encodePng } from "./pictures.mjs";
import { clickOn, drawn, root, screenshot, snapshot, waitState } from "./support.mjs";
import { kPatience } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

export const folder = join(root, "tests/golden/onnx");

/** @param {string} name */
export function fixture(name) { return readFileSync(join(folder, name)); }
/** @param {number} side */
export function config(side) { return Buffer.from(JSON.stringify({ model_type: "clip", projection_dim: 12, vision_config: { image_size: side }, text_config: { max_position_embeddings: 77 } })); }
/** @param {number} side */
export function preprocessor(side) { return Buffer.from(JSON.stringify({ size: { shortest_edge: side }, crop_size: { height: side, width: side } })); }

/** @param {string} name @param {Buffer} bytes */
export const file = (name, bytes) => ({ name, type: "application/octet-stream", bytes });

/** The picture that torch was shown (make_onnx_golden.py). @param {number} side */
export function picture(side) {
  const rgba = Buffer.alloc(side * side * 4, 255);
  for (let y = 0; y < side; ++y) for (let x = 0; x < side; ++x) for (let c = 0; c < 3; ++c) rgba[(y * side + x) * 4 + c] = (x * 37 + y * 59 + c * 101 + 13) % 256;
  return encodePng(side, side, rgba);
}

/** Loads what was dropped, as the model panel offers it. @param {Page} page @param {string} name  for the screenshot */
export async function loadOffer(page, name) {
  await waitState(page, (s) => s.change.step === "offered" && s.dialog === "model", { what: "the offer" });
  await drawn(page);
  await screenshot(page, `model-offer-${name}`);
  const before = await snapshot(page);
  await clickOn(page, "dialog.model.load");
  return waitState(page, (s) => s.change.step === "none" && s.model.sha256 !== before.model.sha256 && s.model.phase === "ready", { ...kPatience, what: "the other model runs" });
}
