// Writes the bundled words as the core draws them, for make_drawn_words_golden.py: node export_words.mjs FILE. 256 × 256 bytes a word, its red
// values; words are grey. PN_WASM_DIR as for tests/web.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { drawWord } from "../../web/engine/run/study_pictures.js";
import { openCore, root } from "../web/node_engine.mjs";

const core = await openCore();
core.call({ kind: "load_font", name: "Sans" }, readFileSync(join(root, "assets/fonts/words/sans.ttf")));
const words = readFileSync(join(root, "assets/words/common.txt"), "utf8").split("\n").filter(Boolean);
const bytes = Buffer.alloc(words.length * 256 * 256);
for (const [i, text] of words.entries()) {
  const picture = drawWord(core, { text, font: "Sans" });
  if (picture?.width !== 256 || picture.height !== 256) throw new Error(`${text} is not drawn`);
  const rgba = new Uint8Array(picture.rgba);
  for (let at = 0; at < 256 * 256; ++at) bytes[i * 256 * 256 + at] = rgba[4 * at] ?? 0;
}
writeFileSync(process.argv[2] ?? "words.raw", bytes);
