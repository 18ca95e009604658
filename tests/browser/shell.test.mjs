// The canvas as an instrument for hands: typing, clipboard, wheel, fingers, zoom, idleness, and a graphics context that goes and comes.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { openSite } from "./site.mjs";
import { clickOn, openPage, placeOf, screenshot, snapshot, waitCount, waitState } from "./support.mjs";
import { openReady } from "./visit.mjs";

/** @typedef {import("./support.mjs").Page} Page */

const here = openSite();

// So low that the board scrolls.
const kLow = { width: 1280, height: 800 };

/** @param {Parameters<typeof openPage>[2]} [options] */
async function open(options) {
  // High enough for every panel to be seen whole.
  const opened = await openPage(here.browser, here.site.url, { viewport: { width: 1280, height: 1400 }, ...options });
  await waitState(opened.page, ({ stimuli, frames }) => stimuli.length > 0 && frames > 3, { what: "the first board" });
  return opened;
}

/** @param {Page} page @returns {Promise<number>} */
const framesDrawn = (page) => page.evaluate(() => /** @type {any} */ (document.getElementById("canvas")).frames.drawn());

/** Waits until no frame has been drawn for a while; returns how many were. @param {Page} page */
async function quiet(page, silenceMs = 600, limitMs = 90_000) {
  const end = Date.now() + limitMs;
  for (let last = -1; Date.now() < end;) {
    const now = await framesDrawn(page);
    if (now === last) return now;
    last = now;
    await page.waitForTimeout(silenceMs);
  }
  throw new Error("the page never comes to rest");
}

/** @param {Page} page @param {string} text */
const hasPrompt = (page, text) => waitState(page, ({ prompts }) => prompts.some((/** @type {any} */ prompt) => prompt.text === text), { what: `the prompt "${text}"` });

/** @param {Page} page */
const focusedId = (page) => page.evaluate(() => document.activeElement?.id);

describe("text", () => {
  test("fast typing arrives whole and in order, in any alphabet", async () => {
    const { page, errors, close } = await open();
    const text = "a photo of a cat on a mat — é ñ ł жук σ";
    await clickOn(page, "prompts.add");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    await hasPrompt(page, text);
    assert.deepEqual(errors, []);
    await close();
  });

  test("paste, copy, cut and corrections", async () => {
    const { page, close } = await open();
    await clickOn(page, "prompts.add");
    await page.waitForFunction(() => document.activeElement?.id === "pn-text");
    await page.evaluate(() => navigator.clipboard.writeText("a pasted Ärger"));
    await page.keyboard.press("Control+v");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+x");
    await page.waitForFunction(async () => await navigator.clipboard.readText() === "a pasted Ärger");
    await page.evaluate(() => navigator.clipboard.writeText("two"));
    await page.keyboard.press("Control+v");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Home");
    await page.keyboard.type("un");
    await page.keyboard.press("Enter");
    await hasPrompt(page, "untw");
    // Text and a picture at once go to the field that has the keyboard, once.
    const { length } = (await snapshot(page)).stimuli;
    await clickOn(page, "prompts.add");
    await page.waitForFunction(() => document.activeElement?.id === "pn-text");
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "text and a picture");
      clipboardData.items.add(new File([new Uint8Array(8)], "picture.png", { type: "image/png" }));
      document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await page.keyboard.press("Enter");
    await hasPrompt(page, "text and a picture");
    assert.equal((await snapshot(page)).stimuli.length, length);
    // Several lines: a prompt each in this field, one line elsewhere.
    await clickOn(page, "prompts.add");
    await page.waitForFunction(() => document.activeElement?.id === "pn-text");
    await page.evaluate(() => navigator.clipboard.writeText("a parrot\r\nan owl\n"));
    await page.keyboard.press("Control+v");
    await hasPrompt(page, "a parrot");
    await hasPrompt(page, "an owl");
    await clickOn(page, "board.new_concept");
    await page.waitForFunction(() => document.activeElement?.id === "pn-text");
    await page.keyboard.press("Control+v");
    await page.keyboard.press("Enter");
    await waitState(page, ({ concepts }) => concepts.includes("a parrot an owl"), { what: "one line with a blank" });
    await close();
  });

  test("what an input method composes replaces its draft", async () => {
    const { page, close } = await open();
    await clickOn(page, "prompts.add");
    await page.waitForFunction(() => document.activeElement?.id === "pn-text");
    const session = await page.context().newCDPSession(page);
    await session.send("Input.imeSetComposition", { text: "e", selectionStart: 1, selectionEnd: 1 });
    await session.send("Input.imeSetComposition", { text: "eñ", selectionStart: 2, selectionEnd: 2 });
    await session.send("Input.insertText", { text: "España" });
    await page.keyboard.press("Enter");
    await hasPrompt(page, "España");
    await close();
  });
});

