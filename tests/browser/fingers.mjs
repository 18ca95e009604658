// A finger on the page, by the browser's own touch events: at the pace of a hand, with the pauses that tell a swipe from a hold.

/** @typedef {import("./support.mjs").Page} Page */
/** @typedef {{x: number, y: number}} Point */

const kStep_ms = 16;

/** @param {Page} page */
export async function finger(page) {
  const devtools = await page.context().newCDPSession(page);
  /** @type {Point} */
  let at = { x: 0, y: 0 };
  /** @param {"touchStart" | "touchMove" | "touchEnd"} type @param {Point[]} touchPoints */
  const send = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    /** @param {Point} point */
    async down(point) {
      at = point;
      await send("touchStart", [at]);
    },
    /** @param {Point} point @param {number} [steps] */
    async moveTo(point, steps = 12) {
      const from = at;
      for (let step = 1; step <= steps; ++step) {
        at = { x: from.x + (point.x - from.x) * step / steps, y: from.y + (point.y - from.y) * step / steps };
        await send("touchMove", [at]);
        await page.waitForTimeout(kStep_ms);
      }
    },
    up: () => send("touchEnd", []),
    /** Down, at once along, up. @param {Point} from @param {Point} to */
    async swipe(from, to) {
      await this.down(from);
      await page.waitForTimeout(kStep_ms);
      await this.moveTo(to);
      await this.up();
    },
    /** Down, and so long still that it counts as held. @param {Point} point */
    async hold(point) {
      await this.down(point);
      await page.waitForTimeout(700);
    },
  };
}
