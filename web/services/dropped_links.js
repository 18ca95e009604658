// What was dropped or pasted without a file: a link, a picture of another page, words. The page fetches nothing from other sites by
// itself, so it says what a person can do. Brought in when such a drop comes.

import { parseAddress } from "../engine/sources/address.js";
import { site } from "../site.js";
import { mark, tr } from "../words.js";

/** The words of a drop by their kind. @typedef {{uris: string, html: string, plain: string}} DroppedWords */

const kPictureAddress = /\.(jpe?g|jfif|png|webp|gif|bmp|svg|avif|tiff?)$/i;
const kPictureData = /^data:image\/(jpeg|png|webp|gif|bmp);base64,([a-z\d+/=\s%]+)$/i;
const kShown = 80;
const kInstead = mark("Drop a picture, a folder of pictures, or the files of a model.");

/**
 * A sentence for the visitor.
 * @param {DroppedWords} words
 * @returns {string}
 */
export function answerTo(words) {
  const address = addressIn(words);
  if (address === null) return tr("This is text, not a file. {0}", tr(kInstead));
  if (address.startsWith("data:") || address.startsWith("blob:") || address.startsWith("file:")) return tr("The browser gave an address without the file behind it. Save the picture first, then drop the file.");
  const model = modelAt(address);
  if (model !== null) return tr("This is the address of a model, not a file. To open it, choose “Model”, then “Another model”, and paste {0} there.", model);
  if (pictureIn(words.html) !== null || kPictureAddress.test(pathOf(address))) {
    return tr("This is the address of a picture, not a file, and the page fetches nothing from other sites. Save the picture first (a right click, “Save image as”), then drop the file.");
  }
  return tr("This is a link ({0}), not a file. If it leads to a picture, open it and save the picture first, then drop the file.", shortened(address));
}

/**
 * A picture whose bytes lie in its address, as small ones of search results do; null: there is none.
 * @param {DroppedWords} words
 * @returns {File|null}
 */
export function pictureWithin({ uris, html, plain }) {
  for (const address of [uris.trim(), pictureIn(html) ?? "", plain.trim()]) {
    const [, kind = "", data = ""] = kPictureData.exec(address) ?? [];
    if (data === "") continue;
    try {
      const bytes = Uint8Array.from(globalThis.atob(decodeURIComponent(data)), (letter) => letter.charCodeAt(0));
      return new File([bytes], `picture.${kind.toLowerCase()}`, { type: `image/${kind.toLowerCase()}` });
    } catch {
      return null;
    }
  }
  return null;
}

/** The address that was meant: of the picture where one was dragged. @param {DroppedWords} words @returns {string|null} */
function addressIn({ uris, html, plain }) {
  const listed = uris.split(/\r?\n/).find((line) => line !== "" && !line.startsWith("#"));
  return listed ?? pictureIn(html) ?? /\b(?:https?:\/\/|(?:www\.)?huggingface\.co\/|hf\.co\/)[^\s"'<>]+/i.exec(plain)?.[0] ?? null;
}

/** @param {string} html @returns {string|null}  address of its first picture */
function pictureIn(html) { return /<img\b[^>]*?\bsrc\s*=\s*["']([^"']+)["']/i.exec(html)?.[1] ?? null; }

/** What the address field of the model panel takes; null: no model lies there. @param {string} address @returns {string|null} */
function modelAt(address) {
  try {
    const parsed = parseAddress(address, { site });
    return parsed.kind === "hub" || parsed.chosen !== null ? parsed.address : null;
  } catch {
    return null;
  }
}

/** @param {string} address */
function pathOf(address) {
  try {
    return new URL(address).pathname;
  } catch {
    return "";
  }
}

/** @param {string} text */
function shortened(text) { return text.length > kShown ? `${text.slice(0, kShown - 1)}…` : text; }
