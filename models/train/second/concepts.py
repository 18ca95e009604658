"""Numbers that a step needs of names and views: concepts, labels, categories, colours, and which names are neutral for which."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from data import RENDITIONS, WORD_KIND
from names import Names
from second.colours import COLOURS
from second.hierarchy import CATEGORIES, WordNet, memberships, neutral_answers
from second.tables import Pack
from second.views import Shown


@dataclass
class Concepts:
    """What is known of names. `place` and `member` have a further last row for "no name" (number -1)."""

    names: Names
    place: Tensor  # [names + 1] int64, a name's place among the bank's concepts, -1 for none
    member: Tensor  # [names + 1, CATEGORIES] bool
    neutral: Tensor  # [concepts, concepts] bool, by places
    category_names: Tensor  # [CATEGORIES] numbers
    colour_names: Tensor  # [COLOURS] numbers
    category_of: Tensor  # [names + 1] int64, a category's index where the name is one, else -1


def make_concepts(names: Names, wordnet: Path) -> Concepts:
    """Reads WordNet in the folder of its files."""
    net = WordNet(wordnet)
    concepts = [names.all[i] for i in names.concepts]
    total = len(names.all)
    place, category_of = torch.full((total + 1,), -1), torch.full((total + 1,), -1)
    place[torch.from_numpy(names.concepts)] = torch.arange(len(concepts))
    member = torch.zeros(total + 1, len(CATEGORIES), dtype=torch.bool)
    member[torch.from_numpy(names.concepts)] = torch.from_numpy(memberships(concepts, net))
    category_names = torch.tensor([names.number(c) for c in CATEGORIES])
    category_of[category_names] = torch.arange(len(CATEGORIES))
    member[category_names, torch.arange(len(CATEGORIES))] = True
    return Concepts(names, place, member, torch.from_numpy(neutral_answers(concepts, net)), category_names,
                    torch.tensor([names.number(c) for c in COLOURS]), category_of)


@dataclass
class ViewNames:
    """What each view is called; numbers of Names, -1 for none. All [views]."""

    concept: np.ndarray
    label: np.ndarray  # of pictures
    word: np.ndarray  # of rendered words
    group: np.ndarray  # 0 photo, 1 drawn, 2 word, 3 other


class Namer:
    """Says what views are called. A rendered word is called by its name, which counts as its concept where it is one. A coloured shape has
    no name but its colour ("orange" is a fruit among the concepts)."""

    def __init__(self, pack: Pack, names: Names):
        number = lambda column: np.array([names.number(text) for text in column])
        self.concept, self.label, self.rendition = number(pack.table.concept), number(pack.table.label), pack.table.rendition
        self.is_concept = np.isin(np.arange(len(names.all) + 1), names.concepts)

    def __call__(self, shown: Shown) -> ViewNames:
        picture, word = shown.row >= 0, shown.kind == WORD_KIND
        own = np.where(word & self.is_concept[shown.name], shown.name, -1)
        group = np.where(word, 2, np.where(~picture, 3, np.where(self.rendition[shown.row] == RENDITIONS.index("photo"), 0, 1)))
        found = (np.where(picture, self.concept[shown.row], own), np.where(picture, self.label[shown.row], -1), np.where(word, shown.name, -1), group)
        return ViewNames(*(a.astype(np.int64) for a in found))
