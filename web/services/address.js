// The address bar: it holds the link of what is seen. Links are opened with the page, pasted over the address, or found in the history.

import { PageTell } from "../engine/messages.js";
import { tr } from "../words.js";

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

/** Of the search part: one panel alone, for a frame in another page. */
const kEmbedKey = "embed";

/** The panel that is asked for alone; empty: the one in front; null: the whole page is. @param {Location|URL} address */
export function embedIn({ search }) { return new URLSearchParams(search).get(kEmbedKey); }

/** Without a link and without what asks for a panel alone. @param {Location|URL} address @returns {string} the whole page's */
export function pageAddress(address) {
  const url = new URL(withFragment(address, ""), address.href);
  url.searchParams.delete(kEmbedKey);
  url.search = url.searchParams.toString().replace(/=(?=&|$)/g, "");
  return url.href;
}

/** Follows and changes the address of this page. */
export class AddressBar {
  #tell;
  /** To the whole page, where this is a panel of it in another page; then the address stays. @type {HTMLAnchorElement|null} */
  #whole = null;
  /** Entries of an earlier life of this page have another. */
  #visit = `${Date.now()}-${Math.random()}`;

  /** @param {import("./services.js").Deliver} tell */
  constructor(tell) {
    this.#tell = tell;
    if (embedIn(location) !== null) this.#whole = linkToWhole();
  }

  /** Opens what the address says, and listens to what becomes of it. @param {boolean} opens  false: what it says is there already */
  start(opens) {
    const text = linkIn(location);
    if (text && opens) this.#tell({ kind: PageTell.openLink, text });
    else if (!text) this.show({ fragment: "", entry: 0, isNew: false });
    window.addEventListener("popstate", ({ state }) => {
      // A pasted link comes here, too: an entry without a state.
      if (state?.visit === this.#visit) this.#tell({ kind: PageTell.historyEntry, entry: Number(state.entry), text: linkIn(location) });
      else this.#tell({ kind: PageTell.openLink, text: linkIn(location) });
    });
  }

  /** @param {{fragment: string, entry: number, isNew: boolean}} address */
  show({ fragment, entry, isNew }) {
    if (this.#whole) {
      this.#whole.href = pageAddress(location) + (fragment ? `#${fragment}` : "");
      return;
    }
    const url = withFragment(location, fragment);
    const state = { entry, visit: this.#visit };
    try {
      if (isNew) window.history.pushState(state, "", url);
      else window.history.replaceState(state, "", url);
    } catch {
      // Too many changes in a short time, or an origin that may not: the next one tries again.
    }
  }
}

/** A small link at the corner, to what is seen in the whole page. */
function linkToWhole() {
  const link = document.createElement("a");
  link.className = "to-whole";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = tr("Open in Polyneuron");
  const text = linkIn(location);
  link.href = pageAddress(location) + (text ? `#${text}` : "");
  document.body.append(link);
  return link;
}
