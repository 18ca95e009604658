#!/usr/bin/env python3
"""Writes golden/analysis/association.json from the reference file of WEAT's word sets with GloVe vectors: of four tests the words' vectors,
turned together into as few dimensions as there are words, which leaves every cosine as it is; S, d and the exact count are those of the file.

    make_association_golden.py weat_fixture.json

The vectors are GloVe 840B.300d (Pennington, Socher & Manning 2014), which their authors put into the public domain (PDDL 1.0).
"""
import json
import pathlib
import sys

import numpy as np

reference = json.loads(pathlib.Path(sys.argv[1]).read_text())
tests = {}
for name in ("WEAT7", "WEAT8", "WEAT9", "WEAT10"):
    of = reference["tests"][name]
    words = [w for side in "XYAB" for w in of[side]]
    vectors = np.array([reference["vectors"][w] for w in words])
    turned = np.linalg.qr((vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T)[1].T  # [words][words], lower triangular
    rows = iter(np.round(turned, 9).tolist())
    sets = {side: [next(rows) for _ in of[side]] for side in "XYAB"}
    tests[name] = {"S": of["S"], "d": of["d"], "at_least": of["exact_ge"][0], "partitions": of["exact_ge"][1],
                   "words": {side: of[side] for side in "XYAB"}} | {side: [r[: max(i for i, v in enumerate(r) if v) + 1] for r in sets[side]] for side in "XYAB"}
out = {"source": "GloVe 840B.300d (Stanford, PDDL 1.0), word sets of Caliskan, Bryson & Narayanan 2017", "tests": tests}
(pathlib.Path(__file__).parent / "analysis" / "association.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
