// The address bar: it holds the link of what is seen. Links are opened with the page, pasted over the address, or found in the history.

import { PageTell } from "../engine/messages.js";

/** Of the search part of an address, where a server or a mail program took the # for a part of the path (404.html). */
const kSearchKey = "s";

/** What an address says of a finding, as it came; empty when it says nothing. @param {Location|URL} address */
export function linkIn({ hash, search }) {
  if (hash.length > 1) return hash.slice(1);
  return new URLSearchParams(search).get(kSearchKey) ?? "";
}

/** The same address with another fragment, and without what stood for one. @param {Location|URL} address @param {string} fragment */
export function withFragment(address, fragment) {
  const params = new URLSearchParams(address.search);
  params.delete(kSearchKey);
  const search = params.toString().replace(/=(?=&|$)/g, "");
  return `${address.pathname}${search ? `?${search}` : ""}${fragment ? `#${fragment}` : ""}`;
}

/** Follows and changes the address of this page. */
export class AddressBar {
  #tell;
  /** Entries of an earlier life of this page have another. */
  #visit = `${Date.now()}-${Math.random()}`;

  /** @param {import("./services.js").Deliver} tell */
  constructor(tell) { this.#tell = tell; }

  /** Opens what the address says, and listens to what becomes of it. */
  start() {
    const text = linkIn(location);
    if (text) this.#tell({ kind: PageTell.openLink, text });
    else this.show({ fragment: "", entry: 0, isNew: false });
    window.addEventListener("popstate", ({ state }) => {
      // A pasted link comes here, too: an entry without a state.
      if (state?.visit === this.#visit) this.#tell({ kind: PageTell.historyEntry, entry: Number(state.entry), text: linkIn(location) });
      else this.#tell({ kind: PageTell.openLink, text: linkIn(location) });
    });
  }

  /** @param {{fragment: string, entry: number, isNew: boolean}} address */
  show({ fragment, entry, isNew }) {
    const url = withFragment(location, fragment);
    const state = { entry, visit: this.#visit };
    try {
      if (isNew) window.history.pushState(state, "", url);
      else window.history.replaceState(state, "", url);
    } catch {
      // Too many changes in a short time, or an origin that may not: the next one tries again.
    }
  }

  /** The whole address with this fragment goes to the clipboard. @param {string} fragment */
  async copy(fragment) {
    const link = new URL(withFragment(location, fragment), location.href).href;
    const copied = await copyText(link);
    this.#tell({ kind: PageTell.linkCopied, copied, characters: link.length });
  }
}

/** @param {string} text @returns {Promise<boolean>} whether the clipboard has it */
async function copyText(text) {
  try {
    if (!navigator.clipboard) return copyBySelection(text);
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The older way, which plain http has, too: what is marked is copied. @param {string} text */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  const before = document.activeElement;
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return copied;
}
