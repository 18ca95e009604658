#!/usr/bin/python3
"""Writes golden/corrupt.rgb: a small picture, then what each harm of image/corrupt.h makes of it at strengths 1 to 5 (harm by harm), uint8 RGB.

    /usr/bin/python3 tests/golden/make_corrupt_golden.py      (Pillow, NumPy, SciPy)

Blur and rotation by SciPy, JPEG and solarisation by Pillow, the others by their formulas in NumPy.
"""
import io
import math
import pathlib

import numpy as np
import scipy.ndimage
from PIL import Image, ImageDraw, ImageOps

from pcg32 import Pcg32

SIDE, SEED = 40, 19  # two and a half blocks of JPEG


def picture():
    rng = np.random.default_rng(19)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    colours = np.stack([200 * x + 30, 120 + 100 * np.sin(7 * y), 220 * (1 - x) * y + 10], axis=2)
    made = Image.fromarray(np.clip(colours + rng.normal(0, 8, colours.shape), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(made)
    draw.ellipse((5, 7, 22, 24), fill=(240, 40, 30))
    draw.rectangle((25, 20, 36, 37), fill=(20, 60, 200))
    return made


source = picture()
old = np.asarray(source).astype(float)
mean = old.mean((0, 1))
to_bytes = lambda values: np.floor(np.clip(values, 0, 255) + 0.5).astype(np.uint8)


def random():
    value = 0xCBF29CE484222325
    for byte in source.tobytes():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return Pcg32(SEED, value)


def uniform(numbers):
    return (numbers.next() + 0.5) / 2**32


def blur(sigma):
    return to_bytes(scipy.ndimage.gaussian_filter(old, (sigma * SIDE / 224, sigma * SIDE / 224, 0), mode="nearest", truncate=3.0))


def noise(sigma):
    numbers, normal = random(), []
    while len(normal) < old.size:
        radius = math.sqrt(-2 * math.log(uniform(numbers)))
        angle = 2 * math.pi * uniform(numbers)
        normal += [radius * math.cos(angle), radius * math.sin(angle)]
    return to_bytes(old + 255 * sigma * np.array(normal[: old.size]).reshape(old.shape))


def contrast(factor):
    return to_bytes((old - mean) * factor + mean)


def jpeg(quality):
    file = io.BytesIO()
    source.save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def rotation(degrees):
    angle = math.radians(degrees)
    back = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])  # of (y, x)
    middle = np.full(2, (SIDE - 1) / 2)
    turned = [scipy.ndimage.affine_transform(old[..., c], back, middle - back @ middle, order=1, mode="grid-constant", cval=mean[c]) for c in range(3)]
    return to_bytes(np.stack(turned, axis=2))


def occlusion(share):
    numbers = random()
    across, down = uniform(numbers), uniform(numbers)
    side = round(SIDE * math.sqrt(share))
    left, top = (math.floor(at * (SIDE - side) + 0.5) for at in (across, down))
    new = np.array(source)
    new[top : top + side, left : left + side] = to_bytes(mean)
    return new


def greyscale(share):
    luma = (old @ [0.299, 0.587, 0.114])[..., None]
    return to_bytes((1 - share) * old + share * luma)


def inverted(threshold):
    return np.asarray(ImageOps.solarize(source, threshold))


HARMS = [(blur, [1, 2, 3, 4, 6]), (noise, [0.08, 0.12, 0.18, 0.26, 0.38]), (contrast, [0.4, 0.3, 0.2, 0.1, 0.05]), (jpeg, [40, 25, 15, 10, 5]),
         (rotation, [5, 10, 15, 30, 45]), (occlusion, [0.05, 0.1, 0.2, 0.35, 0.5]), (greyscale, [0.2, 0.4, 0.6, 0.8, 1.0]),
         (inverted, [204, 153, 102, 51, 0])]
out = source.tobytes() + b"".join(harm(strength).tobytes() for harm, strengths in HARMS for strength in strengths)
(pathlib.Path(__file__).parent / "corrupt.rgb").write_bytes(out)
