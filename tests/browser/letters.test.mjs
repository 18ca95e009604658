// Prompts in scripts that the bundled fonts lack are readable: the browser's own fonts draw them on the canvas.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, drawn, openPage, screenshot, snapshot, waitState } from "./support.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

// What is typed, and what each script looks like when nothing can draw it: as many replacement signs as it has letters.
const kPrompts = { Japanese: "猫の写真", Hindi: "बिल्ली की तस्वीर", Arabic: "صورة قطة", emoji: "🐈 👩‍🚀" };
const kMissing = "\uFFFD\uFFFD\uFFFD\uFFFD";

/** The pixels of a prompt's text, as base64 of a PNG, and how many of its pixels have a colour. @param {Page} page @param {string} name */
async function look(page, name) {
  await drawn(page);
  const { landmarks } = await waitState(page, (state) => state.landmarks?.[name], { what: `the landmark ${name}` });
  const place = landmarks[name];
  const [x, y, width, height] = Array.isArray(place) ? place : [place.x, place.y, place.width, place.height];
  // Without the field's frame.
  const png = await page.screenshot({ clip: { x: x + 4, y: y + 3, width: Math.min(width - 8, 180), height: height - 6 } });
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const ground = data.slice(0, 3);
    let inked = 0, colored = 0;
    const columns = Array.from({ length: image.width }, () => 0);
    for (let i = 0; i < data.length; i += 4) {
      const away = Math.max(...[0, 1, 2].map((c) => Math.abs(data[i + c] - ground[c])));
      if (away < 60) continue;
      ++inked;
      ++columns[i / 4 % image.width];
      if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 80) ++colored;
    }
    return { inked, colored, columns };
  }, png.toString("base64"));
}

describe("letters of the browser's fonts", () => {
  for (const deviceScaleFactor of [1, 2]) {
    test(`prompts in Japanese, Hindi, Arabic and emoji are drawn at ${deviceScaleFactor}×`, async () => {
      const { page, errors, close } = await openPage(here.browser, here.site.url, { viewport: { width: 1280, height: 1400 }, deviceScaleFactor });
      await waitState(page, ({ stimuli, frames }) => stimuli.length > 0 && frames > 3, { what: "the first board" });
      /** @param {string} text */
      const see = async (text) => {
        await clickOn(page, "prompts.add");
        await page.waitForFunction(() => document.activeElement?.id === "pn-text");
        await page.keyboard.insertText(text);
        await page.keyboard.press("Enter");
        await waitState(page, ({ prompts }) => prompts.some((/** @type {any} */ prompt) => prompt.text === text), { what: `the prompt "${text}"` });
        await page.mouse.move(640, 1);
        const { prompts } = await snapshot(page);
        return look(page, `prompts.P.${prompts.find((/** @type {any} */ prompt) => prompt.text === text).id}`);
      };
      const missing = await see(kMissing);
      assert.ok(missing.inked > 50, "the replacement sign is drawn");
      for (const [script, text] of Object.entries(kPrompts)) {
        const seen = await see(text); // the list scrolls to what was added
        assert.ok(seen.inked > 40 * deviceScaleFactor, `${script}: ${seen.inked} pixels`);
        assert.notDeepEqual(seen.columns, missing.columns, script);
        if (script === "emoji") assert.ok(seen.colored > 20, `${script}: ${seen.colored} pixels have colours`);
      }
      await screenshot(page, `letters-${deviceScaleFactor}x`);
      assert.deepEqual(errors, []);
      await close();
    });
  }
});
