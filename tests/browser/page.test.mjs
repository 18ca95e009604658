// The page's services in Chromium, one by one, without the C++ of the page: nodes, files, settings.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { openSite } from "./site.mjs";
import { openPage } from "./support.mjs";

const here = openSite({ allowMissingWasm: true });

/** A page of the site that starts nothing by itself. */
async function blank() {
  const opened = await openPage(here.browser, `${here.site.url}LICENSE.txt`);
  await opened.page.evaluate(() => { document.body.replaceChildren(); });
  return opened;
}

const tree = [
  { id: "undo", role: "button", name: "Undo", disabled: true },
  { id: "board", role: "region", name: "Board", children: [
    { id: "board#0", role: "heading", name: "Board", level: 2 },
    { id: "word", role: "textbox", name: "Add a word", value: "" },
    { id: "s1", role: "button", name: "cat, photo", pressed: true, rect: [10, 20, 30, 40], menu: true },
    { id: "s2", role: "button", name: "dog, photo" },
  ] },
  { id: "layer", role: "radiogroup", name: "Layer", children: [
    { id: "layer.1", role: "radio", name: "1", checked: true }, { id: "layer.2", role: "radio", name: "2", checked: false },
  ] },
  { id: "gate", role: "slider", name: "Gate", min: 0, max: 4, step: 0.05, now: 1, value: "as trained" },
  { id: "note", role: "alert", name: "Something went wrong" },
  { id: "table", role: "table", name: "Stimuli", rows: 90, children: [
    { id: "r0", role: "row", row: 1, children: [{ id: "h0", role: "columnheader", name: "concept" }, { id: "h1", role: "columnheader", name: "photo" }] },
    { id: "r1", role: "row", row: 40, children: [{ id: "c1", role: "rowheader", name: "cat" }, { id: "c2", role: "cell", name: "12 percent" }] },
  ] },
];

