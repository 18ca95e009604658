// The canvas in words: what each frame shows, as real elements for screen readers, keyboards and tests. C++ sends a tree of nodes; it is
// patched into the page by their ids, so that focus, caret and reading position survive. What is done with an element goes back to the
// widget with its id.

import { TabStops, walkTo } from "./node_walk.js";

/**
 * @typedef {{id: string, role: string, name?: string, value?: string, description?: string, level?: number, checked?: boolean|"mixed",
 *   pressed?: boolean, expanded?: boolean, disabled?: boolean, invalid?: boolean, menu?: boolean, lines?: boolean, rows?: number, row?: number, min?: number,
 *   max?: number, step?: number, now?: number, rect?: [number, number, number, number], children?: PageNode[]}} PageNode
 * @typedef {{id: string, action: "click"|"set"|"enter"|"leave"|"focus"|"menu", value: string|null}} NodeAction
 * @typedef {{node: PageNode, element: HTMLElement, field: HTMLInputElement|null, sent: string[], timer: number}} Entry
 *   field: what takes the value of a textbox or a slider; sent: its values that C++ was told lately
 */

/** Elements that carry a role by themselves; others are given it. @type {Record<string, string>} */
const kTags = {
  region: "section", button: "button", radio: "button", checkbox: "button", textbox: "label", slider: "label", table: "table", row: "tr",
  cell: "td", columnheader: "th", rowheader: "th", text: "p",
};
const kWithRole = new Set(["radio", "checkbox"]);
const kGroups = new Set(["region", "group", "dialog", "list", "table", "radiogroup", "listitem", "row", "cell", "rowheader", "img", "progressbar"]);
const kLive = /** @type {Record<string, string>} */ ({ status: "polite", alert: "assertive" });
const kTypingMs = 200;  // what is typed is told after a rest
const kSentKept = 16;

/** Keeps the DOM under `root` equal to the last tree. */
export class PageNodes {
  #root;
  #act;
  #frame = document.createElement("div");
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #stops = new TabStops();
  #isBehind = false;
  /** What had the focus when a dialog opened. @type {string|undefined} */
  #cameFrom;

