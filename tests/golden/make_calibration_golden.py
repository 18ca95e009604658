#!/usr/bin/env python3
"""Writes golden/studies/calibration.json: stimuli and prompts as embeddings, calibration errors at two scales, the scale with the least loss
and the error on other halves; by NumPy and SciPy, independently of the C++ but for the random generator.
"""
import json
import pathlib

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats

from pcg32 import Pcg32

rng = np.random.default_rng(20261130)
STIMULI, CONCEPTS, EMBED, SCALE, BINS, SEED = 60, 4, 6, 60.0, 10, 5
f32 = lambda x: np.asarray(x, np.float32)
unit = lambda m: np.asarray(m, np.float64) / np.linalg.norm(np.asarray(m, np.float64), axis=1, keepdims=True)

texts = f32(rng.normal(0, 1, (CONCEPTS, EMBED)))
labels = rng.integers(0, CONCEPTS, STIMULI)
images = f32(unit(texts)[labels] + rng.normal(0, 0.55, (STIMULI, EMBED)))
cosines = unit(images) @ unit(texts).T


def error(rows, scale):
    probabilities = scipy.special.softmax(scale * cosines[rows], axis=1)
    highest, right = probabilities.max(1), probabilities.argmax(1) == labels[rows]
    place = np.maximum(np.ceil(highest * BINS) - 1, 0).astype(int)
    bins = [(int((place == b).sum()), int(right[place == b].sum()), float(highest[place == b].mean()) if (place == b).any() else 0.0) for b in range(BINS)]
    return sum(n / len(rows) * abs(r / n - c) for n, r, c in bins if n), bins, float(right.mean()), float(highest.mean())


def loss(rows, scale):
    return float(-scipy.special.log_softmax(scale * cosines[rows], axis=1)[np.arange(len(rows)), labels[rows]].mean())


def fitted(rows):
    found = scipy.optimize.minimize_scalar(lambda log: loss(rows, np.exp(log)), bounds=(0, np.log(1000)), method="bounded", options={"xatol": 1e-9})
    return float(np.exp(found.x))


def halves():
    random, parts, turn = Pcg32(SEED), ([], []), 0
    for label in range(CONCEPTS):
        rows = [int(i) for i in np.flatnonzero(labels == label)]
        for i in range(len(rows), 1, -1):
            j = random.below(i)
            rows[i - 1], rows[j] = rows[j], rows[i - 1]
        for row in rows:
            parts[turn % 2].append(row)
            turn += 1
    return [np.array(part) for part in parts]


everything = np.arange(STIMULI)
best, parts = fitted(everything), halves()
held_out = sum(len(part) * error(part, fitted(parts[1 - i]))[0] for i, part in enumerate(parts)) / STIMULI
now, bins, accuracy, confidence = error(everything, SCALE)
out = {"scale": SCALE, "bins": BINS, "seed": SEED, "labels": labels.tolist(), "images": images.tolist(), "texts": texts.tolist(), "fitted": best,
       "error": now, "error_fitted": error(everything, best)[0], "held_out": held_out, "loss": loss(everything, SCALE), "loss_fitted": loss(everything, best),
       "accuracy": accuracy, "confidence": confidence, "counted": bins}
path = pathlib.Path(__file__).parent / "studies" / "calibration.json"
path.write_text(json.dumps(out, indent=1) + "\n")
