// What a researcher takes home: arrays that NumPy reads, tables, figures and the methods text, each with the numbers of the page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { openSite } from "./site.mjs";
import { drawn, screenshot, snapshot, waitState } from "./support.mjs";
import { beginStudy, kPatience, openReady, openStudies, press, typeInto } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

/** @param {Page} page @param {import("./visit.mjs").Locator} control @returns {Promise<{name: string, bytes: Buffer}>} the file that it saves */
async function saved(page, control) {
  const [download] = await Promise.all([page.waitForEvent("download"), press(control)]);
  return { name: download.suggestedFilename(), bytes: await readFile(String(await download.path())) };
}

/** @param {Page} page @param {string} menu  the button's name @param {string} item */
async function exported(page, menu, item) {
  const items = page.getByRole("group", { name: menu, exact: true });
  await press(page.getByRole("button", { name: menu, exact: true }));
  const file = await saved(page, items.getByRole("button", { name: item, exact: true }));
  await items.waitFor({ state: "detached" });
  return file;
}

/** An NPY file of format 1.0 with little-endian float32 in C order. @param {Buffer} bytes */
function readNpy(bytes) {
  assert.deepEqual([...bytes.subarray(0, 8)], [0x93, ...Buffer.from("NUMPY"), 1, 0]);
  const from = 10 + bytes.readUInt16LE(8), header = bytes.subarray(10, from).toString("latin1");
  assert.equal(from % 64, 0);
  const shape = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]+)\), \} *\n$/.exec(header)?.[1].split(",").filter((part) => part.trim()).map(Number) ?? [];
  const values = Array.from({ length: (bytes.length - from) / 4 }, (_, i) => bytes.readFloatLE(from + 4 * i));
  assert.equal(values.length, shape.reduce((all, size) => all * size, 1), header);
  return { shape, values };
}

/** @param {Buffer} bytes @returns {Record<string, string>[]} rows by column; no field here has a comma or quotes of its own */
function readCsv(bytes) {
  const [head, ...lines] = bytes.toString("utf8").trimEnd().split("\r\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
}

test("responses, maps and embeddings are saved as NPY, with the values of the page and the names of their rows", async () => {
  const { page, errors, close, state } = await openReady(here.browser, here.site.url);
  const [layer, channel] = state.selection.neuron.split(".").map(Number);
  const known = new Map(state.neuron_responses.map((/** @type {any} */ each) => [each.stimulus, each.value]));

  const responses = await exported(page, "Export the responses", "Responses of the layer as NPY");
  assert.match(responses.name, /^polyneuron-responses-[\w-]+\.npy$/);
  const matrix = readNpy(responses.bytes);
  const names = JSON.parse((await exported(page, "Export the responses", "Responses of the layer: names of axes as JSON")).bytes.toString());
  assert.deepEqual(names.shape, matrix.shape);
  assert.equal(names.model_sha256, state.model.sha256);
  assert.equal(`polyneuron-${names.file}`, responses.name);
  const [rows, columns] = names.dimensions;
  assert.equal(rows.items.length, known.size);
  assert.equal(columns.items[channel], state.selection.neuron);
  rows.items.forEach((/** @type {any} */ row, /** @type {number} */ i) => {
    assert.equal(matrix.values[i * matrix.shape[1] + channel], Math.fround(known.get(row.id)), `${row.title}`);
    const stimulus = state.stimuli.find((/** @type {any} */ each) => each.id === row.id);
    assert.deepEqual([row.concept, row.rendition, row.title], [stimulus.concept, stimulus.rendition, stimulus.title]);
  });

  const maps = readNpy((await exported(page, "Export maps and responses", "Maps of the layer as NPY")).bytes);
  assert.equal(maps.shape.length, 3);
  assert.equal(maps.shape[0], matrix.shape[1]);
  const cells = maps.shape[1] * maps.shape[2];
  const mean = maps.values.slice(channel * cells, (channel + 1) * cells).reduce((sum, value) => sum + value, 0) / cells;
  assert.ok(Math.abs(mean - known.get(state.selection.stimulus)) < 1e-5, `layer ${layer}: ${mean}`);

  const embeddings = readNpy((await exported(page, "Export probabilities and embeddings", "Image embeddings as NPY")).bytes);
  assert.equal(embeddings.shape[0], state.stimuli.length);
  const first = state.stimuli.find((/** @type {any} */ each) => each.id === rows.items[0].id);
  assert.deepEqual(embeddings.values.slice(0, 8), first.image_embeds.slice(0, 8).map(Math.fround));
  const texts = readNpy((await exported(page, "Export probabilities and embeddings", "Text embeddings as NPY")).bytes);
  assert.deepEqual(texts.shape, [state.prompts.length, embeddings.shape[1]]);
  assert.deepEqual(errors, []);
  await close();
});

test("tables are saved as CSV and JSON, figures as SVG and as PNG of twice the size", async () => {
  const { page, errors, close, state } = await openReady(here.browser, here.site.url);
  const known = new Map(state.neuron_responses.map((/** @type {any} */ each) => [String(each.stimulus), each.value]));
  const responses = readCsv((await exported(page, "Export the responses", "Table as CSV")).bytes);
  assert.equal(responses.length, known.size);
  for (const row of responses) assert.equal(Math.fround(Number(row.mean)), Math.fround(known.get(row.stimulus)), row.title);

  const { zero_shot: table } = state;
  const probabilities = readCsv((await exported(page, "Export probabilities and embeddings", "Table as CSV")).bytes);
  assert.deepEqual(probabilities.map((row) => Math.fround(Number(row.probability))), table.rows.flatMap((/** @type {any} */ row) => row.probabilities).map(Math.fround));

  const told = JSON.parse((await exported(page, "Export the responses", "Table as JSON")).bytes.toString());
  assert.equal(told.evidence.model_sha256, state.model.sha256);
  assert.equal(told.tables[0].rows.length, known.size);

  const svg = (await exported(page, "Export the responses", "Figure as SVG")).bytes.toString();
  for (const words of [`Responses of neuron ${state.selection.neuron}`, "(no unit)", `n = ${known.size} stimuli`, state.model.sha256.slice(0, 8)]) assert.ok(svg.includes(words), words);
  const png = await exported(page, "Export the responses", "Figure as PNG");
  assert.match(png.name, /\.png$/);
  assert.equal(png.bytes.readUInt32BE(16), 1440, "twice 720");

  await press(page.getByRole("button", { name: "Export the responses", exact: true }));
  await page.getByRole("button", { name: "Table as CSV", exact: true }).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "export-menu");
  assert.deepEqual(errors, []);
  await close();
});

