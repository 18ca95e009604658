// dist/: what goes in, what stays out, and the list that the service worker goes by.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { kParts, licenceText } from "../../web/tools/licences.mjs";
import { makeDist } from "../../web/tools/make_dist.mjs";
import { headersFile, kPagePolicy } from "../../web/tools/policy.mjs";

let work = "";
const words = "cat dog ".repeat(200);
/** @type {Record<string, string>} */
const sources = {
  "web/index.html": "<!doctype html>", "web/main.js": `// A comment.\nexport const said = (longName) => "${words}" + longName;\n`, "web/service-worker.js": "importScripts('version.js')", "web/page.css": "body{}",
  "web/eslint.config.js": "no", "web/package.json": "{}", "web/tools/serve.mjs": "no", "web/engine/worker.js": "// worker", "web/README.md": "no",
  "web/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs": "ort", "web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs": "ort",
  "web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm": words, "web/node_modules/onnxruntime-web/dist/ort.all.mjs": "no", "web/node_modules/qr/index.js": "// qr", "web/node_modules/fflate/esm/browser.js": "// fflate", "web/preview.png": "preview",
  "assets/boards/first.json": "{}", "assets/tools/make.py": "no", "assets/tools/notes.md": "no", "assets/fonts/make.sh": "no", "assets/fonts/LICENSE": "terms",
  "models/polyneuron-clip/config.json": "{}", "models/polyneuron-clip/onnx/vision_model.onnx": "weights ".repeat(10_000), "models/polyneuron-clip/stray.txt": "no", "models/train/train.py": "no",
  "build/wasm/src/platform/polyneuron.mjs": "ui", "build/wasm/src/platform/polyneuron.wasm": "ui", "build/wasm/src/platform/polyneuron-core.mjs": "core",
  "build/wasm/src/platform/polyneuron-core.wasm": "core", "build/wasm/tests/polyneuron_tests.wasm": "no",
};

/** @param {Record<string, string>} changed */
async function build(changed = {}) {
  for (const [path, text] of Object.entries({ ...sources, ...changed })) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), text);
  }
  const config = changed["models/polyneuron-clip/config.json"] ?? sources["models/polyneuron-clip/config.json"];
  const files = ["config.json", "onnx/vision_model.onnx"].map((path) => ({ path, ...facts(sources[`models/polyneuron-clip/${path}`] ?? "") }));
  await writeFile(join(work, "models/polyneuron-clip/manifest.json"), JSON.stringify({ format: "polyneuron-model", version: 1, name: config, files }));
  const out = join(work, "dist");
  const report = await makeDist({ root: work, wasmDir: join(work, "build/wasm"), out, brotliCache: join(work, "build/brotli"), quality: 5 });
  const list = /= (\{.*\});/.exec(await readFile(join(out, "version.js"), "utf8"))?.[1] ?? "";
  const paths = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name).slice(out.length + 1)).sort();
  return { out, report, version: JSON.parse(list), paths };
}

/** @param {string|Buffer} content */
function facts(content) { return { size: Buffer.byteLength(content), sha256: createHash("sha256").update(content).digest("hex") }; }

before(async () => { work = await mkdtemp(join(tmpdir(), "polyneuron-dist-")); });
after(() => rm(work, { recursive: true }));

test("what goes in, and what stays out", async () => {
  const { paths } = await build();
  assert.deepEqual(paths.filter((path) => !path.endsWith(".br")), [
    "_headers", "assets/boards/first.json", "assets/fonts/LICENSE", "engine/worker.js", "index.html", "lib/fflate.js", "lib/qr.js", "main.js", "models/polyneuron-clip/config.json",
    "models/polyneuron-clip/manifest.json", "models/polyneuron-clip/onnx/vision_model.onnx", "models/polyneuron-clip/onnx/vision_model.onnx.packed",
    "ort/ort-wasm-simd-threaded.mjs", "ort/ort-wasm-simd-threaded.wasm", "ort/ort.wasm.min.mjs",
    "page.css", "polyneuron-core.mjs", "polyneuron-core.wasm", "polyneuron.mjs", "polyneuron.wasm", "preview.png", "service-worker.js", "version.js",
  ]);
});

test("brotli twins hold the same bytes, and come from the cache the second time", async () => {
  const { out, paths } = await build();
  assert.ok(paths.includes("main.js.br"));
  assert.ok(!paths.includes("page.css.br"));
  assert.equal(brotliDecompressSync(await readFile(join(out, "main.js.br"))).toString(), await readFile(join(out, "main.js"), "utf8"));
  const kept = await readdir(join(work, "build/brotli"));
  await build();
  assert.deepEqual(await readdir(join(work, "build/brotli")), kept);
});

test("comments and long local names stay out of the page's JavaScript; what it does stays", async () => {
  const { out } = await build();
  const text = await readFile(join(out, "main.js"), "utf8");
  assert.doesNotMatch(text, /comment|longName/);
  assert.equal((await import(`data:text/javascript,${encodeURIComponent(text)}`)).said("!"), `${words}!`);
  assert.equal(await readFile(join(out, "ort/ort.wasm.min.mjs"), "utf8"), "ort", "the runtime comes as it is");
});

