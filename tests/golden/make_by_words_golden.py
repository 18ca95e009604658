#!/usr/bin/env python3
"""Writes golden/studies/by_words.json: which of ten neurons go with typed words, by NumPy after CLIP-Dissect (Oikarinen & Weng 2023), independently
of the C++.
"""
import json
import pathlib

import numpy as np
import scipy.special

rng = np.random.default_rng(20261202)
STIMULI, NEURONS, EMBED, STRONGEST = 8, 10, 6, 5
f32 = lambda x: np.asarray(x, np.float32)
f64 = lambda x: np.asarray(x, np.float64)

responses = f64(f32(np.maximum(0, rng.normal(0.3, 0.7, (STIMULI, NEURONS)))))
weights, constant = f64(f32(rng.normal(0, 1, (NEURONS, EMBED)))), f64(f32(rng.normal(0, 0.3, EMBED)))
texts = f64(f32(rng.normal(0, 1, (4, EMBED))))  # three prompts of the board, then the typed words
unit = lambda rows: rows / np.linalg.norm(rows, axis=-1, keepdims=True)
images = unit(f64(f32(responses @ weights + constant)))
directions = unit(texts)

pulls = unit(weights) @ unit(directions[-1] - directions[:-1].mean(0))
shares = scipy.special.softmax(10 * images @ directions.T, axis=1)
order = np.argsort(-responses, axis=0, kind="stable")[:STRONGEST]  # [strongest, neurons]
likely = 0.998 - np.arange(STRONGEST) / STRONGEST * 0.028
fits = np.stack([np.log(1 + likely[:, None] * (shares[order[:, n]] - 1) + 1e-7).sum(0) for n in range(NEURONS)])  # [neurons, concepts]
scores = fits - (scipy.special.logsumexp(fits, axis=0) - np.log(NEURONS))
rows = [{"neuron": int(n), "leads": pulls[n], "answers": scores[n, -1], "label": int(scores[n].argmax()), "strongest": int(order[0, n])} for n in np.argsort(-pulls, kind="stable")]

# The typed words drawn as a picture, beside twenty other words.
drawn = f64(f32(np.maximum(0, rng.normal(0.4, 0.5, (21, NEURONS)))))
drawn[:, 7] = 0.5  # gives the same for every word
typed, beside = drawn[0], drawn[1:]
deviation = beside.std(0, ddof=1)
fires = [None if deviation[n] < 1e-9 else (typed[n] - beside[:, n].mean()) / deviation[n] for n in range(NEURONS)]
own_words = np.argsort(-beside, axis=0, kind="stable")[:3].T
words = {"responses": drawn.tolist(), "fires": fires, "own": own_words.tolist(), "order": sorted(range(NEURONS), key=lambda n: float("inf") if fires[n] is None else -fires[n])}
out = {"words": words, "scale": 1.0, "strongest": STRONGEST, "responses": responses.tolist(), "weights": weights.tolist(), "constant": constant.tolist(), "texts": texts.tolist(), "rows": rows}
path = pathlib.Path(__file__).parent / "studies" / "by_words.json"
path.write_text(json.dumps(out, indent=1) + "\n")
