// The page's services, by the kind of message that asks for them (messages.md).

import { fetchAsset } from "./assets.js";
import { CameraDialog } from "./camera.js";
import { copyText, saveFile, saveRaster, setTheme, setTitle, toggleFullscreen } from "./document.js";
import { watchEnvironment } from "./environment.js";
import { FileSource } from "./files.js";
import { Mirror } from "./mirror.js";
import { registerServiceWorker } from "./offline.js";
import { loadSettings, saveSetting } from "./settings.js";

/** @typedef {import("../bridge.js").Header} Header */
/** @typedef {(header: Header, payload?: Uint8Array|ArrayBuffer|null) => void} Deliver */

/**
 * @param {{deliver: Deliver, boot: import("./boot.js").Boot, assets: string, isShrinking: () => boolean,
 *   offerModel: (files: import("../engine_client.js").LocalFile[], name: string) => number}} options
 *   assets: absolute URL of assets/; isShrinking: the engine has more than one picture to prepare; offerModel: makes files known to it
 * @returns {{start(): void, perform(header: Header, payload: Uint8Array|null): void}}
 */
export function makePageServices({ deliver, boot, assets, isShrinking, offerModel }) {
  /** @type {Deliver} */
  const tell = (header, payload = null) => deliver({ ...header, from: "page" }, payload);
  const files = new FileSource(tell, { isBusy: isShrinking, offer: offerModel });
  const camera = new CameraDialog((file) => files.add([file], "camera"));
  const mirror = new Mirror(/** @type {HTMLElement} */ (document.getElementById("mirror")), (action) => tell({ ...action, kind: "mirror_action" }));
  const snapshots = new SnapshotDesk(() => tell({ kind: "snapshot_request" }));
  window.polyneuron = { snapshot: () => snapshots.request() };
  const settings = loadSettings();
  if (typeof settings.dark === "boolean") setTheme(settings.dark);
  tell({ kind: "settings", values: settings });

  /** @type {Record<string, (header: Header, payload: Uint8Array|null) => void>} */
  const services = {
    ready: () => boot.done(),
    open_file_dialog: () => files.openDialog(false),
    open_folder_dialog: () => files.openDialog(true),
    pick_model_folder: () => files.pickModel(true),
    pick_model_files: () => files.pickModel(false),
    open_camera: () => void camera.open(),
    capture_camera: () => void camera.capture(),
    close_camera: () => camera.close(),
    copy_text: ({ text }) => void copyText(String(text)),
    download: ({ name, mime, rasterize }, payload) => (rasterize && payload ? void saveRaster(String(name), payload) : saveFile(String(name), String(mime), payload)),
    set_title: ({ title }) => setTitle(String(title)),
    theme: ({ dark }) => {
      setTheme(Boolean(dark));
      saveSetting("dark", Boolean(dark));
    },
    toggle_fullscreen: () => void toggleFullscreen(),
    fetch_asset: ({ id, path }) => void fetchAsset(assets, String(path), (reply, payload) => tell({ ...reply, id }, payload)),
    save_setting: ({ key, value }) => saveSetting(String(key), value),
    mirror: ({ tree }) => mirror.update(tree),
    snapshot: (header) => snapshots.receive(header),
  };

  return {
    start() {
      files.watchPage();
      watchEnvironment(tell, typeof settings.dark === "boolean" ? settings.dark : null);
      registerServiceWorker();
    },
    perform(header, payload) {
      const service = services[String(header.kind)];
      if (service) service(header, payload);
      else console.warn(`polyneuron: the page knows no "${header.kind}"`);
    },
  };
}

/** Hands out the state of the page to whoever asks: tests, and the curious at the console. */
class SnapshotDesk {
  /** @type {((state: Record<string, any>) => void)[]} */
  #waiting = [];
  #ask;

  /** @param {() => void} ask */
  constructor(ask) { this.#ask = ask; }

  /** @returns {Promise<Record<string, any>>} */
  request() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#ask();
    });
  }

  /** @param {Header} header */
  receive(header) {
    for (const resolve of this.#waiting.splice(0)) resolve(header.snapshot);
  }
}