  /**
   * @param {HTMLElement} root
   * @param {(action: NodeAction) => void} act
   */
  constructor(root, act) {
    this.#root = root;
    this.#act = act;
    this.#frame.className = "node-focus";
    this.#frame.hidden = true;
    document.body.append(this.#frame);
    root.addEventListener("focusin", (event) => this.#onFocus(event.target));
    root.addEventListener("focusout", () => { this.#frame.hidden = true; });
    root.addEventListener("keydown", (event) => this.#walk(event));
    // The canvas listens for keys on the window; what is typed here stays here.
    for (const kind of ["keydown", "keyup", "keypress", "input", "paste", "copy", "cut"]) {
      root.addEventListener(kind, (event) => event.stopPropagation());
    }
  }

  /** @param {PageNode[]} tree */
  update(tree) {
    /** @type {Set<string>} */
    const seen = new Set();
    const hadFocus = this.#root.contains(document.activeElement);
    this.#place(this.#root, tree, seen);
    for (const [id, { element }] of this.#entries) {
      if (seen.has(id)) continue;
      element.remove();
      this.#entries.delete(id);
    }
    this.#stops.place(this.#root);
    this.#keepBehind(tree.some(({ role }) => role === "dialog"));
    // What had it is gone with what it did: the keyboard stays in the dialog.
    if (hadFocus && this.#isBehind && !this.#root.contains(document.activeElement)) this.#firstOfDialog()?.focus();
  }

  /** @returns {HTMLElement|null} */
  #firstOfDialog() { return this.#root.querySelector("[role=dialog] input, [role=dialog] button:not([data-node='dialog.close'])"); }

  /** What lies behind an open dialog is out of reach, and the focus goes in and comes back. @param {boolean} isOpen */
  #keepBehind(isOpen) {
    const opens = isOpen && !this.#isBehind, closes = !isOpen && this.#isBehind;
    this.#isBehind = isOpen;
    if (opens) this.#cameFrom = document.activeElement && this.#root.contains(document.activeElement) ? this.#entryOf(document.activeElement)?.node.id : undefined;
    for (const child of this.#root.children) {
      if (!(child instanceof HTMLElement)) continue;
      const inert = isOpen && child.getAttribute("role") !== "dialog" && !child.hasAttribute("aria-live");
      if (inert !== child.inert) child.inert = inert;
    }
    if (this.#cameFrom === undefined) return;
    if (opens) this.#firstOfDialog()?.focus();
    if (!closes) return;
    const back = this.#entries.get(this.#cameFrom);
    (back?.field ?? back?.element)?.focus();
    this.#cameFrom = undefined;
  }

  /** @param {HTMLElement} parent @param {PageNode[]} nodes @param {Set<string>} seen */
  #place(parent, nodes, seen) {
    let next = firstPlaced(parent);
    /** @type {Element|null} */
    let last = null;
    for (const node of nodes) {
      if (!node || typeof node.id !== "string" || seen.has(node.id)) continue;
      seen.add(node.id);
      const entry = this.#entry(node);
      // A node whose role is another gets another element, and one may have gone to another parent.
      if (next && next.parentNode !== parent) next = last ? last.nextElementSibling : firstPlaced(parent);
      last = entry.element;
      if (entry.element === next) next = next.nextElementSibling;
      else if (!moveWithoutLosingFocus(entry.element, parent, next)) parent.insertBefore(entry.element, next);
      this.#patch(entry, node);
      if (node.children || entry.element.childElementCount > 0) this.#place(entry.element, node.children ?? [], seen);
    }
  }

  /** @param {PageNode} node @returns {Entry} */
  #entry(node) {
    const known = this.#entries.get(node.id);
    if (known && known.node.role === node.role && known.node.level === node.level) return known;
    known?.element.remove();
    const made = this.#make(node);
    this.#entries.set(node.id, made);
    return made;
  }

  /** @param {PageNode} node @returns {Entry} */
  #make(node) {
    const { role } = node;
    const tag = role === "heading" ? `h${Math.min(Math.max(node.level ?? 2, 1), 6)}` : kTags[role] ?? "div";
    const element = document.createElement(tag);
    if (role !== "heading" && (!kTags[role] || kWithRole.has(role))) element.setAttribute("role", role);
    if (kLive[role]) element.setAttribute("aria-live", kLive[role]);
    if (role === "columnheader") element.setAttribute("scope", "col");
    if (role === "rowheader") element.setAttribute("scope", "row");
    if (role === "dialog") element.setAttribute("aria-modal", "true");
    element.dataset.node = node.id;
    /** @type {Entry} */
    const entry = { node: { id: node.id, role, level: node.level }, element, field: null, sent: [], timer: 0 };
    if (role === "textbox" || role === "slider") this.#makeField(entry);
    else if (element instanceof HTMLButtonElement) this.#makeButton(entry, element);
    return entry;
  }

  /** @param {Entry} entry @param {HTMLButtonElement} button */
  #makeButton(entry, button) {
    button.type = "button";
    button.addEventListener("click", () => this.#tell(entry, "click"));
    button.addEventListener("contextmenu", (event) => {
      if (!entry.node.menu) return;
      event.preventDefault();
      this.#tell(entry, "menu");
    });
  }

  /** @param {Entry} entry */
  #makeField(entry) {
    const field = document.createElement("input");
    entry.field = field;
    field.type = entry.node.role === "slider" ? "range" : "text";
    const send = (/** @type {"set"|"enter"|"leave"} */ kind) => {
      clearTimeout(entry.timer);
      entry.timer = 0;
      entry.sent = kind === "set" ? [...entry.sent.slice(-kSentKept), field.value] : [];
      // The answer to Enter counts, though its text may be the one that was there before the typing.
      if (kind === "enter") entry.node = { ...entry.node, value: field.value };
      this.#tell(entry, kind, field.value);
    };
    field.addEventListener("input", () => {
      clearTimeout(entry.timer);
      entry.timer = window.setTimeout(() => send("set"), kTypingMs);
    });
    // The browser would join the lines of a column.
    field.addEventListener("paste", (event) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!entry.node.lines || !/\S\s*[\r\n]\s*\S/.test(text)) return;
      event.preventDefault();
      this.#tell(entry, "enter", text);
    });
    let entered = "";
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || entry.node.role !== "textbox") return;
      entered = field.value;
      send("enter");
    });
    field.addEventListener("change", () => {
      if (entry.node.role === "slider") send("set");
      else if (field.value !== entered || document.activeElement !== field) send("leave");
      entered = "";
    });
    entry.element.append(document.createElement("span"), field);
  }

  /** @param {Entry} entry @param {NodeAction["action"]} action @param {string|null} [value] */
  #tell({ node }, action, value = null) {
    if (!node.disabled) this.#act({ id: node.id, action, value });
  }

  /** Brings an element to what the node says. @param {Entry} entry @param {PageNode} node */
  #patch(entry, node) {
    const { element, field, node: before } = entry;
    entry.node = node;
    const control = field ?? element;
    if (node.name !== before.name || node.description !== before.description || Boolean(node.children) !== Boolean(before.children)) setName(entry);
    if (node.disabled !== before.disabled && (field || element instanceof HTMLButtonElement)) {
      /** @type {HTMLButtonElement|HTMLInputElement} */ (control).disabled = Boolean(node.disabled);
    }
    setAttribute(control, "aria-checked", node.checked, before.checked);
    setAttribute(control, "aria-pressed", node.pressed, before.pressed);
    setAttribute(control, "aria-expanded", node.expanded, before.expanded);
    setAttribute(control, "aria-invalid", node.invalid, before.invalid);
    setAttribute(control, "aria-haspopup", node.menu ? "menu" : undefined, before.menu ? "menu" : undefined);
    setAttribute(element, node.role === "table" ? "aria-rowcount" : node.role === "listitem" ? "aria-setsize" : "data-rows", node.rows, before.rows);
    setAttribute(element, node.role === "row" ? "aria-rowindex" : "aria-posinset", node.row, before.row);
    if (node.role === "progressbar") setProgress(element, node);
    if (field) setValue(entry, field, node, before);
    if (control === document.activeElement) this.#showFocus(node);
  }

  /** @param {EventTarget|null} target */
  #onFocus(target) {
    const entry = this.#entryOf(target);
    if (!entry) return;
    if (target instanceof HTMLButtonElement) this.#stops.enter(target);
    this.#showFocus(entry.node);
    // What is scrolled out of view on the canvas comes into it.
    this.#tell(entry, "focus");
  }

  /** Frames, on the canvas, the thing whose double has the focus. @param {PageNode} node */
  #showFocus({ rect }) {
    this.#frame.hidden = !rect;
    if (!rect) return;
    const [x, y, width, height] = rect;
    Object.assign(this.#frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  }

  /** Arrow keys, Home and End walk over the choices of a group and the cells of a table. @param {KeyboardEvent} event */
  #walk(event) {
    const target = event.target;
    if (event.key === "Escape" && target instanceof HTMLElement && target.closest("[role=dialog]")) {
      return this.#act({ id: "dialog.close", action: "click", value: null });
    }
    const to = target instanceof HTMLButtonElement ? walkTo(target, event.key) : null;
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  /** @param {EventTarget|null} target @returns {Entry|undefined} */
  #entryOf(target) {
    const id = target instanceof HTMLElement ? /** @type {HTMLElement|null} */ (target.closest("[data-node]"))?.dataset.node : undefined;
    return id === undefined ? undefined : this.#entries.get(id);
  }
}

