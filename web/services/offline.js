// Lets the page open without a network after the first visit.

import { kSingleFile, site } from "../site.js";

/** Registers the service worker once the page has settled; on this machine ?nosw leaves it out. */
export function registerServiceWorker() {
  if (kSingleFile || !("serviceWorker" in navigator)) return;
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
  if (local && new URLSearchParams(location.search).has("nosw")) return;
  const settle = window.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 2000));
  settle(() => {
    // Refused in private windows and by some settings: then the page only needs the network again.
    navigator.serviceWorker.register(new URL("service-worker.js", site)).catch(() => undefined);
  });
}
