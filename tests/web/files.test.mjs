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

/** Until so many messages were told. @param {number} count */
async function heard(count) {
  for (let i = 0; i < 500 && told.length < count; ++i) await new Promise((done) => { setTimeout(done, 5); });
  assert.equal(told.length, count);
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
  assert.deepEqual(told, [{ kind: "files_added", source: "drop", files: [{ path: "cat.png", file: 1 }, { path: "notes.txt", file: 2 }], bytes: 64 }]);
  assert.deepEqual(kept.map(({ name, size }) => [name, size]), [["cat.png", 4000], ["notes.txt", 3]]);
  told = [];
  await drop({ animals: { "dog.jpg": file("dog.jpg", 5), "readme.txt": file("readme.txt"), more: { "cow.webp": file("cow.webp", 6) } } });
  assert.deepEqual(told.map(({ files, bytes }) => [files, bytes]), [[[{ path: "animals/dog.jpg", file: 3 }, { path: "animals/more/cow.webp", file: 4 }], 64]]);
});

test("a folder by chooser", async () => {
  source.openDialog(true);
  assert.equal(chooser.webkitdirectory, true);
  chooser.files = ["cats/1.png", "cats/read me.txt", "cats/old/2.png"].map((path, i) => Object.assign(file(path, 10 + i), { webkitRelativePath: path }));
  chooser.listeners.change();
  await heard(1);
  assert.deepEqual(told.map(({ source: way, files }) => [way, files.map((/** @type {any} */ each) => each.path)]), [["dialog", ["cats/1.png", "cats/old/2.png"]]]);
});

test("equal bytes have one number, whatever they are called; other bytes of the same size another", async () => {
  const bytes = (/** @type {number[]} */ ...values) => new Uint8Array(3e6).map((_, i) => values[i % values.length]);
  const named = (/** @type {string} */ name, /** @type {Uint8Array<ArrayBuffer>} */ content) => ({ path: name, file: new File([content], name) });
  const changed = bytes(1, 2, 3);
  changed[2_999_999] ^= 1;
  source.add([named("a.png", bytes(1, 2, 3)), named("b.png", changed), named("c.png", bytes(1, 2, 3))], "drop");
  source.add([named("d.png", changed), named("e.png", bytes(4, 5, 6))], "paste");
  await heard(2);
  assert.deepEqual(told.map(({ files }) => files.map((/** @type {any} */ each) => each.file)), [[1, 2, 1], [2, 3]]);
  assert.deepEqual(kept.map(({ name }) => name), ["a.png", "b.png", "e.png"]);
});

test("a file that can no longer be read is not taken for another's twin; what cannot be read or is too large is told in one sentence each", async () => {
  const gone = file("gone.png", 7);
  source.add([{ path: gone.name, file: gone }], "drop");
  await heard(1);
  gone.slice = () => { throw new Error("changed on disk"); };
  const huge = ["1", "2", "3", "4", "5"].map((name) => Object.defineProperty(file(`huge ${name}.png`), "size", { value: 500e6 }));
  source.add([gone, file("new.png", 7), ...huge].map((each) => ({ path: each.name, file: each })), "drop");
  await heard(4);
  assert.deepEqual(told.slice(1).map(({ kind, message, files }) => [kind, message ?? files]), [
    ["page_error", "Not added: huge 1.png, huge 2.png, huge 3.png and 2 more. These files are larger than 120 MB, the most that is taken."],
    ["page_error", "Not added: gone.png. This file is not readable (moved, removed or not allowed?)."],
    ["files_added", [{ path: "new.png", file: 2 }]],
  ]);
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
