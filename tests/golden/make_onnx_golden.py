#!/usr/bin/python3
"""Writes tests/golden/onnx: small CLIP encoders with random weights as ONNX files, and what torch computes with them.

    cmake --build build/native --target polyneuron-onnx
    /usr/bin/python3 tests/golden/make_onnx_golden.py      (torch 1.13, onnx 1.12, numpy)

golden.json names, per model, the layers that must be found, each with the array that a torch hook saw in its place; the embedding;
and one intervention (one neuron silenced, another offset, by a hook that changes the module's output) with the embedding it leads to.
golden.bin holds the arrays, little-endian float32. At the end every file is edited by the command-line twin (PN_ONNX_CLI) and the
results are put before onnx.checker: the script fails when one is refused.

The one-layer variants of hf_vision are rewritten as quantisers write them. Where the stored weights are exact (their torch twin was
rounded to the same grid) they keep the fp32 tolerance; half precision and quantised activations have their own, in golden.json.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from onnx_functions import to_functions
from onnx_class_models import BasicResNet, VisionTransformer
from onnx_conv_models import MODELS as CONVOLUTIONAL
from onnx_models import (CLIPModel, OneGraph, NewGELUActivation, CLIPTextModelWithProjection, CLIPVisionModelWithProjection, ModifiedResNet, OpenClipVisionTransformer)

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "onnx")
CLI = os.environ.get("PN_ONNX_CLI", os.path.join(HERE, "../../build/native/src/tools/polyneuron-onnx"))
BATCH = 2
BLOCK = 16  # of MatMulNBits

arrays = []
models = {}


def keep(array):
    """Appends to golden.bin; returns where."""
    array = np.ascontiguousarray(array, dtype="<f4")
    offset = sum(a.size for a in arrays)
    arrays.append(array)
    return {"offset": offset, "dims": list(array.shape)}


def settle(model):
    """Random weights of a size that keeps every layer lively, and batch norms that are not the identity."""
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.1)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.8, 1.6)
            torch.nn.init.normal_(module.running_mean, std=0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return model.eval()


def export(name, model, x, input_name, output_name, opset):
    axes = {input_name: {0: "batch_size"}, output_name: {0: "batch_size"}}
    if x.dim() == 2:
        axes[input_name][1] = "sequence_length"
    path = os.path.join(OUT, name + ".onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (x,), path, input_names=[input_name], output_names=[output_name], dynamic_axes=axes, opset_version=opset)
    return path


class Hooks:
    """Sees, and on demand changes, module outputs (or the input of a module, for what has no module of its own)."""

    def __init__(self, places, gates=None, offsets=None):
        self.seen = {}
        self.gates, self.offsets = gates or {}, offsets or {}
        self.handles = []
        for tensor, (module, is_input, axis) in places.items():
            if is_input:
                self.handles.append(module.register_forward_pre_hook(lambda _, inputs, t=tensor, a=axis: (self.change(t, a, inputs[0]),) + inputs[1:]))
            else:
                self.handles.append(module.register_forward_hook(lambda _, inputs, output, t=tensor, a=axis: self.change(t, a, output)))

    def change(self, tensor, axis, value):
        value = value.clone()
        index = [slice(None)] * value.dim()
        for channel, factor in self.gates.get(tensor, {}).items():
            index[axis] = channel
            value[tuple(index)] *= factor
        for channel, addend in self.offsets.get(tensor, {}).items():
            index[axis] = channel
            value[tuple(index)] += addend
        self.seen[tensor] = value.detach().numpy()
        return value

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()


def strongest(value, axis):
    """The channel whose loss is felt most."""
    return int(np.abs(value).mean(axis=tuple(a for a in range(value.ndim) if a != axis % value.ndim)).argmax())


def record(name, model, x, input_name, output_name, usual, further, tolerance=1e-4, text=False, optimization="all", file=None, also=None, external=None):
    """usual, further: {tensor: (module, is_input, channel axis, layout)}; `usual` in the order in which they must be found.
    file: of a combined model, from which the encoder is extracted; also: {name: array}, the encoder's further inputs; external: the file that holds its weights."""
    places = {t: p[:3] for t, p in {**usual, **further}.items()}
    with torch.no_grad(), Hooks(places) as hooks:
        embedding = model(x).numpy()
        seen = hooks.seen
    first, last = list(usual)[0], list(usual)[-1]
    silenced = {t: {strongest(seen[t], usual[t][2]): 0.0} for t in dict.fromkeys([first, last])}
    offset = {last: {1: 0.75}}
    if first != last:
        offset[first] = {3: -0.5}
    with torch.no_grad(), Hooks(places, silenced, offset) as hooks:
        after = model(x).numpy()
        seen_after = hooks.seen
    assert np.abs(after - embedding).max() > 1e-3, name
    models[name] = {
        "file": file or name + ".onnx", "extracted": file is not None, "external": [external] if external else [], "text": text, "tolerance": tolerance, "optimization": optimization,
        "input": {"name": input_name, "type": "int64" if text else "float32", **keep(x.numpy())},
        "also": [{"name": n, "type": "int64", **keep(a)} for n, a in (also or {}).items()],
        "output": output_name, "embedding": keep(embedding),
        "usual": [{"tensor": t, "channels": seen[t].shape[p[2]], "layout": p[3], **keep(seen[t])} for t, p in usual.items()],
        "further": [{"tensor": t, "layout": p[3], **keep(seen[t])} for t, p in further.items()],
        "intervention": {"gate": silenced, "offset": offset, "embedding": keep(after), "last": keep(seen_after[last])},
    }


MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def see(name, model, side, usual, normal=(MEAN, STD)):
    """A picture that a browser can be given, and the embedding as it is and with the strongest neuron of the first and the last layer silenced."""
    y, x, c = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    pixels = (x * 37 + y * 59 + c * 101 + 13) % 256
    normalised = torch.from_numpy(((pixels / 255 - normal[0]) / normal[1]).transpose(2, 0, 1)[None].astype(np.float32))
    places = {t: p[:3] for t, p in usual.items()}
    with torch.no_grad(), Hooks(places) as hooks:
        embedding, seen = model(normalised).numpy(), hooks.seen
    silenced = []
    for index in sorted({0, len(usual) - 1}):
        tensor = list(usual)[index]
        # Patches alone, as the page shows them: a class token comes first.
        value = seen[tensor][:, 1:] if usual[tensor][3] == "tokens" else seen[tensor]
        channel = strongest(value, usual[tensor][2])
        with torch.no_grad(), Hooks(places, {tensor: {channel: 0.0}}):
            after = model(normalised).numpy()
        assert np.abs(after - embedding).max() > 1e-4, name
        silenced.append({"layer": index, "channel": channel, "embedding": keep(after)})
    models[name]["picture"] = {"side": side, "embedding": keep(embedding), "silenced": silenced}


def resnet():
    model = settle(ModifiedResNet(layers=(2, 1, 1, 1), width=1))
    x = torch.randn(BATCH, 3, 32, 32)
    export("openai_resnet", model, x, "pixel_values", "image_embeds", 14)
    def block(stage, index):
        module = getattr(model, f"layer{stage}")[index].relu3
        return f"/layer{stage}/layer{stage}.{index}/relu3/Relu_output_0", (module, False, 1, "maps")
    record("openai_resnet", model, x, "pixel_values", "image_embeds", dict([block(1, 1), block(2, 0), block(3, 0), block(4, 0)]), dict([block(1, 0)]))
    see("openai_resnet", model, 32, dict([block(1, 1), block(2, 0), block(3, 0), block(4, 0)]))


def encoder_places(tower, prefix, last="Mul_1"):
    """last: the operator that ends the activation"""
    usual, further = {}, {}
    for i, layer in enumerate(tower.encoder.layers):
        at = f"/{prefix}/encoder/layers.{i}"
        usual[f"{at}/mlp/activation_fn/{last}_output_0"] = (layer.mlp.activation_fn, False, -1, "tokens")
        further[f"{at}/Add_1_output_0"] = (layer, False, -1, "tokens")
    return usual, further


