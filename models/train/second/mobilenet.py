"""MobileNet v2 (M. Sandler and others 2018) without batch norms, which are folded into its filters, from ImageNet's weights.

Blocks are numbered 0 (the first convolution), 1 to 17 (inverted residuals) and 18 (the last convolution, 1,280 channels). Neurons are the
channels after each block's ReLU6: `hidden` of the inverted residuals, and block 18's.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Of each group of inverted residuals: expansion, output channels, blocks, stride of the first.
GROUPS = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
STEM, LAST, BLOCKS = 32, 1280, 19
CLASSES = 1001  # the backbone's own classes: background, then ImageNet's 1,000


class _Relu6(torch.autograd.Function):
    """ReLU6, whose gradient torch 1.13 lacks for bfloat16 on a processor. Exact: when gradients passed above 6 as well, which saves a fifth
    of a step, their norm doubled every 12,800 views from 150,000 on, until the run was lost."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        y = x.clamp(0, 6)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        (y,) = ctx.saved_tensors
        return torch.ops.aten.threshold_backward(gradient, y, 0).masked_fill_(y >= 6, 0)


def relu6(x: Tensor) -> Tensor:
    return _Relu6.apply(x) if x.requires_grad else F.relu6(x)


class Conv(nn.Conv2d):
    """Convolution with bias; where it halves the map, padded only right and below, as TensorFlow's "same" does for even sides."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1):
        super().__init__(inputs, outputs, kernel, stride, kernel // 2 if stride == 1 else 0, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, (0, 1, 0, 1)) if self.stride[0] == 2 else x)


class InvertedResidual(nn.Module):
    """x + project(relu6(depthwise(relu6(expand(x))))), the sum only where the shape stays."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        self.adds = stride == 1 and inputs == outputs
        self.expand = Conv(inputs, hidden, 1, 1) if expansion > 1 else None
        self.depthwise = Conv(hidden, hidden, 3, stride, hidden)
        self.project = Conv(hidden, outputs, 1, 1)

    def hidden(self, x: Tensor) -> Tensor:
        """The block's neurons [batch, hidden channels, height, width], 0 to 6."""
        return relu6(self.depthwise(x if self.expand is None else relu6(self.expand(x))))

    def forward(self, x: Tensor) -> Tensor:
        y = self.project(self.hidden(x))
        return x + y if self.adds else y


class First(Conv):
    def forward(self, x: Tensor) -> Tensor:
        return relu6(super().forward(x))


class Backbone(nn.Module):
    """Pixels [batch, 3, S, S] in -1..1, S a multiple of 32 -> block 18's neurons [batch, 1280, S/32, S/32], 0 to 6."""

    def __init__(self) -> None:
        super().__init__()
        blocks, inputs = [First(3, STEM, 3, 2)], STEM
        for expansion, outputs, count, stride in GROUPS:
            for i in range(count):
                blocks.append(InvertedResidual(inputs, outputs, stride if i == 0 else 1, expansion))
                inputs = outputs
        self.blocks = nn.ModuleList([*blocks, First(inputs, LAST, 1, 1)])

    def between(self, x: Tensor, first: int, end: int) -> Tensor:
        """The output of block `end - 1` from the input of block `first`."""
        for block in self.blocks[first:end]:
            x = block(x)
        return x

    def forward(self, x: Tensor) -> Tensor:
        return self.between(x, 0, BLOCKS)


def load_imagenet(backbone: Backbone, path: Path) -> tuple[Tensor, Tensor]:
    """Fills the backbone from `mobilenet_v2.npz`; returns its classifier's weights [1000, 1280] and biases [1000], without the background."""
    data = np.load(path)
    numbers = iter(sorted((int(k.split(".")[0]) for k in data.files if k.endswith(".weight"))))

    def fill(conv: nn.Conv2d) -> None:
        number = next(numbers)
        with torch.no_grad():
            conv.weight.copy_(torch.from_numpy(data[f"{number}.weight"].astype(np.float32)))
            conv.bias.copy_(torch.from_numpy(data[f"{number}.bias"].astype(np.float32)))

    for block in backbone.blocks:
        for conv in [block] if isinstance(block, First) else [c for c in (block.expand, block.depthwise, block.project) if c is not None]:
            fill(conv)
    last = next(numbers)
    weight, bias = (torch.from_numpy(data[f"{last}.{key}"].astype(np.float32)) for key in ("weight", "bias"))
    return weight[1:, :, 0, 0].clone(), bias[1:].clone()
