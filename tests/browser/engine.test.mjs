// The engine in Chromium with the real model, without the C++ of the page: parity with torch, the queue, cut and damaged downloads,
// crashes, offline.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { openEngine } from "./engine_page.mjs";
import { assertNear, golden, goldenArray, goldenPhoto } from "./golden.mjs";
import { openBrowser } from "./site.mjs";
import { engineWorker, root, startSite } from "./support.mjs";

const kLayers = ["stage1", "stage2", "stage3", "stage4"];
const here = openBrowser({ allowMissingWasm: true });

/** A golden input as RGBA8 of the model's own size, so that nothing is resized. @param {string} name @returns {number[]} */
function goldenPicture(name) {
  if (name === "photo") return [...goldenPhoto()];
  const size = golden.image_size;
  const rgba = [];
  for (let i = 0; i < size * size; ++i) {
    const x = i % size;
    const y = Math.floor(i / size);
    for (let c = 0; c < 3; ++c) rgba.push(name === "ramp" ? (i * 37 + c * 101) % 256 : 255 * ((Math.floor(x / 8) + Math.floor(y / 8) + c) % 2));
    rgba.push(255);
  }
  return rgba;
}

/**
 * An engine on a site of its own.
 * @param {import("../../web/tools/serve.mjs").Faults} [faults]
 * @param {{isolated?: boolean, heartbeatMs?: number, missedBeats?: number}} [options]
 */
async function startEngine(faults, { isolated = true, ...options } = {}) {
  const engine = await openEngine(here.browser, await startSite({ dir: here.dir, faults, isolated }), options);
  return { ...engine, load: () => engine.ask("load_model", { source: { address: "models/polyneuron-clip/" } }) };
}

describe("parity with torch", () => {
  for (const isolated of [true, false]) {
    test(isolated ? "cross-origin isolated, with threads" : "not isolated, one thread", async (context) => {
      const engine = await startEngine(undefined, { isolated });
      try {
        const model = await engine.load();
        assert.equal(model.error, undefined);
        assert.equal(await engine.page.evaluate(() => window.crossOriginIsolated), isolated);
        assert.deepEqual(model.layers.map(({ name }) => name), kLayers);
        assert.equal(model.sha256, golden.model_sha256["onnx/vision_model.onnx"]);
        assert.equal(model.image_size, golden.image_size);
        let worst = 0;
        for (const name of ["ramp", "checks", "photo"]) {
          const { embedding, responses, floats, error } = await engine.ask("encode_image", { picture: 1, width: golden.image_size, height: golden.image_size }, goldenPicture(name));
          assert.equal(error, undefined);
          const { floats: stage4 } = await engine.ask("view_maps", { picture: 1, layer: kLayers.length - 1 });
          worst = Math.max(worst, assertNear(floats.slice(embedding.offset, embedding.offset + embedding.count), goldenArray(`${name}.image_embeds`), `${name} image_embeds`));
          worst = Math.max(worst, assertNear(stage4, goldenArray(`${name}.stage4`), `${name} stage4`));
          let at = responses.offset;
          for (const layer of kLayers) {
            for (const pooling of ["mean", "max"]) {
              const expected = goldenArray(`${name}.${layer}.${pooling}`);
              worst = Math.max(worst, assertNear(floats.slice(at, at + expected.length), expected, `${name} ${layer} ${pooling}`));
              at += expected.length;
            }
          }
        }
        for (const [i, { text, input_ids }] of golden.prompts.entries()) {
          const { tokens, floats, error } = await engine.ask("encode_text", { text });
          assert.equal(error, undefined);
          assert.deepEqual(tokens.map(({ id }) => id), input_ids.slice(1, -1), text);
          worst = Math.max(worst, assertNear(floats, goldenArray(`prompt${i}.text_embeds`), `text_embeds of "${text}"`));
        }
        context.diagnostic(`largest deviation ${worst.toExponential(1)} of the largest value`);
      } finally {
        await engine.end();
      }
    });
  }
});

