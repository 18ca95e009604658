"""The vision graph computes what the torch module does, by a small interpreter of its nodes, up to the rounding of stored weights."""
from __future__ import annotations

import unittest

import numpy as np
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

from second.graph import vision_graph
from second.model import Vision


def run(graph, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
    """Every tensor of a graph of the operations that `vision_graph` uses."""
    values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer} | {"pixel_values": pixels}
    for node in graph.node:
        inputs, attributes = [values[name] for name in node.input], {a.name: helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Conv":
            top, left, bottom, right = attributes["pads"]
            y = F.conv2d(F.pad(inputs[0], (left, right, top, bottom)), inputs[1], inputs[2], attributes["strides"], groups=attributes["group"])
        else:
            y = {
                "Cast": lambda x: x.float(), "Mul": lambda a, b: a * b, "Add": lambda a, b: a + b, "Clip": lambda x, low, high: x.clamp(float(low), float(high)),
                "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True), "Flatten": lambda x: x.flatten(1), "MatMul": lambda a, b: a @ b,
            }[node.op_type](*inputs)
        values[node.output[0]] = y
    return values


class TestGraph(unittest.TestCase):
    def test_equals_module(self) -> None:
        torch.manual_seed(1)
        vision = Vision(16).eval()
        state = {"vision." + k: v.numpy() for k, v in vision.state_dict().items()}
        graph = vision_graph(state, 16, 64).graph
        pixels = torch.rand(2, 3, 64, 64) * 2 - 1
        values = run(graph, pixels)
        stored = {name: values[name] for name in values if name.endswith(".weight")}
        with torch.no_grad():
            # The module with the weights as they are stored.
            for i, block in enumerate(vision.backbone.blocks):
                name = {0: "stem.conv", 18: "last.conv"}.get(i)
                if name:
                    block.weight.copy_(stored[name + ".weight"])
                    continue
                for part in ("expand", "depthwise", "project"):
                    conv = getattr(block, part)
                    if conv is not None:
                        key = f"block{i}.{part}.weight" if f"block{i}.{part}.weight" in stored else f"block{i}.weight"
                        self.assertLess(float((conv.weight - stored[key]).abs().max()), float(conv.weight.abs().max()) / 200)
                        conv.weight.copy_(stored[key])
            vision.projection.weight.copy_(values["projection"].T)
            expected = vision.backbone(pixels)
            self.assertLess(float((values["last"] - expected).abs().max()), 1e-4)
            self.assertLess(float((values["image_embeds"] - vision(pixels)).abs().max()), 1e-4)
            self.assertEqual(np.prod(values["block6"].shape), 2 * 32 * 8 * 8)
            self.assertEqual(values["block7.hidden"].shape[1], 192)


if __name__ == "__main__":
    unittest.main()
