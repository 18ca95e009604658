// What the browser's storage is to the engine, in memory.

export function memoryStore() {
  /** @type {Map<string, Uint8Array>} */
  const kept = new Map();
  /** @type {Map<string, Uint8Array>} */
  const cells = new Map();
  /** @type {Map<string, string>} */
  const notes = new Map();
  return {
    kept, cellMap: cells, noteMap: notes,
    /** @param {string} key */
    async match(key) { return kept.get(key) ?? null; },
    /** @param {string} key @param {string} _path @param {Uint8Array} bytes */
    async put(key, _path, bytes) { kept.set(key, bytes); },
    /** @param {string} key */
    async drop(key) { kept.delete(key); },
    cells: {
      /** @param {string} name */
      async get(name) { return cells.get(name) ?? null; },
      /** @param {string} name @param {Uint8Array} bytes */
      async set(name, bytes) {
        cells.set(name, bytes.slice());
        return true;
      },
      /** @param {string} name */
      async delete(name) { cells.delete(name); },
    },
    /** @param {string} name @param {string} text */
    async note(name, text) { notes.set(name, text); },
    /** @param {string} name */
    async read(name) { return notes.get(name) ?? null; },
    async keepOnly() {},
  };
}
