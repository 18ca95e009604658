// Downloads over a network that cuts, lies, stalls and refuses.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { obtainFile } from "../../web/engine/store/download.js";
import { startServer } from "../../web/tools/serve.mjs";

/** @typedef {import("../../web/engine/store/download.js").WantedFile} WantedFile */

const size = 300_000;
const content = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 2654435761) >>> 13));
const sha256 = digest(content);
/** Bytes that gzip makes less of, as it does of weights. */
const weights = Buffer.from(content.map((byte) => byte & 0x3f));
const packedWeights = gzipSync(weights);
const bomb = gzipSync(Buffer.alloc(4_000_000));
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "polyneuron-download-"));
  await writeFile(join(folder, "vision.onnx"), content);
  await writeFile(join(folder, "weights.onnx"), weights);
  await writeFile(join(folder, "weights.onnx.packed"), packedWeights);
  await writeFile(join(folder, "bomb.packed"), bomb);
  await writeFile(join(folder, "tokens.json"), JSON.stringify("word ".repeat(5000)));
});
after(() => rm(folder, { recursive: true }));

/** @param {Uint8Array} bytes */
function digest(bytes) { return createHash("sha256").update(bytes).digest("hex"); }

/** A store in memory. */
function memoryStore() {
  const kept = new Map();
  return {
    kept,
    /** @param {string} key */
    async match(key) { return kept.get(key) ?? null; },
    /** @param {string} key @param {string} _path @param {Uint8Array} bytes */
    async put(key, _path, bytes) { kept.set(key, bytes); },
    /** @param {string} key */
    async drop(key) { kept.delete(key); },
  };
}

/**
 * Runs one download against a server with these faults.
 * @param {import("../../web/tools/serve.mjs").Faults} faults
 * @param {Partial<WantedFile>|((url: string) => Partial<WantedFile>)} [wanted]  url: of the server
 * @param {Partial<import("../../web/engine/store/download.js").DownloadOptions>} [options]
 */
async function attempt(faults, wanted = {}, options = {}) {
  const server = await startServer({ record: true, dir: folder, faults });
  /** @type {[string, number][]} */
  const progress = [];
  try {
    const file = { url: `${server.url}vision.onnx`, path: "onnx/vision.onnx", size, sha256, ...(typeof wanted === "function" ? wanted(server.url) : wanted) };
    const result = await obtainFile(file, {
      hash: digest, store: null, backoffMs: [1, 1, 1], onProgress: (phase, received) => progress.push([phase, received]), ...options,
    }).catch((error) => ({ error }));
    return { result, progress, requests: server.requests, asked: server.requests.map(({ path }) => path), error: "error" in result ? result.error : null,
      bytes: "bytes" in result ? result.bytes : new Uint8Array() };
  } finally {
    await server.close();
  }
}

test("a quiet line", async () => {
  const { bytes, progress, requests } = await attempt(() => null);
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 1);
  assert.deepEqual(progress.at(-1), ["verify", size]);
  assert.ok(progress.every(([, received], i) => i === 0 || received >= progress[i - 1][1]));
});

test("cut twice: resumed where it stopped", async () => {
  const { bytes, requests } = await attempt((_, count) => count < 3 ? { cutAfter: 100_000 } : null);
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 3);
  const starts = requests.map(({ headers }) => Number(/bytes=(\d+)-/.exec(String(headers.range))?.[1] ?? 0));
  assert.equal(starts[0], 0);
  assert.ok(starts[1] > 0 && starts[2] > starts[1], String(starts));
  assert.ok(requests[1].headers["if-range"]);
});

test("cut at a server that ignores ranges: begun again", async () => {
  const { bytes, requests } = await attempt((_, count) => count === 1 ? { cutAfter: 100_000, noRange: true } : { noRange: true });
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 2);
});

