// The browser's chooser of files.

/**
 * @param {{accept?: string, folder?: boolean, several?: boolean}} what  accept: kinds, as an input's; folder: a whole one
 * @param {(files: import("../engine_client.js").LocalFile[]) => void} take  at least one
 */
export function chooseFiles({ accept = "", folder = false, several = true }, take) {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = several;
  input.className = "unseen";
  if (folder) input.webkitdirectory = true;
  else input.accept = accept;
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    if (files.length > 0) take(files);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  // In the document, so that tests and assistive tools find it.
  document.body.append(input);
  input.click();
}
