// Runs in a module worker: one picture through a vision transformer as it came and as the page edits it, in turn.
// {site, model, rounds, budget_ms} → {rounds, bare, gated, observed, replayed, threads}: milliseconds of each call.

self.onmessage = async ({ data: { site, model, ...limits } }) => {
  const from = (path) => import(new URL(path, site).href);
  const [{ Core, edited }, { loadOrt, createSession, disposeAll }, { feedGates }, { observedOutputs, packPicture }, { openHead, replay }, { Pictures }, { batchOf }] = await Promise.all([from("engine/run/core.js"), from("engine/run/inference.js"), from("engine/run/gates.js"), from("engine/run/encode.js"), from("engine/run/head.js"), from("engine/run/pictures.js"), from("engine/run/batch.js")]);
  const core = await Core.load(new URL("polyneuron-core.mjs", site).href);
  const ort = await loadOrt(new URL("ort/", site).href);
  core.loadConfig("config.json", new TextEncoder().encode("{}"));
  const bytes = new Uint8Array(await (await fetch(new URL(model, site))).arrayBuffer());
  const { layers, gates, embedding, edit, side } = core.inspectVision(bytes);
  const [bare, ours] = [await createSession(ort, bytes, "bare"), await createSession(ort, edited(bytes, edit), "edited")];
  core.loadConfig("preprocessor_config.json", new TextEncoder().encode(JSON.stringify({ size: { shortest_edge: side }, crop_size: { height: side, width: side } })));
  const vision = { session: ours, embedding, layers, gates, batch: batchOf(ours, "pixel_values") };
  const last = layers.length - 1;
  const head = await openHead(core, ort, { bytes, external: [], path: "head", asked: [], layers }, last);
  const picture = Uint8Array.from({ length: side * side * 4 }, (_, i) => (i * 37 + (i >> 9)) & 255).buffer;
  const store = new Pictures();
  store.keep({ number: 1, width: side, height: side, rgba: picture });
  const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => ((i * 37 + (i >> 9)) % 255) / 127 - 1);
  const run = async (session, seen) => {
    const feeds = { pixel_values: new ort.Tensor("float32", pixels, [1, 3, side, side]) };
    if (session === ours) feedGates(ort, session, feeds, gates, layers, []);
    const results = await session.run(feeds, observedOutputs(seen));
    packPicture(core, results, seen);
    disposeAll(results);
  };
  const calls = {
    bare: () => run(bare, { embedding, layers: [] }),
    gated: () => run(ours, { embedding, layers: [] }),
    observed: () => run(ours, { embedding, layers }),
    // Another gate on the last layer, of a picture that had one before.
    replayed: () => replay(core, ort, vision, head, { pictures: [store.get(1)], gates: [{ layer: last, channel: 7, factor: 0 }] }, store),
  };
  self.postMessage({ ...await timeRounds(calls, limits), threads: ort.env.wasm.numThreads });
};
