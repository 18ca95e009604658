// A network that asks for a log-in, and a site that answers every address with a page of its own: status 200 and HTML in place of what was
// asked for. Each reader of outside data says so, and loses nothing that it had.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Sources } from "../../web/engine/sources/sources.js";
import { isWebPage } from "../../web/engine/store/answers.js";
import { obtainFile } from "../../web/engine/store/download.js";
import { kPieceBytes } from "../../web/engine/store/pieces.js";
import { fetchAsset } from "../../web/services/assets.js";
import { startServer } from "../../web/tools/serve.mjs";
import { sha256Of, startHub } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

const kLogin = "<!doctype html><title>Log in to the hotel's network</title>";
const kLarge = Buffer.alloc(kPieceBytes + 500_000, 7);
const manifest = JSON.stringify({ format: "polyneuron-model", version: 1, files: ["config.json", "preprocessor_config.json", "tokenizer.json", "onnx/vision_model.onnx", "onnx/text_model.onnx"].map((path) => ({ path, size: 2, sha256: sha256Of(Buffer.from("{}")) })) });
const isPage = (/** @type {string} */ wanted, code = "Network") => (/** @type {any} */ error) => {
  assert.equal(error.code, code);
  assert.match(error.message, new RegExp(`^localhost:\\d+ answered with a web page instead of ${wanted}; .*login`));
  return true;
};
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "polyneuron-answers-"));
  await writeFile(join(folder, "vision.onnx"), kLarge);
  await writeFile(join(folder, "config.json"), "{}");
  await writeFile(join(folder, "manifest.json"), manifest);
});
after(() => rm(folder, { recursive: true }));

/** A site by the name "localhost", and downloads from it. @param {import("../../web/tools/serve.mjs").Faults} [faults] */
async function site(faults) {
  const server = await startServer({ record: true, dir: folder, faults });
  const url = server.url.replace("127.0.0.1", "localhost");
  /** @param {string} path @param {object} [wanted] @param {object} [options] */
  const get = (path, wanted = {}, options = {}) => obtainFile({ url: `${url}${path}`, path, size: null, sha256: null, ...wanted }, { hash: sha256Of, store: null, backoffMs: [1], ...options });
  return { ...server, url, get };
}

test("what is a web page", () => {
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
  const called = (/** @type {string} */ type) => new Headers({ "content-type": type });
  for (const text of [kLogin, "\n\n  <HTML lang=en>", "\uFEFF<!DOCTYPE html>", "<head><meta>", "<script>location='/login'</script>"]) assert.ok(isWebPage(bytes(text)), text);
  for (const text of ["", "{}", "<svg xmlns='http://www.w3.org/2000/svg'>", "<unk>\nthe", "#version: 0.2", "\x08\x07\x12\x07pytorch", "html", "<heading>"]) assert.ok(!isWebPage(bytes(text)), text);
  assert.ok(isWebPage(bytes("<!-- portal --><a href=/login>"), called("text/html; charset=utf-8")));
  assert.ok(!isWebPage(bytes("\x08\x07\x12\x07pytorch"), called("text/html")), "a server that calls everything a page, with the right bytes");
  assert.ok(!isWebPage(bytes("<unk>"), called("text/plain")));
});

test("a file of a model: asked for once more past the caches, then told", async () => {
  const hotel = await site(() => ({ portal: kLogin }));
  try {
    for (const path of ["vision.onnx", "config.json"]) {
      const from = hotel.requests.length;
      await assert.rejects(hotel.get(path, path === "vision.onnx" ? { size: kLarge.length, sha256: sha256Of(kLarge) } : {}), isPage(`the file ${path}`));
      assert.deepEqual(hotel.requests.slice(from).map(({ headers }) => headers["cache-control"] ?? ""), ["", "no-cache"]);
    }
  } finally {
    await hotel.close();
  }
});

test("a page that came once, from some cache, is no more than a second request", async () => {
  const { get, close } = await site((_, count) => (count === 1 ? { portal: kLogin } : null));
  try {
    assert.equal(sha256Of(Buffer.from((await get("vision.onnx", { size: kLarge.length, sha256: sha256Of(kLarge) })).bytes)), sha256Of(kLarge));
  } finally {
    await close();
  }
});

