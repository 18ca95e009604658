// Files that were dropped or chosen and are no pictures but a model: told to C++ by name only, handed to the engine as handles.

import { PageTell } from "../engine/messages.js";

/** @typedef {import("../engine_client.js").LocalFile} LocalFile */

const kMostNames = 200;

/** @param {LocalFile[]} files  is there a model among them? */
export function holdsModel(files) { return files.some(({ path }) => /\.onnx$/i.test(path)); }

/** Weights that nothing can run without a graph: of another form, or those that lie beside one. @param {LocalFile[]} files */
export function weightsAlone(files) { return holdsModel(files) ? undefined : files.find(({ path }) => /\.(safetensors|pt|pth|ckpt|onnx_data(_\d+)?|onnx\.data)$/i.test(path)); }

/**
 * Paths without the folder that all of them lie in, and that folder's name.
 * @param {LocalFile[]} files
 * @returns {{files: LocalFile[], name: string}}
 */
export function withoutTopFolder(files) {
  const tops = new Set(files.map(({ path }) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")));
  const [top = ""] = tops;
  if (tops.size !== 1 || top === "") return { files, name: "" };
  return { files: files.map(({ path, file }) => ({ path: path.slice(top.length + 1), file })), name: top };
}

/**
 * What C++ hears of them.
 * @param {LocalFile[]} files
 * @param {(files: LocalFile[], name: string) => number} offer  to the engine; answers the set's number
 * @returns {{kind: string, set: number, name: string, names: string[], size_bytes: number}}
 */
export function offerModel(files, offer) {
  const { files: own, name } = withoutTopFolder(files);
  return {
    kind: PageTell.modelFiles, set: offer(own, name), name, names: own.slice(0, kMostNames).map(({ path }) => path),
    size_bytes: own.reduce((sum, { file }) => sum + file.size, 0),
  };
}
