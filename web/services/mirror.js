// The parallel DOM: what the canvas shows, in words and real controls, for screen readers and keyboards. C++ sends a tree; it is
// patched into the page by node ids, so that focus, caret and reading position survive.

/**
 * @typedef {{id: string, role: string, label?: string, value?: string|number, options?: {value: string, label: string}[], disabled?: boolean,
 *   pressed?: boolean, level?: number, rect?: [number, number, number, number], action?: string, children?: MirrorNode[]}} MirrorNode
 * @typedef {{node: MirrorNode, element: HTMLElement, control: HTMLElement|null, list: HTMLElement}} Entry
 *   control: what takes focus and value; list: where the children go
 */

/** Elements that carry a role by themselves; others get the role as an attribute. @type {Record<string, string>} */
const kTags = {
  region: "section", group: "div", heading: "h2", list: "ul", listitem: "li", button: "button", textbox: "label", combobox: "label",
  slider: "label", checkbox: "label", table: "table", row: "tr", cell: "td", columnheader: "th", rowheader: "th", text: "p",
};
const kFieldTags = /** @type {Record<string, "input"|"select">} */ ({ textbox: "input", combobox: "select", slider: "input", checkbox: "input" });

/** Keeps the DOM under `root` equal to the last tree. */
export class Mirror {
  #root;
  #act;
  #frame = document.createElement("div");
  /** @type {Map<string, Entry>} */
  #entries = new Map();

  /**
   * @param {HTMLElement} root
   * @param {(action: {id: string, action: string, value: string|null}) => void} act
   */
  constructor(root, act) {
    this.#root = root;
    this.#act = act;
    this.#frame.className = "mirror-focus";
    this.#frame.hidden = true;
    document.body.append(this.#frame);
    root.addEventListener("focusin", (event) => this.#showFocus(event.target));
    root.addEventListener("focusout", () => { this.#frame.hidden = true; });
    // The canvas listens for keys on the window; what is typed here stays here.
    for (const kind of ["keydown", "keyup", "keypress", "input", "paste", "copy", "cut"]) {
      root.addEventListener(kind, (event) => event.stopPropagation());
    }
  }

  /** @param {MirrorNode|MirrorNode[]} tree */
  update(tree) {
    /** @type {Set<string>} */
    const seen = new Set();
    const nodes = Array.isArray(tree) ? tree : [tree];
    this.#place(this.#root, nodes, seen);
    for (const [id, { element }] of this.#entries) {
      if (seen.has(id)) continue;
      element.remove();
      this.#entries.delete(id);
    }
  }

  /** @param {HTMLElement} parent @param {MirrorNode[]} nodes @param {Set<string>} seen */
  #place(parent, nodes, seen) {
    /** @type {ChildNode|null} */
    let next = firstPlaced(parent);
    for (const node of nodes) {
      if (!node || typeof node.id !== "string" || seen.has(node.id)) continue;
      seen.add(node.id);
      const entry = this.#entry(node);
      if (entry.element === next) next = next.nextSibling;
      else if (!moveWithoutLosingFocus(entry.element, parent, next)) parent.insertBefore(entry.element, next);
      this.#patch(entry, node);
      this.#place(entry.list, node.children ?? [], seen);
    }
  }

  /** @param {MirrorNode} node @returns {Entry} */
  #entry(node) {
    const known = this.#entries.get(node.id);
    if (known && known.node.role === node.role) return known;
    known?.element.remove();
    const made = this.#make(node);
    this.#entries.set(node.id, made);
    return made;
  }

  /** @param {MirrorNode} node @returns {Entry} */
  #make(node) {
    const tag = kTags[node.role] ?? "div";
    const element = document.createElement(tag);
    if (!kTags[node.role]) element.setAttribute("role", node.role);
    if (node.role === "alert" || node.role === "status") element.setAttribute("aria-live", node.role === "alert" ? "assertive" : "polite");
    if (node.role === "columnheader") element.setAttribute("scope", "col");
    if (node.role === "rowheader") element.setAttribute("scope", "row");
    element.dataset.mirror = node.id;
    /** @type {Entry} */
    const entry = { node: { id: node.id, role: node.role }, element, control: null, list: element };
    const fieldTag = kFieldTags[node.role];
    if (fieldTag) entry.control = this.#makeField(entry, fieldTag);
    else if (node.role === "button") entry.control = this.#makeButton(entry);
    return entry;
  }

  /** @param {Entry} entry */
  #makeButton(entry) {
    const button = /** @type {HTMLButtonElement} */ (entry.element);
    button.type = "button";
    button.addEventListener("click", () => this.#send(entry, null));
    return button;
  }

  /** @param {Entry} entry @param {"input"|"select"} tag */
  #makeField(entry, tag) {
    const field = document.createElement(tag);
    const { role } = entry.node;
    if (field instanceof HTMLInputElement) field.type = role === "slider" ? "range" : role === "checkbox" ? "checkbox" : "text";
    const send = () => this.#send(entry, field instanceof HTMLInputElement && field.type === "checkbox" ? String(field.checked) : field.value);
    if (role === "textbox") {
      // A text is sent when it is finished: with Enter, or when focus leaves a changed field.
      field.addEventListener("keydown", (event) => {
        if (!(event instanceof KeyboardEvent) || event.key !== "Enter" || event.isComposing) return;
        send();
        // A field that adds something is empty again; one that edits gets its new value with the next tree.
        if (!entry.node.value) /** @type {HTMLInputElement} */ (field).value = "";
      });
      field.addEventListener("change", () => { if (document.activeElement !== field) send(); });
    } else {
      field.addEventListener("change", send);
    }
    entry.element.append(document.createElement("span"), field);
    return field;
  }

