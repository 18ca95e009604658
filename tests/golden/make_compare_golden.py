#!/usr/bin/python3
"""Writes golden/studies/compare.json: a board seen by two states of one model, with a label too, and by another model with other neurons; and
what NumPy and SciPy say of the differences, of M and of matched neurons.

    /usr/bin/python3 tests/golden/make_compare_golden.py      (NumPy, SciPy)
"""
import json
import pathlib

import numpy as np
import scipy.special
import scipy.stats

from pcg32 import Pcg32

rng = np.random.default_rng(20261118)
CONCEPTS, RENDITIONS, EACH, EMBED, OTHER_EMBED, SCALE, OTHER_SCALE, SEED, SHUFFLES = 3, 2, 4, 6, 5, 8.0, 12.0, 11, 3
labels = np.array([c for c in range(CONCEPTS) for _ in range(RENDITIONS * EACH)])
where = np.array([r for _ in range(CONCEPTS) for r in range(RENDITIONS) for _ in range(EACH)])
N, WORD = len(labels), 1  # the label names the second concept
f32 = lambda x: np.asarray(x, np.float32)
unit = lambda m: np.asarray(m, float) / np.linalg.norm(np.asarray(m, float), axis=-1, keepdims=True)

texts = f32(rng.normal(0, 1, (CONCEPTS, EMBED)))
base = unit(texts)[labels]
images = {"first": f32(base + rng.normal(0, 0.3, base.shape)), "second": f32(base + rng.normal(0, 0.75, base.shape))}
word = unit(texts)[WORD]
images["first_label"] = f32(images["first"] + 0.9 * word)
images["second_label"] = f32(images["second"] + 0.15 * word)
other_texts = f32(rng.normal(0, 1, (CONCEPTS, OTHER_EMBED)))
other_images = f32(unit(other_texts)[labels] + rng.normal(0, 0.6, (N, OTHER_EMBED)))

causes = np.concatenate([(labels[:, None] == np.arange(CONCEPTS)) + rng.normal(0, 0.3, (N, 3)), rng.normal(0, 1, (N, 2))], axis=1)
own = f32(np.concatenate([causes + rng.normal(0, 0.2, causes.shape), np.full((N, 1), 0.5)], axis=1))  # the last is constant
other = f32(np.concatenate([causes[:, [3, 0, 2]] * 2 + 1 + rng.normal(0, 0.3, (N, 3)), rng.normal(0, 1, (N, 4))], axis=1))


def verdicts(embeddings, prompts, scale):
    logits = scale * unit(embeddings) @ unit(prompts).T
    probability = scipy.special.softmax(logits, axis=1)[np.arange(N), labels]
    return logits.argmax(1), probability


def paired(a, b):
    only_a, only_b = int((a & ~b).sum()), int((~a & b).sum())
    return {"first": int(a.sum()), "second": int(b.sum()), "p": float(scipy.stats.binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0}


said = {name: verdicts(each, texts, SCALE) for name, each in images.items()}
said["other"] = verdicts(other_images, other_texts, OTHER_SCALE)
right = {name: choice == labels for name, (choice, _) in said.items()}
shown = labels != WORD
fooled = {side: (said[side + "_label"][0] == WORD)[shown] for side in ("first", "second")}


def m_of(values, concept):
    def auroc(r):
        inside, outside = values[(labels == concept) & (where == r)], values[(labels != concept) & (where == r)]
        return scipy.stats.mannwhitneyu(inside, outside).statistic / (len(inside) * len(outside))
    return min(auroc(r) for r in range(RENDITIONS))


def best(responses):
    ms = [[m_of(responses[:, n].astype(float), c) for n in range(responses.shape[1])] for c in range(CONCEPTS)]
    return [[int(np.argmax(each)), float(np.max(each))] for each in ms]


def matched(order):
    r = np.corrcoef(own[:, :5].astype(float).T, other[order].astype(float).T)[:5, 5:]
    pairs = [[int(i), int(r[i].argmax()), float(r[i].max())] for i in range(5) if r[:, r[i].argmax()].argmax() == i and r[i].max() > 0]
    return sorted(pairs, key=lambda one: -one[2])


def shuffled(run):
    random, order = Pcg32(SEED, run), list(range(N))
    for i in range(N, 1, -1):
        j = random.below(i)
        order[i - 1], order[j] = order[j], order[i - 1]
    return order


pairs, chance = matched(np.arange(N)), [matched(shuffled(run)) for run in range(1, SHUFFLES + 1)]
out = {"scale": SCALE, "other_scale": OTHER_SCALE, "seed": SEED, "shuffles": SHUFFLES, "concepts": labels.tolist(), "renditions": where.tolist(),
       "texts": texts.tolist(), "other_texts": other_texts.tolist(), "other_images": other_images.tolist(), "own": own.tolist(), "other": other.tolist(),
       "images": {name: each.tolist() for name, each in images.items()},
       "accuracy": [paired(right["first"], right["second"])] + [paired(right["first"][where == r], right["second"][where == r]) for r in range(RENDITIONS)],
       "attack": paired(fooled["first"], fooled["second"]), "models": paired(right["first"], right["other"]),
       "probability": {name: said[name][1].tolist() for name in ("first", "second", "other")},
       "choice": {name: said[name][0].tolist() for name in ("first", "second", "first_label", "second_label", "other")},
       "best": best(own), "other_best": best(other), "pairs": pairs,
       "by_chance": [sum(one[2] >= pair[2] for run in chance for one in run) / SHUFFLES for pair in pairs]}
(pathlib.Path(__file__).parent / "studies" / "compare.json").write_text(json.dumps(out))
