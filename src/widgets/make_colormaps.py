"""Writes colormap_tables.inc: two colour maps of 256 entries, 0xRRGGBB.

Activation    inferno of matplotlib (S. van der Walt and N. Smith, CC0): dark to bright, even steps of lightness, safe for
              colour-blind eyes and in greyscale.
Contribution  blue, white, orange: two straight lines in OKLab (B. Ottosson 2020) from ends of about the same lightness to a
              near-white middle, which is entry 127.5, between the two halves.

Run: python3 make_colormaps.py   (needs numpy and matplotlib)
"""
from pathlib import Path

import matplotlib
import numpy as np

BLUE, MIDDLE, ORANGE = "#1b5fa8", "#f6f6f4", "#b85c00"

RGB_TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                       [0.2119034982, 0.6806995451, 0.1073969566],
                       [0.0883024619, 0.2817188376, 0.6299787005]])
LMS_TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                       [1.9779984951, -2.4285922050, 0.4505937099],
                       [0.0259040371, 0.7827717662, -0.8086757660]])


def to_oklab(text):
    srgb = np.array([int(text[i:i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return LMS_TO_LAB @ np.cbrt(RGB_TO_LMS @ linear)


def to_srgb(lab):
    linear = np.linalg.solve(RGB_TO_LMS, np.linalg.solve(LMS_TO_LAB, lab) ** 3).clip(0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def diverging():
    low, middle, high = to_oklab(BLUE), to_oklab(MIDDLE), to_oklab(ORANGE)
    for share in np.linspace(-1, 1, 256):
        yield to_srgb(middle + abs(share) * ((low if share < 0 else high) - middle))


def table(name, colours):
    packed = ["0x%02x%02x%02x" % tuple(int(round(255 * c)) for c in rgb) for rgb in colours]
    rows = [", ".join(packed[i:i + 12]) for i in range(0, 256, 12)]
    return "constexpr std::array<std::uint32_t, 256> %s = {{\n    %s}};\n" % (name, ",\n    ".join(rows))


out = "// Written by make_colormaps.py.\n"
out += table("kActivation", matplotlib.colormaps["inferno"].colors)
out += table("kContribution", diverging())
Path(__file__).with_name("colormap_tables.inc").write_text(out)
