#!/usr/bin/env python3
"""Make assets/stimuli/*.drawing.json, the project's own line drawings; with --preview FILE also a sheet of them all.

    assets/tools/make_drawings.py [--preview drawings.png]

To add a drawing: write a function that returns a Drawing in one of the draw_*.py, name it in that file's DRAWINGS, run
this, and look at the preview. Those of BOTH below are made a second time with their shapes coloured.
"""
import argparse
import json
import os

import draw_animals
import draw_colours
import draw_faces
import draw_food
import draw_look_alikes
import draw_things
import draw_vehicles
import draw_wild

STIMULI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "stimuli")
LINES = {**draw_animals.DRAWINGS, **draw_things.DRAWINGS, **draw_wild.DRAWINGS, **draw_colours.DRAWINGS}
# Drawn twice: in black lines, and with the same lines coloured.
BOTH = {**draw_food.DRAWINGS, **draw_faces.DRAWINGS, **draw_vehicles.DRAWINGS, **draw_look_alikes.DRAWINGS}
COLOURED = "-coloured"


def both():
    for name, (concept, title, make) in BOTH.items():
        if name not in LINES:
            yield name, (concept, title, make)
        yield name + COLOURED, (concept, title + " in colour", lambda make=make: make(painted=True))


ALL = {**LINES, **dict(both())}


def rendition(name):
    """Of a drawing; the plain coloured shapes are what signs and icons are made of."""
    return "icon" if name in draw_colours.DRAWINGS else "cartoon" if name.endswith(COLOURED) else "sketch"


def render(drawing, side, scale=4):
    """A picture of a parsed stroke file with round ends and joints, drawn large and shrunk."""
    from PIL import Image, ImageDraw
    big = side * scale
    image = Image.new("RGB", (big, big), drawing["background"])
    pen = ImageDraw.Draw(image)
    for stroke in drawing["strokes"]:
        points = [(x * big, y * big) for x, y in zip(stroke["points"][::2], stroke["points"][1::2])]
        width = stroke["width"] * big
        pen.line(points, fill=stroke["color"], width=round(width))
        for x, y in points:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=stroke["color"])
    return image.resize((side, side), Image.LANCZOS)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--preview", help="write a sheet of all drawings here")
    args.add_argument("--only", nargs="*", help="preview only these")
    args.add_argument("--side", type=int, default=256, help="of one drawing in the preview, in pixels")
    args = args.parse_args()

    texts = {}
    for name, (_, _, make) in ALL.items():
        texts[name] = make().json()
        print(f"{name}.drawing.json {len(texts[name])} bytes")
        open(os.path.join(STIMULI, name + ".drawing.json"), "w").write(texts[name])

    if args.preview:
        from PIL import Image
        names = args.only or list(ALL)
        columns = min(5, len(names))
        sheet = Image.new("RGB", (columns * args.side, -(-len(names) // columns) * args.side), "white")
        for i, name in enumerate(names):
            sheet.paste(render(json.loads(texts[name]), args.side), (i % columns * args.side, i // columns * args.side))
        sheet.save(args.preview)


if __name__ == "__main__":
    main()
