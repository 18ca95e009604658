"""Zero-shot accuracy through the text encoder, on prepared images; used while training and by `evaluate.py`."""
from __future__ import annotations

import random
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from augment import normalise
from bpe import Tokenizer
from captions import put
from data import RENDITIONS, Table, load_image
from names import Names
from net import Clip
from words import SIDE, render_word

TEMPLATES = ["{}", "a {}", "a picture of a {}", "a drawing of a {}", "a photo of a {}"]


def preprocess(image: Image.Image, size: int) -> np.ndarray:
    """The shipped preprocessing up to 0..1: bicubic on the shorter side, centre crop. [3, size, size] uint8."""
    scale = size / min(image.size)
    width, height = max(size, int(image.width * scale)), max(size, int(image.height * scale))
    image = image.resize((width, height), Image.BICUBIC)
    left, top = (width - size) // 2, (height - size) // 2
    return np.asarray(image.crop((left, top, left + size, top + size))).transpose(2, 0, 1)


def _load_part(job: tuple[Path, Table, int]) -> np.ndarray:
    data, table, size = job
    return np.stack([preprocess(load_image(data, table, row), size) for row in range(len(table))])


def load_split(data: Path, table: Table, size: int) -> Tensor:
    """All pictures of a table [rows, 3, size, size] uint8, decoded by one process a core."""
    jobs = [(data, table.take(np.arange(i, min(i + 500, len(table)))), size) for i in range(0, len(table), 500)]
    with Pool() as pool:
        return torch.from_numpy(np.concatenate(pool.map(_load_part, jobs)))


def render_words(words: list[str], fonts: list[Path], size: int, seed: int) -> Tensor:
    """Black on white images of words, one each [words, 3, size, size] uint8."""
    rng, images = random.Random(seed), []
    for word in words:
        mask = Image.fromarray(255 - render_word(word, rng.choice(fonts), rng, max(size, SIDE)))
        images.append(np.asarray(mask.resize((size, size), Image.BICUBIC)))
    return torch.from_numpy(np.stack(images))[:, None].expand(-1, 3, -1, -1).contiguous()


@torch.no_grad()
def embed_images(model: Clip, images: Tensor, device: torch.device, bf16: bool = False) -> Tensor:
    """Unit embeddings [images, embed]. A model may bring a `normalise` of its own for values 0..1."""
    parts, normalised = [], getattr(model, "normalise", normalise)
    for chunk in images.split(256):
        x = normalised(chunk.to(device).float() / 255).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
            parts.append(model.vision(x).float())
    return F.normalize(torch.cat(parts), dim=-1)


@torch.no_grad()
def embed_texts(model: Clip, tokenizer: Tokenizer, texts: list[str], device: torch.device) -> Tensor:
    """Unit embeddings [texts, embed]."""
    parts = []
    for i in range(0, len(texts), 512):
        ids = torch.from_numpy(tokenizer.encode_all(texts[i : i + 512]))
        parts.append(model.text(ids.to(device)).float())
    return F.normalize(torch.cat(parts), dim=-1)


def name_classifier(model: Clip, tokenizer: Tokenizer, names: list[str], templates: list[str], device: torch.device) -> Tensor:
    """Unit vectors [names, embed]: the mean over the templates of each name's text embedding."""
    mean = sum(embed_texts(model, tokenizer, [put(t, n) for n in names], device) for t in templates)
    return F.normalize(mean, dim=-1)


@dataclass
class Accuracy:
    """Hits of one rendition: first guess and first five, of `total` images."""

    top1: Tensor  # [total] bool
    top5: Tensor

    def __str__(self) -> str:
        n = max(len(self.top1), 1)
        return f"{100 * self.top1.float().mean():.1f}/{100 * self.top5.float().mean():.1f} (n={n})"


def hits(embeddings: Tensor, classes: Tensor, target: Tensor) -> Accuracy:
    """Whether the right class is first, and among the first five."""
    best = (embeddings @ classes.T).topk(5, dim=1).indices
    right = best == target[:, None]
    return Accuracy(right[:, 0].cpu(), right.any(1).cpu())


def zero_shot(model: Clip, tokenizer: Tokenizer, names: Names, table: Table, images: Tensor, device: torch.device,
              templates: list[str] = TEMPLATES, bf16: bool = False) -> dict[str, Accuracy]:
    """Accuracy by rendition over all scored concepts; pictures without a scored concept are left out."""
    place = {c: i for i, c in enumerate(names.scored)}
    rows = np.array([i for i, c in enumerate(table.concept) if c in place])
    target = torch.tensor([place[table.concept[i]] for i in rows], device=device)
    classes = name_classifier(model, tokenizer, names.scored, templates, device)
    embeddings = embed_images(model, images[rows], device, bf16)
    result = {}
    for r, rendition in enumerate(RENDITIONS):
        mine = torch.from_numpy(table.rendition[rows] == r).to(device)
        if mine.any():
            result[rendition] = hits(embeddings[mine], classes, target[mine])
    return result


def read_words(model: Clip, tokenizer: Tokenizer, words: list[str], choices: list[str], fonts: list[Path], size: int,
               device: torch.device, seed: int = 5, bf16: bool = False) -> Accuracy:
    """Rendered `words` told apart among `choices` (which holds them) by their text embeddings."""
    place = {c: i for i, c in enumerate(choices)}
    classes = name_classifier(model, tokenizer, choices, ["{}", 'the word "{}"'], device)
    embeddings = embed_images(model, render_words(words, fonts, size, seed), device, bf16)
    return hits(embeddings, classes, torch.tensor([place[w] for w in words], device=device))