test("a study's maps are saved as NPY, and its methods text is copied and saved", async () => {
  const { page, errors, close } = await openReady(here.browser, here.site.url);
  await openStudies(page);
  await beginStudy(page, "Occlusion", /^Covers part after part of a picture/);
  for (const [name, value] of [["Places a side", "4"], ["Random orders", "2"]]) {
    const field = page.getByRole("textbox", { name, exact: true });
    await typeInto(field, value);
    await press(field);
  }
  await waitState(page, (s) => s.studies[0].params.places === 4 && s.studies[0].params.draws === 2, { what: "four places a side, two orders" });
  await press(page.getByRole("button", { name: "Run", exact: true }));
  const state = await waitState(page, (s) => s.studies[0].phase === "ready", { ...kPatience, what: "the map is made" });
  const [study] = state.studies;
  const maps = readNpy((await exported(page, "Export the maps", "Maps as NPY")).bytes);
  assert.deepEqual(maps.shape, [3, 4, 4]);
  assert.deepEqual(maps.values, study.outcome.maps.flatMap((/** @type {any} */ map) => map.values).map(Math.fround));

  await press(page.getByRole("button", { name: "Methods", exact: true }));
  const dialog = page.getByRole("dialog", { name: "Methods" });
  await dialog.getByText(/^Occlusion\. A square patch/).waitFor({ state: "attached" });
  await drawn(page);
  await screenshot(page, "methods");
  const file = await saved(page, dialog.getByRole("button", { name: "Download .txt" }));
  assert.equal(file.name, "polyneuron-methods.txt");
  const text = file.bytes.toString("utf8");
  const { hash } = new URL(page.url());
  for (const words of [state.model.sha256, `A square patch of ${study.params.patch ?? 25} % of the side was put on 4 × 4 places`, "random orders, n = 2 ", `Seed ${study.outcome.evidence.seed}.`, `${state.stimuli.length} stimuli`]) assert.ok(text.includes(words), `${words} in ${text}`);
  assert.match(text, /Polyneuron \d+\.\d+\.\d+: http\S+#a[\w-]+z\n$/);
  assert.ok(hash === "" || text.includes(hash), "its link is that of the address bar");
  await press(dialog.getByRole("button", { name: "Copy", exact: true }));
  await waitState(page, (s) => s.notices.some((/** @type {any} */ each) => /^The methods text is copied: \d+ characters\.$/.test(each.text)), { what: "the page says that it is copied" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
  assert.equal((await snapshot(page)).dialog, "", "the dialog is closed");
  assert.deepEqual(errors, []);
  await close();
});
