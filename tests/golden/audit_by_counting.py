#!/usr/bin/env python3
"""An association audit, counted out of a model's embeddings: d, p over every division of the targets, what each neuron adds, and d and
accuracy once more with neurons silenced. Standard library alone.

Reads from standard input what tests/web/board_audit.test.mjs recorded: places of both targets' pictures, embeddings of both attributes'
words, of the prompts, of the board's pictures in each run (first as they are, then with the chosen neurons silenced, then with random
ones), the last layer's responses, and the embeddings of its single channels. Writes the tables of the study's report.
"""
import itertools
import json
import math
import sys

from counting import dot, unit

given = json.load(sys.stdin)
places_x, places_y = given["targets"]
places = places_x + places_y


def mean(values):
    return math.fsum(values) / len(values)


def deviation(values):
    middle = mean(values)
    return math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (len(values) - 1))


def effect(one, other):
    return (mean(one) - mean(other)) / deviation(one + other)


def divisions(one, other):
    """How many of all ways to choose as many as `one` differ as much in their means, and of how many."""
    values, size = one + other, len(one)
    total = math.fsum(values)

    def difference(chosen):
        return chosen / size - (total - chosen) / (len(values) - size)

    least = difference(math.fsum(one)) - 1e-12 * math.fsum(map(abs, values))
    ways = [difference(sum(some)) >= least for some in itertools.combinations(values, size)]
    return sum(ways), len(ways)

a, b = [[unit(e) for e in words] for words in given["attributes"]]
prompts = [unit(e) for e in given["prompts"]]


def scores(pictures):
    units = [unit(pictures[place]) for place in places]
    with_a, with_b = [[mean([dot(u, w) for w in words]) for u in units] for words in (a, b)]
    return units, with_a, with_b, [p - q for p, q in zip(with_a, with_b)]


def association(pictures):
    s = scores(pictures)[3]
    return effect(s[:len(places_x)], s[len(places_x):])


def accuracy(pictures):
    right = [max(range(len(prompts)), key=lambda p: dot(e, prompts[p])) == truth for e, truth in zip(pictures, given["truths"])]
    return sum(right) / len(right)

size = len(places_x)
plain = given["runs"][0]
units, with_a, with_b, s = scores(plain)
out = {"levels": [], "pairs": [], "targets": [[place, s[i], with_a[i], with_b[i]] for i, place in enumerate(places)]}
compared = [(s[:size], s[size:])]
for some in (units[:size], units[size:]):
    compared.append(tuple([mean([dot(u, w) for u in some]) for w in words] for words in (a, b)))
for one, other in compared:
    hits, ways = divisions(one, other)
    out["levels"].append([effect(one, other), hits / ways, [hits, ways]])
for some in (with_a[:size], with_b[:size], with_a[size:], with_b[size:]):
    out["pairs"].append([mean(some), deviation(some)])

# ---- neurons

rest = given["units"][-1]
weights = [[p - q for p, q in zip(row, rest)] for row in given["units"][:-1]]
towards = [mean([u[i] for u in a]) - mean([u[i] for u in b]) for i in range(len(rest))]
pulls = [dot(w, towards) for w in weights]
lengths = {place: math.sqrt(dot(plain[place], plain[place])) for place in places}
added, p = [], []
for n, pull in enumerate(pulls):
    parts = [given["responses"][place][n] * pull / lengths[place] for place in places]
    added.append((mean(parts[:size]) - mean(parts[size:])) / deviation(s))
    hits, ways = divisions(parts[:size], parts[size:])
    p.append(hits / ways)
q, lowest = [1.0] * len(p), 1.0
for rank, n in reversed(list(enumerate(sorted(range(len(p)), key=lambda n: p[n]), 1))):
    lowest = min(lowest, p[n] * len(p) / rank)
    q[n] = lowest
side = 1 if out["levels"][0][0] > 0 else -1
out["chosen"] = sorted((n for n in range(len(p)) if side * added[n] > 0), key=lambda n: -side * added[n])[:given["most"]]
out["neurons"] = [[n, added[n], p[n], q[n], "yes" if n in out["chosen"] else "no"] for n in sorted(range(len(p)), key=lambda n: -abs(added[n]))]

# ---- silenced


def quantile(values, share):
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    low = int(at)
    return ordered[low] + (at - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])


def band(values):
    return [quantile(values, 0.025), quantile(values, 0.975)]

none = [None, None]
told = [[association(run), accuracy(run)] for run in given["runs"]]
drawn = list(zip(*told[2:]))
out["silencing"] = [[told[0][0], none, told[0][1], none], [told[1][0], none, told[1][1], none], [mean(drawn[0]), band(drawn[0]), mean(drawn[1]), band(drawn[1])]]
# The model under gates against the sum of what the other neurons give.
out["off"] = 0.0
for run, silenced in zip(given["runs"], given["silenced"]):
    for place in (places_x[0], places_y[-1]):
        left = [(r, w) for n, (r, w) in enumerate(zip(given["responses"][place], weights)) if r and n not in silenced]
        whole = [math.fsum([r * w[i] for r, w in left] + [rest[i]]) for i in range(len(rest))]
        off = [x - y for x, y in zip(whole, run[place])]
        out["off"] = max(out["off"], math.sqrt(dot(off, off) / dot(run[place], run[place])))
json.dump(out, sys.stdout)
