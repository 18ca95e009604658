#!/usr/bin/env python3
"""Writes golden/studies/attribution.json: a linear head of nine neurons, what each adds to a prompt's logit or to the difference of two,
and what the logit loses when it is silenced; worked out by NumPy and SciPy, independently of the C++.
"""
import json
import pathlib

import numpy as np
import scipy.stats

rng = np.random.default_rng(20261129)
STIMULI, NEURONS, EMBED, SCALE, SILENCED = 5, 9, 6, 47.0, 6
f32 = lambda x: np.asarray(x, np.float32)

responses = f32(np.maximum(0, rng.normal(0.4, 0.6, (STIMULI, NEURONS))))
weights, constant = f32(rng.normal(0, 1, (NEURONS, EMBED))), f32(rng.normal(0, 0.3, EMBED))
texts = f32(rng.normal(0, 2, (2, EMBED)))


def embeddings(without=None):
    kept = responses.astype(np.float64).copy()
    if without is not None:
        kept[:, without] = 0
    return f32(kept @ weights + constant)


def logits(embedding, direction):
    embedding = embedding.astype(np.float64)
    return SCALE * embedding @ direction / np.linalg.norm(embedding, axis=1)


unit = texts.astype(np.float64) / np.linalg.norm(texts.astype(np.float64), axis=1, keepdims=True)
cases = {}
for name, direction in (("prompt", unit[0]), ("difference", unit[0] - unit[1])):
    whole = embeddings()
    lengths = np.linalg.norm(whole.astype(np.float64), axis=1)
    added = SCALE * responses.astype(np.float64) * (weights.astype(np.float64) @ direction) / lengths[:, None]
    strongest = np.argsort(-np.abs(added.mean(0)), kind="stable")
    lost = np.stack([logits(whole, direction) - logits(embeddings(n), direction) for n in range(NEURONS)], 1)
    silenced = strongest[:SILENCED]
    rho = scipy.stats.spearmanr(added.mean(0)[silenced], lost.mean(0)[silenced])[0]
    cases[name] = {"logits": logits(whole, direction).tolist(), "added": added.tolist(), "rest": (SCALE * constant.astype(np.float64) @ direction / lengths).tolist(),
                   "lost": lost.tolist(), "order": strongest.tolist(), "rho": float(rho)}
out = {"scale": SCALE, "silenced": SILENCED, "responses": responses.tolist(), "weights": weights.tolist(), "constant": constant.tolist(),
       "texts": texts.tolist(), **cases}
path = pathlib.Path(__file__).parent / "studies" / "attribution.json"
path.write_text(json.dumps(out, indent=1) + "\n")
