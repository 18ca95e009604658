#!/usr/bin/env python3
"""Writes golden/analysis/statistics.json: what SciPy and scikit-learn find for samples with and without ties.

Needs python3-scipy and python3-sklearn. Values are float32-representable, so that C++ reads the same numbers.
"""
import json
import math
import pathlib

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
from pcg32 import Pcg32
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(20261128)


def sample(positives, negatives, shift, step):
    """Responses as ReLU layers give them; `step` > 0 rounds them, which makes ties (many of them at 0)."""
    values = rng.normal(0, 1, positives + negatives)
    values[:positives] += shift
    if step > 0:
        values = np.maximum(0, np.round(values / step) * step)
    values = values.astype(np.float32)
    return values[:positives], values[positives:]


def exact_p(x, y):
    """P(rank sum >= seen) over every way to choose the positives, by SciPy's own enumeration; mean ranks for ties."""
    ranks = scipy.stats.rankdata(np.nan_to_num(np.concatenate([x, y])))  # infinities become the largest numbers
    if len(x) == 1:  # which SciPy does not take
        return float(np.mean(ranks >= ranks[0]))
    if len(y) == 1:
        return float(np.mean(ranks <= ranks[-1]))

    def rank_sum(a, b, axis=-1):
        return np.sum(a, axis=axis)

    found = scipy.stats.permutation_test((ranks[:len(x)], ranks[len(x):]), rank_sum, permutation_type="independent",
                                         n_resamples=np.inf, alternative="greater", vectorized=True)
    return float(found.pvalue)


def adjust(p):
    """R: pmin(1, cummin(n / (n:1) * p[o]))[ro]; SciPy's false_discovery_control, which is not in 1.10."""
    p, n = np.asarray(p), len(p)
    order, q = np.argsort(-p, kind="stable"), np.empty(n)
    q[order] = np.minimum(1, np.minimum.accumulate(n / np.arange(n, 0, -1) * p[order]))
    return q.tolist()


def untied_p(x, y):
    """P(U >= seen) without ties, in whole numbers of any size, where SciPy's table would not fit into memory."""
    m, n = len(x), len(y)
    assert len(np.unique(np.concatenate([x, y]))) == m + n
    ways = [1] + [0] * (m * n)
    for i in range(1, m + 1):  # times (1 - q^(n + i)) / (1 - q^i)
        for u in range(m * n, n + i - 1, -1):
            ways[u] -= ways[u - n - i]
        for u in range(i, m * n + 1):
            ways[u] += ways[u - i]
    return sum(ways[int(np.sum(x[:, None] > y[None, :])):]) / math.comb(m + n, m)


cases = []
for positives, negatives, shift, step in [(1, 5, 1, 0), (1, 5, 1, 0.5), (2, 6, 1, 0), (2, 6, 1, 1), (3, 9, 0.5, 0), (3, 9, 2, 0.5),
                                          (5, 7, 1, 0), (5, 7, 1, 1), (9, 3, 1, 0.5), (9, 3, 0, 0), (4, 14, 3, 0), (4, 14, 3, 0.25),
                                          (6, 6, -1, 0.5), (3, 4, 0, 9)]:
    x, y = sample(positives, negatives, shift, step)
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": exact_p(x, y), "exact": True})
for positives, negatives, shift in [(10, 90, 0.8), (20, 25, 0.5), (25, 20, 0.5), (90, 10, 0.2)]:  # too many ways to list, without ties
    x, y = sample(positives, negatives, shift, 0)
    p = scipy.stats.mannwhitneyu(x.astype(float), y.astype(float), alternative="greater", method="exact").pvalue
    assert abs(p / untied_p(x, y) - 1) < 1e-9
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": float(p), "exact": True})
for positives, negatives, shift, step in [(12, 90, 0.5, 0), (30, 40, 0.3, 0.25), (40, 30, 0.3, 0.5), (60, 200, 0.4, 0), (20, 980, 0.6, 0),
                                          (980, 20, 0.4, 0), (200, 300, 0.05, 0)]:
    x, y = sample(positives, negatives, shift, step)
    exact = step == 0 and min(positives, negatives) * positives * negatives <= 4_000_000
    p = untied_p(x, y) if exact else scipy.stats.mannwhitneyu(x.astype(float), y.astype(float), alternative="greater", method="asymptotic").pvalue
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": float(p), "exact": exact})
for case in cases:
    labels = [1] * len(case["positives"]) + [0] * len(case["negatives"])
    values = case["positives"] + case["negatives"]
    case["auroc"] = float(roc_auc_score(labels, values))
    case["average_precision"] = float(average_precision_score(labels, values))

p_values = np.sort(rng.uniform(0, 1, 12) ** 2)
p_values[4] = p_values[5]
rng.shuffle(p_values)

wilson = []
for hits, count in [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (92, 100), (50, 100), (1, 2000)]:
    interval = scipy.stats.binomtest(hits, count).proportion_ci(method="wilson")
    wilson.append({"hits": hits, "count": count, "interval": [float(interval.low), float(interval.high)]})

