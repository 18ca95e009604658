#!/usr/bin/python3
"""Writes the JPEGs that jpeg.mjs measures with: a photo of the golden data enlarged, with grain, quality 88, 4:2:0.

    /usr/bin/python3 tests/bench/make_jpegs.py FOLDER      (Pillow, numpy)
"""

import os
import sys

import numpy as np
from PIL import Image

SIZES = {"2mp": (1600, 1200), "12mp": (4000, 3000), "24mp": (6000, 4000), "108mp": (12000, 9000)}


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden/image/chelsea_420.jpg")
    photo = Image.open(golden).convert("RGB")
    rng = np.random.default_rng(0)
    for name, (width, height) in SIZES.items():
        pixels = np.asarray(photo.resize((width, height), Image.BICUBIC)).astype(np.int16)
        grain = rng.normal(0, 5, (height // 2, width // 2, 1)).astype(np.int16).repeat(2, 0).repeat(2, 1)
        image = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
        image.save(os.path.join(folder, f"{name}.jpg"), quality=88, subsampling=2)
        if width <= 6000:
            image.save(os.path.join(folder, f"{name}_progressive.jpg"), quality=88, subsampling=2, progressive=True)
    photo.resize((30000, 600)).save(os.path.join(folder, "panorama.jpg"), quality=88)


main()
