#!/usr/bin/python3
"""Writes tests/golden/exports: unusual CLIP exports with random weights, their vocabulary cut to what the tests write.

    /usr/bin/python3 tests/golden/cut_exports.py FOLDER      (onnx 1.12, numpy)

FOLDER holds the whole exports: fixed_batch/{visual,textual}.onnx, position_ids2/text_model.onnx and one tokenizer.json. The cut leaves
out rows of the token embedding and the merges that lead to them; what the kept prompts become is the same, number for number.
"""

import json
import os
import shutil
import sys

import numpy as np
import onnx
from onnx import numpy_helper

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "exports")
WORDS = ["a", "photo", "of", "dog", "cat", "drawing", "house"]
LETTERS = 512  # single bytes, and single bytes that end a word: a tokenizer has them all


def merged(word, ranks):
    """Every piece that byte-pair encoding makes on its way to `word`, and the merges that it takes."""
    parts = [*word[:-1], word[-1] + "</w>"]
    taken = []
    while True:
        pairs = [(ranks[pair], pair) for pair in zip(parts, parts[1:]) if pair in ranks]
        if not pairs:
            return taken
        _, (left, right) = min(pairs)
        taken.append((left, right))
        i = next(i for i, pair in enumerate(zip(parts, parts[1:])) if pair == (left, right))
        parts[i : i + 2] = [left + right]


def cut_tokenizer(whole):
    """The tokenizer for WORDS alone, and the old number of each token that is left."""
    model = whole["model"]
    merges = [tuple(merge.split(" ")) if isinstance(merge, str) else tuple(merge) for merge in model["merges"]]
    ranks = {merge: i for i, merge in enumerate(merges)}
    taken = sorted({merge for word in WORDS for merge in merged(word, ranks)}, key=ranks.get)
    special = [token["content"] for token in whole["added_tokens"]]
    names = [name for name, i in sorted(model["vocab"].items(), key=lambda item: item[1]) if i < LETTERS] + ["".join(merge) for merge in taken] + special
    old = [model["vocab"].get(name, next((t["id"] for t in whole["added_tokens"] if t["content"] == name), None)) for name in names]
    model["vocab"] = {name: i for i, name in enumerate(names)}
    model["merges"] = [" ".join(merge) for merge in taken]
    for token in whole["added_tokens"]:
        token["id"] = names.index(token["content"])
    for side in ("sep", "cls"):
        name = whole["post_processor"][side][0]
        whole["post_processor"][side] = [name, names.index(name)]
    return whole, old


def cut_embedding(path, out, old):
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        if tensor.name == "emb.weight":
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(numpy_helper.to_array(tensor)[old]), tensor.name))
    onnx.save(model, out)


def main(folder):
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(folder, "fixed_batch/tokenizer.json"), encoding="utf8") as file:
        tokenizer, old = cut_tokenizer(json.load(file))
    with open(os.path.join(OUT, "tokenizer.json"), "w", encoding="utf8") as file:
        json.dump(tokenizer, file, ensure_ascii=False, separators=(",", ":"))
    cut_embedding(os.path.join(folder, "fixed_batch/textual.onnx"), os.path.join(OUT, "fixed_textual.onnx"), old)
    cut_embedding(os.path.join(folder, "position_ids2/text_model.onnx"), os.path.join(OUT, "positions_text.onnx"), old)
    shutil.copy(os.path.join(folder, "fixed_batch/visual.onnx"), os.path.join(OUT, "fixed_visual.onnx"))


if __name__ == "__main__":
    main(*sys.argv[1:])
