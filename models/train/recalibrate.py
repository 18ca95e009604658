"""Estimates the batch-norm statistics of the averaged weights anew, at the shipped image size and preprocessing.

An average of weights over a change of image size carries statistics of neither size. This runs a few thousand balanced
training pictures and rendered words forward, without augmentation, and stores the statistics in a copy of the state.

    python3 recalibrate.py --state OUT/state.pt --out OUT/shipped.pt --data ../../../shared/data --size 64
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn

from augment import normalise
from data import Sampler, load_image, read_table
from names import collect_names
from net import Clip, NetConfig
from scoring import preprocess, render_words
from words import find_fonts


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--live", action="store_true", help="take the last weights instead of their average")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    args = parser.parse_args()
    saved = torch.load(args.state, map_location="cpu")
    model = Clip(NetConfig(**saved["config"]), saved["bank"])
    model.load_state_dict(saved["weights"] if args.live else saved["average"], strict=False)
    table = read_table(args.data, "train")
    names = collect_names(table, args.wordnet)
    rng = np.random.default_rng(7)
    rows = Sampler(table, 7).draw(args.pictures)
    pictures = [preprocess(load_image(args.data, table, row), args.size) for row in rows]
    words = render_words(list(rng.choice(names.all[: names.bank], args.words)), find_fonts(args.fonts), args.size, 7)
    images = torch.cat([torch.from_numpy(np.stack(pictures)), words])
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # a plain mean over the batches
    model.train()
    for chunk in images[torch.from_numpy(rng.permutation(len(images)))].split(250):
        model.vision(normalise(chunk.float() / 255).contiguous(memory_format=torch.channels_last))
    saved["average"] = {k: v.clone().float() for k, v in model.state_dict().items() if v.is_floating_point()}
    saved["size"] = args.size
    torch.save({k: saved[k] for k in ("average", "speller", "config", "bank", "size", "seen", "step")}, args.out)


if __name__ == "__main__":
    main()
