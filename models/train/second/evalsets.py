"""The pictures by which runs are compared: val, val2, rendered words, drawings on cards of held-out families, colours, changed photos."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from bpe import Tokenizer
from data import INK_KIND, RENDITIONS, VECTOR_KIND, Table, colour_kinds, read_table
from names import Names
from scoring import TEMPLATES, hits, load_split, name_classifier, render_words
from second.cards import on_cards, tint
from second.colours import COLOURS, show_shapes
from second.tables import HELD_OUT, outside, read_all

READ = ["{}", 'the word "{}"']
COLOUR_PROMPTS = ["{}", "the colour {}", "something {}"]
HELD_OUT_PICTURES, SHAPES_EACH, TINTED, WORDS_READ = 700, 12, 330, 500


@dataclass
class EvalSet:
    """Pictures [pictures, 3, size, size] uint8, the right choice [pictures] of each among `choices`, and the prompts' templates."""

    images: Tensor
    target: Tensor
    choices: list[str]
    templates: list[str]
    whole: str = ""  # the set of which this is a part
    rows: Tensor | None = None  # its rows there


def _bytes(x: Tensor) -> Tensor:
    return (x * 255).round().clamp(0, 255).to(torch.uint8)


def scored_rows(table: Table, names: Names) -> np.ndarray:
    """Rows whose concept is among the scored ones."""
    known = set(names.scored)
    return np.array([i for i, c in enumerate(table.concept) if c in known])


