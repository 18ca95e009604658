// Addresses of the whole page and of a panel alone, and links as QR codes.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { embedIn, linkIn, pageAddress } from "../../web/services/address.js";
import { answerCode, modulesOf } from "../../web/services/qr.js";

const require = createRequire(new URL("../../web/package.json", import.meta.url));

test("the panel that is asked for, and the whole page's address", () => {
  const of = (/** @type {string} */ address) => new URL(address);
  assert.equal(embedIn(of("https://x.org/p/#abcz")), null);
  assert.equal(embedIn(of("https://x.org/p/?embed#abcz")), "");
  assert.equal(embedIn(of("https://x.org/p/?hub=a&embed=maps")), "maps");
  assert.equal(pageAddress(of("https://x.org/p/?embed=maps#abcz")), "https://x.org/p/");
  assert.equal(pageAddress(of("https://x.org/p/?nosw&embed&s=abcz")), "https://x.org/p/?nosw");
  assert.equal(pageAddress(of("file:///media/a%20b/polyneuron.html?embed=stage#abcz")), "file:///media/a%20b/polyneuron.html");
  assert.equal(linkIn(of("https://x.org/p/?embed=maps&s=abcz")), "abcz");
});

test("a link as a QR code is read as the link; a longer text than a code holds is refused", async () => {
  const { default: decodeQR } = await import(require.resolve("qr/decode.js"));
  const { encodeQR } = await import(require.resolve("qr"));
  for (const length of [60, 450, 2953]) {
    const link = `https://x.org/#a${"Ab3_-".repeat(600)}`.slice(0, length);
    const modules = modulesOf(link, encodeQR);
    const side = Math.sqrt(modules.length);
    assert.equal((side - 17) % 4, 0, "a version of the standard");
    const scale = 4, quiet = 4 * scale, width = side * scale + 2 * quiet;
    const data = new Uint8ClampedArray(width * width * 4).fill(255);
    for (let y = 0; y < side * scale; ++y) {
      for (let x = 0; x < side * scale; ++x) {
        if (modules[Math.floor(y / scale) * side + Math.floor(x / scale)]) data.fill(0, ((y + quiet) * width + x + quiet) * 4, ((y + quiet) * width + x + quiet) * 4 + 3);
      }
    }
    assert.equal(decodeQR({ width, height: width, data }), link);
  }
  /** @type {any[]} */
  const refused = [];
  await answerCode("a".repeat(2954), (reply, payload) => refused.push([reply.kind, reply.code, payload]));
  assert.deepEqual(refused, [["error", "TooLarge", null]]);
});
