"""The training loss: names as classes for images and texts, and in-batch contrast that knows shared names."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batch

SMOOTHING = 0.05


def mixed_cross_entropy(logits: Tensor, target: Tensor, other: Tensor, keep: Tensor, smoothing: float) -> Tensor:
    """Mean over the rows that have a target: a row is `keep` of its own class and for the rest the one of its other image.
    A target of -1 is none; then a row counts for less."""
    log = F.log_softmax(logits, 1)
    own_share, other_share = keep * (target >= 0), (1 - keep) * (other >= 0)
    of = lambda which: log.gather(1, which.clamp(min=0)[:, None])[:, 0]
    right = own_share * of(target) + other_share * of(other)
    both = own_share + other_share
    return -((1 - smoothing) * right + smoothing * both * log.mean(1)).sum() / both.sum().clamp(min=1)


class NameLoss:
    """Cross-entropy of embeddings against the target vectors of a set of names."""

    def __init__(self, members: Tensor, total: int):
        self.members = members
        self.place = torch.full((total + 1,), -1, dtype=torch.long, device=members.device)
        self.place[members] = torch.arange(len(members), device=members.device)

    def __call__(self, embeddings: Tensor, proxies: Tensor, names: Tensor, scale: Tensor, other: Tensor | None = None, keep: Tensor | None = None) -> Tensor:
        """Mean over the rows whose name is a member (0 when there is none); names are numbers, -1 for none. With `other` (names,
        too) and `keep` an image is that much of its own name and for the rest of the other."""
        target = self.place[names]
        logits = scale * embeddings @ proxies[self.members].T
        if other is None:
            other, keep = names, torch.ones_like(logits[:, 0])
        return mixed_cross_entropy(logits, target, self.place[other], keep, SMOOTHING)


def matches(batch: Batch) -> tuple[Tensor, Tensor]:
    """How far which text is right for which image [images, texts], in 0..1, and a mask of the pairs that say nothing."""
    own = torch.arange(len(batch.concept), device=batch.concept.device)[:, None] == batch.text_owner[None]
    named = (batch.text_name >= 0)[None]
    same = named & ((batch.concept[:, None] == batch.text_name[None]) | (batch.label[:, None] == batch.text_name[None]))
    shares_concept = (batch.concept[:, None] == batch.text_concept[None]) & (batch.text_concept >= 0)[None]
    right, near = own | same, shares_concept & ~named
    keep = batch.keep[:, None]
    share = keep * right + (1 - keep) * right[batch.other]
    return share, (near | (near[batch.other] & (keep < 1))) & (share == 0)


def contrast(images: Tensor, texts: Tensor, pairs: tuple[Tensor, Tensor], scale: Tensor) -> Tensor:
    """Symmetric contrastive loss whose target is spread over all right pairs of a row; unclear pairs are left out. For `pairs` see `matches`."""
    right, unclear = pairs
    logits = (scale * images @ texts.T).masked_fill(unclear, -1e4)

    def one_way(logits: Tensor, target: Tensor) -> Tensor:
        total = target.sum(1)
        loss = -(F.log_softmax(logits, 1) * target).sum(1) / total.clamp(min=1e-6)
        return loss.sum() / (total > 0).sum().clamp(min=1)

    return (one_way(logits, right) + one_way(logits.T, right.T)) / 2


class TrainingLoss:
    """The weighted sum; returns it with its parts for the log."""

    def __init__(self, bank: int, concepts: Tensor, labels: Tensor, total: int):
        everything = torch.arange(bank, device=concepts.device)
        self.concepts, self.labels, self.bank = (NameLoss(m, total) for m in (concepts, labels, everything))

    def __call__(self, images: Tensor, texts: Tensor, proxies: Tensor, scale: Tensor, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        images, texts, proxies = (F.normalize(t.float(), dim=-1) for t in (images, texts, proxies))
        label, other, keep = batch.label[: batch.pictures], batch.label[batch.other][: batch.pictures], batch.keep[: batch.pictures]
        parts = {
            "concept": self.concepts(images, proxies, batch.concept, scale, batch.concept[batch.other], batch.keep),
            "label": 0.5 * self.labels(images[: batch.pictures], proxies, label, scale, other, keep),
            "word": 0.4 * self.bank(images[batch.pictures :], proxies, batch.label[batch.pictures :], scale),
            "text": 0.5 * self.bank(texts, proxies, batch.text_name, scale),
            "contrast": contrast(images, texts, matches(batch), scale),
        }
        return sum(parts.values()), {k: v.detach() for k, v in parts.items()}
