"""Prints the figures of the model card for a shipped folder, on the val split (never on anything else of the pack).

    python3 evaluate.py --model ../polyneuron-clip --data ../../../shared/data

Zero-shot top-1/top-5 by rendition over all concepts with at least 20 training images, reading of rendered words, and
for each concept the best neuron's selectivity. Intervals are 95 % bootstrap intervals over images or concepts.
"""
from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from data import RENDITIONS, Table, read_table
from names import Names, collect_names
from reference import responses
from scoring import TEMPLATES, Accuracy, load_image, load_split, preprocess, read_words, render_words, zero_shot
from shipped import ShippedClip
from words import find_fonts

DRAWN = ("icon", "sketch", "emoji", "cartoon")


def interval(values: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of `values`."""
    rng = np.random.default_rng(seed)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(1000)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def accuracy_line(name: str, accuracy: Accuracy) -> str:
    top1, top5 = accuracy.top1.numpy().astype(float), accuracy.top5.numpy().astype(float)
    low, high = interval(top1)
    return f"| {name} | {len(top1)} | {100 * top1.mean():.1f} % ({100 * low:.1f}–{100 * high:.1f}) | {100 * top5.mean():.1f} % |"


def auroc(positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    """AUROC of every neuron (Mann–Whitney U, ties counted half). positive [p, neurons], negative [n, neurons]."""
    wins = np.zeros(positive.shape[1])
    order = np.sort(negative, axis=0)
    for neuron in range(positive.shape[1]):
        below = np.searchsorted(order[:, neuron], positive[:, neuron], "left")
        upto = np.searchsorted(order[:, neuron], positive[:, neuron], "right")
        wins[neuron] = (below + upto).mean() / 2 / len(negative)
    return wins


def group_of(table: Table) -> np.ndarray:
    """Rows' groups: "photo", "drawn" (icon, sketch, emoji, cartoon) or "" for the rest."""
    names = [RENDITIONS[r] for r in table.rendition]
    return np.array(["photo" if n == "photo" else "drawn" if n in DRAWN else "" for n in names])


class Responses:
    """Mean-pooled responses of the last stage to pictures of a table, and to rendered words."""

    def __init__(self, model: ShippedClip, images: Tensor, concepts: list[str], groups: np.ndarray):
        self.values = responses(model, images)[-1]["mean"].numpy()
        self.concepts, self.groups = np.array(concepts), groups

    def selectivity(self, concept: str, group: str) -> np.ndarray:
        """[neurons] AUROC for `concept` against the other concepts of the same group."""
        inside = self.groups == group
        mine = self.concepts == concept
        return auroc(self.values[inside & mine], self.values[inside & ~mine])


def word_responses(model: ShippedClip, names: list[str], fonts: list[Path], copies: int, seed: int) -> Responses:
    words = [n for n in names for _ in range(copies)]
    return Responses(model, render_words(words, fonts, model.size, seed), words, np.array(["word"] * len(words)))


def joined(a: Responses, b: Responses) -> Responses:
    result = object.__new__(Responses)
    result.values = np.concatenate([a.values, b.values])
    result.concepts, result.groups = np.concatenate([a.concepts, b.concepts]), np.concatenate([a.groups, b.groups])
    return result


def sample_rows(table: Table, groups: np.ndarray, wanted: set[str], per_concept: int, at_least: int) -> np.ndarray:
    """Rows of the wanted concepts that have `at_least` photos and as many drawn pictures; at most `per_concept` of each."""
    rng = np.random.default_rng(3)
    where: dict[tuple[str, str], list[int]] = {}
    for row in rng.permutation(len(table)):
        if groups[row] and table.concept[row] in wanted:
            where.setdefault((table.concept[row], groups[row]), []).append(int(row))
    enough = [c for c in sorted(wanted) if all(len(where.get((c, g), [])) >= at_least for g in ("photo", "drawn"))]
    return np.array(sorted(r for c in enough for g in ("photo", "drawn") for r in where[c, g][:per_concept]))


def scorable(table: Table, groups: np.ndarray, at_least: int) -> list[str]:
    """Concepts of `table` with `at_least` photos and as many drawn pictures."""
    count = Counter(zip(table.concept, groups))
    return sorted(c for c in set(table.concept) if c and all(count[c, g] >= at_least for g in ("photo", "drawn")))


def multimodality(model: ShippedClip, data: Path, names: Names, train: Table, val: Table, val_images: Tensor, fonts: list[Path],
                  per_concept: int, every_concept: bool) -> list[str]:
    """Lines about M over photo, drawn and word: the neuron is chosen on training pictures and scored on val.

    Without `every_concept` only concepts that val can score are searched, which is quicker.
    """
    groups, val_groups = group_of(train), group_of(val)
    wanted = set(names.scored) if every_concept else set(scorable(val, val_groups, 2)) & set(names.scored)
    rows = sample_rows(train, groups, wanted, per_concept, 5)
    images = torch.from_numpy(np.stack([preprocess(load_image(data, train, r), model.size) for r in rows]))
    concepts = sorted({train.concept[r] for r in rows})
    words = names.scored if every_concept else concepts
    fit = joined(Responses(model, images, [train.concept[r] for r in rows], groups[rows]), word_responses(model, words, fonts, 3, 11))
    kept = np.array([i for i, c in enumerate(val.concept) if c and val_groups[i]])
    score = joined(Responses(model, val_images[kept], [val.concept[i] for i in kept], val_groups[kept]), word_responses(model, words, fonts, 3, 12))
    fitted = {c: np.stack([fit.selectivity(c, g) for g in ("photo", "drawn", "word")]).min(0) for c in concepts}
    best = {c: int(m.argmax()) for c, m in fitted.items()}
    on_train = np.array([fitted[c].max() for c in concepts])
    lines = [f"M of the best neuron on training pictures (chosen and scored there, optimistic): {len(concepts)} concepts, "
             f"median {np.median(on_train):.3f}, >= 0.8: {(on_train >= 0.8).sum()}, >= 0.9: {(on_train >= 0.9).sum()}"]
    for at_least in (2, 3):
        able = [c for c in scorable(val, val_groups, at_least) if c in best]
        parts = {c: [float(score.selectivity(c, g)[best[c]]) for g in ("photo", "drawn", "word")] for c in able}
        values = np.array([min(p) for p in parts.values()])
        if not len(values):
            continue
        low, high = interval(values)
        pictures = np.array([min(p[:2]) for p in parts.values()])
        lines.append(f"M on val of the neuron chosen on train, concepts with >= {at_least} photos and as many drawn pictures: {len(values)} concepts, mean "
                     f"{values.mean():.3f} ({low:.3f}–{high:.3f}), >= 0.8: {(values >= 0.8).sum()}, >= 0.9: {(values >= 0.9).sum()}; "
                     f"without words: mean {pictures.mean():.3f}, >= 0.8: {(pictures >= 0.8).sum()}, >= 0.9: {(pictures >= 0.9).sum()}")
        order = sorted(able, key=lambda c: -min(parts[c]))[:12]
        lines.append("  highest (photo, drawn, word): " + "; ".join(f"{c} neuron {best[c]} " + " ".join(f"{v:.2f}" for v in parts[c]) for c in order))
    return lines


def print_accuracy(model: ShippedClip, names: Names, val: Table, images: Tensor, fonts: list[Path]) -> None:
    """Prints the tables of zero-shot accuracy and of reading."""
    device = torch.device("cpu")
    print(f"| rendition | images | top-1 of {len(names.scored)} (95 %) | top-5 |\n|---|---|---|---|")
    result = zero_shot(model, model.tokenizer, names, val, images, device, TEMPLATES)
    for name, accuracy in result.items():
        print(accuracy_line(name, accuracy), flush=True)
    plain = zero_shot(model, model.tokenizer, names, val, images, device, ["{}"])
    every = {k: torch.cat([a.top1 for a in r.values()]).float().mean() for k, r in (("templates", result), ("bare names", plain))}
    print("all pictures, top-1: " + ", ".join(f"{k} {100 * v:.1f} %" for k, v in every.items()))
    seen = [n for n in names.all[: names.bank] if len(n) <= 22]
    print(accuracy_line(f"word, concept names among {len(names.scored)}", read_words(model, model.tokenizer, [n for n in names.scored if len(n) <= 22], names.scored, fonts, model.size, device)))
    print(accuracy_line(f"word, every 3rd rendered in training, among {len(seen)}", read_words(model, model.tokenizer, seen[::3], seen, fonts, model.size, device)))
    print(accuracy_line(f"word, never rendered in training, among {len(names.unseen)}", read_words(model, model.tokenizer, names.unseen, names.unseen, fonts, model.size, device)))


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--parts", default="accuracy,neurons", help="which of accuracy and neurons")
    parser.add_argument("--per-concept", type=int, default=10, help="training pictures of a concept and group that choose its neuron")
    parser.add_argument("--every-concept", action="store_true", help="search a neuron for all scored concepts, not only for those val can score")
    args = parser.parse_args()
    model, fonts = ShippedClip(args.model), find_fonts(args.fonts)
    train, val = read_table(args.data, "train"), read_table(args.data, "val")
    names = collect_names(train, args.wordnet)
    images = load_split(args.data, val, model.size)
    if "accuracy" in args.parts:
        print_accuracy(model, names, val, images, fonts)
    if "neurons" in args.parts:
        for line in multimodality(model, args.data, names, train, val, images, fonts, args.per_concept, args.every_concept):
            print(line)


if __name__ == "__main__":
    main()
