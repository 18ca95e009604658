#!/usr/bin/env python3
"""Writes golden/studies/attribution.json: a linear head of nine neurons over maps of 3 × 4 cells, what each adds to a prompt's logit or to
the difference of two, where in the picture, its activation × gradient, what the logit loses when it is silenced, and the intervals of
means over stimuli; worked out by NumPy, SciPy and torch's autograd, independently of the C++.
"""
import json
import pathlib

import numpy as np
import scipy.stats
import torch

from pcg32 import Pcg32

rng = np.random.default_rng(20261129)
STIMULI, NEURONS, EMBED, SCALE, SILENCED, SEED, RESAMPLES = 5, 9, 6, 47.0, 6, 3, 400
HEIGHT, WIDTH = 3, 4
f32 = lambda x: np.asarray(x, np.float32)

responses = f32(np.maximum(0, rng.normal(0.4, 0.6, (STIMULI, NEURONS))))
weights, constant = f32(rng.normal(0, 1, (NEURONS, EMBED))), f32(rng.normal(0, 0.3, EMBED))
texts = f32(rng.normal(0, 2, (2, EMBED)))
# Activations that lie somewhere in the picture, with the responses as their means.
where = rng.gamma(0.5, 1, (STIMULI, NEURONS, HEIGHT, WIDTH))
maps = f32(where / where.mean((2, 3), keepdims=True) * responses[:, :, None, None].astype(np.float64))


def embeddings(without=None):
    kept = responses.astype(np.float64).copy()
    if without is not None:
        kept[:, without] = 0
    return f32(kept @ weights + constant)


def logits(embedding, direction):
    embedding = embedding.astype(np.float64)
    return SCALE * embedding @ direction / np.linalg.norm(embedding, axis=1)


def activation_times_gradient(direction):
    """By autograd through the model from the maps, summed over space, as a person would who has hooks."""
    given = torch.tensor(maps, dtype=torch.float64, requires_grad=True)
    embedding = given.mean((2, 3)) @ torch.tensor(weights, dtype=torch.float64) + torch.tensor(constant, dtype=torch.float64)
    logit = SCALE * (embedding @ torch.tensor(direction)) / embedding.norm(dim=1)
    logit.sum().backward()
    return (given * given.grad).sum((2, 3)).detach().numpy()


def interval_of_mean(values):
    random = Pcg32(SEED, 1)
    means = f32([np.mean([values[random.below(len(values))] for _ in values]) for _ in range(RESAMPLES)])
    return np.quantile(means.astype(np.float64), [0.025, 0.975]).tolist()


unit = texts.astype(np.float64) / np.linalg.norm(texts.astype(np.float64), axis=1, keepdims=True)
cases = {}
for name, direction in (("prompt", unit[0]), ("difference", unit[0] - unit[1])):
    whole = embeddings()
    lengths = np.linalg.norm(whole.astype(np.float64), axis=1)
    pulls = weights.astype(np.float64) @ direction
    added = SCALE * responses.astype(np.float64) * pulls / lengths[:, None]
    mapped = SCALE * maps.astype(np.float64) * pulls[:, None, None] / lengths[:, None, None, None] / (HEIGHT * WIDTH)
    slope = activation_times_gradient(direction)
    strongest = np.argsort(-np.abs(added.mean(0)), kind="stable")
    lost = np.stack([logits(whole, direction) - logits(embeddings(n), direction) for n in range(NEURONS)], 1)
    silenced = strongest[:SILENCED]
    rho = lambda found: float(scipy.stats.spearmanr(found.mean(0)[silenced], lost.mean(0)[silenced])[0])
    cases[name] = {"logits": logits(whole, direction).tolist(), "lengths": lengths.tolist(), "added": added.tolist(), "rest": (SCALE * constant.astype(np.float64) @ direction / lengths).tolist(),
                   "maps": mapped.sum(1).reshape(STIMULI, -1).tolist(), "neuron_maps": mapped[0].reshape(NEURONS, -1).tolist(), "slope": slope.tolist(),
                   "intervals": [interval_of_mean(added[:, n]) for n in range(NEURONS)],
                   "lost": lost.tolist(), "order": strongest.tolist(), "rho": rho(added), "rho_of_slope": rho(slope)}
out = {"scale": SCALE, "silenced": SILENCED, "seed": SEED, "responses": responses.tolist(), "weights": weights.tolist(), "constant": constant.tolist(),
       "texts": texts.tolist(), "height": HEIGHT, "width": WIDTH, "maps": maps.reshape(STIMULI, NEURONS, -1).tolist(), **cases}
path = pathlib.Path(__file__).parent / "studies" / "attribution.json"
path.write_text(json.dumps(out, indent=1) + "\n")
