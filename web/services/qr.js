// A link as a QR code. The library comes when the first one is asked for.

import { importModule, site } from "../site.js";
import { tr } from "../words.js";

/** Of version 40 with the least correction, in bytes (ISO/IEC 18004). */
const kMostBytes = 2953;

/**
 * The modules row by row, without a quiet zone: 1 is dark.
 * @param {string} text
 * @param {(text: string, output: "raw", options: {ecc: "low", border: number}) => boolean[][]} encodeQR  of the library
 */
export function modulesOf(text, encodeQR) {
  // Its least border is of one module.
  const inner = (/** @type {any[]} */ list) => list.slice(1, -1);
  return Uint8Array.from(inner(encodeQR(text, "raw", { ecc: "low", border: 1 })).flatMap(inner), (dark) => (dark ? 1 : 0));
}

/**
 * Answers once.
 * @param {string} text
 * @param {(reply: {kind: string, code?: string, message?: string, where?: string}, payload: Uint8Array|null) => void} answer
 */
export async function answerCode(text, answer) {
  if (new TextEncoder().encode(text).byteLength > kMostBytes) {
    return answer({ kind: "error", code: "TooLarge", message: tr("A QR code holds 2,953 characters at most."), where: "" }, null);
  }
  try {
    const { encodeQR } = await importModule(new URL("lib/qr.js", site).href);
    return answer({ kind: "done" }, modulesOf(text, encodeQR));
  } catch {
    return answer({ kind: "error", code: "Network", message: tr("The part of the page that makes QR codes could not be loaded. Check the connection, then reload the page."), where: "lib/qr.js" }, null);
  }
}
