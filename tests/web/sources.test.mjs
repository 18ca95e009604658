// What find_model finds: on a hub, in a folder with and without a manifest, among dropped files; and what it says when there is nothing.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { offerOf, Sources } from "../../web/engine/sources/sources.js";
import { startServer } from "../../web/tools/serve.mjs";
import { sha256Of, startHub } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

const json = Buffer.from("{}");
const onnx = (/** @type {number} */ size) => Buffer.alloc(size, 3);
const clip = {
  "config.json": json, "preprocessor_config.json": json, "tokenizer.json": json, "README.md": json,
  "onnx/vision_model.onnx": onnx(5000), "onnx/vision_model_fp16.onnx": onnx(2500), "onnx/text_model.onnx": onnx(4000), "onnx/model.onnx": onnx(9000),
};
const root = fileURLToPath(new URL("../../", import.meta.url));
let folder = "";
/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;

before(async () => {
  hub = await startHub({
    "owner/clip": { files: clip, revisions: ["main", "refs/pr/1"] }, "owner/torch": { files: { "config.json": json, "model.safetensors": onnx(10) } }, "owner/empty": { files: {} },
    "owner/private": { files: clip, refuse: 401 }, "owner/gated": { files: clip, refuse: 403 }, "owner/busy": { files: clip, refuse: 429 }, "owner/down": { files: clip, refuse: 500 },
  }, { pageSize: 3 });
  folder = await mkdtemp(join(tmpdir(), "polyneuron-sources-"));
  for (const [path, bytes] of Object.entries({
    ...Object.fromEntries(Object.entries(clip).map(([inside, content]) => [`hub/${inside}`, content])), "openai/visual.onnx": onnx(100), "openai/textual.onnx": onnx(90), "openai/visual.onnx_data": onnx(70),
    "small/onnx/vision_model_quantized.onnx": onnx(50), "small/onnx/text_model_quantized.onnx": onnx(40), "nothing/config.json": json, "models/polyneuron-clip/onnx/vision_model.onnx": onnx(50), "broken/manifest.json": Buffer.from("{}"),
  })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  server = await startServer({ record: true, dir: folder });
});
after(async () => {
  await Promise.all([hub.close(), server.close()]);
  await rm(folder, { recursive: true });
});

/** @param {object} [means] */
function sources(means = {}) { return new Sources({ site: server.url, hub: hub.url, store: Promise.resolve(null), ...means }); }
/** @param {string} address @param {object} [means] */
const find = async (address, means) => offerOf(await sources(means).open({ address }));

test("a model of the hub: listed over several pages, nothing large fetched", async () => {
  const from = hub.requests.length;
  const offer = await find("owner/clip");
  assert.deepEqual(offer, {
    name: "owner/clip", address: "owner/clip",
    vision: [{ path: "onnx/vision_model.onnx", size: 5000 }, { path: "onnx/vision_model_fp16.onnx", size: 2500 }], text: [{ path: "onnx/text_model.onnx", size: 4000 }],
    vision_choice: "onnx/vision_model.onnx", text_choice: "onnx/text_model.onnx", other_bytes: 6, missing: [], notes: [],
  });
  const asked = hub.requests.slice(from);
  assert.ok(asked.length >= 3);
  assert.ok(asked.every(({ path }) => path.startsWith("/api/models/")));
});

test("hashes, sizes and addresses of the files", async () => {
  const { files } = await sources().open({ address: "owner/clip@refs/pr/1" });
  const vision = files.find(({ path }) => path === "onnx/vision_model.onnx");
  assert.equal(vision?.sha256, sha256Of(clip["onnx/vision_model.onnx"]));
  assert.equal(vision?.url, `${hub.url}/owner/clip/resolve/refs%2Fpr%2F1/onnx/vision_model.onnx`);
  const config = files.find(({ path }) => path === "config.json");
  assert.equal(config?.sha256, null);
  assert.match(config?.tag ?? "", /^[0-9a-f]{40}$/);
});

test("a file of the hub that an address names is chosen", async () => {
  const offer = await find("https://huggingface.co/owner/clip/blob/main/onnx/vision_model_fp16.onnx");
  assert.equal(offer.vision_choice, "onnx/vision_model_fp16.onnx");
  await assert.rejects(find("https://huggingface.co/owner/clip/blob/main/onnx/gone.onnx"), /has no file onnx\/gone\.onnx/);
});

/** @type {[string, string, RegExp][]} */
const refusals = [
  ["owner/nobody", "NotFound", /no model owner\/nobody.*Xenova/],
  ["owner/clip@v9", "NotFound", /no revision "v9"/],
  ["owner/private", "NotFound", /does not exist, or it is private.*drop/],
  ["owner/gated", "NotFound", /gated.*Download it yourself and drop/],
  ["owner/busy", "Network", /too much/],
  ["owner/down", "Network", /500/],
  ["owner/torch", "NotFound", /no ONNX files.*another form.*Xenova or onnx-community/],
  ["owner/empty", "NotFound", /no ONNX files/],
];
for (const [address, code, message] of refusals) {
  test(`the hub about ${address}`, () => assert.rejects(find(address), (error) => error.code === code && message.test(error.message)));
}

test("the list kept from an earlier visit serves when the network is away", async () => {
  const store = Promise.resolve(memoryStore());
  await find("owner/clip", { store });
  const away = { store, fetchImpl: async () => { throw new TypeError("Failed to fetch"); } };
  assert.equal((await find("owner/clip", away)).vision_choice, "onnx/vision_model.onnx");
  await assert.rejects(find("owner/torch", away), { code: "Network" });
});

test("a list of a moment ago serves the load that follows", async () => {
  const own = sources();
  const first = await own.open({ address: "owner/clip" }, { fresh: true });
  assert.equal(await own.open({ address: "https://huggingface.co/owner/clip" }), first);
  assert.notEqual(await own.open({ address: "owner/clip" }, { fresh: true }), first);
});

test("a search that is cancelled", async () => {
  const stop = new AbortController();
  const searching = sources({ fetchImpl: () => new Promise((_, reject) => { stop.signal.addEventListener("abort", () => reject(new Error("aborted"))); }) })
    .open({ address: "owner/clip" }, { signal: stop.signal });
  stop.abort();
  await assert.rejects(searching, { code: "Cancelled" });
});

test("a folder with a manifest: the bundled model", async () => {
  const site = await startServer({ record: true, dir: root });
  try {
    const offer = await find("models/polyneuron-clip/", { site: site.url });
    assert.equal(offer.address, "models/polyneuron-clip/");
    assert.deepEqual([offer.vision_choice, offer.text_choice], ["onnx/vision_model.onnx", "onnx/text_model.onnx"]);
    assert.deepEqual(offer.missing, []);
    assert.deepEqual(site.requests.map(({ path }) => path), ["/models/polyneuron-clip/manifest.json"]);
  } finally {
    await site.close();
  }
});

test("the bundled model without its manifest is refused, as its files could not be checked", async () => {
  const refused = (/** @type {any} */ error) => error.code === "NotFound" && error.where === `${server.url}models/polyneuron-clip/manifest.json`
    && /without its manifest\.json.*checked/.test(error.message);
  await assert.rejects(find("models/polyneuron-clip/"), refused);
  await assert.rejects(find("models/polyneuron-clip/onnx/vision_model.onnx"), refused);
  const login = { fetchImpl: async () => new Response("<!doctype html>Log in", { headers: { "content-type": "text/html" } }) };
  await assert.rejects(find("models/polyneuron-clip/", login), (error) => error.code === "Network" && /answered with a web page instead of the file manifest\.json/.test(error.message));
});

test("a folder without a manifest: asked file by file", async () => {
  const offer = await find(`${server.url}hub/`);
  assert.deepEqual(offer.vision, [{ path: "onnx/vision_model.onnx", size: 5000 }, { path: "onnx/vision_model_fp16.onnx", size: 2500 }]);
  assert.equal(offer.text_choice, "onnx/text_model.onnx");
  assert.deepEqual(offer.missing, []);
  const openai = await find("openai/");
  assert.deepEqual([openai.vision, openai.text], [[{ path: "visual.onnx", size: 170 }], [{ path: "textual.onnx", size: 90 }]]);
  assert.deepEqual(openai.missing, ["config.json", "preprocessor_config.json", "tokenizer.json"]);
  assert.equal((await find("small/")).text_choice, "onnx/text_model_quantized.onnx");
});

test("an ONNX file: its folder, with it chosen", async () => {
  const offer = await find(`${server.url}hub/onnx/vision_model_fp16.onnx`);
  assert.equal(offer.vision_choice, "onnx/vision_model_fp16.onnx");
  assert.equal(offer.address, "hub/onnx/vision_model_fp16.onnx");
  assert.deepEqual(offer.missing, ["text encoder"]);
  assert.equal((await find("openai/visual.onnx")).text_choice, "textual.onnx");
});

test("folders with nothing in them, or something odd", async () => {
  await assert.rejects(find("nothing/"), (error) => error.code === "NotFound" && /no CLIP at .*vision_model\.onnx is not there/.test(error.message));
  await assert.rejects(find("openai/gone.onnx"), (error) => error.code === "NotFound" && /gone\.onnx is not there/.test(error.message));
  await assert.rejects(find("broken/"), { code: "Malformed" });
  const page = { fetchImpl: async () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }) };
  await assert.rejects(find("hub/", page), { code: "NotFound" });
  const closed = { fetchImpl: async () => new Response("", { status: 403 }) };
  await assert.rejects(find("https://a.example/clip/", closed), (error) => error.code === "NotFound" && /not open to everybody.*drop/.test(error.message));
});

