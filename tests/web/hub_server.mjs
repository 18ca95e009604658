// A hub on this machine, for tests: it lists files in pages, redirects large ones to a second origin, takes ranges, refuses as the real
// one does, and lets any page read it.

import { createHash } from "node:crypto";
import { createServer } from "node:http";

/**
 * @typedef {{files: Record<string, Buffer>, revisions?: string[], refuse?: number}} HubModel
 *   revisions: those there are (main by default); refuse: the status that everybody without a login gets
 * @typedef {{cutAfter?: number, status?: number, noRange?: boolean, flipByte?: number, until?: Promise<unknown>, bytesPerSecond?: number}} Fault
 */

const kExposed = "ETag, Link, Accept-Ranges, Content-Range, X-Error-Code, X-Repo-Commit, X-Linked-Size, X-Linked-Etag";
const kChunk = 16 * 1024;

/** @param {Buffer} bytes */
export const sha256Of = (bytes) => createHash("sha256").update(bytes).digest("hex");
/** @param {Buffer} bytes */
const gitOid = (bytes) => createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
/** @param {string} path */
const isLarge = (path) => /\.(onnx|onnx_data|bin|safetensors|png)$/.test(path);

/**
 * @param {Record<string, HubModel>} models  by owner/name
 * @param {{pageSize?: number, faults?: (path: string, count: number) => Fault|null|undefined}} [options]  path: "/owner/name/FILE"
 */
export async function startHub(models, { pageSize = 1000, faults } = {}) {
  /** @type {{server: string, method: string, path: string, status: number, range: string|undefined}[]} */
  const requests = [];
  const counts = new Map();
  const origins = { hub: "", cdn: "" };
  const state = { faults };

  const hub = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", origins.hub);
    const noted = note("hub", request, response, url.pathname);
    if (request.method === "OPTIONS") return void response.writeHead(204, preflight()).end();
    const [, api, owner, name, , revision] = /^\/(api\/models\/)?([^/]+)\/([^/]+)\/(tree|resolve)\/([^/]+)/.exec(url.pathname) ?? [];
    const repo = `${owner}/${name}`;
    const model = models[repo];
    if (!model) return refuse(response, 404, "RepoNotFound", "Repository not found");
    if (model.refuse) return refuse(response, model.refuse, model.refuse === 403 ? "GatedRepo" : "", "Invalid username or password.");
    const wanted = decodeURIComponent(revision ?? "");
    if (!(model.revisions ?? ["main"]).includes(wanted)) return refuse(response, 404, "RevisionNotFound", `Invalid rev id: ${wanted}`);
    if (api) return list(response, url, model, repo);
    const path = decodeURIComponent(url.pathname.split("/").slice(5).join("/"));
    const bytes = model.files[path];
    if (!bytes) return refuse(response, 404, "EntryNotFound", "Entry not found");
    if (isLarge(path)) {
      const headers = { location: `${origins.cdn}/${repo}/${path}`, "x-linked-size": bytes.length, "x-linked-etag": `"${sha256Of(bytes)}"`, ...open() };
      return void response.writeHead(302, headers).end();
    }
    await send(request, response, bytes, gitOid(bytes), faultFor(`/${repo}/${path}`));
    noted.status = response.statusCode;
  });

  const cdn = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", origins.cdn);
    note("cdn", request, response, url.pathname);
    if (request.method === "OPTIONS") return void response.writeHead(204, preflight()).end();
    const [, owner, name, ...rest] = decodeURIComponent(url.pathname).split("/");
    const bytes = models[`${owner}/${name}`]?.files[rest.join("/")];
    if (!bytes) return refuse(response, 404, "", "");
    await send(request, response, bytes, sha256Of(bytes), faultFor(decodeURIComponent(url.pathname)));
  });

  function faultFor(path) {
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    return state.faults?.(path, count) ?? {};
  }

  function note(server, request, response, path) {
    const noted = { server, method: request.method ?? "", path: decodeURIComponent(path), status: 0, range: request.headers.range };
    requests.push(noted);
    response.on("close", () => { noted.status = response.statusCode; });
    return noted;
  }

  function list(response, url, { files }, repo) {
    const folders = new Set(Object.keys(files).flatMap((path) => path.split("/").slice(0, -1).map((_, i, parts) => parts.slice(0, i + 1).join("/"))));
    const entries = [
      ...[...folders].map((path) => ({ type: "directory", oid: gitOid(Buffer.from(path)), size: 0, path })),
      ...Object.entries(files).map(([path, bytes]) => ({
        type: "file", oid: gitOid(bytes), size: bytes.length, path,
        ...(isLarge(path) ? { lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 134 } } : {}),
      })),
    ];
    const from = Number(url.searchParams.get("cursor") ?? 0);
    const more = from + pageSize < entries.length;
    // The hub names itself, whatever mirror it is asked through.
    const next = `https://huggingface.co/api/models/${repo}/tree/main?recursive=true&cursor=${from + pageSize}`;
    response.writeHead(200, { "content-type": "application/json", ...(more ? { link: `<${next}>; rel="next"` } : {}), ...open() });
    response.end(JSON.stringify(entries.slice(from, from + pageSize)));
  }

  for (const [name, server] of /** @type {["hub"|"cdn", import("node:http").Server][]} */ ([["hub", hub], ["cdn", cdn]])) {
    await new Promise((done) => { server.listen(0, "127.0.0.1", () => done(undefined)); });
    const address = server.address();
    origins[name] = `http://localhost:${typeof address === "object" ? address?.port : 0}`;
  }
  return {
    url: origins.hub, requests,
    /** @param {typeof faults} changed */
    setFaults(changed) {
      state.faults = changed;
      counts.clear();
    },
    async close() {
      for (const server of [hub, cdn]) {
        server.closeAllConnections();
        await new Promise((done) => { server.close(() => done(undefined)); });
      }
    },
  };
}

