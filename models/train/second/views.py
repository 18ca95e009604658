"""Augmented views: pictures, rendered words and coloured shapes as a training step sees them, with what each shows.

A view has a plain twin, the drawing or word on its white paper: what the teacher of drawings and words is asked about.
"""
from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import crop_windows, jitter, jpeg, lay_out_words, line_drawings
from data import INK_KIND, PHOTO_KIND, RENDITIONS, VECTOR_KIND, WORD_KIND, Sampler
from names import Names
from second.cards import on_cards, on_grounds, tint
from second.colours import COLOURS, show_shapes
from second.filters import erase, stylise, turned
from second.tables import SIDE, Pack, trained_on

UNKNOWN, SHAPE_KIND = -1, 4
MOST_TURN = 0.61  # radians: 35 degrees
PHOTO, CARTOON, FLAG = (RENDITIONS.index(r) for r in ("photo", "cartoon", "flag"))


@dataclass
class Shown:
    """What each of a number of views shows; all arrays have the same first axis."""

    row: np.ndarray  # int32, row of the pack, -1 for words and shapes
    name: np.ndarray  # int32, number of the name of a rendered word, or of a shape's colour, -1 for pictures
    kind: np.ndarray  # int8, see data.py; SHAPE_KIND for coloured shapes
    colour: np.ndarray  # int8, index into COLOURS of the colour that the view is known to have, else UNKNOWN
    carded: np.ndarray  # int8, 1 where the view is a drawing on a card

    def take(self, rows: np.ndarray) -> Shown:
        return Shown(*(getattr(self, f.name)[rows] for f in fields(self)))


def tintable(pack: Pack) -> np.ndarray:
    """[rows] bool: drawings whose name still fits when their colours change."""
    named = np.array([any(c in f"{label} {concept}".split() for c in (*COLOURS, "gray", "gold", "silver", "rainbow"))
                      for label, concept in zip(pack.table.label, pack.table.concept)])
    return np.isin(pack.kinds, (INK_KIND, VECTOR_KIND)) & (pack.table.rendition != FLAG) & ~named


