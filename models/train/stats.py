"""Numbers with their uncertainty: bootstrap intervals and AUROC of many neurons at once."""
from __future__ import annotations

import numpy as np

DRAWS = 1000


def interval(values: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of the mean of `values` [n]; of a 2-D array, whole rows are drawn."""
    rng, values = np.random.default_rng(seed), np.asarray(values, float)
    per_row = values if values.ndim == 1 else values.mean(1)
    means = [per_row[rng.integers(0, len(per_row), len(per_row))].mean() for _ in range(DRAWS)]
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def percent(values: np.ndarray) -> str:
    """The mean of `values` (0..1) with its interval, in percent."""
    if not len(values):
        return "–"
    low, high = interval(values)
    return f"{100 * np.mean(values):.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def mean_of(values: np.ndarray) -> str:
    """The mean of `values` with its interval."""
    low, high = interval(values)
    return f"{np.mean(values):.3f} ({low:.3f}–{high:.3f})"


def count_of(hits: np.ndarray) -> str:
    """How many of `hits` [n] bool are true, with its interval."""
    low, high = interval(hits)
    return f"{int(hits.sum())} ({round(low * len(hits))}–{round(high * len(hits))})"


def average_ranks(values: np.ndarray) -> np.ndarray:
    """Rank of each value inside its column, 1 the lowest; equal values share their mean rank. values [n, columns]."""
    ranks = np.empty(values.T.shape)
    for row, column in zip(ranks, np.ascontiguousarray(values.T)):
        order = np.argsort(column)
        starts_run = np.diff(column[order], prepend=np.nan) != 0
        first = np.flatnonzero(starts_run)
        row[order] = ((first + np.append(first[1:], len(column)) + 1) / 2)[np.cumsum(starts_run) - 1]
    return ranks.T


def auroc_of_classes(values: np.ndarray, classes: np.ndarray, number: int) -> tuple[np.ndarray, np.ndarray]:
    """AUROC of each column for each class against all other rows (Mann–Whitney U, ties counted half).

    values   [n, columns]
    classes  [n] int, 0 .. number-1; other values belong to no class and only count against the classes
    returns  [number, columns] AUROC, NaN where a class or its rest is empty, and [number] rows of each class
    ref      Hanley & McNeil 1982
    """
    known = (classes >= 0) & (classes < number)
    count = np.bincount(classes[known], minlength=number).astype(float)
    order = np.argsort(classes[known], kind="stable")
    total = np.zeros((number, values.shape[1]))
    if known.any():
        starts = np.flatnonzero(np.diff(classes[known][order], prepend=-1))
        total[classes[known][order][starts]] = np.add.reduceat(average_ranks(values)[known][order], starts, axis=0)
    rest = len(values) - count
    with np.errstate(invalid="ignore", divide="ignore"):
        result = (total - (count * (count + 1) / 2)[:, None]) / (count * rest)[:, None]
    return result, count.astype(int)


def placements(positive: np.ndarray, negative: np.ndarray) -> np.ndarray:
    """For each positive the share of negatives below it, ties counted half; their mean is the AUROC. [p], [n] -> [p]."""
    order = np.sort(negative)
    return (np.searchsorted(order, positive, "left") + np.searchsorted(order, positive, "right")) / 2 / len(order)


def interval_of_least(groups: list[np.ndarray], seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of the smallest of the groups' means; each group [n] is drawn by itself."""
    rng = np.random.default_rng(seed)
    means = np.stack([g[rng.integers(0, len(g), (DRAWS, len(g)))].mean(1) for g in groups])
    return float(np.quantile(means.min(0), 0.025)), float(np.quantile(means.min(0), 0.975))