describe("the nodes beside the canvas", () => {
  /** @param {import("./support.mjs").Page} page */
  const start = (page) => page.evaluate(async (nodes) => {
    const { PageNodes } = await import("/services/nodes.js");
    const root = document.createElement("main");
    document.body.append(root);
    const actions = [];
    const shown = new PageNodes(root, (action) => action.action !== "focus" && actions.push(action));
    shown.update(nodes);
    Object.assign(window, { shown, actions, tree: nodes });
  }, tree);

  test("real controls with names, states and actions", async () => {
    const { page, close } = await blank();
    await start(page);
    assert.ok(await page.getByRole("button", { name: "Undo" }).isDisabled());
    assert.equal(await page.getByRole("button", { name: "cat, photo" }).getAttribute("aria-pressed"), "true");
    await page.getByRole("button", { name: "dog, photo" }).click();
    await page.getByRole("button", { name: "cat, photo" }).click({ button: "right" });
    await page.getByRole("textbox", { name: "Add a word" }).fill("kitten");
    await page.getByRole("textbox", { name: "Add a word" }).press("Enter");
    await page.getByRole("radio", { name: "2" }).click();
    await page.getByRole("slider", { name: "Gate" }).fill("0.5");
    assert.deepEqual(await page.evaluate(() => window.actions), [
      { id: "s2", action: "click", value: null },
      { id: "s1", action: "menu", value: null },
      { id: "word", action: "enter", value: "kitten" },
      { id: "layer.2", action: "click", value: null },
      { id: "gate", action: "set", value: "0.5" },
    ]);
    assert.equal(await page.getByRole("slider", { name: "Gate" }).getAttribute("aria-valuetext"), "as trained");
    assert.equal(await page.getByRole("alert").textContent(), "Something went wrong");
    assert.equal(await page.getByRole("region", { name: "Board" }).count(), 1);
    assert.equal(await page.getByRole("heading", { name: "Board", level: 2 }).count(), 1);
    assert.equal(await page.getByRole("rowheader", { name: "cat" }).count(), 1);
    assert.equal(await page.getByRole("table", { name: "Stimuli" }).getAttribute("aria-rowcount"), "90");
    assert.equal(await page.getByRole("row").nth(1).getAttribute("aria-rowindex"), "40");
    await close();
  });

  test("what is typed is told after a rest, and when the field is left", async () => {
    const { page, close } = await blank();
    await start(page);
    await page.getByRole("textbox", { name: "Add a word" }).pressSequentially("cat");
    await page.waitForFunction(() => window.actions.length > 0);
    await page.getByRole("button", { name: "dog, photo" }).focus();
    const told = await page.evaluate(() => window.actions);
    assert.deepEqual(told.at(-1), { id: "word", action: "leave", value: "cat" });
    assert.ok(told.slice(0, -1).every((/** @type {any} */ { action }) => action === "set"));
    assert.equal(told.at(-2).value, "cat");
    await close();
  });

  test("patched, not rebuilt: focus, elements and what is being typed survive", async () => {
    const { page, close } = await blank();
    await start(page);
    const kept = await page.evaluate(() => {
      const find = (id) => document.querySelector(`[data-node="${id}"]`);
      const second = find("s2");
      second.focus();
      const changed = structuredClone(window.tree);
      const board = changed[1];
      // The order turns round, one is renamed, a new one comes, and one goes.
      board.children = [{ id: "s3", role: "button", name: "new" }, board.children[3], { ...board.children[2], name: "cat, sketch", pressed: false }];
      changed.splice(4, 1);
      window.shown.update(changed);
      return {
        focused: document.activeElement === second, same: find("s2") === second,
        order: [...find("board").querySelectorAll("button")].map((button) => button.textContent),
        gone: find("note") === null && find("word") === null, pressed: find("s1").getAttribute("aria-pressed"),
      };
    });
    assert.deepEqual(kept, { focused: true, same: true, order: ["new", "dog, photo", "cat, sketch"], gone: true, pressed: "false" });
    // The same id with another role is another element, in its place.
    const roles = await page.evaluate(() => {
      const other = structuredClone(window.tree);
      other[0] = { id: "undo", role: "text", name: "Nothing to undo" };
      other[1].children[0] = { id: "board#0", role: "text", name: "Nine stimuli" };
      window.shown.update(other);
      return [...document.querySelectorAll("[data-node=undo], [data-node=board] > *")].map((each) => each.tagName);
    });
    assert.deepEqual(roles, ["P", "P", "LABEL", "BUTTON", "BUTTON"]);
    await page.evaluate(() => window.shown.update(window.tree));
    const field = page.getByRole("textbox", { name: "Add a word" });
    await field.pressSequentially("kit");
    await page.evaluate(() => window.shown.update(structuredClone(window.tree)));
    assert.equal(await field.inputValue(), "kit");
    // A field that adds something is empty again, though it has the focus.
    await field.press("Enter");
    await page.evaluate(() => {
      const typed = structuredClone(window.tree);
      typed[1].children[1].value = "kit";
      window.shown.update(typed);
      window.shown.update(window.tree);
    });
    assert.equal(await field.inputValue(), "");
    // So it is where Enter came before the text was told, and no tree ever held it.
    await field.fill("kitten");
    await field.press("Enter");
    await page.evaluate(() => window.shown.update(structuredClone(window.tree)));
    assert.equal(await field.inputValue(), "");
    await close();
  });

  test("a dialog takes the focus in, keeps the rest out, closes with Escape and gives the focus back", async () => {
    const { page, close } = await blank();
    await start(page);
    await page.getByRole("button", { name: "dog, photo" }).focus();
    await page.evaluate(() => window.shown.update([...window.tree, { id: "dialog", role: "dialog", name: "Word", children: [
      { id: "dialog.close", role: "button", name: "Close" }, { id: "dialog.text", role: "textbox", name: "Word", value: "" },
    ] }]));
    assert.equal(await page.evaluate(() => document.activeElement?.closest("[data-node]")?.dataset.node), "dialog.text");
    assert.equal(await page.evaluate(() => document.querySelector("[data-node=board]").inert), true);
    await page.keyboard.press("Escape");
    assert.deepEqual(await page.evaluate(() => window.actions.at(-1)), { id: "dialog.close", action: "click", value: null });
    await page.evaluate(() => window.shown.update(window.tree));
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.node), "s2");
    await close();
  });

  test("keys typed in it do not reach the canvas; the focused thing is framed on it; arrows walk over choices", async () => {
    const { page, close } = await blank();
    await start(page);
    await page.evaluate(() => {
      window.heard = 0;
      window.addEventListener("keydown", () => { ++window.heard; });
    });
    await page.getByRole("textbox", { name: "Add a word" }).press("a");
    assert.equal(await page.evaluate(() => window.heard), 0);
    await page.getByRole("button", { name: "cat, photo" }).focus();
    assert.deepEqual(await page.evaluate(() => {
      const frame = document.querySelector(".node-focus");
      return [frame.hidden, frame.style.left, frame.style.top, frame.style.width, frame.style.height];
    }), [false, "10px", "20px", "30px", "40px"]);
    await page.getByRole("radio", { name: "1" }).press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.node), "layer.2");
    await close();
  });

  test("a group is one stop of the Tab key: the chosen one, then where it was left; fields stay stops of their own", async () => {
    const { page, close } = await blank();
    await start(page);
    await page.evaluate(() => {
      const button = (id, more) => ({ id, role: "button", name: id, ...more });
      const row = (id, names) => ({ id, role: "row", children: names.map((name) => ({ id: `${id}.${name}`, role: "cell", children: [button(name)] })) });
      window.shown.update([
        button("before"),
        { id: "layer", role: "radiogroup", name: "Layer", children: [1, 2, 3].map((n) => ({ id: `layer.${n}`, role: "radio", name: `${n}`, checked: n === 2 })) },
        { id: "table", role: "table", name: "Stimuli", children: [row("r1", ["a", "b"]), row("r2", ["c", "d"])] },
        { id: "list", role: "list", name: "Tiles", children: [button("t1", { disabled: true }), button("t2"), button("t3", { pressed: true })] },
        { id: "prompts", role: "list", name: "Prompts", children: [{ id: "p1", role: "textbox", name: "P1", value: "" }, button("p1.remove")] },
        button("after"),
      ]);
    });
    const focused = () => page.evaluate(() => document.activeElement?.closest("[data-node]")?.dataset.node);
    const walk = async (/** @type {string[]} */ ...keys) => {
      const seen = [];
      for (const key of keys) {
        await page.keyboard.press(key);
        seen.push(await focused());
      }
      return seen;
    };
    await page.getByRole("button", { name: "before" }).focus();
    assert.deepEqual(await walk(...Array(6).fill("Tab")), ["layer.2", "a", "t3", "p1", "p1.remove", "after"]);
    await page.getByRole("button", { name: "a", exact: true }).focus();
    assert.deepEqual(await walk("ArrowRight", "ArrowDown", "Home", "End"), ["b", "d", "c", "d"]);
    assert.deepEqual(await walk("Shift+Tab", "ArrowRight", "Tab", "Tab", "Shift+Tab"), ["layer.2", "layer.3", "d", "t3", "d"]);
    // What it was left at is gone: the first takes its place.
    await page.evaluate(() => window.shown.update([{ id: "table", role: "table", name: "Stimuli", children: [
      { id: "r1", role: "row", children: [{ id: "r1.a", role: "cell", children: [{ id: "a", role: "button", name: "a" }] }] }] }]));
    assert.equal(await page.evaluate(() => document.querySelector("[data-node=a]").tabIndex), 0);
    await close();
  });
});

