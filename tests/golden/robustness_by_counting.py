#!/usr/bin/env python3
"""A board under one harm, counted out of a model's embeddings and responses: who is right by how much, and how far neurons tell concepts
apart, pair by pair. Standard library alone.

Reads {"scale", "stimuli": [[concept, rendition], ...], "concepts", "renditions": counts, "prompts": an embedding a concept, "embeddings",
"responses": [condition][stimulus]} from standard input, the first condition without harm, and writes the tables of the study's report.
tests/web/board_robustness.test.mjs gives it what the page's study asked the bundled model for.
"""
import json
import math
import sys
from fractions import Fraction

from counting import dot, length, wilson

given = json.load(sys.stdin)
stimuli, responses = given["stimuli"], given["responses"]
neurons = range(len(responses[0][0]))
CHANGE_STRENGTH, LISTED = 3, 20


def margin(embedding, right):
    logits = [given["scale"] * dot(embedding, p) / length(embedding) / length(p) for p in given["prompts"]]
    return logits[right] - max(logits[:right] + logits[right + 1:])


def measures(margins):
    hits = sum(m > 0 for m in margins)
    return [hits / len(margins), wilson(hits, len(margins)), sum(margins) / len(margins)]


def auroc(rows, neuron, concept, rendition):
    """The share of pairs in which the concept's stimulus wins, ties for half; nothing where the rendition cannot tell."""
    own = [row[neuron] for row, (c, r) in zip(rows, stimuli) if r == rendition and c == concept]
    others = [row[neuron] for row, (c, r) in zip(rows, stimuli) if r == rendition and c != concept]
    if not own or len(others) < 2:
        return None
    return Fraction(sum(2 if a > b else 1 if a == b else 0 for a in own for b in others), 2 * len(own) * len(others))


def aurocs(rows, neuron, concept):
    return [a for a in (auroc(rows, neuron, concept, r) for r in range(given["renditions"])) if a is not None]

searched = [c for c in range(given["concepts"]) if len(aurocs(responses[0], 0, c)) >= 2]
best = {c: max(neurons, key=lambda n: min(aurocs(responses[0], n, c))) for c in searched}  # of equal ones the first


def mean(values):
    return float(sum(values) / len(values))

out = {"harms": [], "renditions": [], "concepts": [[c, best[c], float(min(aurocs(responses[0], best[c], c)))] for c in searched]}
for strength, (embeddings, rows) in enumerate(zip(given["embeddings"], responses)):
    margins = [margin(e, c) for e, (c, _) in zip(embeddings, stimuli)]
    out["harms"].append([strength] + measures(margins) + [mean([min(aurocs(rows, best[c], c)) for c in searched])])
    for r in range(given["renditions"]):
        own = [m for m, (_, rendition) in zip(margins, stimuli) if rendition == r]
        told = [a for a in (auroc(rows, best[c], c, r) for c in searched) if a is not None]
        out["renditions"].append([strength, r, len(own)] + measures(own) + [mean(told)])

changes = []
for n in neurons:
    plain = [row[n] for row in responses[0]]
    middle = sum(plain) / len(plain)
    deviation = math.sqrt(math.fsum((x - middle) ** 2 for x in plain) / (len(plain) - 1))
    if min(plain) == max(plain):
        continue
    deltas = [row[n] - x for row, x in zip(responses[CHANGE_STRENGTH], plain)]
    changes.append([n, sum(map(abs, deltas)) / len(deltas) / deviation, sum(deltas) / len(deltas) / deviation])
out["changes"] = sorted(changes, key=lambda row: -row[1])[:LISTED]
json.dump(out, sys.stdout)
