// Runs in a module worker, as the engine does: the same picture through a bare session and through ours, in turn.
// {site, rounds, budget_ms} → {rounds, bare, observed, whole, replay_one, replay_board, replay_first, covered, threads}: milliseconds of each call.

self.onmessage = async ({ data: { site, ...limits } }) => {
  const from = (path) => import(new URL(path, site).href);
  const [{ Core, edited }, { loadOrt, createSession, disposeAll }, { encodeImage, observedOutputs, packPicture }, { openHead, replay }, { Pictures }, { batchOf }, { coveredPicture }] =
    await Promise.all([from("engine/run/core.js"), from("engine/run/inference.js"), from("engine/run/encode.js"), from("engine/run/head.js"), from("engine/run/pictures.js"), from("engine/run/batch.js"), from("engine/run/cover.js")]);
  const core = await Core.load(new URL("polyneuron-core.mjs", site).href);
  const ort = await loadOrt(new URL("ort/", site).href);
  const file = async (name) => new Uint8Array(await (await fetch(new URL(`models/polyneuron-clip/${name}`, site))).arrayBuffer());
  core.loadConfig("config.json", await file("config.json"));
  core.loadConfig("preprocessor_config.json", await file("preprocessor_config.json"));
  const bytes = await file("onnx/vision_model.onnx");
  const bare = await createSession(ort, bytes, "bare");
  const { layers, gates, embedding, edit } = core.inspectVision(bytes);
  const session = await createSession(ort, edited(bytes, edit), "observed");
  const vision = { session, embedding, layers, gates, batch: batchOf(session, "pixel_values") };

  // A kept picture of the usual size, its shorter side 512.
  const store = new Pictures();
  const picture = { number: 0, width: 683, height: 512, rgba: Uint8Array.from({ length: 683 * 512 * 4 }, (_, i) => (i * 37 + (i >> 9)) & 255).buffer };
  const { pixels, dims } = core.preprocess(picture.width, picture.height, picture.rgba.slice(0));
  const input = () => new ort.Tensor("float32", pixels, dims);
  const [late, early] = await Promise.all([layers.length - 1, 0].map((layer) => openHead(core, ort, { bytes, external: [], path: "head", asked: [], layers }, layer)));
  const replayed = (head, layer, count) => {
    const { channels, height, width } = layers[layer];
    const pictures = Array.from({ length: count }, (_, i) => ({ ...picture, number: i + 1 }));
    for (const each of pictures) {
      if (store.tensor(each.number, layers[layer].observed)) continue;
      store.keep({ ...each, rgba: new ArrayBuffer(0) });
      const values = new Float32Array(channels * height * width).fill(0.5);
      store.keepTensor(each.number, layers[layer].observed, new ort.Tensor("float32", values, [1, channels, height, width]));
    }
    return replay(core, ort, vision, head, { pictures, gates: [{ layer, channel: 7, factor: 0 }] }, store);
  };
  const calls = {
    bare: async () => disposeAll(await bare.run({ pixel_values: input() }, [embedding])),
    observed: async () => {
      const results = await vision.session.run({ pixel_values: input() }, observedOutputs(vision));
      packPicture(core, results, vision);
      disposeAll(results);
    },
    // A gate on the last layer, for one picture and for a board; and on the first, which runs nearly everything again.
    replay_one: () => replayed(late, layers.length - 1, 1),
    replay_board: () => replayed(late, layers.length - 1, 24),
    replay_first: () => replayed(early, 0, 1),
    // A patch over it, as occlusion puts one on each of its places.
    covered: async () => { await coveredPicture(core, ort, vision, picture, { parts: [[0.3, 0.4, 0.25, 0.25]], fill: "blur" }, false); },
    whole: async () => { await encodeImage(core, ort, vision, picture); },
  };
  self.postMessage({ ...await timeRounds(calls, limits), threads: ort.env.wasm.numThreads });
};
