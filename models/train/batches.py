"""Training batches: pictures and rendered words with the numbers of their names, and texts with theirs."""
from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from augment import augment
from bpe import Tokenizer
from captions import ALL_TEMPLATES, about, put, synonyms
from data import RENDITIONS, WORD_KIND, Sampler, Table, colour_kinds, may_flip
from names import Names

WORD = RENDITIONS.index("word")
READING_SHARE = 0.5  # of the rendered words: those that have no target vector


@dataclass
class Batch:
    """Images first, then texts. Numbers are those of Names; -1 where there is none."""

    images: Tensor  # [images, 3, S, S]
    concept: Tensor  # [images]
    label: Tensor  # [images]
    is_word: Tensor  # [images] bool
    ids: Tensor  # [texts, length]
    text_name: Tensor  # [texts] the name that the text says
    text_owner: Tensor  # [texts] the image that the text belongs to, -1 for names drawn from the bank
    text_concept: Tensor  # [texts] the concept of that image


class Batches:
    """Draws batches for ever. `words` are masks with the number of their name, from `words.render_bank`."""

    def __init__(self, table: Table, pixels: np.ndarray, aspect: np.ndarray, words: tuple[np.ndarray, np.ndarray],
                 names: Names, tokenizer: Tokenizer, device: torch.device, seed: int):
        self.table, self.pixels, self.aspect, self.names, self.tokenizer, self.device = table, pixels, aspect, names, tokenizer, device
        self.masks, self.mask_names = words
        self.rng, self.sampler = random.Random(seed), Sampler(table, seed)
        self.numpy_rng = np.random.default_rng(seed + 1)
        self.kinds = colour_kinds(table)
        self.concept = np.array([names.number(c) for c in table.concept])
        self.label = np.array([names.number(c) for c in table.label])
        self.may_flip = may_flip(table)
        in_bank = np.isin(np.arange(len(names.all)), names.concepts)
        weight = np.where(in_bank[self.mask_names], 2.0, 1.0)
        scored = np.zeros(len(names.all), bool)
        scored[[names.number(c) for c in names.scored]] = True
        weight[scored[self.mask_names]] *= 2
        only_read = self.mask_names >= names.reading
        weight[only_read] *= READING_SHARE / max(weight[only_read].sum(), 1e-9)
        weight[~only_read] *= (1 - READING_SHARE) / weight[~only_read].sum()
        self.word_cumulative = np.cumsum(weight / weight.sum())
        self.is_concept = in_bank

    def _text_of(self, row: int) -> tuple[str, int]:
        """A text for a picture and the number of the name it says (-1 when it is a free caption)."""
        table, rng = self.table, self.rng
        concept, label, rendition = table.concept[row], table.label[row], int(table.rendition[row])
        captions = table.captions[row]
        draw = rng.random()
        if table.source[row] == "flickr8k" and captions and (draw < 0.6 or not concept):
            return rng.choice(captions), -1
        if draw < 0.5 or not concept:
            name = label or concept
            if name:
                return about(name, rendition, rng), self.names.number(name)
            return (rng.choice(captions) if captions else "a picture"), -1
        if draw < 0.85:
            return about(concept, rendition, rng), int(self.concept[row])
        tags = [t for c in captions for t in synonyms(c)] or [concept]
        if draw < 0.93:
            tag = rng.choice(tags)
            return about(tag, rendition, rng), self.names.number(tag)
        return ", ".join(tags[:6]), -1

    def draw(self, size: int, images: int, words: int, texts: int, bank_texts: int) -> Batch:
        """`images` pictures and `words` rendered words at `size` pixels; `texts` of them get a text, and
        `bank_texts` texts more name random members of the bank and words that are only read."""
        rows = self.sampler.draw(images)
        picked = np.searchsorted(self.word_cumulative, self.numpy_rng.random(words)).clip(max=len(self.masks) - 1)
        pixels = torch.from_numpy(self.pixels[rows]).to(self.device).permute(0, 3, 1, 2).float().div_(255)
        masks = 1 - torch.from_numpy(self.masks[picked]).to(self.device)[:, None].float().div_(255)
        pixels = torch.cat([pixels, masks.expand(-1, 3, -1, -1)])
        aspect = torch.from_numpy(np.concatenate([self.aspect[rows], np.ones(words, np.float32)])).to(self.device)
        kinds = torch.from_numpy(np.concatenate([self.kinds[rows], np.full(words, WORD_KIND)])).to(self.device)
        may_flip = torch.from_numpy(np.concatenate([self.may_flip[rows], np.zeros(words, bool)])).to(self.device)
        word_names = self.mask_names[picked]
        concept = np.concatenate([self.concept[rows], np.where(self.is_concept[word_names], word_names, -1)])
        label = np.concatenate([self.label[rows], word_names])

        owners = self.numpy_rng.choice(images + words, texts, replace=False)
        said = []
        for owner in owners:
            if owner < images:
                said.append(self._text_of(rows[owner]))
            else:
                name = int(word_names[owner - images])
                said.append((about(self.names.all[name], WORD, self.rng), name))
        drawn = self.numpy_rng.integers(0, self.names.bank, bank_texts)
        only_read = self.numpy_rng.integers(self.names.reading, len(self.names.all), bank_texts)
        for name in np.where(self.numpy_rng.random(bank_texts) < READING_SHARE, only_read, drawn):
            said.append((put(self.rng.choice(ALL_TEMPLATES), self.names.all[name]), int(name)))
        ids = self.tokenizer.encode_all([text for text, _ in said])
        owner = np.concatenate([owners, np.full(bank_texts, -1)])
        to = lambda a: torch.from_numpy(np.asarray(a, np.int64)).to(self.device)
        return Batch(
            images=augment(pixels, aspect, kinds, may_flip, size), concept=to(concept), label=to(label),
            is_word=torch.arange(images + words, device=self.device) >= images, ids=to(ids),
            text_name=to([name for _, name in said]), text_owner=to(owner),
            text_concept=to(np.where(owner >= 0, concept[owner], -1)),
        )
