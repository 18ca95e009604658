#!/usr/bin/env python3
"""Writes preview.png, which chats show beside a link of the page: four renditions of a cat, and the neuron that answers to all of them.

    web/tools/make_preview.py   (Pillow)
"""
import json
import pathlib
from PIL import Image, ImageDraw, ImageFont

WEB = pathlib.Path(__file__).resolve().parent.parent
ASSETS = WEB.parent / "assets"
WIDTH, HEIGHT, OVER = 1200, 630, 2  # drawn larger and reduced
TILE, GAP, LEFT, TOP = 118, 20, 84, 49
GROUND, GREY, ACCENT, TEXT, MUTED = "#161a1f", "#7d8894", "#12947f", "#e7eaed", "#9ca6b1"
NEURON = (470, HEIGHT // 2)


def photo():
    image = Image.open(ASSETS / "stimuli/chelsea.jpg").convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def sketch():
    drawing = json.loads((ASSETS / "stimuli/cat-face.drawing.json").read_text())
    image = Image.new("RGB", (960, 960), drawing.get("background", "#ffffff"))
    draw = ImageDraw.Draw(image)
    for stroke in drawing["strokes"]:
        points = [(960 * x, 960 * y) for x, y in zip(stroke["points"][::2], stroke["points"][1::2])]
        width = max(2, round(960 * stroke.get("width", 0.02)))
        draw.line(points, fill=stroke.get("color", "#1a1a1a"), width=width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=stroke.get("color", "#1a1a1a"))
    return image


def emoji():
    index = json.loads((ASSETS / "emoji/index.json").read_text())
    sheet = Image.open(ASSETS / "emoji/sheet.webp").convert("RGBA")
    cell = sheet.width // index["columns"]
    place = [each["codepoints"] for each in index["emoji"]].index("1f431")
    left, top = place % index["columns"] * cell, place // index["columns"] * cell
    image = Image.new("RGB", (cell, cell), "#ffffff")
    one = sheet.crop((left, top, left + cell, top + cell))
    image.paste(one, (0, 0), one)
    return image


def word():
    image = Image.new("RGB", (480, 480), "#ffffff")
    font = ImageFont.truetype(str(ASSETS / "fonts/words/sans.ttf"), 190)
    ImageDraw.Draw(image).text((240, 240), "cat", font=font, fill="#111111", anchor="mm")
    return image


def curve(draw, start, end, width):
    reach = (end[0] - start[0]) * 0.55
    corners = (start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)
    for i in range(601):
        t = i / 600
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3)
        x, y = (sum(w * c[axis] for w, c in zip(weights, corners)) for axis in (0, 1))
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=GREY)


def main():
    image = Image.new("RGB", (WIDTH * OVER, HEIGHT * OVER), GROUND)
    draw = ImageDraw.Draw(image)
    size = TILE * OVER
    mask = Image.new("L", (size, size))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size - 1, size - 1), 12 * OVER, fill=255)
    for i, tile in enumerate((photo(), sketch(), emoji(), word())):
        x, y = LEFT * OVER, (TOP + i * (TILE + GAP)) * OVER
        curve(draw, (x + size, y + size // 2), (NEURON[0] * OVER, NEURON[1] * OVER), 7 * OVER)
        image.paste(tile.resize((size, size), Image.LANCZOS), (x, y), mask)
    x, y = NEURON[0] * OVER, NEURON[1] * OVER
    for radius, colour in ((56, ACCENT), (22, "#ffffff")):
        draw.ellipse((x - radius * OVER, y - radius * OVER, x + radius * OVER, y + radius * OVER), fill=colour)
    bold, plain = (str(ASSETS / f"fonts/open-sans-{weight}.ttf") for weight in ("semibold", "regular"))
    draw.text((590 * OVER, 236 * OVER), "Polyneuron", font=ImageFont.truetype(bold, 84 * OVER), fill=TEXT, anchor="lm")
    lines = ("Which neurons of a small CLIP answer to a", "concept, however it is shown: a photo,", "a drawing, an emoji, a written word?")
    for i, line in enumerate(lines):
        draw.text((592 * OVER, (330 + i * 42) * OVER), line, font=ImageFont.truetype(plain, 27 * OVER), fill=MUTED, anchor="lm")
    image = image.resize((WIDTH, HEIGHT), Image.LANCZOS).quantize(128, dither=Image.Dither.NONE)
    image.save(WEB / "preview.png", optimize=True)


main()
