#!/usr/bin/env python3
"""The multimodality search, counted out: pairs for the AUROC, all choices of stimuli for p. Standard library alone.

Reads {"concepts", "renditions": counts of names, "stimuli": [[concept, rendition], ...], "responses": [[a number a neuron], ...]} from
standard input and writes [[neuron, concept, M, p, q], ...] of all neurons and concepts, the best first, to standard output.
tests/web/board_search.test.mjs gives it the activations of the bundled model and compares what the page's study finds.
"""
import bisect
import collections
import itertools
import json
import sys

given = json.load(sys.stdin)
stimuli, responses = given["stimuli"], given["responses"]
groups = collections.defaultdict(list)  # of each rendition the places of its stimuli
for place, (_, rendition) in enumerate(stimuli):
    groups[rendition].append(place)


def sides(rendition, concept):
    own = [place for place in groups[rendition] if stimuli[place][0] == concept]
    return own, [place for place in groups[rendition] if stimuli[place][0] != concept]


judged = {c: [r for r in sorted(groups) if len(sides(r, c)[0]) >= 1 and len(sides(r, c)[1]) >= 2] for c in range(given["concepts"])}
searched = [c for c in judged if len(judged[c]) >= 2]


def wins_twice(value, other):
    return 2 if value > other else 1 if value == other else 0


def doubled_wins(values, own, others):
    return sum(wins_twice(values[i], values[j]) for i in own for j in others)


def counted_p(values, rendition, own, others, known):
    """The share of all ways to choose as many stimuli of the rendition that win as often."""
    size = len(own)
    if (rendition, size) not in known:
        # Wins against those not chosen are the wins against all less those among the chosen, which are the same in each choice.
        score = {i: sum(wins_twice(values[i], values[j]) for j in groups[rendition]) for i in groups[rendition]}
        known[rendition, size] = sorted(sum(score[i] for i in chosen) - size * size
                                        for chosen in itertools.combinations(groups[rendition], size))
    ways = known[rendition, size]
    return (len(ways) - bisect.bisect_left(ways, doubled_wins(values, own, others))) / len(ways)


rows = []
for neuron in range(len(responses[0])):
    values, known = [row[neuron] for row in responses], {}
    for c in searched:
        parts, p = [], []
        for r in judged[c]:
            own, others = sides(r, c)
            parts.append(doubled_wins(values, own, others) / (2 * len(own) * len(others)))
            p.append(counted_p(values, r, own, others, known))
        rows.append([neuron, c, min(parts), max(p), 1.0])
lowest = 1.0
by_p = sorted(rows, key=lambda row: row[3])
for place in range(len(by_p), 0, -1):
    lowest = min(lowest, by_p[place - 1][3] * len(by_p) / place)
    by_p[place - 1][4] = lowest
rows.sort(key=lambda row: (-row[2], row[3], row[0], row[1]))
json.dump(rows, sys.stdout)
