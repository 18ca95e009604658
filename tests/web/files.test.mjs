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

/** What was dropped or copied, as a browser hands it over. @param {Record<string, string>} words  by kind @param {object} [more] */
const transferOf = (words, more = {}) => ({ types: Object.keys(words), items: [], files: [], getData: (/** @type {string} */ kind) => words[kind] ?? "", ...more });

/** An event of the page, and whether the page took it. @param {string} kind @param {any} event */
function happen(kind, event) {
  let taken = false;
  hears.get(kind)?.({ target: null, defaultPrevented: false, preventDefault: () => { taken = true; }, ...event });
  return taken;
}

/** @param {Record<string, any>} things @param {Record<string, string>} [words]  that come with them */
async function drop(things, words = {}) {
  const entries = Object.entries(things).map(([name, content]) => entry(name, content));
  const files = Object.values(things).filter((content) => content instanceof File);
  happen("drop", { dataTransfer: transferOf(words, { types: ["Files", ...Object.keys(words)], items: entries.map((each) => ({ webkitGetAsEntry: () => each })), files }) });
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

test("weights without a graph are no pictures", async () => {
  for (const name of ["model.safetensors", "vision_model.onnx_data", "model.onnx.data"]) {
    told = [];
    await drop({ [name]: file(name, 9), "config.json": file("config.json") });
    assert.deepEqual(told.map(({ kind }) => kind), ["page_error"]);
    assert.ok(told[0].message.startsWith(`${name} holds weights, but there is no .onnx file`));
  }
});

test("only a folder that all lie in is taken off", () => {
  const paths = (/** @type {string[]} */ ...given) => withoutTopFolder(given.map((path) => ({ path, file: file(path) }))).files.map(({ path }) => path);
  assert.deepEqual(paths("a/b/c", "a/d"), ["b/c", "d"]);
  assert.deepEqual(paths("a/b", "c/d"), ["a/b", "c/d"]);
  assert.deepEqual(paths("a", "a/b"), ["a", "a/b"]);
  assert.deepEqual(paths("x.onnx"), ["x.onnx"]);
});

const kPixel = "iVBORw0KGgo=";
/** @type {[string, Record<string, string>, RegExp][]} */
const wordDrops = [
  ["a link", { "text/uri-list": "https://a.example/page", "text/html": "<a href='https://a.example/page'>A page</a>", "text/plain": "https://a.example/page" }, /^This is a link \(https:\/\/a\.example\/page\), not a file\. .*save the picture first, then drop the file\.$/],
  ["a picture of another page", { "text/uri-list": "https://a.example/cat", "text/html": '<meta charset="utf-8"><img alt="cat" src="https://a.example/cat">' }, /^This is the address of a picture, not a file.*Save the picture first/],
  ["a picture of which only HTML tells", { "text/html": '<img class="x" src="https://a.example/cat?width=3">' }, /address of a picture/],
  ["a link to a picture", { "text/uri-list": "# a comment\r\nhttps://a.example/cat.JPG?size=large\r\n" }, /address of a picture/],
  ["a selection with an address", { "text/plain": "see https://a.example/page for more", "text/html": "<b>see</b> …" }, /^This is a link \(https:\/\/a\.example\/page\)/],
  ["a model of the hub", { "text/uri-list": "https://huggingface.co/Xenova/clip-vit-base-patch32", "text/plain": "CLIP" }, /^This is the address of a model, not a file\..*“Another model”, and paste Xenova\/clip-vit-base-patch32 there\.$/],
  ["a model's file on the hub, as words", { "text/plain": "hf.co/owner/clip/blob/main/onnx/vision_model.onnx" }, /address of a model.*paste https:\/\/huggingface\.co\/owner\/clip\/blob\/main\/onnx\/vision_model\.onnx there/],
  ["an ONNX file elsewhere", { "text/uri-list": "https://a.example/clip/visual.onnx" }, /address of a model.*paste https:\/\/a\.example\/clip\/visual\.onnx there/],
  ["a data set of the hub is no model", { "text/uri-list": "https://huggingface.co/datasets/owner/pictures" }, /^This is a link/],
  ["words", { "text/plain": "a black cat" }, /^This is text, not a file\. Drop a picture/],
  ["a picture that only its page has", { "text/uri-list": "blob:https://a.example/0123", "text/html": '<img src="blob:https://a.example/0123">' }, /an address without the file.*Save the picture first/],
];
for (const [what, words, message] of wordDrops) {
  test(`dropped without a file: ${what}`, async () => {
    const dataTransfer = transferOf(words);
    assert.ok(happen("dragover", { dataTransfer }), "else the browser opens the link in the page's place");
    assert.ok(happen("drop", { dataTransfer }));
    await heard(1);
    assert.equal(told[0].kind, "page_error");
    assert.match(told[0].message, message);
  });
}

test("files win over the words that come with them; where there is none after all, the words are answered", async () => {
  const words = { "text/uri-list": "https://a.example/cat.png", "text/html": '<img src="https://a.example/cat.png">' };
  await drop({ "cat.png": file("cat.png", 9, "image/png") }, words);
  assert.deepEqual(told.map(({ kind, files }) => [kind, files.length]), [["files_added", 1]]);
  told = [];
  await drop({}, words);
  await heard(1);
  assert.match(told[0].message, /address of a picture/);
});

test("a picture whose bytes lie in its address is a picture", async () => {
  for (const words of [{ "text/uri-list": `data:image/png;base64,${kPixel}` }, { "text/html": `<img src="data:image/png;base64,${encodeURIComponent(kPixel)}">` }]) {
    told = [];
    happen("drop", { dataTransfer: transferOf(words) });
    await heard(1);
    assert.deepEqual(told.map(({ kind, files }) => [kind, files[0].path]), [["files_added", "picture.png"]]);
  }
  assert.deepEqual([...new Uint8Array(await kept[0].arrayBuffer())].slice(1, 4), [0x50, 0x4e, 0x47]);
  told = [];
  happen("drop", { dataTransfer: transferOf({ "text/uri-list": "data:image/png;base64,!" }) });
  await heard(1);
  assert.equal(told[0].kind, "page_error");
});

test("an address that is pasted outside of fields is answered; other words, and words for a field, are left alone", async () => {
  const field = { matches: (/** @type {string} */ what) => what.includes("input") };
  const paste = (/** @type {string} */ text, more = {}) => happen("paste", { clipboardData: transferOf({ "text/plain": text }), ...more });
  assert.equal(paste("a black cat"), false);
  assert.equal(paste("https://a.example/cat.png", { target: field }), false);
  assert.equal(paste("https://a.example/cat.png", { defaultPrevented: true }), false);
  assert.equal(happen("drop", { target: field, dataTransfer: transferOf({ "text/plain": "https://a.example/" }) }), false);
  assert.equal(paste(" https://a.example/cat.png\n"), true);
  await heard(1);
  assert.match(told[0].message, /address of a picture/);
  const picture = { clipboardData: transferOf({ "text/html": "<img src='https://a.example/cat.png'>" }, { files: [file("cat.png", 8, "image/png")] }), target: field };
  assert.equal(happen("paste", picture), true, "pictures, wherever the caret is");
  await heard(2);
  assert.equal(told[1].kind, "files_added");
});
