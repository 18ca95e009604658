// Runs in a module worker, as the engine does: the word probe to its end, with the bare session run after every tenth word.
// {site, count} → {count, per_word_ms, bare, threads}: milliseconds of a word, all that the probe does counted, and of each bare run.

self.onmessage = async ({ data: { site, count } }) => {
  const from = (path) => import(new URL(path, site).href);
  const [{ Core, edited }, { loadOrt, createSession, disposeAll }, { Pictures }, { batchOf }, { studyWord }, { Studies }, { RequestQueue }] = await Promise.all(
    ["run/core.js", "run/inference.js", "run/pictures.js", "run/batch.js", "run/study_pictures.js", "run/studies.js", "queue.js"].map((name) => from(`engine/${name}`)));
  const core = await Core.load(new URL("polyneuron-core.mjs", site).href);
  const ort = await loadOrt(new URL("ort/", site).href);
  const file = async (path) => new Uint8Array(await (await fetch(new URL(path, site))).arrayBuffer());
  for (const name of ["config.json", "preprocessor_config.json"]) core.loadConfig(name, await file(`models/polyneuron-clip/${name}`));
  core.call({ kind: "load_font", name: "Sans" }, await file("assets/fonts/words/sans.ttf"));
  const bundled = new TextDecoder().decode(await file("assets/words/common.txt")).split("\n").filter(Boolean);
  const bytes = await file("models/polyneuron-clip/onnx/vision_model.onnx");
  const bare = await createSession(ort, bytes, "bare");
  const { layers, gates, embedding, edit } = core.inspectVision(bytes);
  const vision = { session: await createSession(ort, edited(bytes, edit), "observed"), embedding, layers, gates, batch: batchOf(bare, "pixel_values") };
  const { pixels, dims } = core.preprocess(256, 256, new Uint8Array(256 * 256 * 4).fill(255).buffer);
  const runBare = async () => disposeAll(await bare.run({ pixel_values: new ort.Tensor("float32", pixels, dims) }, [embedding]));

  const store = new Pictures(), queue = new RequestQueue(async () => undefined, () => true);
  const bareTimes = [];
  let done = 0;
  const encodeWord = async (word) => {
    const answer = await studyWord(core, ort, vision, store, word);
    if (++done % 10 === 0) {
      const start = performance.now();
      await runBare();
      bareTimes.push(performance.now() - start);
    }
    return answer;
  };
  for (let i = 0; i < 5; ++i) await runBare();
  const studies = new Studies({ core: () => core, whenIdle: (task) => queue.whenIdle(task), encodeWord, bundledWords: async () => bundled });
  const inputs = { layers: layers.map(({ name, channels }, place) => ({ name, place, channels })), model: "bench", model_sha256: "0".repeat(64), bundled_words: count };
  const start = performance.now();
  await studies.run(1, { study_kind: "word_probe", params: { bundled: count }, seed: 1, inputs }, null, () => undefined);
  const between = bareTimes.reduce((sum, ms) => sum + ms, 0);
  self.postMessage({ count: done, per_word_ms: (performance.now() - start - between) / done, bare: bareTimes, threads: ort.env.wasm.numThreads });
};