describe("keys", () => {
  test("a visit begins outside of any field: a screen reader reads, a pasted picture is a picture", async () => {
    const { page, close } = await open();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "BODY");
    await close();
  });

  test("the browser keeps its own, and Escape then Tab leaves the canvas", async () => {
    const { page, close } = await open();
    const prevented = await page.evaluate(() => {
      const canvas = /** @type {HTMLElement} */ (document.getElementById("canvas"));
      canvas.focus();
      /** @param {string} key @param {KeyboardEventInit} [more] */
      const press = (key, more = {}) => {
        const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
        canvas.dispatchEvent(event);
        canvas.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
        return event.defaultPrevented;
      };
      const control = { ctrlKey: true };
      const browsers = [press("r", control), press("l", control), press("t", control), press("w", control), press("+", control), press("-", control),
        press("0", control), press("F5"), press("F12"), press("ArrowLeft", { altKey: true })];
      const ours = [press("z", control), press("Tab"), press("ArrowDown"), press("Escape")];
      return { browsers, ours, tabAfterEscape: press("Tab") };
    });
    assert.ok(prevented.browsers.every((taken) => !taken), JSON.stringify(prevented));
    assert.ok(prevented.ours.every((taken) => taken), JSON.stringify(prevented));
    assert.equal(prevented.tabAfterEscape, false);
    await close();
  });
});

describe("keys between the parts", () => {
  test("Tab shows where the keyboard is, part by part; a question mark opens the sheet of keys, Escape closes it", async () => {
    const { page, errors, close } = await open();
    await page.locator("#canvas").focus();
    const framed = [];
    for (let i = 0; i < 4; ++i) {
      await page.keyboard.press("Tab");
      await quiet(page, 200);
      framed.push(await page.screenshot());
    }
    await screenshot(page, "tab-stage");
    for (let i = 1; i < framed.length; ++i) assert.ok(!framed[i].equals(framed[i - 1]), "the frame of the keyboard moves");
    await page.keyboard.press("?");
    await waitState(page, ({ dialog }) => dialog === "help", { what: "the sheet of keys" });
    await quiet(page, 200);
    await screenshot(page, "help");
    await waitCount(page.getByRole("dialog", { name: "Keys" }).getByText("Ctrl Z: undo"), 1);
    await page.keyboard.press("Escape");
    await waitState(page, ({ dialog }) => dialog === "", { what: "closed" });
    assert.deepEqual(errors, []);
    await close();
  });
});

describe("wheel and fingers", () => {
  test("the wheel scrolls the board the right way; with Control it is left to the browser's zoom", async () => {
    const { page, close } = await open({ viewport: kLow });
    await quiet(page);
    const { stimuli, selection } = await snapshot(page);
    // Beside the chosen one, which the board has brought into view.
    const neighbour = `stimulus.${stimuli[stimuli.findIndex((/** @type {any} */ each) => each.id === selection.stimulus) + 1].id}`;
    const { x, y } = await placeOf(page, neighbour);
    const before = (await placeOf(page, neighbour)).y;
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 40);
    await waitState(page, ({ landmarks }) => Math.abs(middle(landmarks[neighbour]) - (before - 40)) < 12, { what: "the board to scroll by 40 px" });
    await page.mouse.wheel(0, -40);
    await waitState(page, ({ landmarks }) => Math.abs(middle(landmarks[neighbour]) - before) < 1, { what: "the board to scroll back" });
    const zoomTaken = await page.evaluate(() => {
      const event = new WheelEvent("wheel", { deltaY: 100, ctrlKey: true, bubbles: true, cancelable: true });
      document.getElementById("canvas")?.dispatchEvent(event);
      return event.defaultPrevented;
    });
    assert.equal(zoomTaken, false);
    await close();
  });

  test("a finger scrolls and selects nothing", async () => {
    const { page, close } = await open({ touch: true, viewport: kLow });
    const session = await page.context().newCDPSession(page);
    await quiet(page);
    const { stimuli, selection } = await snapshot(page);
    // Beside the chosen one, which the board has brought into view.
    const neighbour = `stimulus.${stimuli[stimuli.findIndex((/** @type {any} */ each) => each.id === selection.stimulus) + 1].id}`;
    const { x, y } = await placeOf(page, neighbour);
    const selected = (await snapshot(page)).selection.stimulus;
    const before = (await placeOf(page, neighbour)).y;
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    for (let step = 1; step <= 8; ++step) {
      await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: y - 10 * step }] });
      await page.waitForTimeout(20);
    }
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await waitState(page, ({ landmarks }) => middle(landmarks[neighbour]) < before - 40, { what: "the board to follow the finger" });
    await quiet(page);
    assert.equal((await snapshot(page)).selection.stimulus, selected);
    await close();
  });

  test("a tap on a field opens the keyboard from within the gesture", async () => {
    const { page, close } = await open({ touch: true });
    await quiet(page);
    const field = await placeOf(page, "prompts.template");
    await page.touchscreen.tap(field.x, field.y);
    assert.equal(await focusedId(page), "pn-text");
    await close();
  });
});

