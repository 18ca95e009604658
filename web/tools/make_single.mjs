// Puts the whole page into one HTML file, which works by a double click: without a server, without a network.
//
//   node web/tools/make_single.mjs DIST OUT.html
//
// It is dist/ with site.js replaced by the modules of web/single/: the page's modules joined into an inline module, the worker's into the text
// of a classic script (Chromium refuses a file:// page a module worker, and fetches nothing beside it), every other file as base64, gzipped
// where that is worth it. The wasm modules are handed over as bytes.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

import { build } from "esbuild";

import { site } from "../single/address.js";

const kWeb = resolve(fileURLToPath(import.meta.url), "../..");
/** Its JavaScript carries the glue that ort.wasm.min.mjs would import from beside it. */
const kOrt = join(kWeb, "node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
const kLevel = 9;
/** What the page asks for by name; its programs are joined, and licences come as LICENSE.txt and with each asset. */
const kHeld = /^(assets|models)\/|\.wasm$|^LICENSE\.txt$/;
const kTwin = /\.(br|packed)$/;
const kPackedAlready = new Set([".jpg", ".jpeg", ".png", ".webp", ".packed"]);
const kWorthIt = 0.95;

/**
 * @param {{dist: string, out: string, level?: number}} options  level: of gzip, 1 to 9
 * @returns {Promise<{sizeBytes: number, files: number}>}
 */
export async function makeSingle({ dist, out, level = kLevel }) {
  const page = await joined(dist, "main.js", "page_site.js", "esm");
  const worker = await joined(dist, "engine/worker.js", "worker_site.js", "iife");
  const files = [];
  for (const path of await heldPaths(dist)) files.push(await element(dist, path, level));
  const html = await documentOf(dist, { page, worker, files });
  await writeFile(out, html);
  return { sizeBytes: Buffer.byteLength(html), files: files.length };
}

/**
 * One program of dist/, with all that it imports.
 * @param {string} dist @param {string} entry @param {string} siteModule  of web/single/ @param {"esm"|"iife"} format
 * @returns {Promise<string>}
 */
async function joined(dist, entry, siteModule, format) {
  /** @type {import("esbuild").Plugin} */
  const single = {
    name: "single",
    setup(made) {
      made.onResolve({ filter: /\/site\.js$/ }, () => ({ path: join(kWeb, "single", siteModule) }));
      made.onResolve({ filter: /^single:/ }, ({ path }) => ({ path: path === "single:ort.mjs" ? kOrt : join(resolve(dist), path.slice("single:".length)) }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(dist, entry)], bundle: true, write: false, format, platform: "browser", target: "es2022", minify: true, charset: "utf8",
    legalComments: "inline", plugins: [single], define: { "import.meta.url": JSON.stringify(site) }, external: ["module", "node:*", "fs", "path", "url", "worker_threads"],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

/** Files of dist/ that the page asks for, the packed form in place of a plain one. @param {string} dist */
async function heldPaths(dist) {
  const paths = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
    .map((each) => relative(dist, join(each.parentPath, each.name)).split(sep).join("/"));
  const all = new Set(paths);
  return paths.filter((path) => kHeld.test(path) && !path.endsWith(".br") && (kTwin.test(path) || !all.has(`${path}.packed`))).sort();
}

/** A file as an element that no browser runs. @param {string} dist @param {string} path @param {number} level */
async function element(dist, path, level) {
  const plain = await readFile(join(dist, path));
  const small = kPackedAlready.has(extname(path)) ? null : await promisify(gzip)(plain, { level });
  const packed = small !== null && small.byteLength < kWorthIt * plain.byteLength;
  return `<script type="text/plain" data-path="${path}"${packed ? " data-packed" : ""}>${(packed ? small : plain).toString("base64")}</script>`;
}

/** @param {string} dist @param {{page: string, worker: string, files: string[]}} parts */
async function documentOf(dist, { page, worker, files }) {
  const text = (/** @type {string} */ path) => readFile(join(dist, path), "utf8");
  const watch = inert(await text("boot_watch.js"));
  const start = inert(page);
  const icon = await text("favicon.svg");
  const mark = /<g id="mark">([\s\S]*?)<\/g>/.exec(icon)?.[1];
  if (!mark) throw new Error("favicon.svg has no mark");
  const policy = `default-src 'none'; script-src ${hashOf(watch)} ${hashOf(start)} 'wasm-unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; ` +
    "img-src blob: data:; media-src blob:; connect-src * blob: data:; base-uri 'none'; form-action 'none'";
  let html = await text("index.html");
  /** @param {RegExp} what @param {string} by */
  const put = (what, by) => {
    if (!what.test(html)) throw new Error(`index.html has no ${what}`);
    html = html.replace(what, () => by);
  };
  put(/<meta http-equiv="Content-Security-Policy"[^>]*>/, `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
  put(/<link rel="icon"[^>]*>/, `<link rel="icon" href="data:image/svg+xml;base64,${Buffer.from(icon).toString("base64")}">`);
  put(/\s*<link rel="apple-touch-icon"[^>]*>/, "");
  put(/\s*<link rel="manifest"[^>]*>/, "");
  put(/<link rel="stylesheet"[^>]*>/, `<style>${await text("page.css")}</style>`);
  put(/<script src="boot_watch.js"><\/script>/, `<script>${watch}</script>`);
  put(/\s*<script type="module" src="engine_start.js"><\/script>/, "");
  put(/<script type="module" src="main.js"><\/script>/, `<script type="module">${start}</script>`);
  html = html.replace(/\s*<link rel="(?:module)?preload"[^>]*>/g, "");
  put(/<use [^>]*>/, mark);
  put(/<\/body>/, `<script type="text/plain" id="engine-worker">${inert(worker)}</script>\n${files.join("\n")}\n</body>`);
  const left = /(?:src|href)="(?!data:)[^"]*"/.exec(html.slice(0, html.indexOf("</head>")).replace(/<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>/g, ""));
  if (left) throw new Error(`index.html still asks for ${left[0]}`);
  return html;
}

/** A program that does not end the element that it stands in; in the strings and patterns of a program, `\/` means the same. @param {string} program */
function inert(program) { return program.replaceAll("</script", "<\\/script").replaceAll("<!--", "\\x3C!--"); }

/** @param {string} text */
function hashOf(text) { return `'sha256-${createHash("sha256").update(text).digest("base64")}'`; }

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [dist, out] = process.argv.slice(2);
  if (!dist || !out) {
    console.error("make_single: node web/tools/make_single.mjs DIST OUT.html");
    process.exit(2);
  }
  try {
    const { sizeBytes, files } = await makeSingle({ dist, out });
    console.log(`${out}: ${(sizeBytes / 1e6).toFixed(1)} MB, ${files} files within`);
  } catch (thrown) {
    console.error(`make_single: ${thrown instanceof Error ? thrown.message : thrown}`);
    process.exit(1);
  }
}
