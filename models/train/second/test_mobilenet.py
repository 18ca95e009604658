"""The backbone computes what the reference module beside its weights computes. Set POLYNEURON_BACKBONE to the folder of both."""
from __future__ import annotations

import os
import sys
import unittest
from pathlib import Path

import torch

from second.mobilenet import BLOCKS, Backbone, load_imagenet, relu6

FOLDER = os.environ.get("POLYNEURON_BACKBONE", "")


class TestMobileNet(unittest.TestCase):
    def test_relu6_gradient(self) -> None:
        x = torch.tensor([-1.0, 0.5, 5.0, 7.0], dtype=torch.bfloat16, requires_grad=True)
        relu6(x).sum().backward()
        self.assertEqual(relu6(x).tolist(), [0, 0.5, 5, 6])
        self.assertEqual(x.grad.tolist(), [0, 1, 1, 0])

    def test_shapes(self) -> None:
        backbone = Backbone()
        maps = backbone.between(torch.zeros(1, 3, 64, 64), 0, 7)
        self.assertEqual(list(maps.shape), [1, 32, 8, 8])
        self.assertEqual(list(backbone.between(maps, 7, BLOCKS).shape), [1, 1280, 2, 2])

    @unittest.skipUnless(FOLDER, "needs the backbone's folder")
    def test_equals_reference(self) -> None:
        sys.path.insert(0, FOLDER)
        from mobilenet_v2 import MobileNetV2

        backbone = Backbone()
        weight, bias = load_imagenet(backbone, Path(FOLDER) / "mobilenet_v2.npz")
        x = torch.rand(2, 3, 96, 96, generator=torch.Generator().manual_seed(1)) * 2 - 1
        with torch.no_grad():
            maps = backbone(x)
            logits = maps.mean((2, 3)) @ weight.T + bias
            reference = MobileNetV2()
            self.assertLess(float((maps - reference(x, "map")).abs().max()), 1e-4)
            self.assertLess(float((logits - reference(x, "logits")[:, 1:]).abs().max()), 1e-3)


if __name__ == "__main__":
    unittest.main()
