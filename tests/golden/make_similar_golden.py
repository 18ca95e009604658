#!/usr/bin/env python3
"""Writes golden/studies/similar.json: how alike neurons answer to one of them, by NumPy and SciPy, independently of the C++ but for the random
generator.
"""
import json
import pathlib

import numpy as np
import scipy.stats

from pcg32 import Pcg32

rng = np.random.default_rng(20261201)
STIMULI, NEURONS, EMBED, TARGET, STRONGEST, PERMUTATIONS, SEED = 9, 12, 5, 4, 3, 19, 11
f32 = lambda x: np.asarray(x, np.float32)
f64 = lambda x: np.asarray(x, np.float64)

shared = rng.normal(0, 1, STIMULI)
responses = rng.normal(0, 1, (STIMULI, NEURONS)) + np.outer(shared, np.linspace(-2, 2, NEURONS))
responses[:, 2] = 0.25  # says nothing
responses = f64(f32(responses))
weights, constant = f64(f32(rng.normal(0, 1, (NEURONS, EMBED)))), f64(f32(rng.normal(0, 0.3, EMBED)))
embeddings = f64(f32(responses @ weights + constant))
units = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
others = [n for n in range(NEURONS) if n not in (TARGET, 2)]
r = {n: scipy.stats.pearsonr(responses[:, n], responses[:, TARGET])[0] for n in others}


def shuffled(number):
    random, order = Pcg32(SEED, 2 + number), list(range(STIMULI))
    for i in range(STIMULI, 1, -1):
        j = random.below(i)
        order[i - 1], order[j] = order[j], order[i - 1]
    return responses[order, TARGET]


largest = [max(abs(scipy.stats.pearsonr(responses[:, n], target)[0]) for n in others) for target in map(shuffled, range(PERMUTATIONS))]


def meaning(n):
    return units[np.argsort(-responses[:, n], kind="stable")[:STRONGEST]].mean(0)


def clarity(n):
    chosen = units[np.argsort(-responses[:, n], kind="stable")[:STRONGEST]]
    pairs = [chosen[a] @ chosen[b] for a in range(STRONGEST) for b in range(a)]
    return np.mean(pairs)


cosine = lambda a, b: a @ b / np.linalg.norm(a) / np.linalg.norm(b)
rows = [{"neuron": n, "r": r[n], "p": (1 + sum(x >= abs(r[n]) - 1e-9 for x in largest)) / (1 + PERMUTATIONS), "leads": cosine(weights[n], weights[TARGET]),
         "answers": cosine(meaning(n), meaning(TARGET)), "clarity": clarity(n)} for n in sorted(others, key=lambda n: -r[n])]
out = {"scale": 1.0, "target": TARGET, "strongest": STRONGEST, "permutations": PERMUTATIONS, "seed": SEED, "responses": responses.tolist(), "weights": weights.tolist(),
       "constant": constant.tolist(), "texts": [], "rows": rows, "own_clarity": clarity(TARGET), "redundancy": max(row["answers"] for row in rows)}
path = pathlib.Path(__file__).parent / "studies" / "similar.json"
path.write_text(json.dumps(out, indent=1) + "\n")
