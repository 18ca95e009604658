"""Prints the figures of the model card for a shipped folder, as Markdown tables.

    python3 evaluate.py --model ../polyneuron-clip --data ../../../shared/data

On the val split, or with --data and --split on any split of any folder of the same format (a table `train.tsv` and the
shards it names); then --train-data names the training folder, whose table says which concepts are scored and whose
pictures choose the neurons. Parts: accuracy (zero-shot by rendition, reading), retrieval, domains (PACS), neurons
(multimodality), attacks (typographic). All intervals are 95 % bootstrap intervals, over images or concepts.
"""
from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
from torch import Tensor

from attacks import attacks
from data import Table, read_table
from domains import domains
from names import Names, collect_names
from neurons import multimodality
from retrieval import retrieval
from scoring import TEMPLATES, Accuracy, load_split, read_words, zero_shot
from shipped import ShippedClip
from stats import percent
from stimuli import LONGEST_WORD
from words import find_fonts

PARTS = ("accuracy", "retrieval", "domains", "neurons", "attacks")


def accuracy_line(name: str, accuracy: Accuracy) -> str:
    return f"| {name} | {len(accuracy.top1)} | {percent(accuracy.top1.numpy())} | {percent(accuracy.top5.numpy())} |"


def accuracy_lines(model: ShippedClip, names: Names, table: Table, images: Tensor) -> list[str]:
    """Zero-shot accuracy by rendition over all scored concepts."""
    device = torch.device("cpu")
    lines = [f"| rendition | images | top-1 of {len(names.scored)} (95 %) | top-5 (95 %) |", "|---|---|---|---|"]
    result = zero_shot(model, model.tokenizer, names, table, images, device, TEMPLATES)
    lines += [accuracy_line(name, accuracy) for name, accuracy in result.items()]
    for name, found in (("all", result), ("all, bare names as prompts", zero_shot(model, model.tokenizer, names, table, images, device, ["{}"]))):
        every = Accuracy(torch.cat([a.top1 for a in found.values()]), torch.cat([a.top5 for a in found.values()]))
        lines.append(accuracy_line(name, every))
    return lines


def reading_lines(model: ShippedClip, names: Names, fonts: list[Path]) -> list[str]:
    """How well rendered words are read; no picture is needed."""
    device = torch.device("cpu")
    seen = [n for n in names.all[: names.bank] if len(n) <= LONGEST_WORD]
    everything = list(dict.fromkeys([*seen, *names.unseen]))
    scored = [n for n in names.scored if len(n) <= LONGEST_WORD]
    lines = ["| rendered words, black on white | words | top-1 (95 %) | top-5 (95 %) |", "|---|---|---|---|"]
    for name, words, choices in ((f"concept names among {len(names.scored)}", scored, names.scored),
                                 (f"every 3rd rendered in training, among {len(seen)}", seen[::3], seen),
                                 (f"never rendered in training, among {len(names.unseen)}", names.unseen, names.unseen),
                                 (f"never rendered in training, among {len(everything)}", names.unseen, everything)):
        lines.append(accuracy_line(name, read_words(model, model.tokenizer, words, choices, fonts, model.size, device)))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder that is scored")
    parser.add_argument("--split", default="val", help='its split, or "all" for every row')
    parser.add_argument("--train-data", type=Path, help="training folder, when it is not --data")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--parts", default=",".join(PARTS), help="which of " + ", ".join(PARTS))
    parser.add_argument("--per-cell", type=int, default=10, help="training pictures of a concept, rendition and half that choose or score a neuron")
    parser.add_argument("--listed", type=int, default=15, help="concepts listed with their neuron")
    parser.add_argument("--attacked", type=int, default=400, help="photos that are attacked, at most")
    args = parser.parse_args()
    parts = args.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    model, fonts, train_data = ShippedClip(args.model), find_fonts(args.fonts), args.train_data or args.data
    train, table = read_table(train_data, "train"), read_table(args.data, None if args.split == "all" else args.split)
    if not len(table):
        parser.error(f"no row of {args.data / 'train.tsv'} has the split {args.split}")
    names, images = collect_names(train, args.wordnet), load_split(args.data, table, model.size)

    def show(title: str, lines: list[str], started: float) -> None:
        print(f"\n## {title} ({time.time() - started:.0f} s)\n\n" + "\n".join(lines), flush=True)

    print(f"{args.model}: {len(table)} pictures of the split {args.split}, {len(names.scored)} concepts with at least 20 training pictures")
    with torch.no_grad():
        for part in parts:
            started = time.time()
            if part == "accuracy":
                show("Zero-shot", accuracy_lines(model, names, table, images), started)
                started = time.time()
                show("Reading", reading_lines(model, names, fonts), started)
            elif part == "retrieval":
                show("Retrieval", retrieval(model, table, images), started)
            elif part == "domains":
                show("PACS", domains(model, table, images), started)
            elif part == "neurons":
                show("Multimodal neurons", multimodality(model, train_data, train, args.data, table, names, fonts, args.per_cell, args.listed), started)
            else:
                show("Typographic attack", attacks(model, names, table, images, fonts, args.attacked), started)


if __name__ == "__main__":
    main()
