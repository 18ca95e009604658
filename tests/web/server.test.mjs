// The static server: what a browser needs of it, and what an attacker must not get.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";

import { startServer } from "../../web/tools/serve.mjs";

const text = "a neuron answers ".repeat(400);
let folder = "";
/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "polyneuron-serve-"));
  const dir = join(folder, "site");
  await mkdir(join(dir, "sub"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "not for the world");
  await writeFile(join(dir, "index.html"), "<!doctype html><title>t</title>");
  await writeFile(join(dir, "sub", "index.html"), "sub");
  await writeFile(join(dir, "words.txt"), text);
  await writeFile(join(dir, "words.txt.br"), brotliCompressSync(text));
  await writeFile(join(dir, "plain.json"), JSON.stringify({ text }));
  await writeFile(join(dir, "model.onnx"), Buffer.from(Array.from({ length: 1000 }, (_, i) => i & 255)));
  await writeFile(join(dir, "empty.bin"), "");
  await mkdir(join(dir, "engine"));
  await writeFile(join(dir, "engine", "worker.js"), "// worker");
  server = await startServer({ record: true, dir });
});

after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/**
 * A request whose path goes out exactly as written; fetch would tidy it.
 * @param {string} path
 * @param {Record<string, string>} [headers]
 * @param {string} [method]
 * @returns {Promise<{status: number, headers: import("node:http").IncomingHttpHeaders, body: Buffer}>}
 */
function get(path, headers = {}, method = "GET") {
  return new Promise((done, fail) => {
    request({ port: server.port, host: "127.0.0.1", path, headers, method }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      response.on("error", fail);
    }).on("error", fail).end();
  });
}

test("types, isolation and validators", async () => {
  const page = await get("/");
  assert.equal(page.status, 200);
  assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
  assert.equal(page.headers["cross-origin-opener-policy"], "same-origin");
  assert.equal(page.headers["cross-origin-embedder-policy"], "require-corp");
  assert.equal(page.headers["cross-origin-resource-policy"], "same-origin");
  assert.equal((await get("/model.onnx")).headers["content-type"], "application/octet-stream");
  const again = await get("/", { "if-none-match": String(page.headers.etag) });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
});

test("folders are redirected, HEAD has no body, other methods are refused", async () => {
  assert.equal((await get("/sub")).headers.location, "/sub/");
  assert.equal((await get("/sub/")).body.toString(), "sub");
  const head = await get("/model.onnx", {}, "HEAD");
  assert.equal(head.headers["content-length"], "1000");
  assert.equal(head.body.length, 0);
  assert.equal((await get("/", {}, "POST")).status, 405);
});

test("ranges", async () => {
  const middle = await get("/model.onnx", { range: "bytes=10-19" });
  assert.equal(middle.status, 206);
  assert.equal(middle.headers["content-range"], "bytes 10-19/1000");
  assert.deepEqual([...middle.body], Array.from({ length: 10 }, (_, i) => i + 10));
  assert.equal((await get("/model.onnx", { range: "bytes=990-" })).body.length, 10);
  assert.equal((await get("/model.onnx", { range: "bytes=-5" })).headers["content-range"], "bytes 995-999/1000");
  assert.equal((await get("/model.onnx", { range: "bytes=0-99999" })).headers["content-range"], "bytes 0-999/1000");
  const beyond = await get("/model.onnx", { range: "bytes=1000-" });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers["content-range"], "bytes */1000");
  for (const odd of ["bytes=5-2", "bytes=-", "items=1-2", "bytes=1-2,4-5"]) {
    assert.equal((await get("/model.onnx", { range: odd })).status, 200, odd);
  }
});

test("If-Range: the rest of the same copy, the whole of another", async () => {
  const { headers } = await get("/model.onnx");
  assert.equal((await get("/model.onnx", { range: "bytes=5-", "if-range": String(headers.etag) })).status, 206);
  assert.equal((await get("/model.onnx", { range: "bytes=5-", "if-range": String(headers["last-modified"]) })).status, 206);
  const other = await get("/model.onnx", { range: "bytes=5-", "if-range": '"other"' });
  assert.equal(other.status, 200);
  assert.equal(other.body.length, 1000);
});

