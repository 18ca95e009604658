"""The first edition's vision encoder without batch norms, which are folded into its filters: the other backbone that can go on learning.

Blocks are numbered 0 (the first convolution) and 1 to 8 (residual blocks). Neurons are the channels after each block's ReLU.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from augment import normalise
from net import Block, ConvNorm, NetConfig, VisionEncoder

Weights = dict[str, Tensor]


class Conv(nn.Conv2d):
    def __init__(self, source: ConvNorm):
        old = source.conv
        super().__init__(old.in_channels, old.out_channels, old.kernel_size, old.stride, old.padding)
        norm = source.norm
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        with torch.no_grad():
            self.weight.copy_(old.weight * gain[:, None, None, None])
            self.bias.copy_(norm.bias - norm.running_mean * gain)


class Stem(Conv):
    def forward(self, x: Tensor) -> Tensor:
        """Pixels in -1..1."""
        return F.relu(super().forward(normalise((x + 1) / 2)))


class Residual(nn.Module):
    """relu(second(relu(first(x))) + shortcut(x))"""

    def __init__(self, source: Block):
        super().__init__()
        self.first, self.second = Conv(source.first), Conv(source.second)
        self.shortcut = Conv(source.shortcut) if source.shortcut is not None else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(F.relu(self.first(x)))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


class Backbone(nn.Module):
    """Pixels [batch, 3, S, S] in -1..1, S a multiple of 16 -> the last stage's neurons [batch, 512, S/16, S/16], from 0 up."""

    def __init__(self, source: VisionEncoder):
        super().__init__()
        self.blocks = nn.ModuleList([Stem(source.stem), *(Residual(b) for stage in source.stages for b in stage)])

    def between(self, x: Tensor, first: int, end: int) -> Tensor:
        """The output of block `end - 1` from the input of block `first`."""
        for block in self.blocks[first:end]:
            x = block(x)
        return x

    def forward(self, x: Tensor) -> Tensor:
        return self.between(x, 0, len(self.blocks))


@torch.no_grad()
def with_norms(weights: Weights, config: NetConfig) -> Weights:
    """A model's weights with this backbone -> the first edition's, whose batch norms then only add the biases, so that its tools take them."""
    kept = {k: v for k, v in weights.items() if not k.startswith("vision.backbone.")}
    names = ["stem", *(f"stages.{s}.{b}" for s, blocks in enumerate(config.stages) for b in range(len(blocks)))]
    for number, name in enumerate(names):
        for part in [""] if name == "stem" else [".first", ".second", ".shortcut"]:
            inside = f"vision.backbone.blocks.{number}{part}"
            if f"{inside}.weight" not in weights:
                continue
            weight, bias = weights[f"{inside}.weight"], weights[f"{inside}.bias"]
            outside, ones = f"vision.{name}{part}", torch.ones_like(bias)
            kept |= {f"{outside}.conv.weight": weight, f"{outside}.norm.weight": ones, f"{outside}.norm.bias": bias,
                     f"{outside}.norm.running_mean": 0 * ones, f"{outside}.norm.running_var": ones * (1 - nn.BatchNorm2d(1).eps),
                     f"{outside}.norm.num_batches_tracked": torch.tensor(0)}
    return kept
