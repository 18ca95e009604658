#!/usr/bin/env python3
"""Writes golden/studies/readability.json: how linearly readable concepts are in two layers, by scikit-learn and NumPy.

A probe learns from some stimuli and names others: responses are centred (each rendition on its own mean where the stimuli to be named are of
another rendition, else all on the mean of those learnt from), divided by the standard deviation of those learnt from, and a stimulus is given
to the concept whose mean has the highest cosine.

Run: python3 tests/golden/make_readability_golden.py
"""

import json
import pathlib

import numpy as np
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import StandardScaler

CONCEPTS = ["ant", "bee", "cat", "dog", "eel", "fox"]
RENDITIONS = ["photo", "sketch", "word"]
LAYERS = [("early", 9), ("late", 14)]
SIGNAL = {"early": 0.5, "late": 0.7}
# How many stimuli of each concept in each rendition: unequal, a concept without a word, one without a picture, one word alone.
COUNTS = {"ant": (3, 2, 2), "bee": (1, 2, 3), "cat": (2, 0, 2), "dog": (2, 2, 1), "eel": (1, 1, 0), "fox": (0, 0, 2)}

random = np.random.default_rng(20)
stimuli = [(concept, rendition) for concept, name in enumerate(CONCEPTS) for rendition in range(3) for _ in range(COUNTS[name][rendition])]
stimuli = [stimuli[i] for i in random.permutation(len(stimuli))]
concepts, renditions = np.array([one[0] for one in stimuli]), np.array([one[1] for one in stimuli])
blocks = []
for layer, channels in LAYERS:
    signal, shift = random.normal(size=(len(CONCEPTS), channels)), 2 * random.normal(size=(3, channels))
    block = SIGNAL[layer] * signal[concepts] + shift[renditions] + random.normal(size=(len(stimuli), channels))
    block[:, 0] = 0.25  # a neuron that answers to all alike
    blocks.append(np.round(block, 3).astype(np.float32))


def named(block, train, test, other_rendition):
    """Whether each of `test` is named rightly."""
    learnt, asked = block[train].astype(np.float64), block[test].astype(np.float64)
    if other_rendition:
        for rendition in set(renditions[train]):
            own = renditions[train] == rendition
            learnt[own] -= learnt[own].mean(axis=0)
        asked = asked - asked.mean(axis=0)
    else:
        asked, learnt = asked - learnt.mean(axis=0), learnt - learnt.mean(axis=0)
    differs = learnt.std(axis=0) > 1e-12
    scale = StandardScaler(with_mean=False).fit(learnt[:, differs])
    learnt, asked = scale.transform(learnt[:, differs]), scale.transform(asked[:, differs])
    known = np.unique(concepts[train])
    means = np.stack([learnt[concepts[train] == concept].mean(axis=0) for concept in known])
    return known[cosine_similarity(asked, means).argmax(axis=1)] == concepts[test]


def reading(tasks, block):
    right = np.concatenate([named(block, *task) for task in tasks])
    return {"right": int(right.sum()), "count": len(right)}


everything = np.arange(len(stimuli))
is_word = renditions == 2
both = [c for c in range(len(CONCEPTS)) if (is_word & (concepts == c)).any() and (~is_word & (concepts == c)).any()]
twice = [c for c in range(len(CONCEPTS)) if len(set(renditions[~is_word & (concepts == c)])) >= 2]
repeated = [c for c in range(len(CONCEPTS)) if (is_word & (concepts == c)).sum() >= 2]

from_pictures = [(everything[~is_word & np.isin(concepts, both)], everything[is_word & np.isin(concepts, both)], True)]
judged = ~is_word & np.isin(concepts, twice)
pictures = [(everything[judged & (renditions != r)], everything[judged & (renditions == r)], True) for r in (0, 1)]
place = np.array([sum(is_word[j] and concepts[j] == concepts[i] for j in range(i)) for i in everything])
again = is_word & np.isin(concepts, repeated)
words = [(everything[again & (place != fold)], everything[again & (place == fold)], False) for fold in range(place[again].max() + 1)]

path = pathlib.Path(__file__).parent / "studies" / "readability.json"
path.write_text(json.dumps({
    "concepts": CONCEPTS, "renditions": RENDITIONS, "stimuli": [[int(r), int(c)] for c, r in stimuli],
    "layers": [{"name": name, "channels": channels} for name, channels in LAYERS],
    "responses": [[round(float(v), 3) for v in row] for row in np.concatenate(blocks, axis=1)],
    "choices": [len(both), len(twice), len(repeated)],
    "readings": [[reading(tasks, block) for tasks in (from_pictures, pictures, words)] for block in blocks],
}) + "\n")
print(json.loads(path.read_text())["readings"], len(both), len(twice), len(repeated))
