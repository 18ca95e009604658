// The page's end of the engine, with a stand-in for the worker: what a new worker is told after the old one died.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

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
afterEach(() => mock.timers.reset());
const kBeat_ms = 2000;
/** Lets the client's heart beat. @param {number} times */
const beat = (times) => mock.timers.tick(times * kBeat_ms);
const last = () => /** @type {FakeWorker} */ (workers.at(-1));
/** @param {(client: EngineClient, notices: any[]) => void} body */
function withClient(body) {
  /** @type {any[]} */
  const notices = [];
  const client = new EngineClient({ url: "worker.js", onNotice: (notice) => notices.push(notice), heartbeatMs: kBeat_ms, missedBeats: 5 });
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

/** A model that runs, its text encoder, too. @param {EngineClient} client @param {number} id @param {object} model */
function loaded(client, id, model) {
  client.post({ id, kind: "load_model", ...model }, () => undefined);
  last().say({ id, kind: "done" });
  last().say({ id, kind: "text_ready" });
}
const kOne = { source: { address: "a/one" }, vision: null, text: null };
const kTwo = { source: { address: "a/two" }, vision: null, text: null };

test("silence is death sooner while pictures are encoded than while a session is made, and progress begins it anew", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client, notices) => {
    client.post({ id: 1, kind: "load_model", ...kOne }, () => undefined);
    for (const [phase, beats] of /** @type {[string, number][]} */ ([["session", 19], ["warmup", 9], ["warmup", 9]])) {
      last().say({ id: 1, kind: "progress", phase });
      beat(beats);
      assert.equal(workers.length, 1, `alive in ${phase}`);
    }
    beat(12);
    assert.match(notices[0].reason, /^it took longer than 40 s without an answer$/, "its runs are known to be slow");
    assert.equal(workers.length, 2);
  });
});

test("a text encoder whose session is made has the same time", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client) => {
    client.post({ id: 1, kind: "load_model", ...kOne }, () => undefined);
    last().say({ id: 1, kind: "done" });
    last().say({ id: 1, kind: "progress", phase: "session" });
    client.post({ id: 2, kind: "encode_image" }, () => undefined);
    beat(19);
    assert.equal(workers.length, 1);
    last().say({ id: 1, kind: "text_ready" });
    beat(8);
    assert.equal(workers.length, 2);
  });
});

test("a worker that answered late is slow, not dead", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client) => {
    loaded(client, 1, kOne);
    client.post({ id: 2, kind: "encode_image" }, () => undefined);
    client.post({ id: 3, kind: "encode_image" }, () => undefined);
    beat(4);
    last().say({ id: 2, kind: "done" });
    beat(15);
    assert.equal(workers.length, 1, "four times as long as it once took");
    beat(4);
    assert.equal(workers.length, 2);
  });
});

test("a model that hangs twice over a picture is given up in words; another one runs", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client, notices) => {
    loaded(client, 1, kOne);
    /** @type {any[]} */
    const replies = [];
    const hang = (/** @type {number} */ id) => {
      client.post({ id, kind: "encode_image" }, (reply) => replies.push(reply));
      client.post({ id: id + 1, kind: "encode_image" }, (reply) => replies.push(reply));
      last().say({ id, kind: "started" });
      beat(25);
    };
    hang(10);
    assert.deepEqual(replies.map(({ id, code }) => [id, code]), [[10, "Crashed"], [11, "Restarted"]]);
    client.post({ id: 20, kind: "load_model", ...kOne }, () => undefined);
    last().say({ id: 20, kind: "done" });
    last().say({ id: 20, kind: "text_ready" });
    hang(30);
    assert.deepEqual(replies.slice(2).map(({ id, code }) => [id, code]), [[30, "Crashed"], [31, "Crashed"]]);
    assert.match(replies[3].message, /^The model is given up: it hung twice over a picture \(it took longer than 10 s without an answer\)\. Choose another model/);
    assert.deepEqual(notices.map(({ kind }) => kind), ["engine_restarted", "engine_restarted"]);
    assert.deepEqual(last().posted, [], "it is not loaded again");
    for (const kind of ["load_model", "encode_image", "encode_text"]) client.post({ id: 40, kind, ...(kind === "load_model" ? kOne : {}) }, (reply) => replies.push(reply));
    assert.deepEqual(replies.slice(4).map(({ message }) => message), Array(3).fill(replies[3].message), "at once");
    assert.deepEqual(last().posted, []);
    loaded(client, 50, kTwo);
    client.post({ id: 51, kind: "encode_image" }, () => undefined);
    assert.deepEqual(kinds(last()), ["load_model", "encode_image"]);
  });
});

test("a model that hangs twice while it is tried is given up in words, and the model before it comes back", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client) => {
    loaded(client, 1, kOne);
    /** @type {any[]} */
    const replies = [];
    for (const id of [2, 3]) {
      client.post({ id, kind: "load_model", ...kTwo }, (reply) => { if (reply.kind === "error") replies.push(reply); });
      last().say({ id, kind: "progress", phase: "warmup" });
      beat(25);
      assert.deepEqual(last().posted, [{ id: 0, kind: "preload", ...kOne }]);
    }
    assert.deepEqual(replies.map(({ code }) => code), ["Restarted", "Crashed"]);
    assert.match(replies[1].message, /^The model is given up: trying it failed twice \(it took longer than 20 s without an answer\)/);
    client.post({ id: 4, kind: "load_model", ...kTwo }, (reply) => replies.push(reply));
    assert.equal(replies[2].message, replies[1].message);
    client.post({ id: 5, kind: "load_model", ...kOne }, () => undefined);
    assert.deepEqual(kinds(last()), ["preload", "load_model"]);
  });
});

test("files of a model that was given up are known when they are dropped again, and can be tried anyway", () => {
  mock.timers.enable({ apis: ["setInterval"] });
  withClient((client) => {
    const dropped = (size = 3) => client.offerFiles(["model.onnx", "config.json"].map((path) => ({ path, file: new File(["x".repeat(size)], path, { lastModified: 7 }) })));
    /** @type {any[]} */
    const replies = [];
    const load = (/** @type {number} */ id, /** @type {number} */ set, how = {}) => client.post({ id, kind: "load_model", source: { set }, vision: "model.onnx", text: null, layers: [], ...how }, (reply) => replies.push(reply));
    const hang = (/** @type {number} */ id) => {
      last().say({ id, kind: "done" });
      client.post({ id: id + 1, kind: "encode_image" }, () => undefined);
      last().say({ id: id + 1, kind: "started" });
      beat(30);
    };
    // The second time from a folder that was dropped anew: the same model all the same.
    for (const id of [10, 20]) {
      load(id, dropped());
      hang(id);
    }
    replies.length = 0;
    load(30, dropped());
    assert.deepEqual(replies.map(({ id, code, where }) => [id, code, where]), [[30, "Crashed", "given up"]]);
    assert.match(replies[0].message, /^The model is given up: it hung twice over a picture/);
    load(31, dropped(4));
    assert.equal(replies.length, 1, "other files are another model");
    const set = dropped();
    load(32, set, { try_anyway: true });
    assert.equal(replies.length, 1);
    assert.equal(last().posted.at(-1).source.set, set);
    hang(32);
    replies.length = 0;
    load(40, dropped());
    assert.deepEqual(replies, [], "it hung once since then");
    hang(40);
    load(50, dropped());
    assert.equal(replies.at(-1).where, "given up", "and is given up again after the second time");
  });
});
