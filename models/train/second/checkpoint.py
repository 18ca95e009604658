"""Writes a run's averaged weights in half precision, with what `train.py --init` needs to go on. Where the first edition's encoder
went on learning, `export.py` and the other tools of the folder above take it as they take the first edition's, and `--share` puts the
weights between both editions': what was learnt anew comes with less of what was forgotten.

    python3 -m second.checkpoint --state OUT/state.pt --out second/checkpoint.pt
    python3 -m second.checkpoint --state OUT/state.pt --share 0.7 --edition1 checkpoint.pt --out shipped.pt

ref  Wortsman et al. 2022, Robust fine-tuning of zero-shot models (arXiv 2109.01903): a straight line between both sets of weights
"""
from __future__ import annotations

import argparse
from pathlib import Path

import torch

from net import Clip, NetConfig
from second.model import load_first
from second.resnet import Backbone, Weights, with_norms

HEADS = ("classifier", "speller", "aligner", "categories", "colours")


def half(weights: Weights) -> Weights:
    return {k: v.half() if v.is_floating_point() else v.clone() for k, v in weights.items()}


def first_weights(first: Clip) -> Weights:
    """The first edition's weights under the second's names, batch norms folded; without the target vectors, whose names differ."""
    vision = {f"vision.backbone.{k}": v for k, v in Backbone(first.vision).state_dict().items()}
    text = {f"text.{k}": v for k, v in first.text.state_dict().items()}
    return vision | text | {"vision.projection.weight": first.vision.projection.weight.detach(), "log_scale": first.log_scale.detach()}


def between(first: Weights, second: Weights, share: float) -> Weights:
    """The second's weights moved towards the first's where both have them; `share` of the second's, 1 leaves them as they are."""
    return {k: torch.lerp(first[k].float(), v.float(), share) if k in first and v.is_floating_point() else v for k, v in second.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--share", type=float, default=1.0, help="of the run's weights; the rest are the first edition's")
    parser.add_argument("--scale", type=float, help="logit scale, when not the learnt one")
    parser.add_argument("--edition1", type=Path, default=Path("checkpoint.pt"))
    args = parser.parse_args()
    saved = torch.load(args.state, map_location="cpu")
    kept = {k: saved[k] for k in ("config", "bank", "size", "seen", "step")}
    weights, config = saved["average"], NetConfig(**saved["config"])
    if args.share != 1.0 and not config.stages:
        parser.error("only a run of the first edition's encoder has weights between both editions'")
    if args.share != 1.0:
        weights = between(first_weights(load_first(args.edition1)[0]), weights, args.share)
    if args.scale:
        weights = weights | {"log_scale": torch.tensor(args.scale).log()}
    if config.stages:
        weights = with_norms(weights, config)
    torch.save({"model": half(weights), **{name: half(saved[name]) for name in HEADS}, **kept}, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB, {saved['seen']} presentations")


if __name__ == "__main__":
    main()
