// One flat configuration for the page, its tools and the JavaScript tests.

const browser = {
  globals: Object.fromEntries(
    ["window", "document", "navigator", "self", "caches", "fetch", "location", "localStorage", "console", "performance",
      "setTimeout", "clearTimeout", "setInterval", "clearInterval", "requestAnimationFrame", "matchMedia", "URL", "Worker",
      "MessageChannel", "MessagePort", "history", "CSS", "BroadcastChannel", "IDBKeyRange", "indexedDB", "sessionStorage", "atob", "TextEncoder", "TextDecoder", "DecompressionStream", "AbortController", "AbortSignal", "Headers", "Request", "Response",
      "HTMLElement", "HTMLScriptElement", "ErrorEvent", "crypto", "HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement", "HTMLButtonElement", "HTMLProgressElement",
      "CustomEvent", "Event", "Blob", "File", "FileReader", "KeyboardEvent",
      "getComputedStyle", "queueMicrotask", "URLSearchParams", "WebGL2RenderingContext", "crossOriginIsolated", "WebAssembly", "DOMException"]
      .map((name) => [name, "readonly"])),
};

const node = {
  globals: Object.fromEntries(
    ["process", "console", "Buffer", "URL", "setTimeout", "clearTimeout", "setImmediate", "fetch", "performance", "AbortController",
      "TextEncoder", "TextDecoder", "Response", "window", "document", "Worker", "DataTransfer", "DragEvent", "File", "atob", "HTMLElement", "location", "navigator", "ClipboardEvent", "Reflect", "requestAnimationFrame", "DOMException", "KeyboardEvent", "WheelEvent", "PointerEvent", "structuredClone", "caches"]
      .map((name) => [name, "readonly"])),
};

const rules = {
  "no-undef": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
  "prefer-const": "error",
  "no-var": "error",
  eqeqeq: "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-throw-literal": "error",
  "no-shadow": ["error", { allow: ["before", "after"] }],
  "no-unreachable": "error",
  "no-empty": ["error", { allowEmptyCatch: false }],
  "max-lines": ["error", 600],
};

export default [
  { ignores: ["**/node_modules/**", "build/**", "dist/**"] },
  { files: ["**/*.js"], languageOptions: { ecmaVersion: 2022, sourceType: "module", ...browser }, rules },
  {
    files: ["**/service-worker.js"],
    languageOptions: { sourceType: "script", globals: { importScripts: "readonly" } },
  },
  { files: ["src/**/*.js", "**/page_library.js", "**/text_library.js"], rules: { "no-undef": "off" } },
  { files: ["**/*.mjs"], languageOptions: { ecmaVersion: 2022, sourceType: "module", ...node }, rules },
  // Generated, as long as there are messages.
  { files: ["**/message_types.js"], rules: { "max-lines": "off" } },
  // Journeys and benches run partly in Node and partly in the page.
  { files: ["**/tests/**"], rules: { "no-undef": "off" } },
];
