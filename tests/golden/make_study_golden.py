#!/usr/bin/env python3
"""Writes golden/studies/search.json and layers.json: a small multimodality search and a comparison of layers on the same responses,
worked out independently of the C++.

AUROC and average precision come from scikit-learn, p-values from SciPy, intervals from Newcombe's formula solved by SciPy, and the
resamples from pcg32.py. Needs python3-scipy and python3-sklearn.
"""
import itertools
import json
import math
import pathlib

import numpy as np
import scipy.optimize
import scipy.stats
from sklearn.metrics import average_precision_score, roc_auc_score

from pcg32 import Pcg32

SEED, RESAMPLES, LEVEL = 7, 40, 0.05
CONCEPTS, RENDITIONS = ["cat", "dog", "car", "tree"], ["photo", "sketch", "word"]
# Stimuli in each rendition: the tree has no word, so words do not judge it; one cell is larger than the others.
COUNTS = {("photo", "cat"): 6, ("photo", "dog"): 5, ("photo", "car"): 4, ("photo", "tree"): 4, ("sketch", "cat"): 4, ("sketch", "dog"): 4,
          ("sketch", "car"): 4, ("sketch", "tree"): 3, ("word", "cat"): 4, ("word", "dog"): 4, ("word", "car"): 4, ("word", "tree"): 0}
LAYERS = [("stage1", 5), ("stage2", 9)]


def exact_p(x, y):
    ranks = scipy.stats.rankdata(np.concatenate([x, y]))
    sums = [sum(ranks[list(chosen)]) for chosen in itertools.combinations(range(len(ranks)), len(x))]
    return float(np.mean(np.array(sums) >= sum(ranks[:len(x)]) - 1e-9))


def newcombe(a, m, n):
    def variance(t):
        k = (m + n) / 2 - 1
        return t * (1 - t) * (1 + k * (1 - t) / (2 - t) + k * t / (1 + t)) / (m * n)

    def lower(seen):
        if seen <= 0:
            return 0.0
        return scipy.optimize.brentq(lambda t: seen - t - 1.959964 * math.sqrt(variance(t)), 0, seen - 1e-13)

    return [lower(a), 1 - lower(1 - a)]


rng = np.random.default_rng(15)
stimuli = [(RENDITIONS.index(rendition), CONCEPTS.index(name)) for name in CONCEPTS for rendition in RENDITIONS
           for _ in range(COUNTS[rendition, name])]
neurons = sum(channels for _, channels in LAYERS)
responses = rng.normal(0, 1, (len(stimuli), neurons))
for neuron in range(neurons):
    if neuron % 3 == 0:  # likes one concept
        responses[:, neuron] += [3.5 if c == neuron // 3 % 4 else 0 for _, c in stimuli]
    if neuron % 2 == 0:  # silent below 0, in coarse steps: ties
        responses[:, neuron] = np.maximum(0, np.round(responses[:, neuron] * 2) / 2)
responses = responses.astype(np.float32)


def judged(rendition, c):
    group = [other for r, other in stimuli if r == rendition]
    return group.count(c) >= 1 and len(group) - group.count(c) >= 2


searched = [c for c in range(len(CONCEPTS)) if sum(judged(r, c) for r in range(len(RENDITIONS))) >= 2]


def split(values, rendition, c):
    pairs = [(value, other == c) for value, (r, other) in zip(values, stimuli) if r == rendition]
    return np.array([v for v, is_c in pairs if is_c]), np.array([v for v, is_c in pairs if not is_c])


def auroc(x, y):
    return roc_auc_score([1] * len(x) + [0] * len(y), np.concatenate([x, y]))


def parts_of(values, c, with_tests):
    parts = []
    for r in range(len(RENDITIONS)):
        if not judged(r, c):
            continue
        x, y = split(values, r, c)
        part = {"rendition": RENDITIONS[r], "auroc": float(auroc(x, y)), "positives": len(x), "negatives": len(y)}
        if with_tests:
            part |= {"p": exact_p(x, y), "interval": newcombe(part["auroc"], len(x), len(y)),
                     "auprc": float(average_precision_score([1] * len(x) + [0] * len(y), np.concatenate([x, y])))}
        parts.append(part)
    return parts


rows = []
for neuron in range(neurons):
    for c in searched:
        parts = parts_of(responses[:, neuron], c, True)
        lowest = min(part["auroc"] for part in parts)
        deciding = min((part for part in parts if abs(part["auroc"] - lowest) < 1e-12), key=lambda part: part["interval"][0])
        rows.append({"neuron": neuron, "concept": CONCEPTS[c], "m": lowest, "interval": deciding["interval"], "auprc": deciding["auprc"],
                     "base_rate": deciding["positives"] / (deciding["positives"] + deciding["negatives"]),
                     "p": max(part["p"] for part in parts), "parts": parts})
p = np.array([row["p"] for row in rows])
order = np.argsort(-p, kind="stable")
q = np.empty(len(p))
q[order] = np.minimum(1, np.minimum.accumulate(len(p) / np.arange(len(p), 0, -1) * p[order]))
for row, value in zip(rows, q):
    row["q"] = float(value)

# Stability: strata in ascending order of rendition, then concept, each drawn in the order of its members.
random = Pcg32(SEED, 1)
strata = sorted(set(stimuli))
members = {stratum: [i for i, one in enumerate(stimuli) if one == stratum] for stratum in strata}
wins = np.zeros((neurons, len(CONCEPTS)), int)
lowest_of = {(row["neuron"], row["concept"]): [] for row in rows}
for _ in range(RESAMPLES):
    drawn = [0] * len(stimuli)
    for stratum in strata:
        for place in members[stratum]:
            drawn[place] = members[stratum][random.below(len(members[stratum]))]
    for neuron in range(neurons):
        values = responses[drawn, neuron]
        found = {c: parts_of(values, c, False) for c in searched}
        m = {c: min(part["auroc"] for part in parts) for c, parts in found.items()}
        wins[neuron, max(searched, key=lambda c: (round(m[c], 9), len(found[c]), -c))] += 1
        for c in searched:
            lowest_of[neuron, CONCEPTS[c]].append(m[c])
for row in rows:
    row["stability"] = wins[row["neuron"], CONCEPTS.index(row["concept"])] / RESAMPLES
    row["bootstrap"] = [float(v) for v in np.quantile(lowest_of[row["neuron"], row["concept"]], [0.025, 0.975])]

out = {"seed": SEED, "resamples": RESAMPLES, "level": LEVEL, "concepts": CONCEPTS, "renditions": RENDITIONS,
       "layers": [{"name": name, "channels": channels} for name, channels in LAYERS],
       "stimuli": [list(one) for one in stimuli], "responses": [[float(v) for v in row] for row in responses],
       "searched": [CONCEPTS[c] for c in searched], "significant": int(np.sum(q <= LEVEL)), "rows": rows}
path = pathlib.Path(__file__).parent / "studies" / "search.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")

