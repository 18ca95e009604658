// What the browser says of the visitor's wishes and of the world: colours, motion, visibility, network.

/**
 * Tells each at once and whenever it changes.
 * @param {(header: import("../bridge.js").Header) => void} tell
 * @param {boolean|null} chosenDark  what the visitor chose at an earlier visit, instead of what the system says
 */
export function watchEnvironment(tell, chosenDark) {
  watchMedia("(prefers-color-scheme: dark)", (dark) => tell({ kind: "color_scheme", dark }));
  if (chosenDark !== null) tell({ kind: "color_scheme", dark: chosenDark });
  watchMedia("(prefers-reduced-motion: reduce)", (reduced) => tell({ kind: "reduced_motion", reduced }));
  const visibility = () => tell({ kind: "visibility", visible: document.visibilityState === "visible" });
  document.addEventListener("visibilitychange", visibility);
  const online = () => tell({ kind: "online", online: navigator.onLine });
  window.addEventListener("online", online);
  window.addEventListener("offline", online);
  visibility();
  online();
}

/** @param {string} query @param {(matches: boolean) => void} hear */
function watchMedia(query, hear) {
  const media = matchMedia(query);
  media.addEventListener("change", () => hear(media.matches));
  hear(media.matches);
}
