"""Texts as token ids, made before training starts, so that a step costs no Python a text and a GPU never waits for one."""
from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import torch
from torch import Tensor

from bpe import Tokenizer
from captions import ALL_TEMPLATES, about, put, synonyms
from data import RENDITIONS, Table
from names import Names

WORD = RENDITIONS.index("word")
WAYS = 8  # texts made of each thing
Say = Callable[[int, random.Random], tuple[str, int]]  # the number of a thing -> a text of it and the number of the name it says, -1 for none


@dataclass
class Texts:
    """Several texts of each of a number of things."""

    ids: Tensor  # [things, WAYS, context] int16
    names: Tensor  # [things, WAYS] int32, the name that the text says, -1 for none

    def draw(self, things: Tensor) -> tuple[Tensor, Tensor]:
        """One text of each: ids [things, context] and names [things], both int64."""
        way = torch.randint(WAYS, things.shape, device=things.device)
        return self.ids[things, way].long(), self.names[things, way].long()


def about_pictures(table: Table, names: Names) -> Say:
    """Texts of the table's rows: people's captions, or a name in a template, or tags."""

    def say(row: int, rng: random.Random) -> tuple[str, int]:
        concept, label, rendition, captions = table.concept[row], table.label[row], int(table.rendition[row]), table.captions[row]
        draw = rng.random()
        if table.source[row] == "flickr8k" and captions and (draw < 0.6 or not concept):
            return rng.choice(captions), -1
        if draw < 0.5 or not concept:
            name = label or concept
            if name:
                return about(name, rendition, rng), names.number(name)
            return (rng.choice(captions) if captions else "a picture"), -1
        if draw < 0.85:
            return about(concept, rendition, rng), names.number(concept)
        tags = [t for c in captions for t in synonyms(c)] or [concept]
        if draw < 0.93:
            tag = rng.choice(tags)
            return about(tag, rendition, rng), names.number(tag)
        return ", ".join(tags[:6]), -1

    return say


def about_words(names: Names) -> Say:
    """Texts of rendered words, by the number of the name."""
    return lambda number, rng: (about(names.all[number], WORD, rng), number)


def about_names(names: Names) -> Say:
    """Texts that name something, however it may be shown."""
    return lambda number, rng: (put(rng.choice(ALL_TEMPLATES), names.all[number]), number)


_job: tuple[Say, Tokenizer] | None = None  # for the processes that `make_texts` forks


def _encode_range(things: range) -> tuple[np.ndarray, np.ndarray]:
    say, tokenizer = _job
    rng = random.Random(things.start)
    said = [say(thing, rng) for thing in things for _ in range(WAYS)]
    ids = np.full((len(said), tokenizer.context), tokenizer.end_id, np.int16)
    for row, (text, _) in zip(ids, said):
        tokens = tokenizer.encode(text)
        row[: len(tokens)] = tokens
    return ids.reshape(len(things), WAYS, -1), np.array([name for _, name in said], np.int32).reshape(len(things), WAYS)


def make_texts(say: Say, things: int, tokenizer: Tokenizer, device: torch.device) -> Texts:
    """WAYS texts of each of `things` things, filled up with the end token; one process a core."""
    global _job
    _job = (say, tokenizer)
    with get_context("fork").Pool() as pool:
        parts = pool.map(_encode_range, [range(i, min(i + 2000, things)) for i in range(0, things, 2000)])
    return Texts(*(torch.from_numpy(np.concatenate([p[i] for p in parts])).to(device) for i in (0, 1)))
