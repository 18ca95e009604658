"""Categories above the concepts, from WordNet, and which names are no wrong answer for a concept.

WordNet 3.0's files `index.noun` and `data.noun` are read (see wndb(5WN)). A concept belongs to a category when its first sense lies below the
category's synset; the lists of `categories.txt` mend what the order of senses spoils.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

LISTS = Path(__file__).with_name("categories.txt")


@dataclass
class Category:
    """A category's root in WordNet ("" for none, with the number of its sense), and names that are added and left out."""

    lemma: str
    sense: int
    members: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)


def read_lists(path: Path = LISTS) -> tuple[dict[str, Category], list[list[str]]]:
    """The categories by name and the groups of overlapping names; the file says its own format."""
    categories: dict[str, Category] = {}
    overlaps: list[list[str]] = []
    current = None
    for line in path.read_text(encoding="utf-8").splitlines():
        names = [name.strip() for name in line[1:].split(",")]
        if line.startswith("["):
            name, _, root = line.strip("[]").partition(" = ")
            lemma, _, sense = root.partition(".")
            if name != "overlaps":
                current = categories[name] = Category(lemma, int(sense or 0))
        elif line.startswith("+"):
            current.members.update(names)
        elif line.startswith("-"):
            current.strangers.update(names)
        elif line.startswith("="):
            overlaps.append(names)
    return categories, overlaps


CATEGORIES, OVERLAPS = read_lists()


class WordNet:
    """Nouns of WordNet with their hypernyms."""

    def __init__(self, folder: Path):
        self.senses: dict[str, list[int]] = {}
        self.above: dict[int, list[int]] = {}
        for line in (folder / "index.noun").read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                self.senses[fields[0]] = [int(offset) for offset in fields[-int(fields[2]):]]
        for line in (folder / "data.noun").read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split("|")[0].split()
                start = 4 + 2 * int(fields[3], 16)
                pointers = fields[start + 1 : start + 1 + 4 * int(fields[start])]
                self.above[int(fields[0])] = [int(pointers[i + 1]) for i in range(0, len(pointers), 4) if pointers[i] in ("@", "@i")]
        self.closure = lru_cache(maxsize=None)(self._closure)

    def _closure(self, synset: int) -> frozenset[int]:
        return frozenset([synset]).union(*(self.closure(s) for s in self.above.get(synset, [])))

    def of(self, name: str, senses: int) -> set[int]:
        """Every synset above the first senses of a name, or of its last word where the name is unknown."""
        for lemma in (name.replace(" ", "_"), "" if name.startswith("flag of ") else name.split(" ")[-1]):
            if lemma in self.senses:
                return set().union(*(self.closure(s) for s in self.senses[lemma][:senses]))
        return set()


def memberships(names: list[str], wordnet: WordNet) -> np.ndarray:
    """Which categories each name belongs to [names, CATEGORIES] bool; a category belongs to itself."""
    found = np.zeros((len(names), len(CATEGORIES)), bool)
    above = [wordnet.of(name, 1) for name in names]
    for c, (category, lists) in enumerate(CATEGORIES.items()):
        root = wordnet.senses[lists.lemma][lists.sense - 1] if lists.lemma else None
        for n, name in enumerate(names):
            found[n, c] = name == category or name in lists.members or (root is not None and root in above[n] and name not in lists.strangers)
    return found


def neutral_answers(names: list[str], wordnet: WordNet) -> np.ndarray:
    """[names, names] bool: column j is no wrong answer where row i is right, because it says the same in general or overlaps with it."""
    place = {name: i for i, name in enumerate(names)}
    neutral = np.zeros((len(names), len(names)), bool)
    of_category = memberships(names, wordnet)
    for c, category in enumerate(CATEGORIES):
        if category in place:
            neutral[of_category[:, c], place[category]] = True
    first = {name: wordnet.senses[lemma][0] for name in names if (lemma := name.replace(" ", "_")) in wordnet.senses}
    holders: dict[int, list[int]] = {}
    for name, synset in first.items():
        holders.setdefault(synset, []).append(place[name])
    for i, name in enumerate(names):
        for synset in wordnet.of(name, 1):
            neutral[i, holders.get(synset, [])] = True
    for group in OVERLAPS:
        known = [place[n] for n in group if n in place]
        neutral[np.ix_(known, known)] = True
    np.fill_diagonal(neutral, False)
    return neutral