def hf_vision():
    model = settle(CLIPVisionModelWithProjection(dim=16, heads=2, side=8, patch=4))
    x = torch.randn(BATCH, 3, 8, 8)
    export("hf_vision", model, x, "pixel_values", "image_embeds", 14)
    usual, further = encoder_places(model.vision_model, "vision_model")
    for i, layer in enumerate(model.vision_model.encoder.layers):
        further[f"/vision_model/encoder/layers.{i}/self_attn/Reshape_7_output_0"] = (layer.self_attn.out_proj, True, -1, "tokens")
    further["/vision_model/post_layernorm/Add_1_output_0"] = (model.vision_model.post_layernorm, False, -1, "vector")
    record("hf_vision", model, x, "pixel_values", "image_embeds", usual, further)
    see("hf_vision", model, 8, usual)


def open_clip():
    model = settle(OpenClipVisionTransformer(dim=16, heads=2, side=8, patch=4))
    x = torch.randn(BATCH, 3, 8, 8)
    export("open_clip_vit", model, x, "pixel_values", "image_embeds", 12)
    usual, further = {}, {}
    for i, block in enumerate(model.transformer.resblocks):
        usual[f"/transformer/resblocks.{i}/mlp/gelu/Mul_1_output_0"] = (block.mlp.gelu, False, -1, "tokens first")
        further[f"/transformer/resblocks.{i}/Add_1_output_0"] = (block, False, -1, "tokens first")
    record("open_clip_vit", model, x, "pixel_values", "image_embeds", usual, further)


def hf_text():
    model = settle(CLIPTextModelWithProjection(dim=16, heads=2, output_dim=12))
    x = torch.randint(1, 47, (BATCH, 9))
    x[0, 6:], x[1, 8:] = 47, 47  # the end of text is the largest id
    export("hf_text", model, x, "input_ids", "text_embeds", 17)
    usual, further = encoder_places(model.text_model, "text_model")
    record("hf_text", model, x, "input_ids", "text_embeds", usual, further, text=True)


class Encoder:
    """One output of the combined model as a function of one of its inputs."""

    def __init__(self, model, inputs, place, output):
        self.model, self.inputs, self.place, self.output = model, inputs, place, output

    def __call__(self, x):
        return self.model(*self.inputs[:self.place], x, *self.inputs[self.place + 1:])[self.output]


def hf_clip():
    torch.manual_seed(6)
    model = settle(CLIPModel())
    ids = torch.randint(1, 47, (BATCH, 9))
    ids[0, 6:], ids[1, 8:] = 47, 47
    mask = torch.ones(BATCH, 9, dtype=torch.int64)
    mask[0, 2], mask[0, 7:] = 0, 0
    inputs = (ids, torch.randn(BATCH, 3, 8, 8), mask)
    names = ["input_ids", "pixel_values", "attention_mask"]
    outputs = ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"]
    axes = {"input_ids": {0: "text_batch_size", 1: "sequence_length"}, "pixel_values": {0: "image_batch_size"}, "attention_mask": {0: "text_batch_size", 1: "sequence_length"},
            "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"}, "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
            "text_embeds": {0: "text_batch_size"}, "image_embeds": {0: "image_batch_size"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, inputs, os.path.join(OUT, "hf_clip.onnx"), input_names=names, output_names=outputs, dynamic_axes=axes, opset_version=14)
    usual, further = encoder_places(model.vision_model, "vision_model")
    record("hf_clip_vision", Encoder(model, inputs, 1, 3), inputs[1], "pixel_values", "image_embeds", usual, further, file="hf_clip.onnx")
    usual, further = encoder_places(model.text_model, "text_model")
    record("hf_clip_text", Encoder(model, inputs, 0, 2), ids, "input_ids", "text_embeds", usual, further, text=True, file="hf_clip.onnx", also={"attention_mask": mask.numpy()})


# ---------------------------------------------------------------- quantised and half-precision twins of a one-layer hf_vision

