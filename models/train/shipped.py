"""Runs the shipped folder with torch in float32, from the weights stored in its ONNX files.

An independent route: it reads only the initializers and the configuration, not the graphs, and does not use ONNX
Runtime; so it checks the exported graphs as well as whatever runs them.
"""
from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor

from bpe import Tokenizer, load_tokenizer


def read_weights(path: Path) -> dict[str, Tensor]:
    """Initializers as float32: `NAME.int8` times `NAME.scale`, and `NAME.half`, both under `NAME`."""
    stored = {i.name: numpy_helper.to_array(i) for i in onnx.load(str(path)).graph.initializer}
    weights = {}
    for name, value in stored.items():
        if name.endswith(".int8"):
            weights[name[:-5]] = torch.from_numpy(value.astype(np.float32) * stored[name[:-5] + ".scale"])
        elif name.endswith(".half"):
            weights[name[:-5]] = torch.from_numpy(value.astype(np.float32))
        elif value.dtype == np.float32:
            weights[name] = torch.from_numpy(value.copy())
    return weights


class ShippedVision:
    """pixel_values [batch, 3, S, S] -> image_embeds; `maps` gives the stages' activation maps, `sums` the same before their ReLU."""

    def __init__(self, weights: dict[str, Tensor]):
        self.weights = weights
        blocks = sorted({tuple(map(int, m.groups())) for m in (re.match(r"stage(\d+)\.block(\d+)\.", k) for k in weights) if m})
        self.stages = [[b for s, b in blocks if s == stage] for stage in sorted({s for s, _ in blocks})]

    def _conv(self, x: Tensor, name: str, stride: int) -> Tensor:
        weight = self.weights[name + ".weight"]
        return F.conv2d(x, weight, self.weights[name + ".bias"], stride, weight.shape[-1] // 2)

    def maps(self, x: Tensor, gates: dict[tuple[int, int], float] | None = None) -> list[Tensor]:
        """The activation maps [batch, channels, height, width] of stage1, stage2, ...

        gates: the factor, 0 or more, of a neuron (stage from 0, channel), at every place; what follows sees the product."""
        return [F.relu(y) for y in self.sums(x, gates=gates)]

    def sums(self, x: Tensor, last: int | None = None, gates: dict[tuple[int, int], float] | None = None) -> list[Tensor]:
        """What the last ReLU of each of the first `last` stages (all when None) gets. A factor passes through a ReLU, so gates act here."""
        x, sums = F.relu(self._conv(x, "stem.conv", 2)), []
        for s, blocks in enumerate(self.stages[:last]):
            for b in blocks:
                name, stride = f"stage{s + 1}.block{b}", 2 if b == 1 and s > 0 else 1
                y = self._conv(F.relu(self._conv(x, name + ".conv1", stride)), name + ".conv2", 1)
                y = y + (self._conv(x, name + ".shortcut", stride) if name + ".shortcut.weight" in self.weights else x)
                if b == blocks[-1]:
                    for channel, factor in ((c, f) for (stage, c), f in (gates or {}).items() if stage == s):
                        y[:, channel] *= factor
                x = F.relu(y)
            sums.append(y)
        return sums

    def __call__(self, x: Tensor, gates: dict[tuple[int, int], float] | None = None) -> Tensor:
        return self.maps(x, gates)[-1].mean((2, 3)) @ self.weights["projection"]


class ShippedText:
    """input_ids [batch, length] -> text_embeds."""

    def __init__(self, weights: dict[str, Tensor], heads: int):
        self.weights, self.heads = weights, heads
        self.layers = len({k for k in weights if re.fullmatch(r"layer\d+\.qkv\.weight", k)})

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return x @ self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return F.layer_norm(x, x.shape[-1:], self.weights[name + ".gain"], self.weights[name + ".bias"])

    def __call__(self, ids: Tensor) -> Tensor:
        batch, length = ids.shape
        x = self.weights["token_table"][ids] + self.weights["position_table"][:length]
        width = x.shape[-1]
        allowed = torch.ones(length, length).tril().bool()
        for i in range(self.layers):
            name = f"layer{i + 1}"
            q, k, v = self._linear(self._norm(x, name + ".norm1"), name + ".qkv").view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
            scores = (q @ k.transpose(-1, -2) / (width // self.heads) ** 0.5).masked_fill(~allowed, float("-inf"))
            x = x + self._linear((scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width), name + ".out")
            up = self._linear(self._norm(x, name + ".norm2"), name + ".up")
            x = x + self._linear(up * torch.sigmoid(1.702 * up), name + ".down")
        end = x[torch.arange(batch), ids.argmax(-1)]
        return self._norm(end, "final_norm") @ self.weights["text_projection"]


class ShippedClip:
    """A model folder: `.vision`, `.text`, `.tokenizer`, `.size` (pixels), `.layers` (names and channels), `.scale`."""

    def __init__(self, folder: Path):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.size: int = config["vision_config"]["image_size"]
        self.layers: list[dict] = config["polyneuron"]["layers"]
        self.scale: float = config["polyneuron"]["logit_scale"]
        self.vision = ShippedVision(read_weights(folder / "onnx" / "vision_model.onnx"))
        self.text = ShippedText(read_weights(folder / "onnx" / "text_model.onnx"), config["text_config"]["num_attention_heads"])
        self.tokenizer: Tokenizer = load_tokenizer(folder / "tokenizer.json", config["text_config"]["max_position_embeddings"])
