#!/usr/bin/python3
"""Writes golden/studies/robustness.json: a board of stimuli under blur and noise in five strengths as trained and gated (embeddings and
responses), with accuracy, margin, M, changes, paired differences and McNemar's p by NumPy and SciPy.

    /usr/bin/python3 tests/golden/make_robustness_golden.py      (NumPy, SciPy)
"""
import json
import pathlib

import numpy as np
import scipy.stats

from pcg32 import Pcg32

rng = np.random.default_rng(20261119)
CONCEPTS, RENDITIONS, EACH, EMBED, NEURONS, SCALE = 3, 2, 3, 6, 5, 20.0
SEED, RESAMPLES = 7, 400
HARMS, STRENGTHS = ["blur", "noise"], 5
concepts = [c for c in range(CONCEPTS) for _ in range(RENDITIONS * EACH)]
renditions = [r for _ in range(CONCEPTS) for r in range(RENDITIONS) for _ in range(EACH)]
N = len(concepts)
f32 = lambda x: np.asarray(x, np.float32)
unit = lambda m: np.asarray(m, float) / np.linalg.norm(np.asarray(m, float), axis=-1, keepdims=True)

texts = f32(rng.normal(0, 1, (CONCEPTS, EMBED)))
base = unit(texts)[concepts] + rng.normal(0, 0.25, (N, EMBED))
# the concepts' neurons, one that only noise moves, one that is constant
clean = np.stack([np.array([c == k for c in concepts]) * 1.0 + rng.normal(0, 0.35, N) for k in range(3)] + [rng.normal(0, 1, N), np.full(N, 0.5)], axis=1)


def harmed(harm, strength, gated):
    if strength == 0:
        images, responses = base.copy(), clean.copy()
    else:
        images = base + rng.normal(0, 0.18 * strength, base.shape)
        responses = clean + rng.normal(0, 0.15 * strength, clean.shape) * np.array([1, 1, 1, 3 if harm == "noise" else 0.1, 0])
    if gated:
        images = images + rng.normal(0, 0.15 if harm != "noise" else 0.2 + 0.2 * strength, base.shape)
    return {"images": f32(images).tolist(), "responses": f32(responses).tolist()}


conditions = [("none", 0)] + [(h, s) for h in HARMS for s in range(1, STRENGTHS + 1)]
data = {"scale": SCALE, "concepts": concepts, "renditions": renditions, "texts": texts.tolist(), "conditions": []}
for harm, strength in conditions:
    trained, gated = harmed(harm, strength, False), harmed(harm, strength, True)
    del gated["responses"]
    data["conditions"].append({"harm": harm, "strength": strength, "trained": trained, "gated": gated})

labels, where = np.array(concepts), np.array(renditions)


def verdicts(images):
    logits = SCALE * unit(f32(images)) @ unit(texts).T
    right = logits[np.arange(N), labels]
    others = np.where(np.arange(CONCEPTS) == labels[:, None], -np.inf, logits).max(1)
    return right > others, right - others


def auroc(values, concept, rendition):
    inside, outside = values[(labels == concept) & (where == rendition)], values[(labels != concept) & (where == rendition)]
    return scipy.stats.mannwhitneyu(inside, outside).statistic / (len(inside) * len(outside))


def m_of(values, concept):
    return min(auroc(values, concept, r) for r in range(RENDITIONS))


def interval_of_mean(values):
    """95 % by the percentiles of resampled means, drawn by the page's generator (stream 1 of the study's seed)."""
    random = Pcg32(SEED, 1)
    means = [np.mean([values[random.below(len(values))] for _ in values]) for _ in range(RESAMPLES)]
    return [float(x) for x in np.quantile(means, [0.025, 0.975])]


r0 = f32(data["conditions"][0]["trained"]["responses"]).astype(float)
best = [int(np.argmax([m_of(r0[:, n], c) for n in range(NEURONS)])) for c in range(CONCEPTS)]
right0, _ = verdicts(data["conditions"][0]["trained"]["images"])
then0, _ = verdicts(data["conditions"][0]["gated"]["images"])
for one in data["conditions"]:
    right, margin = verdicts(one["trained"]["images"])
    then, margin_then = verdicts(one["gated"]["images"])
    responses = f32(one["trained"]["responses"]).astype(float)
    a, b = int((right & ~then).sum()), int((~right & then).sum())
    one["expected"] = {
        "right": int(right.sum()), "margin": float(margin.mean()), "margin_interval": interval_of_mean(margin), "right_then": int(then.sum()), "margin_then": float(margin_then.mean()),
        "p": float(scipy.stats.binomtest(a, a + b).pvalue) if a + b else 1.0,
        "extra": float((then.astype(float) - then0 - right + right0).mean()),
        "m": float(np.mean([m_of(responses[:, best[c]], c) for c in range(CONCEPTS)])),
        "auroc": [float(np.mean([auroc(responses[:, best[c]], c, r) for c in range(CONCEPTS)])) for r in range(RENDITIONS)],
        "right_in": [int(right[where == r].sum()) for r in range(RENDITIONS)],
        "change": [float(x) for x in np.abs(responses - r0).mean(0)[:4] / r0.std(0, ddof=1)[:4]],
        "shift": [float(x) for x in (responses - r0).mean(0)[:4] / r0.std(0, ddof=1)[:4]]}
data["best"] = best
(pathlib.Path(__file__).parent / "studies" / "robustness.json").write_text(json.dumps(data))
