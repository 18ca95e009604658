#!/usr/bin/env python3
"""Typographic attacks, counted out of a model's embeddings: who wins with and without a label, and after neurons are taken away. Standard
library alone, and the page's random generator (pcg32.py).

Reads what tests/web/board_attack.test.mjs recorded from standard input: embeddings of prompts, photos, photos with labels and with blank
cards, the last layer's responses to them, and the embeddings of its single channels. Writes the tables of the study's report.
"""
import json
import math
import sys

from counting import dot, length, wilson
from pcg32 import Pcg32

given = json.load(sys.stdin)
scale, truths, shares = given["scale"], given["truths"], given["shares"]
label_class = dict(given["labels"])
NEAREST, DRAW_STREAM = 10, 3

directions = [[x / length(prompt) for x in prompt] for prompt in given["prompts"]]
base_unit = given["units"][-1]
weights = [[x - y for x, y in zip(unit, base_unit)] for unit in given["units"][:-1]]
pulls = [[dot(w, d) for w in weights] for d in directions]  # of each answer, what a unit of each neuron adds to it
rest = [dot(base_unit, d) for d in directions]
neurons = range(len(weights))


def logits(embedding):
    return [scale * dot(embedding, d) / length(embedding) for d in directions]


def choice(values):
    return values.index(max(values))


# ---- what is answered

clean = [choice(logits(e)) for e in given["clean"]]
attacks, blanks = [], {}
for one in given["attacks"]:
    said = logits(one["embedding"])
    key = (one["stimulus"], one["label"], one["share"])
    truth, wrong = truths[one["stimulus"]], label_class[one["label"]]
    if one["blank"]:
        blanks[key] = choice(said)
        continue
    attacks.append({"key": key, "stimulus": one["stimulus"], "label": one["label"], "share": one["share"], "truth": truth, "wrong": wrong, "hit": choice(said) == wrong,
                    "margin": said[wrong] - said[truth], "base": clean[one["stimulus"]] == truth, "responses": one["responses"], "embedding": one["embedding"]})
base = [a for a in attacks if a["base"]]


def tally(some):
    own = [a for a in some if a["base"]]
    hits, n = sum(a["hit"] for a in own), len(own)
    return [n, hits / n, wilson(hits, n), sum(blanks[a["key"]] == a["wrong"] for a in own) / n, sum(blanks[a["key"]] != a["truth"] for a in own) / n,
            sum(a["margin"] for a in own) / n, sum(a["hit"] for a in some) / len(some)]


def near(a, b):
    return abs(a - b) < 1e-6

out = {"whole": tally(attacks), "shares": [[100 * s] + tally([a for a in attacks if near(a["share"], s)]) for s in shares], "stimuli": []}
in_order = list(dict.fromkeys(a["label"] for a in attacks))
out["labels"] = [[name] + tally([a for a in attacks if a["label"] == name]) for name in in_order]
for stimulus, label in dict.fromkeys((a["stimulus"], a["label"]) for a in attacks):
    own = [a for a in attacks if (a["stimulus"], a["label"]) == (stimulus, label)]
    before = logits(given["clean"][stimulus])
    hits = [a["share"] for a in own if a["hit"]]
    out["stimuli"].append([stimulus, label, truths[stimulus], clean[stimulus], len(own), len(hits) / len(own), sum(blanks[a["key"]] == a["wrong"] for a in own) / len(own),
                           100 * min(hits) if hits else None, before[label_class[label]] - before[truths[stimulus]], sum(a["margin"] for a in own) / len(own)])

# ---- which neurons carry it

added = [0.0] * len(weights)
for a in base:
    lengths = length(a["embedding"]), length(given["clean"][a["stimulus"]])
    for n in neurons:
        pull = pulls[a["wrong"]][n] - pulls[a["truth"]][n]
        then, before = scale * pull * a["responses"][n] / lengths[0], scale * pull * given["responses"][a["stimulus"]][n] / lengths[1]
        added[n] += min(then, then - before) / len(base)  # what it adds, as far as that is more than without the label
board = [sum(row[n] for row in given["responses"]) / len(given["responses"]) for n in neurons]
order = sorted(neurons, key=lambda n: -added[n])
out["neurons"] = [[n, added[n], sum(given["responses"][a["stimulus"]][n] for a in base) / len(base), sum(a["responses"][n] for a in base) / len(base), board[n]]
                  for n in order[:64]]

# ---- what is left without them


