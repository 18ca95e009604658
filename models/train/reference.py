"""Writes the reference distribution of every neuron: quantiles of its response over the val images.

    python3 reference.py --model ../polyneuron-clip --data ../../../shared/data

`reference.json` names layers, poolings and quantiles; `reference.bin` holds, layer by layer and pooling by pooling,
float32 little-endian [channels][quantiles].
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from augment import normalise
from data import read_table
from export import NAME
from manifest import sha256, write_manifest
from scoring import load_split
from shipped import ShippedClip

QUANTILES = [0, 0.01, *(round(0.05 * i, 2) for i in range(1, 20)), 0.99, 1]
POOLINGS = ["mean", "max"]


@torch.no_grad()
def responses(model: ShippedClip, images: Tensor) -> list[dict[str, Tensor]]:
    """For every layer the pooled responses {"mean", "max"} [images, channels] of uint8 images."""
    parts: list[list[list[Tensor]]] = []
    for chunk in images.split(128):
        maps = model.vision.maps(normalise(chunk.float() / 255))
        parts.append([[m.mean((2, 3)), m.amax((2, 3))] for m in maps])
    return [{p: torch.cat([part[layer][i] for part in parts]) for i, p in enumerate(POOLINGS)} for layer in range(len(model.layers))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    model = ShippedClip(args.model)
    images = load_split(args.data, read_table(args.data, "val"), model.size)
    layers = responses(model, images)
    blocks = [np.quantile(layer[p].numpy(), QUANTILES, axis=0).T for layer in layers for p in POOLINGS]
    (args.model / "reference.bin").write_bytes(b"".join(b.astype("<f4").tobytes() for b in blocks))
    value = {
        "format": "polyneuron-reference", "version": 1, "model_sha256": {"onnx/vision_model.onnx": sha256(args.model / "onnx" / "vision_model.onnx")},
        "images": len(images), "layers": model.layers, "poolings": POOLINGS, "quantiles": QUANTILES,
    }
    (args.model / "reference.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    write_manifest(args.model, NAME)


if __name__ == "__main__":
    main()
