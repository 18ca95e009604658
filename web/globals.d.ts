// What the page puts on the window for tests and the curious.
interface Window {
  polyneuron?: { snapshot(): Promise<Record<string, any>> };
}
declare function importScripts(...urls: string[]): void;

/** What tools/make_single.mjs puts in place: JavaScript of the wasm modules and of ONNX Runtime. */
declare module "single:*";
