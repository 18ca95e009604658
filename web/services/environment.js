// What the browser says of the visitor's wishes (colours, contrast, motion), and what the way in which the page was opened gives it.

import { PageTell } from "../engine/messages.js";
import { kSingleFile } from "../site.js";
import { pageAddress } from "./address.js";

/**
 * Tells each at once and whenever it changes.
 * @param {(header: import("../bridge.js").Header) => void} tell
 * @param {boolean|null} chosenDark  what the visitor chose at an earlier visit, instead of what the system says
 */
export function watchEnvironment(tell, chosenDark) {
  watchMedia("(prefers-color-scheme: dark)", (dark) => tell({ kind: PageTell.colorScheme, dark }));
  if (chosenDark !== null) tell({ kind: PageTell.colorScheme, dark: chosenDark });
  watchMedia("(prefers-reduced-motion: reduce)", (reduced) => tell({ kind: PageTell.reducedMotion, reduced }));
  watchMedia("(forced-colors: active), (prefers-contrast: more)", (wanted) => tell({ kind: PageTell.highContrast, wanted }));
}

/** Plain http from another machine, a file and a private window have less. @param {(header: import("../bridge.js").Header) => void} tell */
export async function tellSurroundings(tell) {
  // The model of the single file lies in it.
  const keeps = kSingleFile || await keepsFiles();
  tell({ kind: PageTell.surroundings, secure: window.isSecureContext, single_file: kSingleFile, keeps_files: keeps, address: pageAddress(location) });
}

async function keepsFiles() {
  try {
    await caches.keys();
    return true;
  } catch {
    return false;
  }
}

/** @param {string} query @param {(matches: boolean) => void} hear */
function watchMedia(query, hear) {
  const media = matchMedia(query);
  media.addEventListener("change", () => hear(media.matches));
  hear(media.matches);
}
