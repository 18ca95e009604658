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

/**
 * Saves an SVG as a PNG of `scale` times its size; as the SVG where the browser cannot draw it.
 * @param {string} name @param {Uint8Array} svg @param {number} [scale]
 */
export async function saveRaster(name, svg, scale = 2) {
  const url = URL.createObjectURL(new Blob([/** @type {BlobPart} */ (/** @type {unknown} */ (svg))], { type: "image/svg+xml" }));
  try {
    const picture = document.createElement("img");
    picture.src = url;
    await picture.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.naturalWidth * scale);
    canvas.height = Math.round(picture.naturalHeight * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const png = await new Promise((/** @type {(blob: Blob|null) => void} */ resolve) => { canvas.toBlob(resolve, "image/png"); });
    if (!png) throw new Error("no PNG");
    saveFile(name, "image/png", new Uint8Array(await png.arrayBuffer()));
  } catch {
    saveFile(name.replace(/\.png$/, ".svg"), "image/svg+xml", svg);
  } finally {
    URL.revokeObjectURL(url);
  }
}

export async function toggleFullscreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // Not allowed here (an iframe, a phone): the page stays as it is.
  }
}