describe("loading", () => {
  test("progress grows to the sum of all files; text follows pictures", async () => {
    const engine = await startEngine();
    try {
      await engine.load();
      await engine.page.waitForFunction(() => window.progress.some(({ kind }) => kind === "text_ready"));
      const progress = await engine.page.evaluate(() => window.progress.filter(({ kind }) => kind === "progress"));
      const downloads = progress.filter(({ phase }) => phase === "download");
      assert.ok(downloads.length > 0);
      assert.ok(progress.every((each, i) => i === 0 || each.received >= progress[i - 1].received), "received never falls");
      assert.equal(progress.at(-1).received, progress.at(-1).total);
      assert.ok(progress.some(({ phase, file }) => phase === "session" && file === "onnx/text_model.onnx"));
    } finally {
      await engine.end();
    }
  });

  test("a download cut in the middle goes on where it stopped", async () => {
    const engine = await startEngine((path, count) => path.endsWith("vision_model.onnx.packed") && count === 1 ? { cutAfter: 900_000 } : null);
    try {
      assert.equal((await engine.load()).error, undefined);
      const asked = engine.site.requests.filter(({ path }) => path.endsWith("vision_model.onnx.packed"));
      // Chromium's own cache may resume, too; what counts is that the rest came as a rest.
      assert.ok(asked.slice(1).every(({ headers }) => /^bytes=[1-9]\d*-/.test(String(headers.range))), JSON.stringify(asked));
    } finally {
      await engine.end();
    }
  });

  test("a flipped byte is fetched again; twice, it is an error that names the file, and a later try succeeds", async () => {
    const engine = await startEngine((path, count) => (path.endsWith("vision_model.onnx.packed") || (path.endsWith("vision_model.onnx") && count <= 2)) ? { flipByte: 1000 } : null);
    try {
      const { error } = await engine.load();
      assert.equal(error.code, "Corrupt");
      assert.match(error.message, /onnx\/vision_model\.onnx arrived damaged twice/);
      assert.equal((await engine.load()).error, undefined);
    } finally {
      await engine.end();
    }
  });

  test("pictures work without the text encoder, which is tried again when the model is asked for again", async () => {
    const engine = await startEngine((path, count) => /text_model\.onnx(\.packed)?$/.test(path) && count <= 2 ? { flipByte: 1000 } : null);
    try {
      assert.equal((await engine.load()).error, undefined);
      await engine.page.waitForFunction(() => window.progress.some(({ kind }) => kind === "text_failed"));
      assert.equal((await engine.ask("encode_image", { width: golden.image_size, height: golden.image_size }, goldenPicture("ramp"))).error, undefined);
      assert.equal((await engine.ask("encode_text", { text: "cat" })).error.code, "Corrupt");
      assert.equal((await engine.ask("tokenize", { text: "cat" })).tokens.length, 1);
      assert.equal((await engine.load()).error, undefined);
      await engine.page.waitForFunction(() => window.progress.some(({ kind }) => kind === "text_ready"));
      assert.equal((await engine.ask("encode_text", { text: "cat" })).error, undefined);
    } finally {
      await engine.end();
    }
  });

  test("no model at that address", async () => {
    const engine = await startEngine();
    try {
      const { error } = await engine.ask("load_model", { source: { address: "models/nothing/" } });
      assert.equal(error.code, "NotFound");
      assert.match(error.message, /no CLIP at .*models\/nothing\//);
    } finally {
      await engine.end();
    }
  });

  test("the second load comes from the browser's store, also without a network", async () => {
    const engine = await startEngine();
    try {
      await engine.load();
      await engine.page.waitForFunction(() => window.progress.some(({ kind }) => kind === "text_ready"));
      const asked = engine.site.requests.length;
      engine.site.setFaults((path) => path.includes("/models/") ? { status: 503 } : null);
      const worker = await engineWorker(engine.page);
      await worker.evaluate(() => { setTimeout(() => { throw new Error("test"); }); });
      await engine.page.waitForFunction(() => window.notices.length > 0);
      assert.equal((await engine.load()).error, undefined);
      const later = engine.site.requests.slice(asked).filter(({ path }) => path.includes("/models/"));
      assert.deepEqual([...new Set(later.map(({ path }) => path.split("/").at(-1)))], ["manifest.json"]);
    } finally {
      await engine.end();
    }
  });
});

describe("requests", () => {
  test("pictures are prepared and words rendered while the model is still on its way", async () => {
    let release = () => {};
    const until = new Promise((resolve) => { release = () => resolve(null); });
    const engine = await startEngine((path) => path.includes("/models/") ? { until } : null);
    try {
      const loading = engine.load();
      const word = await engine.ask("render_word", { text: "cat", font: "Sans", size: 0.4, foreground: "#000000", background: "#ffffff" });
      assert.equal(word.bytes, 256 * 256 * 4);
      assert.equal((await engine.ask("render_word", { text: "cat", font: "", size: 0.4, foreground: "#000000", background: "#ffffff" })).bytes, word.bytes);
      const drawing = await engine.ask("render_drawing", { strokes: [{ width: 0.05, color: "#ff0000", points: [0.1, 0.1, 0.9, 0.9] }], background: "#ffffff" });
      assert.equal(drawing.bytes, 256 * 256 * 4);
      release();
      assert.equal((await loading).error, undefined);
    } finally {
      await engine.end();
    }
  });

  test("a picture that is none is an error of its own", async () => {
    const engine = await startEngine();
    try {
      const { error } = await engine.ask("prepare_file", { name: "broken.jpg" }, [...Buffer.from("this is no picture")]);
      assert.ok(error.code && error.message.length > 10, JSON.stringify(error));
      const photo = readFileSync(join(root, "assets/stimuli/dog.jpg"));
      const { width, height, bytes } = await engine.ask("prepare_file", { name: "dog.jpg" }, [...photo]);
      assert.equal(bytes, width * height * 4);
    } finally {
      await engine.end();
    }
  });

  test("typing goes ahead of pictures, and cancelled requests answer Cancelled", async () => {
    const engine = await startEngine();
    try {
      await engine.load();
      const { order, codes } = await engine.page.evaluate(async (size) => {
        /** @type {string[]} */
        const done = [];
        const picture = () => new Uint8Array(size * size * 4).fill(128).buffer;
        /** @type {number[]} */
        const ids = [];
        const asked = Array.from({ length: 6 }, (_, i) => window.client.ask("encode_image", { width: size, height: size }, { payload: picture(), onId: (id) => ids.push(id) })
          .then(() => done.push(`picture ${i}`), (error) => done.push(error.code)));
        asked.push(window.client.ask("tokenize", { text: "a cat" }).then(() => done.push("tokens")));
        window.client.cancel(ids[5]);
        await Promise.all(asked);
        return { order: done, codes: done.filter((each) => each === "Cancelled") };
      }, golden.image_size);
      assert.equal(codes.length, 1);
      assert.ok(order.indexOf("tokens") < order.indexOf("picture 2"), order.join(", "));
    } finally {
      await engine.end();
    }
  });
});

describe("crashes", () => {
  test("a dead worker is replaced, tells so, and works again", async () => {
    const engine = await startEngine();
    try {
      await engine.load();
      const worker = await engineWorker(engine.page);
      await worker.evaluate(() => { setTimeout(() => { throw new Error("out of luck"); }); });
      await engine.page.waitForFunction(() => window.notices.length > 0);
      const [notice] = await engine.page.evaluate(() => window.notices);
      assert.equal(notice.kind, "engine_restarted");
      assert.match(notice.reason, /out of luck/);
      const { floats, error } = await engine.ask("encode_image", { width: golden.image_size, height: golden.image_size }, goldenPicture("ramp"));
      assert.equal(error, undefined);
      assertNear(floats.slice(0, 256), goldenArray("ramp.image_embeds"), "after the restart");
    } finally {
      await engine.end();
    }
  });

  test("a hanging worker is noticed by its silence", async () => {
    const engine = await startEngine(undefined, { heartbeatMs: 200, missedBeats: 50 });
    try {
      await engine.load();
      await engine.page.waitForFunction(() => window.progress.some(({ kind }) => kind === "text_ready"));
      const worker = await engineWorker(engine.page);
      await worker.evaluate(() => { setTimeout(() => { for (;;); }); });
      const answer = await engine.ask("tokenize", { text: "cat" });
      assert.equal(answer.error?.code, "Restarted");
      assert.equal((await engine.ask("tokenize", { text: "cat" })).error, undefined);
    } finally {
      await engine.end();
    }
  });

  test("an engine that cannot start is given up with a message", async () => {
    const engine = await startEngine((path) => path === "/engine/worker.js" ? { status: 404 } : null);
    try {
      const { error } = await engine.ask("tokenize", { text: "cat" });
      assert.ok(["Crashed", "Restarted"].includes(error.code));
      await engine.page.waitForFunction(() => window.notices.some(({ kind }) => kind === "engine_failed"));
    } finally {
      await engine.end();
    }
  });
});
