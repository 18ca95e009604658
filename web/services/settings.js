// What a visitor chose before (theme, layer, …), where the browser keeps such things; else nothing is kept.

const kPrefix = "polyneuron.";

/** @returns {Record<string, unknown>} */
export function loadSettings() {
  /** @type {Record<string, unknown>} */
  const values = {};
  try {
    for (let i = 0; i < localStorage.length; ++i) {
      const key = localStorage.key(i);
      if (key?.startsWith(kPrefix)) values[key.slice(kPrefix.length)] = parse(localStorage.getItem(key) ?? "null");
    }
  } catch {
    // Storage is blocked: nothing was kept.
  }
  return values;
}

/** @param {string} key @param {unknown} value  null forgets it */
export function saveSetting(key, value) {
  try {
    if (value === null || value === undefined) localStorage.removeItem(kPrefix + key);
    else localStorage.setItem(kPrefix + key, JSON.stringify(value));
  } catch {
    // Storage is blocked or full: nothing is kept.
  }
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
