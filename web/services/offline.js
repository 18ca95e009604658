// Lets the page open without a network after the first visit, and tells of newer versions, which wait until a visit is over.

import { PageTell } from "../engine/messages.js";
import { kSingleFile, site } from "../site.js";
import { tr } from "../words.js";

/** A page that stays open looks for a newer version when it is looked at again, so often at most. */
const kLooksEvery_ms = 3_600_000;
const kAnswersWithin_ms = 3000;

/** The versions of the page that the browser keeps. */
export class Versions {
  #tell;
  #told = false;

  /** @param {(header: import("../bridge.js").Header) => void} tell */
  constructor(tell) { this.#tell = tell; }

  /** Registers the service worker once the page has settled; on this machine ?nosw leaves it out. */
  start() {
    if (kSingleFile || !("serviceWorker" in navigator)) return;
    const local = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    if (local && new URLSearchParams(location.search).has("nosw")) return;
    const settle = window.requestIdleCallback ?? ((/** @type {() => void} */ then) => setTimeout(then, 2000));
    settle(() => {
      // Refused in private windows and by some settings: then the page only needs the network again.
      navigator.serviceWorker.register(new URL("service-worker.js", site)).then((registration) => {
        // Some that block service workers answer with nothing.
        if (registration) this.#watch(registration);
      }, () => undefined);
    });
  }

  /** Loads the page anew, at which the version that waits takes over, unless another tab still runs the present one. */
  async takeUpdate() {
    if (await tabsOfThisVersion() > 1) {
      this.#tell({ kind: PageTell.pageError, message: tr("Another tab still runs the present version. Close it, then load the new version from here.") });
      return;
    }
    location.reload();
  }

  /** @param {ServiceWorkerRegistration} registration */
  #watch(registration) {
    const look = () => {
      // Without a present version the first one was installed, which is the one that runs.
      if (this.#told || !registration.waiting || !navigator.serviceWorker.controller) return;
      this.#told = true;
      this.#tell({ kind: PageTell.updateReady });
    };
    const follow = () => registration.installing?.addEventListener("statechange", look);
    registration.addEventListener("updatefound", follow);
    follow();
    look();
    let looked = performance.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || performance.now() - looked < kLooksEvery_ms) return;
      looked = performance.now();
      registration.update().catch(() => undefined);
    });
  }
}

/** How many tabs the present version serves; 1 when it does not say. @returns {Promise<number>} */
function tabsOfThisVersion() {
  return new Promise((resolve) => {
    const { port1: mine, port2: its } = new MessageChannel();
    mine.onmessage = ({ data }) => resolve(Number(data));
    navigator.serviceWorker.controller?.postMessage("how many tabs", [its]);
    setTimeout(() => resolve(1), kAnswersWithin_ms);
  });
}