describe("files", () => {
  test("dropped, pasted and chosen files come as one message each time, with their first bytes", async () => {
    const { page, close } = await blank();
    await page.evaluate(async () => {
      const { FileSource } = await import("/services/files.js");
      window.told = [];
      window.files = new FileSource((header, payload) => window.told.push({ ...header, bytes: payload ? payload.byteLength : 0 }));
      window.files.watchPage();
      const transfer = new DataTransfer();
      transfer.items.add(new File(["12345"], "cat.png", { type: "image/png" }));
      transfer.items.add(new File(["123"], "notes.txt", { type: "text/plain" }));
      window.transfer = transfer;
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => window.told.length === 1);
    await page.evaluate(() => {
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: window.transfer, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => window.told.length === 2);
    const choosing = page.waitForEvent("filechooser");
    await page.evaluate(() => window.files.openDialog(false));
    await (await choosing).setFiles([{ name: "dog.jpg", mimeType: "image/jpeg", buffer: Buffer.from("1234567") }]);
    await page.waitForFunction(() => window.told.length === 3);
    const told = await page.evaluate(() => window.told.map(({ source, files, bytes }) => [source, files.map(({ path }) => path), bytes]));
    assert.deepEqual(told, [["drop", ["cat.png", "notes.txt"], 64], ["paste", ["cat.png"], 32], ["dialog", ["dog.jpg"], 32]]);
    await close();
  });

  test("a file too large for a page is refused with a sentence", async () => {
    const { page, close } = await blank();
    const told = await page.evaluate(async () => {
      const { FileSource } = await import("/services/files.js");
      return new Promise((resolve) => {
        const huge = Object.defineProperty(new File(["x"], "huge.png", { type: "image/png" }), "size", { value: 500e6 });
        new FileSource(resolve).add([{ path: "huge.png", file: huge }], "drop");
      });
    });
    assert.equal(told.kind, "page_error");
    assert.match(told.message, /^Not added: huge\.png\. This file is larger than 120 MB/);
    await close();
  });
});

describe("camera", () => {
  test("the dialog takes one JPEG and lets go of the camera", async () => {
    const { page, close } = await blank();
    await page.evaluate(async () => {
      const { CameraDialog } = await import("/services/camera.js");
      window.taken = [];
      window.camera = new CameraDialog((file) => window.taken.push([file.name, file.type, file.size > 1000]));
      void window.camera.open();
    });
    const take = page.getByRole("button", { name: "Take picture" });
    await page.waitForFunction(() => document.querySelector("video").videoWidth > 0 && !document.querySelector("dialog .main").disabled);
    await take.click();
    await page.waitForFunction(() => window.taken.length === 1);
    assert.deepEqual(await page.evaluate(() => window.taken), [["camera 1.jpg", "image/jpeg", true]]);
    assert.deepEqual(await page.evaluate(() => [document.querySelector("dialog").open, document.querySelector("video").srcObject]), [false, null]);
    await close();
  });

  test("a refused camera is explained", async () => {
    const { page, close } = await blank();
    await page.evaluate(async () => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      const { CameraDialog } = await import("/services/camera.js");
      void new CameraDialog(() => undefined).open();
    });
    await page.getByText("The camera was refused. Allow it in the address bar").waitFor();
    assert.ok(await page.getByRole("button", { name: "Take picture" }).isDisabled());
    await close();
  });

  test("a machine without a camera is told at once, an unanswered question is pointed at; the dialog has a title and closes", async () => {
    const { page, close } = await blank();
    await page.evaluate(async () => {
      navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
      navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
      const { CameraDialog } = await import("/services/camera.js");
      void new CameraDialog(() => undefined).open();
    });
    await page.getByText("No camera was found. Add a picture file instead.").waitFor();
    assert.ok(await page.getByRole("dialog", { name: "Camera" }).isVisible());
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.evaluate(async () => {
      navigator.mediaDevices.enumerateDevices = () => Promise.resolve([/** @type {any} */ ({ kind: "videoinput" })]);
      const { CameraDialog } = await import("/services/camera.js");
      void new CameraDialog(() => undefined).open();
    });
    await page.getByText("Still waiting. Look for the browser's question").waitFor({ timeout: 20000 });
    await close();
  });
});

describe("settings and assets", () => {
  test("settings survive a reload", async () => {
    const { page, close } = await blank();
    await page.evaluate(async () => (await import("/services/settings.js")).saveSetting("dark", true));
    await page.reload();
    assert.deepEqual(await page.evaluate(async () => (await import("/services/settings.js")).loadSettings()), { dark: true });
    await close();
  });

  test("assets come with their bytes; what is missing or outside is an error", async () => {
    const { page, close } = await blank();
    const ask = (path) => page.evaluate(async (wanted) => {
      const { fetchAsset } = await import("/services/assets.js");
      return new Promise((resolve) => fetchAsset(new URL("/assets/", location.href).href, wanted, (reply, payload) => resolve({ ...reply, bytes: payload?.byteLength ?? 0 })));
    }, path);
    const found = await ask("emoji/index.json");
    assert.equal(found.kind, "done");
    assert.ok(found.bytes > 100);
    assert.equal((await ask("nothing.json")).code, "NotFound");
    assert.equal((await ask("../main.js")).code, "NotFound");
    await close();
  });
});

describe("a page that cannot start says why", () => {
  test("without WebGL 2", async () => {
    const context = await here.browser.newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.addInitScript(() => { Reflect.deleteProperty(window, "WebGL2RenderingContext"); });
    await page.goto(here.site.url);
    await page.getByText("It has no WebGL 2").waitFor();
    await context.close();
  });

  test("when a part of it cannot be loaded", async () => {
    const { page, close } = await openPage(here.browser, "about:blank");
    here.site.setFaults((path) => path === "/polyneuron.mjs" ? { status: 500 } : null);
    await page.goto(here.site.url);
    await page.getByText("The page could not start.").waitFor();
    here.site.setFaults(undefined);
    await close();
  });
});
