// Puts together dist/: a folder for any static host.
//
//   node web/tools/make_dist.mjs WASM_DIR OUT
//
// The page and the modules' JavaScript without comments, blanks and long local names, the wasm modules, ONNX Runtime Web, the bundled files and
// the model; beside each file that compresses well a .br twin, kept by
// content in build/brotli-cache; beside the model's large files, whose downloads must be able to go on where they stopped, a .packed twin that
// the page asks for by that name; version.js, the list that the service worker goes by.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { minify } from "terser";

import { headersFile } from "./policy.mjs";
import { licenceText } from "./licences.mjs";

const kRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const kModel = "models/polyneuron-clip";
const kPageFiles = [/^[\w-]+\.(html|css|js|svg|png|webmanifest)$/, /^engine\/([\w-]+\/)?[\w-]+\.js$/, /^services\/[\w-]+\.js$/];
/** Ours, and what Emscripten made; ONNX Runtime's own are small already. */
const kMinified = /^(?!ort\/).*\.m?js$/;
const kNotPageFiles = new Set(["eslint.config.js"]);
const kOrtFiles = ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];
const kWasmModules = ["polyneuron", "polyneuron-core"];
const kAssetKinds = new Set([".json", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".ttf", ".otf", ".txt", ".md", ".svg", ".copyright", ""]);
const kNotAssets = /^(tools|readme|.*\/tools)\/|\.(py|sh)$|\/(SOURCES|README\.md)$/;
const kCompressible = new Set([".html", ".css", ".js", ".mjs", ".json", ".txt", ".md", ".wasm", ".svg", ".ttf", ".otf"]);
const kWorthIt = 0.95;
/** Large files of the model that pictures in them have not compressed already. */
const kPackable = /\.(onnx|bin)$/;
const kPackAtLeast = 64 * 1024;

/**
 * @param {{wasmDir: string, out: string, root?: string, brotliCache?: string, quality?: number, allowMissingWasm?: boolean}} options
 *   allowMissingWasm leaves out modules that are not built, for tests of the engine alone
 * @returns {Promise<{files: number, sizeBytes: number, brotliBytes: number, missing: string[]}>}
 */
export async function makeDist({ wasmDir, out, root = kRoot, brotliCache = join(kRoot, "build/brotli-cache"), quality = 11, allowMissingWasm = false }) {
  /** @type {Map<string, string|Buffer>} path in dist → source file, or content */
  const plan = new Map();
  for (const path of await listFiles(join(root, "web"), ["node_modules", "tools"])) {
    if (kPageFiles.some((pattern) => pattern.test(path)) && !kNotPageFiles.has(path)) plan.set(path, join(root, "web", path));
  }
  for (const name of kOrtFiles) plan.set(`ort/${name}`, join(root, "web/node_modules/onnxruntime-web/dist", name));
  plan.set("lib/qr.js", join(root, "web/node_modules/qr/index.js"));
  plan.set("lib/fflate.js", join(root, "web/node_modules/fflate/esm/browser.js"));
  if (existsSync(join(root, "assets"))) {
    for (const path of await listFiles(join(root, "assets"))) {
      if (kAssetKinds.has(extname(path)) && !kNotAssets.test(path)) plan.set(`assets/${path}`, join(root, "assets", path));
    }
  }
  const languages = await languageNames(join(root, "assets/languages"));
  if (languages.length > 0) plan.set("assets/languages/index.json", Buffer.from(`${JSON.stringify(languages)}\n`));
  plan.delete("assets/languages/en.json");  // the code has it
  await planModel(plan, join(root, kModel));
  if (existsSync(join(root, "LICENSE"))) plan.set("LICENSE.txt", Buffer.from(await licenceText(await readFile(join(root, "LICENSE"), "utf8"), kRoot)));
  plan.set("_headers", Buffer.from(headersFile()));
  const missing = await planWasm(plan, wasmDir);
  if (missing.length > 0 && !allowMissingWasm) throw new Error(`not built in ${wasmDir}: ${missing.join(", ")}`);

  for (const [path, source] of plan) {
    if (typeof source === "string" && kMinified.test(path)) plan.set(path, await minified(path, await readFile(source, "utf8")));
  }

  /** @type {Record<string, string>} */
  const shell = {};
  for (const [path, source] of plan) {
    // The model is the engine's to keep; the worker itself and its list are the browser's.
    // preview.png is for other programs, which show it beside a link.
    if (path.startsWith("models/") || path === "service-worker.js" || path === "_headers" || path === "preview.png") continue;
    shell[path] = hashOf(typeof source === "string" ? await readFile(source) : source).slice(0, 16);
  }
  const version = hashOf(Buffer.from(JSON.stringify(Object.entries(shell).sort()))).slice(0, 16);
  plan.set("version.js", Buffer.from(`self.POLYNEURON_VERSION = ${JSON.stringify({ version, files: sorted(shell) })};\n`));

  await rm(out, { recursive: true, force: true });
  await mkdir(brotliCache, { recursive: true });
  const sizes = { sizeBytes: 0, brotliBytes: 0 };
  const queue = [...plan];
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [path, source] = next;
      const target = join(out, path);
      await mkdir(dirname(target), { recursive: true });
      if (typeof source === "string") await cp(source, target, { preserveTimestamps: true });
      else await writeFile(target, source);
      const { size, brotli } = await compressBeside(target, brotliCache, quality);
      sizes.sizeBytes += size;
      sizes.brotliBytes += brotli;
    }
  }));
  return { files: plan.size, ...sizes, missing };
}

