#!/usr/bin/python3
"""Writes golden/analysis/paired.json: McNemar's exact p as SciPy's binomial test gives it.

    /usr/bin/python3 tests/golden/make_paired_golden.py      (SciPy)
"""
import json
import pathlib

from scipy.stats import binomtest

COUNTS = [(0, 0), (1, 0), (0, 5), (3, 3), (2, 11), (25, 12), (60, 100), (0, 60), (400, 480)]
p = lambda a, b: float(binomtest(a, a + b).pvalue) if a + b else 1.0
out = [{"first": a, "second": b, "p": p(a, b)} for a, b in COUNTS]
(pathlib.Path(__file__).parent / "analysis" / "paired.json").write_text(json.dumps(out, indent=1) + "\n")
