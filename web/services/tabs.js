// Which visits other tabs have open.

const kChannel = "polyneuron-visits";
const kAnswersWithin_ms = 80;

/** Answers the other tabs, and asks them. */
export class Tabs {
  #channel = "BroadcastChannel" in window ? new BroadcastChannel(kChannel) : null;
  /** @type {Set<string>} */
  #heard = new Set();

  /** @param {() => string} visit  of this tab */
  constructor(visit) {
    this.#channel?.addEventListener("message", ({ data }) => {
      if (data?.asks) this.#channel?.postMessage({ open: visit() });
      else if (typeof data?.open === "string") this.#heard.add(data.open);
    });
  }

  /** @returns {Promise<Set<string>>} ids of the visits in other tabs; a tab that the browser has put to sleep does not say */
  async open() {
    if (!this.#channel) return new Set();
    this.#heard.clear();
    this.#channel.postMessage({ asks: true });
    await new Promise((resolve) => { setTimeout(resolve, kAnswersWithin_ms); });
    return new Set(this.#heard);
  }
}
