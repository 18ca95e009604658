"""The names of the training bank: which concepts, labels and common words have a target vector, and their numbers."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data import Table
from words import common_words, is_unseen_word, plain_words

MIN_IMAGES = 5  # a concept or label with fewer training images has no target vector
SCORED_IMAGES = 20  # concepts with at least so many training images are scored
COMMON_WORDS = 3500


@dataclass
class Names:
    """Every name gets a number; those below `bank` have a target vector, those from `reading` on are only rendered."""

    all: list[str]
    bank: int
    reading: int
    concepts: np.ndarray  # numbers of the concepts in the bank
    labels: np.ndarray  # numbers of the labels in the bank
    scored: list[str]  # concepts that evaluation chooses between
    unseen: list[str]  # common words never rendered in training

    def number(self, name: str) -> int:
        return self._index.get(name, -1)

    def __post_init__(self) -> None:
        self._index = {name: i for i, name in enumerate(self.all)}


def collect_names(table: Table, wordnet_counts: Path, extra: list[str] | None = None) -> Names:
    """Names of the training table, of WordNet's words and `extra` ones, which get a target vector; the order is fixed by these alone."""
    extra = extra or []
    concept_count, label_count = Counter(table.concept), Counter(table.label)
    del concept_count[""], label_count[""]
    concepts = sorted(c for c, n in concept_count.items() if n >= MIN_IMAGES)
    labels = sorted(c for c, n in label_count.items() if n >= MIN_IMAGES)
    pictured = set(concept_count) | set(label_count)
    common = common_words(wordnet_counts, COMMON_WORDS)
    unseen = [w for w in common if is_unseen_word(w) and w not in pictured and w not in extra]
    words = [w for w in common if w not in set(unseen)]
    bank = list(dict.fromkeys([*concepts, *labels, *words, *extra]))
    named = list(dict.fromkeys([*bank, *sorted(pictured)]))
    rendered = sorted(w for w in plain_words(wordnet_counts.parent) if not is_unseen_word(w))
    everything = list(dict.fromkeys([*named, *rendered]))
    index = {name: i for i, name in enumerate(everything)}
    return Names(
        all=everything, bank=len(bank), reading=len(named),
        concepts=np.array([index[c] for c in concepts]), labels=np.array([index[c] for c in labels]),
        scored=[c for c in concepts if concept_count[c] >= SCORED_IMAGES], unseen=unseen,
    )
