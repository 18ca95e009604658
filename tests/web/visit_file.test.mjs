// Files of visits: what was written is read again; what is cut, changed, newer, foreign or hostile is told and does no harm.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import * as zip from "../../web/node_modules/fflate/esm/index.mjs";
import { readVisitFile, writeVisitFile } from "../../web/services/visit_file.js";

/** @param {number} size @param {number} seed */
function noise(size, seed) {
  let now = seed;
  return Uint8Array.from({ length: size }, () => (now = (Math.imul(now, 1103515245) + 12345) >>> 0) >>> 24);
}

const kVisit = {
  state: JSON.stringify({ t: "Owls", c: ["owl"], s: Array.from({ length: 40 }, (_, i) => [0, 0, `owl ${i} é 🦉`, ["f", "owl.jpg", i + 1, 0]]) }),
  pictures: [{ file: 3, by_profile: false, name: "owl.jpg", bytes: noise(70_000, 1) }, { file: 3, by_profile: true, name: "owl.jpg", bytes: noise(30_000, 2) }],
  outcomes: [{ name: "1-search", json: "{\"tables\":[]}", tables: ["a,b\r\n1,2\r\n"] }],
};
const written = writeVisitFile(zip, kVisit);

/** @param {Uint8Array} bytes */
const read = (bytes) => readVisitFile(zip, new Blob([/** @type {BlobPart} */ (/** @type {unknown} */ (bytes))]));

/** A zip with the parts of a visit, some changed. @param {Record<string, Uint8Array>} changes */
const changed = (changes) => zip.zipSync({ ...zip.unzipSync(written), ...changes });

test("what was written is read again, and other programs can read it", async () => {
  const { lost, ...visit } = await read(written);
  assert.deepEqual(lost, []);
  assert.deepEqual({ ...visit, outcomes: [] }, { ...kVisit, outcomes: [] });
  assert.deepEqual(visit.outcomes.map(({ name, json }) => ({ name, json })), [{ name: "1-search", json: "{\"tables\":[]}" }]);
  const folder = await mkdtemp(join(tmpdir(), "visit-"));
  await writeFile(join(folder, "a.polyneuron"), written);
  const names = execFileSync("python3", ["-c", "import sys, zipfile; f = zipfile.ZipFile(sys.argv[1]); assert f.testzip() is None; print(' '.join(f.namelist()))", join(folder, "a.polyneuron")], { encoding: "utf8" });
  assert.equal(names.trim(), "visit.json state.json README.txt pictures/1.png pictures/2.png outcomes/1-search.json outcomes/1-search-1.csv");
  // Packed again by another program, streamed, so that sizes come behind the data.
  execFileSync("python3", ["-c", `
import sys, zipfile, io
class Stream(io.RawIOBase):
    def __init__(s, f): s.f = f
    def writable(s): return True
    def write(s, b): return s.f.write(b)
a = zipfile.ZipFile(sys.argv[1]); out = open(sys.argv[2], 'wb')
with zipfile.ZipFile(Stream(out), 'w', zipfile.ZIP_DEFLATED) as b:
    for name in a.namelist(): b.writestr(name, a.read(name))
`, join(folder, "a.polyneuron"), join(folder, "b.polyneuron")]);
  const again = await read(new Uint8Array(await readFile(join(folder, "b.polyneuron"))));
  assert.deepEqual(again.lost, []);
  assert.equal(again.state, kVisit.state);
  assert.deepEqual(again.pictures, kVisit.pictures);
  await rm(folder, { recursive: true });
});

test("a file that is cut at any place is refused, or gives what is whole in it and says so", async () => {
  let refused = 0;
  for (let size = 0; size < written.length; size += 997) {
    const outcome = await read(written.subarray(0, size)).catch((thrown) => String(thrown.message));
    if (typeof outcome === "string") {
      assert.match(outcome, /holds no visit/);
      ++refused;
      continue;
    }
    assert.equal(outcome.state, kVisit.state);
    for (const picture of outcome.pictures) assert.deepEqual(picture, kVisit.pictures.find(({ by_profile }) => by_profile === picture.by_profile));
    if (outcome.pictures.length < 2) assert.match(outcome.lost[0] ?? "", /damaged or cut/);
  }
  assert.ok(refused >= 1 && refused < 10, `${refused} refused`);
});

test("a changed state, a newer version and foreign parts are told or left out", async () => {
  const other = await read(changed({ "state.json": zip.strToU8(kVisit.state.replace("owl 3", "owl 9")) }));
  assert.match(other.lost.join(), /changed or damaged/);
  const info = JSON.parse(zip.strFromU8(zip.unzipSync(written)["visit.json"]));
  const newer = await read(changed({ "visit.json": zip.strToU8(JSON.stringify({ ...info, version: 2, more: [1] })) }));
  assert.match(newer.lost.join(), /newer version/);
  assert.equal(newer.pictures.length, 2);
  const odd = await read(changed({
    "visit.json": zip.strToU8(JSON.stringify({ ...info, pictures: [null, 7, { file: -1, path: "pictures/1.png" }, { file: 1, path: 4 }, { file: 2, path: "../../x" }, { file: 5, path: "pictures/1.png", name: {} }], outcomes: [3, "gone"] })),
  }));
  assert.deepEqual(odd.pictures.map(({ file, name, by_profile }) => ({ file, name, by_profile })), [{ file: 5, name: "", by_profile: false }]);
  assert.deepEqual(odd.outcomes, []);
});

test("what is no visit is refused: other zips, other formats, nonsense, nesting", async () => {
  const deep = zip.strToU8("[".repeat(100_000));
  for (const bytes of [new Uint8Array(0), noise(5000, 3), zip.zipSync({ "a.txt": zip.strToU8("a") }), changed({ "visit.json": zip.strToU8("{\"format\":\"zoo\"}") }), changed({ "visit.json": deep }), changed({ "visit.json": new Uint8Array(0) })]) {
    await assert.rejects(read(bytes), /holds no visit/);
  }
});

test("what unpacks to more than a visit can be is stopped at the limit", async () => {
  const bomb = new Uint8Array(200 << 20);
  const before = process.memoryUsage().arrayBuffers;
  const large = zip.zipSync({ ...zip.unzipSync(written), "pictures/2.png": [bomb, { level: 9 }] });
  const outcome = await read(large);
  assert.match(outcome.lost.join(), /damaged or cut/);
  assert.deepEqual(outcome.pictures.map(({ by_profile }) => by_profile), [false]);
  assert.ok(process.memoryUsage().arrayBuffers - before < bomb.length + (120 << 20), "memory beyond the bomb that the test itself holds");
  await assert.rejects(read(changed({ "state.json": bomb.subarray(0, 20 << 20) })), /holds no visit/);
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x/${i}`, new Uint8Array(0)]));
  assert.match((await read(changed(many))).lost.join(), /damaged or cut/);
});
