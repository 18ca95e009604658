// The bundled boards in front of the bundled model: the table in assets/boards/README.md is what the model answers, every stimulus can be
// encoded, and what the boards say of themselves in the dialog is true.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { startServer } from "../../web/tools/serve.mjs";
import { answersOn, bundledBoards, kReadme, tableOf } from "./board_answers.mjs";
import { openBundled } from "./bundled_board.mjs";
import { root } from "./node_engine.mjs";

/** @type {Awaited<ReturnType<typeof startServer>>} */
let site;
/** @type {{file: string, board: import("./board_answers.mjs").Board, answered: import("./board_answers.mjs").Answered[]}[]} */
const all = [];
before(async () => {
  site = await startServer({ record: true, dir: root });
  const bundle = await openBundled(site.url);
  for (const [place, { file, board }] of bundledBoards().entries()) all.push({ file, board, answered: await answersOn(bundle, board, 1 + 100 * place) });
});
after(() => site.close());

test("the table of what the model answers is what it answers", () => {
  const table = readFileSync(kReadme, "utf8").split("\n").filter((line) => line.startsWith("| board | photo") || /^\| `[a-z-]+\.json` \| (?:–|\d+ of)/.test(line));
  const measured = tableOf(all).filter((line) => !line.startsWith("|---"));
  assert.deepEqual(table, measured, "run tests/web/board_answers.mjs --write and look at what changed");
});

test("every board is worth a look: most is answered rightly, and those that promise mistakes have some", () => {
  for (const { file, answered } of all) {
    const wrong = answered.filter(({ stimulus, answer }) => stimulus.concept !== answer);
    assert.ok(wrong.length * 4 <= answered.length, `${file}: ${wrong.length} of ${answered.length} wrong`);
    if (/emotions|look-alikes/.test(file)) assert.ok(wrong.some(({ stimulus }) => stimulus.source.kind === "drawing"), file);
  }
});
