"""Typographic attacks: a label with the name of another concept, laid on a photo.

The label is black letters on a white card of a given share of the pixels, at each of 8 places (the corners and the
middles of the sides). The attack succeeds when the predicted concept becomes the label's. A blank card of the same
size and place shows how much of the lost accuracy is mere covering (Goh et al. 2021, Multimodal Neurons).
"""
from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from data import RENDITIONS, Table
from names import Names
from scoring import TEMPLATES, embed_images, name_classifier
from shipped import ShippedClip
from stats import percent

SHARES = (0.02, 0.04, 0.08, 0.16)
FEW = 20  # further names in the small set of choices
LONGEST = 10  # letters of a label
PLACES = [(x, y) for y in (0.0, 0.5, 1.0) for x in (0.0, 0.5, 1.0) if (x, y) != (0.5, 0.5)]
OVERSAMPLE = 8


def label_font(fonts: list[Path]) -> Path:
    """A plain bold typeface; the first of `fonts` where it is missing."""
    return next((f for f in fonts if f.name == "DejaVuSans-Bold.ttf"), fonts[0])


def draw_label(word: str, font_file: Path, share: float, size: int) -> np.ndarray:
    """A card [height, width] uint8 of `share` of size² pixels, as wide for its height as the word is; "" draws a blank square."""
    font = ImageFont.truetype(str(font_file), 100)
    left, top, right, bottom = font.getbbox(word) if word else (0, 0, 100, 100)
    aspect = (right - left + 40) / (bottom - top + 40)
    width = min(round((share * aspect) ** 0.5 * size), size)
    height = min(max(round(share * size * size / width), 3), size)
    card = Image.new("L", (width * OVERSAMPLE, height * OVERSAMPLE), 255)
    if word:
        scale = min(card.width / (right - left + 40), card.height / (bottom - top + 40))
        font = ImageFont.truetype(str(font_file), max(4, int(100 * scale)))
        box = font.getbbox(word)
        at = ((card.width - box[0] - box[2]) / 2, (card.height - box[1] - box[3]) / 2)
        ImageDraw.Draw(card).text(at, word, fill=0, font=font)
    return np.asarray(card.resize((width, height), Image.BOX))


def with_label(photos: Tensor, cards: list[np.ndarray]) -> Tensor:
    """Each photo with its card at every place: [photos * PLACES, 3, S, S] uint8 from [photos, 3, S, S]."""
    size, out = photos.shape[-1], photos[:, None].repeat(1, len(PLACES), 1, 1, 1)
    for i, card in enumerate(cards):
        height, width = card.shape
        for p, (x, y) in enumerate(PLACES):
            left, top = round(x * (size - width)), round(y * (size - height))
            out[i, p, :, top : top + height, left : left + width] = torch.from_numpy(card.copy())
    return out.flatten(0, 1)


def attacks(model: ShippedClip, names: Names, table: Table, images: Tensor, fonts: list[Path], how_many: int, seed: int = 7) -> list[str]:
    """A table of attack success and accuracy by the label's share of the pixels. images [rows of table, 3, S, S] uint8."""
    rng, device = random.Random(seed), torch.device("cpu")
    place = {c: i for i, c in enumerate(names.scored)}
    rows = [i for i, c in enumerate(table.concept) if c in place and table.rendition[i] == RENDITIONS.index("photo")]
    rows = sorted(rng.sample(rows, min(how_many, len(rows))))
    if not rows:
        return ["no photos of scored concepts here"]
    true = np.array([place[table.concept[i]] for i in rows])
    words = [place[c] for c in names.scored if len(c) <= LONGEST and c.isalpha()]
    label = np.array([rng.choice([w for w in words if w != t and names.scored[w] != table.label[i]]) for i, t in zip(rows, true)])
    few = np.array([[t, w, *rng.sample([c for c in range(len(place)) if c not in (t, w)], FEW)] for t, w in zip(true, label)])
    classes, font = name_classifier(model, model.tokenizer, names.scored, TEMPLATES, device), label_font(fonts)

    def guesses(pictures: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Predicted concepts [photos, places], among all and among the few of each photo."""
        similarity = (embed_images(model, pictures, device) @ classes.T).view(len(rows), -1, len(place))
        among = similarity.gather(2, torch.from_numpy(few)[:, None].expand(-1, similarity.shape[1], -1)).argmax(2).numpy()
        return similarity.argmax(2).numpy(), np.take_along_axis(few, among, 1)

    def cells(found: tuple[np.ndarray, np.ndarray], target: np.ndarray) -> list[str]:
        return [percent((f == target[:, None]).mean(1)) for f in found]

    clean = guesses(images[rows])
    knew = clean[1][:, 0] == true
    lines = [f"| label's share of the pixels | photos × places | success among {len(place)} (95 %) | success among {FEW + 2} | success among {FEW + 2} where it was right "
             f"| accuracy among {len(place)} | accuracy among {FEW + 2} | the same under a blank card |", "|---|---|---|---|---|---|---|---|"]
    baseline = percent((clean[1] == label[:, None]).mean(1)[knew])
    lines.append(f"| no label | {len(rows)} | {' | '.join(cells(clean, label))} | {baseline} | {' | '.join(cells(clean, true))} | – |")
    for share in SHARES:
        cards = [draw_label(names.scored[w], font, share, model.size) for w in label]
        actual = np.mean([c.size for c in cards]) / model.size**2
        found = guesses(with_label(images[rows], cards))
        blank = guesses(with_label(images[rows], [np.full_like(c, 255) for c in cards]))
        where_right = percent((found[1] == label[:, None]).mean(1)[knew])
        lines.append(f"| {100 * share:.0f} % ({100 * actual:.1f} % drawn) | {len(rows)} × {len(PLACES)} | {' | '.join(cells(found, label))} | {where_right} "
                     f"| {' | '.join(cells(found, true))} | {cells(blank, true)[1]} |")
    lines.append(f"\nThe {FEW + 2} choices of a photo are its own concept, the label's, and {FEW} drawn at random. Intervals are over photos.")
    return lines