/** The first child that is a node; a field's own parts stay before it. @param {HTMLElement} parent @returns {Element|null} */
function firstPlaced(parent) {
  for (let child = parent.firstElementChild; child; child = child.nextElementSibling) {
    if (child instanceof HTMLElement && child.dataset.node !== undefined) return child;
  }
  return null;
}

/** Moving an element takes its focus away: move its neighbours instead. @param {HTMLElement} element @param {HTMLElement} parent @param {Element|null} next */
function moveWithoutLosingFocus(element, parent, next) {
  if (element.parentNode !== parent || !element.contains(document.activeElement)) return false;
  for (let at = next; at && at !== element;) {
    const following = at.nextElementSibling;
    parent.append(at);
    at = following;
  }
  return true;
}

/** @param {Element} element @param {string} name @param {unknown} value @param {unknown} before */
function setAttribute(element, name, value, before) {
  if (value === before) return;
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

/** @param {Entry} entry */
function setName({ element, field, node }) {
  const { role, name = "", description } = node;
  if (field) {
    /** @type {HTMLElement} */ (element.firstElementChild).textContent = name;
  } else if (node.children || kGroups.has(role)) {
    const isText = !node.children && ["cell", "rowheader", "listitem"].includes(role);
    if (isText) element.textContent = name;
    else if (name) element.setAttribute("aria-label", name);
    else element.removeAttribute("aria-label");
  } else {
    element.textContent = role === "text" && description ? `${name}: ${description}` : name;
  }
  if (role === "text") return;
  if (description) (field ?? element).setAttribute("aria-description", description);
  else (field ?? element).removeAttribute("aria-description");
}

/** @param {HTMLElement} element @param {PageNode} node */
function setProgress(element, { min = 0, max = 100, now = 0 }) {
  element.setAttribute("aria-valuemin", String(min));
  element.setAttribute("aria-valuemax", String(max));
  if (now < min) element.removeAttribute("aria-valuenow");
  else element.setAttribute("aria-valuenow", String(now));
}

/** Writes a field's value, but never over what is being typed. @param {Entry} entry @param {HTMLInputElement} field @param {PageNode} node @param {PageNode} before */
function setValue(entry, field, node, before) {
  const isSlider = node.role === "slider";
  if (isSlider) {
    field.min = String(node.min ?? 0);
    field.max = String(node.max ?? 1);
    field.step = String(node.step || "any");
    setAttribute(field, "aria-valuetext", node.value, before.value);
  }
  const value = isSlider ? String(node.now ?? 0) : node.value ?? "";
  const had = isSlider ? String(before.now ?? 0) : before.value ?? "";
  const isTyping = field === document.activeElement && (entry.timer !== 0 || value === had || entry.sent.includes(value));
  if (!isTyping && field.value !== value) field.value = value;
}
