// What polyneuron-onnx (PN_ONNX_CLI) makes of the models in tests/golden/onnx, run by ONNX Runtime, against what torch computed.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ort = createRequire(join(root, "web/package.json"))("onnxruntime-node");
const cli = process.env.PN_ONNX_CLI ?? join(root, "build/native/src/tools/polyneuron-onnx");
const golden = join(root, "tests/golden/onnx");
const models = JSON.parse(readFileSync(join(golden, "golden.json"), "utf8"));
const values = new Float32Array(new Uint8Array(readFileSync(join(golden, "golden.bin"))).buffer);
const kUnchanged = 1e-5; // gates of one and offsets of zero, and a head against the whole model

const folder = mkdtempSync(join(tmpdir(), "onnx-edit-"));
for (const data of Object.values(models).flatMap((model) => model.external)) copyFileSync(join(golden, data), join(folder, data)); // beside the edited files
after(() => rmSync(folder, { recursive: true }));

const size = (dims) => dims.reduce((a, b) => a * b, 1);
const array = ({ offset, dims }) => values.subarray(offset, offset + size(dims));
const sideOf = (model) => (model.text ? ["--text"] : []);
const edit = (...given) => JSON.parse(execFileSync(cli, given, { encoding: "utf8" }));

/** The encoder's file: of a combined model the part that has been extracted. */
function path(model) {
  const whole = join(golden, model.file);
  if (!model.extracted) return whole;
  const part = join(folder, `${model.output.replaceAll("/", "_")}-${model.file}`);
  if (!existsSync(part)) edit("extract", whole, part, ...sideOf(model));
  return part;
}

function run(verb, model, ...options) {
  const out = verb === "inspect" ? [] : [join(folder, `${model.output.replaceAll("/", "_")}-${model.file}-${verb}-${options.length}.onnx`)];
  return { ...edit(verb, path(model), ...out, ...sideOf(model), ...options), path: out[0] };
}

function input(model) {
  const feeds = {};
  for (const each of [model.input, ...model.also]) {
    const data = array(each);
    feeds[each.name] = each.type === "int64" ? new ort.Tensor("int64", BigInt64Array.from(data, BigInt), each.dims) : new ort.Tensor("float32", data, each.dims);
  }
  return feeds;
}

const open = (file, model) => ort.InferenceSession.create(file, { graphOptimizationLevel: model.optimization });

/** The gates' and offsets' feeds: ones and zeros, but for the intervention's neurons. */
function gates(layers, intervention = { gate: {}, offset: {} }) {
  const feeds = {};
  for (const layer of layers) {
    const filled = (value, changes = {}) => {
      const data = new Float32Array(size(layer.dims)).fill(value);
      for (const [neuron, changed] of Object.entries(changes)) data[Number(neuron)] = changed;
      return new ort.Tensor("float32", data, layer.dims);
    };
    feeds[layer.gate] = filled(1, intervention.gate[layer.tensor]);
    feeds[layer.offset] = filled(0, intervention.offset[layer.tensor]);
  }
  return feeds;
}

