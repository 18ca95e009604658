// What the page puts on the window for tests and the curious.
interface Window {
  polyneuron?: { snapshot(): Promise<Record<string, any>> };
}
declare function importScripts(...urls: string[]): void;
