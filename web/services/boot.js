// What is on screen before the first frame: a sentence and a sign of life, or what keeps the page from running.

import { tr } from "../words.js";

/** The boot screen of index.html. */
export class Boot {
  #screen = document.getElementById("boot");
  #status = document.getElementById("boot-status");
  #bar = document.getElementById("boot-bar");

  /** Has this browser what the page needs? Says so on the screen if not. */
  canRun() {
    if (typeof WebAssembly !== "object") {
      this.fail(tr("This browser cannot run Polyneuron."), tr("It has no WebAssembly. Please use a current Firefox, Chrome, Edge or Safari."));
      return false;
    }
    // Whether a context can really be had is found out by C++, which makes the only one.
    if (typeof WebGL2RenderingContext === "undefined") {
      this.fail(tr("This browser cannot draw Polyneuron."), tr("It has no WebGL 2. Please use a current Firefox, Chrome, Edge or Safari."));
      return false;
    }
    return true;
  }

  /** The first frame is drawn. */
  done() {
    this.#screen?.remove();
    this.#screen = null;
  }

  /** @param {string} title @param {string} advice */
  fail(title, advice) {
    if (!this.#screen) return;
    this.#screen.classList.add("failed");
    this.#screen.setAttribute("role", "alert");
    if (this.#bar) this.#bar.hidden = true;
    if (this.#status) {
      const strong = document.createElement("strong");
      strong.textContent = title;
      this.#status.replaceChildren(strong, document.createElement("br"), advice);
    }
    document.dispatchEvent(new Event("boot-failed")); // boot_watch.js offers a way out
  }
}