def linear_weights(graph):
    """The MatMul nodes whose second input is a matrix of weights: (node, initializer, values [in, out])."""
    by_name = {w.name: w for w in graph.initializer}
    return [(n, by_name[n.input[1]], numpy_helper.to_array(by_name[n.input[1]])) for n in graph.node if n.op_type == "MatMul" and n.input[1] in by_name]


def replace(graph, node, *new_nodes):
    at = list(graph.node).index(node)
    graph.node.remove(node)
    for shift, new in enumerate(new_nodes):
        graph.node.insert(at + shift, new)


# Of weights that 8-bit activations are multiplied with as integers: processors with AVX2 alone add two such products in 16 bits and
# saturate, so that ONNX Runtime gives other numbers there than elsewhere. Quantisers call it reduce_range.
REDUCED = 63


def int8_columns(weight, most=127):
    scale = np.abs(weight).max(axis=0) / most
    return np.clip(np.round(weight / scale), -most, most).astype(np.int8), scale.astype(np.float32)


def int4_blocks(weight):
    """q [out, in/BLOCK, BLOCK] in 0..15 with 8 for zero, and a scale a block."""
    blocks = weight.T.reshape(weight.shape[1], -1, BLOCK)
    scale = np.abs(blocks).max(axis=2) / 7
    return np.clip(np.round(blocks / scale[..., None]) + 8, 0, 15).astype(np.uint8), scale.astype(np.float32)


def rounded(weight, kind):
    if kind in ("int8", "int7"):
        q, scale = int8_columns(weight, REDUCED if kind == "int7" else 127)
        return q.astype(np.float32) * scale
    q, scale = int4_blocks(weight)
    return ((q.astype(np.float32) - 8) * scale[..., None]).reshape(weight.shape[1], -1).T


def to_dequantize_linear(graph):
    for node, initializer, weight in linear_weights(graph):
        q, scale = int8_columns(weight)
        name = initializer.name
        graph.initializer.remove(initializer)
        graph.initializer.extend([numpy_helper.from_array(q, name + "_quantized"), numpy_helper.from_array(scale, name + "_scale"),
                                  numpy_helper.from_array(np.zeros(len(scale), np.int8), name + "_zero_point")])
        dequantize = helper.make_node("DequantizeLinear", [name + "_quantized", name + "_scale", name + "_zero_point"], [name], name + "_DequantizeLinear", axis=1)
        replace(graph, node, dequantize, node)


def to_matmul_nbits(graph):
    for node, initializer, weight in linear_weights(graph):
        q, scale = int4_blocks(weight)
        name = initializer.name
        graph.initializer.remove(initializer)
        graph.initializer.extend([numpy_helper.from_array(q[..., 0::2] | (q[..., 1::2] << 4), name + "_Q4"), numpy_helper.from_array(scale.reshape(-1), name + "_scales")])
        replace(graph, node, helper.make_node("MatMulNBits", [node.input[0], name + "_Q4", name + "_scales"], list(node.output), node.name + "_Q4", domain="com.microsoft",
                                              K=weight.shape[0], N=weight.shape[1], bits=4, block_size=BLOCK))


def to_dynamic(graph):
    for node, initializer, weight in linear_weights(graph):
        q, scale = int8_columns(weight, REDUCED)
        name, at, x = initializer.name, node.name, node.input[0]
        graph.initializer.remove(initializer)
        graph.initializer.extend([numpy_helper.from_array(q, name + "_quantized"), numpy_helper.from_array(scale, name + "_scale"),
                                  numpy_helper.from_array(np.zeros(len(scale), np.int8), name + "_zero_point")])
        replace(graph, node,
                helper.make_node("DynamicQuantizeLinear", [x], [at + "_quantized", at + "_scale", at + "_zero_point"], at + "_QuantizeLinear"),
                helper.make_node("MatMulInteger", [at + "_quantized", name + "_quantized", at + "_zero_point", name + "_zero_point"], [at + "_output_quantized"], at + "_quant"),
                helper.make_node("Cast", [at + "_output_quantized"], [at + "_output_cast"], at + "_cast", to=TensorProto.FLOAT),
                helper.make_node("Mul", [at + "_scale", name + "_scale"], [at + "_scales"], at + "_scales_mul"),
                helper.make_node("Mul", [at + "_output_cast", at + "_scales"], list(node.output), at + "_output_scale_mul"))


