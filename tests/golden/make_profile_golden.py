#!/usr/bin/python3
"""Writes tests/golden/profiles: small pictures with colour profiles, and what Pillow's ImageCms (Little CMS) makes of them in sRGB.

    /usr/bin/python3 tests/golden/make_profile_golden.py      (Pillow, numpy)

NAME.rgb holds the decoded picture converted with relative colorimetric intent, uint8 RGB. The profiles are written here: three curves
and a matrix, in the forms that files in the wild have.
"""

import io
import os
import struct

import numpy as np
from PIL import Image, ImageCms

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "profiles")
SIDE = 16

# Colorants adapted to D50, as the profiles of their makers state them.
P3 = [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)]
ADOBE = [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)]
SRGB = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)]


def fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def parametric(kind, *parameters):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*parameters)


def gamma(exponent):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def table(points):
    return b"curv\0\0\0\0" + struct.pack(">I", len(points)) + b"".join(struct.pack(">H", round(65535 * p)) for p in points)


def profile(colorants, curve, space=b"RGB ", extra=()):
    tags = [(b"desc", b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(78)), (b"cprt", b"text\0\0\0\0none\0"),
            (b"wtpt", b"XYZ \0\0\0\0" + fixed(0.9642, 1, 0.8249))]
    for name, colorant in zip([b"rXYZ", b"gXYZ", b"bXYZ"], colorants):
        tags.append((name, b"XYZ \0\0\0\0" + fixed(*colorant)))
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")] + list(extra)
    at = 128 + 4 + 12 * len(tags)
    index, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        data += bytes(-len(data) % 4)
        index += name + struct.pack(">II", at + len(body), len(data))
        body += data
    header = struct.pack(">I4sI4s4s4s", 128 + len(index) + len(body), b"none", 0x02400000, b"mntr", space, b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + fixed(0.9642, 1, 0.8249)
    return header.ljust(128, b"\0") + index + body


SRGB_CURVE = parametric(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def scene():
    """Every hue at several strengths, greys and saturated corners."""
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (SIDE, SIDE, 3))
    corners = [(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)]
    pixels[0, :8] = corners
    pixels[1] = np.linspace(0, 255, SIDE).astype(int)[:, None]
    return Image.fromarray(pixels.astype(np.uint8))


def blocks():
    """Colours in blocks of 8, which a JPEG keeps nearly."""
    rng = np.random.default_rng(4)
    return Image.fromarray(np.kron(rng.integers(30, 226, (2, 2, 3)), np.ones((8, 8, 1))).astype(np.uint8))


def write(name, picture, icc, golden=True, **options):
    packed = io.BytesIO()
    picture.save(packed, name.rsplit(".")[-1].upper().replace("JPG", "JPEG"), icc_profile=icc, **options)
    with open(os.path.join(OUT, name), "wb") as file:
        file.write(packed.getvalue())
    if not golden:
        return
    decoded = Image.open(packed).convert("RGB")
    converted = ImageCms.profileToProfile(decoded, ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"),
                                          renderingIntent=ImageCms.INTENT_RELATIVE_COLORIMETRIC, outputMode="RGB")
    with open(os.path.join(OUT, name + ".rgb"), "wb") as file:
        file.write(converted.tobytes())


def main():
    os.makedirs(OUT, exist_ok=True)
    display_p3 = profile(P3, SRGB_CURVE)
    write("display_p3.png", scene(), display_p3)
    write("display_p3.jpg", blocks(), display_p3, quality=95)
    write("adobe_rgb.webp", scene(), profile(ADOBE, gamma(2.19921875)), lossless=True)
    write("table.png", scene(), profile(ADOBE, table(np.linspace(0, 1, 40) ** 1.8)))
    write("srgb.png", scene(), profile(SRGB, SRGB_CURVE))
    write("grey.png", scene(), profile(P3, SRGB_CURVE, b"GRAY"), golden=False)
    write("lookup.png", scene(), profile(P3, SRGB_CURVE, extra=[(b"A2B0", b"mft1" + bytes(44))]), golden=False)


main()
