// Runs in a module worker: one picture through a vision transformer as it came and as the page edits it, in turn.
// {site, model, rounds, budget_ms} → {rounds, bare, gated, observed, threads}: milliseconds of each call.

self.onmessage = async ({ data: { site, model, ...limits } }) => {
  const from = (path) => import(new URL(path, site).href);
  const [{ Core, edited }, { loadOrt, createSession, disposeAll, packOutputs }, { feedGates }] = await Promise.all([from("engine/core.js"), from("engine/inference.js"), from("engine/gates.js")]);
  const core = await Core.load(new URL("polyneuron-core.mjs", site).href);
  const ort = await loadOrt(new URL("ort/", site).href);
  core.loadConfig("config.json", new TextEncoder().encode("{}"));
  const bytes = new Uint8Array(await (await fetch(new URL(model, site))).arrayBuffer());
  const { layers, gates, embedding, edit, side } = core.inspectVision(bytes);
  const [bare, ours] = [await createSession(ort, bytes, "bare"), await createSession(ort, edited(bytes, edit), "edited")];
  const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => ((i * 37 + (i >> 9)) % 255) / 127 - 1);
  const run = async (session, outputs, isGated) => {
    const feeds = { pixel_values: new ort.Tensor("float32", pixels, [1, 3, side, side]) };
    if (isGated) feedGates(ort, session, feeds, gates, layers, []);
    const results = await session.run(feeds, outputs);
    packOutputs(results, outputs);
    disposeAll(results);
  };
  const calls = {
    bare: () => run(bare, [embedding], false),
    gated: () => run(ours, [embedding], true),
    observed: () => run(ours, [embedding, ...layers.map((layer) => layer.observed)], true),
  };
  self.postMessage({ ...await timeRounds(calls, limits), threads: ort.env.wasm.numThreads });
};
