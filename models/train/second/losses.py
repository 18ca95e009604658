"""The second edition's loss: names as classes with neutral answers left out, categories, colours, the teachers, contrast."""
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from losses import SMOOTHING, NameLoss, contrast, mixed_cross_entropy
from second.concepts import Concepts


@dataclass
class SecondBatch:
    """Views, then texts. Numbers are those of Names; -1 where there is none."""

    inputs: Tensor  # [views, channels, height, width] the input of the first trained block
    concept: Tensor  # [views]
    label: Tensor  # [views]
    word: Tensor  # [views]
    colour: Tensor  # [views] index into COLOURS, -1 where unknown
    is_photo: Tensor  # [views] bool
    other: Tensor  # [views] the view of which a box was put into this one
    keep: Tensor  # [views] how much of its area a view keeps
    teach: Tensor  # [views, embed] the first edition's answers, zeros for none
    classes: Tensor  # [views, ANSWERS] ImageNet's classes
    shares: Tensor  # [views, ANSWERS] their shares, zeros for none
    ids: Tensor  # [texts, length]
    text_name: Tensor  # [texts] the name that the text says, -1 for none
    text_owner: Tensor  # [texts] the view that the text belongs to, -1 for none
    text_colour: Tensor  # [texts] the colour that the text says, -1 for none


def concept_loss(images: Tensor, proxies: Tensor, batch: SecondBatch, concepts: Concepts, scale: Tensor) -> Tensor:
    """Cross-entropy among the concepts, those that are neutral for a view's concept left out. images [views, embed], proxies
    [bank, embed], both of unit length."""
    place = concepts.place[batch.concept]
    other = place[batch.other]
    logits = scale * images @ proxies[torch.from_numpy(concepts.names.concepts)].T
    none = torch.zeros(1, dtype=torch.bool)
    mixed = (batch.keep < 1)[:, None]
    neutral = torch.where((place < 0)[:, None], none, concepts.neutral[place]) | torch.where(mixed & (other >= 0)[:, None], concepts.neutral[other], none)
    keeps_target = F.one_hot(place.clamp(min=0), logits.shape[1]).bool() | (F.one_hot(other.clamp(min=0), logits.shape[1]).bool() & mixed)
    # A finite value, so that smoothing over all names stays small.
    logits = torch.where(neutral & ~keeps_target, logits.detach() - 20.0, logits)
    return mixed_cross_entropy(logits, place, other, batch.keep, SMOOTHING)


def category_loss(images: Tensor, proxies: Tensor, batch: SecondBatch, concepts: Concepts, scale: Tensor) -> Tensor:
    """Cross-entropy among the categories for each category of a view's concept, its other categories left out."""
    member = concepts.member[batch.concept] & (batch.keep == 1)[:, None]
    logits = scale * images @ proxies[concepts.category_names].T
    wrong = torch.logsumexp(logits.masked_fill(member, -1e4), 1, keepdim=True)
    losses = F.softplus(wrong - logits)
    return (losses * member).sum() / member.sum().clamp(min=1)


def colour_loss(images: Tensor, proxies: Tensor, batch: SecondBatch, concepts: Concepts, scale: Tensor) -> Tensor:
    """Cross-entropy among the eleven colours of the views whose colour is known; words that name one count as well."""
    known = batch.colour >= 0
    logits = scale * images @ proxies[concepts.colour_names].T
    losses = F.cross_entropy(logits, batch.colour.clamp(min=0), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1)


def teacher_loss(logits: Tensor, batch: SecondBatch, temperature: float = 2.0) -> Tensor:
    """Cross-entropy of ImageNet's classifier [views, 1000] against the teacher's softened answers about the views that have some."""
    log = F.log_softmax(logits / temperature, 1)
    known = (batch.shares.sum(1) > 0) & (batch.keep == 1)
    losses = -(log.gather(1, batch.classes) * batch.shares).sum(1)
    return (losses * known).sum() / known.sum().clamp(min=1)


