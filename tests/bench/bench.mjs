// ./build.sh bench: edits of ONNX files, then the page in Chromium, measured once; medians in one table beside their goals.
// ./build.sh bench onnx: the edits alone; ./build.sh bench statistics: those and the search's statistics.

import { cpus, loadavg } from "node:os";

import { findDist, launchBrowser, startSite } from "../browser/support.mjs";
import { measureEncoding, measureFirstVisit, measureFrames, measureLab, measureMemory, measureSingle, measureTransformer, measureWords, quantile } from "./measure.mjs";
import { measureEdits } from "./onnx.mjs";
import { measureLinks } from "./links.mjs";
import { measureRestore } from "./restore.mjs";
import { measureStatistics } from "./statistics.mjs";

/** @type {{what: string, value: string, goal: string, met: boolean|null}[]} */
const rows = [];

/** @param {string} what @param {number} value @param {(value: number) => string} write @param {number|null} [goal]  at most */
function row(what, value, write, goal = null) {
  rows.push({ what, value: write(value), goal: goal === null ? "" : write(goal), met: goal === null ? null : value <= goal });
}
const ms = (/** @type {number} */ value) => `${value.toFixed(value < 20 ? 1 : 0)} ms`;
const times = (/** @type {number} */ value) => `${value.toFixed(3)} ×`;
const kB = (/** @type {number} */ value) => `${(value / 1e3).toFixed(0)} kB`;
const MB = (/** @type {number} */ value) => `${(value / 1e6).toFixed(value < 100e6 ? 2 : 0)} MB`;
const count = (/** @type {number} */ value) => String(value);

/** @template T @param {string} name @param {() => Promise<T>} measure @returns {Promise<T|null>} */
async function part(name, measure) {
  process.stderr.write(`measuring ${name}…\n`);
  try {
    return await measure();
  } catch (thrown) {
    process.stderr.write(`bench: ${name}: ${thrown instanceof Error ? thrown.message.slice(0, 600) : thrown}\n`);
    rows.push({ what: name, value: "not measured", goal: "", met: null });
    return null;
  }
}

const load = loadavg()[0] ?? 0;
for (const edit of await part("edits of ONNX files", measureEdits) ?? []) {
  row(`a gate on every neuron of a ${MB(edit.file_bytes)} model, median of ${edit.rounds}`, edit.gate_ms, ms);
  row(`  / one copy of its bytes (${ms(edit.copy_ms)})`, edit.gate_per_copy, times, 2);
  row("  peak memory beside the file / its size", edit.gate_peak, times, 1.1);
  row("  its layers made outputs", edit.observe_ms, ms);
  row("  / one copy of its bytes", edit.observe_per_copy, times, 2);
  row("  peak memory beside the file / its size", edit.observe_peak, times, 1.1);
}
if (process.argv[2] === "onnx") {
  print();
  process.exit();
}

const statistics = await part("statistics", async () => measureStatistics());
if (statistics) {
  row(`M, exact p and q of 1,000 stimuli, 2,000 neurons, 50 concepts, median of ${statistics.rounds}`, statistics.wasm_ms, ms);
  row(`  / ${statistics.native} natively (${ms(statistics.native_ms)})`, statistics.wasm_ms / statistics.native_ms, times, 1);
  row("the 100 strongest of 10,000 stimuli for 2,000 neurons", statistics.strongest_ms, ms);
  row(`  / one copy of the responses (${ms(statistics.copy_ms)})`, statistics.strongest_ms / statistics.copy_ms, times, 2);
}
if (statistics) row("an exact audit of 10 against 10: 184,756 partitions for each of 512 neurons", statistics.audit_ms, ms, 1000);
const links = await part("links", async () => measureLinks());
for (const [i, name] of ["a silenced neuron", "a labelled picture, two strokes, two studies", "another way of working and six strokes"].entries()) {
  const link = links?.links[i];
  if (!link) continue;
  row(`characters of a link: ${name}`, link.characters, (/** @type {number} */ value) => String(value), i === 0 ? 450 : 1100);
  row(`  written, median of ${links.rounds}`, link.write_ms, ms, 5);
  row("  read", link.read_ms, ms, 5);
}
if (process.argv[2] === "statistics") {
  print();
  process.exit();
}

const dir = await findDist();
const site = await startSite({ dir });
const browser = await launchBrowser();

