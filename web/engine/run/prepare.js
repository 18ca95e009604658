// Pictures from files of the visitor's machine, from bundled files and from the core's own pens into the worker's store. The page gets a
// thumbnail.

import { ownBuffer } from "../../bridge.js";
import { labelled } from "./label.js";
import { obtainFile } from "../store/download.js";
import { Ask, Code, CoreAsk, EngineError } from "../protocol.js";
import { tr } from "../../words.js";

/** @typedef {import("./core.js").Core} Core */
/** @typedef {import("../protocol.js").Request} Request */
/** @typedef {import("./pictures.js").Pictures} Pictures */
/** @typedef {{fields: Record<string, any>, payload: ArrayBuffer|null}} Answer */
/** One of assets/emoji/index.json. @typedef {{char: string, codepoints: string, name: string}} SheetEmoji */

const kThumbnailSide = 256;

/** Makes pictures; holds the handles of dropped files. */
export class Preparer {
  #assets;
  #pictures;
  /** @type {Map<number, File>} */
  #files = new Map();
  /** All emoji in one picture, cut by their index. @type {Promise<{cell: number, columns: number, list: SheetEmoji[], sheet: {width: number, rgba: Uint8Array}}>|null} */
  #emoji = null;
  /** @type {Promise<string[]>|null} */
  #words = null;

  /** @param {string} assets  absolute URL of assets/ @param {Pictures} pictures  where they are kept */
  constructor(assets, pictures) {
    this.#assets = assets;
    this.#pictures = pictures;
  }

  /** Remembers a file of the visitor's machine; nothing is read yet. @param {number} number @param {File} file */
  keepFile(number, file) { this.#files.set(number, file); }

  /**
   * prepare_file, render_word, render_drawing or render_emoji.
   * @param {Core} core
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  async prepare(core, request) {
    const { payload: _payload, picture, file: _file, asset: _asset, ...own } = request;
    const answer = request.kind === Ask.renderEmoji ? await this.#cutEmoji(core, String(request.codepoints))
      : core.forward(own, request.kind === Ask.prepareFile ? await this.#bytesOf(request) : null);
    return picture ? this.#keep(core, Number(picture), answer) : answer;
  }

  /** pack_file. @param {Core} core @param {Request} request @returns {Promise<Answer>} */
  async pack(core, { file, name, convert }) {
    const { fields, payload } = core.forward({ kind: CoreAsk.prepareFile, name, convert }, await this.#bytesOf({ id: 0, kind: Ask.packFile, file, name }));
    const { width, height } = /** @type {{width: number, height: number}} */ (fields);
    const { payload: png } = core.call({ kind: CoreAsk.writePng, width, height }, payload);
    return { fields: {}, payload: ownBuffer(png) };
  }

  /**
   * render_labelled: the picture that its `base` makes, with the labels on it. Error: NotFound where the model's sizes are not known yet.
   * @param {Core} core  that has all fonts
   * @param {Request} request
   * @returns {Promise<Answer>}
   */
  async prepareLabelled(core, { base, labels, picture, payload: file }) {
    const { fields, payload } = await this.prepare(core, { ...base, payload: file, picture: 0 });
    const { width, height } = fields;
    let rgba = payload ?? new ArrayBuffer(0);
    for (const label of labels) rgba = labelled(core, { width, height, rgba }, label).picture.rgba;
    const answer = { fields, payload: rgba };
    return picture ? this.#keep(core, Number(picture), answer) : answer;
  }

  /** A kept picture, its longer side at most `side` pixels. @param {Core} core @param {number} number @param {number} side @returns {Answer} */
  view(core, number, side) { return this.shrunk(core, this.#pictures.get(number), side); }

  /** What the model sees of a kept picture, as a JPEG. The core has been told of the model. @param {Core} core @param {number} number @param {number} mostBytes */
  shrunkToModel(core, number, mostBytes) {
    const { width, height, rgba } = this.#pictures.get(number);
    return ownBuffer(core.call({ kind: CoreAsk.shrinkPicture, width, height, most_bytes: mostBytes }, rgba).payload);
  }

  /** Keeps the picture of an answer and answers with its thumbnail instead. @param {Core} core @param {number} number @param {Answer} answer @returns {Answer} */
  #keep(core, number, { fields, payload }) {
    const { width, height } = fields;
    const picture = { number, width, height, rgba: payload ?? new ArrayBuffer(0) };
    this.#pictures.keep(picture);
    const small = this.shrunk(core, picture, kThumbnailSide);
    return { fields: { ...fields, ...small.fields, kept_width: width, kept_height: height }, payload: small.payload };
  }

  /** A picture, its longer side at most `side` pixels. @param {Core} core @param {{width: number, height: number, rgba: ArrayBuffer}} picture @param {number} side @returns {Answer} */
  shrunk(core, { width, height, rgba }, side) {
    if (Math.max(width, height) <= side) return { fields: { width, height }, payload: rgba.slice(0) };
    const { header, payload } = core.call({ kind: CoreAsk.thumbnail, width, height, side }, rgba);
    return { fields: { width: header.width, height: header.height }, payload: ownBuffer(payload) };
  }

  /** The bytes of a picture's file, read once. @param {Request} request @returns {Promise<ArrayBuffer|Uint8Array|null>} */
  async #bytesOf({ payload, file, asset, name }) {
    if (asset) return this.#fetch(String(asset));
    if (!file) return payload ?? null;
    const handle = this.#files.get(Number(file));
    if (!handle) throw new EngineError(Code.notFound, tr("This picture's file is no longer at hand. Add it again."), String(name));
    try {
      return await handle.arrayBuffer();
    } catch (thrown) {
      throw new EngineError(Code.notFound, tr("{0} could not be read ({1}). It may have been moved or changed; add it again.", name, thrown instanceof Error ? thrown.message : thrown), String(name));
    }
  }

  /** The words that studies draw. @returns {Promise<string[]>} */
  bundledWords() {
    this.#words ??= this.#fetch("words/common.txt").then((bytes) => new TextDecoder().decode(bytes).split("\n").filter(Boolean));
    return this.#words.catch((thrown) => {
      this.#words = null;
      throw thrown;
    });
  }

