// The core module, as the engine worker uses it, in Node: PN_WASM_DIR names the folder with polyneuron-core.mjs.
// With the bundled model: tokens, preprocessing and both encoders against golden data that torch computed (tests/golden/model).

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Bridge } from "../../web/bridge.js";
import { Core } from "../../web/engine/run/core.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const wasmDir = process.env.PN_WASM_DIR ?? join(root, "build/wasm/src/platform");
const model = join(root, "models/polyneuron-clip");
const golden = join(root, "tests/golden");
const kRelative = 1e-3; // of the largest magnitude in the array; float32 sums in another order give about 1e-6

// The module is built for workers alone; this is all of a worker that it looks at.
globalThis.self ??= { location: pathToFileURL(join(wasmDir, "polyneuron-core.mjs")) };

/** A fresh core: ask(header, payload) answers {header, payload}. */
async function openCore() {
  const { default: create } = await import(pathToFileURL(join(wasmDir, "polyneuron-core.mjs")).href);
  let answer = null;
  const wasmBinary = await readFile(join(wasmDir, "polyneuron-core.wasm"));
  const module = await create({ wasmBinary, onPost: (header, payload) => { answer = { header, payload }; } });
  const bridge = new Bridge(module);
  return (header, payload = null) => {
    answer = null;
    bridge.deliver(header, payload);
    assert.ok(answer, `no answer to ${header.kind}`);
    return answer;
  };
}

async function openModel() {
  const ask = await openCore();
  for (const name of ["config.json", "preprocessor_config.json", "tokenizer.json", "caption_words.txt"]) {
    const { header } = ask({ kind: "load_config", name }, await readFile(join(model, name)));
    assert.equal(header.kind, "done", `${name}: ${header.message}`);
  }
  return ask;
}

function done({ header, payload }) {
  assert.equal(header.kind, "done", `${header.code}: ${header.message} (${header.where})`);
  return { ...header, payload };
}

const floats = (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

async function readGolden() {
  const index = JSON.parse(await readFile(join(golden, "model/golden.json"), "utf8"));
  const values = floats(new Uint8Array(await readFile(join(golden, "model/golden.bin"))));
  const array = (name) => {
    const { shape, offset } = index.arrays[name];
    return values.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
  };
  return { index, array };
}

/** Asserts that `actual` is within a share of `expected`'s largest magnitude, and returns the share it is off by. */
function assertClose(actual, expected, name, relative = kRelative) {
  assert.equal(actual.length, expected.length, name);
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; ++i) {
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
    assert.ok(Number.isFinite(actual[i]), name);
  }
  assert.ok(worst <= relative * largest, `${name} is off by ${worst} of ${largest}`);
  return worst / largest;
}

/** The golden inputs that a formula defines; see models/train/golden.py. Normalised, [3, size, size]. */
function syntheticInput(name, size) {
  const mean = [0.48145466, 0.4578275, 0.40821073];
  const deviation = [0.26862954, 0.26130258, 0.27577711];
  const input = new Float32Array(3 * size * size);
  for (let c = 0, i = 0; c < 3; ++c) {
    for (let y = 0; y < size; ++y) {
      for (let x = 0; x < size; ++x, ++i) {
        const value = name === "ramp" ? (((y * size + x) * 37 + c * 101) % 256) / 255
          : name === "checks" ? ((x >> 3) + (y >> 3) + c) % 2
          : (((2 * x - size + 1) ** 2 + (2 * y - size + 1) ** 2 + c * 997) % 4096) / 4095;
        input[i] = (value - mean[c]) / deviation[c];
      }
    }
  }
  return input;
}

/** Mean and maximum of each of `channels` maps that lie one after the other. */
function pooled(maps, channels) {
  const area = maps.length / channels;
  const mean = new Float32Array(channels);
  const max = new Float32Array(channels).fill(-Infinity);
  for (let i = 0; i < maps.length; ++i) {
    const channel = Math.floor(i / area);
    mean[channel] += maps[i] / area;
    max[channel] = Math.max(max[channel], maps[i]);
  }
  return { mean, max };
}

