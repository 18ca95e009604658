// Bundled files (boards, stimuli, emoji, fonts) for C++.

import { isWebPage, WebPageAnswer } from "../engine/store/answers.js";
import { fetchFile } from "../site.js";

/**
 * Fetches a file of assets/ and answers once.
 * @param {string} assets  absolute URL of the folder, ending in "/"
 * @param {string} path  inside it
 * @param {(reply: {kind: string, code?: string, message?: string, where?: string}, payload: ArrayBuffer|null) => void} answer
 */
export async function fetchAsset(assets, path, answer) {
  const url = new URL(path, assets).href;
  if (!url.startsWith(assets)) {
    return answer({ kind: "error", code: "NotFound", message: `${path} lies outside the bundled files.`, where: path }, null);
  }
  try {
    const response = await fetchFile(url);
    if (!response.ok) {
      return answer({ kind: "error", code: "NotFound", message: `${path} could not be loaded (the server answered ${response.status}).`, where: path }, null);
    }
    const bytes = await response.arrayBuffer();
    if (isWebPage(new Uint8Array(bytes), response.headers)) {
      const { code, message, where } = new WebPageAnswer(response.url || url, `the file ${path}`, path);
      return answer({ kind: "error", code, message, where }, null);
    }
    return answer({ kind: "done" }, bytes);
  } catch (thrown) {
    return answer({ kind: "error", code: "Network", message: `${path} could not be loaded. Check the connection, then try again.`, where: path }, null);
  }
}