def distillation(images: Tensor, batch: SecondBatch) -> Tensor:
    """1 − cosine between unit embeddings and the first edition's answers, over the views that have one."""
    known = batch.teach.square().sum(1) > 0.5
    return ((1 - (images * batch.teach).sum(1)) * known).sum() / known.sum().clamp(min=1)


def pairs(batch: SecondBatch, concepts: Concepts) -> tuple[Tensor, Tensor]:
    """How far which text is right for which view [views, texts], in 0..1, and a mask of the pairs that say nothing.

    Right: a view's own text, a text that names its concept, label or word, or a category of its concept. Unclear: a text of another view
    of the same concept that says more than a name, unless it says another colour; and neutral names.
    """
    views = torch.arange(len(batch.concept))
    owner = batch.text_owner
    own = views[:, None] == owner[None]
    named, said = (batch.text_name >= 0)[None], batch.text_name[None]
    same = named & ((batch.concept[:, None] == said) | (batch.label[:, None] == said) | (batch.word[:, None] == said))
    category = concepts.category_of[batch.text_name]
    of_category = concepts.member[batch.concept][:, category.clamp(min=0)] & (category >= 0)[None]
    right = own | same | of_category
    text_concept = torch.where(owner >= 0, batch.concept[owner], -1)
    shares = (batch.concept[:, None] == text_concept[None]) & (text_concept >= 0)[None] & ~named
    both_coloured = (batch.text_colour >= 0)[None] & (batch.colour >= 0)[:, None]
    shares = shares & ~(both_coloured & (batch.text_colour[None] != batch.colour[:, None]))
    place, said_place = concepts.place[batch.concept], concepts.place[batch.text_name]
    neutral = concepts.neutral[place][:, said_place] & (place >= 0)[:, None] & (said_place >= 0)[None]
    near = shares | neutral
    keep = batch.keep[:, None]
    share = keep * right + (1 - keep) * right[batch.other]
    return share, (near | (near[batch.other] & (keep < 1))) & (share == 0)


@dataclass
class Weights:
    """How much each part of the loss counts."""

    concept: float = 1.0
    label: float = 0.5
    word: float = 0.4
    text: float = 0.5
    contrast: float = 1.0
    category: float = 0.3
    colour: float = 0.3
    teacher: float = 0.4
    distil: float = 2.0


class SecondLoss:
    """The weighted sum; returns it with its parts for the log."""

    def __init__(self, concepts: Concepts, weights: Weights):
        self.concepts, self.weights = concepts, weights
        names = concepts.names
        everything = torch.arange(names.bank)
        self.labels, self.bank = NameLoss(torch.from_numpy(names.labels), len(names.all)), NameLoss(everything, len(names.all))

    def __call__(self, images: Tensor, texts: Tensor, proxies: Tensor, classified: Tensor, scale: Tensor, batch: SecondBatch) -> tuple[Tensor, dict[str, Tensor]]:
        """images [views, embed], texts [texts, embed], proxies [bank, embed], classified [views, 1000]: logits of ImageNet's classes."""
        images, texts, proxies = (F.normalize(t.float(), dim=-1) for t in (images, texts, proxies))
        parts = {
            "concept": concept_loss(images, proxies, batch, self.concepts, scale),
            "label": self.labels(images, proxies, batch.label, scale, batch.label[batch.other], batch.keep),
            "word": self.bank(images, proxies, batch.word, scale),
            "text": self.bank(texts, proxies, batch.text_name, scale),
            "contrast": contrast(images, texts, pairs(batch, self.concepts), scale),
            "category": category_loss(images, proxies, batch, self.concepts, scale),
            "colour": colour_loss(images, proxies, batch, self.concepts, scale),
            "teacher": teacher_loss(classified, batch),
            "distil": distillation(images, batch),
        }
        total = sum(getattr(self.weights, name) * value for name, value in parts.items())
        return total, {name: value.detach() for name, value in parts.items()}
