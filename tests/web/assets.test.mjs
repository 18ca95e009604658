// The bundled pictures: every path leads somewhere, sizes are within limits, terms are stated. No package is needed.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const assets = fileURLToPath(new URL("../../assets/", import.meta.url));
const bytes = (path) => statSync(assets + path).size;
const json = (path) => JSON.parse(readFileSync(assets + path, "utf8"));

const PHOTO_PX = 384;
const PHOTO_BYTES = 30_000;
const DRAWING_BYTES = 6000;
const COLOURED_BYTES = 8000;
const SINGLE_EMOJI_BYTES = 12_000;
const SHEET_BYTES = 260_000;

/** Width and height of a JPEG, from its frame header. */
function jpeg_size(path) {
  const data = readFileSync(assets + path);
  assert.equal(data.readUInt16BE(0), 0xffd8, `${path} is no JPEG`);
  for (let at = 2; at < data.length; at += 2 + data.readUInt16BE(at + 2)) {
    const marker = data[at + 1];
    if (marker >= 0xc0 && marker <= 0xc3) return { width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) };
  }
  throw new Error(`${path} has no frame header`);
}

/** Width and height of a WebP with alpha, from its VP8X header. */
function webp_size(path) {
  const data = readFileSync(assets + path);
  assert.equal(data.toString("latin1", 0, 4) + data.toString("latin1", 8, 16), "RIFFWEBPVP8X");
  return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1, alpha: (data[20] & 0x10) !== 0 };
}

const listed = json("stimuli/index.json").stimuli;
const emoji_index = json("emoji/index.json");
const boards = readdirSync(assets + "boards").filter((name) => name.endsWith(".json") && name !== "index.json");

test("every bundled photograph is small, a JPEG, and has its terms stated", () => {
  const terms = readFileSync(assets + "stimuli/LICENSES.md", "utf8");
  const files = readdirSync(assets + "stimuli").filter((name) => name.endsWith(".jpg"));
  assert.ok(files.length >= 20);
  for (const file of files) {
    const entry = listed.find((one) => one.path === `stimuli/${file}`);
    assert.ok(entry, `${file} is not in stimuli/index.json`);
    assert.ok(entry.author && ["CC0-1.0", "public domain"].includes(entry.licence), `${file} has no terms`);
    assert.ok(terms.includes(`\`${file}\``), `${file} is not in LICENSES.md`);
    assert.ok(bytes(entry.path) <= PHOTO_BYTES, `${file} is too large`);
    const { width, height } = jpeg_size(entry.path);
    assert.ok(Math.max(width, height) <= PHOTO_PX, `${file} has too many pixels`);
    assert.deepEqual([entry.width, entry.height], [width, height], `${file} has another size than its entry says`);
  }
});