test("a server that knows no HEAD is asked otherwise", async () => {
  const fetchImpl = (/** @type {string} */ url, /** @type {RequestInit} */ init) => (init.method === "HEAD" ? Promise.resolve(new Response(null, { status: 405 })) : fetch(url, init));
  assert.equal((await find("openai/", { fetchImpl })).vision_choice, "visual.onnx");
});

test("a site that lets no other page read its files: said in words, with what to do", async () => {
  const saved = Object.getOwnPropertyDescriptor(globalThis, "location");
  Object.defineProperty(globalThis, "location", { value: new URL("https://page.example/"), configurable: true });
  try {
    const fetchImpl = async () => { throw new TypeError("Failed to fetch"); };
    await assert.rejects(find("https://a.example/clip/", { fetchImpl }), (error) => error.code === "Network" && /a\.example.*does not let other pages read.*drop it on this page/.test(error.message));
    await assert.rejects(find("owner/clip", { fetchImpl }), (error) => error.code === "Network" && /does not let other pages read/.test(error.message));
    // Of a file that is missing such a site may say nothing, either.
    const some = async (/** @type {string} */ url) => {
      if (!url.endsWith("/clip/visual.onnx")) throw new TypeError("Failed to fetch");
      return new Response(null, { headers: { "content-length": "7" } });
    };
    assert.deepEqual((await find("https://a.example/clip/", { fetchImpl: some })).vision, [{ path: "visual.onnx", size: 7 }]);
  } finally {
    if (saved) Object.defineProperty(globalThis, "location", saved);
    else Reflect.deleteProperty(globalThis, "location");
  }
});

