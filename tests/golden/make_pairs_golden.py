#!/usr/bin/python3
"""Writes golden/studies/pairs.json: pairs of prompts against attributes of words and of pictures; the differences, their sign-flip p and the
interval from subset means, by NumPy and itertools; with too many pairs by the page's random generator alone.

    /usr/bin/python3 tests/golden/make_pairs_golden.py      (NumPy)
"""
import itertools
import json
import pathlib

import numpy as np

from pcg32 import Pcg32

rng = np.random.default_rng(20261130)
EMBED, SEED, SAMPLED = 6, 9, 99999
f32 = lambda x: np.asarray(x, np.float32)
unit = lambda v: np.asarray(f32(v), float) / np.linalg.norm(np.asarray(f32(v), float))
words = {w: f32(rng.normal(0, 1, EMBED)).tolist() for w in ("love", "peace", "hate", "war", "pain")}
pictures = [f32(rng.normal(0, 1, EMBED)).tolist() for _ in range(4)]  # three of concept 0, one of concept 1


def bits(random, count):
    drawn = []
    while len(drawn) < count:
        number = random.next()
        drawn += [number >> i & 1 for i in range(min(32, count - len(drawn)))]
    return np.array(drawn, float)


def flips(d):
    least = abs(d.sum()) - 1e-12 * np.abs(d).sum()
    if len(d) <= 17:
        signs = np.array(list(itertools.product((1, -1), repeat=len(d))))
        return int((np.abs(signs @ d) >= least).sum()), len(signs)
    random = Pcg32(SEED, 1)
    return 1 + int(sum(abs(((1 - 2 * bits(random, len(d))) * d).sum()) >= least for _ in range(SAMPLED))), SAMPLED + 1


def interval(d):
    if len(d) <= 17:
        chosen = np.array(list(itertools.product((0, 1), repeat=len(d))))[1:]
        means = chosen @ d / chosen.sum(1)
    else:
        random, means = Pcg32(SEED, 2), []
        while len(means) < SAMPLED:
            chosen = bits(random, len(d))
            if chosen.sum():
                means.append(chosen @ d / chosen.sum())
    means = np.sort(means)
    outside = (len(means) + 1) // 40
    return [means[outside - 1], means[-outside]] if outside else None


def case(count, a, b, shift):
    """a, b: words, or the number of a concept."""
    sets = [[] if one is None else [words[w] for w in one] if isinstance(one, list) else (pictures[:3] if one == 0 else pictures[3:]) for one in (a, b)]
    sets = [[unit(v) for v in one] for one in sets]
    towards = np.mean(sets[0], axis=0)
    right = [f32(rng.normal(0, 1, EMBED)) for _ in range(count)]
    left = [f32(r + shift * towards + rng.normal(0, 0.3, EMBED)) for r in right]
    s = lambda v: np.mean([unit(v) @ w for w in sets[0]]) - (np.mean([unit(v) @ w for w in sets[1]]) if sets[1] else 0)
    sl, sr = np.array([s(v) for v in left]), np.array([s(v) for v in right])
    d = sl - sr
    return {"a": a, "b": b, "left": [v.tolist() for v in left], "right": [v.tolist() for v in right], "s_left": sl.tolist(), "s_right": sr.tolist(),
            "mean": float(d.mean()), "d": float(d.mean() / d.std(ddof=1)), "flips": flips(d), "interval": interval(d)}


cases = {"words": case(8, ["love", "peace"], ["hate", "war", "pain"], 0.4), "alone": case(11, ["love", "peace"], None, 0.2), "pictures": case(7, 0, 1, -0.3),
         "few": case(5, ["love"], ["hate"], 0.5), "many": case(40, ["love", "peace"], ["hate", "war"], 0.05)}
data = {"seed": SEED, "words": words, "pictures": pictures, "cases": cases}
(pathlib.Path(__file__).parent / "studies" / "pairs.json").write_text(json.dumps(data) + "\n")
