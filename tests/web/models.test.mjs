// One model takes another's place: what runs goes on until the new one's pictures can be encoded, and when that never comes, for good.
// The core and ONNX Runtime are stand-ins that say what they were told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Models } from "../../web/engine/run/models.js";
import { EngineError } from "../../web/engine/protocol.js";
import { RequestQueue } from "../../web/engine/queue.js";
import { Sources } from "../../web/engine/sources/sources.js";
import { sha256Of, startHub } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

const text = (/** @type {string} */ words) => Buffer.from(words);
/** An encoder that names its external data as an ONNX graph does. @param {string} name */
const withData = (name) => Buffer.concat([text("graph"), Buffer.from([0x0a, 8]), text("location"), Buffer.from([0x12, name.length]), text(name)]);
/** @param {string} name @param {Record<string, Buffer|null>} [changes] */
function clip(name, changes = {}) {
  const files = {
    "config.json": text(JSON.stringify({ name })), "preprocessor_config.json": text(JSON.stringify({ size: 64 })), "tokenizer.json": text("tokens"),
    "onnx/vision_model.onnx": text(`vision of ${name}`), "onnx/vision_model_fp16.onnx": text(`half of ${name}`), "onnx/text_model.onnx": text(`text of ${name}`), ...changes,
  };
  return { files: Object.fromEntries(Object.entries(files).filter(([, bytes]) => bytes !== null)) };
}

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
before(async () => {
  hub = await startHub({
    "a/one": clip("one"), "a/two": clip("two"), "a/bad": clip("bad", { "onnx/vision_model.onnx": text("refused by the runtime") }), "a/odd": clip("odd", { "config.json": text("{") }),
    "a/mute": clip("mute", { "onnx/text_model.onnx": null }), "a/silent": clip("silent", { "onnx/text_model.onnx": null, "tokenizer.json": null }), "a/wordless": clip("wordless", { "tokenizer.json": null }), "a/garbled": clip("garbled", { "tokenizer.json": text("{") }),
    "a/older": clip("older", { "tokenizer.json": null, "vocab.json": text("vocab"), "merges.txt": text("merges") }),
    "a/sizeless": clip("sizeless", { "preprocessor_config.json": null }), "a/openclip": clip("openclip", { "config.json": null, "preprocessor_config.json": null, "open_clip_config.json": text('{"name":"openclip","preprocess_cfg":{"mean":[0,0,0]}}') }),
    "a/bare": clip("bare", { "config.json": null, "preprocessor_config.json": null }),
    "a/combined": clip("combined", { "onnx/vision_model.onnx": null, "onnx/vision_model_fp16.onnx": null, "onnx/text_model.onnx": null, "onnx/model.onnx": text("all of it") }),
    "a/parts": clip("parts", { "onnx/vision_model.onnx": withData("vision_model.onnx_data"), "onnx/vision_model.onnx_data": text("weights"), "onnx/text_model.onnx": withData("elsewhere.bin"), "onnx/elsewhere.bin": text("words") }),
    "a/partless": clip("partless", { "onnx/vision_model.onnx": withData("gone.data") }),
  });
});
after(() => hub.close());

/** A core that keeps the names of what it was told since config.json. */
class FakeCore {
  told = new Map();

  /** @param {string} name @param {Uint8Array} bytes */
  loadConfig(name, bytes) {
    const words = Buffer.from(bytes).toString();
    if (words === "{") throw new EngineError("Malformed", `${name} is not valid JSON`, name);
    if (name === "config.json") this.told.clear();
    this.told.set(name, words);
    const size = JSON.parse(this.told.get("preprocessor_config.json") ?? "{}").size ?? 0;
    return { image_size: size, embed_dim: 512, logit_scale: 100, context_length: 77 };
  }

