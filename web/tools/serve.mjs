// A small static server for dist/: MIME types, ranges, validators, brotli and gzip, cross-origin isolation.
//
//   node web/tools/serve.mjs DIR [PORT] [--lan]
//
// Only this machine reaches it, unless --lan is given: then every machine of the network does, and a QR code of the address is printed.
// Tests start it in their own process and hand in faults: cut connections, flipped bytes, delays, refusals.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { policyFor } from "./policy.mjs";

const kMimeTypes = /** @type {Record<string, string>} */ ({
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8", ".json": "application/json; charset=utf-8", ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png",
  ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".bmp": "image/bmp",
  ".ttf": "font/ttf", ".otf": "font/otf", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
  ".onnx": "application/octet-stream", ".bin": "application/octet-stream", ".npy": "application/octet-stream",
});
const kCompressible = new Set([".html", ".css", ".js", ".mjs", ".json", ".txt", ".md", ".wasm", ".svg", ".ttf", ".webmanifest"]);
const kGzipAtLeast = 1024;

/**
 * @typedef {object} Fault  what goes wrong with one answer
 * @property {number} [cutAfter]  the connection is cut after so many bytes of the body
 * @property {number} [flipByte]  the byte at this offset of the file comes inverted
 * @property {number} [delayMs]  before the answer starts
 * @property {Promise<unknown>} [until]  the answer waits for this
 * @property {number} [status]  this status instead of the file
 * @property {string} [portal]  this text as an HTML page with status 200, as the log-in page of a captive portal
 * @property {boolean} [noRange]  ranges are ignored, as by a poor server
 * @property {boolean} [noValidators]  no ETag, no Last-Modified
 * @property {number} [bytesPerSecond]  a slow line
 * @typedef {(path: string, count: number, request: import("node:http").IncomingMessage) => Fault|null|undefined} Faults
 *   path begins with "/", count is 1 at the first request for it
 */

/**
 * @param {{dir: string, port?: number, host?: string, faults?: Faults, isolated?: boolean, record?: boolean}} options
 *   port 0 takes any free one; isolated=false leaves out COOP/COEP and the Content Security Policy, as a plain static host does
 *   record: every request is kept in `requests` of the answer, for tests; in order of arrival, status 0 while, or when, there was no answer
 * @returns {Promise<{url: string, port: number, requests: {path: string, status: number, headers: import("node:http").IncomingHttpHeaders}[],
 *   setFaults(faults: Faults|undefined): void, close(): Promise<void>}>}
 */
export function startServer({ dir, port = 0, host = "127.0.0.1", faults, isolated = true, record = false }) {
  const root = resolve(dir);
  const files = new FileTable(root);
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {{path: string, status: number, headers: import("node:http").IncomingHttpHeaders}[]} */
  const requests = [];

  const server = createServer(async (request, response) => {
    const noted = { path: pathOf(request.url) ?? "", status: 0, headers: request.headers };
    if (record) requests.push(noted);
    response.on("close", () => { noted.status = response.headersSent ? response.statusCode : 0; });
    try {
      const path = pathOf(request.url);
      if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { allow: "GET, HEAD" });
      if (path === null) return refuse(response, 400);
      const count = faults ? (counts.get(path) ?? 0) + 1 : 1;
      if (faults) counts.set(path, count);
      const fault = faults?.(path, count, request) ?? {};
      if (fault.delayMs) await new Promise((done) => setTimeout(done, fault.delayMs));
      await fault.until;
      if (fault.status) return refuse(response, fault.status);
      if (fault.portal !== undefined) return void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(fault.portal);
      const file = await files.find(path);
      if (file === "folder") return refuse(response, 308, { location: `${path}/` });
      if (!file) return void await sendMissing(request, response, join(files.root, "404.html"));
      await send(request, response, file, fault, isolated);
    } catch (thrown) {
      if (!response.headersSent) refuse(response, 500);
      else response.destroy();
      process.stderr.write(`serve: ${thrown instanceof Error ? thrown.message : thrown}\n`);
    }
  });

  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      done({
        url: `http://localhost:${bound}/`, port: bound, requests,
        setFaults(changed) { faults = changed; },
        close: () => new Promise((closed) => { server.close(() => closed()); server.closeAllConnections(); }),
      });
    });
  });
}

/**
 * The decoded path of a request, or null when it is malformed or leaves the folder.
 * @param {string|undefined} url
 */
