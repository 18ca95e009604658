"""Pressure on single neurons: a chosen neuron of the last layer must tell one concept apart by itself, in every rendition.

Each concept that has both photos and drawings gets a neuron of its own: the assignment that maximises the sum, over
concepts, of the least mean response (standardised, over photo, drawn, word) that the neuron has before training. While
training, the assigned neurons, standardised over the batch and with a gain each, are the logits of a classifier whose
one further class is "none of these". There are no weights between neurons and classes, so only the neuron can learn it.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

from data import RENDITIONS, Table
from losses import mixed_cross_entropy
from stimuli import DRAWN

GROUPS = (("photo",), DRAWN)


def alignable(table: Table, names: list[str], least: int) -> list[str]:
    """The names with at least `least` photos and as many drawings in the table."""
    counts = []
    for renditions in GROUPS:
        shown = np.isin(table.rendition, [RENDITIONS.index(r) for r in renditions])
        found, number = np.unique(np.array(table.concept)[shown], return_counts=True)
        counts.append(dict(zip(found, number)))
    return [name for name in names if all(c.get(name, 0) >= least for c in counts)]


def assign(responses: np.ndarray, concept: np.ndarray, group: np.ndarray, concepts: int) -> np.ndarray:
    """The neuron of each concept [concepts], all different.

    responses [stimuli, neurons]; concept [stimuli] in 0..concepts-1, -1 for others; group [stimuli] in 0..2 (photo, drawn,
    word). There must be at least as many neurons as concepts. A concept without stimuli in a group is judged by the rest.
    """
    least = np.full((concepts, responses.shape[1]), np.inf)
    for g in range(3):
        inside = responses[group == g]
        z = (inside - inside.mean(0)) / (inside.std(0) + 1e-6)
        of = concept[group == g]
        for c in np.unique(of[of >= 0]):
            least[c] = np.minimum(least[c], z[of == c].mean(0))
    least[~np.isfinite(least)] = 0
    return linear_sum_assignment(least, maximize=True)[1]


class Aligner(nn.Module):
    """Pooled neurons [images, channels] -> loss of naming the concepts by their own neurons."""

    def __init__(self, neurons: np.ndarray, concepts: np.ndarray, total: int):
        """`neurons` and `concepts` (numbers of Names) go in pairs; `total` is how many names there are."""
        super().__init__()
        place = torch.full((total + 1,), len(neurons))
        place[torch.from_numpy(concepts)] = torch.arange(len(neurons))
        self.register_buffer("place", place, persistent=False)
        self.register_buffer("neurons", torch.from_numpy(neurons).long())
        self.norm = nn.BatchNorm1d(len(neurons), affine=False)
        self.log_gain = nn.Parameter(torch.zeros(len(neurons)))
        self.shift = nn.Parameter(torch.full((len(neurons),), -4.0))

    def forward(self, pooled: Tensor, concept: Tensor, other: Tensor, keep: Tensor) -> Tensor:
        """For `concept` and `other` (numbers of Names, -1 for none) and `keep` see `losses.mixed_cross_entropy`."""
        logits = self.norm(pooled.float()[:, self.neurons]) * self.log_gain.clamp(max=1.5).exp() + self.shift
        return mixed_cross_entropy(F.pad(logits, (0, 1)), self.place[concept], self.place[other], keep, 0.02)