correlations = []
for size, step in [(2, 0), (5, 0), (12, 0.5), (40, 1.0), (7, 100.0)]:  # the last is constant
    x = rng.normal(0, 1, size)
    x, y = np.round(x / step) * step if step > 0 else x, x * 0.7 + rng.normal(0, 1, size)
    is_constant = np.all(x == x[0])
    correlations.append({"x": x.tolist(), "y": y.tolist(), "pearson": None if is_constant else float(scipy.stats.pearsonr(x, y)[0]),
                         "spearman": None if is_constant else float(scipy.stats.spearmanr(x, y)[0])})

# Sets of one, constants, signed zeros and infinities: what a board may hold.
inf = float("inf")
for positives, negatives in [([1.0], [0.0]), ([0.0], [1.0]), ([2.0], [2.0]), ([0.5, 2.0, 0.5], [1.0]), ([3.0, 3.0], [3.0, 3.0, 3.0]),
                             ([-0.0, 1.0], [0.0, 0.0]), ([inf, 1.0], [2.0, -inf]), ([1e-30, 2.0], [0.0, 1e-30, 1.0])]:
    labels = [1] * len(positives) + [0] * len(negatives)
    ranks = scipy.stats.rankdata(np.nan_to_num(positives + negatives))  # AUROC and AUPRC depend on ranks alone, and scikit-learn takes no infinities
    name = lambda values: [str(v) if np.isinf(v) else v for v in values]  # which JSON does not have
    cases.append({"positives": name(positives), "negatives": name(negatives), "p": exact_p(np.array(positives), np.array(negatives)),
                  "exact": True, "auroc": float(roc_auc_score(labels, ranks)),
                  "average_precision": float(average_precision_score(labels, ranks))})


more_p_values = [[0.03], [0.5, 0.5, 0.5], [1.0, 1.0], [0.0, 0.0, 1.0], [0.01, 0.01, 0.02, 0.9, 0.02], rng.uniform(0, 1, 400).tolist()]

for x, y in [([1.0], [2.0]), ([1.0, float("nan"), 3.0], [1.0, 2.0, 3.0]), ([1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]),
             ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]), ([0.1, 0.1, 0.1], [1.0, 2.0, 3.0])]:
    defined = len(x) > 1 and np.all(np.isfinite(x)) and np.ptp(x) > 0
    correlations.append({"x": [None if np.isnan(v) else v for v in x], "y": y,
                         "pearson": float(scipy.stats.pearsonr(x, y)[0]) if defined else None,
                         "spearman": float(scipy.stats.spearmanr(x, y)[0]) if defined else None})


def newcombe(auroc, m, n):
    """Newcombe 2006, part 2, method 5: the true values from which what was seen lies 1.96 of its standard deviations away."""
    def variance(a):
        others = (m + n) / 2 - 1
        return a * (1 - a) * (1 + others * (1 - a) / (2 - a) + others * a / (1 + a)) / (m * n)

    def away(a):
        return abs(auroc - a) - scipy.stats.norm.ppf(0.975) * np.sqrt(variance(a))

    low = 0.0 if auroc == 0 else scipy.optimize.brentq(away, 1e-12, auroc - 1e-9, xtol=1e-14)
    high = 1.0 if auroc == 1 else scipy.optimize.brentq(away, auroc + 1e-9, 1 - 1e-12, xtol=1e-14)
    return [float(low), float(high)]


auroc_intervals = [{"auroc": float(np.float32(a)), "sizes": [m, n], "interval": newcombe(float(np.float32(a)), m, n)}
                   for a, m, n in [(1, 1, 5), (0, 1, 5), (0.5, 1, 1), (0.9, 4, 20), (0.25, 7, 3), (0.75, 60, 200)]]

# Bootstrap of an AUROC within strata: resamples by the page's generator, AUROC by scikit-learn, quantiles by NumPy.
bootstraps = []
for positives, negatives, step, resamples, seed in [(6, 14, 0, 300, 5), (5, 5, 0.5, 200, 8), (1, 6, 0, 100, 9), (3, 4, 9, 50, 2)]:
    x, y = sample(positives, negatives, 1.0, step)
    values, labels = np.concatenate([x, y]), np.array([1] * positives + [0] * negatives)
    random, found = Pcg32(seed, 1), []
    for _ in range(resamples):
        drawn = np.empty(len(values), dtype=int)
        for stratum in (np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)):
            for place in stratum:
                drawn[place] = stratum[random.below(len(stratum))]
        found.append(float(np.float32(roc_auc_score(labels, values[drawn]))))
    bootstraps.append({"positives": x.tolist(), "negatives": y.tolist(), "resamples": resamples, "seed": seed,
                       "interval": np.percentile(found, [2.5, 97.5]).tolist(), "median": float(np.median(found))})

out = {"made_with": {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__}, "comparisons": cases,
       "benjamini_hochberg": {"p": p_values.tolist(), "q": adjust(p_values)}, "more_benjamini_hochberg": [{"p": p, "q": adjust(p)} for p in more_p_values],
       "auroc_intervals": auroc_intervals, "bootstraps": bootstraps, "wilson": wilson,
       "correlations": correlations}
path = pathlib.Path(__file__).parent / "analysis" / "statistics.json"
path.write_text(json.dumps(out, indent=1) + "\n")
