"""The rendition "word": names rendered as pixels, in many typefaces.

A bank of masks is rendered once (Pillow, fonts found on the machine) and kept in memory; colours, backgrounds, turns
and sizes are chosen afresh in every batch by `augment.py`.
"""
from __future__ import annotations

import random
import re
from collections import Counter
from functools import lru_cache
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE = 80  # pixels of a mask

# Typefaces that draw Latin letters as letters: families by the start of the file's name.
FAMILIES = (
    "DejaVu", "Liberation", "NotoSans-", "NotoSerif-", "NotoSansDisplay-", "NotoSerifDisplay-", "NotoSansMono-", "OpenSans",
    "Lato", "Roboto", "ComicNeue", "EBGaramond", "Cantarell", "Inconsolata", "Free", "LinLibertine", "LinBiolinum", "Dancing",
    "Lobster", "Hack", "FiraCode", "FiraMono", "Carlito", "Arimo", "Cousine", "Tinos", "Quicksand", "junction", "LeagueSpartan",
    "Play", "CourierPrime", "Breip", "Humor", "Andika", "Gentium", "texgyre", "C059", "NimbusRoman", "NimbusSans", "NimbusMono",
    "P052", "URWBookman", "URWGothic", "Z003",
)


def find_fonts(folder: Path) -> list[Path]:
    """Font files of FAMILIES under `folder`, sorted by name; at most twelve of a family."""
    taken: Counter[str] = Counter()
    fonts = []
    for path in sorted(folder.rglob("*.[ot]tf"), key=lambda p: p.name):
        family = next((f for f in FAMILIES if path.name.startswith(f)), None)
        if family and "math" not in path.name.lower() and "emoji" not in path.name.lower() and taken[family] < 12:
            taken[family] += 1
            fonts.append(path)
    return fonts


def common_words(wordnet_counts: Path, how_many: int) -> list[str]:
    """The most frequent plain words of WordNet's sense counts (`cntlist.rev`), most frequent first."""
    count: Counter[str] = Counter()
    for line in wordnet_counts.read_text(encoding="utf-8").splitlines():
        key, _, tags = line.split(" ")
        lemma = key.split("%")[0]
        if re.fullmatch(r"[a-z]{3,10}", lemma):
            count[lemma] += int(tags)
    return [w for w, _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))[:how_many]]


def plain_words(wordnet: Path) -> set[str]:
    """Every word of 3 to 10 plain letters in WordNet's indexes: most have no target vector, and teach reading by spelling."""
    lines = (line for part in ("noun", "verb", "adj", "adv") for line in (wordnet / f"index.{part}").read_text(encoding="utf-8").splitlines())
    return {lemma for line in lines if re.fullmatch(r"[a-z]{3,10}", lemma := line.split(" ", 1)[0])}


def is_unseen_word(word: str) -> bool:
    """Whether a common word is held out: it is never rendered in training, so that reading can be tested on it."""
    return sum(ord(c) * (i + 3) for i, c in enumerate(word)) % 8 == 0


def _in_case(text: str, rng: random.Random) -> str:
    draw = rng.random()
    return text.upper() if draw < 0.3 else text.title() if draw < 0.5 else text


@lru_cache(maxsize=4096)
def _typeface(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


def render_word(text: str, font_file: Path, rng: random.Random, side: int = SIDE) -> np.ndarray:
    """A mask [side, side] uint8, 255 where the ink is, of `text` as large as a random share of the square allows."""
    words = _in_case(text, rng).split(" ")
    lines = [" ".join(words)]
    if len(words) > 1 and (len(text) > 8 or rng.random() < 0.3):
        half = (len(words) + 1) // 2
        lines = [" ".join(words[:half]), " ".join(words[half:])]
    probe = _typeface(font_file, 32)
    width = max(max(probe.getbbox(line)[2] for line in lines), 1)
    room = side * rng.uniform(0.62, 0.97)
    size = min(32 * room / width, side * rng.uniform(0.34, 0.62) / len(lines))
    font = _typeface(font_file, max(7, int(size)))
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    draw.multiline_text((side / 2, side / 2), "\n".join(lines), fill=255, font=font, anchor="mm", align="center", spacing=1)
    return np.asarray(mask)


def _render_range(job: tuple[list[tuple[int, str]], list[Path], int, int]) -> tuple[np.ndarray, np.ndarray]:
    items, fonts, seed, side = job
    rng = random.Random(seed)
    masks, ids = [], []
    for name_id, text in items:
        try:
            mask = render_word(text, rng.choice(fonts), rng, side)
        except OSError:
            continue
        if mask.max() > 200:
            masks.append(mask)
            ids.append(name_id)
    return np.stack(masks), np.array(ids)


def render_bank(names: list[tuple[int, str]], fonts: list[Path], seed: int, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """Renders every (id, text) of `names`, each in a random typeface, size and case.

    Returns masks [images, side, side] uint8 and ids [images]; a text whose typeface fails is left out.
    """
    jobs = [(names[i : i + 1000], fonts, seed + i, side) for i in range(0, len(names), 1000)]
    with Pool() as pool:
        parts = pool.map(_render_range, jobs)
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