test("every bundled drawing is small and stays on its sheet", () => {
  for (const { path, rendition } of listed.filter((one) => one.kind === "drawing")) {
    assert.ok(bytes(path) <= (rendition === "sketch" ? DRAWING_BYTES : COLOURED_BYTES), `${path} is too large`);
    const drawing = json(path);
    assert.match(drawing.background, /^#[0-9a-f]{6}$/);
    assert.ok(drawing.strokes.length > 0);
    for (const stroke of drawing.strokes) {
      assert.ok(stroke.width > 0 && stroke.width <= 0.1);
      assert.match(stroke.color, /^#[0-9a-f]{6}$/);
      assert.ok(stroke.points.length >= 4 && stroke.points.length % 2 === 0, `${path}: a stroke of ${stroke.points.length} numbers`);
      assert.ok(stroke.points.every((v) => v >= 0 && v <= 1), `${path}: a point leaves the sheet`);
    }
  }
});

test("the index of stimuli names files that exist, under ids of their own", () => {
  assert.equal(new Set(listed.map((one) => one.id)).size, listed.length);
  for (const one of listed) assert.ok(bytes(one.path) > 0);
});

test("the emoji sheet has the cells that its index names", () => {
  const { cell, columns, emoji, sheet } = emoji_index;
  assert.ok(bytes(sheet) <= SHEET_BYTES);
  assert.ok(bytes("emoji/LICENSE") > 0);
  assert.deepEqual(webp_size(sheet), { width: columns * cell, height: Math.ceil(emoji.length / columns) * cell, alpha: true });
  assert.ok(emoji.length >= 120);
  assert.equal(new Set(emoji.map((one) => one.codepoints)).size, emoji.length);
  for (const one of emoji) {
    const points = [...one.char].map((c) => c.codePointAt(0)).filter((p) => p !== 0xfe0f);
    assert.equal(points.map((p) => p.toString(16)).join("-"), one.codepoints);
    assert.ok(one.name && one.concept && one.keywords.length > 0);
  }
});

test("an emoji in a file of its own is small, is not on the sheet, and has its terms stated", () => {
  const files = readdirSync(assets + "emoji").filter((name) => name.endsWith(".png"));
  const singles = listed.filter((one) => one.rendition === "emoji");
  assert.deepEqual(singles.map(({ path }) => path).sort(), files.map((name) => `emoji/${name}`).sort());
  const on_sheet = new Set(emoji_index.emoji.map((one) => `emoji/${one.codepoints}.png`));
  for (const { path, licence, author } of singles) {
    assert.ok(!on_sheet.has(path), `${path} is on the sheet, too`);
    assert.ok(bytes(path) <= SINGLE_EMOJI_BYTES, `${path} is too large`);
    assert.deepEqual([licence, author], ["OFL-1.1", "Google (Noto Color Emoji)"]);
    assert.ok(readFileSync(assets + "emoji/LICENSE", "utf8").includes(path.slice("emoji/".length)), `${path} is not in emoji/LICENSE`);
  }
});

test("the list of boards says of each what its file says", () => {
  const { format, version, boards: rows } = json("boards/index.json");
  assert.deepEqual([format, version], ["polyneuron-boards", 1]);
  assert.deepEqual(rows.map(({ file }) => file).sort(), boards.map((name) => `boards/${name}`).sort());
  assert.equal(rows[0].file, "boards/first.json");
  const known = new Set(emoji_index.emoji.map((one) => one.codepoints));
  for (const { file, title, about, stimuli, emoji } of rows) {
    const board = json(file);
    assert.deepEqual([title, about, stimuli], [board.title, board.about, board.stimuli.length]);
    assert.ok(about.length > 20 && about.length <= 160, `${file}: ${about.length} letters`);
    assert.ok(emoji.length === 4 && emoji.every((one) => known.has(one)), file);
  }
});

test("the bundled words are 2,000, each once, small to fetch, with the concepts of the bundled atlas first", () => {
  const words = readFileSync(assets + "words/common.txt", "utf8").split("\n").slice(0, -1);
  assert.equal(words.length, 2000);
  assert.equal(new Set(words).size, words.length);
  for (const word of words) assert.match(word, /^[a-z][a-z '-]*$/);
  const { concepts } = JSON.parse(readFileSync(`${assets}../models/polyneuron-clip/atlas/atlas.json`, "utf8"));
  assert.deepEqual(words.slice(0, concepts.length), concepts);
  assert.ok(bytes("words/common.txt") < 20_000);
  assert.match(readFileSync(assets + "words/LICENSE", "utf8"), /WordNet 3\.0 Copyright 2006 by Princeton University/);
});

for (const name of boards) {
  test(`boards/${name} is a complete grid of stimuli that exist`, () => {
    const board = json(`boards/${name}`);
    assert.equal(board.format, "polyneuron-board");
    assert.equal(board.version, 1);
    assert.ok(board.concepts.length >= 5 && board.renditions.length >= 2);
    const known_emoji = new Set(emoji_index.emoji.map((one) => one.codepoints));
    const fonts = new Set(json("fonts/words/index.json").map((font) => font.name));
    for (const concept of board.concepts)
      for (const rendition of board.renditions)
        assert.ok(board.stimuli.some((one) => one.concept === concept && one.rendition === rendition), `no ${rendition} of ${concept}`);
    for (const { id, source, concept } of board.stimuli) {
      if (source.kind === "file" || source.kind === "drawing") {
        const entry = listed.find((one) => one.path === source.path);
        assert.equal(entry?.concept, concept, `${id} shows something else`);
        assert.equal(entry?.kind, source.kind);
      } else if (source.kind === "emoji") assert.ok(known_emoji.has(source.codepoints), `${id} has no such emoji`);
      else {
        assert.equal(source.kind, "word");
        assert.ok(source.text && fonts.has(source.font), `${id} has no such font`);
        assert.ok(source.size > 0 && source.size <= 1);
      }
    }
    assert.equal(new Set(board.stimuli.map((one) => one.id)).size, board.stimuli.length);
    assert.ok(board.stimuli.some((one) => one.id === board.start.stimulus));
    assert.ok(board.prompts.length > 0);
  });
}