/** The .mjs and .wasm of both modules, wherever in the build folder they lie. @param {Map<string, string|Buffer>} plan @param {string} wasmDir */
async function planWasm(plan, wasmDir) {
  const wanted = new Set(kWasmModules.flatMap((name) => [`${name}.mjs`, `${name}.wasm`]));
  if (existsSync(wasmDir)) {
    for (const path of await listFiles(wasmDir, ["CMakeFiles", "rooms", "_deps"])) {
      const name = path.split("/").at(-1) ?? "";
      if (wanted.delete(name)) plan.set(name, join(wasmDir, path));
    }
  }
  return [...wanted];
}

/** The same program in fewer bytes; what it exports and the names of properties stay. @param {string} path @param {string} text */
async function minified(path, text) {
  const { code } = await minify({ [path]: text }, { module: true });
  return Buffer.from(`${code}\n`);
}

/** The languages that the folder has. @param {string} folder @returns {Promise<{tag: string, name: string}[]>} */
async function languageNames(folder) {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const path of await listFiles(folder)) {
    if (!/^[a-z]{2,3}(-\w+)*\.json$/i.test(path)) continue;
    const { language, name } = JSON.parse(await readFile(join(folder, path), "utf8"));
    if (`${language}.json` !== path || !name) throw new Error(`assets/languages/${path} must say its language and its name`);
    found.push({ tag: language, name });
  }
  return found;
}

/**
 * What the manifest lists, checked; files that are worth it once more in packed form, which the manifest of dist tells of.
 * @param {Map<string, string|Buffer>} plan
 * @param {string} folder
 */
async function planModel(plan, folder) {
  if (!existsSync(join(folder, "manifest.json"))) return;
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  const files = [];
  for (const { path, size, sha256 } of manifest.files) {
    const bytes = await readFile(join(folder, path));
    if (bytes.byteLength !== size || hashOf(bytes) !== sha256) throw new Error(`${path} is not what ${kModel}/manifest.json says; make the manifest again`);
    plan.set(`${kModel}/${path}`, join(folder, path));
    const packed = size >= kPackAtLeast && kPackable.test(path) ? await promisify(gzip)(bytes, { level: 9 }) : bytes;
    const isWorthIt = packed.byteLength <= kWorthIt * size;
    if (isWorthIt) plan.set(`${kModel}/${path}.packed`, packed);
    files.push({ path, size, sha256, ...(isWorthIt ? { packed: { path: `${path}.packed`, size: packed.byteLength, sha256: hashOf(packed) } } : {}) });
  }
  plan.set(`${kModel}/manifest.json`, Buffer.from(`${JSON.stringify({ ...manifest, files }, null, 1)}\n`));
}

/**
 * Writes PATH.br when it is worth it.
 * @param {string} path
 * @param {string} cache
 * @param {number} quality
 * @returns {Promise<{size: number, brotli: number}>} bytes as they are, and as a brotli client gets them
 */
async function compressBeside(path, cache, quality) {
  const bytes = await readFile(path);
  const plain = { size: bytes.byteLength, brotli: bytes.byteLength };
  if (!kCompressible.has(extname(path)) || bytes.byteLength < 200) return plain;
  const kept = join(cache, `${hashOf(bytes)}-${quality}.br`);
  if (!existsSync(kept)) {
    const compressed = await promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
    });
    await writeFile(`${kept}.${process.pid}`, compressed);
    await cp(`${kept}.${process.pid}`, kept);
    await rm(`${kept}.${process.pid}`);
  }
  const { size } = await stat(kept);
  if (size > kWorthIt * bytes.byteLength) return plain;
  await cp(kept, `${path}.br`);
  return { size: bytes.byteLength, brotli: size };
}

/** Paths of all files below a folder, with "/" between the parts. @param {string} folder @param {string[]} [skip] names of folders @returns {Promise<string[]>} */
async function listFiles(folder, skip = []) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} at */
  const walk = async (at) => {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (!skip.includes(entry.name)) await walk(path);
      } else if (entry.isFile()) {
        found.push(relative(folder, path).split(sep).join("/"));
      }
    }
  };
  await walk(folder);
  return found.sort();
}

/** @param {Buffer} bytes */
function hashOf(bytes) { return createHash("sha256").update(bytes).digest("hex"); }

/** @param {Record<string, string>} record */
function sorted(record) { return Object.fromEntries(Object.entries(record).sort()); }

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [wasmDir, out] = process.argv.slice(2);
  if (!wasmDir || !out) {
    console.error("make_dist: node web/tools/make_dist.mjs WASM_DIR OUT");
    process.exit(2);
  }
  try {
    const { files, sizeBytes, brotliBytes } = await makeDist({ wasmDir, out });
    console.log(`${out}: ${files} files, ${(sizeBytes / 1e6).toFixed(1)} MB, ${(brotliBytes / 1e6).toFixed(2)} MB as brotli`);
  } catch (thrown) {
    console.error(`make_dist: ${thrown instanceof Error ? thrown.message : thrown}`);
    process.exit(1);
  }
}
