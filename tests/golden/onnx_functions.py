"""Lays a traced export out as torch's newer exporter does: every module a local function, called by the module around it.

A module's tensors get names of its own ("input_0", "Mul_1_output_0"), so that modules that do the same are one function, called with other
weights. What names an axis in normalisations and softmaxes becomes an attribute that the call gives, handed down through the encoder's layers.
"""

import itertools
import re

from onnx import AttributeProto, NodeProto, helper

CLASSES = [  # module, class (of the tower that is laid out), package
    (r"(vision|text)_model", "CLIP{tower}Transformer", "pkg.transformers"), (r"embeddings", "CLIP{tower}Embeddings", "pkg.transformers"), (r"encoder", "CLIPEncoder", "pkg.transformers"),
    (r"layers\.\d+", "CLIPEncoderLayer", "pkg.transformers"), (r"self_attn", "CLIPAttention", "pkg.transformers"), (r"mlp", "CLIPMLP", "pkg.transformers"),
    (r"activation_fn", "QuickGELUActivation", "pkg.transformers"), (r".*norm\d?", "LayerNorm", "pkg.torch"), (r"patch_embedding", "Conv2d", "pkg.torch"),
    (r"(position|token)_embedding", "Embedding", "pkg.torch"), (r".*_proj(ection)?|fc\d", "Linear", "pkg.torch"),
]
GIVEN = {("ReduceMean", "axes"), ("Softmax", "axis")}  # operator, attribute
HANDED_DOWN_FROM = 3  # modules deep: /vision_model/encoder/layers.0


class Layout:
    def __init__(self, model, tower):
        self.model = model
        self.tower = tower
        self.functions = {}  # (domain, name): FunctionProto
        self.paths = self.modules_of(model.graph.node)

    @staticmethod
    def modules_of(nodes):
        """Each node's module by the node's name; a constant without a place of its own is its reader's."""
        paths = {}
        for node in reversed(nodes):
            readers = [n for n in nodes if node.output[0] in n.input]
            paths[node.name] = node.name.rpartition("/")[0] if "/" in node.name else paths[readers[0].name] if node.op_type == "Constant" else ""
        return paths

    def body(self, nodes, module):
        """The nodes of a module with calls in the place of the modules in it; all by the graph's own names."""
        def below(node):
            return self.paths[node.name][len(module) + 1:].split("/")[0]
        body = []
        for component, run in itertools.groupby(nodes, below):
            body += [self.call(list(run), module, component)] if component else list(run)
        return body

    def call(self, run, around, component):
        module = f"{around}/{component}"
        inside = {node.name for node in run}
        read_outside = {i for node in self.model.graph.node if node.name not in inside for i in node.input} | {o.name for o in self.model.graph.output}
        outputs = [o for node in run for o in node.output if o in read_outside]
        produced = {o for node in run for o in node.output}
        inputs = list(dict.fromkeys(i for node in run for i in node.input if i not in produced))

        constants = itertools.count(1)
        names = {name: f"input_{i}" for i, name in enumerate(inputs)}
        names.update({o: o[len(module) + 1:] if o.startswith(module + "/") else o if o in outputs else re.sub(r"\d+$", str(next(constants)), o) for node in run for o in node.output})
        given, nodes = {}, []
        for original in self.body(run, module):
            node = NodeProto()
            node.CopyFrom(original)
            node.input[:] = [names[i] for i in original.input]
            node.output[:] = [names[o] for o in original.output]
            node.name = original.name[len(module) + 1:] if original.name.startswith(module + "/") else original.name if original.domain else ""
            for attribute in node.attribute:
                is_handed_down = original.domain and module.count("/") >= HANDED_DOWN_FROM
                if (original.op_type, attribute.name) in GIVEN or is_handed_down:
                    value = AttributeProto()
                    value.CopyFrom(attribute)
                    assert given.setdefault(attribute.name, value) == value
                    attribute.CopyFrom(AttributeProto(name=value.name, type=value.type, ref_attr_name=value.name))
            nodes.append(node)

        domain, name = self.function(component, [names[i] for i in inputs], [names[o] for o in outputs], nodes, list(given))
        call = helper.make_node(name, inputs, outputs, component if around else module, domain=domain)
        call.attribute.extend(given.values())
        return call

    def function(self, component, inputs, outputs, nodes, attributes):
        class_name, domain = next((c, d) for pattern, c, d in CLASSES if re.fullmatch(pattern, component))
        imports = [helper.make_opsetid("", self.model.opset_import[0].version), helper.make_opsetid("pkg.torch", 1), helper.make_opsetid("pkg.transformers", 1)]
        for number in itertools.count(1):
            name = f"{class_name.format(tower=self.tower)}_{number}"
            made = helper.make_function(domain, name, inputs, outputs, nodes, imports, attributes)
            if self.functions.setdefault((domain, name), made) == made:
                return domain, name


def to_functions(model, tower):
    """tower: Vision or Text"""
    layout = Layout(model, tower)
    nodes = layout.body(list(model.graph.node), "")
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.functions.extend(layout.functions.values())
    model.opset_import.extend([helper.make_opsetid("pkg.torch", 1), helper.make_opsetid("pkg.transformers", 1)])
    model.ir_version = 8
