// What an offer says before Load: graphs that are damaged or none at all, weights that are missing or cut, text encoders alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { externalFiles, graphFault, takesOnlyTokens } from "../../web/engine/sources/graph_file.js";
import { Sources } from "../../web/engine/sources/sources.js";
import { sha256Of, startHub } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

const golden = (/** @type {string} */ name) => readFileSync(new URL(`../golden/onnx/${name}`, import.meta.url));
const [vision, text, both, external, data] = ["hf_vision.onnx", "hf_text.onnx", "hf_clip.onnx", "hf_vision_external.onnx", "hf_vision_external.onnx_data"].map(golden);
const json = Buffer.from("{}");
const small = { "config.json": json, "preprocessor_config.json": json, "tokenizer.json": json };
const pointer = Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 350000000\n`);

/** @param {Record<string, Buffer>} files */
function dropped(files) {
  const own = new Sources({ site: "https://page.example/", store: Promise.resolve(null) });
  own.addLocal(1, Object.entries(files).map(([path, bytes]) => ({ path, file: new File([new Uint8Array(bytes)], path) })));
  return own.offer({ set: 1 });
}

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
before(async () => {
  hub = await startHub({
    "a/whole": { files: { ...small, "onnx/vision_model.onnx": external, "onnx/hf_vision_external.onnx_data": data, "onnx/text_model.onnx": text } },
    "a/weightless": { files: { ...small, "onnx/vision_model.onnx": external, "onnx/text_model.onnx": text } },
    "a/half": { files: { ...small, "onnx/vision_model.onnx": external, "onnx/vision_model_fp16.onnx": vision, "onnx/text_model.onnx": text } },
    "a/cut": { files: { ...small, "onnx/vision_model.onnx": external, "onnx/hf_vision_external.onnx_data": data.subarray(0, 9000) } },
    "a/text": { files: { ...small, "onnx/text_model.onnx": text } }, "a/other": { files: { "unet/unet.onnx": text, "vae_decoder.onnx": text } },
    "a/odd": { files: { ...small, "onnx/vision_model.onnx": Buffer.from("0123456789"), "onnx/text_model.onnx": text } },
  });
});
after(() => hub.close());

/** @param {string} address */
const found = (address) => new Sources({ site: "https://page.example/", hub: hub.url, hash: sha256Of, store: Promise.resolve(/** @type {any} */ (memoryStore())) }).offer({ address });

test("an encoder whose weights are missing is not offered", async () => {
  const missing = (/** @type {any} */ error) => error.code === "NotFound" && /vision_model\.onnx keeps its weights in hf_vision_external\.onnx_data, which is not beside it/.test(error.message);
  await assert.rejects(dropped({ ...small, "vision_model.onnx": external, "text_model.onnx": text }), missing);
  await assert.rejects(found("a/weightless"), missing);
  hub.requests.length = 0;
  const offer = await found("a/half");
  assert.deepEqual([offer.vision.map(({ path }) => path), offer.vision_choice], [["onnx/vision_model_fp16.onnx"], "onnx/vision_model_fp16.onnx"]);
  assert.match(offer.notes[0] ?? "", /^Left out: onnx\/vision_model\.onnx keeps its weights in hf_vision_external\.onnx_data/);
  assert.equal((await found("a/whole")).vision_choice, "onnx/vision_model.onnx");
});

test("weights that end too early are damage", async () => {
  const cut = (/** @type {any} */ error) => error.code === "Truncated" && /hf_vision_external\.onnx_data is damaged: .* keeps 15 kB of weights in it, and it has 9 kB/.test(error.message);
  await assert.rejects(dropped({ ...small, "vision_model.onnx": external, "hf_vision_external.onnx_data": data.subarray(0, 9000) }), cut);
  await assert.rejects(found("a/cut"), cut);
  assert.equal((await dropped({ ...small, "vision_model.onnx": external, "renamed.onnx_data": data, "vision_model.onnx_data": data })).vision_choice, "vision_model.onnx", "one file beside one name");
});

test("a text encoder alone, whatever it is called", async () => {
  const alone = (/** @type {any} */ error) => error.code === "NotFound" && /is a text encoder/.test(error.message);
  await assert.rejects(dropped({ ...small, "text_model.onnx": text }), alone);
  await assert.rejects(dropped({ ...small, "model.onnx": text }), alone);
  await assert.rejects(dropped({ "encoder.onnx": text }), alone);
  await assert.rejects(found("a/text"), alone);
  await assert.rejects(found("a/other"), (error) => error.code === "NotFound" && /no encoder for pictures among its ONNX files/.test(error.message));
  const offer = await dropped({ ...small, "first.onnx": vision, "second.onnx": text });
  assert.deepEqual([offer.vision_choice, offer.text_choice, offer.notes], ["first.onnx", "second.onnx", []]);
  const clip = await dropped({ ...small, "model.onnx": both });
  assert.deepEqual([clip.vision_choice, clip.text_choice], ["model.onnx", "model.onnx"]);
});

/** @type {[string, Buffer, string, RegExp][]} */
const noGraphs = [
  ["ten bytes", Buffer.from("0123456789"), "Malformed", /is not an ONNX file \(10 bytes of something else\)/],
  ["nothing", Buffer.alloc(0), "Malformed", /is empty/],
  ["a web page", Buffer.from("<!DOCTYPE html><title>Log in</title>"), "Malformed", /is a web page, not an ONNX file/],
  ["the pointer of Git LFS", pointer, "Malformed", /the pointer of \d+ bytes that Git LFS keeps instead/],
  ["weights of another form", Buffer.from('\x40\0\0\0\0\0\0\0{"__metadata__":{}}'), "Malformed", /is not an ONNX file/],
  ["a cut file", vision.subarray(0, 50_000), "Truncated", /is damaged: it ends after 50 kB, and 3\d kB more should follow/],
];
for (const [what, bytes, code, message] of noGraphs) {
  test(`${what} in place of a graph`, async () => {
    const told = (/** @type {any} */ error) => error.code === code && error.message.startsWith("vision_model.onnx ") && message.test(error.message);
    await assert.rejects(dropped({ ...small, "vision_model.onnx": bytes, "text_model.onnx": text }), told);
    const mute = await dropped({ ...small, "vision_model.onnx": vision, "text_model.onnx": bytes });
    assert.deepEqual([mute.text, mute.text_choice, mute.missing], [[], null, ["text encoder"]]);
    assert.match(mute.notes[0] ?? "", message);
  });
}

test("of a hub, too, once more only graphs are fetched that are small enough for their weights to lie elsewhere", async () => {
  await assert.rejects(found("a/odd"), (error) => error.code === "Malformed" && /onnx\/vision_model\.onnx is not an ONNX file/.test(error.message));
  hub.requests.length = 0;
  await found("a/whole");
  assert.ok(hub.requests.every(({ path }) => !path.endsWith("_data")), "no weights before they are wanted");
});

test("a graph that is fetched for the offer need not come again", async () => {
  const store = Promise.resolve(/** @type {any} */ (memoryStore()));
  const own = new Sources({ site: "https://page.example/", hub: hub.url, hash: sha256Of, store });
  await own.offer({ address: "a/whole" });
  assert.ok(await (await store).match(sha256Of(external)));
  assert.equal((await own.open({ address: "a/whole" })).layout.visionChoice, "onnx/vision_model.onnx");
});

test("the line goes while a graph is looked at: offered as it is listed", async () => {
  const fetchImpl = (/** @type {string} */ url, /** @type {RequestInit} */ init) => (url.includes("/resolve/") ? Promise.reject(new TypeError("Failed to fetch")) : fetch(url, init));
  const own = new Sources({ site: "https://page.example/", hub: hub.url, hash: sha256Of, store: Promise.resolve(null), fetchImpl: /** @type {any} */ (fetchImpl) });
  assert.equal((await own.offer({ address: "a/weightless" })).vision_choice, "onnx/vision_model.onnx");
});

test("graphs cut anywhere are found out, whole ones are not", async () => {
  for (const bytes of [vision, text, both, external, golden("hf_vision_functions.onnx"), golden("openai_resnet.onnx")]) {
    assert.equal(await graphFault("x.onnx", bytes), null);
    assert.equal(await graphFault("x.onnx", new Blob([new Uint8Array(bytes)])), null);
    for (let share = 1; share < 24; ++share) assert.ok(await graphFault("x.onnx", bytes.subarray(0, Math.floor((bytes.length * share) / 24))), `${share} of 24`);
  }
  for (let length = 0; length < 400; ++length) assert.ok(await graphFault("x.onnx", vision.subarray(0, length)), `${length} bytes`);
});

test("hostile bytes end in an answer", async () => {
  for (const bytes of [Buffer.alloc(5000, 0xff), Buffer.alloc(100_000, 0x0a), Buffer.from([0x08, 7, 0x3a, ...Array(9).fill(0xff), 0x7f]), Buffer.from([0x08, 7, ...Array(60_000).fill([0x42, 0]).flat()])]) {
    assert.ok(await graphFault("x.onnx", bytes));
    assert.equal(await takesOnlyTokens(bytes), false);
  }
  assert.deepEqual([...externalFiles(Buffer.concat([external.subarray(0, 20_000), Buffer.alloc(3, 0x6a)]))].length <= 1, true);
});

test("where the weights of a graph end", () => {
  assert.deepEqual([...externalFiles(external)], [["hf_vision_external.onnx_data", data.length]]);
  assert.deepEqual([...externalFiles(vision)], []);
});