/** The embedding that a cut-off head gives for one activation; gates are [layer's name, channel, factor]. */
async function replay(ort, options, cut, activation, gates) {
  const head = await ort.InferenceSession.create(cut.payload, options);
  const feeds = { [cut.input]: new ort.Tensor("float32", activation.data, activation.dims) };
  for (const { layer, gate, offset, dims } of cut.gates) {
    const factors = new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1);
    for (const [name, channel, factor] of gates) if (name === layer) factors[channel] = factor;
    feeds[gate] = new ort.Tensor("float32", factors, dims);
    feeds[offset] = new ort.Tensor("float32", new Float32Array(factors.length), dims);
  }
  const { data } = (await head.run(feeds, [cut.embedding]))[cut.embedding];
  const embeds = Float32Array.from(data);
  await head.release();
  return embeds;
}

/** Runs both encoders through `ort`, edited by the core, on everything in the golden file. */
async function checkParity(ort, options) {
  const ask = await openModel();
  const { index, array } = await readGolden();
  const visionFile = await readFile(join(model, "onnx/vision_model.onnx"));
  const textFile = await readFile(join(model, "onnx/text_model.onnx"));
  for (const [path, file] of [["onnx/vision_model.onnx", visionFile], ["onnx/text_model.onnx", textFile]]) {
    assert.equal(done(ask({ kind: "sha256" }, file)).sha256, index.model_sha256[path], `golden.json is of another ${path}`);
  }
  const vision = done(ask({ kind: "inspect_vision" }, visionFile));
  const session = await ort.InferenceSession.create(Buffer.concat([visionFile, vision.payload]), options);
  let worst = 0;
  const close = (actual, name) => { worst = Math.max(worst, assertClose(actual, array(name), name)); };
  const size = index.image_size;
  for (const name of index.inputs) {
    const pixels = name === "photo" ? array("photo.pixel_values").slice() : syntheticInput(name, size);
    const outputs = await session.run({ [vision.input.name]: new ort.Tensor("float32", pixels, [1, 3, size, size]) });
    close(outputs[vision.embedding].data, `${name}.image_embeds`);
    for (const layer of vision.layers) {
      const { data, dims } = outputs[layer.name];
      assert.deepEqual([...dims], [1, layer.channels, layer.height, layer.width], layer.name);
      if (index.arrays[`${name}.${layer.name}`]) close(data, `${name}.${layer.name}`);
      const { mean, max } = pooled(data, layer.channels);
      close(mean, `${name}.${layer.name}.mean`);
      close(max, `${name}.${layer.name}.max`);
    }
  }

  // What follows a layer, run again from its activations: with gates of one it is the model itself, with others what torch says.
  const photo = await session.run({ [vision.input.name]: new ort.Tensor("float32", array("photo.pixel_values").slice(), [1, 3, size, size]) });
  for (const [layer, { name }] of vision.layers.entries()) {
    const embeds = await replay(ort, options, done(ask({ kind: "cut_vision", layer }, visionFile)), photo[name], []);
    assertClose(embeds, photo[vision.embedding].data, `cut behind ${name}, gates of one`, 1e-5);
  }
  for (const [name, gates] of Object.entries(index.gates)) {
    const layer = Math.min(...gates.map(([stage]) => stage));
    const named = gates.map(([stage, channel, factor]) => [vision.layers[stage].name, channel, factor]);
    close(await replay(ort, options, done(ask({ kind: "cut_vision", layer }, visionFile)), photo[vision.layers[layer].name], named), `photo.${name}.image_embeds`);
  }
  assert.equal(ask({ kind: "cut_vision", layer: vision.layers.length }, visionFile).header.code, "NotFound");

  const text = done(ask({ kind: "inspect_text" }, textFile));
  const textSession = await ort.InferenceSession.create(textFile, options);
  for (const [i, prompt] of index.prompts.entries()) {
    const { ids } = done(ask({ kind: "tokenize", text: prompt.text }));
    assert.deepEqual(ids, prompt.input_ids, prompt.text);
    const tensor = new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
    const outputs = await textSession.run({ [text.input.name]: tensor });
    close(outputs[text.embedding].data, `prompt${i}.text_embeds`);
  }
  await session.release();
  await textSession.release();
  return worst;
}

