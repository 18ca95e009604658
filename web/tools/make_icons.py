#!/usr/bin/env python3
"""Writes icon-192.png and icon-512.png: the mark of favicon.svg on a ground, inside the circle that systems may cut a maskable icon to.

    web/tools/make_icons.py   (Pillow)
"""
import pathlib
from PIL import Image, ImageDraw

WEB = pathlib.Path(__file__).resolve().parent.parent
SIDE, OVER = 64, 4  # of the mark's own units; pictures are drawn larger and reduced
SCALE = 0.62        # of the icon that the mark takes: its corners lie inside a circle of 80 % of the side
CURVES = [((8, 8), (24, 8), (25, 31), (42, 32)), ((8, 24), (20, 24), (26, 32), (42, 32)),
          ((8, 40), (20, 40), (26, 32), (42, 32)), ((8, 56), (24, 56), (25, 33), (42, 32))]


def bezier(points, t):
    (a, b), (c, d), (e, f), (g, h) = points
    u = 1 - t
    w = (u ** 3, 3 * u * u * t, 3 * u * t * t, t ** 3)
    return (w[0] * a + w[1] * c + w[2] * e + w[3] * g, w[0] * b + w[1] * d + w[2] * f + w[3] * h)


def icon(size):
    unit = size * OVER * SCALE / SIDE
    edge = size * OVER * (1 - SCALE) / 2
    image = Image.new("RGB", (size * OVER, size * OVER), "#161a1f")
    draw = ImageDraw.Draw(image)

    def disc(x, y, radius, colour):
        cx, cy, r = edge + x * unit, edge + y * unit, radius * unit
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)

    for curve in CURVES:
        for i in range(241):
            disc(*bezier(curve, i / 240), 2.25, "#7d8894")
        disc(*curve[0], 6, "#7d8894")
    disc(44, 32, 18, "#12947f")
    disc(44, 32, 7, "#ffffff")
    return image.resize((size, size), Image.LANCZOS).quantize(16, dither=Image.Dither.NONE)


for size in (192, 512):
    icon(size).save(WEB / f"icon-{size}.png", optimize=True)
