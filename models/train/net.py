"""The two encoders. Both end in one linear projection without bias; embeddings are not normalised here."""
from __future__ import annotations

from dataclasses import asdict, dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class NetConfig:
    """Sizes of both encoders. A stage is a list of blocks, a block is (middle channels, output channels)."""

    stem: int = 32
    stages: list[list[list[int]]] = field(
        default_factory=lambda: [
            [[32, 32]],
            [[64, 64], [64, 64]],
            [[128, 160], [160, 160], [160, 160]],
            [[256, 512], [256, 512], [256, 512]],
        ]
    )
    embed: int = 256
    vocabulary: int = 5000
    context: int = 32
    text_width: int = 192
    text_layers: int = 3
    text_heads: int = 3

    def as_dict(self) -> dict:
        return asdict(self)


class ConvNorm(nn.Module):
    """Convolution without bias, then batch norm: folded into one convolution on export."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class Block(nn.Module):
    """relu(conv(relu(conv(x))) + shortcut(x)); the shortcut of a block that changes shape is a 1×1 convolution."""

    def __init__(self, inputs: int, middle: int, outputs: int, stride: int):
        super().__init__()
        self.first = ConvNorm(inputs, middle, 3, stride)
        self.second = ConvNorm(middle, outputs, 3, 1)
        nn.init.constant_(self.second.norm.weight, 0.5)
        self.shortcut = ConvNorm(inputs, outputs, 1, stride) if stride > 1 or inputs != outputs else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.second(F.relu(self.first(x), inplace=True))
        return F.relu(y + (self.shortcut(x) if self.shortcut is not None else x), inplace=True)


class VisionEncoder(nn.Module):
    """Pixels [batch, 3, S, S] (normalised) -> embeddings [batch, embed]. Neurons are the post-ReLU channels of the stages."""

    def __init__(self, config: NetConfig):
        super().__init__()
        self.stem = ConvNorm(3, config.stem, 3, 2)
        inputs, stages = config.stem, []
        for s, blocks in enumerate(config.stages):
            stage = []
            for b, (middle, outputs) in enumerate(blocks):
                stage.append(Block(inputs, middle, outputs, 2 if b == 0 and s > 0 else 1))
                inputs = outputs
            stages.append(nn.Sequential(*stage))
        self.stages = nn.ModuleList(stages)
        self.projection = nn.Linear(inputs, config.embed, bias=False)

    def maps(self, x: Tensor) -> list[Tensor]:
        """The activation maps [batch, channels, height, width] of every stage."""
        x = F.relu(self.stem(x), inplace=True)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps

    def pooled(self, x: Tensor) -> Tensor:
        """The last stage's neurons averaged over space [batch, channels]."""
        return self.maps(x)[-1].mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.projection(self.pooled(x))


class TextBlock(nn.Module):
    """Pre-norm transformer block with causal attention and QuickGELU, as in CLIP."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + mask).softmax(-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, width))
        h = self.up(self.norm2(x))
        return x + self.down(h * torch.sigmoid(1.702 * h))


class TextEncoder(nn.Module):
    """Token ids [batch, length] -> embeddings [batch, embed], read at the first end token (the largest id)."""

    def __init__(self, config: NetConfig):
        super().__init__()
        self.tokens = nn.Embedding(config.vocabulary, config.text_width)
        self.positions = nn.Parameter(torch.randn(config.context, config.text_width) * 0.01)
        nn.init.normal_(self.tokens.weight, std=0.02)
        self.blocks = nn.ModuleList(TextBlock(config.text_width, config.text_heads) for _ in range(config.text_layers))
        self.norm = nn.LayerNorm(config.text_width)
        self.projection = nn.Linear(config.text_width, config.embed, bias=False)

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        mask = torch.full((length, length), float("-inf"), device=ids.device).triu(1)
        x = self.tokens(ids) + self.positions[:length]
        for block in self.blocks:
            x = block(x, mask)
        x = self.norm(x[torch.arange(len(ids), device=ids.device), ids.argmax(-1)])
        return self.projection(x)


class Clip(nn.Module):
    """Both encoders, the temperature, and one learned target vector ("proxy") for every name of the training bank."""

    def __init__(self, config: NetConfig, names: int):
        super().__init__()
        self.vision, self.text = VisionEncoder(config), TextEncoder(config)
        self.log_scale = nn.Parameter(torch.tensor(2.8))
        self.proxies = nn.Parameter(torch.randn(names, config.embed) * config.embed**-0.5)

    def scale(self) -> Tensor:
        return self.log_scale.clamp(max=3.9).exp()
