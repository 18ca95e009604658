#!/usr/bin/python3
"""Writes golden/studies/compare.json: a board seen by two states of one model, with a label too, and by another model with other neurons; and
what NumPy and SciPy say of the differences, of M, of associations and of matched neurons.

    /usr/bin/python3 tests/golden/make_compare_golden.py      (NumPy, SciPy)
"""
import itertools
import json
import pathlib

import numpy as np
import scipy.special
import scipy.stats

from pcg32 import Pcg32

rng = np.random.default_rng(20261118)
CONCEPTS, RENDITIONS, EACH, EMBED, OTHER_EMBED, SCALE, OTHER_SCALE, SEED, SHUFFLES, RESAMPLES = 3, 2, 4, 6, 5, 8.0, 12.0, 11, 3, 400
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


def auroc(values, concept, r):
    inside, outside = values[(labels == concept) & (where == r)], values[(labels != concept) & (where == r)]
    return ((inside[:, None] > outside).mean() + (inside[:, None] == outside).mean() / 2)


def m_of(values, concept):
    return min(auroc(values, concept, r) for r in range(RENDITIONS))


def p_of(values, concept):
    """The largest of the renditions' exact one-sided p; without ties, or of a constant neuron."""
    if np.ptp(values) == 0:
        return 1.0
    return max(scipy.stats.mannwhitneyu(values[(labels == concept) & (where == r)], values[(labels != concept) & (where == r)], alternative="greater", method="exact").pvalue for r in range(RENDITIONS))


def corrected(p):
    """Benjamini and Hochberg's q."""
    order, n = np.argsort(p), len(p)
    q = np.empty(n)
    q[order] = np.minimum.accumulate((p[order] * n / np.arange(1, n + 1))[::-1])[::-1]
    return np.minimum(q, 1)


def searched(responses):
    """For each concept: the best neuron, its M and q, and how many neurons have a q of at most 0.05."""
    neurons = responses.shape[1]
    m, p = (np.array([[f(responses[:, n].astype(float), c) for c in range(CONCEPTS)] for n in range(neurons)]) for f in (m_of, p_of))
    q = corrected(p.ravel()).reshape(p.shape)
    best = [min(range(neurons), key=lambda n: (-m[n, c], p[n, c], n)) for c in range(CONCEPTS)]
    return [{"neuron": best[c], "m": m[best[c], c], "q": q[best[c], c], "significant": int((q[:, c] <= 0.05).sum())} for c in range(CONCEPTS)]


def drawn(random, strata):
    """One stratified resample: of each member the one that takes its place."""
    members = [0] * len(strata)
    for label in sorted(set(strata)):
        own = [i for i, each in enumerate(strata) if each == label]
        for i in own:
            members[i] = own[random.below(len(own))]
    return members


def band(values):
    return np.quantile(np.asarray(values, np.float32).astype(float), [0.025, 0.975]).tolist()


def search_pair(one, two):
    first, second, random = searched(one), searched(two), Pcg32(SEED, 1)
    resamples = [drawn(random, (where * CONCEPTS + labels).tolist()) for _ in range(RESAMPLES)]
    rows = []
    for c in range(CONCEPTS):
        a, b = one[:, first[c]["neuron"]], two[:, second[c]["neuron"]]
        then = two[:, first[c]["neuron"]] if one.shape == two.shape else None
        rows.append({"first": first[c], "second": second[c], "difference": second[c]["m"] - first[c]["m"],
                     "interval": band([m_of(b[s], c) - m_of(a[s], c) for s in resamples]),
                     "then": None if then is None or np.ptp(then) == 0 else m_of(then, c)})
    return rows


def associations(sets):
    x, y, a, b = map(unit, sets)
    s = lambda t: (t @ a.T).mean(1) - (t @ b.T).mean(1)
    return s(x), s(y)


def effect(x, y):
    return (x.mean() - y.mean()) / np.concatenate([x, y]).std(ddof=1)


def mean_band(values):
    random = Pcg32(SEED, 1)
    return band([np.mean([values[random.below(len(values))] for _ in values]) for _ in range(RESAMPLES)])


def audit_pair(one, two):
    both = [associations(sets) for sets in (one, two)]
    random, (nx, ny) = Pcg32(SEED, 2), map(len, both[0])
    resamples = [drawn(random, [0] * nx + [1] * ny) for _ in range(RESAMPLES)]
    again = lambda side, members: effect(*np.split(np.concatenate(both[side])[members], [nx]))
    ways = lambda x, y: float(np.mean([np.concatenate([x, y])[list(c)].sum() >= x.sum() - 1e-12 for c in itertools.combinations(range(nx + ny), nx)]))
    means = [[float(side[i].mean()) for side in both] for i in range(2)]
    return {"d": [effect(*side) for side in both], "p": [ways(*side) for side in both], "interval": band([again(1, m) - again(0, m) for m in resamples]),
            "means": means, "mean_intervals": [mean_band(both[1][i] - both[0][i]) for i in range(2)]}


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


more = np.random.default_rng(20261130)
gated = own.copy()
gated[:, 2] = 0  # the third is silenced; what follows it answers otherwise
gated[:, 3:5] += f32(more.normal(0, 0.4, (N, 2)))
words = {w: f32(more.normal(0, 1, EMBED) + lean * unit(texts)[0]) for w, lean in (("love", 2), ("peace", 1), ("hate", -1), ("war", 0), ("pain", -1))}
of = lambda side, c: images[side][labels == c]
sets = lambda side: [of(side, 0), of(side, 1), [words["love"], words["peace"]], [words["hate"], words["war"], words["pain"]]]
audits = {"states": audit_pair(sets("first"), sets("second")),
          "models": audit_pair([of("first", 0), of("first", 2), texts[[0]], texts[[2]]], [other_images[labels == 0], other_images[labels == 2], other_texts[[0]], other_texts[[2]]])}

pairs, chance = matched(np.arange(N)), [matched(shuffled(run)) for run in range(1, SHUFFLES + 1)]
out = {"scale": SCALE, "other_scale": OTHER_SCALE, "seed": SEED, "shuffles": SHUFFLES, "concepts": labels.tolist(), "renditions": where.tolist(),
       "texts": texts.tolist(), "other_texts": other_texts.tolist(), "other_images": other_images.tolist(), "own": own.tolist(), "other": other.tolist(),
       "images": {name: each.tolist() for name, each in images.items()},
       "accuracy": [paired(right["first"], right["second"])] + [paired(right["first"][where == r], right["second"][where == r]) for r in range(RENDITIONS)],
       "attack": paired(fooled["first"], fooled["second"]), "models": paired(right["first"], right["other"]),
       "probability": {name: said[name][1].tolist() for name in ("first", "second", "other")},
       "choice": {name: said[name][0].tolist() for name in ("first", "second", "first_label", "second_label", "other")},
       "gated": gated.tolist(), "words": {w: each.tolist() for w, each in words.items()}, "audits": audits,
       "search": {"states": search_pair(own, gated), "models": search_pair(own, other)}, "pairs": pairs,
       "by_chance": [sum(one[2] >= pair[2] for run in chance for one in run) / SHUFFLES for pair in pairs]}
(pathlib.Path(__file__).parent / "studies" / "compare.json").write_text(json.dumps(out))
