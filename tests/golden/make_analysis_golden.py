#!/usr/bin/env python3
"""Writes golden/analysis/statistics.json: what SciPy and scikit-learn find for samples with and without ties.

Needs python3-scipy and python3-sklearn. Values are float32-representable, so that C++ reads the same numbers.
"""
import json
import pathlib

import numpy as np
import scipy
import scipy.stats
import sklearn
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
    ranks = scipy.stats.rankdata(np.concatenate([x, y]))
    if len(x) == 1:  # which SciPy does not take
        return float(np.mean(ranks >= ranks[0]))

    def rank_sum(a, b, axis=-1):
        return np.sum(a, axis=axis)

    found = scipy.stats.permutation_test((ranks[:len(x)], ranks[len(x):]), rank_sum, permutation_type="independent",
                                         n_resamples=np.inf, alternative="greater", vectorized=True)
    return float(found.pvalue)


cases = []
for positives, negatives, shift, step in [(1, 5, 1, 0), (1, 5, 1, 0.5), (2, 6, 1, 0), (2, 6, 1, 1), (3, 9, 0.5, 0), (3, 9, 2, 0.5),
                                          (5, 7, 1, 0), (5, 7, 1, 1), (9, 3, 1, 0.5), (9, 3, 0, 0), (4, 14, 3, 0), (4, 14, 3, 0.25),
                                          (6, 6, -1, 0.5), (3, 4, 0, 9)]:
    x, y = sample(positives, negatives, shift, step)
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": exact_p(x, y), "exact": True})
for positives, negatives, shift in [(10, 90, 0.8), (20, 25, 0.5), (25, 20, 0.5), (90, 10, 0.2)]:  # too many ways to list, without ties
    x, y = sample(positives, negatives, shift, 0)
    p = scipy.stats.mannwhitneyu(x.astype(float), y.astype(float), alternative="greater", method="exact").pvalue
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": float(p), "exact": True})
for positives, negatives, shift, step in [(12, 90, 0.5, 0), (30, 40, 0.3, 0.25), (40, 30, 0.3, 0.5), (60, 200, 0.4, 0)]:
    x, y = sample(positives, negatives, shift, step)
    p = scipy.stats.mannwhitneyu(x.astype(float), y.astype(float), alternative="greater", method="asymptotic").pvalue
    cases.append({"positives": x.tolist(), "negatives": y.tolist(), "p": float(p), "exact": False})
for case in cases:
    labels = [1] * len(case["positives"]) + [0] * len(case["negatives"])
    values = case["positives"] + case["negatives"]
    case["auroc"] = float(roc_auc_score(labels, values))
    case["average_precision"] = float(average_precision_score(labels, values))

p_values = np.sort(rng.uniform(0, 1, 12) ** 2)
p_values[4] = p_values[5]
rng.shuffle(p_values)
order = np.argsort(-p_values, kind="stable")  # R: pmin(1, cummin(n / (n:1) * p[o]))[ro]
n = len(p_values)
adjusted = np.empty(n)
adjusted[order] = np.minimum(1, np.minimum.accumulate(n / np.arange(n, 0, -1) * p_values[order]))

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

out = {"made_with": {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__}, "comparisons": cases,
       "benjamini_hochberg": {"p": p_values.tolist(), "q": adjusted.tolist()}, "wilson": wilson,
       "correlations": correlations}
path = pathlib.Path(__file__).parent / "analysis" / "statistics.json"
path.write_text(json.dumps(out, indent=1) + "\n")