function open() { return { "access-control-allow-origin": "*", "access-control-expose-headers": kExposed, "cross-origin-resource-policy": "cross-origin" }; }

function preflight() { return { ...open(), "access-control-allow-methods": "GET, HEAD, OPTIONS", "access-control-allow-headers": "*" }; }

/** @param {import("node:http").ServerResponse} response @param {number} status @param {string} code @param {string} message */
function refuse(response, status, code, message) {
  response.writeHead(status, { "content-type": "application/json", ...(code ? { "x-error-code": code } : {}), ...open() });
  response.end(JSON.stringify({ error: message }));
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {Buffer} bytes
 * @param {string} etag
 * @param {Fault} fault
 */
async function send(request, response, bytes, etag, fault) {
  await fault.until;
  if (fault.status) return refuse(response, fault.status, "", "trouble");
  const range = fault.noRange ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const from = range ? Number(range[1]) : 0;
  if (from >= bytes.length && range) return void response.writeHead(416, { "content-range": `bytes */${bytes.length}`, ...open() }).end();
  let body = bytes.subarray(from, range?.[2] ? Number(range[2]) + 1 : undefined);
  if (fault.flipByte !== undefined) {
    body = Buffer.from(body);
    body[fault.flipByte] ^= 255;
  }
  response.writeHead(range ? 206 : 200, {
    "content-type": "application/octet-stream", "content-length": body.length, "accept-ranges": "bytes", etag: `"${etag}"`, ...open(),
    ...(range ? { "content-range": `bytes ${from}-${from + body.length - 1}/${bytes.length}` } : {}),
  });
  if (request.method === "HEAD") return void response.end();
  const end = fault.cutAfter ?? body.length;
  for (let at = 0; at < Math.min(end, body.length); at += kChunk) {
    response.write(body.subarray(at, Math.min(at + kChunk, end)));
    if (fault.bytesPerSecond) await new Promise((done) => { setTimeout(done, (kChunk / fault.bytesPerSecond) * 1000); });
    if (response.destroyed) return undefined;
  }
  if (end < body.length) setTimeout(() => response.destroy(), 20);
  else response.end();
  return undefined;
}
