// The bundled lessons as files: they follow the schema, the list says what they say, and what they name is there.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

import Ajv from "../../web/node_modules/ajv/lib/ajv.js";

const kAssets = new URL("../../assets/", import.meta.url);
const read = async (/** @type {string} */ path) => JSON.parse(await readFile(new URL(path, kAssets), "utf8"));
const names = (await readdir(new URL("lessons/", kAssets))).filter((name) => name.endsWith(".json") && name !== "index.json" && !name.endsWith(".schema.json"));

/** All members of this name, however deep. @param {any} value @param {string} key @returns {any[]} */
function members(value, key) {
  if (typeof value !== "object" || value === null) return [];
  return [...(key in value ? [value[key]] : []), ...Object.values(value).flatMap((each) => members(each, key))];
}

test("each lesson follows the schema", async () => {
  const validate = new Ajv({ allErrors: true }).compile(await read("lessons/lesson.schema.json"));
  for (const name of names) assert.ok(validate(await read(`lessons/${name}`)), `${name}: ${JSON.stringify(validate.errors?.slice(0, 5))}`);
});

test("the list has each lesson, with its own words", async () => {
  const { format, lessons } = await read("lessons/index.json");
  assert.equal(format, "polyneuron-lessons");
  // The tour is offered elsewhere.
  assert.deepEqual(lessons.map((/** @type {any} */ row) => `${row.id}.json`).sort(), names.filter((name) => name !== "tour.json").sort());
  for (const { id, title, about, minutes } of lessons) {
    const lesson = await read(`lessons/${id}.json`);
    assert.deepEqual({ id, title, about, minutes }, { id: lesson.id, title: lesson.title, about: lesson.about, minutes: lesson.minutes });
    const planned = lesson.steps.reduce((/** @type {number} */ sum, /** @type {any} */ step) => sum + (step.minutes ?? 1), 0);
    assert.ok(minutes >= 8 && minutes <= 15 && Math.abs(planned - minutes) <= 3, `${id}: ${minutes} minutes, its steps ${planned}`);
  }
});

test("what a lesson names is there: boards, and pictures of its board", async () => {
  for (const name of names) {
    const lesson = await read(`lessons/${name}`);
    const boards = [...new Set(members(lesson, "board"))];
    assert.ok(boards.length > 0, `${name} has no board`);
    const stimuli = (await Promise.all(boards.map(read))).flatMap((board) => board.stimuli);
    const known = new Set(stimuli.flatMap(({ concept, rendition }) => [concept, rendition, `${concept} ${rendition}`]));
    const pictures = [...members(lesson, "of"), ...members(lesson, "stimulus"), ...members(lesson, "pictures").flat(), ...members(lesson, "pair").flat()];
    for (const picture of pictures) {
      if (typeof picture !== "string" || picture === "" || picture === "chosen" || picture.startsWith("own")) continue;
      assert.ok(known.has(picture), `${name}: there is no picture “${picture}” on its board`);
    }
  }
});
