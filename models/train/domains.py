"""PACS: the same seven classes as photo, painting, cartoon and sketch (Li et al. 2017). Paintings are never trained on.

Where there are none to score, photos painted over by a filter stand in for them: no brush, but strokes of one colour instead
of texture.
"""
from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from data import RENDITIONS, Table
from scoring import TEMPLATES, embed_images, name_classifier
from shipped import ShippedClip
from stats import percent

CLASSES = ["dog", "elephant", "giraffe", "guitar", "horse", "house", "person"]
DOMAINS = ("photo", "painting", "cartoon", "sketch")
BRUSHES = (1, 2, 3)  # radii in pixels of the model's input


def painted(images: Tensor, radius: int) -> Tensor:
    """Each pixel takes the mean of that one of the four squares around it, of `radius` + 1 pixels, whose colours differ least.

    M. Kuwahara and others 1976. images [rows, 3, S, S] uint8; the same comes back.
    """
    side = images.shape[-1]
    x = F.pad(images.float(), (radius,) * 4, mode="reflect")
    mean = F.avg_pool2d(x, radius + 1, 1)
    spread = (F.avg_pool2d(x.square(), radius + 1, 1) - mean.square()).sum(1, keepdim=True)
    corners = [(slice(None), slice(None), slice(i, i + side), slice(j, j + side)) for i in (0, radius) for j in (0, radius)]
    least = torch.stack([spread[c] for c in corners]).argmin(0, keepdim=True).expand(1, *images.shape)
    return torch.stack([mean[c] for c in corners]).gather(0, least)[0].round().to(torch.uint8)


def domains(model: ShippedClip, table: Table, images: Tensor) -> list[str]:
    """A table of zero-shot accuracy among the seven classes, of rows whose source names PACS. images [rows, 3, S, S] uint8.

    Below it the photos of these classes from every source, as they are and painted over.
    """
    device = torch.device("cpu")
    classes = name_classifier(model, model.tokenizer, CLASSES, TEMPLATES, device)
    target = np.array([CLASSES.index(c) if c in CLASSES else -1 for c in table.concept])

    def is_right(pictures: Tensor, rows: np.ndarray) -> np.ndarray:
        return (embed_images(model, pictures, device) @ classes.T).argmax(1).numpy() == target[rows]

    rows = np.array([i for i, s in enumerate(table.source) if "pacs" in s.lower() and target[i] >= 0], int)
    if not len(rows):
        return ["no pictures of PACS here"]
    right = is_right(images[rows], rows)
    lines = [f"| PACS domain | images | top-1 of {len(CLASSES)} (95 %) |", "|---|---|---|"]
    for domain in DOMAINS:
        mine = table.rendition[rows] == RENDITIONS.index(domain)
        lines.append(f"| {domain} | {mine.sum()} | {percent(right[mine])} |")
    lines.append(f"| all | {len(rows)} | {percent(right)} |")
    photos = np.flatnonzero((target >= 0) & (table.rendition == RENDITIONS.index("photo")))
    lines.append(f"| photos of every source | {len(photos)} | {percent(is_right(images[photos], photos))} |")
    for radius in BRUSHES:
        lines.append(f"| the same, painted over with radius {radius} | {len(photos)} | {percent(is_right(painted(images[photos], radius), photos))} |")
    return lines
