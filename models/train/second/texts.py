"""Texts of a step: of views, of names drawn from the bank, of categories and of colours."""
from __future__ import annotations

import random

import numpy as np

from captions import ALL_TEMPLATES, PLAIN, put
from data import WORD_KIND
from names import Names
from second.colours import COLOURS
from second.concepts import Concepts
from second.hierarchy import CATEGORIES
from second.tables import Pack
from second.views import SHAPE_KIND, Shown
from texts import about_pictures, about_words

COLOUR_TEMPLATES = ["{}", "the colour {}", "something {}", "{} things", "a {} shape", "a {} object", "a {} background", "a picture in {}"]
CATEGORY_NAMES = list(CATEGORIES)
Said = tuple[str, int, int]  # a text, the number of the name that it says (-1 for none), the colour that it says (-1 for none)


class Speaker:
    """Says texts of views and of names. Numbers are those of Names."""

    def __init__(self, pack: Pack, concepts: Concepts, seed: int):
        self.pack, self.concepts, self.names = pack, concepts, concepts.names
        self.rng = random.Random(seed)
        self.of_row, self.of_word = about_pictures(pack.table, self.names), about_words(self.names)
        self.member = concepts.member.numpy()

    def of_colour(self, colour: int) -> Said:
        return put(self.rng.choice(COLOUR_TEMPLATES), COLOURS[colour]), int(self.concepts.colour_names[colour]), colour

    def of_view(self, shown: Shown, view: int, concept: int) -> Said:
        """One text of a view whose concept has that number."""
        row, kind, colour, name = int(shown.row[view]), shown.kind[view], int(shown.colour[view]), int(shown.name[view])
        rng = self.rng
        if kind == SHAPE_KIND:
            return self.of_colour(colour)
        if kind == WORD_KIND:
            return (*self.of_word(name, rng), -1)
        called = self.pack.table.concept[row] or self.pack.table.label[row]
        if colour >= 0 and called and rng.random() < 0.65:
            return put(rng.choice(ALL_TEMPLATES if rng.random() < 0.5 else PLAIN), f"{COLOURS[colour]} {called}"), -1, colour
        categories = np.flatnonzero(self.member[concept])
        if len(categories) and rng.random() < 0.12:
            return self.of_name(int(self.concepts.category_names[rng.choice(list(categories))]))
        return (*self.of_row(row, rng), -1)

    def of_name(self, number: int) -> Said:
        return put(self.rng.choice(ALL_TEMPLATES), self.names.all[number]), number, -1

    def of_bank(self) -> Said:
        """A name of the bank, a word that is only read, a category or a colour."""
        draw, names = self.rng.random(), self.names
        if draw < 0.12:
            return self.of_name(int(self.rng.choice(self.concepts.category_names.tolist())))
        if draw < 0.18:
            return self.of_colour(self.rng.randrange(len(COLOURS)))
        if draw < 0.5:
            return self.of_name(self.rng.randrange(names.reading, len(names.all)))
        return self.of_name(self.rng.randrange(names.bank) if draw < 0.7 else int(self.rng.choice(names.concepts)))
