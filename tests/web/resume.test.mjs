// Large downloads go on where they stopped: after a cut, a cancel, a reload; and what no listing vouches for is kept by its validator.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { obtainFile } from "../../web/engine/store/download.js";
import { kPieceBytes, Pieces } from "../../web/engine/store/pieces.js";
import { startServer } from "../../web/tools/serve.mjs";
import { sha256Of } from "./hub_server.mjs";
import { memoryStore } from "./memory_store.mjs";

const kSize = 2 * kPieceBytes + 1_000_000;
const content = Buffer.from(Uint8Array.from({ length: kSize }, (_, i) => (i * 2654435761) >>> 11));
const sha256 = sha256Of(content);
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "polyneuron-resume-"));
  await writeFile(join(folder, "vision.onnx"), content);
});
after(() => rm(folder, { recursive: true }));

/** A server, and downloads from it that share one store. @param {import("../../web/tools/serve.mjs").Faults} [faults] */
async function visit(faults) {
  const server = await startServer({ record: true, dir: folder, faults });
  const store = memoryStore();
  return {
    server, store,
    /** @param {object} [wanted] @param {object} [options] */
    get: (wanted = {}, options = {}) => obtainFile({ url: `${server.url}vision.onnx`, path: "vision.onnx", size: kSize, sha256, ...wanted },
      { hash: sha256Of, store, backoffMs: [1], ...options }),
    starts: () => server.requests.filter(({ status }) => status === 200 || status === 206 || status === 0).map(({ headers }) => Number(/bytes=(\d+)-/.exec(String(headers.range))?.[1] ?? 0)),
  };
}

/** Cancels once so much has come. @param {Awaited<ReturnType<typeof visit>>} of @param {number} bytes @param {object} [wanted] */
async function cancelAfter(of, bytes, wanted) {
  const stop = new AbortController();
  const onProgress = (/** @type {string} */ _, /** @type {number} */ received) => { if (received >= bytes) stop.abort(); };
  await assert.rejects(of.get(wanted, { signal: stop.signal, onProgress }), { code: "Cancelled" });
}

test("cancelled in the middle, then asked for again: only the rest comes", async () => {
  const at = await visit();
  try {
    await cancelAfter(at, kPieceBytes + 500_000);
    /** @type {number[]} */
    const progress = [];
    const { bytes, cached } = await at.get({}, { onProgress: (_, received) => progress.push(received) });
    assert.equal(sha256Of(Buffer.from(bytes)), sha256);
    assert.equal(cached, false);
    assert.ok(at.starts()[1] >= kPieceBytes + 400_000, String(at.starts()));
    assert.ok(progress[0] >= kPieceBytes + 400_000);
    const again = await at.get();
    assert.equal(again.cached, true);
    assert.equal(at.server.requests.length, 2);
    assert.equal(sha256Of(Buffer.from(again.bytes)), sha256);
  } finally {
    await at.server.close();
  }
});

test("a page that was closed: whole pieces are there the next time", async () => {
  const at = await visit((_, count) => (count === 1 ? { cutAfter: kPieceBytes + 3_000_000 } : count === 2 ? { status: 404 } : null));
  try {
    await assert.rejects(at.get());
    // Closed in the middle, nothing is written at the end: only the first piece counts.
    const record = JSON.parse(Buffer.from(at.store.cellMap.get(`sha256/${sha256}/record`) ?? []).toString());
    at.store.cellMap.set(`sha256/${sha256}/record`, Buffer.from(JSON.stringify({ ...record, pieces: record.pieces.slice(0, 1) })));
    const { bytes } = await at.get();
    assert.equal(sha256Of(Buffer.from(bytes)), sha256);
    assert.equal(at.starts().at(-1), kPieceBytes);
  } finally {
    await at.server.close();
  }
});

test("a kept piece that is damaged: found out by the hash, all of it comes anew", async () => {
  const at = await visit();
  try {
    await cancelAfter(at, kPieceBytes + 500_000);
    at.store.cellMap.get(`sha256/${sha256}/0`)?.fill(0);
    const { bytes } = await at.get();
    assert.equal(sha256Of(Buffer.from(bytes)), sha256);
    assert.equal(at.starts().at(-1), 0);
    assert.equal((await at.get()).cached, true);
  } finally {
    await at.server.close();
  }
});

test("a piece that the browser has thrown away: from there it comes anew", async () => {
  const at = await visit();
  try {
    await at.get();
    at.store.cellMap.delete(`sha256/${sha256}/1`);
    const { bytes } = await at.get();
    assert.equal(sha256Of(Buffer.from(bytes)), sha256);
    assert.equal(at.starts().at(-1), kPieceBytes);
  } finally {
    await at.server.close();
  }
});

test("without a hash: kept by the ETag, used while the server has the same, fetched when it has another", async () => {
  const at = await visit();
  const unknown = { size: null, sha256: null };
  try {
    assert.equal((await at.get(unknown)).cached, false);
    assert.equal((await at.get(unknown)).cached, true);
    assert.deepEqual(at.server.requests.map(({ status }) => status), [200, 200]);
    const changed = Buffer.from(content).fill(7, 0, 100);
    await writeFile(join(folder, "vision.onnx"), changed);
    const { bytes, cached } = await at.get(unknown);
    assert.equal(cached, false);
    assert.equal(sha256Of(Buffer.from(bytes)), sha256Of(changed));
  } finally {
    await writeFile(join(folder, "vision.onnx"), content);
    await at.server.close();
  }
});

test("without a hash and without a network: the kept copy has to do", async () => {
  const at = await visit();
  const unknown = { size: null, sha256: null };
  await at.get(unknown);
  await at.server.close();
  assert.equal((await at.get(unknown)).cached, true);
});

test("without a hash, changed between two visits: never patched together", async () => {
  const at = await visit();
  const unknown = { size: null, sha256: null };
  try {
    await cancelAfter(at, kPieceBytes + 500_000, unknown);
    const changed = Buffer.from(content).fill(7);
    await writeFile(join(folder, "vision.onnx"), changed);
    const { bytes } = await at.get(unknown);
    assert.equal(sha256Of(Buffer.from(bytes)), sha256Of(changed));
  } finally {
    await writeFile(join(folder, "vision.onnx"), content);
    await at.server.close();
  }
});

test("a server without validators: nothing is kept that nobody could vouch for", async () => {
  const at = await visit(() => ({ noValidators: true }));
  try {
    await cancelAfter(at, kPieceBytes + 500_000, { size: null, sha256: null });
    await at.get({ size: null, sha256: null });
    assert.deepEqual(at.starts(), [0, 0]);
    assert.equal([...at.store.cellMap.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) < 1000, true);
  } finally {
    await at.server.close();
  }
});

test("storage that is full costs nothing but the memory of it", async () => {
  const at = await visit();
  at.store.cells.set = async () => false;
  try {
    const { bytes } = await at.get();
    assert.equal(sha256Of(Buffer.from(bytes)), sha256);
  } finally {
    await at.server.close();
  }
});

test("a record of pieces that cannot be read counts as none", async () => {
  for (const text of ["", "{", "null", JSON.stringify({ pieces: [-1] }), JSON.stringify({ pieces: "x" })]) {
    const { cells } = memoryStore();
    await cells.set("k/record", Buffer.from(text));
    assert.equal((await Pieces.open(cells, "k")).received, 0, text);
  }
});