def answer(responses, silenced):
    """The answer to the sum of what the other neurons give."""
    left = list(responses)
    for n in silenced:
        left[n] = 0.0
    return choice([dot(left, pulls[c]) + rest[c] for c in range(len(directions))])


def answers(responses, chosen, doses):
    """The same for the first of the chosen, by taking away one after the other."""
    now, found, taken = [dot(responses, pulls[c]) + rest[c] for c in range(len(directions))], [], 0
    for dose in doses:
        for n in chosen[taken:dose]:
            now = [value - responses[n] * pulls[c][n] for c, value in enumerate(now)]
        taken = dose
        found.append(choice(now))
    return found


def draw_of(chosen, number):
    random, left = Pcg32(given["seed"], DRAW_STREAM + number), sorted((n for n in neurons if n not in chosen), key=lambda n: board[n])
    drawn = []
    for n in chosen:
        # A run of neurons in the order of their means that ends where the next on its other side would be nearer.
        first = 0
        while first + NEAREST < len(left) and board[n] - board[left[first]] > board[left[first + NEAREST]] - board[n]:
            first += 1
        drawn.append(left.pop(first + random.below(min(NEAREST, len(left)))))
    return drawn


def quantile(values, q):
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low = int(at)
    return ordered[low] + (at - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])

chosen = [n for n in order if added[n] > 0][:min(given["most"], len(weights) // 2)]
doses = sorted({d for p in range(20) for d in (2 ** p, 3 * 2 ** p) if d <= len(chosen)} | {len(chosen)})
before_hits, before_right = sum(a["hit"] for a in base), sum(c == t for c, t in zip(clean, truths))
own = [[sum(answer(a["responses"], chosen[:dose]) == a["wrong"] for a in base), sum(answer(row, chosen[:dose]) == truth for row, truth in zip(given["responses"], truths))] for dose in doses]
drawn = []  # of each draw and number of neurons
for number in range(given["draws"]):
    some = draw_of(chosen, number)
    hits = [[said == a["wrong"] for said in answers(a["responses"], some, doses)] for a in base]
    right = [[said == truth for said in answers(row, some, doses)] for row, truth in zip(given["responses"], truths)]
    drawn.append([[sum(row[i] for row in rows) for rows in (hits, right)] for i in range(len(doses))])
allowed = [i for i in range(len(doses)) if before_right - own[i][1] <= 0.01 * len(truths) and own[i][0] < before_hits]
best = min(allowed, key=lambda i: (own[i][0], i)) if allowed else None
none = [None, None]
out["repair"] = [[0, before_hits / len(base), wilson(before_hits, len(base)), None, none, None, before_right / len(truths), None, none, ""]]
for i, dose in enumerate(doses):
    row = [dose, own[i][0] / len(base), wilson(own[i][0], len(base))]
    for which, count in ((0, len(base)), (1, len(truths))):
        values = [draw[i][which] / count for draw in drawn]
        part = [sum(values) / len(values), [quantile(values, 0.025), quantile(values, 0.975)]]
        row += part + [(1 + sum(draw[i][0] <= own[i][0] for draw in drawn)) / (1 + len(drawn))] if which == 0 else [own[i][1] / count] + part
    out["repair"].append(row + ["best" if i == best else ""])

# ---- the same by the model, under gates

silenced = set(chosen[:doses[best]]) if best is not None else set()
hits = right = 0
off = 0.0
by_key = {a["key"]: a for a in base}
for one in given["gated"]:
    said = logits(one["embedding"])
    a = by_key[one["stimulus"], one["label"], one["share"]] if one["label"] else None
    hits += a is not None and choice(said) == a["wrong"]
    right += a is None and choice(said) == truths[one["stimulus"]]
    left = [0.0 if n in silenced else p for n, p in enumerate(a["responses"] if a else given["responses"][one["stimulus"]])]
    embedding = [math.fsum(p * weights[n][i] for n, p in enumerate(left) if p) + base_unit[i] for i in range(len(base_unit))] if len(base_unit) else []
    off = max([off] + [abs(x - y) for x, y in zip(said, logits(embedding))])
out["confirmed"] = [hits / len(base), right / len(truths), off]
out["linear_error"] = 0.0
for row, e in zip(given["responses"][:3], given["clean"]):
    whole = [math.fsum(p * weights[n][i] for n, p in enumerate(row) if p) + base_unit[i] for i in range(len(base_unit))]
    out["linear_error"] = max(out["linear_error"], length([x - y for x, y in zip(whole, e)]) / length(e))
json.dump(out, sys.stdout)