const visit = await part("first visit", () => measureFirstVisit(browser, site, dir));
if (visit) {
  row("first frame, nothing cached", visit.first_frame_ms, ms);
  row("first live result, nothing cached", visit.first_result_ms, ms);
  for (const [name, size] of Object.entries(visit.bytes)) row(`bytes to the first live result: ${name}`, size, kB);
  const all = Object.values(visit.bytes).reduce((a, b) => a + b, 0);
  row("  our code and fonts", (visit.bytes["our code"] ?? 0) + (visit.bytes.fonts ?? 0), kB, 700e3);
  row("  everything", all, MB, 12e6);
  row("bytes after it (text encoder, rest of the board)", visit.later_bytes, MB);
}
const single = await part("the single file", () => measureSingle(dir));
if (single) row("the whole page in one file", single.bytes, MB);
const encoding = await part("encoding", () => measureEncoding(browser, site));
if (encoding) {
  const bare = quantile(encoding.bare);
  row(`bare ONNX Runtime Web, ${encoding.threads} thread(s), median of ${encoding.rounds}`, bare, ms);
  row("encode with all layers observed", quantile(encoding.observed), ms);
  row("encode with preprocessing of 683 × 512", quantile(encoding.whole), ms);
  row("  observed / bare", quantile(encoding.observed) / bare, times, 1.05);
  row("a gate on the last layer answers for one picture", quantile(encoding.replay_one), ms, 16);
  row("  for a board of 24", quantile(encoding.replay_board), ms);
  row("a gate on the first layer, one picture / bare", quantile(encoding.replay_first) / bare, times);
  row("  with preprocessing / bare", quantile(encoding.whole) / bare, times, 1.25);
  row("a place of occlusion / bare", quantile(encoding.covered) / bare, times, 1.1);
}
const words = await part("words", () => measureWords(browser, site));
if (words) {
  const bare = words.bare.reduce((sum, each) => sum + each, 0) / words.bare.length;
  row(`a word of a probe of ${words.count}, all that the probe does counted`, words.per_word_ms, ms);
  row(`2,000 words / bare runtime (mean of ${words.bare.length} runs between them)`, words.per_word_ms / bare, times, 1.15);
}
const lab = await part("the label lab", () => measureLab(browser, site));
if (lab) {
  row(`a dragged label is answered, from the pointer on, median of ${lab.times.length}`, quantile(lab.times), ms, 60);
  row("  95th percentile of a frame meanwhile", lab.frame_ms, ms, 33);
}
const restore = await part("a visit that comes back", () => measureRestore(browser, site));
if (restore) {
  row(`a visit of ${restore.pictures} own pictures (${MB(restore.size_bytes)}) after a reload: all are shown`, restore.shown_ms, ms);
  row("  all have run through the model, from when it is ready on", Math.max(0, restore.done_ms - restore.model_ms), ms, 1000);
}
const transformer = await part("a transformer", () => measureTransformer(browser, dir));
if (transformer) {
  const bare = quantile(transformer.bare);
  row(`a transformer of 48 MB, bare, ${transformer.threads} thread(s), median of ${transformer.rounds}`, bare, ms);
  row("  with a gate on every neuron / bare", quantile(transformer.gated) / bare, times, 1.05);
  row("  and every neuron's response and span / bare", quantile(transformer.observed) / bare, times, 1.05);
  row("  another gate on its last layer, one picture", quantile(transformer.replayed), ms, 16);
}
const frames = await part("frames", () => measureFrames(browser, site));
if (frames) {
  row(`frames drawn in ${frames.idle_s} s at rest`, frames.idle_frames, count, 0);
  row(`frame while the board scrolls, median of ${frames.scroll_frames} (software GL)`, frames.median_ms, ms);
  row("  95th percentile", frames.p95_ms, ms, 8);
}
await browser.close();
const memory = await part("memory", () => measureMemory(site));
if (memory) {
  row("tab's memory with the bundled board", memory.before, MB);
  row(`peak while 24 JPEGs of 12 megapixels (${MB(memory.file_bytes)} each) are added`, memory.peak, MB, 400e6);
  row("  afterwards", memory.after, MB);
}
await site.close();

print();

function print() {
  const widths = [Math.max(...rows.map(({ what }) => what.length)), Math.max(...rows.map(({ value }) => value.length), 5), Math.max(...rows.map(({ goal }) => goal.length), 4)];
  const line = (/** @type {string[]} */ [what = "", value = "", goal = "", met = ""]) => `${what.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${goal.padStart(widths[2])}  ${met}`.trimEnd();
  console.log(`\n${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, load ${load.toFixed(1)} before the start\n`);
  console.log(line(["figure", "value", "goal", ""]));
  for (const { what, value, goal, met } of rows) console.log(line([what, value, goal, met === null ? "" : met ? "met" : "MISSED"]));
}
