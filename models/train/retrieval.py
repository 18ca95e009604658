"""Retrieval between the photos of Flickr8k and their captions, among the photos of one split."""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from data import Table
from scoring import embed_images, embed_texts
from shipped import ShippedClip
from stats import percent

SOURCE = "flickr8k"
DEPTHS = (1, 5, 10)


def best_ranks(similarity: Tensor, right: Tensor) -> np.ndarray:
    """For each row the rank (0 the best) of its best right column. similarity, right [rows, columns]; ties count against it."""
    best = similarity.masked_fill(~right, float("-inf")).amax(1, keepdim=True)
    return ((similarity >= best) & ~right).sum(1).numpy()


def retrieval(model: ShippedClip, table: Table, images: Tensor) -> list[str]:
    """A table of recall in both directions. images [rows of table, 3, S, S] uint8."""
    rows = [i for i, s in enumerate(table.source) if s == SOURCE and table.captions[i]]
    if len(rows) < 2:
        return [f"no captioned photos of {SOURCE} here"]
    captions = [(n, c) for n, row in enumerate(rows) for c in table.captions[row]]
    device = torch.device("cpu")
    pictures = embed_images(model, images[rows], device)
    texts = embed_texts(model, model.tokenizer, [c for _, c in captions], device)
    right = torch.arange(len(rows))[:, None] == torch.tensor([n for n, _ in captions])
    similarity = pictures @ texts.T
    lines = ["| retrieval | n | among | " + " | ".join(f"R@{k} (95 %)" for k in DEPTHS) + " | R@1 by chance |", "|---|---|---|" + "---|" * (len(DEPTHS) + 1)]
    by_chance = {"image → text": len(captions) / len(rows) / len(captions), "text → image": 1 / len(rows)}
    owner = np.array([n for n, _ in captions])
    for name, ranks, of, among in (("image → text", best_ranks(similarity, right), np.arange(len(rows)), f"{len(captions)} captions"),
                                   ("text → image", best_ranks(similarity.T, right.T), owner, f"{len(rows)} photos")):
        recalls = " | ".join(percent(np.bincount(of, ranks < k) / np.bincount(of)) for k in DEPTHS)
        lines.append(f"| {name} | {len(ranks)} | {among} | {recalls} | {100 * by_chance[name]:.1f} % |")
    lines.append("\nIntervals are over photos: a photo's captions are drawn together.")
    return lines
