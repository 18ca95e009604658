#!/usr/bin/env python3
"""Writes golden/studies/ablation.json: a linear head of forty neurons, what a prompt's logit loses when the strongest are switched off, and
when random ones that are as active are; worked out by NumPy, independently of the C++ but for the random generator.
"""
import json
import pathlib

import numpy as np

from pcg32 import Pcg32

rng = np.random.default_rng(20261130)
NEURONS, EMBED, SCALE, MOST, DRAWS, SEED, NEAREST = 40, 6, 20.0, 7, 9, 5, 10
DOSES = [1, 2, 3, 4, 6, 7]
f32 = lambda x: np.asarray(x, np.float32)
f64 = lambda x: np.asarray(x, np.float64)

concepts, renditions = [0, 0, 0, 1, 1, 1, 2, 2], [0, 0, 1, 0, 1, 1, 0, 1]
responses = f64(f32(np.maximum(0, rng.normal(0.4, 0.6, (len(concepts), NEURONS)))))
weights, constant = f64(f32(rng.normal(0, 1, (NEURONS, EMBED)))), f64(f32(rng.normal(0, 0.3, EMBED)))
asked = [i for i, c in enumerate(concepts) if c == 0]
towards = (responses[asked] @ weights + constant).mean(0)  # the first prompt fits what is asked about
texts = f64(f32(rng.normal(0, 1, (3, EMBED)) + np.outer([1, 0.6, 0], towards / np.linalg.norm(towards) * 3)))
unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
means = responses.mean(0)


shown = asked + [i for i in range(len(concepts)) if i not in asked]


def embeddings(instead):
    """instead  {neuron: value of each stimulus that is shown}; those asked about come first"""
    values = responses[shown].copy()
    for neuron, value in instead.items():
        values[:, neuron] = f64(f32(value))
    return f64(f32(values @ weights + constant))


def says(embedding, direction, prompt):
    unit_images = embedding / np.linalg.norm(embedding, axis=1, keepdims=True)
    logits = SCALE * unit_images @ unit.T
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    right = (logits.argmax(1) == np.asarray(concepts)[shown]).mean()  # each of the three prompts names the concept of its place
    few = slice(0, len(asked))
    return SCALE * unit_images[few] @ direction, shares[few, prompt], (logits[few].argmax(1) == prompt).mean(), right


def matched(chosen, draw):
    random = Pcg32(SEED, 2 + draw)
    left = sorted((n for n in range(NEURONS) if n not in chosen), key=lambda n: means[n])
    drawn = []
    for neuron in chosen:
        near = sorted(left, key=lambda n: abs(means[n] - means[neuron]))[:NEAREST]
        near.sort(key=lambda n: means[n])
        drawn.append(near[random.below(len(near))])
        left.remove(drawn[-1])
    return drawn


def donors():
    random, out = Pcg32(SEED, 1), []
    for own in shown:
        offered = [i for i in range(len(concepts)) if i != own and renditions[i] == renditions[own] and concepts[i] != concepts[own]]
        out.append(offered[random.below(len(offered))])
    return out


cases = {}
for name, against in (("zero", None), ("mean", 1), ("another", None)):
    direction = unit[0] - (unit[against] if against is not None else 0)
    whole = embeddings({})
    lengths = np.linalg.norm(whole[:len(asked)], axis=1)
    before, probability, first, right = says(whole, direction, 0)
    added = SCALE * (responses[asked] * (weights @ direction) / lengths[:, None]).mean(0)
    chosen = [int(n) for n in np.argsort(-added, kind="stable")[:MOST]]
    sets = [chosen] + [matched(chosen, draw) for draw in range(DRAWS)]
    given = donors()
    value_of = {"zero": lambda n: 0.0, "mean": lambda n: means[n], "another": lambda n: responses[given, n]}[name]
    doses = []
    for dose in DOSES:
        said = [says(embeddings({n: value_of(n) for n in one[:dose]}), direction, 0) for one in sets]
        lost = f64([before.mean() - logits.mean() for logits, _, _, _ in said])
        low, high = np.quantile(lost[1:], [0.025, 0.975])
        doses.append({"off": dose, "lost": lost[0], "control": lost[1:].mean(), "low": low, "high": high, "p": (1 + int((lost[1:] >= lost[0]).sum())) / (1 + DRAWS),
                      "probability": said[0][1].mean(), "probability_control": np.mean([s[1].mean() for s in said[1:]]), "first": said[0][2],
                      "first_control": np.mean([s[2] for s in said[1:]]), "after": said[0][0].tolist(), "accuracy": said[0][3],
                      "accuracy_control": np.mean([s[3] for s in said[1:]])})
    cases[name] = {"against": against, "chosen": chosen, "controls": sets[1:], "donors": given, "before": before.tolist(), "probability": probability.mean(), "first": first, "accuracy": right,
                   "doses": doses}
out = {"scale": SCALE, "most": MOST, "draws": DRAWS, "seed": SEED, "concepts": concepts, "renditions": renditions, "responses": responses.tolist(), "weights": weights.tolist(),
       "constant": constant.tolist(), "texts": texts.tolist(), "cases": cases}
path = pathlib.Path(__file__).parent / "studies" / "ablation.json"
path.write_text(json.dumps(out, indent=1) + "\n")