def drawing_parts(data: Path, table: Table, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Drawings on white [rows, 3, size, size] in 0..1, how far they cover the paper [rows, 1, size, size], and which are one-colour [rows]."""
    images = load_split(data, table, size)
    x = images.float() / 255
    is_ink = torch.from_numpy(colour_kinds(table) == INK_KIND)
    paper = torch.from_numpy(np.stack([outside(p) for p in images.permute(0, 2, 3, 1).numpy()]))[:, None].float() / 255
    return x, torch.where(is_ink[:, None, None, None], 1 - x.mean(1, keepdim=True), 1 - paper), is_ink


def turned(x: Tensor, degrees: float) -> Tensor:
    """Pictures turned about their middle; the corners are filled with the border's pixels."""
    angle = torch.tensor(degrees).deg2rad()
    window = torch.tensor([[angle.cos(), -angle.sin(), 0.0], [angle.sin(), angle.cos(), 0.0]]).expand(len(x), -1, -1)
    grid = F.affine_grid(window, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)


def covered(x: Tensor, seed: int) -> Tensor:
    """Pictures with a grey square over a quarter of them, somewhere."""
    size, rng, y = x.shape[-1], np.random.default_rng(seed), x.clone()
    side = size // 2
    for picture, (left, top) in zip(y, rng.integers(0, size - side + 1, (len(y), 2))):
        picture[:, top : top + side, left : left + side] = 0.5
    return y


def make_sets(data: Path, names: Names, fonts: list[Path], size: int, seed: int = 7) -> dict[str, EvalSet]:
    """Every set, at `size` pixels; the same pictures for the same seed."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    place = {c: i for i, c in enumerate(names.scored)}
    sets: dict[str, EvalSet] = {}

    def add(name: str, images: Tensor, concepts: list[str]) -> None:
        sets[name] = EvalSet(images, torch.tensor([place[c] for c in concepts]), names.scored, TEMPLATES)

    val = read_table(data, "val")
    val = val.take(scored_rows(val, names))
    val_images = load_split(data, val, size)
    for r, rendition in enumerate(RENDITIONS[:5]):
        mine = np.flatnonzero(val.rendition == r)
        add(rendition, val_images[mine], [val.concept[i] for i in mine])
    val2 = read_table(data, "val2", file="train2.tsv")
    val2 = val2.take(scored_rows(val2, names))
    add("val2", load_split(data, val2, size), val2.concept)
    new = [i for i, source in enumerate(val2.source) if source != "tiny-imagenet-200"]
    add("val2 new sources", sets["val2"].images[new], [val2.concept[i] for i in new])
    sets["val2 new sources"].whole, sets["val2 new sources"].rows = "val2", torch.tensor(new)

    photos, some = sets["photo"], np.sort(rng.permutation(len(sets["photo"].images))[:600])
    part = photos.images[some].float() / 255
    for name, images in (("600 photos", part), ("turned 30", turned(part, 30.0)), ("quarter covered", covered(part, seed))):
        sets[name] = EvalSet(_bytes(images), photos.target[some], photos.choices, photos.templates)
    sets["600 photos"].whole, sets["600 photos"].rows = "photo", torch.from_numpy(some)

    table = read_all(data)
    rows = scored_rows(table, names)
    rows = rows[np.isin(np.array(table.source)[rows], HELD_OUT)]
    held = table.take(np.sort(rng.permutation(rows)[:HELD_OUT_PICTURES]))
    x, cover, is_ink = drawing_parts(data, held, size)
    add("held-out icons", _bytes(x), held.concept)
    add("held-out on cards", _bytes(on_cards(x, cover, is_ink, part)), held.concept)

    of = torch.arange(len(COLOURS)).repeat(SHAPES_EACH)
    sets["colour shapes"] = EvalSet(_bytes(show_shapes(of, size)), of, COLOURS, COLOUR_PROMPTS)
    drawn = np.flatnonzero(np.isin(colour_kinds(val), (INK_KIND, VECTOR_KIND)) & (val.rendition != RENDITIONS.index("flag")))
    picked = val.take(np.sort(rng.permutation(drawn)[:TINTED]))
    x, cover, is_ink = drawing_parts(data, picked, size)
    colour = torch.from_numpy(rng.integers(len(COLOURS), size=len(x)))
    sets["colour tinted"] = EvalSet(_bytes(tint(x, cover, colour, is_ink)), colour, COLOURS, COLOUR_PROMPTS)

    words = names.scored[:WORDS_READ]
    sets["word"] = EvalSet(render_words(words, fonts, size, 5), torch.arange(len(words)), names.scored, READ)
    sets["unseen"] = EvalSet(render_words(names.unseen, fonts, size, 5), torch.arange(len(names.unseen)), names.unseen, READ)
    return sets


class Classifiers:
    """Text embeddings of the sets' choices, made once for a state of the text encoder."""

    def __init__(self, model, tokenizer: Tokenizer):
        self.model, self.tokenizer, self.made = model, tokenizer, {}

    def __call__(self, choices: list[str], templates: list[str]) -> Tensor:
        key = (id(choices), tuple(templates))
        if key not in self.made:
            self.made[key] = name_classifier(self.model, self.tokenizer, choices, templates, torch.device("cpu"))
        return self.made[key]


def calibration_error(logits: Tensor, target: Tensor, bins: int = 15) -> float:
    """Expected calibration error: the mean gap of confidence and accuracy over bins of equal width (C. Guo and others 2017)."""
    confidence, first = logits.softmax(1).max(1)
    right, error = (first == target).float(), 0.0
    for low in torch.linspace(0, 1, bins + 1)[:-1]:
        inside = (confidence > low) & (confidence <= low + 1 / bins)
        if inside.any():
            error += float(inside.float().mean() * (confidence[inside].mean() - right[inside].mean()).abs())
    return error


@torch.no_grad()
def score(sets: dict[str, EvalSet], embed, classifiers: Classifiers) -> dict[str, str]:
    """Top-1 / top-5 of every set; `embed` gives the unit embeddings of a set's pictures by its name, and is asked once for each whole set."""
    embeddings: dict[str, Tensor] = {}
    for name, s in sets.items():
        embeddings[name] = embeddings[s.whole][s.rows] if s.whole else embed(name)
    return {name: str(hits(embeddings[name], classifiers(s.choices, s.templates), s.target)) for name, s in sets.items()}