def to_half(graph):
    """Every float tensor becomes float16, with casts at the doors, as onnxconverter-common does with keep_io_types."""
    def half(tensor):
        if tensor.data_type == TensorProto.FLOAT:
            tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), tensor.name))
    for tensor in graph.initializer:
        half(tensor)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.name == "value":
                half(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
    inner = {graph.input[0].name: "graph_input_cast_0", graph.output[0].name: "graph_output_cast_0"}
    for node in graph.node:
        node.input[:] = [inner.get(n, n) for n in node.input]
        node.output[:] = [inner.get(n, n) for n in node.output]
    graph.node.insert(0, helper.make_node("Cast", [graph.input[0].name], ["graph_input_cast_0"], "graph_input_cast0", to=TensorProto.FLOAT16))
    graph.node.append(helper.make_node("Cast", ["graph_output_cast_0"], [graph.output[0].name], "graph_output_cast0", to=TensorProto.FLOAT))


def to_fused(graph):
    """QuickGelu for its three operators; SkipLayerNormalization, which gives the sum too, for a sum and the normalisation behind it."""
    by_output = {o: n for n in graph.node for o in n.output}
    for node in list(graph.node):
        if node.op_type == "Mul" and by_output.get(node.input[1], node).op_type == "Sigmoid":
            sigmoid = by_output[node.input[1]]
            scaled = by_output[sigmoid.input[0]]
            graph.node.remove(sigmoid)
            graph.node.remove(scaled)
            replace(graph, node, helper.make_node("QuickGelu", [node.input[0]], list(node.output), node.name, domain="com.microsoft", alpha=1.702))
        elif node.op_type == "LayerNormalization" and by_output[node.input[0]].op_type == "Add" and "layer_norm2" in node.name:
            add = by_output[node.input[0]]
            graph.node.remove(add)
            replace(graph, node, helper.make_node("SkipLayerNormalization", [*add.input, *node.input[1:]], [node.output[0], "", "", add.output[0]], node.name, domain="com.microsoft", epsilon=1e-5))
    assert {"QuickGelu", "SkipLayerNormalization"} <= {n.op_type for n in graph.node}


def variant(name, rewrite, kind, tolerance, microsoft=False, optimization="all", external=None, activation=None):
    """external: the name of the second file, for weights of over a kilobyte; activation: another than QuickGELU, and the operator that ends it"""
    torch.manual_seed(5)
    model = settle(CLIPVisionModelWithProjection(dim=16, heads=2, count=1, side=8, patch=4))
    for layer in model.vision_model.encoder.layers if activation else []:
        layer.mlp.activation_fn = activation[0]
    if kind:
        for module in model.modules():
            if isinstance(module, torch.nn.Linear):
                module.weight.data = torch.from_numpy(np.ascontiguousarray(rounded(module.weight.data.numpy().T, kind).T))
    x = torch.randn(BATCH, 3, 8, 8)
    path = export(name, model, x, "pixel_values", "image_embeds", 17)
    proto = onnx.load(path)
    rewrite(proto.graph)
    if microsoft:
        proto.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    if external:
        data = os.path.join(OUT, external)
        if os.path.exists(data):  # onnx appends
            os.remove(data)
        onnx.save(proto, path, save_as_external_data=True, location=external, size_threshold=1024)
    else:
        onnx.save(proto, path)
    usual, further = encoder_places(model.vision_model, "vision_model", activation[1] if activation else "Mul_1")
    if rewrite is to_fused:
        further["/vision_model/encoder/layers.0/Add_output_0"] = (model.vision_model.encoder.layers[0].layer_norm2, True, -1, "tokens")
    record(name, model, x, "pixel_values", "image_embeds", usual, further, tolerance, optimization=optimization, external=external)


def functions():
    """hf_vision with its modules as local functions; torch says of it what it says of that."""
    proto = onnx.load(os.path.join(OUT, models["hf_vision"]["file"]))
    to_functions(proto, "Vision")
    onnx.save(proto, os.path.join(OUT, "hf_vision_functions.onnx"))
    models["hf_vision_functions"] = {**models["hf_vision"], "file": "hf_vision_functions.onnx"}


def text_functions():
    """A text encoder for the tokens of tiny_tokenizer.json with its modules as local functions, and what torch says of texts that a browser can be given."""
    with open(os.path.join(OUT, "..", "text", "tokens_tiny.json"), encoding="utf-8") as file:
        ids = {each["text"]: each["ids"] for each in json.load(file)}
    texts = ["a photo of a cat", "a drawing of a dog", "Cats and dogs"]
    end = ids[texts[0]][-1]
    length = max(len(ids[text]) for text in texts)
    x = torch.tensor([ids[text] + [end] * (length - len(ids[text])) for text in texts])
    torch.manual_seed(6)
    model = settle(CLIPTextModelWithProjection(dim=16, heads=2, count=1, vocabulary=end + 1, length=77, output_dim=12))
    path = export("hf_text_functions", model, x, "input_ids", "text_embeds", 17)
    proto = onnx.load(path)
    to_functions(proto, "Text")
    onnx.save(proto, path)
    usual, further = encoder_places(model.text_model, "text_model")
    record("hf_text_functions", model, x, "input_ids", "text_embeds", usual, further, text=True)
    models["hf_text_functions"]["texts"] = texts


def one_graph():
    torch.manual_seed(8)
    model = settle(OneGraph())
    ids = torch.randint(1, 47, (BATCH, 9))
    ids[0, 6:], ids[1, 8:] = 47, 47
    image = torch.randn(BATCH, 3, 8, 8)
    axes = {"IMAGE": {0: "image_batch_size"}, "TEXT": {0: "text_batch_size", 1: "sequence_length"}, "LOGITS_PER_IMAGE": {0: "image_batch_size", 1: "text_batch_size"},
            "LOGITS_PER_TEXT": {0: "text_batch_size", 1: "image_batch_size"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (image, ids), os.path.join(OUT, "one_graph.onnx"), input_names=["IMAGE", "TEXT"], output_names=["LOGITS_PER_IMAGE", "LOGITS_PER_TEXT"], dynamic_axes=axes, opset_version=14)
    usual, further = encoder_places(model.vision_model, "vision_model")
    record("one_graph_vision", model.encode_image, image, "IMAGE", "/visual_projection/MatMul_output_0", usual, further, file="one_graph.onnx")
    usual, further = encoder_places(model.text_model, "text_model")
    record("one_graph_text", model.encode_text, ids, "TEXT", "/text_projection/MatMul_output_0", usual, further, text=True, file="one_graph.onnx")


def convolutional():
    for name, make in CONVOLUTIONAL.items():
        torch.manual_seed(7)
        model, usual, further, opset = make()
        settle(model)
        x = torch.randn(BATCH, 3, 16, 16)
        export(name, model, x, "pixel_values", "image_embeds", opset)
        record(name, model, x, "pixel_values", "image_embeds", usual, further)


def classifiers():
    """Models without a text encoder. In `picture` the embedding stands for the class logits, and of DINO's tokens for the first."""
    torch.manual_seed(9)
    model = settle(BasicResNet())
    x = torch.randn(BATCH, 3, 32, 32)
    export("class_resnet", model, x, "pixel_values", "logits", 14)
    usual = {f"/layer{i}/relu2/Relu_output_0": (getattr(model, f"layer{i}").relu2, False, 1, "maps") for i in (1, 2)}
    record("class_resnet", model, x, "pixel_values", "logits", usual, {})
    see("class_resnet", model, 32, usual, IMAGENET)

    model = settle(VisionTransformer())
    x = torch.randn(BATCH, 3, 16, 16)
    usual = {f"/blocks/blocks.{i}/mlp/act/Mul_1_output_0": (block.mlp.act, False, -1, "tokens") for i, block in enumerate(model.blocks)}
    for name, outputs in (("class_vit", ["features", "probabilities"]), ("dino_vit", ["last_hidden_state"])):
        model.form = name
        axes = {each: {0: "batch"} for each in ["pixels", *outputs]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(model, (x,), os.path.join(OUT, name + ".onnx"), input_names=["pixels"], output_names=outputs, dynamic_axes=axes, opset_version=17)
        record(name, model.last_output, x, "pixels", outputs[-1], usual, {})
        see(name, model.answer, 16, usual, IMAGENET)


def check_edited():
    """onnx.checker on every file as it is and as the command line edits it."""
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, model in models.items():
            source, edited = os.path.join(OUT, model["file"]), os.path.join(folder, "edited.onnx")
            side = ["--text"] if model["text"] else []
            first = model["usual"][0]["tensor"]
            onnx.checker.check_model(source)
            if model["extracted"]:
                whole, source = source, os.path.join(folder, "tower.onnx")
                subprocess.run([CLI, "extract", whole, source, *side], check=True, stdout=subprocess.DEVNULL)
            for data in model["external"]:
                shutil.copy(os.path.join(OUT, data), folder)
            edits = [["observe"], ["gate"], ["gate", "--raw", "--pooled"], ["cut"], ["cut", "--layers", ",".join(l["tensor"] for l in model["usual"])],
                     ["gate", "--layers", ",".join([first] + [l["tensor"] for l in model["further"]] + ([] if name in ("openai_resnet", "dino_vit") else [model["output"]]))]]
            if name.endswith("_functions"):
                edits.append(["inline"])
            onnx.checker.check_model(source)  # without the full check, which writes the shapes it infers into the file
            for verb, *options in edits:
                if verb == "cut" and model["external"]:
                    continue  # refused
                subprocess.run([CLI, verb, source, edited, *side, *options], check=True, stdout=subprocess.DEVNULL)
                if verb == "observe":  # outputs by name alone, whose types runtimes infer and the checker does not
                    onnx.load(edited)
                    continue
                try:
                    onnx.checker.check_model(edited, full_check=name not in ("hf_vision_nbits", "hf_vision_fused"))
                except Exception as error:
                    raise SystemExit(f"{name} {verb} {options}: {error}") from error
                checked += 1
    print(f"onnx.checker {onnx.__version__} accepts {checked} edited files")


def main():
    torch.set_num_threads(1)
    torch.manual_seed(4)
    os.makedirs(OUT, exist_ok=True)
    resnet()
    hf_vision()
    open_clip()
    hf_text()
    # ONNX Runtime's fuller optimisation quantises this one's activations too (DequantizeLinear and MatMul become MatMulNBits).
    variant("hf_vision_dequantize", to_dequantize_linear, "int8", 1e-4, optimization="basic")
    variant("hf_vision_nbits", to_matmul_nbits, "int4", 1e-4, microsoft=True)
    variant("hf_vision_dynamic", to_dynamic, "int7", 0.1)
    variant("hf_vision_half", to_half, None, 2e-2)
    hf_clip()
    variant("hf_vision_external", lambda graph: None, None, 1e-4, external="hf_vision_external.onnx_data")
    variant("hf_vision_gelu_tanh", lambda graph: None, None, 1e-4, activation=(NewGELUActivation(), "Mul_3"))
    variant("hf_vision_fused", to_fused, None, 1e-4, microsoft=True)
    functions()
    text_functions()
    convolutional()
    one_graph()
    classifiers()
    np.concatenate([a.reshape(-1) for a in arrays]).tofile(os.path.join(OUT, "golden.bin"))
    with open(os.path.join(OUT, "golden.json"), "w") as file:
        json.dump(models, file, indent=1)
        file.write("\n")
    print(sum(os.path.getsize(os.path.join(OUT, f)) for f in os.listdir(OUT)), "bytes")
    check_edited()


if __name__ == "__main__":
    sys.exit(main())
