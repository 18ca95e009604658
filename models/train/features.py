"""Pooled neurons of training pictures and rendered words under a vision encoder that stays as it is.

The text encoder, the projection and the target vectors can then be trained on far more pairs a second than with
pixels (`tune_text.py`). Half of the pictures are seen as a visitor's would be, half are augmented as in training.
"""
from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import lay_out_words, normalise, restyle, warp
from data import Sampler, Table, colour_kinds, load_pixels, may_flip
from net import Clip
from scoring import load_split

CHUNK = 2000


@dataclass
class Features:
    """What the encoder says of each stimulus; rows and names say which picture of the table and which name it was."""

    pictures: np.ndarray  # [pictures, neurons] float16
    rows: np.ndarray  # [pictures]
    words: np.ndarray  # [words, neurons] float16
    names: np.ndarray  # [words]


@torch.no_grad()
def pooled(model: Clip, normalised: Tensor) -> np.ndarray:
    """Normalised pixels [images, 3, S, S] -> [images, neurons] float16."""
    parts = [model.vision.pooled(x.contiguous(memory_format=torch.channels_last)) for x in normalised.split(250)]
    return torch.cat(parts).half().cpu().numpy()


def collect(model: Clip, table: Table, data: Path, cache: Path, words: tuple[np.ndarray, np.ndarray], size: int, pictures: int, seed: int) -> Features:
    """Features of `pictures` draws of the balanced sampler, and of every mask of `words` (masks, names) once."""
    pixels, aspect = load_pixels(data, table, cache, "train")
    kinds, flips = colour_kinds(table), may_flip(table)
    rows = Sampler(table, seed).draw(pictures)
    plain, seen, read = pictures // 2, [], []
    for start in range(0, plain, CHUNK):
        images = load_split(data, table.take(rows[start : min(start + CHUNK, plain)]), size)
        seen.append(pooled(model, normalise(images.float() / 255)))
    for start in range(plain, pictures, CHUNK):
        part = rows[start : start + CHUNK]
        x = torch.from_numpy(pixels[part]).permute(0, 3, 1, 2).float() / 255
        part_aspect, part_kinds, part_flips = (torch.from_numpy(a[part]) for a in (aspect, kinds, flips))
        seen.append(pooled(model, restyle(warp(x, part_aspect, part_kinds, part_flips, size), part_kinds)))
    masks, names = words
    for start in range(0, len(masks), CHUNK):
        written, word_kinds = lay_out_words(torch.from_numpy(masks[start : start + CHUNK]), size)
        # Photos go along as grounds that the words may lie on.
        photos = rows[table.rendition[rows] == 0][start % plain :][: CHUNK // 20]
        ground = F.interpolate(torch.from_numpy(pixels[photos]).permute(0, 3, 1, 2).float() / 255, (size, size), mode="bilinear", antialias=True)
        both = restyle(torch.cat([written, ground]), torch.cat([word_kinds, torch.from_numpy(kinds[photos])]))
        read.append(pooled(model, both[: len(written)]))
    return Features(np.concatenate(seen), rows, np.concatenate(read), names)


def load_features(path: Path, make) -> Features:
    """The features saved at `path`; when there are none, what `make()` returns, saved there."""
    if not path.exists():
        made = make()
        np.savez(path, **{f.name: getattr(made, f.name) for f in fields(made)})
    saved = np.load(path)
    return Features(**{f.name: saved[f.name] for f in fields(Features)})
