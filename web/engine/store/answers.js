// What a server sends in place of a file: the log-in page of a network, or a site's own page for every address. Status and headers look
// as if the file came, so the first bytes decide.

import { tr } from "../../words.js";
import { Code, EngineError } from "../protocol.js";

/** So many first bytes tell what came. */
export const kTellingBytes = 256;
const kPageType = /^\s*(text\/html|application\/xhtml\+xml)\b/i;
const kPageStart = /^\s*<(!doctype\s+html|(html|head|body|title|meta|script)[\s>])/i;

/**
 * A web page came where a file was asked for. It counts as a network that is away: after a log-in the file may come. A wrong address ends
 * here, too.
 */
export class WebPageAnswer extends EngineError {
  /**
   * @param {string} url  that answered
   * @param {string} wanted  "the file config.json", "the list of files of owner/name"
   * @param {string} where
   */
  constructor(url, wanted, where) {
    super(Code.network, tr("{0} answered with a web page instead of {1}; the network may ask for a login first, or the address is wrong. Open the address in another tab to see that page, then try again.", new URL(url).host, wanted), where);
  }
}

/** Does a server call its answer a web page? @param {Headers} headers */
export function isPageType(headers) { return kPageType.test(headers.get("content-type") ?? ""); }

/**
 * Do bytes begin as a web page does? No file that the page asks for does.
 * @param {Uint8Array} bytes  the first ones
 * @param {Headers} [headers]  of the answer: what is called a page there is one already when it begins with a tag
 */
export function isWebPage(bytes, headers) {
  const start = new TextDecoder().decode(bytes.subarray(0, kTellingBytes));
  return kPageStart.test(start) || (headers !== undefined && isPageType(headers) && /^\s*</.test(start));
}
