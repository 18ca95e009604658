"""Stored maps of many augmented views under the frozen first blocks, so that the later blocks train without pixels.

    python3 -m second.store --data DATA --cache CACHE --out STORE --views 300000

A map is kept as int8 with one scale a channel. More can be added later with a larger --views.
"""
from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import normalise
from data import Table
from names import Names, collect_names
from net import Clip
from optim import has_fast_bfloat16
from second.colours import COLOURS
from second.hierarchy import CATEGORIES
from second import resnet
from second.mobilenet import Backbone, load_imagenet
from second.model import load_first
from second.tables import load_pack
from second.views import Shown, Views, is_plain
from train import load_words
from words import find_fonts

FIRST = 7  # the first block that is not frozen in a store
WORD_SIDE = 128
PICTURES, WORDS, SHAPES = 360, 110, 16  # of a chunk


def all_names(table: Table, wordnet: Path) -> Names:
    """The second edition's names: those of both parts, of WordNet's words, of categories and colours."""
    return collect_names(table, wordnet, [*CATEGORIES, *COLOURS])


@torch.no_grad()
def answers(teacher: Clip, size: int, plain: Tensor) -> Tensor:
    """The first edition's unit embeddings [views, embed] of views [views, 3, S, S] in 0..1."""
    x = F.interpolate(plain, (size, size), mode="bilinear", antialias=True)
    x = normalise(x).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bfloat16(x.device)):
        return F.normalize(teacher.vision(x).float(), dim=-1)


@torch.no_grad()
def early_maps(backbone: Backbone | resnet.Backbone, x: Tensor, end: int = FIRST) -> Tensor:
    """Views in 0..1 -> the input of block `end` [views, channels, height, width] float32."""
    x = (x * 2 - 1).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_fast_bfloat16(x.device)):
        return backbone.between(x, 0, end).float()


@dataclass
class Store:
    """`maps` is a memory-mapped file; the rest lies in memory."""

    maps: np.ndarray  # [views, height, width, channels] int8
    scale: np.ndarray  # [channels] float32, the value of a step
    teach: np.ndarray  # [views, embed] float16, the first edition's answer to the plain twin; zeros for photos and shapes
    shown: Shown

    def inputs(self, views: np.ndarray) -> Tensor:
        """[views, channels, height, width] float32, channels last."""
        return (torch.from_numpy(self.maps[views]).float() * torch.from_numpy(self.scale)).permute(0, 3, 1, 2)


def open_store(folder: Path) -> Store:
    """What is complete of a store."""
    views = int((folder / "views.txt").read_text(encoding="utf-8"))
    load = lambda name: np.load(folder / f"{name}.npy", mmap_mode="r")[:views]
    shown = Shown(**{f.name: np.array(load(f.name)) for f in fields(Shown)})
    return Store(load("maps"), np.load(folder / "scale.npy"), np.array(load("teach")), shown)


def column_kinds(maps: Tensor, embed: int) -> dict[str, tuple[type, tuple[int, ...]]]:
    """Type and shape of a view in each file of a store."""
    _, channels, height, width = maps.shape
    return {"maps": (np.int8, (height, width, channels)), "teach": (np.float16, (embed,)), "row": (np.int32, ()), "name": (np.int32, ()),
            "kind": (np.int8, ()), "colour": (np.int8, ()), "carded": (np.int8, ())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--views", type=int, required=True, help="how many the store is to hold in the end")
    parser.add_argument("--room", type=int, default=600_000, help="how many its files can hold")
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--first", type=Path, default=Path("checkpoint.pt"), help="the first edition's checkpoint")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    counter = args.out / "views.txt"
    done = int(counter.read_text(encoding="utf-8")) if counter.exists() else 0
    torch.manual_seed(args.seed + done)
    pack = load_pack(args.data, args.cache)
    names = all_names(pack.table, args.wordnet)
    masks, mask_names = load_words(args.cache, names, find_fonts(args.fonts), 1, side=WORD_SIDE)
    views = Views(pack, masks, mask_names, names, args.seed + done)
    backbone = Backbone()
    load_imagenet(backbone, args.data / "backbone" / "mobilenet_v2.npz")
    backbone = backbone.to(memory_format=torch.channels_last).eval()
    teacher, teacher_size = load_first(args.first)
    files: dict[str, np.ndarray] = {}
    start, begun = time.time(), done
    while done < min(args.views, args.room):
        x, plain, shown = views.draw(args.size, PICTURES, WORDS, SHAPES)
        maps = early_maps(backbone, x)
        teach = np.zeros((len(x), teacher.proxies.shape[1]), np.float16)
        teach[is_plain(shown, pack)] = answers(teacher, teacher_size, plain).half().numpy()
        if not files:
            scale_path = args.out / "scale.npy"
            if not scale_path.exists():
                np.save(scale_path, (maps.abs().amax((0, 2, 3)) * 1.1 / 127).numpy())
            scale = torch.from_numpy(np.load(scale_path))[None, :, None, None]
            for name, (kind, shape) in column_kinds(maps, teach.shape[1]).items():
                path = args.out / f"{name}.npy"
                files[name] = np.lib.format.open_memmap(path, "r+") if path.exists() else np.lib.format.open_memmap(path, "w+", kind, (args.room, *shape))
        end = min(done + len(x), args.room)
        stored = (maps / scale).round().clamp(-127, 127).to(torch.int8).permute(0, 2, 3, 1).numpy()
        for name, values in (("maps", stored), ("teach", teach), *((f.name, getattr(shown, f.name)) for f in fields(Shown))):
            files[name][done:end] = values[: end - done]
        done = end
        if (done // len(x)) % 20 == 0 or done >= args.views:
            for file in files.values():
                file.flush()
            counter.write_text(str(done), encoding="utf-8")
            print(f"{done} views, {(done - begun) / (time.time() - start):.0f} a second", flush=True)
    counter.write_text(str(done), encoding="utf-8")


if __name__ == "__main__":
    main()
