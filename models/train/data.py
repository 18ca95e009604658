"""The training pack: its table, a cache of its pixels in memory, and a sampler that balances it.

The pack is a folder with `train.tsv` and `train-*.bin` (encoded images one after another). Every image is decoded
once, squashed to a square of CACHE pixels and kept as uint8; its true aspect ratio is kept beside it, so that
`augment.py` can undo the squash while it crops. Nothing here opens any other file of the pack.
"""
from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, fields
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image

CACHE = 96
# Painting comes last: it is never trained on, and the numbers of the others must stay.
RENDITIONS = ["photo", "icon", "sketch", "emoji", "cartoon", "logo", "flag", "other", "word", "painting"]
# How a picture's colours may be changed: 0 full colour, 1 one-colour drawing on white, 2 colour drawing on white.
PHOTO_KIND, INK_KIND, VECTOR_KIND, WORD_KIND = 0, 1, 2, 3


@dataclass
class Table:
    """The rows of one split, column by column; all lists have the same length."""

    shard: list[str]
    offset: np.ndarray  # [rows] int64
    length: np.ndarray  # [rows] int64
    rendition: np.ndarray  # [rows] int64, index into RENDITIONS
    style: list[str]
    source: list[str]
    concept: list[str]  # "" where the image has none
    label: list[str]
    captions: list[list[str]]
    key: list[str]  # name of the picture inside its source; siblings, such as one emoji of several vendors, may share it
    id: np.ndarray  # [rows] int64, the picture's number in the pack

    def __len__(self) -> int:
        return len(self.shard)

    def take(self, rows: np.ndarray) -> Table:
        """The table of these rows alone, in this order."""
        return Table(**{f.name: v[rows] if isinstance(v := getattr(self, f.name), np.ndarray) else [v[r] for r in rows] for f in fields(self)})


def read_table(data: Path, split: str | None, limit: int | None = None, file: str = "train.tsv") -> Table:
    """Reads a table of the pack and keeps the rows whose column `split` equals `split`; None keeps every row.

    A rendition that is not in RENDITIONS counts as "other".
    """
    with open(data / file, newline="", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if split in (None, r["split"])]
    rows = rows[:limit]
    return Table(
        shard=[r["shard"] for r in rows],
        offset=np.array([int(r["offset"]) for r in rows]),
        length=np.array([int(r["length"]) for r in rows]),
        rendition=np.array([RENDITIONS.index(r["rendition"] if r["rendition"] in RENDITIONS else "other") for r in rows]),
        style=[r["style"] for r in rows],
        source=[r["source"] for r in rows],
        concept=[r["concept"].lower().strip() for r in rows],
        label=[r["label"].lower().strip() for r in rows],
        captions=[[c.strip().lower() for c in r["text"].split(" | ") if c.strip()] for r in rows],
        key=[r["key"] for r in rows],
        id=np.array([int(r["id"]) for r in rows], np.int64),
    )


def join_tables(first: Table, second: Table) -> Table:
    """The rows of both, those of `first` before those of `second`."""
    both = ((getattr(first, f.name), getattr(second, f.name)) for f in fields(Table))
    return Table(*(np.concatenate([a, b]) if isinstance(a, np.ndarray) else a + b for a, b in both))


def load_image(data: Path, table: Table, row: int) -> Image.Image:
    """The picture of one row as RGB, transparency laid on white."""
    with open(data / table.shard[row], "rb") as file:
        file.seek(int(table.offset[row]))
        image = Image.open(io.BytesIO(file.read(int(table.length[row]))))
        image.load()
    if image.mode in ("RGBA", "LA", "P"):
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _decode_range(job: tuple[Path, Table, range, int]) -> tuple[np.ndarray, np.ndarray]:
    data, table, rows, side = job
    pixels = np.empty((len(rows), side, side, 3), np.uint8)
    aspect = np.empty(len(rows), np.float32)
    for i, row in enumerate(rows):
        image = load_image(data, table, row)
        aspect[i] = image.width / image.height
        pixels[i] = np.asarray(image.resize((side, side), Image.BICUBIC))
    return pixels, aspect


def load_pixels(data: Path, table: Table, cache: Path, name: str, side: int = CACHE, mapped: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Pixels [rows, side, side, 3] uint8 (squashed) and aspect ratios [rows] (width / height), from the cache
    folder when they are there, else decoded and written to it. `mapped` pixels stay in their file and are read where they are used."""
    pixel_file, aspect_file = cache / f"{name}-{side}.npy", cache / f"{name}-aspect.npy"
    if not (pixel_file.exists() and aspect_file.exists()):
        cache.mkdir(parents=True, exist_ok=True)
        jobs = [(data, table, range(i, min(i + 2000, len(table))), side) for i in range(0, len(table), 2000)]
        partial = pixel_file.with_suffix(".partial")
        pixels = np.lib.format.open_memmap(partial, "w+", np.uint8, (len(table), side, side, 3))
        aspect = np.empty(len(table), np.float32)
        with Pool() as pool:
            for job, (p, a) in zip(jobs, pool.imap(_decode_range, jobs)):
                pixels[job[2].start : job[2].stop], aspect[job[2].start : job[2].stop] = p, a
        pixels.flush()
        np.save(aspect_file, aspect)
        partial.replace(pixel_file)
    return np.load(pixel_file, mmap_mode="r" if mapped else None), np.load(aspect_file)


def colour_kinds(table: Table) -> np.ndarray:
    """[rows] how each row's colours may be changed, from its rendition and style."""
    kinds = np.zeros(len(table), np.int64)
    for row in range(len(table)):
        rendition, style = RENDITIONS[table.rendition[row]], table.style[row]
        if rendition in ("photo", "cartoon", "painting"):
            continue
        ink = rendition == "sketch" or "monochrome" in style or style in ("solid icon", "outline icon", "hand-drawn icon", "symbol")
        kinds[row] = INK_KIND if ink else VECTOR_KIND
    return kinds


def may_flip(table: Table) -> np.ndarray:
    """[rows] whether a row's mirror image shows the same: not so for logos and flags."""
    return ~np.isin(table.rendition, [RENDITIONS.index(r) for r in ("logo", "flag")])


# Share of the pictures of a batch by rendition; the words come on top of it.
SHARES = {"photo": 0.56, "icon": 0.14, "sketch": 0.12, "emoji": 0.10, "cartoon": 0.03, "logo": 0.02, "flag": 0.02, "other": 0.01}


class Sampler:
    """Draws rows: renditions by SHARES, and inside a rendition each concept by the square root of its count."""

    def __init__(self, table: Table, seed: int):
        self.rng = np.random.default_rng(seed)
        count = Counter(zip(table.rendition, table.concept))
        weight = np.array([count[r, c] ** -0.5 for r, c in zip(table.rendition, table.concept)])
        for name, share in SHARES.items():
            rows = table.rendition == RENDITIONS.index(name)
            if rows.any():
                weight[rows] *= share / weight[rows].sum()
        self.cumulative = np.cumsum(weight / weight.sum())

    def draw(self, size: int) -> np.ndarray:
        """[size] row numbers."""
        return np.minimum(np.searchsorted(self.cumulative, self.rng.random(size)), len(self.cumulative) - 1)
