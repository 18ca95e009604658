"""Prints a state's figures on every evaluation set, its calibration, and how often a more general answer was given.

    python3 -m second.report --data DATA --cache CACHE --state OUT/state.pt
    python3 -m second.report --data DATA --cache CACHE --edition1 checkpoint.pt     # the first edition on the same pictures

Top-1 and top-5 in percent with 95 % bootstrap intervals. "right or more general" also counts answers that are neutral for the concept
(`hierarchy.neutral_answers`: "person" for a boy, "bird" for a pigeon).
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from bpe import load_tokenizer
from data import RENDITIONS, Table
from net import NetConfig
from optim import has_fast_bfloat16
from scoring import TEMPLATES, embed_images, hits, load_split
from second.evalsets import Classifiers, EvalSet, calibration_error, make_sets, scored_rows
from second.hierarchy import WordNet, neutral_answers
from second.model import SecondClip, load_first
from second.store import all_names
from second.tables import read_all, trained_on
from stats import percent
from words import find_fonts

TRAIN_PHOTOS = 1000
CALIBRATED = ("photo", "icon", "sketch", "emoji", "cartoon", "val2")
SCALES = [10 ** (i / 40) for i in range(20, 80)]  # 3.2 to 94


def load_second(path: Path) -> tuple[SecondClip, int]:
    """The averaged weights of a state, or of a checkpoint, and their picture size."""
    saved = torch.load(path, map_location="cpu")
    model = SecondClip(NetConfig(**saved["config"]), saved["bank"])
    weights = saved["average"] if "average" in saved else saved["model"]
    model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False)
    return model.to(memory_format=torch.channels_last).eval(), int(saved["size"])


def train_photos(data: Path, names, size: int) -> EvalSet:
    """Photos of the training table, to be set against val."""
    table: Table = read_all(data)
    rows = scored_rows(table, names)
    rows = rows[(table.rendition[rows] == RENDITIONS.index("photo")) & trained_on(table)[rows]]
    rows = np.sort(np.random.default_rng(9).permutation(rows)[:TRAIN_PHOTOS])
    chosen = table.take(rows)
    place = {c: i for i, c in enumerate(names.scored)}
    return EvalSet(load_split(data, chosen, size), torch.tensor([place[c] for c in chosen.concept]), names.scored, TEMPLATES)


def best_scale(similarities: list[tuple[Tensor, Tensor]]) -> float:
    """The scale of SCALES with the least cross-entropy over pairs of similarities [pictures, choices] and targets [pictures]."""
    losses = [sum(float(torch.nn.functional.cross_entropy(s * scale, t, reduction="sum")) for s, t in similarities) for scale in SCALES]
    return SCALES[int(np.argmin(losses))]


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--edition1", type=Path)
    parser.add_argument("--tokenizer", type=Path, default=Path("../polyneuron-clip/tokenizer.json"))
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if (args.state is None) == (args.edition1 is None):
        parser.error("give either --state or --edition1")
    torch.set_num_threads(args.threads)
    model, size = load_second(args.state) if args.state else load_first(args.edition1)
    names = all_names(read_all(args.data), args.wordnet)
    tokenizer, bf16 = load_tokenizer(args.tokenizer, len(model.text.positions)), has_fast_bfloat16(torch.device("cpu"))
    path = args.cache / f"sets-{size}-{len(names.scored)}.pt"
    if not path.exists():
        torch.save(make_sets(args.data, names, find_fonts(args.fonts), size), path)
    sets = torch.load(path)
    sets["train photo"] = train_photos(args.data, names, size)
    classifiers, similarities = Classifiers(model, tokenizer), {}
    neutral = torch.from_numpy(neutral_answers(names.scored, WordNet(args.wordnet.parent)))
    print(f"{args.state or args.edition1} at {size} px\n\n| set | pictures | top-1 (95 %) | top-5 (95 %) | right or more general |\n|---|---|---|---|---|")
    embeddings: dict[str, Tensor] = {}
    for name, s in sets.items():
        embeddings[name] = embeddings[s.whole][s.rows] if s.whole else embed_images(model, s.images, torch.device("cpu"), bf16)
        classes = classifiers(s.choices, s.templates)
        similarities[name] = (embeddings[name] @ classes.T, s.target)
        found = hits(embeddings[name], classes, s.target)
        general = ""
        if s.choices == names.scored and s.templates == TEMPLATES:
            first = similarities[name][0].argmax(1)
            general = f"{100 * float(((first == s.target) | neutral[s.target, first]).float().mean()):.1f} %"
        print(f"| {name} | {len(s.target)} | {percent(found.top1.numpy())} | {percent(found.top5.numpy())} | {general} |", flush=True)
    learned, fitted = float(model.log_scale.clamp(max=3.9).exp()), best_scale([similarities[n] for n in CALIBRATED])
    print(f"\nExpected calibration error at the learned scale {learned:.1f} and at {fitted:.1f}, which has the least cross-entropy:\n")
    print("| set | learned | fitted |\n|---|---|---|")
    for name in CALIBRATED:
        s, target = similarities[name]
        print(f"| {name} | {calibration_error(s * learned, target):.3f} | {calibration_error(s * fitted, target):.3f} |")


if __name__ == "__main__":
    main()
