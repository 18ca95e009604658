"""The atlas's files: named arrays in one little-endian binary, described in JSON, and a sheet of images."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

NONE = 65535  # an index or share that is not there
STEPS = 65534  # shares 0..1 are stored as 0..STEPS


def as_share(values: np.ndarray) -> np.ndarray:
    """Values 0..1 as uint16 0..STEPS; NaN becomes NONE."""
    filled = np.where(np.isnan(values), 0, values)
    return np.where(np.isnan(values), NONE, np.rint(np.clip(filled, 0, 1) * STEPS)).astype("<u2")


def stored_array(entry: dict, data: bytes) -> np.ndarray:
    """An array of a file's bytes, by its entry in the description."""
    dtype = {"uint8": "u1", "uint16": "<u2", "float16": "<f2"}[entry["dtype"]]
    return np.frombuffer(data, dtype, int(np.prod(entry["shape"])), entry["offset"]).reshape(entry["shape"])


class ArrayFile:
    """Collects arrays and writes them one after another, each starting at a multiple of four bytes."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.entries: list[dict] = []
        self.size = 0

    def add(self, name: str, axes: list[str], values: np.ndarray, about: str, of: str = "number") -> None:
        """`of` says what the numbers are: "share" (value / STEPS), "number", or the name of the list that they index."""
        kind = {"u1": "uint8", "u2": "uint16", "f2": "float16"}[values.dtype.str[1:]]
        assert values.ndim == len(axes) and (kind != "float16" or np.isfinite(values).all()), name
        data = np.ascontiguousarray(values).tobytes()
        self.entries.append({"name": name, "dtype": kind, "axes": axes, "shape": list(values.shape), "offset": self.size, "of": of, "about": about})
        self.blocks.append(data + bytes(-len(data) % 4))
        self.size += len(self.blocks[-1])

    def array(self, entry: dict) -> np.ndarray:
        """One that was added, by its entry."""
        return stored_array(entry, b"".join(self.blocks))

    def write(self, path: Path) -> None:
        path.write_bytes(b"".join(self.blocks))


def write_sheet(path: Path, images: np.ndarray, columns: int, at_most_bytes: int) -> int:
    """Tiles images [n, S, S, 3] uint8 row by row into a WebP no larger than `at_most_bytes`; returns the quality used."""
    n, size = images.shape[:2]
    rows = -(-n // columns)
    sheet = np.full((rows * columns, size, size, 3), 128, np.uint8)
    sheet[:n] = images
    picture = Image.fromarray(sheet.reshape(rows, columns, size, size, 3).transpose(0, 2, 1, 3, 4).reshape(rows * size, columns * size, 3))
    for quality in range(84, 0, -8):
        picture.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= at_most_bytes:
            return quality
    raise ValueError(f"{path} does not fit into {at_most_bytes} bytes")


def write_json(path: Path, value: dict) -> None:
    """JSON with one line an entry of the outer lists, so that it stays readable and small."""
    lines = []
    for key, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], dict):
            text = "[\n  " + ",\n  ".join(json.dumps(p, ensure_ascii=False) for p in part) + "\n ]"
        else:
            text = json.dumps(part, ensure_ascii=False)
        lines.append(f' {json.dumps(key)}: {text}')
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
