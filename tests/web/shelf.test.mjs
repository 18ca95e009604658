// What is kept of models stays within a limit: what was used longest ago goes first, what this visit uses never.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CacheFileStore } from "../../web/engine/store/file_store.js";
import { obtainFile } from "../../web/engine/store/download.js";
import { Shelf } from "../../web/engine/store/shelf.js";
import { sha256Of } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

/** A visit: its shelf over what earlier visits noted, and what it dropped. @param {ReturnType<typeof memoryStore>} store @param {number} most */
function visit(store, most) {
  /** @type {string[]} */
  const dropped = [];
  return { dropped, shelf: new Shelf(store, async (key) => void dropped.push(key), async () => most) };
}

/** Later than the last note. */
const aMoment = () => new Promise((done) => { setTimeout(done, 2); });

test("what was used longest ago goes, no more of it than must", async () => {
  const store = memoryStore();
  for (const key of ["a", "b", "c"]) {
    await visit(store, 100).shelf.use(key, 30);
    await aMoment();
  }
  await visit(store, 100).shelf.use("a", 30);
  const { shelf, dropped } = visit(store, 100);
  await shelf.use("d", 35);
  assert.deepEqual(dropped, ["b"]);
  await shelf.use("e", 60);
  assert.deepEqual(dropped, ["b", "c", "a"]);
});

test("the files of this visit stay, even past the limit", async () => {
  const { shelf, dropped } = visit(memoryStore(), 100);
  await Promise.all([shelf.use("vision", 80), shelf.use("text", 70), shelf.use("vision", 80)]);
  assert.deepEqual(dropped, []);
});

test("a damaged list begins anew", async () => {
  for (const text of ["{", "[3]", "null", '{"a":{"bytes":"x"}}']) {
    const store = memoryStore();
    await store.note("files by last use", text);
    const { shelf, dropped } = visit(store, 10);
    await shelf.use("b", 5);
    assert.deepEqual(dropped, []);
    assert.match(String(await store.read("files by last use")), /"b"/);
  }
});

/** The browser's Cache, as far as the store uses it. */
function memoryCache() {
  /** @type {Map<string, Response>} */
  const kept = new Map();
  return {
    kept,
    match: async (/** @type {string} */ key) => kept.get(key)?.clone(),
    put: async (/** @type {string} */ key, /** @type {Response} */ response) => void kept.set(key, response),
    delete: async (/** @type {string} */ key) => kept.delete(key),
  };
}

test("a model is fetched, another needs the room: the first is forgotten, whole and in pieces", async () => {
  const cache = memoryCache();
  const bytes = new Uint8Array(1000).fill(7);
  const fetchImpl = async () => new Response(bytes, { headers: { etag: '"1"', "content-length": "1000" } });
  const store = () => new CacheFileStore(/** @type {any} */ (cache));
  const get = (/** @type {CacheFileStore} */ of, /** @type {string} */ name, /** @type {number} */ size) => obtainFile(
    { url: `https://models.invalid/${name}`, path: name, size, roughSize: true, sha256: name === "whole" ? sha256Of(Buffer.from(bytes)) : null },
    { hash: (each) => sha256Of(Buffer.from(each)), store: of, fetchImpl: /** @type {typeof fetch} */ (fetchImpl), backoffMs: [] });
  const first = store();
  await get(first, "whole", 1000);
  await get(first, "pieces", 1000);
  await first.use("settled", 0);
  const held = () => [...cache.kept.keys()].filter((key) => !key.includes("/note/")).length;
  assert.ok(held() >= 3, [...cache.kept.keys()].join(" "));
  await store().use("url/large", 4 * 2 ** 30);
  assert.equal(held(), 0, [...cache.kept.keys()].join(" "));
});