  get name() { return JSON.parse(this.told.get("config.json") ?? "{}").name ?? ""; }
  async sha256(/** @type {Uint8Array} */ bytes) { return sha256Of(Buffer.from(bytes)); }
  /** Names of layers, of each that was inspected. @type {string[][]} */
  static asked = [];
  inspectVision(/** @type {Uint8Array} */ bytes, /** @type {string[]} */ names) {
    FakeCore.asked.push(names);
    const layer = { name: "stage", observed: "stage", kind: "", channels: 2, height: 1, width: 1, tokens: 0, has_tokens: false, replays_alone: true };
    return { layers: [layer], allLayers: [layer], gates: [], embedding: "image_embeds", inlining: { splices: [], inserts: new Uint8Array(0) }, edit: { splices: [{ offset: bytes.byteLength, remove: 0, size: 1 }], inserts: Uint8Array.of(33) }, report: { warnings: [] }, classes: null, hasText: false, side: 96, embedDim: 640 };
  }
  extractTower(/** @type {Uint8Array} */ bytes) { return bytes; }
  tokenize(/** @type {string} */ words) { return { tokens: [], truncated: false, ids: [1, ...Buffer.from(words), 2] }; }
  inspectText() { return { name: "input_ids", type: "int64", fixedLength: null, embedding: "text_embeds" }; }
}

class FakeTensor {
  /** @param {string} type @param {any} data @param {number[]} dims */
  constructor(type, data, dims) { Object.assign(this, { type, data, dims }); }
  dispose() {}
}

/** Two sums over each row. @param {Record<string, any>} feeds @param {string[]} outputs */
function embeddingOf(feeds, [name]) {
  const [{ data, dims }] = Object.values(feeds);
  const length = data.length / dims[0];
  const values = Float32Array.from({ length: 2 * dims[0] }, (_, at) => {
    const row = [...data.slice(Math.floor(at / 2) * length, (Math.floor(at / 2) + 1) * length)].map(Number);
    return row.reduce((sum, value, i) => sum + (at % 2 ? value * (i % 7) : value), 0);
  });
  return { [name]: new FakeTensor("float32", values, [dims[0], 2]) };
}

/** An engine without a worker. */
function engine() {
  hub.setFaults(undefined);
  const core = new FakeCore();
  /** @type {{what: string, options: any, released: boolean, release(): Promise<void>}[]} */
  const sessions = [];
  const gate = { open: Promise.resolve() };
  const ort = {
    Tensor: FakeTensor,
    InferenceSession: {
      async create(/** @type {Uint8Array} */ bytes, /** @type {any} */ options) {
        await gate.open;
        const what = Buffer.from(bytes).toString();
        if (what.startsWith("refused")) throw new Error("no such operator");
        const isText = /^(text|all)/.test(what) || what.includes("elsewhere.bin");
        const session = {
          what, options, released: false, async release() { session.released = true; },
          inputNames: isText ? ["input_ids"] : ["pixel_values"],
          inputMetadata: isText ? [{ name: "input_ids", isTensor: true, type: "int64", shape: ["batch", "length"] }] : [{ name: "pixel_values", isTensor: true, type: "float32", shape: ["batch", 3, 96, 96] }],
          run: async (/** @type {Record<string, FakeTensor>} */ feeds, /** @type {string[]} */ outputs) => embeddingOf(feeds, outputs),
        };
        sessions.push(session);
        return session;
      },
    },
  };
  const store = Promise.resolve(memoryStore());
  const queue = new RequestQueue(async (/** @type {{id: number, work: () => Promise<void>}} */ request) => request.work(), () => true);
  /** @type {(() => void)[]} */
  const waiting = [];
  const models = new Models(/** @type {any} */ ({
    sources: new Sources({ site: "https://page.example/", hub: hub.url, store }), core: Promise.resolve(core), openCore: async () => new FakeCore(), ort: Promise.resolve(ort), store,
  }), { exclusively: (task) => queue.exclusively(task), onChange: () => { for (const wake of waiting.splice(0)) wake(); }, onBroken: () => undefined });
  /** @param {() => unknown} holds */
  const until = async (holds) => {
    while (!holds()) await new Promise((done) => { waiting.push(() => done(undefined)); setTimeout(done, 50); });
  };
  /** @param {string} address @param {{vision?: string|null, text?: string|null, layers?: string[]}} [paths] */
  const begin = (address, { vision = null, text: words = null, layers = [] } = {}) => models.begin({ source: { address }, vision, text: words, layers });
  return {
    core, sessions, gate, models, queue, until, begin,
    /** @param {string} address @param {{vision?: string|null, text?: string|null, layers?: string[]}} [paths] */
    async load(address, paths) {
      const model = begin(address, paths);
      await until(() => model.error || (models.current === model && (model.text || model.textError)));
      return model;
    },
  };
}

