"""Where a step's views come from: a store of maps under the frozen blocks, or fresh pixels through these blocks."""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from data import PHOTO_KIND
from net import Clip
from second import mobilenet, resnet
from second.concepts import Namer, ViewNames
from second.store import PICTURES, SHAPES, WORDS, Store, answers, early_maps
from second.views import Shown, Views, is_plain


class Stored:
    """Views of a store, each once before any comes again."""

    def __init__(self, store: Store, namer: Namer, seed: int, backbone: mobilenet.Backbone | None = None, start: int = 0, first: int = 0, limit: int | None = None):
        """`start` is the block whose input the store holds; the blocks up to `first` are run, frozen, on what it holds."""
        self.store, self.names = store, namer(store.shown)
        self.backbone, self.start, self.first = backbone, start, first
        self.rng, self.total = np.random.default_rng(seed), min(limit or len(store.shown.row), len(store.shown.row))
        self.order, self.next = self.rng.permutation(self.total), 0

    def draw(self, views: int) -> tuple[Tensor, Tensor, Shown, ViewNames]:
        """The inputs of block `first`, the first edition's answers, what the views show and what they are called."""
        if self.next + views > self.total:
            self.order, self.next = self.rng.permutation(self.total), 0
        picked = np.sort(self.order[self.next : self.next + views])
        self.next += views
        inputs = self.store.inputs(picked)
        if self.first > self.start:
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                inputs = self.backbone.between(inputs, self.start, self.first).float()
        names = ViewNames(*(getattr(self.names, f)[picked] for f in ("concept", "label", "word", "group")))
        return inputs, torch.from_numpy(self.store.teach[picked]).float(), self.store.shown.take(picked), names


class Fresh:
    """Views made anew for every step; the blocks before `first` are run without gradients."""

    def __init__(self, views: Views, namer: Namer, backbone: mobilenet.Backbone | resnet.Backbone, teacher: Clip, teacher_size: int, size: int, first: int):
        self.views, self.namer, self.size, self.first = views, namer, size, first
        self.backbone, self.teacher, self.teacher_size = backbone, teacher, teacher_size

    def draw(self, views: int) -> tuple[Tensor, Tensor, Shown, ViewNames]:
        """See `Stored.draw`."""
        whole = PICTURES + WORDS + SHAPES
        words, shapes = views * WORDS // whole, views * SHAPES // whole
        x, plain, shown = self.views.draw(self.size, views - words - shapes, words, shapes)
        teach = torch.zeros(len(x), self.teacher.proxies.shape[1])
        teach[torch.from_numpy(is_plain(shown, self.views.pack))] = answers(self.teacher, self.teacher_size, plain)
        return early_maps(self.backbone, x, self.first), teach, shown, self.namer(shown)


def is_photo(shown: Shown) -> Tensor:
    """[views] bool: pictures in full colour, which may be mixed."""
    return torch.from_numpy((shown.kind == PHOTO_KIND) & (shown.row >= 0))