# Layers: the best M of each neuron, beside shuffles of the responses within each rendition.
SHUFFLES, THRESHOLD = 19, 0.7
random = Pcg32(SEED, 1)
orders = []
for _ in range(SHUFFLES):
    order = list(range(len(stimuli)))
    for r in range(len(RENDITIONS)):
        group = [i for i, one in enumerate(stimuli) if one[0] == r]
        for left in range(len(group), 1, -1):
            other = random.below(left)
            order[group[left - 1]], order[group[other]] = order[group[other]], order[group[left - 1]]
    orders.append(order)


def scores_of(values):
    return [min(part["auroc"] for part in parts_of(values, c, False)) for c in searched]


found = np.array([scores_of(responses[:, neuron]) for neuron in range(neurons)])  # [neurons][searched]
dealt = np.array([[scores_of(responses[order, neuron]) for neuron in range(neurons)] for order in orders])
reaches = lambda m: m >= THRESHOLD - 1e-6
layers, start = [], 0
for name, channels in LAYERS:
    own, luck = found[start:start + channels], dealt[:, start:start + channels]
    counts, count = np.sum(reaches(luck.max(axis=2)), axis=1), int(np.sum(reaches(own.max(axis=1))))
    layers.append({"layer": name, "neurons": channels, "median_m": float(np.median(own.max(axis=1))),
                   "chance_median_m": float(np.median(luck.max(axis=2))),
                   "middle_m": [float(v) for v in np.quantile(own.max(axis=1), [0.1, 0.9])], "reached": count,
                   "chance_share": float(np.mean(counts) / channels), "p": float((1 + np.sum(counts >= count)) / (SHUFFLES + 1)),
                   "best_m": float(own.max())})
    start += channels
concepts = []
for place, c in enumerate(searched):
    start, first, luck = 0, None, np.zeros(SHUFFLES, bool)
    for name, channels in LAYERS:
        luck |= reaches(dealt[:, start:start + channels, place]).any(axis=1)
        if reaches(found[start:start + channels, place]).any():
            first = {"first_layer": name, "first_m": float(found[start:start + channels, place].max()),
                     "p": float((1 + np.sum(luck)) / (SHUFFLES + 1))}
            break
        start += channels
    concepts.append({"concept": CONCEPTS[c], "best": int(found[:, place].argmax()), "best_m": float(found[:, place].max())} | (first or {}))
path = pathlib.Path(__file__).parent / "studies" / "layers.json"
path.write_text(json.dumps({"shuffles": SHUFFLES, "threshold": THRESHOLD, "layers": layers, "concepts": concepts}, indent=1) + "\n")