function pathOf(url) {
  try {
    const path = decodeURIComponent((url ?? "/").split(/[?#]/, 1)[0] ?? "/");
    // A path that begins with two slashes would name another host where a redirect repeats it.
    if (!path.startsWith("/") || path.startsWith("//") || path.includes("\0") || path.includes("\\")) return null;
    return path.split("/").includes("..") ? null : path;
  } catch {
    return null;
  }
}

/** @param {import("node:http").ServerResponse} response @param {number} status @param {Record<string, string>} [headers] */
function refuse(response, status, headers = {}) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers });
  response.end(`${status}\n`);
}

/** The site's own page for what is missing, as static hosts show it. @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response @param {string} page */
async function sendMissing(request, response, page) {
  const body = request.headers.accept?.includes("text/html") ? await readFile(page).catch(() => null) : null;
  if (!body) return refuse(response, 404);
  response.writeHead(404, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** @typedef {{path: string, size: number, etag: string, modified: Date, mime: string, compressible: boolean}} FileEntry */

/** Facts about files, remembered until they change. */
class FileTable {
  /** @param {string} root */
  constructor(root) {
    this.root = root;
    /** @type {Map<string, {stamp: string, entry: FileEntry}>} */
    this.entries = new Map();
  }

  /** @param {string} urlPath @returns {Promise<FileEntry|"folder"|null>} */
  async find(urlPath) {
    const path = join(this.root, normalize(urlPath.endsWith("/") ? `${urlPath}index.html` : urlPath));
    if (path !== this.root && !path.startsWith(this.root + sep)) return null;
    let facts;
    try {
      facts = await stat(path);
    } catch {
      return null;
    }
    if (facts.isDirectory()) return "folder";
    if (!facts.isFile()) return null;
    const stamp = `${facts.mtimeMs}-${facts.size}`;
    const known = this.entries.get(path);
    if (known?.stamp === stamp) return known.entry;
    const extension = extname(path).toLowerCase();
    const digest = createHash("sha256").update(await readFile(path)).digest("hex").slice(0, 20);
    const entry = {
      path, size: facts.size, etag: digest, modified: facts.mtime,
      mime: kMimeTypes[extension] ?? "application/octet-stream", compressible: kCompressible.has(extension),
    };
    this.entries.set(path, { stamp, entry });
    return entry;
  }
}

/** @type {Map<string, Promise<Buffer>>} gzip bodies by ETag */
const gzipped = new Map();

/**
 * The stored or made body for this client: brotli where there is a .br file and it is taken, else gzip, else as it is.
 * @param {import("node:http").IncomingMessage} request
 * @param {FileEntry} file
 * @param {boolean} plain
 * @returns {Promise<{encoding: string|null, size: number, etag: string, path: string|null, body: Buffer|null}>}
 */
async function chooseBody(request, file, plain) {
  const identity = { encoding: null, size: file.size, etag: `"${file.etag}"`, path: file.path, body: null };
  if (plain || !file.compressible) return identity;
  const accepted = acceptedEncodings(request.headers["accept-encoding"]);
  if (accepted.has("br")) {
    try {
      const facts = await stat(`${file.path}.br`);
      return { encoding: "br", size: facts.size, etag: `"${file.etag}-br"`, path: `${file.path}.br`, body: null };
    } catch {
      // No precompressed twin.
    }
  }
  if (!accepted.has("gzip") || file.size < kGzipAtLeast) return identity;
  let body = gzipped.get(file.etag);
  if (!body) {
    body = readFile(file.path).then((bytes) => promisify(gzip)(bytes, { level: 6 }));
    gzipped.set(file.etag, body);
  }
  return { encoding: "gzip", size: (await body).byteLength, etag: `"${file.etag}-gz"`, path: null, body: await body };
}

/** @param {string|string[]|undefined} header @returns {Set<string>} */
function acceptedEncodings(header) {
  const names = String(header ?? "").split(",").map((part) => part.trim().split(/\s*;\s*/));
  return new Set(names.filter(([, quality]) => quality !== "q=0").map(([name]) => (name ?? "").toLowerCase()));
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {FileEntry} file
 * @param {Fault} fault
 * @param {boolean} isolated
 */
async function send(request, response, file, fault, isolated) {
  const wantsRange = request.headers.range !== undefined && !fault.noRange;
  const body = await chooseBody(request, file, wantsRange || fault.flipByte !== undefined);
  const embedded = new URL(request.url ?? "/", "http://localhost").searchParams.has("embed");
  /** @type {Record<string, string|number>} */
  const headers = {
    "content-type": file.mime, "x-content-type-options": "nosniff", "cross-origin-resource-policy": embedded ? "cross-origin" : "same-origin",
    "referrer-policy": "no-referrer", "cache-control": "no-cache",
  };
  if (isolated) {
    if (!isPlainAddress(request.headers.host)) {
      headers["cross-origin-opener-policy"] = "same-origin";
      headers["cross-origin-embedder-policy"] = "require-corp";
    }
    headers["content-security-policy"] = policyFor(pathOf(request.url) ?? "/", embedded);
  }
  if (!fault.noRange) headers["accept-ranges"] = "bytes";
  if (file.compressible) headers.vary = "accept-encoding";
  if (!fault.noValidators) {
    headers.etag = body.etag;
    headers["last-modified"] = file.modified.toUTCString();
  }
  if (body.encoding) headers["content-encoding"] = body.encoding;

  const known = request.headers["if-none-match"];
  if (known && known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === body.etag) && !fault.noValidators) {
    response.writeHead(304, headers);
    return void response.end();
  }
  const range = wantsRange && sameCopy(request.headers["if-range"], body.etag, file) ? parseRange(String(request.headers.range), body.size) : null;
  if (range === "unsatisfiable") return refuse(response, 416, { "content-range": `bytes */${body.size}` });
  const start = range ? range.start : 0;
  const end = range ? range.end : body.size - 1;
  if (range) headers["content-range"] = `bytes ${start}-${end}/${body.size}`;
  headers["content-length"] = end - start + 1;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || body.size === 0) return void response.end();
  if (fault.cutAfter !== undefined || fault.flipByte !== undefined || fault.bytesPerSecond !== undefined) {
    return sendFaulty(response, body.body ?? await readFile(/** @type {string} */ (body.path)), start, end, fault);
  }
  if (body.body) return void response.end(body.body);
  createReadStream(/** @type {string} */ (body.path), { start, end }).on("error", () => response.destroy()).pipe(response);
}

/** Asked for by a number that is not this machine's own: over http, where browsers heed no isolation and complain of it. @param {string|undefined} host */
function isPlainAddress(host = "") { return /^[\d.]+(:\d+)?$/.test(host) && !host.startsWith("127."); }

/** @param {string|string[]|undefined} ifRange @param {string} etag @param {FileEntry} file */
function sameCopy(ifRange, etag, file) {
  if (ifRange === undefined) return true;
  return ifRange === etag || ifRange === file.modified.toUTCString();
}

/**
 * One range of bytes; null for forms that are answered with the whole file.
 * @param {string} header
 * @param {number} size
 * @returns {{start: number, end: number}|"unsatisfiable"|null}
 */
function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!match || (match[1] === "" && match[2] === "")) return null;
  if (match[1] === "") {
    const length = Number(match[2]);
    return length === 0 || size === 0 ? "unsatisfiable" : { start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return "unsatisfiable";
  return start > end ? null : { start, end };
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {Buffer} whole
 * @param {number} start
 * @param {number} end
 * @param {Fault} fault
 */
async function sendFaulty(response, whole, start, end, fault) {
  const bytes = Buffer.from(whole);
  if (fault.flipByte !== undefined) bytes[fault.flipByte] = ~(bytes[fault.flipByte] ?? 0) & 255;
  const part = bytes.subarray(start, Math.min(end + 1, fault.cutAfter === undefined ? Infinity : start + fault.cutAfter));
  const piece = fault.bytesPerSecond ? Math.max(1, Math.round(fault.bytesPerSecond / 20)) : 65536;
  for (let at = 0; at < part.byteLength && !response.destroyed; at += piece) {
    await new Promise((done) => response.write(part.subarray(at, at + piece), done));
    if (fault.bytesPerSecond) await new Promise((done) => setTimeout(done, 50));
  }
  if (fault.cutAfter !== undefined) response.destroy();
  else response.end();
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const lan = process.argv.includes("--lan");
  const [dir = "dist", port = "8080"] = process.argv.slice(2).filter((argument) => argument !== "--lan");
  try {
    const { port: bound } = await startServer({ dir, port: Number(port), host: lan ? "0.0.0.0" : "127.0.0.1" });
    const others = lan ? Object.values(networkInterfaces()).flat().filter((each) => each && each.family === "IPv4" && !each.internal) : [];
    console.log(`Polyneuron is served at http://localhost:${bound}/`);
    for (const each of others) console.log(`  on this network: http://${each?.address}:${bound}/`);
    // One is what a class points its cameras at; the others are written above.
    const { default: encodeQR } = await import("qr");
    if (others[0]) console.log(`\n${encodeQR(`http://${others[0].address}:${bound}/`, "term")}\n  the first of these as a code; plain http: what browsers withhold there, the page says`);
    if (!lan) console.log("  for this machine alone; --lan serves the network");
  } catch (thrown) {
    console.error(`serve: ${thrown instanceof Error ? thrown.message : thrown}`);
    process.exit(1);
  }
}