  /** @param {Entry} entry @param {string|null} value */
  #send({ node }, value) {
    if (node.action && !node.disabled) this.#act({ id: node.id, action: node.action, value });
  }

  /** Brings an element to what the node says. @param {Entry} entry @param {MirrorNode} node */
  #patch(entry, node) {
    const { element, control, node: before } = entry;
    entry.node = node;
    const label = node.label ?? "";
    if (label !== (before.label ?? "")) setLabel(entry, label);
    if (node.disabled !== before.disabled && control) /** @type {HTMLButtonElement} */ (control).disabled = Boolean(node.disabled);
    if (node.pressed !== before.pressed) {
      if (node.pressed === undefined) element.removeAttribute("aria-pressed");
      else element.setAttribute("aria-pressed", String(node.pressed));
    }
    if (node.level !== before.level) element.setAttribute("aria-level", String(node.level ?? 2));
    if (control instanceof HTMLSelectElement) setOptions(control, node.options ?? [], before.options ?? []);
    setValue(control, node, before);
    if (control && control === document.activeElement) this.#showFocus(control);
  }

  /** Frames, on the canvas, the thing whose double has the focus. @param {EventTarget|null} target */
  #showFocus(target) {
    const id = target instanceof HTMLElement ? /** @type {HTMLElement|null} */ (target.closest("[data-mirror]"))?.dataset.mirror : undefined;
    const rect = id === undefined ? undefined : this.#entries.get(id)?.node.rect;
    this.#frame.hidden = !rect;
    if (!rect) return;
    const [x, y, width, height] = rect;
    Object.assign(this.#frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  }
}

/** The first child that is a mirrored node; a section's heading stays before it. @param {HTMLElement} parent @returns {Element|null} */
function firstPlaced(parent) {
  for (let child = parent.firstElementChild; child; child = child.nextElementSibling) {
    if (child instanceof HTMLElement && child.dataset.mirror !== undefined) return child;
  }
  return null;
}

/** Moving an element takes its focus away: move its neighbours instead. @param {HTMLElement} element @param {HTMLElement} parent @param {ChildNode|null} next */
function moveWithoutLosingFocus(element, parent, next) {
  if (element.parentNode !== parent || !element.contains(document.activeElement)) return false;
  for (let at = next; at && at !== element;) {
    const following = at.nextSibling;
    parent.append(at);
    at = following;
  }
  return true;
}

/** @param {Entry} entry @param {string} label */
function setLabel({ element, control, node }, label) {
  if (control && control !== element) {
    /** @type {HTMLElement} */ (element.firstElementChild).textContent = label;
  } else if (node.children?.length || ["region", "group", "list", "table"].includes(node.role)) {
    element.setAttribute("aria-label", label);
  } else {
    element.textContent = label;
  }
}

/** @param {HTMLSelectElement} select @param {{value: string, label: string}[]} options @param {{value: string, label: string}[]} before */
function setOptions(select, options, before) {
  if (JSON.stringify(options) === JSON.stringify(before)) return;
  select.replaceChildren(...options.map(({ value, label }) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = label;
    return option;
  }));
}

/** Writes a field's value, but never over what is being typed. @param {HTMLElement|null} control @param {MirrorNode} node @param {MirrorNode} before */
function setValue(control, node, before) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLSelectElement)) return;
  const value = String(node.value ?? "");
  const typing = control === document.activeElement && control instanceof HTMLInputElement && control.type === "text" && value === String(before.value ?? "");
  if (typing) return;
  if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === "true";
  else if (control.value !== value) control.value = value;
}
