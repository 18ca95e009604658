"""Builds the two ONNX graphs by hand, so that tensors have fixed, readable names.

Large weights are stored as int8 with one scale a channel: `NAME` = Cast(`NAME.int8`) * `NAME.scale`, which a runtime folds
when it loads the model; everything is computed in float32. Where most of the bytes are, in the last stage and the text encoder, only
the values up to LAST_STAGE_STEPS and TEXT_STEPS are used: compression on the way, where there is any, then saves a quarter, and
accuracy does not move. DequantizeLinear is avoided on purpose: ONNX Runtime fuses it with a following MatMul into a kernel that also rounds the activations, and text embeddings moved by 2 %.
"""
from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from net import NetConfig

OPSET = 17
STEPS, LAST_STAGE_STEPS, TEXT_STEPS = 127, 47, 31  # the largest stored weight of a channel


class GraphBuilder:
    """Collects nodes and initializers; every method returns the name of the tensor that it made."""

    def __init__(self) -> None:
        self.steps = STEPS
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, op: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def weight(self, name: str, value: np.ndarray, axis: int) -> str:
        """A weight in steps of -self.steps to self.steps, with a scale for each index along `axis`."""
        other = tuple(i for i in range(value.ndim) if i != axis)
        scale = np.maximum(np.abs(value).max(axis=other, keepdims=True) / self.steps, 1e-8).astype(np.float32)
        stored = np.clip(np.rint(value / scale), -self.steps, self.steps).astype(np.int8)
        raw = self.node("Cast", [self.constant(name + ".int8", stored)], name + ".raw", to=TensorProto.FLOAT)
        return self.node("Mul", [raw, self.constant(name + ".scale", scale)], name)

    def half(self, name: str, value: np.ndarray) -> str:
        """A weight stored in half precision."""
        return self.node("Cast", [self.constant(name + ".half", value.astype(np.float16))], name, to=TensorProto.FLOAT)

    def model(self, name: str, inputs: list, outputs: list) -> onnx.ModelProto:
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.initializers)
        model = helper.make_model(graph, producer_name="polyneuron", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


def fold(state: dict[str, np.ndarray], prefix: str) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias of a convolution with its batch norm folded in."""
    gain = state[prefix + ".norm.weight"] / np.sqrt(state[prefix + ".norm.running_var"] + 1e-5)
    weight = state[prefix + ".conv.weight"] * gain[:, None, None, None]
    return weight, state[prefix + ".norm.bias"] - state[prefix + ".norm.running_mean"] * gain


def vision_graph(state: dict[str, np.ndarray], config: NetConfig, size: int) -> onnx.ModelProto:
    """pixel_values [batch, 3, size, size] -> image_embeds [batch, embed].

    Tensors: `stem`, `stageS.blockB` (all but the last block of a stage), `stageS` (its last block), `pooled`. Inside a
    block `…hidden` is the first convolution after its Relu.
    """
    g = GraphBuilder()

    def conv(source: str, prefix: str, name: str, kernel: int, stride: int) -> str:
        weight, bias = fold(state, prefix)
        return g.node("Conv", [source, g.weight(name + ".weight", weight, 0), g.constant(name + ".bias", bias)], name,
                      kernel_shape=[kernel, kernel], strides=[stride, stride], pads=[kernel // 2] * 4)

    x = g.node("Relu", [conv("pixel_values", "vision.stem", "stem.conv", 3, 2)], "stem")
    for s, blocks in enumerate(config.stages):
        g.steps = LAST_STAGE_STEPS if s == len(config.stages) - 1 else STEPS
        for b in range(len(blocks)):
            prefix, name = f"vision.stages.{s}.{b}", f"stage{s + 1}.block{b + 1}"
            stride = 2 if b == 0 and s > 0 else 1
            hidden = g.node("Relu", [conv(x, prefix + ".first", name + ".conv1", 3, stride)], name + ".hidden")
            y = conv(hidden, prefix + ".second", name + ".conv2", 3, 1)
            has_shortcut = prefix + ".shortcut.conv.weight" in state
            short = conv(x, prefix + ".shortcut", name + ".shortcut", 1, stride) if has_shortcut else x
            total = g.node("Add", [y, short], name + ".add")
            x = g.node("Relu", [total], f"stage{s + 1}" if b == len(blocks) - 1 else name)
    pooled = g.node("Flatten", [g.node("GlobalAveragePool", [x], "pooled.map")], "pooled", axis=1)
    g.node("MatMul", [pooled, g.half("projection", state["vision.projection.weight"].T)], "image_embeds")
    return g.model(
        "polyneuron_vision",
        [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, size, size])],
        [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["batch", config.embed])],
    )


def text_graph(state: dict[str, np.ndarray], config: NetConfig) -> onnx.ModelProto:
    """input_ids [batch, sequence] int64 -> text_embeds [batch, embed], read at the first end token."""
    g = GraphBuilder()
    g.steps = TEXT_STEPS
    heads, width = config.text_heads, config.text_width

    def linear(source: str, prefix: str, name: str) -> str:
        product = g.node("MatMul", [source, g.weight(name + ".weight", state[prefix + ".weight"].T, 1)], name + ".product")
        return g.node("Add", [product, g.constant(name + ".bias", state[prefix + ".bias"])], name)

    def norm(source: str, prefix: str, name: str) -> str:
        parts = [source, g.constant(name + ".gain", state[prefix + ".weight"]), g.constant(name + ".bias", state[prefix + ".bias"])]
        return g.node("LayerNormalization", parts, name, axis=-1, epsilon=1e-5)

    zero, one, two = (g.constant(f"number.{i}", np.array([i], np.int64)) for i in range(3))
    axes = g.constant("axes.0.1", np.array([0, 1], np.int64))
    length = g.node("Slice", [g.node("Shape", ["input_ids"], "ids.shape"), one, two], "length")
    mask = g.constant("causal_mask", np.triu(np.full((config.context, config.context), -1e9, np.float32), 1))
    ends = g.node("Concat", [length, length], "mask.ends", axis=0)
    mask = g.node("Slice", [mask, g.constant("mask.starts", np.zeros(2, np.int64)), ends, axes], "mask")
    positions = g.node("Slice", [g.constant("position_table", state["text.positions"]), zero, length, zero], "positions")
    tokens = g.node("Gather", [g.weight("token_table", state["text.tokens.weight"], 0), "input_ids"], "tokens")
    x = g.node("Add", [tokens, positions], "embedded")
    split = g.constant("split.shape", np.array([0, 0, 3, heads, width // heads], np.int64))
    joined = g.constant("joined.shape", np.array([0, 0, width], np.int64))
    scale = g.constant("attention.scale", np.array((width // heads) ** -0.5, np.float32))
    slope = g.constant("quick_gelu.slope", np.array(1.702, np.float32))
    for i in range(config.text_layers):
        prefix, name = f"text.blocks.{i}", f"layer{i + 1}"
        qkv = g.node("Reshape", [linear(norm(x, prefix + ".norm1", name + ".norm1"), prefix + ".qkv", name + ".qkv"), split], name + ".heads")
        parts = []
        for which, letter in enumerate("qkv"):
            picked = g.node("Gather", [qkv, g.constant(f"{name}.{letter}.index", np.array(which, np.int64))], f"{name}.{letter}.rows", axis=2)
            parts.append(g.node("Transpose", [picked], f"{name}.{letter}", perm=[0, 2, 3, 1] if letter == "k" else [0, 2, 1, 3]))
        scores = g.node("Mul", [g.node("MatMul", [parts[0], parts[1]], name + ".dots"), scale], name + ".scores")
        weights = g.node("Softmax", [g.node("Add", [scores, mask], name + ".masked")], name + ".attention", axis=-1)
        mixed = g.node("Transpose", [g.node("MatMul", [weights, parts[2]], name + ".values")], name + ".mixed", perm=[0, 2, 1, 3])
        out = linear(g.node("Reshape", [mixed, joined], name + ".joined"), prefix + ".out", name + ".out")
        x = g.node("Add", [x, out], name + ".middle")
        up = linear(norm(x, prefix + ".norm2", name + ".norm2"), prefix + ".up", name + ".up")
        gate = g.node("Sigmoid", [g.node("Mul", [up, slope], name + ".sloped")], name + ".gate")
        x = g.node("Add", [x, linear(g.node("Mul", [up, gate], name + ".hidden"), prefix + ".down", name + ".down")], name)
    end = g.node("ArgMax", ["input_ids"], "end_index", axis=1, keepdims=1)
    read = g.node("GatherND", [x, end], "end_state", batch_dims=1)
    g.node("MatMul", [norm(read, "text.norm", "final_norm"), g.half("text_projection", state["text.projection.weight"].T)], "text_embeds")
    return g.model(
        "polyneuron_text",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "sequence"])],
        [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", config.embed])],
    )
