#!/usr/bin/python3
"""Writes tests/golden/text_neurons: what torch hooks see in text encoders, and what prompts become when neurons are gated by hooks.

    /usr/bin/python3 tests/golden/make_text_neurons_golden.py      (torch 1.13, onnx 1.12, numpy)

bundled  the bundled model's text encoder, rebuilt as torch modules from the weights in its file, its graph unread
openai   openai/CLIP's text encoder (tokens before batch, QuickGELU, an additive mask) with random weights, for the ids of
         ../text/tiny_tokenizer.json; openai_text.onnx is its export
golden.json names, for each, prompts with their ids, the layers' values [layers][tokens][channels] behind the MLPs' activation, the
embedding, and one intervention (a neuron of the first layer silenced, one of the last doubled) with the embedding it leads to.
golden.bin holds the arrays, little-endian float32. The hub layout has its own in ../onnx (hf_text_functions).
"""

import json
import sys
import warnings
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = HERE / "text_neurons"
sys.path.insert(0, str(ROOT / "models" / "train"))
from bpe import load_tokenizer  # noqa: E402
from shipped import read_weights  # noqa: E402

arrays = []


def keep(tensor):
    """Appends to golden.bin; returns where."""
    array = np.ascontiguousarray(tensor.detach().numpy(), dtype="<f4")
    offset = sum(each.size for each in arrays)
    arrays.append(array)
    return {"offset": offset, "dims": list(array.shape)}


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Block(nn.Module):
    """As openai/CLIP's ResidualAttentionBlock."""

    def __init__(self, width, heads, mask):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.Sequential(OrderedDict([("c_fc", nn.Linear(width, width * 4)), ("gelu", QuickGELU()), ("c_proj", nn.Linear(width * 4, width))]))
        self.mask = mask

    def forward(self, x):
        y = self.ln_1(x)
        length = x.shape[0]
        x = x + self.attn(y, y, y, need_weights=False, attn_mask=self.mask[:length, :length])[0]
        return x + self.mlp(self.ln_2(x))


class Text(nn.Module):
    def __init__(self, vocabulary, length, width, heads, count, embed_dim):
        super().__init__()
        mask = torch.full((length, length), float("-inf")).triu(1)
        self.token_embedding = nn.Embedding(vocabulary, width)
        self.positional_embedding = nn.Parameter(torch.randn(length, width) * 0.3)
        self.resblocks = nn.ModuleList([Block(width, heads, mask) for _ in range(count)])
        self.ln_final = nn.LayerNorm(width)
        self.text_projection = nn.Parameter(torch.randn(width, embed_dim) * width**-0.5)

    def forward(self, text):
        x = self.token_embedding(text) + self.positional_embedding[: text.shape[1]]
        x = x.permute(1, 0, 2)
        for block in self.resblocks:
            x = block(x)
        x = self.ln_final(x.permute(1, 0, 2))
        return x[torch.arange(x.shape[0]), text.argmax(dim=-1)] @ self.text_projection


def hidden(model):
    return [block.mlp.gelu for block in model.resblocks]


@torch.no_grad()
def run(model, ids, gates=()):
    """The embedding and what each layer's activation gives [layers][tokens][channels]; gates: (layer, channel, factor)."""
    seen = []

    def hook(layer):
        def change(_module, _inputs, output):
            output = output.clone()
            for at, channel, factor in gates:
                if at == layer:
                    output[..., channel] *= factor
            seen.append(output[:, 0])
            return output

        return change

    handles = [module.register_forward_hook(hook(layer)) for layer, module in enumerate(hidden(model))]
    embedding = model(torch.tensor([ids]))[0]
    for handle in handles:
        handle.remove()
    return embedding, torch.stack(seen)


def record(model, prompts):
    """prompts: [(text, ids)]"""
    first, last = 0, len(model.resblocks) - 1
    _, values = run(model, prompts[0][1])
    strongest = values[:, 1:].abs().mean(1).argmax(-1)
    gates = [(first, int(strongest[first]), 0.0), (last, int(strongest[last]), 2.0)]
    out = {"channels": values.shape[-1], "gates": gates, "prompts": []}
    for text, ids in prompts:
        embedding, values = run(model, ids)
        gated, _ = run(model, ids, gates)
        assert (gated - embedding).abs().max() > 1e-3, text
        out["prompts"].append({"text": text, "ids": ids, "embedding": keep(embedding), "values": keep(values), "gated": keep(gated)})
    return out


def bundled():
    """The bundled text encoder as the modules above: its own names are those of models/train/shipped.py."""
    folder = ROOT / "models" / "polyneuron-clip"
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    weights = read_weights(folder / "onnx" / "text_model.onnx")
    table, positions = weights["token_table"], weights["position_table"]
    count = len({name for name in weights if name.endswith(".qkv.weight")})
    model = Text(table.shape[0], positions.shape[0], table.shape[1], config["text_config"]["num_attention_heads"], count, weights["text_projection"].shape[1])
    state = {"token_embedding.weight": table, "positional_embedding": positions, "ln_final.weight": weights["final_norm.gain"],
             "ln_final.bias": weights["final_norm.bias"], "text_projection": weights["text_projection"]}
    for i in range(count):
        own, at = f"layer{i + 1}", f"resblocks.{i}"
        state |= {f"{at}.attn.in_proj_weight": weights[f"{own}.qkv.weight"].T, f"{at}.attn.in_proj_bias": weights[f"{own}.qkv.bias"],
                  f"{at}.attn.out_proj.weight": weights[f"{own}.out.weight"].T, f"{at}.attn.out_proj.bias": weights[f"{own}.out.bias"],
                  f"{at}.mlp.c_fc.weight": weights[f"{own}.up.weight"].T, f"{at}.mlp.c_fc.bias": weights[f"{own}.up.bias"],
                  f"{at}.mlp.c_proj.weight": weights[f"{own}.down.weight"].T, f"{at}.mlp.c_proj.bias": weights[f"{own}.down.bias"]}
        for norm, name in (("ln_1", "norm1"), ("ln_2", "norm2")):
            state |= {f"{at}.{norm}.weight": weights[f"{own}.{name}.gain"], f"{at}.{norm}.bias": weights[f"{own}.{name}.bias"]}
    model.load_state_dict(state)
    tokenizer = load_tokenizer(folder / "tokenizer.json", config["text_config"]["max_position_embeddings"])
    texts = ["a photo of a cat", "a drawing of a dog", 'the word "car"']
    return record(model.eval(), [(text, tokenizer.encode(text)) for text in texts])


def openai():
    ids = {each["text"]: each["ids"] for each in json.loads((HERE / "text" / "tokens_tiny.json").read_text(encoding="utf-8"))}
    texts = ["a photo of a cat", "a drawing of a dog", "Cats and dogs"]
    torch.manual_seed(31)
    model = Text(ids[texts[0]][-1] + 1, 77, 16, 2, 2, 12)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            nn.init.normal_(parameter, std=0.1)
    model = model.eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, (torch.tensor([ids[texts[0]]]),), str(OUT / "openai_text.onnx"), input_names=["text"], output_names=["text_features"],
                          dynamic_axes={"text": {0: "batch", 1: "length"}, "text_features": {0: "batch"}}, opset_version=14)
    return {"file": "openai_text.onnx", **record(model, [(text, ids[text]) for text in texts])}


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    golden = {"bundled": bundled(), "openai": openai()}
    (OUT / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (OUT / "golden.bin").write_bytes(b"".join(array.tobytes() for array in arrays))