describe("drawing", () => {
  test("paper gets the page in light colours, and the screen keeps its own", async () => {
    const { page, close } = await open({ dark: true });
    await quiet(page);
    await page.pdf({ landscape: true });
    const light = await page.evaluate(() => {
      const paper = /** @type {HTMLCanvasElement} */ (document.getElementById("paper"));
      const small = document.createElement("canvas");
      small.width = small.height = 64;
      const drawing = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
      drawing.drawImage(paper, 0, 0, paper.width, paper.height, 0, 0, 64, 64);
      const { data } = drawing.getImageData(0, 0, 64, 64);
      return [0, 1, 2].map((channel) => data.reduce((sum, value, i) => sum + (i % 4 === channel ? value : 0), 0) / 64 ** 2);
    });
    assert.ok(light.every((value) => value > 150), `mean colour ${light}`);
    assert.equal((await snapshot(page)).dark, true);
    await close();
  });

  test("a system that forces colours gets black, white and outlines", async () => {
    const { page, close } = await open({ dark: true, forcedColors: true });
    await quiet(page);
    await screenshot(page, "forced-colors");
    const { x, y } = await placeOf(page, "toolbar.model");
    const png = await page.screenshot({ clip: { x: 2, y: y + 14, width: 8, height: 2 } });
    assert.ok(x > 0);
    const corner = await page.evaluate(async (base64) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))]));
      const small = document.createElement("canvas");
      const drawing = /** @type {CanvasRenderingContext2D} */ (small.getContext("2d"));
      drawing.drawImage(image, 0, 0);
      return [...drawing.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    }, png.toString("base64"));
    assert.deepEqual(corner, [0, 0, 0], "the ground is black");
    await close();
  });

  test("nothing is drawn while nothing happens", async () => {
    const { page, close } = await openReady(here.browser, here.site.url);
    await page.mouse.move(640, 1);
    const before = await quiet(page, 1500);
    await page.waitForTimeout(2000);
    assert.equal(await framesDrawn(page), before);
    await close();
  });

  test("the canvas has a pixel for each of the screen's, at any zoom", async () => {
    const { page, close } = await open();
    const session = await page.context().newCDPSession(page);
    for (const [width, height, ratio] of [[1280, 800, 1], [1024, 640, 1.25], [853, 533, 1.5], [640, 400, 2]]) {
      await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: ratio, mobile: false });
      await page.waitForFunction(([wide, high]) => {
        const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("canvas"));
        return Math.abs(canvas.width - wide) <= 1 && Math.abs(canvas.height - high) <= 1;
      }, [Math.round(width * ratio), Math.round(height * ratio)]);
      await quiet(page);
    }
    await close();
  });

  test("a lost graphics context is told, and restored with the board intact", async () => {
    const { page, errors, close } = await openReady(here.browser, here.site.url);
    await quiet(page);
    const before = await snapshot(page);
    await page.evaluate(() => {
      const canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("canvas"));
      const extension = canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context");
      Object.assign(window, { loseContext: extension });
      extension?.loseContext();
    });
    await page.waitForSelector("#gl-lost:not([hidden])");
    assert.match(await page.textContent("#gl-lost") ?? "", /Graphics were reset/);
    const lost = await framesDrawn(page);
    await page.mouse.move(400, 300);
    await page.waitForTimeout(300);
    assert.equal(await framesDrawn(page), lost);
    await page.evaluate(() => /** @type {any} */ (window).loseContext.restoreContext());
    await page.waitForSelector("#gl-lost", { state: "hidden" });
    await page.waitForFunction((count) => /** @type {any} */ (document.getElementById("canvas")).frames.drawn() > count, lost);
    await quiet(page);
    await screenshot(page, "restored");
    const after = await snapshot(page);
    assert.deepEqual(after.stimuli.map((/** @type {any} */ s) => s.id), before.stimuli.map((/** @type {any} */ s) => s.id));
    // The pictures are back on the canvas: the first thumbnail is not one flat colour.
    const place = await placeOf(page, `stimulus.${after.stimuli[0].id}`);
    const clip = await page.screenshot({ clip: { x: place.x - 24, y: place.y - 24, width: 48, height: 48 } });
    assert.ok(clip.length > 1500, `a 48×48 photo should not compress to ${clip.length} bytes`);
    assert.deepEqual(errors, []);
    await close();
  });
});

/** @param {any} rect @returns {number} */
function middle(rect) { return Array.isArray(rect) ? rect[1] + rect[3] / 2 : rect.y + rect.height / 2; }
