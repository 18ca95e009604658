"""The training table of both parts of the pack, its cached pixels and masks, and the teacher's answers about its photos."""
from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from scipy import ndimage

from data import VECTOR_KIND, Table, colour_kinds, join_tables, load_pixels, may_flip, read_table

SIDE = 112  # pixels of a cached picture; no picture of the pack is larger
CLASSES = 1000  # of ImageNet
ANSWERS = 8  # classes that the teacher's file holds for a photo
# Icon families that training leaves out, so that drawings on discs and cards can be tested on families never seen.
HELD_OUT = ("iconify:tabler", "iconify:mingcute", "iconify:streamline-color")
TEACHER_RECORD = np.dtype([("id", "<u4"), ("classes", "<u2", (ANSWERS,)), ("shares", "<f2", (ANSWERS,))])


def read_all(data: Path) -> Table:
    """Every training row of both parts, those of HELD_OUT families too; the cache follows this order."""
    return join_tables(read_table(data, "train"), read_table(data, "train", file="train2.tsv"))


def trained_on(table: Table) -> np.ndarray:
    """[rows] bool: all but the icons of HELD_OUT families."""
    return ~np.isin(np.array(table.source), HELD_OUT)


def outside(picture: np.ndarray) -> np.ndarray:
    """[side, side] uint8, 255 where near-white paper is connected to the border of a picture [side, side, 3] uint8."""
    paper = picture.min(2) > 232
    numbers, _ = ndimage.label(paper)
    edge = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    return np.where(paper & np.isin(numbers, edge[edge > 0]), 255, 0).astype(np.uint8)


def _outside_of(part: np.ndarray) -> np.ndarray:
    return np.stack([outside(p) for p in part])


@dataclass
class Pack:
    """Both parts' training pictures. `pixels` and `paper` are memory-mapped files."""

    table: Table
    pixels: np.ndarray  # [rows, SIDE, SIDE, 3] uint8, squashed to squares
    aspect: np.ndarray  # [rows] float32, width / height
    kinds: np.ndarray  # [rows] int64, see data.py
    may_flip: np.ndarray  # [rows] bool
    paper: np.ndarray  # [colour drawings, SIDE, SIDE] uint8, 255 where the paper around the drawing is
    paper_row: np.ndarray  # [rows] int64, row of `paper`, -1 where there is none


def load_pack(data: Path, cache: Path) -> Pack:
    """Reads the tables and the cached pixels; decodes all pictures on the first call."""
    table = read_all(data)
    pixels, aspect = load_pixels(data, table, cache, "both", SIDE, mapped=True)
    kinds = colour_kinds(table)
    vector = np.flatnonzero(kinds == VECTOR_KIND)
    path = cache / f"paper-{SIDE}.npy"
    if not path.exists():
        with Pool() as pool:
            parts = pool.imap(_outside_of, (pixels[vector[i : i + 500]] for i in range(0, len(vector), 500)))
            np.save(path, np.concatenate(list(parts)))
    paper_row = np.full(len(table), -1)
    paper_row[vector] = np.arange(len(vector))
    return Pack(table, pixels, aspect, kinds, may_flip(table), np.load(path, mmap_mode="r"), paper_row)


def read_teacher(data: Path, table: Table, temperature: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """The teacher's likeliest classes [rows, ANSWERS] int64 and their shares [rows, ANSWERS] float32, softened to `temperature`
    and summing to 1; all zero for rows that it does not know, and for Tiny-ImageNet's, about which it is mostly wrong."""
    records = np.fromfile(data / "teacher.bin", TEACHER_RECORD)
    place = np.searchsorted(records["id"], table.id).clip(max=len(records) - 1)
    known = (records["id"][place] == table.id) & (np.array(table.source) != "tiny-imagenet-200")
    shares = records["shares"][place].astype(np.float32) ** (1 / temperature)
    shares = shares / shares.sum(1, keepdims=True).clip(min=1e-6) * known[:, None]
    return records["classes"][place].astype(np.int64), shares
