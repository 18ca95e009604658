// Small favours of the document: title, theme, clipboard, saved files, full screen.

/** @param {string} title */
export function setTitle(title) { document.title = title; }

/** @param {boolean} dark */
export function setTheme(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const surface = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute("content", surface);
}

/** @param {string} name @param {string} mime @param {Uint8Array|null} bytes */
export function saveFile(name, mime, bytes) {
  const url = URL.createObjectURL(new Blob(bytes ? [/** @type {BlobPart} */ (/** @type {unknown} */ (bytes))] : [], { type: mime }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export async function toggleFullscreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // Not allowed here (an iframe, a phone): the page stays as it is.
  }
}
