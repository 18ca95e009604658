// How often a dropped JPEG's bytes are copied on their way to the thumbnail.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Bridge } from "../../web/bridge.js";
import { Core } from "../../web/engine/run/core.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { Preparer } from "../../web/engine/run/prepare.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const wasmDir = process.env.PN_WASM_DIR ?? join(root, "build/wasm/src/platform");
globalThis.self ??= /** @type {any} */ ({ location: pathToFileURL(join(wasmDir, "polyneuron-core.mjs")) });

async function openCore() {
  const { default: create } = await import(pathToFileURL(join(wasmDir, "polyneuron-core.mjs")).href);
  /** @type {{answer: any}} */
  const slot = { answer: null };
  const module = await create({ wasmBinary: await readFile(join(wasmDir, "polyneuron-core.wasm")), onPost: (/** @type {any} */ header, /** @type {any} */ payload) => { slot.answer = { header, payload }; } });
  return new Core(new Bridge(module), slot);
}

test("at most 3 times, and the page gets a thumbnail", async () => {
  const bytes = await readFile(`${root}tests/golden/image/coffee_progressive_444.jpg`);
  const size = bytes.byteLength;
  const core = await openCore();
  const pictures = new Pictures();
  const preparer = new Preparer("https://page.example/assets/", pictures);
  // Every way to copy bytes in JavaScript that the page uses; what is as long as the file is the file.
  const { set, slice } = Uint8Array.prototype;
  const bufferSlice = ArrayBuffer.prototype.slice;
  const isFile = (/** @type {{byteLength?: number, length?: number}} */ data) => data.byteLength === size;
  let copies = 0;
  /** @type {any} */
  const file = { name: "coffee.jpg", arrayBuffer: async () => { ++copies; return bufferSlice.call(bytes.buffer, bytes.byteOffset, bytes.byteOffset + size); } };
  preparer.keepFile(1, file);
  Uint8Array.prototype.set = function counted(source, offset) { if (isFile(/** @type {any} */ (source))) ++copies; return set.call(this, source, offset); };
  ArrayBuffer.prototype.slice = function counted(...range) { if (isFile(this)) ++copies; return bufferSlice.apply(this, range); };
  Uint8Array.prototype.slice = function counted(...range) { if (isFile(this)) ++copies; return slice.apply(this, range); };
  try {
    const { fields, payload } = await preparer.prepare(core, { id: 1, kind: "prepare_file", name: "coffee.jpg", file: 1, picture: 9 });
    // Read, and put into the core's memory.
    assert.ok(copies >= 2 && copies <= 3, `${copies} copies`);
    assert.ok(Math.max(fields.width, fields.height) <= 256);
    assert.equal(payload?.byteLength, fields.width * fields.height * 4);
    const kept = pictures.get(9);
    assert.deepEqual([fields.kept_width, fields.kept_height], [kept.width, kept.height]);
    assert.equal(kept.rgba.byteLength, kept.width * kept.height * 4);
    const view = preparer.view(core, 9, 2048);
    assert.deepEqual(view.fields, { width: kept.width, height: kept.height });
    assert.deepEqual(new Uint8Array(view.payload ?? new ArrayBuffer(0)), new Uint8Array(kept.rgba));
  } finally {
    Object.assign(Uint8Array.prototype, { set, slice });
    ArrayBuffer.prototype.slice = bufferSlice;
  }
  await assert.rejects(preparer.prepare(core, { id: 2, kind: "prepare_file", name: "gone.jpg", file: 7, picture: 1 }), { code: "NotFound", where: "gone.jpg" });
  assert.throws(() => preparer.view(core, 1, 10), { code: "NotFound", where: "picture 1" });
});
