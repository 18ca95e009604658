// One progress figure over all files of a model.

const kReportEveryMs = 60;

/** Adds up what has arrived of each file and reports it, not oftener than a bar can show. */
export class ProgressSum {
  /** @type {Map<string, {received: number, total: number}>} */
  #files = new Map();
  #report;
  #last = -Infinity;
  /** The latest report. @type {import("../protocol.js").Progress|null} */
  latest = null;

  /** @param {(progress: import("../protocol.js").Progress) => void} report */
  constructor(report) { this.#report = report; }

  /** @param {string} path @param {number|null} size bytes; null: grows as it arrives */
  expect(path, size) { this.#files.set(path, { received: 0, total: size ?? 0 }); }

  /**
   * @param {import("../protocol.js").Phase} phase
   * @param {string} path
   * @param {number} [received]  bytes of this file
   */
  note(phase, path, received) {
    const file = this.#files.get(path);
    if (file && received !== undefined) {
      file.received = received;
      file.total = Math.max(file.total, received);
    }
    let sum = 0;
    let total = 0;
    for (const each of this.#files.values()) {
      sum += each.received;
      total += each.total;
    }
    const changedPhase = this.latest?.phase !== phase || sum === total;
    this.latest = { phase, file: path, received: sum, total };
    const now = performance.now();
    if (!changedPhase && now - this.#last < kReportEveryMs) return;
    this.#last = now;
    this.#report(this.latest);
  }
}