test("the first model: pictures, then prompts", async () => {
  const { load, core, sessions, models } = engine();
  const model = await load("a/one");
  assert.equal(model.error, null);
  assert.equal(models.serving, model);
  assert.deepEqual(sessions.map(({ what }) => what), ["vision of one!", "text of one"]);
  assert.deepEqual([...core.told.keys()], ["config.json", "preprocessor_config.json", "tokenizer.json"]);
  assert.ok(model.loaded);
  const { facts } = model.loaded;
  assert.deepEqual([facts.name, facts.address, facts.vision, facts.text, facts.image_size, facts.embed_dim], ["a/one", "a/one", "onnx/vision_model.onnx", "onnx/text_model.onnx", 64, 2], "numbers of an embedding as they came");
  assert.equal(facts.sha256, sha256Of(text("vision of one")));
  assert.equal(facts.size_bytes, ["vision of one", "text of one", JSON.stringify({ name: "one" }), JSON.stringify({ size: 64 }), "tokens"].join("").length);
});

test("another takes its place: the core knows the new one, the old one's sessions are freed", async () => {
  const { load, core, sessions, models } = engine();
  const one = await load("a/one");
  const two = await load("a/two");
  assert.equal(models.serving, two);
  assert.equal(core.name, "two");
  assert.equal(one.vision, null);
  assert.deepEqual(sessions.map(({ what, released }) => [what, released]), [["vision of one!", true], ["text of one", true], ["vision of two!", false], ["text of two", false]]);
});

for (const [address, code] of [["a/bad", "Session"], ["a/odd", "Malformed"], ["a/nobody", "NotFound"], ["a/partless", "NotFound"]]) {
  test(`a load that fails (${address}) leaves what runs as it is`, async () => {
    const { load, core, sessions, models } = engine();
    const one = await load("a/one");
    const failed = await load(address);
    assert.equal(failed.error?.code, code);
    assert.equal(models.serving, one);
    assert.equal(one.error, null);
    assert.equal(core.name, "one");
    assert.deepEqual([...core.told.keys()], ["config.json", "preprocessor_config.json", "tokenizer.json"]);
    assert.ok(one.vision && one.text && sessions.every(({ released }) => !released));
    // And the next one can be loaded.
    await load("a/two");
    assert.equal(core.name, "two");
  });
}

test("while another is on its way the old one answers; cancelled, it stays", async () => {
  const { load, begin, core, models, sessions, gate, until } = engine();
  const one = await load("a/one");
  /** @type {() => void} */
  let open = () => undefined;
  gate.open = new Promise((done) => { open = () => done(undefined); });
  const two = begin("a/two");
  /** @type {string[]} */
  const phases = [];
  two.onProgress(({ phase }) => phases.push(phase));
  await until(() => phases.includes("session"));
  models.use(/** @type {any} */ (core), one);
  assert.equal(models.serving, one);
  assert.equal(core.name, "one");
  models.cancel(two);
  assert.equal(two.error?.code, "Cancelled");
  open();
  await until(() => sessions.some(({ what, released }) => what.startsWith("vision of two") && released));
  assert.equal(models.serving, one);
  assert.equal(core.name, "one");
});

test("cancelled in the middle of a download, begun again: the same file goes on", async () => {
  const { load, begin, models } = engine();
  await load("a/one");
  hub.setFaults((path) => (path.endsWith("/two/onnx/vision_model.onnx") ? { until: new Promise(() => undefined) } : null));
  const two = begin("a/two");
  models.cancel(two);
  hub.setFaults(undefined);
  const again = await load("a/two");
  assert.notEqual(again, two);
  assert.equal(models.serving, again);
});

