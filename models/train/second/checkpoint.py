"""Writes a run's averaged weights in half precision, with what `train.py --init` needs to go on. Where the first edition's encoder
went on learning, `export.py` and the other tools of the folder above take it as they take the first edition's.

    python3 -m second.checkpoint --state OUT/state.pt --out second/checkpoint.pt
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch

from net import NetConfig
from second.resnet import with_norms

HEADS = ("classifier", "speller", "aligner", "categories", "colours")


def half(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {k: v.half() if v.is_floating_point() else v.clone() for k, v in weights.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    saved = torch.load(args.state, map_location="cpu")
    kept = {k: saved[k] for k in ("config", "bank", "size", "seen", "step")}
    weights, config = saved["average"], NetConfig(**saved["config"])
    if config.stages:
        weights = with_norms(weights, config)
    torch.save({"model": half(weights), **{name: half(saved[name]) for name in HEADS}, **kept}, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB, {saved['seen']} presentations")


if __name__ == "__main__":
    main()
