// Memory of Chromium's processes, from Linux's /proc; null where there is none.

import { readFileSync } from "node:fs";

/** @typedef {import("./support.mjs").Browser} Browser */

/** @param {string} text @param {string} name @returns {number} bytes */
function field(text, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? NaN) * 1024;
}

/**
 * The renderer that holds the most memory: the tab that is looked at.
 * @param {Browser} browser
 * @returns {Promise<{pid: number, resident: number, proportional: number, peak: number}|null>} bytes; peak: the most ever resident;
 *   proportional: shared pages counted by share
 */
export async function largestRenderer(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  let largest = null;
  for (const { id, type } of processInfo) {
    if (type !== "renderer") continue;
    try {
      const status = readFileSync(`/proc/${id}/status`, "utf8");
      const proportional = field(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"), "Pss");
      const found = { pid: id, resident: field(status, "VmRSS"), proportional, peak: field(status, "VmHWM") };
      if (!largest || found.resident > largest.resident) largest = found;
    } catch {
      // Gone meanwhile, or no /proc.
    }
  }
  return largest;
}