test("joined while it is on its way and when it runs; its choice by name is the same model, another choice is not", async () => {
  const { begin, load, models } = engine();
  const first = begin("a/one");
  assert.equal(begin("https://huggingface.co/a/one"), first);
  assert.equal(await load("a/one"), first);
  assert.equal(begin("a/one", { vision: "onnx/vision_model.onnx", text: "onnx/text_model.onnx" }), first);
  const other = await load("a/one", { layers: ["early", "late"] });
  assert.notEqual(other, first);
  assert.deepEqual(FakeCore.asked.at(-1), ["early", "late"]);
  assert.equal(begin("a/one", { layers: ["early", "late"] }), other);
  const half = await load("a/one", { vision: "onnx/vision_model_fp16.onnx" });
  assert.notEqual(half, first);
  assert.equal(models.serving, half);
  assert.equal(half.loaded?.facts.vision, "onnx/vision_model_fp16.onnx");
  const wrong = await load("a/one", { vision: "onnx/none.onnx" });
  assert.match(wrong.error?.message ?? "", /has no encoder onnx\/none\.onnx/);
});

test("back to the one that runs, or on to a third: the second need not come", async () => {
  const { begin, load, models } = engine();
  const one = await load("a/one");
  const two = begin("a/two");
  assert.equal(begin("a/one"), one);
  assert.equal(two.error?.code, "Cancelled");
  const again = begin("a/two");
  const third = await load("a/older");
  assert.equal(again.error?.code, "Cancelled");
  assert.equal(models.serving, third);
});

test("the place is taken between two requests, never under one", async () => {
  const { load, begin, models, queue, until } = engine();
  const one = await load("a/one");
  /** @type {() => void} */
  let finish = () => undefined;
  let finished = false;
  queue.push({ id: 1, work: () => new Promise((done) => { finish = () => { finished = true; done(undefined); }; }) }, 0);
  const two = begin("a/two");
  await until(() => two.loaded);
  assert.ok(one.vision, "its session is still there");
  assert.equal(models.serving, one);
  await new Promise((done) => { setTimeout(done, 30); });
  assert.equal(models.serving, one);
  finish();
  await until(() => models.serving === two);
  assert.ok(finished);
});

/** @type {[string, RegExp][]} */
const textless = [["a/mute", /no text encoder.*onnx\/text_model\.onnx/], ["a/silent", /no text encoder.*onnx\/text_model\.onnx/], ["a/wordless", /tokenizer\.json is missing.*vocab\.json with merges\.txt/], ["a/garbled", /tokenizer\.json is not valid JSON/]];
for (const [address, message] of textless) {
  test(`${address}: pictures without prompts, and why`, async () => {
    const { load } = engine();
    const model = await load(address);
    assert.equal(model.error, null);
    assert.ok(model.vision && !model.text);
    assert.match(model.textError?.message ?? "", message);
  });
}

test("the older form of the tokenizer goes to the core in order", async () => {
  const { load, core } = engine();
  assert.equal((await load("a/older")).canTokenize, true);
  assert.deepEqual([...core.told.keys()], ["config.json", "preprocessor_config.json", "vocab.json", "merges.txt"]);
});

test("a size that no file says is the encoder's, for the core, too", async () => {
  const { load, core } = engine();
  for (const address of ["a/sizeless", "a/bare"]) {
    assert.equal((await load(address)).loaded?.facts.image_size, 96);
    assert.deepEqual(JSON.parse(core.told.get("preprocessor_config.json")), { size: 96, crop_size: 96 });
  }
  await load("a/openclip");
  assert.deepEqual(JSON.parse(core.told.get("preprocessor_config.json")), { image_mean: [0, 0, 0], size: 96, crop_size: 96 });
  assert.equal(core.name, "openclip");
});

test("both encoders in one graph are taken apart, so that neither runs for the other's sake", async () => {
  const { load, sessions } = engine();
  const model = await load("a/combined");
  assert.equal(sessions.length, 2);
  assert.notEqual(model.text?.session, model.vision?.session);
  assert.equal(model.text?.inputs.embedding, "text_embeds");
});

