// Dropped and chosen files: both go to the engine as handles.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FileSource } from "../../web/services/files.js";
import { withoutTopFolder } from "../../web/services/model_files.js";

/** What the page says of a drop. @type {Map<string, (event: any) => void>} */
const hears = new Map();
/** The chooser that was opened last. @type {any} */
let chooser = null;
Object.assign(globalThis, {
  window: { addEventListener: (/** @type {string} */ kind, /** @type {any} */ hear) => hears.set(kind, hear) },
  document: {
    documentElement: { classList: { add() {}, remove() {} } }, body: { append() {} },
    createElement: () => (chooser = { listeners: {}, addEventListener(kind, hear) { this.listeners[kind] = hear; }, click() {}, remove() {} }),
  },
});

/** @type {any[]} */
let told = [];
/** @type {{files: any[], name: string}[]} */
let offered = [];
/** @type {File[]} */
let kept = [];
/** @type {FileSource} */
let source;

beforeEach(() => {
  told = [];
  offered = [];
  kept = [];
  source = new FileSource((header, payload) => told.push({ ...header, bytes: payload?.byteLength ?? null }), { keep: (each) => kept.push(each), offer: (files, name) => offered.push({ files, name }) });
  source.watchPage();
});

const file = (/** @type {string} */ name, size = 3, type = "") => new File([new Uint8Array(size)], name, { type });
/** A dropped entry of the file system: a file, or a folder by what lies in it. @param {string} name @param {File|Record<string, any>} content */
function entry(name, content) {
  if (content instanceof File) return { name, isFile: true, isDirectory: false, file: (/** @type {any} */ give) => give(content) };
  // A reader gives a part at a time.
  const children = Object.entries(content).map(([inside, each]) => entry(inside, each));
  return { name, isFile: false, isDirectory: true, createReader: () => ({ readEntries: (/** @type {any} */ give) => give(children.splice(0, 2)) }) };
}

/** @param {Record<string, any>} things */
async function drop(things) {
  const entries = Object.entries(things).map(([name, content]) => entry(name, content));
  const files = Object.values(things).filter((content) => content instanceof File);
  hears.get("drop")?.({ preventDefault() {}, dataTransfer: { types: ["Files"], items: entries.map((each) => ({ webkitGetAsEntry: () => each })), files } });
  for (let i = 0; i < 200 && told.length === 0; ++i) await new Promise((done) => { setTimeout(done, 1); });
  await new Promise((done) => { setTimeout(done, 5); });
}

test("a folder with a model: one message without bytes, handles to the engine", async () => {
  await drop({ "my clip": { "config.json": file("config.json"), onnx: { "vision_model.onnx": file("vision_model.onnx", 100), "text_model.onnx": file("text_model.onnx", 50), "vision_model.onnx_data": file("x", 7) }, "cat.png": file("cat.png") } });
  assert.deepEqual(told, [{
    kind: "model_files", set: 1, name: "my clip", bytes: null, size_bytes: 163,
    names: ["config.json", "onnx/vision_model.onnx", "onnx/text_model.onnx", "onnx/vision_model.onnx_data", "cat.png"],
  }]);
  assert.equal(offered[0].name, "my clip");
  assert.deepEqual(offered[0].files.map(({ path }) => path), told[0].names);
  assert.ok(offered[0].files.every((each) => each.file instanceof File));
});

test("loose files with a model among them", async () => {
  await drop({ "visual.onnx": file("visual.onnx", 10), "textual.onnx": file("textual.onnx", 10), "tokenizer.json": file("tokenizer.json") });
  assert.deepEqual(told.map(({ kind, names, size_bytes }) => [kind, names, size_bytes]), [["model_files", ["visual.onnx", "textual.onnx", "tokenizer.json"], 23]]);
});

test("pictures, and folders of pictures, go to the engine as handles; their first bytes tell what they are", async () => {
  await drop({ "cat.png": file("cat.png", 4000, "image/png"), "notes.txt": file("notes.txt") });
  assert.deepEqual(told.map(({ kind, name, file: number, bytes, total }) => [kind, name, number, bytes, total]), [["files_added", "cat.png", 1, 32, 2], ["files_added", "notes.txt", 2, 3, 2]]);
  assert.deepEqual(kept.map(({ name, size }) => [name, size]), [["cat.png", 4000], ["notes.txt", 3]]);
  told = [];
  await drop({ animals: { "dog.jpg": file("dog.jpg", 5), "readme.txt": file("readme.txt"), more: { "cow.webp": file("cow.webp", 6) } } });
  assert.deepEqual(told.map(({ name, bytes }) => [name, bytes]), [["dog.jpg", 5], ["cow.webp", 6]]);
});

test("a model by chooser: its folder or its files, and a word when there is none", () => {
  source.pickModel(true);
  assert.equal(chooser.webkitdirectory, true);
  chooser.files = ["clip/config.json", "clip/onnx/vision_model.onnx"].map((path) => Object.assign(file(path), { webkitRelativePath: path }));
  chooser.listeners.change();
  assert.deepEqual([told[0].kind, told[0].name, told[0].names], ["model_files", "clip", ["config.json", "onnx/vision_model.onnx"]]);
  source.pickModel(false);
  assert.match(chooser.accept, /\.onnx/);
  chooser.files = [file("config.json")];
  chooser.listeners.change();
  assert.equal(told[1].kind, "page_error");
  assert.match(told[1].message, /no \.onnx file/);
});

test("only a folder that all lie in is taken off", () => {
  const paths = (/** @type {string[]} */ ...given) => withoutTopFolder(given.map((path) => ({ path, file: file(path) }))).files.map(({ path }) => path);
  assert.deepEqual(paths("a/b/c", "a/d"), ["b/c", "d"]);
  assert.deepEqual(paths("a/b", "c/d"), ["a/b", "c/d"]);
  assert.deepEqual(paths("a", "a/b"), ["a", "a/b"]);
  assert.deepEqual(paths("x.onnx"), ["x.onnx"]);
});
