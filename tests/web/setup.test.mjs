// Third-party code outside Debian: archives are fetched from a mirror, checked, and only then unpacked.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const run = promisify(execFile);

/** @type {string} */
let work;
/** @type {Map<string, Buffer>} */
const archives = new Map();
/** @type {string[]} */
let asked = [];
const mirror = createServer((request, response) => {
  const name = String(request.url).slice(1);
  asked.push(name);
  const body = archives.get(name);
  response.writeHead(body ? 200 : 404).end(body);
});
/** @type {string} */
let address;

/** An archive with one folder that holds one header. @param {string} file @param {string} folder @param {string} header */
async function pack(file, folder, header) {
  await mkdir(dirname(join(work, folder, header)), { recursive: true });
  await writeFile(join(work, folder, header), "// a header\n");
  execFileSync("cmake", ["-E", "tar", file.endsWith(".zip") ? "cf" : "czf", file, ...(file.endsWith(".zip") ? ["--format=zip"] : []), folder], { cwd: work });
  archives.set(file, await readFile(join(work, file)));
}

/** @param {string} file */
const sha256 = (file) => createHash("sha256").update(/** @type {Buffer} */ (archives.get(file))).digest("hex");

/** Runs fetch_archives in a fresh folder with a table. @param {string} table */
async function fetchWith(table) {
  const folder = await mkdtemp(join(work, "run-"));
  await writeFile(join(folder, "table.txt"), table);
  const script = `set -euo pipefail; say() { echo "$*"; }; fail() { echo "build.sh: $*" >&2; exit 1; }; source ${root}/src/dependencies.sh; fetch_archives`;
  const env = { ...process.env, POLYNEURON_SOURCES: "table.txt", POLYNEURON_MIRROR: address };
  const result = await run("bash", ["-c", script], { cwd: folder, env }).then(({ stdout }) => ({ code: 0, text: stdout }), (error) => ({ code: error.code, text: error.stderr }));
  return { ...result, deps: join(folder, "build/deps"), again: () => run("bash", ["-c", script], { cwd: folder, env }) };
}

before(async () => {
  work = await mkdtemp(join(tmpdir(), "setup-"));
  await new Promise((resolve) => mirror.listen(0, "127.0.0.1", () => resolve(undefined)));
  const at = /** @type {import("node:net").AddressInfo} */ (mirror.address());
  address = `http://127.0.0.1:${at.port}`;
  await pack("v1.tar.gz", "json-1", "include/nlohmann/json.hpp");
  await pack("stb.zip", "stb-abc", "stb_image.h");
});
after(async () => {
  mirror.close();
  await rm(work, { recursive: true, force: true });
});

test("archives with the right hash are unpacked under their names, once", async () => {
  const table = `# a comment\njson 1 ${sha256("v1.tar.gz")} https://example.org/json/v1.tar.gz\nstb abc ${sha256("stb.zip")} https://example.org/stb.zip\n`;
  asked = [];
  const { code, text, deps, again } = await fetchWith(table);
  assert.equal(code, 0, text);
  assert.ok(existsSync(join(deps, "include/nlohmann/json.hpp")));
  assert.ok(existsSync(join(deps, "include/stb/stb_image.h")));
  await again();
  assert.deepEqual(asked, ["v1.tar.gz", "stb.zip"]);
});

test("an archive with another hash is not unpacked, and the message names it", async () => {
  const { code, text, deps } = await fetchWith(`json 1 ${"0".repeat(64)} https://example.org/json/v1.tar.gz\n`);
  assert.notEqual(code, 0);
  assert.match(text, /json 1: .*v1\.tar\.gz has SHA-256 [0-9a-f]{64} instead of 0{64}; it was not unpacked/);
  assert.ok(!existsSync(join(deps, "json")));
});

test("an archive that is not there is named", async () => {
  const { code, text } = await fetchWith(`json 9 ${"0".repeat(64)} https://example.org/json/v9.tar.gz\n`);
  assert.notEqual(code, 0);
  assert.match(text, /json 9: http.*v9\.tar\.gz cannot be fetched/);
});

test("every row of the project's table has a version, a SHA-256 and an https address", async () => {
  const rows = (await readFile(join(root, "src/dependencies.txt"), "utf8")).split("\n").filter((line) => line && !line.startsWith("#"));
  assert.ok(rows.length >= 8);
  for (const row of rows) assert.match(row, /^[a-z-]+ +[0-9a-f.]+ +[0-9a-f]{64} +https:\/\/\S+\.(tar\.gz|tar\.xz|zip)$/);
});
