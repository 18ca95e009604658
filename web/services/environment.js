// What the browser says of the visitor's wishes: colours, contrast and motion.

import { PageTell } from "../engine/messages.js";

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

/** @param {string} query @param {(matches: boolean) => void} hear */
function watchMedia(query, hear) {
  const media = matchMedia(query);
  media.addEventListener("change", () => hear(media.matches));
  hear(media.matches);
}
