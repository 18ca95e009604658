// The service worker's answers to the load of the page, with a stand-in for the browser: a version that waits is asked to take over, and
// when it never does, the present one answers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const kScope = "https://page.example/";
const source = readFileSync(new URL("../../web/service-worker.js", import.meta.url), "utf8");

/** A service worker that runs. */
function start() {
  /** @type {Record<string, (event: any) => void>} */
  const hear = {};
  /** @type {{waiting: {postMessage(message: string): void}|null, scope: string}} */
  const registration = { scope: kScope, waiting: null };
  /** @type {string[]} */
  const heard = [];
  /** @type {{id: string}[]} */
  const tabs = [];
  const self = {
    POLYNEURON_VERSION: { version: "1", files: { "index.html": "abc" } }, registration,
    addEventListener: (/** @type {string} */ kind, /** @type {(event: any) => void} */ listener) => { hear[kind] = listener; },
    clients: { matchAll: async () => tabs, claim: async () => undefined },
  };
  const keys = [`${kScope}index.html?content=abc`, `${kScope}main.js?content=old`, `${kScope}v/0.9/main.js?content=old`, "https://page.example.org/main.js?content=old"].map((url) => ({ url }));
  /** @type {string[]} */
  const dropped = [];
  const caches = { has: async () => false, open: async () => ({ keys: async () => keys, delete: async (/** @type {{url: string}} */ { url }) => dropped.push(url), match: async (/** @type {string} */ key) => new Response(`kept ${key}`, { headers: { "content-security-policy": "default-src 'self'; frame-ancestors 'self'", "cross-origin-resource-policy": "same-origin" } }) }) };
  runInNewContext(source, { self, caches, importScripts: () => undefined, URL, Response, Headers, Map, Set, Date, Promise, setTimeout: (/** @type {() => void} */ then) => setImmediate(then) });
  return {
    tabs, heard, registration, dropped,
    /** Takes over. @returns {Promise<void>} */
    activate() {
      /** @type {Promise<void>|undefined} */
      let done;
      hear.activate({ waitUntil: (/** @type {Promise<void>} */ until) => { done = until; } });
      return done ?? Promise.reject(new Error("no answer"));
    },
    waits() { registration.waiting = { postMessage: (message) => heard.push(message) }; },
    /** Loads the page. @param {string} [search] @returns {Promise<Response>} */
    load(search = "") {
      /** @type {Promise<Response>|undefined} */
      let answer;
      hear.fetch({ request: { method: "GET", url: kScope + search, mode: "navigate", headers: new Headers() }, respondWith: (/** @type {Promise<Response>} */ response) => { answer = response; } });
      return answer ?? Promise.reject(new Error("no answer"));
    },
  };
}

test("a version that waits is asked three times, later each time; then the page opens in the present one", async () => {
  const worker = start();
  assert.match(await (await worker.load()).text(), /^kept .*index\.html\?content=abc$/);
  worker.waits();
  for (const seconds of ["0", "1", "2"]) assert.equal((await worker.load()).headers.get("refresh"), seconds);
  const settled = await worker.load();
  assert.equal(settled.headers.get("refresh"), null);
  assert.match(await settled.text(), /^kept /);
  assert.deepEqual(worker.heard, Array(3).fill("take over"));
  // The next version has its own tries.
  worker.waits();
  assert.equal((await worker.load()).headers.get("refresh"), "0");
});

test("a panel of the page may be shown in another page", async () => {
  const worker = start();
  const whole = (await worker.load("?lang=en")).headers;
  assert.equal(whole.get("content-security-policy"), "default-src 'self'; frame-ancestors 'self'");
  const panel = await worker.load("?embed=stage");
  assert.equal(panel.headers.get("content-security-policy"), "default-src 'self'");
  assert.equal(panel.headers.get("cross-origin-resource-policy"), "cross-origin");
  assert.match(await panel.text(), /^kept .*index\.html\?content=abc$/);
});

test("beside another tab a version that waits is not asked", async () => {
  const worker = start();
  worker.waits();
  worker.tabs.push({ id: "a" }, { id: "b" });
  assert.match(await (await worker.load()).text(), /^kept /);
  assert.deepEqual(worker.heard, []);
});

test("a version that takes over drops older files of its own folder, not those of pinned versions or of other sites", async () => {
  const worker = start();
  await worker.activate();
  assert.deepEqual(worker.dropped, [`${kScope}main.js?content=old`]);
});
