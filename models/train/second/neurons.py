"""Single neurons of block 18 for concepts, categories and colours: which neuron is whose, and the loss that teaches it.

Concepts use the first edition's loss (`align.Aligner`). A concept may belong to several categories, so a category's neuron is taught by a
logistic loss of its own; a colour's by a softmax among the colours.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn


def assign_members(responses: np.ndarray, member: np.ndarray, group: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """A neuron for each class [classes], all different and none of `taken`: the assignment with the greatest sum of least mean responses.

    responses [views, neurons]; member [views, classes] bool; group [views] 0 photo, 1 drawn, 2 word, 3 other. Responses are standardised
    within a group; a class is judged by the groups in which at least five views show it, by all groups where there is none.
    """
    least = np.full((member.shape[1], responses.shape[1]), np.inf)
    for g in np.unique(group):
        inside = responses[group == g]
        z = (inside - inside.mean(0)) / (inside.std(0) + 1e-6)
        for c in range(member.shape[1]):
            mine = member[group == g, c]
            if mine.sum() >= 5:
                least[c] = np.minimum(least[c], z[mine].mean(0))
    least[~np.isfinite(least)] = 0
    least[:, taken] = -100
    return linear_sum_assignment(least, maximize=True)[1]


class MemberNeurons(nn.Module):
    """Pooled neurons [views, channels] -> loss of telling members of each class by its own neuron, standardised, with a gain and a shift."""

    def __init__(self, neurons: np.ndarray):
        super().__init__()
        self.register_buffer("neurons", torch.from_numpy(neurons).long())
        self.norm = nn.BatchNorm1d(len(neurons), affine=False)
        self.log_gain = nn.Parameter(torch.zeros(len(neurons)))
        self.shift = nn.Parameter(torch.full((len(neurons),), -2.0))

    def forward(self, pooled: Tensor, member: Tensor, known: Tensor) -> Tensor:
        """member [views, classes] bool; known [views] bool: the views whose membership is known."""
        logits = self.norm(pooled.float()[:, self.neurons]) * self.log_gain.clamp(max=1.5).exp() + self.shift
        losses = F.binary_cross_entropy_with_logits(logits, member.float(), reduction="none").mean(1)
        return 8 * (losses * known).sum() / known.sum().clamp(min=1)
