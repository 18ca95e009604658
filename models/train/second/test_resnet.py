"""The first edition's encoder without batch norms gives what it gave with them, and its weights go back into the first edition's form."""
from __future__ import annotations

import unittest

import torch
from torch import nn

from augment import normalise
from net import Clip, NetConfig
from second.model import SecondClip
from second.resnet import Backbone, with_norms


def small() -> tuple[Clip, NetConfig]:
    """A model in evaluation mode whose norms do something."""
    torch.manual_seed(1)
    config = NetConfig(stem=4, stages=[[[4, 4]], [[6, 8], [8, 8]]], embed=5, vocabulary=20, context=6, text_width=12, text_layers=1, text_heads=2)
    model = Clip(config, 3)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return model.eval(), config


class TestResnet(unittest.TestCase):
    def setUp(self) -> None:
        self.first, config = small()
        self.second = SecondClip(config, 3)
        self.second.vision.backbone = Backbone(self.first.vision)
        self.second.vision.projection.load_state_dict(self.first.vision.projection.state_dict())
        self.back = Clip(config, 3)
        self.back.load_state_dict(with_norms(self.second.state_dict(), config))
        self.pixels = torch.rand(2, 3, 16, 16)

    @torch.no_grad()
    def test_gives_the_same(self) -> None:
        expected = self.first.vision(normalise(self.pixels))
        self.assertLess(float((self.second.vision(self.pixels * 2 - 1) - expected).abs().max()), 1e-5)
        self.assertLess(float((self.back.eval().vision(normalise(self.pixels)) - expected).abs().max()), 1e-5)

    @torch.no_grad()
    def test_goes_on_from_any_block(self) -> None:
        backbone = self.second.vision.backbone
        whole = backbone(self.pixels)
        for block in range(1, len(backbone.blocks)):
            self.assertTrue(torch.equal(backbone.between(backbone.between(self.pixels, 0, block), block, len(backbone.blocks)), whole))


if __name__ == "__main__":
    unittest.main()
