// A dialog with the camera's picture and one button to take it.

import { mark, tr } from "../words.js";

/** @typedef {{video: HTMLVideoElement, note: HTMLElement, take: HTMLButtonElement, turn: HTMLButtonElement}} Parts */

const kNoCamera = mark("No camera was found. Add a picture file instead.");
const kSlowMs = 6000;

/** Opens, switches and closes the camera; what it takes is a JPEG file. */
export class CameraDialog {
  #onPicture;
  /** @type {HTMLDialogElement|null} */
  #dialog = null;
  /** @type {Parts|null} */
  #parts = null;
  /** @type {MediaStream|null} */
  #stream = null;
  /** @type {"environment"|"user"} */
  #facing = "environment";
  #count = 0;

  /** @param {(file: File) => void} onPicture */
  constructor(onPicture) { this.#onPicture = onPicture; }

  async open() {
    if (!this.#dialog?.open) this.#build();  // anew, as the language may be another
    const dialog = /** @type {HTMLDialogElement} */ (this.#dialog);
    if (!dialog.open) dialog.showModal();
    await this.#startStream();
  }

  async capture() {
    const video = this.#parts?.video;
    if (!video || video.videoWidth === 0) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const blob = await new Promise((/** @type {(blob: Blob|null) => void} */ resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
    if (!blob) return this.#say(tr("The picture could not be taken. Try again."));
    this.#onPicture(new File([blob], `camera ${++this.#count}.jpg`, { type: "image/jpeg" }));
    this.close();
  }

  close() {
    this.#stopStream();
    this.#dialog?.close();
  }

  #build() {
    const dialog = document.createElement("dialog");
    dialog.className = "camera";
    const head = document.createElement("header");
    const title = document.createElement("h2");
    title.textContent = tr("Camera");
    title.id = "camera-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const video = document.createElement("video");
    video.autoplay = video.muted = video.playsInline = true;
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    /** @type {(label: string, act: () => void, main?: boolean) => HTMLButtonElement} */
    const button = (label, act, main = false) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      if (main) made.className = "main";
      made.addEventListener("click", act);
      return made;
    };
    const take = button(tr("Take picture"), () => void this.capture(), true);
    const turn = button(tr("Switch camera"), () => {
      this.#facing = this.#facing === "user" ? "environment" : "user";
      void this.#startStream();
    });
    const row = document.createElement("div");
    row.className = "row";
    const close = button("\u00d7", () => this.close());
    close.setAttribute("aria-label", tr("Close"));
    close.className = "close";
    head.append(title, close);
    row.append(take, turn, button(tr("Cancel"), () => this.close()));
    dialog.append(head, video, note, row);
    dialog.addEventListener("close", () => this.#stopStream());
    // The canvas below listens for keys on the window; what is pressed here stays here.
    for (const kind of ["keydown", "keyup", "keypress"]) dialog.addEventListener(kind, (event) => event.stopPropagation());
    this.#dialog?.remove();
    document.body.append(dialog);
    this.#dialog = dialog;
    this.#parts = { video, note, take, turn };
  }

  async #startStream() {
    const parts = /** @type {Parts} */ (this.#parts);
    this.#stopStream();
    parts.take.disabled = true;
    parts.turn.hidden = true;
    if (!navigator.mediaDevices?.getUserMedia) {
      return this.#say(tr("Browsers lend the camera only to pages that come over https or from this machine. Add a picture file instead."));
    }
    this.#say(tr("Waiting for the camera…"));
    if (await hasNoCamera()) return this.#say(tr(kNoCamera));
    const slow = setTimeout(() => this.#say(tr("Still waiting. Look for the browser's question whether this page may use the camera, and answer it.")), kSlowMs);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: this.#facing, width: { ideal: 1280 } }, audio: false });
      if (!this.#dialog?.open) return stream.getTracks().forEach((track) => track.stop());
      this.#stream = stream;
      parts.video.srcObject = stream;
      await parts.video.play();
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
      parts.turn.hidden = cameras.length < 2;
      parts.take.disabled = false;
      this.#say(tr("The picture stays on this machine."));
    } catch (thrown) {
      this.#say(explain(thrown));
    } finally {
      clearTimeout(slow);
    }
  }

  #stopStream() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    if (this.#parts) this.#parts.video.srcObject = null;
  }

  /** @param {string} text */
  #say(text) {
    if (this.#parts) this.#parts.note.textContent = text;
  }
}

/** Whether the browser says that there is none: it lists devices without their names before it is asked for one. @returns {Promise<boolean>} */
async function hasNoCamera() {
  try {
    return !(await navigator.mediaDevices.enumerateDevices()).some(({ kind }) => kind === "videoinput");
  } catch {
    return false; // it will say so when it is asked
  }
}

/** @param {unknown} thrown */
function explain(thrown) {
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "NotAllowedError") return tr("The camera was refused. Allow it in the address bar, then open this again.");
  if (name === "NotFoundError" || name === "OverconstrainedError") return tr(kNoCamera);
  if (name === "NotReadableError") return tr("The camera is in use by another program. Close that, then open this again.");
  return tr("The camera could not be opened ({0}).", thrown instanceof Error ? thrown.message : thrown);
}
