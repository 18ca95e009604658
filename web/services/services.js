// The page's services, by the kind of message that asks for them (messages.md).

import { AddressBar, embedIn } from "./address.js";
import { fetchAsset } from "./assets.js";
import { CameraDialog } from "./camera.js";
import { copyText } from "./clipboard.js";
import { saveFile, saveRaster, setTheme, setTitle, toggleFullscreen } from "./document.js";
import { tellSurroundings, watchEnvironment } from "./environment.js";
import { FileSource } from "./files.js";
import { LanguageChoice } from "./language.js";
import { askBeforeLeaving } from "./leaving.js";
import { PageNodes } from "./nodes.js";
import { Versions } from "./offline.js";
import { PageAsk, PageTell } from "../engine/messages.js";
import { answerCode } from "./qr.js";
import { loadSettings, saveSetting } from "./settings.js";
import { takeShared } from "./shared.js";
import { Visits } from "./visits.js";

/** @typedef {import("../bridge.js").Header} Header */
/** @typedef {(header: Header, payload?: Uint8Array|ArrayBuffer|null) => void} Deliver */

/**
 * @param {{deliver: Deliver, assets: string, keepFile: (file: File) => number, fileOf: (number: number) => File|undefined,
 *   speakEngine: (language: import("../words.js").Language) => void,
 *   packFile: (picture: import("./visit_file.js").OwnPicture) => Promise<ArrayBuffer>,
 *   offerModel: (files: import("../engine_client.js").LocalFile[], name: string) => number}} options
 *   assets: absolute URL of assets/; keepFile: gives a picture to the engine; fileOf: the one of a number; packFile: as the model keeps it, a PNG; offerModel: makes files known to it
 * @returns {{ready(): Promise<void>, start(): void, perform(header: Header, payload: Uint8Array|null): void}}
 */
export function makePageServices({ deliver, assets, keepFile, fileOf, packFile, offerModel, speakEngine }) {
  /** @type {Deliver} */
  const tell = (header, payload = null) => deliver({ ...header, from: "page" }, payload);
  const files = new FileSource(tell, { keep: keepFile, offer: offerModel, openVisit: (file) => void visits.openFile(file) });
  const visits = new Visits(tell, { fileOf, numberOf: (file) => files.numberOf(file), pack: packFile });
  const camera = new CameraDialog((file) => files.add([{ path: file.name, file }], "camera"));
  const nodes = new PageNodes(/** @type {HTMLElement} */ (document.getElementById("nodes")), (action) => tell({ ...action, kind: PageTell.nodeAction }));
  const versions = new Versions(tell);
  const address = new AddressBar(tell);
  const language = new LanguageChoice(tell, speakEngine);
  const snapshots = new SnapshotDesk(() => tell({ kind: PageTell.snapshotRequest }));
  window.polyneuron = { snapshot: () => snapshots.request() };
  // A panel in another page follows the system's colours, and leaves the questions of a visit to that page.
  const embedded = embedIn(location);
  const settings = embedded === null ? loadSettings() : {};
  if (typeof settings.dark === "boolean") setTheme(settings.dark);

  /** @type {Record<string, (header: Header, payload: Uint8Array|null) => void>} */
  const services = {
    [PageAsk.openFileDialog]: () => files.openDialog(false),
    [PageAsk.openFolderDialog]: () => files.openDialog(true),
    [PageAsk.pickModelFolder]: () => files.pickModel(true),
    [PageAsk.pickModelFiles]: () => files.pickModel(false),
    [PageAsk.openCamera]: () => void camera.open(),
    [PageAsk.download]: ({ name, mime, rasterize }, payload) => (rasterize && payload ? void saveRaster(String(name), payload) : saveFile(String(name), String(mime), payload)),
    [PageAsk.address]: ({ fragment, entry, is_new }) => address.show({ fragment: String(fragment), entry: Number(entry), isNew: Boolean(is_new) }),
    [PageAsk.copyText]: ({ text, what }) => void copyText(String(text)).then((copied) => tell({ kind: PageTell.textCopied, what, copied, characters: String(text).length })),
    [PageAsk.qrCode]: ({ id, text }) => void answerCode(String(text), (reply, payload) => tell({ ...reply, id }, payload)),
    [PageAsk.keepVisit]: (wanted, thumbnail) => { if (embedded === null) visits.keep(/** @type {any} */ ({ ...wanted, thumbnail })); },
    [PageAsk.keepLessons]: ({ progress }) => { if (embedded === null) saveSetting("lessons", String(progress)); },
    [PageAsk.listVisits]: () => void visits.list(),
    [PageAsk.openVisit]: ({ visit }) => void visits.open(String(visit)),
    [PageAsk.deleteVisits]: (asked) => void visits.delete(asked.visits),
    [PageAsk.saveVisit]: (visit) => void visits.save(/** @type {any} */ (visit)),
    [PageAsk.openVisitFile]: () => visits.choose(),
    [PageAsk.ownWork]: ({ at_stake }) => askBeforeLeaving(Boolean(at_stake) && embedded === null),
    [PageAsk.setTitle]: ({ title }) => setTitle(String(title)),
    [PageAsk.theme]: ({ dark }) => {
      setTheme(Boolean(dark));
      saveSetting("dark", Boolean(dark));
    },
    [PageAsk.chooseLanguage]: ({ tag }) => void language.choose(String(tag)),
    [PageAsk.toggleFullscreen]: () => void toggleFullscreen(),
    [PageAsk.takeUpdate]: () => void versions.takeUpdate(),
    [PageAsk.fetchAsset]: ({ id, path }) => void fetchAsset(assets, String(path), (reply, payload) => tell({ ...reply, id }, payload)),
    [PageAsk.nodes]: ({ tree }) => nodes.update(tree),
    [PageAsk.snapshot]: (header) => snapshots.receive(header),
  };

  return {
    ready: () => language.start(),
    start() {
      if (embedded === null) {
        tell({ kind: PageTell.keptLessons, progress: String(settings.lessons ?? ""), lot: crypto.getRandomValues(new Uint32Array(1))[0] });
        void visits.start().then((opened) => address.start(!opened));
      } else {
        tell({ kind: PageTell.embedded, panel: embedded });
        address.start(true);
      }
      files.watchPage();
      watchEnvironment(tell, typeof settings.dark === "boolean" ? settings.dark : null);
      void tellSurroundings(tell);
      if (embedded !== null) return;
      versions.start();
      void takeShared((shared) => files.add(shared, "share"));
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
