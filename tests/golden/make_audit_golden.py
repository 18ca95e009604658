#!/usr/bin/env python3
"""Writes golden/studies/audit.json: associations of pictures and words under a linear head of forty neurons, which neurons carry them, and
what silencing takes; by NumPy and itertools, independently of the C++ but for the random generator.
"""
import itertools
import json
import pathlib

import numpy as np

from pcg32 import Pcg32

rng = np.random.default_rng(20261201)
NEURONS, EMBED, SILENCED, DRAWS, SEED, NEAREST = 40, 6, 4, 7, 5, 10
f32 = lambda x: np.asarray(x, np.float32)
f64 = lambda x: np.asarray(x, np.float64)
unit = lambda m: f64(m) / np.linalg.norm(f64(m), axis=1, keepdims=True)

concepts = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]  # cat, dog, fish, bird
weights, constant = f64(f32(rng.normal(0, 1, (NEURONS, EMBED)))), f64(f32(rng.normal(0, 0.3, EMBED)))
responses = f64(f32(np.maximum(0, rng.normal(0.4, 0.6, (len(concepts), NEURONS)) + np.outer(np.equal(concepts, 0), rng.normal(0, 0.4, NEURONS)))))
words = {w: f64(f32(rng.normal(0, 1, EMBED))).tolist() for w in ("love", "peace", "gift", "hate", "war", "pain", "poison", "a cat", "a dog", "sun", "moon", "star", "rock", "sand")}
means = responses.mean(0)


def embeddings(silenced=()):
    values = responses.copy()
    values[:, list(silenced)] = 0
    return f64(f32(values @ weights + constant))


def effect(one, other):
    return (np.mean(one) - np.mean(other)) / np.std(np.concatenate([one, other]), ddof=1)


def partitions(one, other):
    values = np.concatenate([one, other])
    ways = [values[list(c)].sum() for c in itertools.combinations(range(len(values)), len(one))]
    return int((f64(ways) >= np.sum(one) - 1e-12).sum()), len(ways)


def matched(chosen, draw):
    random = Pcg32(SEED, 4 + draw)
    left = sorted((n for n in range(NEURONS) if n not in chosen), key=lambda n: means[n])
    drawn = []
    for neuron in chosen:
        near = sorted(left, key=lambda n: abs(means[n] - means[neuron]))[:NEAREST]
        near.sort(key=lambda n: means[n])
        drawn.append(near[random.below(len(near))])
        left.remove(drawn[-1])
    return drawn


def sets_of(texts, pictures):
    """texts, pictures: of X, Y, A, B the words, or the number of a concept."""
    return [unit([words[w] for w in one]) if not isinstance(one, int) else unit(pictures[np.equal(concepts, one)]) for one in texts]


def associations(x, y, a, b):
    return (x @ a.T).mean(1) - (x @ b.T).mean(1), (y @ a.T).mean(1) - (y @ b.T).mean(1)


def accuracy(pictures):
    """Of the stimuli of cat and dog, which "a cat" and "a dog" name."""
    prompts = unit([words["a cat"], words["a dog"]])
    named = [i for i, c in enumerate(concepts) if c < 2]
    return float(np.mean([(pictures[i] @ prompts.T).argmax() == concepts[i] for i in named]))


def case(written):
    whole = embeddings()
    x, y, a, b = sets_of(written, whole)
    sx, sy = associations(x, y, a, b)
    found = {"sets": written, "x": sx.tolist(), "y": sy.tolist(), "d": effect(sx, sy), "partitions": partitions(sx, sy),
             "d_x": effect((a @ x.T).mean(1), (b @ x.T).mean(1)), "d_y": effect((a @ y.T).mean(1), (b @ y.T).mean(1)),
             "partitions_x": partitions((a @ x.T).mean(1), (b @ x.T).mean(1)), "cosines": [float((t @ o.T).mean()) for t in (x, y) for o in (a, b)]}
    picture_side = 0 if isinstance(written[0], int) else 2 if isinstance(written[2], int) else None
    if picture_side is None:
        return found
    spread = np.std(np.concatenate([sx, sy]), ddof=1)
    lengths = np.linalg.norm(whole, axis=1)
    scaled = responses / lengths[:, None]
    rows = lambda of: np.flatnonzero(np.equal(concepts, of))
    if picture_side == 0:
        towards = weights @ (a.mean(0) - b.mean(0))
        parts_x, parts_y = scaled[rows(written[0])] * towards, scaled[rows(written[1])] * towards
    else:
        given = scaled[rows(written[2])].mean(0) - scaled[rows(written[3])].mean(0)
        parts_x, parts_y = given * (x @ weights.T), given * (y @ weights.T)
    added = (parts_x.mean(0) - parts_y.mean(0)) / spread
    order = np.argsort(-added * np.sign(found["d"]), kind="stable")
    chosen = [int(n) for n in order[:SILENCED]]
    after = lambda silenced: effect(*associations(*sets_of(written, embeddings(silenced))))
    controls = [matched(chosen, draw) for draw in range(DRAWS)]
    drawn = [after(one) for one in controls]
    found |= {"added": added.tolist(), "p": [partitions(parts_x[:, n], parts_y[:, n])[0] for n in range(NEURONS)], "chosen": chosen, "after": after(chosen),
              "control": float(np.mean(drawn)), "band": np.quantile(drawn, [0.025, 0.975]).tolist(), "accuracy": accuracy(whole), "accuracy_after": accuracy(embeddings(chosen)),
              "accuracy_control": float(np.mean([accuracy(embeddings(one)) for one in controls]))}
    return found


pleasant, unpleasant = ["love", "peace", "gift"], ["hate", "war", "pain", "poison"]
cases = {"pictures": case([0, 1, pleasant, unpleasant]), "attributes": case([["sun", "moon", "star"], ["rock", "sand"], 0, 2]),
         "words": case([["sun", "moon", "star"], ["rock", "sand"], pleasant, unpleasant]), "all": case([0, 1, 2, 3])}
out = {"scale": 1.0, "silenced": SILENCED, "draws": DRAWS, "seed": SEED, "concepts": concepts, "responses": responses.tolist(), "weights": weights.tolist(),
       "constant": constant.tolist(), "words": words, "cases": cases}
path = pathlib.Path(__file__).parent / "studies" / "audit.json"
path.write_text(json.dumps(out, indent=1) + "\n")
