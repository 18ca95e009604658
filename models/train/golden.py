"""Writes the golden data that tests compare the shipped model with, computed in torch from the stored weights.

    python3 golden.py --model ../polyneuron-clip --out ../../tests/golden/model --photo chelsea.png

Inputs, all [3, S, S] and already normalised (value v in 0..1 becomes (v - mean[c]) / std[c]; i is the index in the
plane, row-major; integers, no rounding):
  ramp    v = ((i * 37 + c * 101) mod 256) / 255
  checks  v = ((x div 8 + y div 8 + c) mod 2)
  rings   v = (((2x - S + 1)^2 + (2y - S + 1)^2 + c * 997) mod 4096) / 4095
  photo   a photograph of a cat (scikit-image's `chelsea`, CC0), resized with Pillow's bicubic filter on the shorter
          side to S and cropped in the middle; its normalised pixels are stored too
`gates` lists the gates of photo.NAME.image_embeds as [stage from 0, channel, factor].
`golden.json` gives each array's name, shape and its first element's place in `golden.bin` (float32, little-endian).
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from augment import normalise
from manifest import sha256
from scoring import preprocess
from shipped import ShippedClip

PROMPTS = ["cat", "a photo of a cat", "a drawing of a dog", 'the word "car"', "two people riding horses on the beach at 5pm", "Crème brûlée, it's 100% naïve!"]


def synthetic(name: str, size: int) -> Tensor:
    """One of the inputs that a formula defines, before normalising: [3, size, size] in 0..1."""
    y, x = np.mgrid[0:size, 0:size]
    index, planes = y * size + x, []
    for c in range(3):
        if name == "ramp":
            planes.append(((index * 37 + c * 101) % 256) / 255)
        elif name == "checks":
            planes.append((x // 8 + y // 8 + c) % 2)
        else:
            planes.append((((2 * x - size + 1) ** 2 + (2 * y - size + 1) ** 2 + c * 997) % 4096) / 4095)
    return torch.from_numpy(np.stack(planes).astype(np.float32))


class ArrayFile:
    """Arrays one after another in one file, with their names, shapes and places."""

    def __init__(self) -> None:
        self.index: dict[str, dict] = {}
        self.parts: list[bytes] = []
        self.count = 0

    def add(self, name: str, value: Tensor) -> None:
        array = value.detach().numpy().astype("<f4")
        self.index[name] = {"shape": list(array.shape), "offset": self.count}
        self.parts.append(array.tobytes())
        self.count += array.size


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photo", type=Path, required=True, help="scikit-image's data/chelsea.png")
    args = parser.parse_args()
    model, arrays = ShippedClip(args.model), ArrayFile()
    names = ["ramp", "checks", "rings", "photo"]
    photo = torch.tensor(preprocess(Image.open(args.photo).convert("RGB"), model.size)).float() / 255
    x = normalise(torch.stack([*(synthetic(n, model.size) for n in names[:3]), photo]))
    maps = model.vision.maps(x)
    embeds = model.vision(x)
    for i, name in enumerate(names):
        if name == "photo":
            arrays.add("photo.pixel_values", x[i])
        arrays.add(f"{name}.image_embeds", embeds[i])
        arrays.add(f"{name}.stage4", maps[-1][i])
        for layer, values in zip(model.layers, maps):
            arrays.add(f"{name}.{layer['name']}.mean", values[i].mean((1, 2)))
            arrays.add(f"{name}.{layer['name']}.max", values[i].amax((1, 2)))
    # The photo's strongest neurons: one silenced; and one early silenced with one late doubled.
    late, early = (int(maps[stage][3].mean((1, 2)).argmax()) for stage in (-1, 1))
    gated = {"silenced": [(3, late, 0.0)], "two_gates": [(1, early, 0.0), (3, late, 2.0)]}
    for name, gates in gated.items():
        arrays.add(f"photo.{name}.image_embeds", model.vision(x[3:], {(stage, channel): factor for stage, channel, factor in gates})[0])
    prompts = []
    for i, text in enumerate(PROMPTS):
        ids = model.tokenizer.encode(text)
        arrays.add(f"prompt{i}.text_embeds", model.text(torch.tensor([ids]))[0])
        prompts.append({"text": text, "input_ids": ids})
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "golden.bin").write_bytes(b"".join(arrays.parts))
    value = {
        "format": "polyneuron-golden", "version": 1, "image_size": model.size,
        "model_sha256": {f: sha256(args.model / f) for f in ("onnx/vision_model.onnx", "onnx/text_model.onnx", "tokenizer.json")},
        "tolerance": {"absolute": 1e-4, "relative": 1e-4, "why": "float32 sums in another order; the weights are the same int8 values"},
        "inputs": names, "gates": {name: [list(g) for g in gates] for name, gates in gated.items()}, "prompts": prompts, "arrays": arrays.index,
    }
    (args.out / "golden.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
