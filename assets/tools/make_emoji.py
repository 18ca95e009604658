#!/usr/bin/env python3
"""Make assets/emoji/sheet.webp, index.json and the single files from Noto Color Emoji.

    apt-get install python3-pil fonts-noto-color-emoji        (or give the unpacked font with --font)
    assets/tools/make_emoji.py

The font holds bitmaps of one size, drawn when asked for 109 px; each is cut to its ink's cell, shrunk to 88 px and
centred in a transparent cell of 96 px. A single file is such a cell on white.
"""
import argparse
import json
import os

from PIL import Image, ImageDraw, ImageFont

from emoji_list import SINGLE, TABLE

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
FONT_PX = 109
CELL_PX = 96
GLYPH_PX = 88
COLUMNS = 12
QUALITY = 76
ALPHA_LEVELS = 16  # the sheet stores alpha losslessly: fewer levels save 150 KB and no eye sees them
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "emoji")
VARIATION_SELECTOR = 0xFE0F


def rows(table):
    """Of a table of emoji_list.py, yield {char, codepoints, name, concept, keywords}; code points are lower-case hex without the variation selector."""
    for line in table.strip().splitlines():
        char, concept, name, keywords = (part.strip() for part in line.split("|"))
        points = [ord(c) for c in char if ord(c) != VARIATION_SELECTOR]
        yield {"char": char, "codepoints": "-".join(f"{p:x}" for p in points), "name": name, "concept": concept,
               "keywords": [word.strip() for word in keywords.split(",")]}


def draw(font, char):
    """The emoji as a transparent cell; raises ValueError when the font has no bitmap for it."""
    big = Image.new("RGBA", (2 * FONT_PX, 2 * FONT_PX), (0, 0, 0, 0))
    ImageDraw.Draw(big).text((20, 20), char.replace(chr(VARIATION_SELECTOR), ""), font=font, embedded_color=True)
    box = big.getbbox()
    if not box:
        raise ValueError(f"no bitmap for {char}")
    glyph = big.crop(box)
    scale = GLYPH_PX / max(glyph.size)
    glyph = glyph.resize([max(1, round(side * scale)) for side in glyph.size], Image.LANCZOS)
    cell = Image.new("RGBA", (CELL_PX, CELL_PX), (0, 0, 0, 0))
    cell.paste(glyph, ((CELL_PX - glyph.width) // 2, (CELL_PX - glyph.height) // 2))
    return cell


def write_single(font):
    for one in rows(SINGLE):
        cell = draw(font, one["char"])
        on_white = Image.alpha_composite(Image.new("RGBA", cell.size, (255, 255, 255, 255)), cell).convert("RGB")
        path = os.path.join(FOLDER, one["codepoints"] + ".png")
        on_white.save(path, optimize=True)
        print(os.path.basename(path), os.path.getsize(path), "bytes")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--font", default=FONT)
    font = ImageFont.truetype(args.parse_args().font, FONT_PX)

    emoji = list(rows(TABLE))
    sheet = Image.new("RGBA", (COLUMNS * CELL_PX, -(-len(emoji) // COLUMNS) * CELL_PX), (0, 0, 0, 0))
    for i, one in enumerate(emoji):
        sheet.paste(draw(font, one["char"]), (i % COLUMNS * CELL_PX, i // COLUMNS * CELL_PX))
    step = 255 / (ALPHA_LEVELS - 1)
    sheet.putalpha(sheet.getchannel("A").point([round(round(v / step) * step) for v in range(256)]))
    sheet.save(os.path.join(FOLDER, "sheet.webp"), "WEBP", quality=QUALITY, method=6)

    write_single(font)
    lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in emoji)
    with open(os.path.join(FOLDER, "index.json"), "w") as out:
        out.write(f'{{"format": "polyneuron-emoji", "version": 1, "sheet": "emoji/sheet.webp", "cell": {CELL_PX}, '
                  f'"columns": {COLUMNS}, "emoji": [\n{lines}\n]}}\n')
    print(len(emoji), "emoji,", os.path.getsize(os.path.join(FOLDER, "sheet.webp")), "bytes")


if __name__ == "__main__":
    main()
