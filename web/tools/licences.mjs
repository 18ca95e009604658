// LICENSE.txt of dist/: the project's own licence and the notice of every library that the two wasm modules and the worker carry.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * What is linked or shipped, and where its own text of the licence lies, the first that exists: unpacked sources, archives, Debian's copyright files.
 * @type {{name: string, target: string, files: string[][]}[]}  target: the CMake target or npm package that brings it
 */
export const kParts = [
  { name: "Dear ImGui", target: "pn::dep::imgui", files: [["build/deps/imgui/LICENSE.txt"]] },
  { name: "FreeType", target: "pn::dep::freetype", files: [["build/deps/freetype/docs/FTL.TXT"]] },
  { name: "libwebp", target: "pn::dep::webp", files: [["build/deps/libwebp/COPYING"], ["build/deps/libwebp/PATENTS"]] },
  { name: "libjpeg-turbo", target: "pn::dep::jpeg", files: [["build/deps/libjpeg-turbo/LICENSE.md"], ["build/deps/libjpeg-turbo/README.ijg"]] },
  { name: "zlib", target: "pn::dep::zlib", files: [["build/deps/zlib/LICENSE"]] },
  { name: "stb_image and stb_truetype", target: "pn::dep::headers", files: [["build/deps/stb/LICENSE", "/usr/share/doc/libstb-dev/copyright"]] },
  { name: "JSON for Modern C++", target: "pn::dep::headers", files: [["build/deps/json/LICENSE.MIT", "/usr/share/doc/nlohmann-json3-dev/copyright"]] },
  { name: "qr", target: "qr", files: [["web/node_modules/qr/LICENSE-MIT"]] },
  { name: "protozero", target: "pn::dep::headers", files: [["build/deps/protozero/LICENSE.md", "/usr/share/doc/libprotozero-dev/copyright"]] },
];

/** ONNX Runtime Web's package has no file of its licence: the notice of its module, and the MIT terms that it names. */
const kOrtModule = "web/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";

/**
 * Emscripten's runtime and its C library, which every module carries. Its C++ library, LLVM's, asks for no notice in compiled form.
 * @param {string} mit  terms
 */
async function emscriptenSections(mit) {
  const root = execFileSync("em-config", ["EMSCRIPTEN_ROOT"], { encoding: "utf8" }).trim();
  const [, notice] = /\/\*\*([\s\S]*?)\*\//.exec(await readFile(join(root, "src/preamble.js"), "utf8")) ?? [];
  if (!notice?.includes("Emscripten Authors") || !notice.includes("MIT")) throw new Error("Emscripten's licence cannot be told from its sources");
  const musl = (await readFile(join(root, "system/lib/libc/musl/COPYRIGHT"), "utf8")).trim();
  return [`Emscripten\n\n${plain(notice).replace(/^@license\s+/, "")}\n\n${mit}`, `musl, the C library of Emscripten\n\n${musl}`];
}

/** The words of a block comment. @param {string} comment */
function plain(comment) { return comment.replace(/^ \* ?/gm, "").trim(); }

/**
 * @param {string} own  the project's licence (MIT)
 * @param {string} root  of the checkout that holds the libraries
 * @returns {Promise<string>}
 */
export async function licenceText(own, root) {
  const sections = [`Polyneuron\n\n${own.trim()}`];
  const [, notice] = /^\/\*!([\s\S]*?)\*\//.exec(await readFile(join(root, kOrtModule), "utf8")) ?? [];
  const terms = own.indexOf("Permission is hereby granted");
  if (!notice?.includes("MIT License") || terms < 0) throw new Error("the licence of ONNX Runtime Web cannot be told from its package");
  const mit = own.slice(terms).trim();
  sections.push(`ONNX Runtime Web\n\n${plain(notice)}\n\n${mit}`, ...await emscriptenSections(mit));
  sections.push(`fflate\n\n${(await readFile(join(root, "web/node_modules/fflate/LICENSE"), "utf8")).trim()}`);
  for (const { name, files } of kParts) {
    const texts = await Promise.all(files.map(async (choices) => {
      const found = choices.map((path) => (path.startsWith("/") ? path : join(root, path))).find((path) => existsSync(path));
      if (!found) throw new Error(`the licence of ${name} is missing: none of ${choices.join(", ")} exists; run ./build.sh setup`);
      return (await readFile(found, "utf8")).trim();
    }));
    sections.push(`${name}\n\n${texts.join("\n\n")}`);
  }
  sections.push("Fonts, emoji and photos keep their licences beside their files in assets/.");
  return `${sections.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