test("cut at a server without validators: resumed, and the hash vouches", async () => {
  const { bytes, requests } = await attempt((_, count) => ({ noValidators: true, ...(count === 1 ? { cutAfter: 100_000 } : {}) }));
  assert.equal(digest(bytes), sha256);
  assert.equal(requests[1].status, 206);
  assert.equal(requests[1].headers["if-range"], undefined);
});

test("the file changed between the pieces: begun again", async () => {
  const server = await startServer({ record: true, dir: folder, faults: (path, count) => path === "/changing.bin" && count === 1 ? { cutAfter: 1000 } : null });
  try {
    await writeFile(join(folder, "changing.bin"), Buffer.alloc(5000, 1));
    const download = obtainFile({ url: `${server.url}changing.bin`, path: "changing.bin", size: null, sha256: null },
      { hash: digest, store: null, backoffMs: [1], onProgress: (_, received) => {
        if (received === 1000) writeFileSync(join(folder, "changing.bin"), Buffer.alloc(6000, 2));
      } });
    const { bytes } = await download;
    assert.deepEqual([...new Set(bytes)], [2]);
    assert.equal(bytes.length, 6000);
  } finally {
    await server.close();
  }
});

test("a flipped byte: fetched once more", async () => {
  const { bytes, requests } = await attempt((_, count) => count === 1 ? { flipByte: 777 } : null);
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 2);
});

test("a flipped byte twice: an error that names the file", async () => {
  const { error, requests } = await attempt(() => ({ flipByte: 777 }));
  assert.equal(error.code, "Corrupt");
  assert.equal(error.where, "onnx/vision.onnx");
  assert.match(error.message, /onnx\/vision\.onnx arrived damaged twice: its SHA-256 is/);
  assert.equal(requests.length, 2);
});

for (const [name, listed] of /** @type {[string, number][]} */ ([["longer", size - 10], ["shorter", size + 10]])) {
  test(`the file is ${name} than listed`, async () => {
    const { error } = await attempt(() => null, { size: listed });
    assert.equal(error.code, "Corrupt");
    assert.match(error.message, new RegExp(`instead of ${listed}`));
  });
}

test("nothing there", async () => {
  const { error, requests } = await attempt(() => ({ status: 404 }));
  assert.equal(error.code, "NotFound");
  assert.equal(requests.length, 1);
});

test("a server in trouble: tried again, then given up", async () => {
  const once = await attempt((_, count) => count <= 2 ? { status: 503 } : null);
  assert.equal(digest(once.bytes), sha256);
  const never = await attempt(() => ({ status: 503 }));
  assert.equal(never.error.code, "Network");
  assert.match(never.error.message, /503.*Check the connection/);
  assert.equal(never.requests.length, 4);
});

test("a resume that the server refuses: begun again", async () => {
  const { bytes, requests } = await attempt((_, count) => [{ cutAfter: 100_000 }, { status: 416 }][count - 1]);
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 3);
});

test("a stalled connection is dropped", async () => {
  const { bytes, requests } = await attempt((_, count) => count === 1 ? { until: new Promise(() => {}) } : null, {}, { stallMs: 1000 });
  assert.equal(digest(bytes), sha256);
  assert.equal(requests.length, 2);
});

test("cancelled in the middle", async () => {
  const stop = new AbortController();
  const { error } = await attempt(() => ({ bytesPerSecond: 200_000 }), {}, {
    signal: stop.signal, onProgress: (_, received) => { if (received > 20_000) stop.abort(); },
  });
  assert.equal(error.code, "Cancelled");
});

test("compressed on the way: size and hash are of the file itself", async () => {
  const server = await startServer({ record: true, dir: folder });
  try {
    const { bytes } = await obtainFile({ url: `${server.url}tokens.json`, path: "tokens.json", size: null, sha256: null },
      { hash: digest, store: null });
    assert.equal(JSON.parse(Buffer.from(bytes).toString()).length, 25_000);
  } finally {
    await server.close();
  }
});