class Views:
    """Draws views of the pack's pictures, of `masks` [words, side, side] uint8 of the names `mask_names` [words], and of shapes."""

    def __init__(self, pack: Pack, masks: np.ndarray, mask_names: np.ndarray, names: Names, seed: int, least: float = 0.3):
        self.pack, self.masks, self.mask_names, self.least = pack, masks, mask_names, least
        self.rows = np.flatnonzero(trained_on(pack.table))
        self.sampler, self.rng = Sampler(pack.table.take(self.rows), seed), np.random.default_rng(seed + 1)
        self.tintable = tintable(pack)
        self.colour_names = np.array([names.number(c) for c in COLOURS])
        self.order, self.next = self.rng.permutation(len(masks)), 0

    def draw(self, size: int, pictures: int, words: int, shapes: int) -> tuple[Tensor, Tensor, Shown]:
        """Views [views, 3, size, size] in 0..1, the plain twins of all but photos (see `is_plain`), and what they show: pictures, words, shapes."""
        rows = self.rows[self.sampler.draw(pictures)]
        x, plain, colour, carded = self._pictures(rows, size)
        words_x, words_plain, word_names = self._words(words, size, x[self.pack.kinds[rows] == PHOTO_KIND])
        of_shape = self.rng.integers(len(COLOURS), size=shapes)
        shapes_x = show_shapes(torch.from_numpy(of_shape), size)
        is_colour = np.where(np.isin(word_names, self.colour_names), np.argmax(word_names[:, None] == self.colour_names[None], 1), UNKNOWN)
        shown = Shown(
            row=np.concatenate([rows, np.full(words + shapes, -1)]).astype(np.int32),
            name=np.concatenate([np.full(pictures, -1), word_names, self.colour_names[of_shape]]).astype(np.int32),
            kind=np.concatenate([self.pack.kinds[rows], np.full(words, WORD_KIND), np.full(shapes, SHAPE_KIND)]).astype(np.int8),
            colour=np.concatenate([colour, is_colour, of_shape]).astype(np.int8),
            carded=np.concatenate([carded, np.zeros(words + shapes)]).astype(np.int8),
        )
        return jpeg(torch.cat([x, words_x, shapes_x]), 0.15).clamp_(0, 1), torch.cat([plain, words_plain]), shown

    def _pictures(self, rows: np.ndarray, size: int) -> tuple[Tensor, Tensor, np.ndarray, np.ndarray]:
        pack, n = self.pack, len(rows)
        kinds = torch.from_numpy(pack.kinds[rows])
        squashed = torch.from_numpy(pack.pixels[np.sort(rows)][np.argsort(np.argsort(rows))]).permute(0, 3, 1, 2).float().div_(255)
        paper = np.zeros((n, SIDE, SIDE), np.uint8)
        has_paper = pack.paper_row[rows] >= 0
        paper[has_paper] = pack.paper[pack.paper_row[rows][has_paper]]
        windows = crop_windows(kinds, torch.from_numpy(pack.aspect[rows]), torch.from_numpy(pack.may_flip[rows]), self.least)
        windows = turned(windows, torch.where(kinds == PHOTO_KIND, 0.35, 0.2), MOST_TURN)
        grid = F.affine_grid(windows, [n, 4, size, size], align_corners=False)
        layers = torch.cat([squashed, torch.from_numpy(paper)[:, None].float().div_(255)], 1)
        layers = F.grid_sample(layers, grid, mode="bilinear", padding_mode="border", align_corners=False)
        x, around = layers[:, :3].contiguous(), layers[:, 3:]
        is_photo = pack.table.rendition[rows] == PHOTO
        plain = x[torch.from_numpy(np.flatnonzero(~is_photo))].clone()

        full_colour = (kinds == PHOTO_KIND).nonzero()[:, 0]
        photos = x[full_colour].clone() if len(full_colour) else x[:1].clone()
        draw, colour, carded = self.rng.random(n), np.full(n, UNKNOWN), np.zeros(n, bool)
        drawn = np.isin(pack.kinds[rows], (INK_KIND, VECTOR_KIND))
        is_ink = kinds == INK_KIND
        cover = torch.where(is_ink[:, None, None, None], 1 - x.mean(1, keepdim=True), 1 - around)
        tinted = drawn & self.tintable[rows] & (draw < np.where(is_ink.numpy(), 0.28, 0.15))
        carded = drawn & ~tinted & (draw < np.where(is_ink.numpy(), 0.55, 0.42))
        for chosen, how in ((tinted, "tint"), (carded, "card"), (drawn & ~tinted & ~carded, "ground")):
            place = torch.from_numpy(np.flatnonzero(chosen))
            if not len(place):
                continue
            if how == "tint":
                colour[chosen] = self.rng.integers(len(COLOURS), size=len(place))
                x[place] = tint(x[place], cover[place], torch.from_numpy(colour[chosen]), is_ink[place])
            elif how == "card":
                x[place] = on_cards(x[place], cover[place], is_ink[place], photos)
            else:
                x[place] = on_grounds(x[place], cover[place], is_ink[place], photos, 0.5)
        x[full_colour] = stylise(line_drawings(x[full_colour], kinds[full_colour], 0.05))
        free = torch.from_numpy(np.flatnonzero(colour == UNKNOWN))
        x[free] = jitter(x[free])
        x[full_colour] = erase(x[full_colour], 0.3)
        return x, plain, colour, carded

    def _words(self, words: int, size: int, photos: Tensor) -> tuple[Tensor, Tensor, np.ndarray]:
        """Every mask comes once before any comes again."""
        if self.next + words > len(self.order):
            self.order, self.next = self.rng.permutation(len(self.masks)), 0
        picked = self.order[self.next : self.next + words]
        self.next += words
        plain, _ = lay_out_words(torch.from_numpy(self.masks[np.sort(picked)]), size)
        picked = np.sort(picked)
        x, is_ink = plain.clone(), torch.ones(words, dtype=torch.bool)
        cards = words // 8
        photos = photos if len(photos) else plain[:1]
        x[:cards] = on_cards(x[:cards], 1 - plain[:cards, :1], is_ink[:cards], photos)
        x[cards:] = on_grounds(x[cards:], 1 - plain[cards:, :1], is_ink[cards:], photos, 0.0)
        return jitter(x), plain.contiguous(), self.mask_names[picked]


def is_plain(shown: Shown, pack: Pack) -> np.ndarray:
    """[views] bool: the views that have a plain twin, in the order of these."""
    return (shown.kind == WORD_KIND) | ((shown.row >= 0) & (pack.table.rendition[shown.row] != PHOTO))
