"""PACS: the same seven classes as photo, painting, cartoon and sketch (Li et al. 2017). Paintings are never trained on."""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from data import RENDITIONS, Table
from scoring import TEMPLATES, embed_images, name_classifier
from shipped import ShippedClip
from stats import percent

CLASSES = ["dog", "elephant", "giraffe", "guitar", "horse", "house", "person"]
DOMAINS = ("photo", "painting", "cartoon", "sketch")


def domains(model: ShippedClip, table: Table, images: Tensor) -> list[str]:
    """A table of zero-shot accuracy among the seven classes, of rows whose source names PACS. images [rows, 3, S, S] uint8."""
    rows = np.array([i for i, s in enumerate(table.source) if "pacs" in s.lower() and table.concept[i] in CLASSES], int)
    if not len(rows):
        return ["no pictures of PACS here"]
    device = torch.device("cpu")
    classes = name_classifier(model, model.tokenizer, CLASSES, TEMPLATES, device)
    guesses = (embed_images(model, images[rows], device) @ classes.T).argmax(1).numpy()
    right = guesses == np.array([CLASSES.index(table.concept[i]) for i in rows])
    lines = [f"| PACS domain | images | top-1 of {len(CLASSES)} (95 %) |", "|---|---|---|"]
    for domain in DOMAINS:
        mine = table.rendition[rows] == RENDITIONS.index(domain)
        lines.append(f"| {domain} | {mine.sum()} | {percent(right[mine])} |")
    lines.append(f"| all | {len(rows)} | {percent(right)} |")
    return lines