test("tokens of the golden strings, exactly", async () => {
  const ask = await openModel();
  const contextLength = done(ask({ kind: "load_config", name: "preprocessor_config.json" }, await readFile(join(model, "preprocessor_config.json")))).context_length;
  const cases = JSON.parse(await readFile(join(golden, "text/tokens_polyneuron-clip.json"), "utf8"));
  assert.ok(cases.length >= 200);
  for (const { text, cleaned, ids } of cases) {
    const answer = done(ask({ kind: "tokenize", text }));
    assert.equal(answer.cleaned, cleaned, text);
    const cut = ids.length > contextLength;
    assert.equal(answer.truncated, cut, text);
    assert.deepEqual(answer.ids, cut ? [...ids.slice(0, contextLength - 1), ids.at(-1)] : ids, text);
  }
});

test("pictures are kept and preprocessed as Pillow does", async () => {
  const ask = await openModel();
  // The golden crops are of 64 pixels, whatever the bundled model takes.
  const recipe = JSON.parse(await readFile(join(root, "models/polyneuron-clip/preprocessor_config.json"), "utf8"));
  const small = { ...recipe, size: { shortest_edge: 64 }, crop_size: { height: 64, width: 64 } };
  done(ask({ kind: "load_config", name: "preprocessor_config.json" }, Buffer.from(JSON.stringify(small))));
  const { pictures } = JSON.parse(await readFile(join(golden, "image/index.json"), "utf8"));
  const mean = [0.48145466, 0.4578275, 0.40821073];
  const deviation = [0.26862954, 0.26130258, 0.27577711];
  let checked = 0;
  for (const { file, crops = [] } of pictures) {
    const kept = done(ask({ kind: "prepare_file", name: file }, await readFile(join(golden, "image", file))));
    assert.equal(kept.payload.length, kept.width * kept.height * 4, file);
    for (const crop of crops) {
      if (crop.side !== 64) continue;
      const expected = await readFile(join(golden, "image", crop.file));
      const { payload, dims } = done(ask({ kind: "preprocess", width: kept.width, height: kept.height }, kept.payload));
      assert.deepEqual(dims, [1, 3, 64, 64]);
      const input = floats(payload);
      const area = 64 * 64;
      let sum = 0;
      for (let i = 0; i < 3 * area; ++i) {
        const channel = Math.floor(i / area);
        const off = Math.abs((input[i] * deviation[channel] + mean[channel]) * 255 - expected[(i % area) * 3 + channel]);
        assert.ok(off <= 1.001, `${file}: off by ${off}/255`);
        sum += off;
      }
      assert.ok(sum / (3 * area) <= 0.2, `${file}: off by ${sum / (3 * area)}/255 on average`);
      ++checked;
    }
  }
  assert.ok(checked >= 12, `${checked} pictures`);
});

test("cut, damaged and very large JPEGs", async () => {
  const ask = await openCore();
  const faults = join(golden, "image_faults");
  for (const [name, cut] of [["trunc60.jpg", true], ["trunc60_progressive.jpg", true], ["no_eoi.jpg", false], ["ff00_marker_tail.jpg", false]]) {
    const kept = done(ask({ kind: "prepare_file", name }, await readFile(join(faults, name))));
    assert.deepEqual([kept.width, kept.height, kept.cut], [640, 448, cut], name);
  }
  // libjpeg's errors come through its C code as exceptions: one ends in an answer, and the next picture is read.
  const file = await readFile(join(golden, "image/tiny_420.jpg"));
  const bent = Buffer.from(file);
  bent[bent.indexOf(Buffer.from([0xff, 0xc4])) + 5] = 255;
  assert.equal(ask({ kind: "prepare_file", name: "bent.jpg" }, bent).header.code, "Malformed");
  done(ask({ kind: "prepare_file", name: "tiny.jpg" }, file));
  // Decoded at 1/2 and 1/4, kept to the bit as Pillow's draft() and resize() make it.
  const { reduced } = JSON.parse(await readFile(join(golden, "image/index.json"), "utf8"));
  assert.equal(reduced.length, 3);
  for (const { file: name, kept: expected } of reduced) {
    const kept = done(ask({ kind: "prepare_file", name }, await readFile(join(golden, "image", name))));
    const rgb = Buffer.from(kept.payload.filter((value, i) => i % 4 !== 3));
    assert.equal(createHash("sha256").update(rgb).digest("hex"), expected.rgb_sha256, name);
  }
});

