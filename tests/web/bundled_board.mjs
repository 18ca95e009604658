// The bundled model and bundled pictures in Node, with studies that run as the worker runs them and keep what they asked for.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RequestQueue } from "../../web/engine/queue.js";
import { encodeText } from "../../web/engine/run/encode.js";
import { FontShelf } from "../../web/engine/run/fonts.js";
import { Pictures } from "../../web/engine/run/pictures.js";
import { Preparer } from "../../web/engine/run/prepare.js";
import { Studies } from "../../web/engine/run/studies.js";
import { studyDrawing, studyPicture, studyUnits } from "../../web/engine/run/study_pictures.js";
import { openEngine, ort, root } from "./node_engine.mjs";

/** @typedef {import("../../web/engine/run/studies.js").StudyPicture} StudyPicture */
/** @typedef {import("../../web/engine/run/studies.js").StudyAsk & import("../../web/engine/run/label.js").Alteration} PictureAsk */
/** What was asked for, and what the model said. @typedef {{number: number, gates: object[], label: any, corruption: any, answer: StudyPicture}} Said */

/** @param {string} path  inside assets/ */
export function asset(path) { return readFileSync(join(root, "assets", path)); }

/** @param {string} path  inside assets/ @returns {any} */
export function assetJson(path) { return JSON.parse(asset(path).toString("utf8")); }

/** What a script of tests/golden counts out of this. @param {string} script @param {object} given @returns {any} */
export function counted(script, given) {
  const input = JSON.stringify(given, (_, value) => (value instanceof Float32Array ? [...value] : value));
  return JSON.parse(execFileSync("python3", [join(root, "tests/golden", script)], { input, maxBuffer: 1 << 28, encoding: "utf8" }));
}

/** Rows of an outcome's table by the names of its columns. @param {any} outcome @param {string} name @returns {Record<string, any>[]} */
export function rowsOf({ tables }, name) {
  const table = tables.find((/** @type {any} */ each) => each.name === name);
  assert.ok(table, `table ${name}`);
  return table.rows.map((/** @type {any[]} */ row) => Object.fromEntries(row.map((cell, at) => [table.columns[at].name, cell])));
}

/** Numbers, and lists of them, that are near; null is no number. @param {any} found @param {any} wanted @param {string} what */
export function assertNear(found, wanted, what, off = 1e-6) {
  if (Array.isArray(wanted)) {
    assert.equal(found.length, wanted.length, what);
    wanted.forEach((each, at) => assertNear(found[at], each, `${what} ${at}`, off));
  } else if (typeof wanted === "number") assert.ok(typeof found === "number" && Math.abs(found - wanted) <= off, `${what}: ${found}, counted ${wanted}`);
  else assert.deepEqual(found, wanted, what);
}

/** @param {string} site  where the repository's root is served */
export async function openBundled(site) {
  const own = await openEngine({ site });
  const model = await own.load({ address: "models/polyneuron-clip/" });
  own.models.use(own.core, model);
  const { core } = own, { vision, text, loaded } = model;
  assert.ok(vision && text && loaded);
  const store = new Pictures(), preparer = new Preparer(`${site}assets/`, store), fonts = new FontShelf(`${site}assets/fonts/words/`);
  const encoders = { vision, head: (/** @type {number} */ layer) => model.head(layer) };
  const queue = new RequestQueue(async () => undefined, () => true);
  const nothing = async () => assert.fail("nothing of this kind was to be asked for");

  /** As the worker's pictureOfStudy. @param {number} number @param {Partial<PictureAsk>} ask @returns {Promise<StudyPicture>} */
  const picture = async (number, { label = null, corruption = null, gates = [], responses = false }) => {
    if (label) await fonts.ensure(core, label.font);
    return studyPicture(core, ort, encoders, store, number, { label, corruption, gates, responses, covering: undefined });
  };
  return {
    core, store, preparer, fonts, vision, loaded, encoders, picture,
    /** A prompt's embedding. @param {string} words @returns {Promise<Float32Array>} */
    async embedText(words) { return new Float32Array((await encodeText(core, ort, text, words)).buffer); },
    /** Keeps the picture of a board's source. @param {number} number @param {any} source */
    async keep(number, { kind, path, ...source }) {
      if (kind === "word") await fonts.ensure(core, source.font);
      const request = kind === "file" ? { kind: "prepare_file", name: path, asset: path } : kind === "drawing" ? { kind: "render_drawing", ...assetJson(path) } : { kind: `render_${kind}`, ...source };
      await preparer.prepare(core, { ...request, picture: number });
    },
    /** The means of some layers, one after the other. @param {StudyPicture} said @param {number[]} wanted  their places */
    means({ responses, layers }, wanted) {
      /** @type {number[]} */
      const found = [];
      let at = 0;
      for (const [place, { channels }] of layers.entries()) {
        if (wanted.includes(place)) found.push(...responses.subarray(at, at + channels));
        at += 2 * channels;
      }
      return Float32Array.from(found);
    },
    /**
     * A study's outcome, and all that it asked the model for.
     * @param {string} kind @param {object} params @param {object} inputs @param {Float32Array[]} responses  a row a stimulus
     * @param {number} [seed]
     */
    async study(kind, params, inputs, responses, seed = 1) {
      /** @type {Said[]} */
      const said = [];
      /** Of emoji that the study draws. @type {{codepoints: string, gates: object[], answer: StudyPicture}[]} */
      const drawn = [];
      /** @type {Record<string, Float32Array>} */
      const texts = {};
      /** @type {Float32Array[]} */
      let units = [];
      const studies = new Studies({
        core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeApart: nothing, encodeMaps: nothing,
        encodeText: async (words) => (texts[words] = new Float32Array((await encodeText(core, ort, text, words)).buffer)),
        encodePicture: async (number, ask) => {
          const answer = await picture(number, ask);
          said.push({ number, gates: ask.gates, label: ask.label ?? null, corruption: ask.corruption ?? null, answer });
          return answer;
        },
        bundledEmoji: () => preparer.bundledEmoji(core),
        encodeEmoji: async (codepoints, ask) => {
          const { fields, payload } = await preparer.prepare(core, { kind: "render_emoji", id: 0, codepoints });
          const drawing = { number: 0, width: fields.width, height: fields.height, rgba: payload ?? new ArrayBuffer(0) };
          const answer = await studyDrawing(core, ort, encoders, store, { key: codepoints, picture: drawing }, ask);
          drawn.push({ codepoints, gates: ask.gates, answer });
          return answer;
        },
        encodeUnits: async (layer, number) => (units = await studyUnits(core, ort, encoders, store, layer, number)),
      });
      const payload = Float32Array.from(responses.flatMap((row) => [...row])).buffer;
      /** @type {any} */
      const outcome = await studies.run(1, { study_kind: kind, params, seed, inputs: { logit_scale: loaded.facts.logit_scale, model: "bundled", model_sha256: loaded.facts.sha256, stimuli_on_board: responses.length, ...inputs } }, payload, () => undefined);
      return { outcome, said, drawn, texts, units };
    },
  };
}