test("compression by what the client takes, each variant with its own ETag", async () => {
  const plain = await get("/words.txt");
  const br = await get("/words.txt", { "accept-encoding": "gzip, deflate, br" });
  const gz = await get("/words.txt", { "accept-encoding": "gzip" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(br.headers["content-encoding"], "br");
  assert.equal(brotliDecompressSync(br.body).toString(), text);
  assert.equal(gunzipSync(gz.body).toString(), text);
  assert.equal(new Set([plain, br, gz].map((each) => each.headers.etag)).size, 3);
  assert.equal(br.headers.vary, "accept-encoding");
  assert.equal((await get("/words.txt", { "accept-encoding": "br;q=0" })).headers["content-encoding"], undefined);
  assert.equal((await get("/plain.json", { "accept-encoding": "br, gzip" })).headers["content-encoding"], "gzip");
  assert.equal((await get("/model.onnx", { "accept-encoding": "br, gzip" })).headers["content-encoding"], undefined);
  assert.equal((await get("/words.txt", { "accept-encoding": "br", range: "bytes=0-4" })).body.toString(), text.slice(0, 5));
});

test("nothing outside the folder, nothing malformed", async () => {
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/sub/..%2f..%2fsecret.txt", "/..%5csecret.txt", "/%00", "/%zz", "/sub/../../secret.txt"]) {
    const answer = await get(path);
    assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.ok(!answer.body.includes("not for the world"), path);
  }
  assert.equal((await get("/nothing")).status, 404);
});

test("empty files", async () => {
  assert.equal((await get("/empty.bin")).body.length, 0);
  assert.equal((await get("/empty.bin", { range: "bytes=0-" })).status, 416);
});

test("faults: a cut, a flipped byte, a status", async () => {
  const faulty = await startServer({ record: true,
    dir: join(folder, "site"),
    faults: (path, count) => path === "/model.onnx" ? [{ cutAfter: 100 }, { flipByte: 3 }, { status: 503 }][count - 1] : null,
  });
  try {
    await assert.rejects(fetch(`${faulty.url}model.onnx`).then((response) => response.arrayBuffer()));
    const flipped = new Uint8Array(await (await fetch(`${faulty.url}model.onnx`)).arrayBuffer());
    assert.equal(flipped[3], 252);
    assert.equal((await fetch(`${faulty.url}model.onnx`)).status, 503);
    assert.equal((await fetch(`${faulty.url}model.onnx`)).status, 200);
  } finally {
    await faulty.close();
  }
});

test("a path that begins with two slashes is no redirect to another host", async () => {
  for (const path of ["//sub", "//example.org", "//example.org/.."]) {
    const { status, headers: { location } } = await get(path);
    assert.equal(status, 400, path);
    assert.equal(location, undefined);
  }
});

test("the policy is a header; only ?embed leaves out frame-ancestors; the worker may fetch models from anywhere", async () => {
  const policy = async (/** @type {string} */ path) => (await fetch(server.url + path)).headers.get("content-security-policy") ?? "";
  assert.match(await policy("index.html"), /default-src 'self'.*frame-ancestors 'self'/);
  assert.doesNotMatch(await policy("index.html?embed"), /frame-ancestors/);
  const mayTake = async (/** @type {string} */ path) => (await fetch(server.url + path)).headers.get("cross-origin-resource-policy");
  assert.deepEqual([await mayTake("index.html"), await mayTake("index.html?embed=maps")], ["same-origin", "cross-origin"], "isolated pages, too, may show a panel");
  assert.match(await policy("engine/worker.js"), /default-src 'none'.*connect-src \*/);
});

test("requests are kept for tests alone", async () => {
  const plain = await startServer({ dir: join(folder, "site") });
  await fetch(plain.url);
  assert.deepEqual(plain.requests, []);
  await plain.close();
});

/** What the command prints until it waits. @param {string[]} options @param {RegExp} last  of its lines @returns {Promise<string>} */
async function printed(options, last) {
  const command = spawn(process.execPath, [fileURLToPath(new URL("../../web/tools/serve.mjs", import.meta.url)), join(folder, "site"), "0", ...options]);
  let output = "";
  for await (const piece of command.stdout) {
    output += piece;
    if (last.test(output)) break;
  }
  command.kill();
  return output;
}

/** A code in a terminal's colours, two characters a module, read as a camera reads it. @param {string} output */
async function readCode(output) {
  const { default: decodeQR } = await import("../../web/node_modules/qr/decode.js");
  const rows = output.split("\n").map((line) => [...line.matchAll(/\x1b\[(1;47|40)m {2}/g)].map(([, colour]) => colour === "40")).filter((row) => row.length > 0);
  const scale = 4, side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4);
  for (let i = 0; i < side * side; ++i) data.fill(rows[Math.floor(i / side / scale)]?.[Math.floor((i % side) / scale)] ? 0 : 255, i * 4, i * 4 + 4);
  return decodeQR({ width: side, height: side, data });
}

test("the command serves this machine alone; with --lan it prints the address in the network, and the same as a code", async () => {
  const alone = await printed([], /--lan serves the network/);
  assert.match(alone, /^Polyneuron is served at http:\/\/localhost:\d+\/$/m);
  assert.doesNotMatch(alone, /on this network/);
  const lan = await printed(["--lan"], /what browsers withhold|^Polyneuron.*\n(?! {2}on this)/);
  const address = /on this network: (\S+)/.exec(lan)?.[1];
  if (address) assert.equal(await readCode(lan), address);
});