test("kept files: used when right, replaced when wrong", async () => {
  const store = memoryStore();
  const first = await attempt(() => null, {}, { store });
  assert.equal(first.requests.length, 1);
  const second = await attempt(() => null, {}, { store });
  assert.equal(second.requests.length, 0);
  assert.ok("cached" in second.result && second.result.cached);
  store.kept.set(sha256, Buffer.alloc(size));
  const third = await attempt(() => null, {}, { store });
  assert.equal(digest(third.bytes), sha256);
  assert.equal(digest(store.kept.get(sha256)), sha256);
});

test("an absurd size in the manifest is refused before anything is asked for", async () => {
  const { error, requests } = await attempt(() => null, { size: 2 ** 40 });
  assert.equal(error.code, "Corrupt");
  assert.equal(requests.length, 0);
});

/**
 * A download of a file that has a packed form.
 * @param {import("../../web/tools/serve.mjs").Faults} faults
 * @param {{name: string, bytes: Uint8Array}} [form]  the file that is said to be it
 * @param {Partial<import("../../web/engine/store/download.js").DownloadOptions>} [options]
 */
async function attemptPacked(faults, { name, bytes } = { name: "weights.onnx.packed", bytes: packedWeights }, options = {}) {
  return attempt(faults, (url) => ({
    url: `${url}weights.onnx`, path: "onnx/weights.onnx", sha256: digest(weights), packed: { url: `${url}${name}`, size: bytes.byteLength, sha256: digest(bytes) },
  }), options);
}

test("packed: fewer bytes come, and the file is the same", async () => {
  const { bytes, asked, progress } = await attemptPacked(() => null);
  assert.equal(digest(bytes), digest(weights));
  assert.deepEqual(asked, ["/weights.onnx.packed"]);
  assert.ok(packedWeights.byteLength < 0.95 * size);
  assert.deepEqual(progress.at(-1), ["verify", packedWeights.byteLength]);
});

test("packed and cut: resumed where it stopped", async () => {
  const { bytes, requests } = await attemptPacked((_, count) => count === 1 ? { cutAfter: packedWeights.byteLength >> 1 } : null);
  assert.equal(digest(bytes), digest(weights));
  assert.equal(requests.length, 2);
  assert.equal(requests[1].status, 206);
});

test("packed: what is kept is the plain file, and serves the next time", async () => {
  const store = memoryStore();
  await attemptPacked(() => null, undefined, { store });
  assert.deepEqual([...store.kept.keys()], [digest(weights)]);
  const { bytes, asked, progress } = await attemptPacked(() => null, undefined, { store });
  assert.deepEqual(asked, []);
  assert.equal(digest(bytes), digest(weights));
  assert.deepEqual(progress, [["verify", packedWeights.byteLength]]);
});

/** @type {import("../../web/tools/serve.mjs").Faults} */
const noPacked = (path) => path.endsWith(".packed") ? { status: 404 } : null;
for (const [what, faults, form] of /** @type {[string, import("../../web/tools/serve.mjs").Faults, {name: string, bytes: Uint8Array}|undefined][]} */ ([
  ["is not there", noPacked, undefined],
  ["is damaged", (path) => path.endsWith(".packed") ? { flipByte: 777 } : null, undefined],
  ["is not packed at all", () => null, { name: "vision.onnx", bytes: content }],
  ["unpacks to more than the file has", () => null, { name: "bomb.packed", bytes: bomb }],
])) {
  test(`a packed form that ${what}: the plain file comes`, async () => {
    const { bytes, asked } = await attemptPacked(faults, form);
    assert.equal(digest(bytes), digest(weights));
    assert.ok(asked.length > 1);
    assert.equal(asked.at(-1), "/weights.onnx");
  });
}

test("packed, and the network gone: the plain file is not asked for in vain", async () => {
  const { error, asked } = await attemptPacked(() => ({ status: 503 }));
  assert.equal(error.code, "Network");
  assert.ok(asked.every((path) => path.endsWith(".packed")));
});
