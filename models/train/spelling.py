"""An aid to learning to read: while training, a head on the pooled neurons spells the rendered words.

It predicts the first and last letters and which pairs of letters occur. Words share letters, so this teaches the filters
to read long before thousands of separate word classes do. The head is not part of the shipped model.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ENDS = 4  # letters predicted from each end
LETTERS = 27  # a to z, and anything else


def letter(character: str) -> int:
    return ord(character) - 97 if "a" <= character <= "z" else 26


def spell(names: list[str]) -> tuple[Tensor, Tensor]:
    """For each name its end letters [names, 2 ENDS] (-1 past a short name) and its letter pairs [names, LETTERS²] uint8."""
    ends = torch.full((len(names), 2 * ENDS), -1)
    pairs = torch.zeros(len(names), LETTERS * LETTERS, dtype=torch.uint8)
    for row, name in enumerate(names):
        codes = [letter(c) for c in name.lower()]
        for i in range(min(ENDS, len(codes))):
            ends[row, i], ends[row, ENDS + i] = codes[i], codes[-1 - i]
        for a, b in zip(codes, codes[1:]):
            pairs[row, a * LETTERS + b] = 1
    return ends, pairs


class Speller(nn.Module):
    """Pooled neurons [words, channels] -> loss of spelling the names whose numbers are given."""

    def __init__(self, channels: int, names: list[str]):
        super().__init__()
        ends, pairs = spell(names)
        self.register_buffer("ends", ends, persistent=False)
        self.register_buffer("pairs", pairs, persistent=False)
        self.norm = nn.BatchNorm1d(channels)
        self.head = nn.Linear(channels, 2 * ENDS * LETTERS + LETTERS * LETTERS)

    def forward(self, pooled: Tensor, numbers: Tensor) -> Tensor:
        logits = self.head(self.norm(pooled.float()))
        end_logits = logits[:, : 2 * ENDS * LETTERS].reshape(-1, LETTERS)
        end_loss = F.cross_entropy(end_logits, self.ends[numbers].reshape(-1), ignore_index=-1)
        pair_logits, present = logits[:, 2 * ENDS * LETTERS :], self.pairs[numbers].float()
        pair_loss = F.binary_cross_entropy_with_logits(pair_logits, present, reduction="none").sum(1).mean() / 10
        return end_loss + pair_loss
