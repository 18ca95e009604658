// Keys within a group of nodes: one button of it is a stop of the Tab key, arrow keys walk from button to button.

const kGroups = "[role=radiogroup], table, [role=list]";

/** Which button of a group Tab stops at: where it was left, else the chosen one, else the first. */
export class TabStops {
  /** @type {WeakMap<Element, HTMLButtonElement>} */
  #left = new WeakMap();

  /** Call when anything in `root` has changed. @param {HTMLElement} root */
  place(root) {
    for (const group of root.querySelectorAll(kGroups)) this.#placeIn(group);
  }

  /** A button has got the focus. @param {HTMLButtonElement} button */
  enter(button) {
    const group = button.closest(kGroups);
    if (!group || !isWalked(group)) return;
    this.#left.set(group, button);
    this.#placeIn(group);
  }

  /** @param {Element} group */
  #placeIn(group) {
    const buttons = buttonsOf(group);
    const left = this.#left.get(group);
    const walked = isWalked(group);
    const stop = left && buttons.includes(left) && !left.disabled ? left
      : buttons.find((each) => !each.disabled && (each.getAttribute("aria-checked") === "true" || each.getAttribute("aria-pressed") === "true"))
      ?? buttons.find(({ disabled }) => !disabled);
    for (const button of buttons) {
      const tabIndex = !walked || button === stop ? 0 : -1;
      if (button.tabIndex !== tabIndex) button.tabIndex = tabIndex;
    }
  }
}

/** The button that a key leads to from another; null when none. @param {HTMLButtonElement} from @param {string} key */
export function walkTo(from, key) {
  const group = from.closest(kGroups);
  if (!group) return null;
  if (key === "Home" || key === "End") {
    const row = from.closest("tr");
    const buttons = [...(row ?? group).querySelectorAll("button")].filter(({ disabled }) => !disabled);
    return buttons.at(key === "Home" ? 0 : -1) ?? null;
  }
  if (!key.startsWith("Arrow")) return null;
  return group.tagName === "TABLE" ? inTable(from, key) : inRow(group, from, key);
}

/** A group with fields is not walked: Tab goes through its fields and buttons in their order. @param {Element} group */
function isWalked(group) { return !group.querySelector("input") || group.tagName === "TABLE"; }

/** Those that are in no group within it. @param {Element} group @returns {HTMLButtonElement[]} */
function buttonsOf(group) { return [...group.querySelectorAll("button")].filter((each) => each.closest(kGroups) === group); }

/** The next choice of a group. @param {Element} group @param {HTMLButtonElement} from @param {string} key */
function inRow(group, from, key) {
  const choices = buttonsOf(group);
  return choices[choices.indexOf(from) + (key === "ArrowRight" || key === "ArrowDown" ? 1 : -1)] ?? null;
}

/** The button of the next cell in a direction that has one. @param {HTMLButtonElement} from @param {string} key */
function inTable(from, key) {
  const cell = /** @type {HTMLTableCellElement|null} */ (from.closest("td, th"));
  const row = /** @type {HTMLTableRowElement|null} */ (from.closest("tr"));
  if (!cell || !row) return null;
  const inCell = [...cell.querySelectorAll("button")];
  const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const sibling = inCell[inCell.indexOf(from) + step];
    if (sibling) return sibling;
  }
  const rows = /** @type {HTMLTableRowElement[]} */ ([...(row.parentElement?.children ?? [])].filter(({ tagName }) => tagName === "TR"));
  const isAcross = key === "ArrowLeft" || key === "ArrowRight";
  for (let at = isAcross ? cell.cellIndex + step : rows.indexOf(row) + step; ; at += step) {
    const next = isAcross ? row.cells[at] : rows[at]?.cells[cell.cellIndex];
    if (!(isAcross ? next : rows[at])) return null;
    const button = next?.querySelector("button");
    if (button) return button;
  }
}
