"""Pictures and rendered words with the neurons' responses to them: what selectivity is computed from.

Both `neurons.py` (the card's figures) and `atlas.py` work on the same sample of the training table, in two disjoint
halves: a neuron or a concept is chosen on one half and scored on the other, so that no score is picked from noise.
"""
from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from augment import normalise
from data import RENDITIONS, Table
from scoring import load_split, render_words
from shipped import ShippedClip

DRAWN = ("icon", "sketch", "emoji", "cartoon")
LONGEST_WORD = 22  # letters of a name that is rendered


@dataclass
class Stimuli:
    """Responses with what was shown; all arrays have the same first axis."""

    values: np.ndarray  # [stimuli, neurons] float32, mean over space
    concept: np.ndarray  # [stimuli] int, index into a list of concepts; -1 for any other
    rendition: np.ndarray  # [stimuli] int, index into RENDITIONS
    half: np.ndarray  # [stimuli] 0 or 1

    def rows(self, keep: np.ndarray) -> Stimuli:
        return Stimuli(self.values[keep], self.concept[keep], self.rendition[keep], self.half[keep])

    def shown_as(self, renditions: tuple[str, ...]) -> np.ndarray:
        """[stimuli] bool: which are shown in one of these renditions."""
        return np.isin(self.rendition, [RENDITIONS.index(r) for r in renditions])


def joined(parts: list[Stimuli]) -> Stimuli:
    return Stimuli(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("values", "concept", "rendition", "half")))


@torch.no_grad()
def mean_responses(model: ShippedClip, images: Tensor) -> np.ndarray:
    """[images, neurons] mean-pooled responses of all layers, one layer after another, to uint8 images."""
    parts = []
    for chunk in images.split(128):
        maps = model.vision.maps(normalise(chunk.float() / 255).contiguous(memory_format=torch.channels_last))
        parts.append(torch.cat([m.mean((2, 3)) for m in maps], 1))
    return torch.cat(parts).numpy()


def half_of(key: str) -> int:
    """0 or 1 from a hash of a picture's key, so that an emoji's siblings of other vendors stay in one half."""
    return hashlib.sha256(key.encode("utf-8")).digest()[0] & 1


def sample_rows(table: Table, concepts: list[str], renditions: tuple[str, ...], per_cell: int, seed: int = 3) -> np.ndarray:
    """Sorted rows of the concepts: at most `per_cell` of each concept, rendition and half."""
    wanted, numbers = set(concepts), {RENDITIONS.index(r) for r in renditions}
    taken: dict[tuple[str, int, int], int] = defaultdict(int)
    rows = []
    for row in np.random.default_rng(seed).permutation(len(table)):
        cell = (table.concept[row], int(table.rendition[row]), half_of(table.key[row]))
        if cell[0] in wanted and cell[1] in numbers and taken[cell] < per_cell:
            taken[cell] += 1
            rows.append(int(row))
    return np.array(sorted(rows))


def table_stimuli(model: ShippedClip, data: Path, table: Table, concepts: list[str]) -> Stimuli:
    """Stimuli of every row of `table`."""
    place = {c: i for i, c in enumerate(concepts)}
    concept = np.array([place.get(c, -1) for c in table.concept])
    half = np.array([half_of(k) for k in table.key])
    return Stimuli(mean_responses(model, load_split(data, table, model.size)), concept, table.rendition, half)


def word_stimuli(model: ShippedClip, concepts: list[str], fonts: list[Path], copies: int, seed: int) -> Stimuli:
    """Every short enough concept's name as pixels, black on white: `copies` in each half, in different typefaces."""
    parts = []
    numbers = np.repeat([i for i, c in enumerate(concepts) if len(c) <= LONGEST_WORD], copies)
    for half in (0, 1):
        images = render_words([concepts[i] for i in numbers], fonts, model.size, seed + half)
        rendition = np.full(len(numbers), RENDITIONS.index("word"))
        parts.append(Stimuli(mean_responses(model, images), numbers, rendition, np.full(len(numbers), half)))
    return joined(parts)
