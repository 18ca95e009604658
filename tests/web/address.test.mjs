// Addresses of models as people write them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { hubOrigin, kHub, parseAddress } from "../../web/engine/sources/address.js";

const site = "https://page.example/polyneuron/";
const parse = (/** @type {string} */ text, /** @type {string} */ hub = kHub) => parseAddress(text, { hub, site });

/** @type {[string, string, string, string|null][]} written, repo, revision, chosen */
const hubAddresses = [
  ["Xenova/clip-vit-base-patch32", "Xenova/clip-vit-base-patch32", "main", null],
  ["  onnx-community/mobile.clip_s2 ", "onnx-community/mobile.clip_s2", "main", null],
  ["owner/name@refs/pr/3", "owner/name", "refs/pr/3", null],
  ["owner/name@0123abc", "owner/name", "0123abc", null],
  ["https://huggingface.co/owner/name", "owner/name", "main", null],
  ["https://huggingface.co/owner/name/", "owner/name", "main", null],
  ["https://hf.co/owner/name?x=1#y", "owner/name", "main", null],
  ["hf.co/owner/name", "owner/name", "main", null],
  ["huggingface.co/owner/name/tree/v2", "owner/name", "v2", null],
  ["https://huggingface.co/owner/name/tree/main/b64", "owner/name", "main", null],
  ["https://huggingface.co/owner/name/blob/main/b64/onnx/vision_model.onnx", "owner/name", "main", "b64/onnx/vision_model.onnx"],
  ["https://huggingface.co/owner/name/tree/v2", "owner/name", "v2", null],
  ["https://huggingface.co/owner/name/tree/main/onnx", "owner/name", "main", null],
  ["https://huggingface.co/owner/name/tree/refs%2Fpr%2F3", "owner/name", "refs/pr/3", null],
  ["https://huggingface.co/owner/name/blob/main/onnx/vision_model_fp16.onnx", "owner/name", "main", "onnx/vision_model_fp16.onnx"],
  ["https://huggingface.co/owner/name/resolve/refs/pr/3/visual.onnx", "owner/name", "refs/pr/3", "visual.onnx"],
];
for (const [written, repo, revision, chosen] of hubAddresses) {
  test(`hub: ${written}`, () => {
    const address = parse(written);
    assert.equal(address.kind, "hub");
    assert.deepEqual(address.kind === "hub" && [address.repo, address.revision, address.chosen, address.hub], [repo, revision, chosen, kHub]);
    assert.deepEqual(parse(address.address), address, "its short form means the same");
  });
}

test("hub: the folder of the model that an address names", () => {
  const within = (/** @type {string} */ rest) => { const address = parse(`https://hf.co/owner/name/${rest}`); return address.kind === "hub" && address.within; };
  assert.equal(within("tree/main/b64"), "b64/");
  assert.equal(within("tree/main/b64/onnx"), "b64/");
  assert.equal(within("blob/main/b64/onnx/vision_model.onnx"), "b64/");
  assert.equal(within("blob/main/visual/model.onnx"), "");
  assert.equal(within("tree/main/onnx"), "");
});

/** @type {[string, string, string, string|null, string][]} written, base, name, chosen, address */
const folders = [
  ["models/polyneuron-clip/", `${site}models/polyneuron-clip/`, "polyneuron-clip", null, "models/polyneuron-clip/"],
  ["models/polyneuron-clip", `${site}models/polyneuron-clip/`, "polyneuron-clip", null, "models/polyneuron-clip/"],
  [`${site}models/polyneuron-clip/`, `${site}models/polyneuron-clip/`, "polyneuron-clip", null, "models/polyneuron-clip/"],
  ["./clip/", `${site}clip/`, "clip", null, "clip/"],
  ["../clip/", "https://page.example/clip/", "clip", null, "https://page.example/clip/"],
  ["https://a.example/x/my%20clip", "https://a.example/x/my%20clip/", "my clip", null, "https://a.example/x/my%20clip/"],
  ["https://a.example/clip/visual.onnx", "https://a.example/clip/", "clip", "visual.onnx", "https://a.example/clip/visual.onnx"],
  ["https://a.example/clip/onnx/vision_model_fp16.onnx?v=2", "https://a.example/clip/", "clip", "onnx/vision_model_fp16.onnx", "https://a.example/clip/onnx/vision_model_fp16.onnx"],
  ["models/x/visual.ONNX", `${site}models/x/`, "x", "visual.ONNX", "models/x/visual.ONNX"],
  ["http://localhost:8080", "http://localhost:8080/", "localhost", null, "http://localhost:8080/"],
];
for (const [written, base, name, chosen, short] of folders) {
  test(`folder: ${written}`, () => {
    const address = parse(written);
    assert.deepEqual(address, { kind: "folder", base, name, chosen, address: short });
    assert.deepEqual(parse(address.address), address, "its short form means the same");
  });
}

for (const written of ["", "   ", "clip", "a clip", "ftp://a.example/x", "https://", "https://huggingface.co/datasets/owner/name", "https://huggingface.co/owner", "https://huggingface.co/", "//other.example/clip/"]) {
  test(`refused: "${written}"`, () => assert.throws(() => parse(written), (error) => error.code === "Malformed" && /owner\/name/.test(error.message)));
}

test("a mirror stands for the hub, and addresses stay the hub's", () => {
  const mirror = "https://mirror.example/hf";
  const own = parse("owner/name", mirror);
  assert.ok(own.kind === "hub" && own.hub === mirror);
  assert.deepEqual(parse("https://huggingface.co/owner/name", mirror), own);
  assert.deepEqual(parse("https://mirror.example/hf/owner/name/tree/main", mirror), own);
  assert.equal(parse("https://mirror.example/other/").kind, "folder");
});

test("which mirrors are heeded", () => {
  assert.equal(hubOrigin(null), kHub);
  assert.equal(hubOrigin("https://mirror.example/"), "https://mirror.example");
  assert.equal(hubOrigin("https://mirror.example/hf/?x#y"), "https://mirror.example/hf");
  assert.equal(hubOrigin("http://localhost:1234"), "http://localhost:1234");
  for (const odd of ["http://mirror.example", "javascript:alert(1)", "mirror", ""]) assert.equal(hubOrigin(odd), kHub, odd);
});