  /** Those that have a picture. @param {Core} core @returns {Promise<SheetEmoji[]>} */
  async bundledEmoji(core) {
    const { list } = await this.#openedEmoji(core);
    return list.map(({ char, codepoints, name }) => ({ char, codepoints, name }));
  }

  /** @param {string} path  inside assets/ @returns {Promise<Uint8Array>} */
  async #fetch(path) {
    const url = new URL(path, this.#assets).href;
    if (!url.startsWith(this.#assets)) throw new EngineError(Code.notFound, tr("{0} lies outside the bundled files.", path), path);
    return (await obtainFile({ url, path: `assets/${path}`, size: null, sha256: null }, { hash: () => "", store: null })).bytes;
  }

  /** @param {Core} core @param {string} codepoints @returns {Promise<Answer>} */
  async #cutEmoji(core, codepoints) {
    const { cell, columns, list, sheet } = await this.#openedEmoji(core);
    const place = list.findIndex((each) => each.codepoints === codepoints);
    if (place < 0) throw new EngineError(Code.notFound, tr("This emoji is not among the bundled ones."), codepoints);
    const left = (place % columns) * cell;
    const top = Math.floor(place / columns) * cell;
    const rgba = new Uint8Array(cell * cell * 4);
    for (let y = 0; y < cell; ++y) {
      const from = ((top + y) * sheet.width + left) * 4;
      rgba.set(sheet.rgba.subarray(from, from + cell * 4), y * cell * 4);
    }
    return { fields: { width: cell, height: cell }, payload: rgba.buffer };
  }

  /** @param {Core} core */
  #openedEmoji(core) {
    this.#emoji ??= this.#openEmoji(core);
    return this.#emoji.catch((thrown) => {
      this.#emoji = null;
      throw thrown;
    });
  }

  /** @param {Core} core */
  async #openEmoji(core) {
    const [index, file] = await Promise.all([this.#fetch("emoji/index.json"), this.#fetch("emoji/sheet.webp")]);
    const { columns, emoji } = JSON.parse(new TextDecoder().decode(index));
    const { fields, payload } = core.forward({ kind: CoreAsk.prepareFile, name: "emoji/sheet.webp", whole: true }, file);
    const { width } = /** @type {{width: number}} */ (fields);
    return { cell: Math.floor(width / columns), columns: Number(columns), list: /** @type {SheetEmoji[]} */ (emoji), sheet: { width, rgba: new Uint8Array(payload ?? new ArrayBuffer(0)) } };
  }
}