test("words and drawings are rendered", async () => {
  const ask = await openCore();
  const word = { kind: "render_word", text: "cat", font: "Sans", size: 0.35, foreground: "#111111", background: "#ffffff" };
  assert.equal(ask(word).header.code, "NotFound");
  done(ask({ kind: "load_font", name: "Sans" }, await readFile(join(root, "assets/fonts/words/sans.ttf"))));
  const picture = done(ask(word));
  assert.deepEqual([picture.width, picture.height, picture.payload.length], [256, 256, 256 * 256 * 4]);
  const dark = picture.payload.filter((value, i) => i % 4 === 0 && value < 128).length;
  assert.ok(dark > 500 && dark < 20000, `${dark} dark pixels`);
  const strokes = [{ width: 0.1, color: "#ff0000", points: [0.1, 0.5, 0.9, 0.5] }];
  const drawing = done(ask({ kind: "render_drawing", strokes, background: "#ffffff" }));
  assert.deepEqual([...drawing.payload.subarray(4 * (128 * 256 + 128), 4 * (128 * 256 + 129))], [255, 0, 0, 255]);
});

test("hashes in pieces", async () => {
  const ask = await openCore();
  done(ask({ kind: "sha256_begin" }));
  for (const piece of ["a", "b", "c"]) done(ask({ kind: "sha256_update" }, new TextEncoder().encode(piece)));
  assert.equal(done(ask({ kind: "sha256_end" })).sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("damaged files end in an error that names the place", async () => {
  const ask = await openModel();
  const vision = await readFile(join(model, "onnx/vision_model.onnx"));
  const cut = ask({ kind: "inspect_vision" }, vision.subarray(0, vision.length >> 1)).header;
  assert.equal(cut.code, "Truncated");
  assert.match(cut.where, /^byte \d+$/);
  assert.equal(ask({ kind: "inspect_vision" }, new TextEncoder().encode("<html>not found</html>")).header.kind, "error");
  assert.equal(ask({ kind: "prepare_file", name: "x.jpg" }, new Uint8Array([255, 216, 255, 0])).header.kind, "error");
  assert.equal(ask({ kind: "tokenize" }).header.code, "Malformed");
  done(ask({ kind: "inspect_vision" }, vision)); // and it still works
});

test("out of memory is an answer, not a crash", async () => {
  const ask = await openCore();
  // The module may have 1 GB, and a font's bytes are copied.
  const answer = ask({ kind: "load_font", name: "huge" }, new Uint8Array(600 << 20)).header;
  assert.equal(answer.code, "Unavailable");
  assert.equal(answer.where, "memory");
});

test("parity with torch through onnxruntime-node", async (t) => {
  const require = createRequire(join(root, "web/package.json"));
  const worst = await checkParity(require("onnxruntime-node"), { logSeverityLevel: 3 });
  t.diagnostic(`largest difference ${worst.toExponential(1)} of the largest value`);
});

test("parity with torch through onnxruntime-web", async (t) => {
  const require = createRequire(join(root, "web/package.json"));
  const ort = require("onnxruntime-web");
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  const worst = await checkParity(ort, { executionProviders: ["wasm"] });
  t.diagnostic(`largest difference ${worst.toExponential(1)} of the largest value`);
});

test("of a transformer's rows only the patches are pooled, not what leads them; maps are pooled whole", async () => {
  /** @type {{answer: any}} */
  const slot = { answer: null };
  const ask = await openCore();
  const core = new Core(/** @type {any} */ ({ deliver: (header, payload) => { slot.answer = ask(header, payload); } }), slot);
  const layer = (fields) => ({ name: "x", channels: 2, height: 1, width: 2, has_tokens: false, ...fields });
  const pooledOf = (fields, ...values) => {
    const { responses, span } = core.poolLayer(/** @type {any} */ (layer(fields)), Float32Array.from(values));
    return [...responses, ...span];
  };
  assert.deepEqual(pooledOf({}, 1, 3, 0, 2), [2, 1, 3, 2, 0, Math.fround(2.997), 0, 3]);
  assert.deepEqual(pooledOf({ has_tokens: true }, 100, 100, 1, 3, 0, 2), [0.5, 2.5, 1, 3, 0, Math.fround(2.997), 0, 3]);
});
