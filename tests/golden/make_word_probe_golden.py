#!/usr/bin/env python3
"""Writes golden/studies/word_probe.json: what seven neurons of two layers answer to forty words, and by NumPy which words fire each most and least,
independently of the C++.
"""
import json
import pathlib

import numpy as np

rng = np.random.default_rng(20261203)
WORDS, CHANNELS, EACH = 40, [3, 4], 8
words = [f"word {i}" for i in range(WORDS)]
f32 = lambda x: np.asarray(x, np.float32)

responses = f32(np.maximum(0, rng.normal(0.3, 0.7, (WORDS, sum(CHANNELS)))))
responses[:, 2] = np.float32(0.1)  # gives the same for every word
responses[[5, 9], 4] = 7  # two words that fire it alike: the first comes first
x = responses.astype(np.float64)
with np.errstate(invalid="ignore", divide="ignore"):
    scores = (x - x.mean(0)) / x.std(0, ddof=1)
strongest = np.argsort(-x, axis=0, kind="stable")[:EACH]
weakest = np.argsort(x, axis=0, kind="stable")[:EACH]
varying = [n for n in range(sum(CHANNELS)) if np.ptp(x[:, n]) > 0]
order = sorted(varying, key=lambda n: -scores[strongest[0, n], n])
x_low = (x == x.min(0)).sum(0)
neurons = [{"neuron": n, "lowest": int(x_low[n]), "mean": x[:, n].mean(), "z": scores[strongest[0, n], n]} for n in order]
listed = {}
for n in order:
    for word in [w for w in strongest[:, n] if scores[w, n] > 0]:
        listed.setdefault(int(word), []).append((scores[word, n], n))
table = [{"word": word, "neuron": max(found)[1], "z": max(found)[0], "neurons": len(found)} for word, found in listed.items()]
table.sort(key=lambda row: -row["z"])
out = {"words": words, "channels": CHANNELS, "responses": responses.tolist(), "strongest": strongest.T.tolist(), "weakest": weakest.T.tolist(), "neurons": neurons, "table": table}
path = pathlib.Path(__file__).parent / "studies" / "word_probe.json"
path.write_text(json.dumps(out) + "\n")