test("in the middle of a download: what has come is kept, and the file goes on after the log-in", async () => {
  const { get, setFaults, requests, close } = await site((_, count) => (count === 1 ? { cutAfter: kPieceBytes + 200_000 } : { portal: kLogin }));
  const store = memoryStore();
  const file = { size: kLarge.length, sha256: sha256Of(kLarge) };
  try {
    await assert.rejects(get("vision.onnx", file, { store }), isPage("the file vision.onnx"));
    setFaults(undefined);
    const from = requests.length;
    assert.equal(sha256Of(Buffer.from((await get("vision.onnx", file, { store })).bytes)), file.sha256);
    assert.match(String(requests[from].headers.range), /^bytes=[1-9]\d{6}/);
  } finally {
    await close();
  }
});

test("a file that was kept by its validator serves behind a log-in page, and later", async () => {
  const { get, setFaults, close } = await site();
  const store = memoryStore();
  try {
    await get("vision.onnx", {}, { store });
    setFaults(() => ({ portal: kLogin }));
    assert.equal((await get("vision.onnx", {}, { store })).cached, true);
    setFaults(undefined);
    assert.equal((await get("vision.onnx", {}, { store })).cached, true, "the page has not made it forgotten");
  } finally {
    await close();
  }
});

test("the list of a hub: told, and the one kept from an earlier visit serves", async () => {
  const hub = await startHub({ "owner/clip": { files: { "onnx/vision_model.onnx": Buffer.from("vision") } } });
  const hotel = await site(() => ({ portal: kLogin }));
  try {
    const store = Promise.resolve(/** @type {any} */ (memoryStore()));
    const at = (/** @type {string} */ url, kept = store) => new Sources({ site: "https://page.example/", hub: url, store: kept });
    await assert.rejects(at(hotel.url.slice(0, -1)).open({ address: "owner/clip" }), isPage("the list of files of owner/clip"));
    await at(hub.url).open({ address: "owner/clip" });
    const fetchImpl = () => fetch(hotel.url);
    const kept = await new Sources({ site: "https://page.example/", hub: hub.url, store, fetchImpl }).open({ address: "owner/clip" });
    assert.equal(kept.layout.visionChoice, "onnx/vision_model.onnx");
  } finally {
    await Promise.all([hub.close(), hotel.close()]);
  }
});

test("a folder whose every file is a page is told as such; one page for a manifest that is not there is not", async () => {
  const spa = await site((path) => (path === "/vision.onnx" ? null : { portal: kLogin }));
  try {
    const own = new Sources({ site: "https://page.example/", store: Promise.resolve(null) });
    await assert.rejects(own.open({ address: `${spa.url}nothing/` }), isPage("the files of a model", "NotFound"));
    assert.equal((await own.open({ address: `${spa.url}vision.onnx` })).layout.visionChoice, "vision.onnx");
  } finally {
    await spa.close();
  }
});

test("a manifest: the kept one serves behind a log-in page", async () => {
  const hotel = await site();
  try {
    const store = Promise.resolve(/** @type {any} */ (memoryStore()));
    const find = () => new Sources({ site: "https://page.example/", store }).open({ address: hotel.url });
    await find();
    hotel.setFaults(() => ({ portal: kLogin }));
    assert.equal((await find()).layout.visionChoice, "onnx/vision_model.onnx");
  } finally {
    await hotel.close();
  }
});

test("a bundled file: a page is an error, the file is not", async () => {
  const hotel = await site((path) => (path === "/config.json" ? null : { portal: kLogin }));
  /** @param {string} path @returns {Promise<any[]>} */
  const ask = (path) => new Promise((resolve) => { void fetchAsset(hotel.url, path, (...answer) => resolve(answer)); });
  try {
    const [reply, payload] = await ask("boards/index.json");
    assert.deepEqual([reply.kind, reply.code, reply.where, payload], ["error", "Network", "boards/index.json", null]);
    assert.match(reply.message, /answered with a web page instead of the file boards\/index\.json/);
    const [done, bytes] = await ask("config.json");
    assert.deepEqual([done, Buffer.from(bytes).toString()], [{ kind: "done" }, "{}"]);
  } finally {
    await hotel.close();
  }
});