test("external data goes to the runtime by the names that the graph uses", async () => {
  const { load, sessions } = engine();
  await load("a/parts");
  const names = sessions.map(({ options }) => options.externalData.map((/** @type {any} */ { path, data }) => [path, Buffer.from(data).toString()]));
  assert.deepEqual(names, [[["vision_model.onnx_data", "weights"]], [["elsewhere.bin", "words"]]]);
});

test("a file of the hub that is not what the list says: told, and what runs goes on", async () => {
  const { load, models } = engine();
  const one = await load("a/one");
  hub.setFaults((path) => (path.endsWith("/two/onnx/vision_model.onnx") ? { flipByte: 3 } : null));
  const two = await load("a/two");
  assert.equal(two.error?.code, "Corrupt");
  assert.match(two.error?.message ?? "", /arrived damaged twice: its SHA-256/);
  assert.equal(models.serving, one);
});

test("a small file of the hub is checked by its Git hash", async () => {
  const { load } = engine();
  hub.setFaults((path) => (path.endsWith("/two/tokenizer.json") ? { flipByte: 1 } : null));
  const { error } = await load("a/two");
  assert.equal(error?.code, "Corrupt");
  assert.match(error?.message ?? "", /^tokenizer\.json arrived damaged twice: its Git hash is [0-9a-f]{12}… instead of .*The copy on localhost:\d+ does not fit the list/);
});

test("what the core cannot read is named as what it is, where the file itself tells", async () => {
  for (const [bytes, code, message] of /** @type {[Buffer, string, RegExp][]} */ ([
    [Buffer.concat([Buffer.from([8, 7, 0x3a, 0xff, 0x7f]), text("half")]), "Truncated", /vision_model\.onnx is damaged: it ends after 9 bytes/],
    [text("<!doctype html>"), "Malformed", /vision_model\.onnx is a web page/],
    [Buffer.from([8, 7, 0x3a, 4, ...text("node")]), "NotFound", /^vision_model\.onnx: no layer/],
  ])) {
    const { core, models, until } = engine();
    core.inspectVision = () => { throw new EngineError("NotFound", "no layer", "graph"); };
    const sources = new Sources({ site: "https://page.example/", store: Promise.resolve(null) });
    sources.addLocal(1, [{ path: "vision_model.onnx", file: new File([new Uint8Array(bytes)], "vision_model.onnx") }]);
    const own = new Models(/** @type {any} */ ({ sources, core: Promise.resolve(core), openCore: async () => core, ort: Promise.resolve({}), store: Promise.resolve(null) }),
      { exclusively: async (task) => task(), onChange: () => undefined, onBroken: () => undefined });
    const model = own.begin({ source: { set: 1 }, vision: null, text: null, layers: [] });
    await until(() => model.error);
    assert.equal(model.error?.code, code);
    assert.match(model.error?.message ?? "", message);
    assert.equal(models.serving, null);
  }
});

test("weights that are shorter than the graph says are damage", async () => {
  const entry = (/** @type {string} */ key, /** @type {string} */ value) => Buffer.from([0x6a, key.length + value.length + 4, 0x0a, key.length, ...text(key), 0x12, value.length, ...text(value)]);
  const { models, until } = engine();
  const sources = new Sources({ site: "https://page.example/", store: Promise.resolve(null) });
  const graph = Buffer.concat([text("graph"), entry("location", "all.data"), entry("offset", "10"), entry("length", "20")]);
  sources.addLocal(1, Object.entries({ "vision_model.onnx": graph, "all.data": Buffer.alloc(29) }).map(([path, bytes]) => ({ path, file: new File([new Uint8Array(bytes)], path) })));
  const own = new Models(/** @type {any} */ ({ sources, core: Promise.resolve(new FakeCore()), openCore: async () => new FakeCore(), ort: Promise.resolve({}), store: Promise.resolve(null) }),
    { exclusively: async (task) => task(), onChange: () => undefined, onBroken: () => undefined });
  const model = own.begin({ source: { set: 1 }, vision: null, text: null, layers: [] });
  await until(() => model.error);
  assert.equal(model.error?.code, "Truncated");
  assert.match(model.error?.message ?? "", /^all\.data is damaged: vision_model\.onnx keeps 30 bytes of weights in it, and it has 29 bytes/);
  assert.equal(models.serving, null);
});
