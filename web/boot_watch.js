// Watches over the start, before and apart from every module: a part that is missing, refused or of a wrong type, or a start that takes
// too long, is said on the boot screen with a way out. A classic script, so that no broken module can keep it from running.
(() => {
  const kPatience_ms = 9_000;
  const kCaches = /^polyneuron-page/;
  const screen = () => document.getElementById("boot");

  /** @param {string} title @param {string} advice @param {boolean} failed */
  function say(title, advice, failed) {
    const boot = screen();
    const status = document.getElementById("boot-status");
    if (!boot || !status) return;
    const strong = document.createElement("strong");
    strong.textContent = title;
    status.replaceChildren(strong, document.createElement("br"), advice);
    if (failed) {
      boot.classList.add("failed");
      boot.setAttribute("role", "alert");
      document.getElementById("boot-bar")?.setAttribute("hidden", "");
    }
    offerWayOut(boot);
  }

  /** @param {HTMLElement} boot */
  function offerWayOut(boot) {
    if (document.getElementById("boot-retry")) return;
    const button = document.createElement("button");
    button.id = "boot-retry";
    button.type = "button";
    button.textContent = "Reload without the saved copy";
    button.addEventListener("click", () => void startAfresh());
    boot.append(button);
  }

  /** Drops the service worker and the page's saved files (models stay), and loads everything from the network. */
  async function startAfresh() {
    const drop = async () => {
      for (const registration of await navigator.serviceWorker?.getRegistrations() ?? []) {
        if (new URL(registration.scope).pathname === new URL("./", location.href).pathname) await registration.unregister();
      }
      if (!("caches" in window)) return;
      for (const name of await caches.keys()) if (kCaches.test(name)) await caches.delete(name);
    };
    await Promise.race([drop().catch(() => undefined), new Promise((done) => setTimeout(done, 2000))]);
    location.reload();
  }

  /** @param {string} what */
  const fail = (what) => say("The page could not start.", `${what} Check the connection and reload.`, true);
  window.addEventListener("error", (event) => {
    if (!screen()) return;
    if (event.target instanceof HTMLScriptElement) {
      const name = new URL(event.target.src, location.href).pathname.split("/").at(-1);
      fail(`A part of it could not be loaded (${name}, or something that it needs).`);
    } else if (event instanceof ErrorEvent) {
      fail(`A part of it is damaged (${event.message}).`);
    }
  }, true);
  // The service worker lets a new version take over when its only tab reloads, not when a second one opens.
  window.addEventListener("beforeunload", () => navigator.serviceWorker?.controller?.postMessage("leaving"));
  document.addEventListener("boot-failed", () => { const boot = screen(); if (boot) offerWayOut(boot); });
  setTimeout(() => {
    if (screen() && !screen()?.classList.contains("failed")) say("This takes longer than usual.", "The connection may be slow, or a part may not arrive.", false);
  }, kPatience_ms);
})();