/** @param {Record<string, number>} sizes */
const dropped = (sizes) => Object.entries(sizes).map(([path, size]) => ({ path, file: new File([new Uint8Array(size)], path.split("/").at(-1) ?? "") }));

test("dropped files", async () => {
  const own = sources();
  own.addLocal(1, dropped({ "config.json": 2, "onnx/vision_model.onnx": 50, "onnx/vision_model.onnx_data": 500, "onnx/text_model.onnx": 40 }), "my clip");
  own.addLocal(2, dropped({ "thing.onnx": 3 }));
  own.addLocal(3, dropped({ "text_model.onnx": 3 }));
  own.addLocal(4, dropped({ "a.json": 3 }));
  const offer = offerOf(await own.open({ set: 1 }));
  assert.deepEqual([offer.name, offer.address, offer.vision, offer.other_bytes], ["my clip", "", [{ path: "onnx/vision_model.onnx", size: 550 }], 2]);
  assert.deepEqual(offer.missing, ["preprocessor_config.json", "tokenizer.json"]);
  assert.equal(offerOf(await own.open({ set: 2 })).name, "thing");
  await assert.rejects(own.open({ set: 3 }), /text_model\.onnx is a text encoder/);
  await assert.rejects(own.open({ set: 4 }), /no \.onnx file/);
  await assert.rejects(own.open({ set: 9 }), /Drop the folder again/);
});

test("one source written in several ways has one key", () => {
  const own = sources();
  const key = own.keyOf({ address: "owner/clip" });
  assert.equal(own.keyOf({ address: "https://huggingface.co/owner/clip/tree/main" }), key);
  assert.equal(own.keyOf({ address: `${server.url}models/polyneuron-clip/` }), own.keyOf({ address: "models/polyneuron-clip" }));
  assert.notEqual(own.keyOf({ address: "owner/clip@v2" }), key);
  assert.notEqual(own.keyOf({ set: 1 }), own.keyOf({ set: 2 }));
});
