#!/usr/bin/python3
"""Writes tests/golden/exports/hangs_on_bright.onnx: a small encoder with random weights that never comes to an end on a bright picture.

    /usr/bin/python3 tests/golden/make_hang.py      (onnx 1.12, numpy)

The mean of its input decides how often a Loop runs: once, or 2^62 times where the mean is above 1.2, as of a word on a white ground in
CLIP's normalisation (about 1.9). So it passes when it is tried with noise and a slope, and hangs later.
"""

import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "exports", "hangs_on_bright.onnx")
MAPS = ["b", 4, 8, 8]


def main():
    random = np.random.default_rng(3)
    weights = {"w1": random.normal(0, 0.3, (4, 3, 3, 3)), "w2": random.normal(0, 0.3, (4, 4, 3, 3)), "wg": random.normal(0, 1, (4, 4)), "bright": np.array(1.2)}
    constants = [numpy_helper.from_array(values.astype(np.float32), name) for name, values in weights.items()]
    constants += [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in (("once", 1), ("for_ever", 2 ** 62))]
    constants.append(numpy_helper.from_array(np.array(True), "go_on"))
    body = helper.make_graph(
        [helper.make_node("Add", ["before", "step"], ["after"]), helper.make_node("Identity", ["go"], ["goes"])], "body",
        [helper.make_tensor_value_info("round", TensorProto.INT64, []), helper.make_tensor_value_info("go", TensorProto.BOOL, []),
         helper.make_tensor_value_info("before", TensorProto.FLOAT, MAPS)],
        [helper.make_tensor_value_info("goes", TensorProto.BOOL, []), helper.make_tensor_value_info("after", TensorProto.FLOAT, MAPS)],
        [numpy_helper.from_array(np.array([1e-9], np.float32), "step")])
    nodes = [
        helper.make_node("Conv", ["pixel_values", "w1"], ["c1"], pads=[1, 1, 1, 1]), helper.make_node("Relu", ["c1"], ["r1"]),
        helper.make_node("Conv", ["r1", "w2"], ["c2"], pads=[1, 1, 1, 1]), helper.make_node("Add", ["c2", "r1"], ["a2"]), helper.make_node("Relu", ["a2"], ["r2"]),
        helper.make_node("ReduceMean", ["pixel_values"], ["mean"], keepdims=0), helper.make_node("Greater", ["mean", "bright"], ["is_bright"]),
        helper.make_node("Where", ["is_bright", "for_ever", "once"], ["rounds"]), helper.make_node("Loop", ["rounds", "go_on", "r2"], ["r3"], body=body),
        helper.make_node("GlobalAveragePool", ["r3"], ["pooled"]), helper.make_node("Flatten", ["pooled"], ["flat"]), helper.make_node("MatMul", ["flat", "wg"], ["image_embeds"]),
    ]
    graph = helper.make_graph(nodes, "hangs", [helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["b", 3, 8, 8])],
                              [helper.make_tensor_value_info("image_embeds", TensorProto.FLOAT, ["b", 4])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, PATH)


if __name__ == "__main__":
    main()
