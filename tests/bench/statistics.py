#!/usr/bin/env python3
"""The statistics of bench_statistics.cpp by NumPy and SciPy: writes the responses to the file that is named, prints times and sums as JSON.

M is the lowest AUROC over the renditions, p the largest of their exact one-sided Mann-Whitney p-values, q by Benjamini and Hochberg. All
neurons and concepts are done at once; of the exact distribution only its values are looked up, as nothing is tied.
"""
import json
import math
import sys
import time

import numpy as np
import scipy.stats

STIMULI, NEURONS, CONCEPTS, RENDITIONS, ROUNDS = 1000, 2000, 50, 4, 5
rng = np.random.default_rng(18)
concept, rendition = np.arange(STIMULI) % CONCEPTS, np.arange(STIMULI) // CONCEPTS % RENDITIONS
responses = rng.normal(0, 1, (STIMULI, NEURONS))
responses[concept[:, None] == np.arange(NEURONS) % (2 * CONCEPTS)] += 2.5  # every second neuron likes a concept
responses = responses.astype(np.float32)
while True:  # in float32 a few of two million are equal in their column: draw those anew
    ordered = np.sort(responses, axis=0)
    tied = np.flatnonzero((ordered[1:] == ordered[:-1]).any(axis=0))
    if len(tied) == 0:
        break
    responses[:, tied] += rng.normal(0, 1e-3, (STIMULI, len(tied))).astype(np.float32)
responses.tofile(sys.argv[1])


def at_least(positives, negatives):
    """P(U >= u) for each u."""
    ways = np.zeros(positives * negatives + 1)
    ways[0] = 1
    for i in range(1, positives + 1):  # the coefficients of the product of (1 - q^(n + i)) / (1 - q^i)
        ways[negatives + i:] -= ways[:len(ways) - negatives - i].copy()
        for first in range(i):
            ways[first::i] = np.cumsum(ways[first::i])
    return np.cumsum(ways[::-1])[::-1] / math.comb(positives + negatives, positives)


def score():
    m, p = np.full((NEURONS, CONCEPTS), 2.0), np.zeros((NEURONS, CONCEPTS))
    for r in range(RENDITIONS):
        rows = np.flatnonzero(rendition == r)
        labels = (concept[rows, None] == np.arange(CONCEPTS)).astype(np.float64)
        counts = labels.sum(axis=0)
        ranks = scipy.stats.rankdata(responses[rows], axis=0)
        u = ranks.T @ labels - counts * (counts + 1) / 2
        m = np.minimum(m, u / (counts * (len(rows) - counts)))
        for positives in np.unique(counts).astype(int):
            of_size = np.flatnonzero(counts == positives)
            p[:, of_size] = np.maximum(p[:, of_size], at_least(positives, len(rows) - positives)[np.rint(u[:, of_size]).astype(int)])
    flat = p.ravel()
    order = np.argsort(-flat)
    q = np.empty(len(flat))
    q[order] = np.minimum(1, np.minimum.accumulate(len(flat) / np.arange(len(flat), 0, -1) * flat[order]))
    return m, p, q


times = []
for _ in range(ROUNDS):
    began = time.perf_counter()
    m, p, q = score()
    times.append(1000 * (time.perf_counter() - began))
print(json.dumps({"statistics_ms": float(np.median(times)), "m": float(m.sum()), "p": float(p.sum()), "q": float(q.sum()), "versions": f"NumPy {np.__version__}, SciPy {scipy.__version__}"}))
