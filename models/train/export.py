"""Writes the shipped folder (the hub's layout) from a run's state, or from `checkpoint.pt`.

    python3 export.py --state OUT/state.pt --tokenizer OUT/tokenizer.json --data ../../../shared/data --model ../polyneuron-clip

With `--checkpoint FILE` it also writes the averaged weights in half precision, so that training can go on elsewhere. After
`tune_text.py`, `--keep-vision` leaves the vision encoder's stored weights in the folder as they are to the bit, but for the projection.
"""
from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from augment import MEAN, STD
from bpe import END, START, Tokenizer, load_tokenizer
from captions import ALL_TEMPLATES
from data import read_table
from graph import text_graph, vision_graph
from manifest import write_manifest
from names import collect_names
from net import NetConfig

NAME = "Polyneuron CLIP"


def read_state(path: Path) -> tuple[dict[str, np.ndarray], NetConfig, int, dict]:
    """Averaged weights as arrays, the configuration, the image size and what else the file says."""
    saved = torch.load(path, map_location="cpu")
    weights = saved["average"] if "average" in saved else saved["model"]
    state = {k: v.float().numpy() for k, v in weights.items()}
    return state, NetConfig(**saved["config"]), int(saved["size"]), saved


def model_config(config: NetConfig, size: int, scale: float, version: str) -> dict:
    """`config.json`, with the hub's keys for CLIP and our own under "polyneuron"."""
    end = config.vocabulary - 1
    text = {
        "model_type": "clip_text_model", "vocab_size": config.vocabulary, "hidden_size": config.text_width,
        "intermediate_size": 4 * config.text_width, "num_hidden_layers": config.text_layers, "num_attention_heads": config.text_heads,
        "max_position_embeddings": config.context, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-5, "projection_dim": config.embed,
        "bos_token_id": end - 1, "eos_token_id": end, "pad_token_id": end,
    }
    channels = [stage[-1][1] for stage in config.stages]
    vision = {
        "model_type": "clip_vision_model", "image_size": size, "num_channels": 3, "hidden_size": channels[-1],
        "num_hidden_layers": sum(len(s) for s in config.stages), "projection_dim": config.embed,
    }
    return {
        "architectures": ["CLIPModel"], "model_type": "clip", "projection_dim": config.embed, "logit_scale_init_value": round(float(np.log(scale)), 4),
        "text_config": text, "vision_config": vision,
        "polyneuron": {"name": NAME, "version": version, "logit_scale": round(scale, 4),
                       "layers": [{"name": f"stage{i + 1}", "channels": c} for i, c in enumerate(channels)]},
    }


def preprocessor_config(size: int) -> dict:
    return {
        "image_processor_type": "CLIPImageProcessor", "feature_extractor_type": "CLIPFeatureExtractor", "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": size}, "resample": 3, "do_center_crop": True, "crop_size": {"height": size, "width": size},
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": list(MEAN), "image_std": list(STD),
    }


def tokenizer_config(context: int) -> dict:
    return {
        "tokenizer_class": "CLIPTokenizer", "model_max_length": context, "do_lower_case": True, "add_prefix_space": False,
        "bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END, "errors": "replace",
    }


def caption_words(data: Path, wordnet: Path) -> list[str]:
    """The lower-case words that the text encoder met in training: captions, names, common words and templates."""
    table = read_table(data, "train")
    names = collect_names(table, wordnet)
    texts = [c for group in table.captions for c in group] + names.all[: names.bank] + table.concept + table.label + ALL_TEMPLATES
    return sorted({w for text in texts for w in re.findall(r"[^\W\d_]+", text.lower())})


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def save_checkpoint(path: Path, state: dict[str, np.ndarray], saved: dict) -> None:
    """Averaged weights, and the head that spells, in half precision with what `train.py --init` and this script need."""
    half = {k: torch.from_numpy(v).half() for k, v in state.items()}
    speller = {"speller": {k: v.half() for k, v in saved["speller"].items()}} if "speller" in saved else {}
    torch.save({"model": half, **speller, **{k: saved[k] for k in ("config", "bank", "size", "seen", "step")}}, path)


def with_projection(graph: onnx.ModelProto, projection: np.ndarray) -> onnx.ModelProto:
    """The vision graph with another projection [neurons, embed], stored as it was."""
    stored = next(i for i in graph.graph.initializer if i.name == "projection.half")
    values = projection.astype(np.float16)
    if list(values.shape) != list(stored.dims):
        raise ValueError(f"the projection is {list(values.shape)}, the stored one {list(stored.dims)}")
    stored.CopyFrom(numpy_helper.from_array(values, stored.name))
    return graph


def export(state: dict[str, np.ndarray], config: NetConfig, size: int, tokenizer: Tokenizer, words: list[str], folder: Path, version: str, keep_vision: bool) -> None:
    """Writes every file of the model folder except the reference distribution and the manifest."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    vision = folder / "onnx" / "vision_model.onnx"
    if keep_vision:
        onnx.save(with_projection(onnx.load(str(vision)), state["vision.projection.weight"].T), str(vision))
    else:
        onnx.save(vision_graph(state, config, size), str(vision))
    onnx.save(text_graph(state, config), str(folder / "onnx" / "text_model.onnx"))
    scale = float(np.exp(min(state["log_scale"], 3.9)))
    write_json(folder / "config.json", model_config(config, size, scale, version))
    write_json(folder / "preprocessor_config.json", preprocessor_config(size))
    write_json(folder / "tokenizer_config.json", tokenizer_config(config.context))
    write_json(folder / "special_tokens_map.json", {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END})
    tokenizer.save(folder / "tokenizer.json")
    (folder / "caption_words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--model", type=Path, required=True, help="folder to write")
    parser.add_argument("--size", type=int, help="image size of the shipped preprocessing, when not the state's")
    parser.add_argument("--version", default="1")
    parser.add_argument("--keep-vision", action="store_true", help="change only the projection of the folder's vision encoder")
    parser.add_argument("--checkpoint", type=Path, help="also write the half-precision checkpoint here")
    args = parser.parse_args()
    state, config, size, saved = read_state(args.state)
    tokenizer = load_tokenizer(args.tokenizer, config.context)
    export(state, config, args.size or size, tokenizer, caption_words(args.data, args.wordnet), args.model, args.version, args.keep_vision)
    write_manifest(args.model, NAME)
    if args.checkpoint:
        save_checkpoint(args.checkpoint, state, saved)
    total = sum(p.stat().st_size for p in args.model.rglob("*") if p.is_file())
    print(f"{args.model}: {total / 1e6:.2f} MB, {saved['seen']} presentations")


if __name__ == "__main__":
    main()
