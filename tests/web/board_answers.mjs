// What the bundled model answers on the bundled boards, as the table in assets/boards/README.md:
//
//   ./build.sh wasm && PN_WASM_DIR=$PWD/build/wasm/src/platform node tests/web/board_answers.mjs
//
// With --write the table there is written anew.
// A stimulus is answered rightly when the prompt of its own concept is the most probable among the board's.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

import { startServer } from "../../web/tools/serve.mjs";
import { assetJson, openBundled } from "./bundled_board.mjs";
import { root } from "./node_engine.mjs";

/** @typedef {{id: string, concept: string, rendition: string, title: string, source: any}} BoardStimulus */
/** @typedef {{title: string, about: string, concepts: string[], renditions: string[], template: string, prompts: string[], stimuli: BoardStimulus[]}} Board */
/** The most probable prompt of a stimulus. @typedef {{stimulus: BoardStimulus, answer: string}} Answered */

/** @param {Float32Array} vector */
function unit(vector) {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** @param {Float32Array} a @param {Float32Array} b */
function dot(a, b) { return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0); }

/** @param {Awaited<ReturnType<typeof openBundled>>} bundle @param {Board} board @param {number} first  number of its first picture @returns {Promise<Answered[]>} */
export async function answersOn(bundle, board, first) {
  const texts = [];
  for (const prompt of board.prompts) texts.push(unit(await bundle.embedText(board.template.replace("{}", prompt))));
  const answered = [];
  for (const [place, stimulus] of board.stimuli.entries()) {
    await bundle.keep(first + place, stimulus.source);
    const { embedding } = await bundle.picture(first + place, {});
    const scores = texts.map((text) => dot(unit(embedding), text));
    answered.push({ stimulus, answer: board.prompts[scores.indexOf(Math.max(...scores))] ?? "" });
  }
  return answered;
}

/** Of one board: a cell a rendition. @param {Board} board @param {Answered[]} answered */
export function countsOf(board, answered) {
  return Object.fromEntries(board.renditions.map((rendition) => {
    const shown = answered.filter(({ stimulus }) => stimulus.rendition === rendition);
    return [rendition, `${shown.filter(({ stimulus, answer }) => stimulus.concept === answer).length} of ${shown.length}`];
  }));
}

/** The bundled boards, in the order of their list. @returns {{file: string, board: Board}[]} */
export function bundledBoards() { return assetJson("boards/index.json").boards.map(({ file }) => ({ file, board: assetJson(file) })); }

export const kReadme = join(root, "assets/boards/README.md");
const kRenditions = ["photo", "sketch", "cartoon", "icon", "emoji", "word"];

/** Lines of the table. @param {{file: string, board: Board, answered: Answered[]}[]} all */
export function tableOf(all) {
  return [`| board | ${kRenditions.join(" | ")} | taken for something else |`, `|---|${"---|".repeat(kRenditions.length + 1)}`, ...all.map(({ file, board, answered }) => {
    const counts = countsOf(board, answered);
    const wrong = answered.filter(({ stimulus, answer }) => stimulus.concept !== answer).map(({ stimulus, answer }) => `${stimulus.id} → ${answer}`);
    return `| \`${file.replace("boards/", "")}\` | ${kRenditions.map((rendition) => counts[rendition] ?? "–").join(" | ")} | ${wrong.join(", ") || "–"} |`;
  })];
}

/** @returns {Promise<string[]>} */
export async function measuredTable() {
  const site = await startServer({ record: true, dir: root });
  try {
    const bundle = await openBundled(site.url);
    const all = [];
    for (const [place, { file, board }] of bundledBoards().entries()) all.push({ file, board, answered: await answersOn(bundle, board, 1 + 100 * place) });
    return tableOf(all);
  } finally {
    await site.close();
  }
}

/** @param {string} table */
function writeTable(table) {
  const text = readFileSync(kReadme, "utf8");
  writeFileSync(kReadme, text.replace(/^\| board \| photo[^]*?\n(?!\|)/m, `${table}\n`));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const table = (await measuredTable()).join("\n");
  if (process.argv.includes("--write")) writeTable(table);
  process.stdout.write(`${table}\n`);
  process.exit(0);
}
