"""The training loss: names as classes for images and texts, and in-batch contrast that knows shared names."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batch

SMOOTHING = 0.05


class NameLoss:
    """Cross-entropy of embeddings against the target vectors of a set of names."""

    def __init__(self, members: Tensor, total: int):
        self.members = members
        self.place = torch.full((total + 1,), -1, dtype=torch.long, device=members.device)
        self.place[members] = torch.arange(len(members), device=members.device)

    def __call__(self, embeddings: Tensor, proxies: Tensor, names: Tensor, scale: Tensor) -> Tensor:
        """Mean over the rows whose name is a member (0 when there is none); names are numbers, -1 for none."""
        target = self.place[names]
        logits = scale * embeddings @ proxies[self.members].T
        total = F.cross_entropy(logits, target, ignore_index=-1, label_smoothing=SMOOTHING, reduction="sum")
        return total / (target >= 0).sum().clamp(min=1)


def matches(batch: Batch) -> tuple[Tensor, Tensor]:
    """Which text is right for which image, and which pairs say nothing: two masks [images, texts]."""
    own = torch.arange(len(batch.concept), device=batch.concept.device)[:, None] == batch.text_owner[None]
    named = (batch.text_name >= 0)[None]
    same = named & ((batch.concept[:, None] == batch.text_name[None]) | (batch.label[:, None] == batch.text_name[None]))
    shares_concept = (batch.concept[:, None] == batch.text_concept[None]) & (batch.text_concept >= 0)[None]
    right = own | same
    return right, ~right & ~named & shares_concept


def contrast(images: Tensor, texts: Tensor, batch: Batch, scale: Tensor) -> Tensor:
    """Symmetric contrastive loss whose target is spread over all right pairs of a row; unclear pairs are left out."""
    right, unclear = matches(batch)
    logits = (scale * images @ texts.T).masked_fill(unclear, -1e4)

    def one_way(logits: Tensor, right: Tensor) -> Tensor:
        target = right.float()
        count = target.sum(1)
        loss = -(F.log_softmax(logits, 1) * target).sum(1) / count.clamp(min=1)
        return loss.sum() / (count > 0).sum().clamp(min=1)

    return (one_way(logits, right) + one_way(logits.T, right.T)) / 2


class TrainingLoss:
    """The weighted sum; returns it with its parts for the log."""

    def __init__(self, bank: int, concepts: Tensor, labels: Tensor, total: int):
        everything = torch.arange(bank, device=concepts.device)
        self.concepts, self.labels, self.bank = (NameLoss(m, total) for m in (concepts, labels, everything))

    def __call__(self, images: Tensor, texts: Tensor, proxies: Tensor, scale: Tensor, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        images, texts, proxies = (F.normalize(t.float(), dim=-1) for t in (images, texts, proxies))
        parts = {
            "concept": self.concepts(images, proxies, batch.concept, scale),
            "label": 0.5 * self.labels(images[: batch.pictures], proxies, batch.label[: batch.pictures], scale),
            "word": 0.4 * self.bank(images[batch.pictures :], proxies, batch.label[batch.pictures :], scale),
            "text": 0.5 * self.bank(texts, proxies, batch.text_name, scale),
            "contrast": contrast(images, texts, batch, scale),
        }
        return sum(parts.values()), {k: v.detach() for k, v in parts.items()}
