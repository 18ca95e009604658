// .polyneuron files: a visit as a zip. What comes from outside is unpacked piece by piece, up to limits; of a damaged file what can be read.

import { importModule, site } from "../site.js";
import { markOfBytes } from "./known_files.js";
import { tr } from "../words.js";

const kFormat = "polyneuron visit";
const kVersion = 1;
const kInfo = "visit.json";
const kState = "state.json";
/** So much of a packed file is unpacked before the limits are looked at: deflate makes at most 1,030 times as much of it. */
const kPiece_bytes = 16 << 10;
const kMostEntries = 4000;
const kMostText_bytes = 4 << 20;
const kMostPicture_bytes = 24 << 20;
const kMostTotal_bytes = 512 << 20;
const kAbout = `This file holds a visit of Polyneuron, a microscope for multimodal neurons. Drop it on the page to open it.

${kState}        what was on the board and on screen: prompts, gates, studies
pictures/         the pictures that came from files, as the model keeps them
outcomes/         what the studies found: all of it as JSON, each table as CSV
${kInfo}        which picture is which
`;

/** @typedef {{file: number, by_profile: boolean, name: string}} OwnPicture */
/** @typedef {{name: string, json: string, tables: string[]}} OutcomeFile */
/** @typedef {{state: string, pictures: (OwnPicture & {bytes: Uint8Array})[], outcomes: OutcomeFile[]}} VisitContent */
/** @typedef {typeof import("fflate")} Zip */

/** The library, fetched when it is first wanted. @returns {Promise<Zip>} */
export function loadZip() { return importModule(new URL("lib/fflate.js", site).href); }

/**
 * @param {Zip} zip
 * @param {VisitContent} visit  bytes: PNG
 * @returns {Uint8Array}
 */
export function writeVisitFile(zip, { state, pictures, outcomes }) {
  const text = (/** @type {string} */ words) => zip.strToU8(words);
  const named = pictures.map((picture, i) => ({ ...picture, path: `pictures/${i + 1}.png` }));
  const info = {
    format: kFormat, version: kVersion, check: markOfBytes(zip.strToU8(state)),
    pictures: named.map(({ file, by_profile, name, path }) => ({ file, by_profile, name, path })), outcomes: outcomes.map(({ name }) => name),
  };
  /** What matters most stands first: of a file that was cut the beginning is there. @type {import("fflate").Zippable} */
  const files = { [kInfo]: text(JSON.stringify(info, null, 1)), [kState]: text(state), "README.txt": text(kAbout) };
  for (const { path, bytes } of named) files[path] = [bytes, { level: 0 }];
  for (const { name, json, tables } of outcomes) {
    files[`outcomes/${name}.json`] = text(json);
    for (const [i, table] of tables.entries()) files[`outcomes/${name}-${i + 1}.csv`] = text(table);
  }
  return zip.zipSync(files, { level: 6 });
}

/**
 * Throws an Error with a message for people when there is no visit in the file.
 * @param {Zip} zip
 * @param {Blob} file
 * @returns {Promise<VisitContent & {lost: string[]}>} lost: sentences on what could not be read
 */
export async function readVisitFile(zip, file) {
  const { entries, isWhole } = await unpack(zip, file);
  const stateBytes = entries.get(kState);
  const info = infoOf(zip, entries.get(kInfo));
  if (!stateBytes || !info) throw new Error(tr("it holds no visit, or its beginning is damaged"));
  const lost = [];
  if (info.version > kVersion) lost.push(tr("The file was made by a newer version of this page: what this one knows of it is opened. Reload the page to get its newest version."));
  if (!isWhole) lost.push(tr("The file is damaged or cut: what could be read of it is opened."));
  else if (info.check !== markOfBytes(stateBytes)) lost.push(tr("The file was changed or damaged since it was saved: what could be read of it is opened."));
  const pictures = [];
  for (const { path, ...picture } of info.pictures) {
    const bytes = entries.get(path);
    if (bytes) pictures.push({ ...picture, bytes });  // of those that are not there the state tells
  }
  const outcomes = [];
  for (const name of info.outcomes) {
    const json = entries.get(`outcomes/${name}.json`);
    if (json) outcomes.push({ name, json: zip.strFromU8(json), tables: [] });
  }
  return { state: zip.strFromU8(stateBytes), pictures, outcomes, lost };
}

/**
 * @param {Zip} zip @param {Blob} file
 * @returns {Promise<{entries: Map<string, Uint8Array>, isWhole: boolean}>}
 */
async function unpack(zip, file) {
  /** @type {Map<string, Uint8Array>} */
  const entries = new Map();
  let isWhole = true;
  let begun = 0;
  let ended = 0;
  let total = 0;
  const reader = new zip.Unzip((entry) => {
    if (++begun > kMostEntries || entries.has(entry.name)) {
      isWhole = false;
      return;
    }
    const most = entry.name.startsWith("pictures/") ? kMostPicture_bytes : kMostText_bytes;
    /** @type {Uint8Array[]} */
    const parts = [];
    let size = 0;
    entry.ondata = (error, part, isLast) => {
      size += part?.byteLength ?? 0;
      total += part?.byteLength ?? 0;
      if (error || size > most || total > kMostTotal_bytes) {
        isWhole = false;
        entry.terminate();
        parts.length = 0;
        return;
      }
      parts.push(part.slice());
      if (!isLast) return;
      ++ended;
      entries.set(entry.name, joined(parts, size));
    };
    entry.start();
  });
  reader.register(zip.UnzipInflate);
  try {
    for (let at = 0; at < file.size; at += kPiece_bytes) {
      const piece = new Uint8Array(await file.slice(at, at + kPiece_bytes).arrayBuffer());
      reader.push(piece, at + kPiece_bytes >= file.size);
      if (total > kMostTotal_bytes) break;
    }
  } catch {
    isWhole = false;
  }
  return { entries, isWhole: isWhole && ended === begun && begun > 0 };
}

/** @param {Uint8Array[]} parts @param {number} size */
function joined(parts, size) {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/**
 * Outside data: whatever is not as writeVisitFile makes it is left out.
 * @param {Zip} zip @param {Uint8Array|undefined} bytes
 * @returns {{version: number, check: number, pictures: (OwnPicture & {path: string})[], outcomes: string[]}|null}
 */
function infoOf(zip, bytes) {
  try {
    const info = JSON.parse(zip.strFromU8(bytes ?? new Uint8Array(0)));
    if (info?.format !== kFormat) return null;
    const list = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);
    const pictures = list(info.pictures).filter((each) => Number.isInteger(each?.file) && each.file > 0 && typeof each.path === "string")
      .map(({ file, by_profile, name, path }) => ({ file, by_profile: by_profile === true, name: typeof name === "string" ? name : "", path }));
    return { version: Number(info.version), check: Number(info.check), pictures, outcomes: list(info.outcomes).filter((each) => typeof each === "string") };
  } catch {
    return null;
  }
}