test("a large file of the model is there plain and packed, and the manifest tells of both", async () => {
  const { out } = await build();
  const model = join(out, "models/polyneuron-clip");
  const { files } = JSON.parse(await readFile(join(model, "manifest.json"), "utf8"));
  assert.deepEqual(files[0], { path: "config.json", ...facts("{}") });
  const packed = await readFile(join(model, "onnx/vision_model.onnx.packed"));
  assert.deepEqual(files[1].packed, { path: "onnx/vision_model.onnx.packed", ...facts(packed) });
  assert.equal(gunzipSync(packed).toString(), sources["models/polyneuron-clip/onnx/vision_model.onnx"]);
});

test("the version list names the page's files, not the model's, and changes with them alone", async () => {
  const first = await build();
  assert.ok(first.version.files["main.js"]);
  assert.ok(!Object.keys(first.version.files).some((path) => path.startsWith("models/") || path === "service-worker.js"));
  const same = await build();
  assert.equal(same.version.version, first.version.version);
  const changed = await build({ "web/main.js": "export const fresh = 1;" });
  assert.notEqual(changed.version.version, first.version.version);
  assert.equal(changed.version.files["page.css"], first.version.files["page.css"]);
});

test("a model that does not fit its manifest is not shipped", async () => {
  await assert.rejects(build({ "models/polyneuron-clip/config.json": "[]" }), /config\.json is not what .*manifest\.json says/);
});

test("modules that are not built are named", async () => {
  await build();
  await rm(join(work, "build/wasm/src/platform/polyneuron.wasm"));
  await assert.rejects(makeDist({ root: work, wasmDir: join(work, "build/wasm"), out: join(work, "dist"), brotliCache: join(work, "build/brotli") }),
    /not built in .*: polyneuron\.wasm/);
});

test("index.html preloads every module that main.js brings in, and no other", async () => {
  const web = new URL("../../web/", import.meta.url);
  /** @type {Set<string>} */
  const reached = new Set();
  /** @param {string} path */
  const follow = async (path) => {
    const text = await readFile(new URL(path, web), "utf8");
    for (const [, target] of text.matchAll(/^(?:import|export) .*from "(.*)";$/gm)) {
      const next = new URL(target, new URL(path, web)).href.slice(web.href.length);
      if (reached.has(next)) continue;
      reached.add(next);
      await follow(next);
    }
  };
  await follow("main.js");
  const page = await readFile(new URL("index.html", web), "utf8");
  const listed = [...page.matchAll(/(?:rel="modulepreload" href|type="module" src)="(.*?)"/g)].map(([, path]) => path).filter((path) => path !== "main.js");
  assert.deepEqual(listed.sort(), [...reached, "polyneuron.mjs"].sort());
});

test("index.html and the _headers file say the same policy", async () => {
  const page = await readFile(join(import.meta.dirname, "../../web/index.html"), "utf8");
  assert.equal(/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1], kPagePolicy);
  assert.ok(headersFile().includes(`Content-Security-Policy: ${kPagePolicy}\n`));
});

test("every library that is linked has its notice in LICENSE.txt", async () => {
  const root = join(import.meta.dirname, "../..");
  const text = await licenceText(await readFile(join(root, "LICENSE"), "utf8"), root);
  for (const holder of ["Omar Cornut", "FreeType", "Google Inc", "Independent JPEG Group", "Sean Barrett", "Niels Lohmann", "Mapbox", "Microsoft Corporation", "The Emscripten Authors", "Rich Felker", "Paul Miller"]) {
    assert.match(text, new RegExp(holder), holder);
  }
  // Each archive that is fetched (doctest serves tests alone) and each npm package that is shipped has its part.
  const fetched = [...(await readFile(join(root, "src/dependencies.txt"), "utf8")).matchAll(/^(\S+)\s+\S+\s+[0-9a-f]{64}\s/gm)].map(([, name]) => name);
  assert.ok(fetched.length >= 8, "archives in src/dependencies.txt");
  const notices = kParts.flatMap(({ files }) => files.flat());
  for (const name of fetched.filter((each) => each !== "doctest")) assert.ok(notices.some((path) => path.startsWith(`build/deps/${name}/`)), `${name} has no notice`);
  assert.deepEqual(Object.keys(JSON.parse(await readFile(join(root, "web/package.json"), "utf8")).dependencies), ["fflate", "onnxruntime-web"]);
  assert.match(text, /Arjun Barrett/);
  assert.match(text, /ONNX Runtime Web[\s\S]*Permission is hereby granted/);
  // Each pn::dep::NAME that a room or another library links is among the parts.
  const named = new Set(kParts.map(({ target }) => target));
  const cmake = (await readdir(join(root, "src"), { recursive: true })).filter((path) => /(\.cmake|CMakeLists\.txt)$/.test(path));
  for (const path of cmake) {
    for (const [target] of (await readFile(join(root, "src", path), "utf8")).matchAll(/\bpn::dep::\w+/g)) {
      if (target !== "pn::dep::NAME") assert.ok(named.has(target), `${target} of src/${path} has no notice`);
    }
  }
});
