"""The second edition's encoders, and how they begin: the backbone from ImageNet or the first edition, texts and target vectors from the latter."""
from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bpe import Tokenizer
from names import Names
from net import Clip, NetConfig, TextEncoder, VisionEncoder
from second import mobilenet, resnet


class Vision(nn.Module):
    """Pixels [batch, 3, S, S] in -1..1 -> embeddings [batch, embed]: the last block's neurons, their mean over space, one matrix."""

    def __init__(self, config: NetConfig):
        super().__init__()
        self.backbone = resnet.Backbone(VisionEncoder(config)) if config.stages else mobilenet.Backbone()
        self.neurons = config.stages[-1][-1][1] if config.stages else mobilenet.LAST
        self.projection = nn.Linear(self.neurons, config.embed, bias=False)

    def pooled(self, x: Tensor, first: int = 0) -> Tensor:
        """The last block's neurons averaged over space [batch, neurons], from the input of block `first`."""
        return self.backbone.between(x, first, len(self.backbone.blocks)).float().mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.projection(self.pooled(x))


class SecondClip(nn.Module):
    """Both encoders, the temperature, and a target vector for every name of the bank. A config without stages stands for MobileNet v2."""

    def __init__(self, config: NetConfig, names: int):
        super().__init__()
        self.config = config
        self.vision, self.text = Vision(config), TextEncoder(config)
        self.log_scale = nn.Parameter(torch.tensor(3.5))
        self.proxies = nn.Parameter(torch.randn(names, config.embed) * config.embed**-0.5)

    @staticmethod
    def normalise(x: Tensor) -> Tensor:
        """Values 0..1 -> -1..1."""
        return x * 2 - 1

    def scale(self) -> Tensor:
        return self.log_scale.clamp(max=3.9).exp()


def load_first(path: Path) -> tuple[Clip, int]:
    """The first edition's model in evaluation mode, and its picture size."""
    saved = torch.load(path, map_location="cpu")
    model = Clip(NetConfig(**saved["config"]), saved["bank"])
    model.load_state_dict({k: v.float() for k, v in saved["model"].items()}, strict=False)
    return model.to(memory_format=torch.channels_last).eval(), int(saved["size"])


@torch.no_grad()
def begin(first: Clip, config: NetConfig, old: Names, names: Names, tokenizer: Tokenizer) -> SecondClip:
    """A model with the first edition's text encoder and target vectors, and its vision encoder if `config` has its stages. A name that it
    lacked gets a vector from its texts, by the linear
    map that fits old names best: texts and target vectors lie in different cones of the space."""
    model = SecondClip(config, names.bank)
    if config.stages:
        model.vision.backbone = resnet.Backbone(first.vision)
        model.vision.projection.weight.copy_(first.vision.projection.weight)
    model.text.load_state_dict(first.text.state_dict())
    model.log_scale.copy_(first.log_scale.clamp(max=3.9))
    said = F.normalize(torch.cat([first.text(torch.from_numpy(tokenizer.encode_all(part))) for part in in_parts(names.all[: names.bank], 512)]), dim=1)
    before = torch.tensor([old.number(name) for name in names.all[: names.bank]])
    known = (before >= 0) & (before < old.bank)
    model.proxies[known] = first.proxies[before[known]]
    from_text = ridge(said[known], F.normalize(first.proxies[before[known]], dim=1), 0.1)
    model.proxies[~known] = F.normalize(said[~known] @ from_text.T, dim=1) * first.proxies.norm(dim=1).median()
    return model


def in_parts(items: list[str], size: int) -> list[list[str]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def config_of(path: Path, backbone: str) -> NetConfig:
    """The sizes of the first edition at `path`; with MobileNet v2 as the backbone its stages say nothing of the second's."""
    saved = torch.load(path, map_location="cpu")["config"]
    return NetConfig(**(saved if backbone == "resnet" else saved | {"stages": []}))


def ridge(features: Tensor, targets: Tensor, strength: float = 0.01) -> Tensor:
    """The matrix [targets' columns, features' columns] that maps features to targets with the least squared error, without an
    intercept; `strength` is relative to the features' mean square."""
    gram = features.T @ features / len(features)
    gram += torch.eye(len(gram)) * gram.diagonal().mean() * strength
    return torch.linalg.solve(gram, features.T @ targets / len(features)).T.contiguous()
