"""Builds the second edition's vision graph; its text graph is the first edition's (`graph.text_graph`).

    python3 -m second.graph --state OUT/state.pt --out FOLDER

Writes FOLDER/vision_model.onnx and text_model.onnx, with int8 weights as `graph.py` stores them.
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper

from graph import STEPS, GraphBuilder, text_graph
from net import NetConfig
from second.mobilenet import GROUPS


def vision_graph(state: dict[str, np.ndarray], embed: int, size: int) -> onnx.ModelProto:
    """pixel_values [batch, 3, size, size] in -1..1 -> image_embeds [batch, embed].

    Tensors, each after its ReLU6 (a Clip from 0 to 6): `stem`; `blockB.expanded` and `blockB.hidden` of the inverted residuals, B from 1 to
    17; `last`, block 18's 1,280 neurons; `pooled`, their means over space. `blockB` is an inverted residual's linear output.
    """
    g = GraphBuilder()
    g.steps = STEPS
    zero, six = g.constant("zero", np.array(0, np.float32)), g.constant("six", np.array(6, np.float32))

    def conv(source: str, prefix: str, name: str, stride: int = 1) -> str:
        weight = state[prefix + ".weight"]
        kernel = weight.shape[2]
        groups = weight.shape[0] if weight.shape[1] == 1 and kernel == 3 else 1
        pads = [0, 0, 1, 1] if stride == 2 else [kernel // 2] * 4
        return g.node("Conv", [source, g.weight(name + ".weight", weight, 0), g.constant(name + ".bias", state[prefix + ".bias"])], name,
                      kernel_shape=[kernel, kernel], strides=[stride, stride], pads=pads, group=groups)

    def clip(source: str, name: str) -> str:
        return g.node("Clip", [source, zero, six], name)

    blocks = "vision.backbone.blocks"
    x, inputs, number = clip(conv("pixel_values", f"{blocks}.0", "stem.conv", 2), "stem"), state[f"{blocks}.0.weight"].shape[0], 1
    for expansion, outputs, count, first_stride in GROUPS:
        for i in range(count):
            prefix, name, stride = f"{blocks}.{number}", f"block{number}", first_stride if i == 0 else 1
            y = clip(conv(x, prefix + ".expand", name + ".expand"), name + ".expanded") if expansion > 1 else x
            y = clip(conv(y, prefix + ".depthwise", name + ".depthwise", stride), name + ".hidden")
            adds = stride == 1 and inputs == outputs
            y = conv(y, prefix + ".project", name + ".project" if adds else name)
            x = g.node("Add", [x, y], name) if adds else y
            inputs, number = outputs, number + 1
    x = clip(conv(x, f"{blocks}.{number}", "last.conv"), "last")
    pooled = g.node("Flatten", [g.node("GlobalAveragePool", [x], "pooled.map")], "pooled", axis=1)
    g.node("MatMul", [pooled, g.half("projection", state["vision.projection.weight"].T)], "image_embeds")
    return g.model(
        "polyneuron_vision",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, size, size])],
        [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", embed])],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True, help="a run's state or checkpoint")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    saved = torch.load(args.state, map_location="cpu")
    weights = saved["average"] if "average" in saved else saved["model"]
    state, config = {k: v.float().numpy() for k, v in weights.items()}, NetConfig(**saved["config"])
    args.out.mkdir(parents=True, exist_ok=True)
    for name, graph in (("vision", vision_graph(state, config.embed, saved["size"])), ("text", text_graph(state, config))):
        path = args.out / f"{name}_model.onnx"
        onnx.save(graph, str(path))
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
