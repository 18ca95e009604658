// The page's end of the engine, with a stand-in for the worker: what a new worker is told after the old one died.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { EngineClient } from "../../web/engine_client.js";

/** @type {FakeWorker[]} */
let workers = [];

class FakeWorker {
  /** @type {any[]} */
  posted = [];
  /** @type {any} */
  onmessage = null;
  /** @type {any} */
  onerror = null;
  constructor() { workers.push(this); }
  /** @param {any} message */
  postMessage(message) { this.posted.push(message); }
  terminate() {}
  /** @param {any} reply */
  say(reply) { this.onmessage({ data: reply }); }
  die() { this.onerror({ preventDefault() {}, message: "out of memory" }); }
}
Object.assign(globalThis, { Worker: FakeWorker });

beforeEach(() => { workers = []; });
const last = () => /** @type {FakeWorker} */ (workers.at(-1));
/** @param {(client: EngineClient, notices: any[]) => void} body */
function withClient(body) {
  /** @type {any[]} */
  const notices = [];
  const client = new EngineClient({ url: "worker.js", onNotice: (notice) => notices.push(notice) });
  try {
    body(client, notices);
  } finally {
    client.terminate();
  }
}
const kinds = (/** @type {FakeWorker} */ worker) => worker.posted.map(({ kind }) => kind);

test("dropped files and the model that ran are told to the next worker, in this order", () => withClient((client) => {
  client.preload("https://page.example/models/polyneuron-clip/");
  const files = [{ path: "visual.onnx", file: new File([], "visual.onnx") }];
  const set = client.offerFiles(files, "mine");
  client.post({ id: 5, kind: "load_model", source: { set }, vision: "visual.onnx", text: null }, () => undefined);
  last().die();
  assert.deepEqual(last().posted, [{ id: 0, kind: "local_files", set, files, name: "mine" }, { id: 0, kind: "preload", base: "https://page.example/models/polyneuron-clip/" }], "it did not run yet");
  client.post({ id: 6, kind: "load_model", source: { set }, vision: "visual.onnx", text: null }, () => undefined);
  last().say({ id: 6, kind: "done" });
  last().die();
  assert.deepEqual(last().posted[1], { id: 0, kind: "preload", source: { set }, vision: "visual.onnx", text: null });
}));

test("dropped pictures are handed to each worker, and nothing of them is read here", () => withClient((client) => {
  const reads = new Proxy(new File(["x"], "cat.jpg"), { get: (target, key) => (key === "name" ? target.name : assert.fail(`${String(key)} was read`)) });
  const files = [reads, new File(["y"], "dog.jpg")];
  assert.deepEqual(files.map((each) => client.keepFile(each)), [1, 2]);
  const handed = () => last().posted.filter(({ kind }) => kind === "keep_file").map(({ file, handle }) => [file, handle === files[file - 1]]);
  assert.deepEqual(handed(), [[1, true], [2, true]]);
  last().die();
  assert.deepEqual(handed(), [[1, true], [2, true]]);
}));

test("the layers that were looked at are asked for again", () => withClient((client) => {
  client.preload("https://page.example/models/polyneuron-clip/");
  client.post({ id: 6, kind: "load_model", source: { address: "a/one" }, vision: null, text: null, layers: ["early", "late"] }, () => undefined);
  last().say({ id: 6, kind: "done" });
  last().die();
  assert.deepEqual(last().posted.at(-1), { id: 0, kind: "preload", source: { address: "a/one" }, vision: null, text: null, layers: ["early", "late"] });
}));

test("a load whose session kills the worker twice is not asked for a third time", () => withClient((client, notices) => {
  /** @type {any[]} */
  const replies = [];
  const load = (/** @type {number} */ id) => {
    client.post({ id, kind: "load_model", source: { address: "a/huge" }, vision: null, text: null }, (reply) => replies.push(reply));
    last().say({ id, kind: "progress", phase: "session", file: "onnx/vision_model.onnx", received: 1, total: 1 });
  };
  load(1);
  last().die();
  assert.equal(replies.at(-1).code, "Restarted");
  load(2);
  last().die();
  assert.equal(replies.at(-1).code, "Crashed");
  assert.match(replies.at(-1).message, /too much for this browser.*smaller form/);
  assert.deepEqual(notices.map(({ kind }) => kind), ["engine_restarted", "engine_restarted"]);
}));

test("a worker that dies in a download says nothing against the model", () => withClient((client) => {
  /** @type {any[]} */
  const replies = [];
  for (const id of [1, 2]) {
    client.post({ id, kind: "load_model", source: { address: "a/fine" }, vision: null, text: null }, (reply) => replies.push(reply));
    last().say({ id, kind: "progress", phase: "download", file: "x", received: 1, total: 2 });
    last().die();
  }
  assert.deepEqual(replies.filter(({ kind }) => kind === "error").map(({ code }) => code), ["Restarted", "Restarted"]);
  assert.equal(kinds(last()).includes("load_model"), false);
}));
