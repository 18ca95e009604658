#!/usr/bin/env python3
"""Writes golden/model/words.json: what the bundled model's neurons answer to the first 400 bundled words, by torch from the weights stored in its files
(models/train/shipped.py) and Pillow's resizing, from the very pixels that the core draws.

    PN_WASM_DIR=../../build/wasm/src/platform node export_words.mjs /tmp/words.raw
    python3 make_drawn_words_golden.py /tmp/words.raw

Of three words the responses of all neurons; of some neurons the words that fire them most and least, of all of them the one that fires them most.
"""
import hashlib
import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

ROOT = pathlib.Path(__file__).parents[2]
MODEL = ROOT / "models/polyneuron-clip"
sys.path.insert(0, str(ROOT / "models/train"))
from manifest import sha256  # noqa: E402
from shipped import ShippedClip  # noqa: E402

SIDE, COUNT, EACH, TOLD, CHOSEN = 256, 400, 8, ["fish", "guitar", "seem"], 12


def pixels_of(raw: np.ndarray, size: int) -> torch.Tensor:
    """Drawn words [words, SIDE, SIDE] uint8 -> the model's input [words, 3, size, size]: Pillow's bicubic filter; no crop, words are square."""
    config = json.loads((MODEL / "preprocessor_config.json").read_text())
    small = np.stack([np.asarray(Image.fromarray(each).resize((size, size), Image.BICUBIC)) for each in raw])
    mean, std = (torch.tensor(config[name])[None, :, None, None] for name in ("image_mean", "image_std"))
    return (torch.from_numpy(small).float()[:, None].expand(-1, 3, -1, -1) / 255 - mean) / std


@torch.no_grad()
def responses_of(model: ShippedClip, raw: np.ndarray) -> np.ndarray:
    """[words, neurons of all layers] means, float64."""
    parts = []
    for first in range(0, len(raw), 50):
        maps = model.vision.maps(pixels_of(raw[first : first + 50], model.size))
        parts.append(torch.cat([each.mean((2, 3)) for each in maps], 1).double().numpy())
    return np.concatenate(parts)


def main() -> None:
    words = (ROOT / "assets/words/common.txt").read_text().split("\n")[:-1]
    raw = np.fromfile(sys.argv[1], np.uint8).reshape(len(words), SIDE, SIDE)
    model = ShippedClip(MODEL)
    names = [f"{at + 1}.{channel}" for at, layer in enumerate(model.layers) for channel in range(layer["channels"])]
    answers = responses_of(model, raw[[words.index(word) for word in TOLD]])
    x = responses_of(model, raw[:COUNT])
    order = np.argsort(-x, axis=0, kind="stable")
    deviation = x.std(0, ddof=1)
    z = np.divide(x.max(0) - x.mean(0), deviation, out=np.full(len(names), -np.inf), where=deviation > 1e-6 * np.abs(x.mean(0)))
    chosen = np.argsort(-z, kind="stable")[:CHOSEN]
    told = {
        word: {"pixels_sha256": hashlib.sha256(raw[words.index(word)].tobytes()).hexdigest(), "responses": [float(f"{v:.7g}") for v in row]}
        for word, row in zip(TOLD, answers)
    }
    neurons = [
        {"neuron": names[n], "z": z[n], "mean": x[:, n].mean(), "strongest": [words[w] for w in order[:EACH, n]], "values": [x[w, n] for w in order[:EACH, n]],
         "weakest": x[:, n].min()}
        for n in chosen
    ]
    value = {
        "model_sha256": sha256(MODEL / "onnx/vision_model.onnx"), "font": "Sans", "words": COUNT, "tolerance": 1e-4, "told": told, "neurons": neurons,
        "strongest": {name: words[order[0, n]] for n, name in enumerate(names)}, "gaps": {name: x[order[0, n], n] - x[order[1, n], n] for n, name in enumerate(names)},
    }
    (ROOT / "tests/golden/model/words.json").write_text(json.dumps(value) + "\n")
    for each in neurons:
        print(each["neuron"], round(each["z"], 2), each["strongest"])


if __name__ == "__main__":
    main()
