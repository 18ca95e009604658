"""Training batches: pictures and rendered words with the numbers of their names, and texts with theirs.

Everything lies on the device and is drawn there, so that a GPU is never waited for.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from augment import lay_out_words, mix, restyle, warp
from bpe import Tokenizer
from data import Sampler, Table, colour_kinds, may_flip
from names import Names
from texts import about_names, about_pictures, about_words, make_texts

READING_SHARE = 0.5  # of the rendered words: those that have no target vector


@dataclass
class Batch:
    """Images, pictures before rendered words, then texts. Numbers are those of Names; -1 where there is none."""

    images: Tensor  # [images, 3, S, S]
    pictures: int  # how many images are pictures
    concept: Tensor  # [images]
    label: Tensor  # [images]
    other: Tensor  # [images] the image of which a box was put into this one
    keep: Tensor  # [images] how much of its area an image keeps, 1 where nothing was put in
    ids: Tensor  # [texts, context]
    text_name: Tensor  # [texts] the name that the text says
    text_owner: Tensor  # [texts] the image that the text belongs to, -1 for names drawn from the bank
    text_concept: Tensor  # [texts] the concept of that image


def word_weights(masks: np.ndarray, names: Names) -> np.ndarray:
    """How often each mask is drawn, from the name [masks] that it shows: concepts most, words that are only read by READING_SHARE."""
    rank = np.ones(len(names.all))
    rank[names.concepts] = 2
    rank[[names.number(c) for c in names.scored]] *= 2
    weight = rank[masks]
    only_read = masks >= names.reading
    weight[only_read] *= READING_SHARE / max(weight[only_read].sum(), 1e-9)
    weight[~only_read] *= (1 - READING_SHARE) / weight[~only_read].sum()
    return weight


class Batches:
    """Draws batches for ever. `words` are masks with the number of their name, from `words.render_bank`."""

    def __init__(self, table: Table, pixels: np.ndarray, aspect: np.ndarray, words: tuple[np.ndarray, np.ndarray],
                 names: Names, tokenizer: Tokenizer, device: torch.device, seed: int):
        self.names, self.device = names, device
        self.said = [make_texts(say, things, tokenizer, device) for say, things in
                     ((about_pictures(table, names), len(table)), (about_words(names), len(names.all)), (about_names(names), len(names.all)))]
        to = lambda a: torch.from_numpy(np.asarray(a)).to(device)
        self.pixels, self.aspect, self.masks, self.mask_names = to(pixels), to(aspect), to(words[0]), to(words[1].astype(np.int64))
        self.kinds, self.may_flip = to(colour_kinds(table)), to(may_flip(table))
        self.concept = to([names.number(c) for c in table.concept])
        self.label = to([names.number(c) for c in table.label])
        self.is_concept = to(np.isin(np.arange(len(names.all)), names.concepts))
        self.picture_cumulative = to(Sampler(table, seed).cumulative)
        weight = word_weights(words[1], names)
        self.word_cumulative = to(np.cumsum(weight / weight.sum()))

    def _pick(self, cumulative: Tensor, how_many: int) -> Tensor:
        draws = torch.rand(how_many, device=self.device, dtype=torch.float64)
        return torch.searchsorted(cumulative, draws).clamp(max=len(cumulative) - 1)

    def draw(self, size: int, images: int, words: int, texts: int, bank_texts: int, least: float, mixed: float) -> Batch:
        """`images` pictures and `words` rendered words at `size` pixels; `texts` of them get a text, and `bank_texts` texts more
        name random members of the bank and words that are only read. For `least` and `mixed` (a share of the
        photos) see `augment.py`."""
        rows, picked = self._pick(self.picture_cumulative, images), self._pick(self.word_cumulative, words)
        kinds = self.kinds[rows]
        pictures = warp(self.pixels[rows].permute(0, 3, 1, 2).float().div_(255), self.aspect[rows], kinds, self.may_flip[rows], size, least)
        written, word_kinds = lay_out_words(self.masks[picked], size)
        kinds = torch.cat([kinds, word_kinds])
        pixels, other, keep = mix(restyle(torch.cat([pictures, written]), kinds), kinds, mixed)
        word_names = self.mask_names[picked]
        concept = torch.cat([self.concept[rows], torch.where(self.is_concept[word_names], word_names, -1)])
        label = torch.cat([self.label[rows], word_names])

        owners = torch.randperm(images + words, device=self.device)[:texts]
        of_picture, of_word, of_bank = self.said
        shown, shown_name = of_picture.draw(rows[owners.clamp(max=images - 1)])
        read, read_name = of_word.draw(word_names[(owners - images).clamp(min=0)])
        is_picture = owners < images
        drawn = torch.randint(self.names.bank, (bank_texts,), device=self.device)
        only_read = torch.randint(self.names.reading, len(self.names.all), (bank_texts,), device=self.device)
        named, bank_name = of_bank.draw(torch.where(torch.rand(bank_texts, device=self.device) < READING_SHARE, only_read, drawn))
        nobody = torch.full((bank_texts,), -1, device=self.device)
        return Batch(
            images=pixels.contiguous(memory_format=torch.channels_last), pictures=images, concept=concept, label=label, other=other, keep=keep,
            ids=torch.cat([torch.where(is_picture[:, None], shown, read), named]),
            text_name=torch.cat([torch.where(is_picture, shown_name, read_name), bank_name]),
            text_owner=torch.cat([owners, nobody]), text_concept=torch.cat([concept[owners], nobody]),
        )