/** Within `tolerance` of the largest magnitude, or of 1. */
function close(actual, expected, tolerance, what) {
  assert.equal(actual.data.length, expected.length, `${what}: ${actual.dims}`);
  let worst = 0;
  let largest = 1;
  for (let i = 0; i < expected.length; ++i) {
    worst = Math.max(worst, Math.abs(actual.data[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  assert.ok(worst <= tolerance * largest, `${what}: off by ${worst}, largest value ${largest}`);
}

const names = (layers) => layers.map((layer) => layer.tensor);

for (const [name, model] of Object.entries(models)) {
  const usual = names(model.usual);
  const further = names(model.further);

  test(`${name}: the layers a person would call neurons, by depth`, () => {
    const found = run("inspect", model);
    assert.deepEqual(found.usual.map(({ tensor, channels, layout }) => ({ tensor, channels, layout })), model.usual.map(({ tensor, channels, layout }) => ({ tensor, channels, layout })));
    for (const { tensor, layout } of model.further) assert.equal(found.layers.find((layer) => layer.tensor === tensor)?.layout, layout, tensor);
    for (const layer of found.layers.filter(({ layout }) => layout === "maps")) {
      const dims = [...model.usual, ...model.further].find(({ tensor }) => tensor === layer.tensor)?.dims;
      if (dims) assert.deepEqual([layer.channels, layer.height, layer.width], dims.slice(1), layer.tensor);
    }
  });

  test(`${name}: observed and gated with ones, each layer is what torch saw`, async () => {
    const plain = await (await open(path(model), model)).run(input(model));
    close(plain[model.output], array(model.embedding), model.tolerance, "the file itself");
    const observed = await (await open(run("observe", model).path, model)).run(input(model));
    close(observed[model.output], plain[model.output].data, kUnchanged, "observed");
    const gated = run("gate", model, "--layers", [...usual, ...further].join(","));
    const all = await (await open(gated.path, model)).run({ ...input(model), ...gates(gated.layers) });
    close(all[model.output], plain[model.output].data, kUnchanged, "gated by ones");
    for (const layer of [...model.usual, ...model.further]) {
      const seen = all[gated.layers.find(({ tensor }) => tensor === layer.tensor).observed];
      assert.equal(seen.type, "float32");
      assert.deepEqual([...seen.dims].map(Number), layer.dims, layer.tensor);
      close(seen, array(layer), model.tolerance, layer.tensor);
    }
  });

  test(`${name}: neurons silenced and offset as torch does it, by the whole model and by its head`, async () => {
    const { intervention } = model;
    const has_head = model.external.length === 0; // weights in another file cannot be taken out of it
    if (!has_head) assert.throws(() => run("cut", model), new RegExp(model.external[0]));
    const cut = has_head ? run("cut", model, "--layers", usual.join(",")) : { carried: [] };
    const carried = cut.carried.length > 0 ? ["--also", cut.carried.join(",")] : [];
    const gated = run("gate", model, ...carried);
    const session = await open(gated.path, model);
    const before = await session.run({ ...input(model), ...gates(gated.layers) });
    const whole = await session.run({ ...input(model), ...gates(gated.layers, intervention) });
    close(whole[model.output], array(intervention.embedding), model.tolerance, "the whole model");
    close(whole[gated.layers.at(-1).observed], array({ ...intervention.last, dims: model.usual.at(-1).dims }), model.tolerance, "the last layer");
    if (!has_head) return;

    const activation = before[gated.layers[0].observed];
    const around = Object.fromEntries(cut.carried.map((tensor) => [tensor, before[tensor] ?? input(model)[tensor]]));
    const head = await open(cut.path, model);
    assert.deepEqual([...head.inputNames].sort(), [cut.activation, ...cut.carried, ...Object.keys(gates(cut.layers))].sort());
    const replayed = await head.run({ [cut.activation]: activation, ...around, ...gates(cut.layers, intervention) });
    const tolerance = Math.max(kUnchanged, model.tolerance > 1e-4 ? model.tolerance : 0);
    close(replayed[model.output], whole[model.output].data, tolerance, "the head");
    for (const layer of cut.layers) close(replayed[layer.observed], whole[layer.observed].data, tolerance, `the head's ${layer.tensor}`);
    if (name === "openai_resnet") assert.deepEqual(cut.carried, [], "nothing leads around the end of a residual block");
  });
}

test("each encoder of a combined model runs alone, on its own inputs and weights, as it does in the whole", async () => {
  const { hf_clip_vision: vision, hf_clip_text: text } = models;
  const whole = await open(join(golden, vision.file), vision);
  assert.deepEqual(whole.inputNames, ["input_ids", "pixel_values", "attention_mask"]);
  const all = await whole.run({ ...input(vision), ...input(text) });
  await assert.rejects(whole.run(input(vision)), /input_ids/); // what extraction is for
  for (const model of [vision, text]) {
    const alone = await open(path(model), model);
    assert.deepEqual(alone.inputNames, Object.keys(input(model)));
    assert.deepEqual(alone.outputNames, [model.output]);
    close((await alone.run(input(model)))[model.output], all[model.output].data, kUnchanged, model.output);
  }
  const sizes = [vision, text].map((model) => readFileSync(path(model)).length);
  assert.ok(sizes[0] + sizes[1] < readFileSync(join(golden, vision.file)).length, "no weight is in both");
  const out = join(folder, "logits.onnx");
  assert.deepEqual(edit("extract", join(golden, vision.file), out, "--output", "logits_per_image").inputs, whole.inputNames);
  const logits = await (await open(out, vision)).run({ ...input(vision), ...input(text) });
  close(logits.logits_per_image, all.logits_per_image.data, kUnchanged, "the logits");
});

test("weights in a second file are named, left there and needed there", async () => {
  const model = models.hf_vision_external;
  assert.deepEqual(run("inspect", model).external_files, model.external);
  assert.deepEqual(run("inspect", models.hf_vision).external_files, []);
  const gated = run("gate", model);
  assert.ok(readFileSync(gated.path).length < readFileSync(path(model)).length + 1000);
  const apart = join(mkdtempSync(join(folder, "apart-")), "gated.onnx");
  copyFileSync(gated.path, apart);
  await assert.rejects(open(apart, model), /hf_vision_external\.onnx_data/);
});

/** Mean and maximum over all axes but the batch's and the channels'. */
function pooled({ data, dims }, layout) {
  const [batch, channels] = layout === "maps" ? [0, 1] : layout === "tokens" ? [0, 2] : [1, 2];
  const mean = new Float32Array(dims[batch] * dims[channels]);
  const maximum = new Float32Array(mean.length).fill(-Infinity);
  data.forEach((value, i) => {
    let rest = i;
    const place = dims.map(() => 0);
    for (let axis = dims.length - 1; axis >= 0; --axis) {
      place[axis] = rest % dims[axis];
      rest = Math.floor(rest / dims[axis]);
    }
    const at = place[batch] * dims[channels] + place[channels];
    mean[at] += (value * mean.length) / data.length;
    maximum[at] = Math.max(maximum[at], value);
  });
  return { mean, maximum };
}

for (const name of ["openai_resnet", "open_clip_vit", "hf_text", "hf_vision_half"]) {
  test(`${name}: pooled outputs are the mean and the maximum of what is observed`, async () => {
    const model = models[name];
    const gated = run("gate", model, "--pooled");
    const outputs = await (await open(gated.path, model)).run({ ...input(model), ...gates(gated.layers) });
    gated.layers.forEach((layer, i) => {
      const expected = pooled(outputs[layer.observed], model.usual[i].layout);
      close(outputs[layer.mean], expected.mean, kUnchanged, layer.mean);
      close(outputs[layer.maximum], expected.maximum, 0, layer.maximum);
    });
  });
}

test("the head of the bundled model is its pooling and projection alone", async () => {
  const source = join(root, "models/polyneuron-clip/onnx/vision_model.onnx");
  const out = join(folder, "head.onnx");
  const head = edit("cut", source, out);
  assert.deepEqual(names(head.layers), ["stage4"]);
  assert.deepEqual(head.carried, []);
  assert.deepEqual(head.outputs, ["image_embeds"]);
  assert.ok(readFileSync(out).length < readFileSync(source).length / 5);
  const session = await ort.InferenceSession.create(out);
  const activation = new ort.Tensor("float32", new Float32Array(512 * 25).fill(0.25), [1, 512, 5, 5]);
  const once = await session.run({ [head.activation]: activation, ...gates(head.layers) });
  const twice = await session.run({ [head.activation]: activation, ...gates(head.layers, { gate: { stage4: Object.fromEntries(Array.from({ length: 512 }, (_, i) => [i, 2])) }, offset: {} }) });
  close(twice.image_embeds, once.image_embeds.data.map((value) => 2 * value), kUnchanged, "the projection is linear");
});

test("wrong use and damaged files end with a message and their own status", () => {
  const status = (...given) => {
    try {
      execFileSync(cli, given, { stdio: "pipe" });
    } catch (error) {
      assert.match(String(error.stderr), /polyneuron-onnx/);
      return error.status;
    }
    return 0;
  };
  const damaged = join(folder, "damaged.onnx");
  writeFileSync(damaged, readFileSync(path(models.hf_vision)).subarray(0, 5000));
  assert.equal(status("--help"), 0);
  assert.equal(status("gate", damaged), 2);
  assert.equal(status("polish", damaged), 2);
  assert.equal(status("inspect", damaged), 1);
  assert.equal(status("inspect", join(folder, "absent.onnx")), 1);
  assert.equal(status("gate", path(models.hf_vision), join(folder, "x.onnx"), "--layers", "nothing"), 1);
});
