"""How multimodal single neurons are: M, the least AUROC of a neuron for a concept over photos, drawings and words.

A concept's neuron is chosen on one set of stimuli and scored on another. Two such pairs are reported: chosen on
training pictures and scored on val, for the few concepts that val can score; and chosen on one half of the training
pictures and scored on the other half, for many concepts, which flatters because the model was trained on both halves.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data import Table
from names import Names
from shipped import ShippedClip
from stats import auroc_of_classes, count_of, interval_of_least, mean_of, placements
from stimuli import DRAWN, Stimuli, joined, sample_rows, table_stimuli, word_stimuli

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (("photo", ("photo",)), ("drawn", DRAWN), ("word", ("word",)))
LEVELS = (0.80, 0.90)


@dataclass
class Chosen:
    """Concepts with the neuron chosen for each, and how it scores; arrays have one entry a concept."""

    concept: np.ndarray  # index into the list of concepts
    neuron: np.ndarray  # index into the columns of the responses
    parts: np.ndarray  # [concepts, groups] AUROC
    counts: np.ndarray  # [concepts, groups] stimuli of the concept that scored it

    @property
    def m(self) -> np.ndarray:
        return self.parts.min(1)


Selectivity = tuple[np.ndarray, np.ndarray]


def selectivity(stimuli: Stimuli, concepts: int) -> Selectivity:
    """AUROC [groups, concepts, neurons] against the other concepts of the same group, and stimuli [groups, concepts]."""
    results = []
    for _, renditions in GROUPS:
        mine = stimuli.rows(stimuli.shown_as(renditions))
        results.append(auroc_of_classes(mine.values, mine.concept, concepts))
    return np.stack([r[0] for r in results]), np.stack([r[1] for r in results])


def choose(fit: Selectivity, score: Selectivity, fit_least: int, score_least: int) -> Chosen:
    """For each concept with enough stimuli of every group in both sets, the neuron of highest M in `fit`, scored by `score`."""
    (fitted, fit_counts), (scored, score_counts) = fit, score
    able = np.flatnonzero((fit_counts.min(0) >= fit_least) & (score_counts.min(0) >= score_least))
    neuron = fitted[:, able].min(0).argmax(1) if len(able) else np.zeros(0, int)
    return Chosen(able, neuron, scored[:, able, neuron].T, score_counts[:, able].T)


def m_interval(score: Stimuli, concept: int, neuron: int) -> tuple[float, float]:
    """95 % interval of M by drawing the concept's own stimuli anew (the many others stay as they are)."""
    groups = []
    for _, renditions in GROUPS:
        inside, mine = score.shown_as(renditions), score.concept == concept
        groups.append(placements(score.values[inside & mine, neuron], score.values[inside & ~mine, neuron]))
    return interval_of_least(groups)


def summary_line(name: str, chosen: Chosen) -> str:
    counts = " | ".join(count_of(chosen.m >= level) for level in LEVELS)
    pictures = chosen.parts[:, :2].min(1)
    neurons = len(set(chosen.neuron[chosen.m >= LEVELS[-1]]))
    return f"| {name} | {len(chosen.m)} | {mean_of(chosen.m)} | {counts}; different neurons: {neurons} | {count_of(pictures >= LEVELS[-1])} |"


def best_lines(title: str, chosen: Chosen, score: Stimuli, concepts: list[str], how_many: int) -> list[str]:
    """A table of the concepts whose chosen neuron scores highest."""
    lines = [f"\n{title}\n", "| concept | neuron | M (95 %) | photo | drawn | word | stimuli |", "|---|---|---|---|---|---|---|"]
    for i in np.argsort(-chosen.m, kind="stable")[:how_many]:
        low, high = m_interval(score, chosen.concept[i], chosen.neuron[i])
        parts = " | ".join(f"{v:.2f}" for v in chosen.parts[i])
        counts = ", ".join(map(str, chosen.counts[i]))
        lines.append(f"| {concepts[chosen.concept[i]]} | {chosen.neuron[i]} | {chosen.m[i]:.2f} ({low:.2f}–{high:.2f}) | {parts} | {counts} |")
    return lines


def multimodality(model: ShippedClip, train_data: Path, train: Table, data: Path, table: Table, names: Names, fonts: list[Path],
                  per_cell: int, how_many: int) -> list[str]:
    """Lines about M of the last layer's neurons, on `table` and between the halves of the training pictures.

    At most `per_cell` training pictures of each concept, rendition and half are looked at.
    """
    concepts, last = names.scored, model.layers[-1]["channels"]
    rows = sample_rows(train, concepts, ("photo", *DRAWN), per_cell)
    pictures, words = table_stimuli(model, train_data, train.take(rows), concepts), word_stimuli(model, concepts, fonts, 5, 11)
    fit = joined([pictures, words])  # both halves
    held = table_stimuli(model, data, table.take(np.array([i for i, c in enumerate(table.concept) if c])), concepts)
    for stimuli in (fit, held, words):
        stimuli.values = stimuli.values[:, -last:]
    on_split = joined([held, words.rows(words.half == 1)])
    fit_split = joined([fit.rows(~fit.shown_as(("word",))), words.rows(words.half == 0)])
    other_half = fit.rows(fit.half == 1)
    fitted, scored = selectivity(fit_split, len(concepts)), selectivity(on_split, len(concepts))
    head = " | ".join(f"M ≥ {level:.2f}" for level in LEVELS)
    lines = [f"| neuron chosen on → scored on | concepts | mean M (95 %) | {head} | without words, M ≥ {LEVELS[-1]:.2f} |", "|---|---|---|---|---|---|"]
    found = {}
    for least in (2, 3, 5):
        chosen = choose(fitted, scored, 5, least)
        if len(chosen.m):
            found[least] = chosen
            lines.append(summary_line(f"train → this split, ≥ {least} photos and as many drawn", chosen))
    half = choose(selectivity(fit.rows(fit.half == 0), len(concepts)), selectivity(other_half, len(concepts)), 5, 5)
    if len(half.m):
        lines.append(summary_line("half of train → other half (optimistic: the model was trained on both), ≥ 5 of each", half))
    lines.append(f"\nTraining pictures looked at: {len(rows)}, at most {per_cell} of a concept, rendition and half; of a word 5 renderings in each half.")
    if found:
        lines += best_lines("Highest on this split:", found[min(found)], on_split, concepts, how_many)
    if len(half.m):
        lines += best_lines("Highest between the halves of train (optimistic):", half, other_half, concepts, how_many)
    return lines
