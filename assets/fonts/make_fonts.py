"""Subsets the fonts of the page from unpacked Debian packages; see make_fonts.sh.

UI faces   Open Sans Regular and Semibold, unhinted (the page uses FreeType's auto-hinter), with a line of 1.2 em (0.95 above the
           baseline, 0.25 below), so that the font sizes of src/widgets/fonts.cpp are whole pixels.
Icons      one face with the glyphs named in icons.txt, and src/widgets/icons.h with their UTF-8 strings.
Words      display faces for words rendered as stimuli, unhinted, TrueType outlines, with words/index.json.
"""
import argparse
import json
import pathlib
import shutil

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2C6, 0x2DC]
GREEK_CYRILLIC = [*range(0x384, 0x3CF), *range(0x400, 0x460)]
PUNCTUATION = [*range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122, 0xFFFD]
MATHS = [0x2070, *range(0x2074, 0x207A), *range(0x2080, 0x208A), 0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x221A, 0x221E, 0x222B, 0x2248,
         0x2260, 0x2264, 0x2265, 0x25CA]
ARROWS = {0x2190: "arrow_left", 0x2191: "arrow_up", 0x2192: "arrow_right", 0x2193: "arrow_down", 0x2194: "arrow_both"}
ASCENT, DESCENT = 0.95, 0.25  # of an em

WORD_FACES = [  # name, file of the package, licence, script
    ("Sans", "truetype/liberation2/LiberationSans-Regular.ttf", "OFL-1.1", True),
    ("Serif", "truetype/liberation2/LiberationSerif-Regular.ttf", "OFL-1.1", True),
    ("Mono", "truetype/liberation2/LiberationMono-Bold.ttf", "OFL-1.1", False),
    ("Slab", "opentype/roboto/slab/RobotoSlab-Bold.otf", "Apache-2.0", False),
    ("Condensed", "opentype/yanone-kaffeesatz/YanoneKaffeesatz-Bold.otf", "OFL-1.1", False),
    ("Comic", "opentype/comic-neue/ComicNeue-Bold.otf", "OFL-1.1", False),
    ("Handwriting", "truetype/breip/Breip.ttf", "OFL-1.0", False),
    ("Script", "opentype/lobstertwo/LobsterTwo-Bold.otf", "OFL-1.1", False),
]
LICENCE_PACKAGES = {
    "open-sans": "fonts-open-sans", "icons": "fonts-material-design-icons-iconfont", "words/liberation": "fonts-liberation2",
    "words/slab": "fonts-roboto-slab", "words/condensed": "fonts-yanone-kaffeesatz", "words/comic": "fonts-comic-neue",
    "words/handwriting": "fonts-breip", "words/script": "fonts-lobstertwo",
}


def subset(font, codepoints):
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["kern", "GPOS", "GSUB", "GDEF", "DSIG", "BASE", "FFTM", "meta", "VDMX", "hdmx", "LTSH", "PCLT"]
    worker = Subsetter(options)
    worker.populate(unicodes=codepoints)
    worker.subset(font)
    return font


def to_truetype(font, max_error_em=0.001):
    """Turns CFF outlines into quadratic ones, which is all that our FreeType reads."""
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    table = newTable("glyf")
    table.glyphs, table.glyphOrder = {}, order
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, max_error_em * font["head"].unitsPerEm, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), table
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                  "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
                  "maxComponentDepth"):
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
    return font


def add_glyph(font, codepoint, name, polygons, advance):
    """polygons: lists of (x, y) in font units, clockwise for ink, anticlockwise for holes."""
    pen = TTGlyphPen(None)
    for polygon in polygons:
        pen.moveTo(polygon[0])
        for point in polygon[1:]:
            pen.lineTo(point)
        pen.closePath()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["glyf"][name].recalcBounds(font["glyf"])
    font["hmtx"][name] = (advance, getattr(font["glyf"][name], "xMin", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[codepoint] = name


def arrow_polygons(em, both):
    """A rightwards arrow (or ↔) in the weight of the face, on the height of its minus sign."""
    middle, stroke, left, right, head = 0.36 * em, 0.075 * em, 0.07 * em, 0.93 * em, 0.2 * em
    half = stroke / 2
    slant = stroke * 0.7071
    tip = [(right, middle), (right - head, middle + head), (right - head - slant, middle + head - slant), (right - 2 * slant - half, middle + half)]
    if both:
        top = [(left + 2 * slant + half, middle + half), (left + head + slant, middle + head - slant), (left + head, middle + head)]
        outline = [(left, middle), *reversed(top)] + list(reversed(tip[1:])) + [tip[0]]
    else:
        outline = [(left, middle + half)] + list(reversed(tip[1:])) + [tip[0]]
    mirror = [(x, 2 * middle - y) for x, y in reversed(outline) if abs(y - middle) > 1e-6]
    return [[(round(x), round(y)) for x, y in outline + mirror]]


def add_arrows(font):
    em = font["head"].unitsPerEm
    right = arrow_polygons(em, False)
    both = arrow_polygons(em, True)
    centre_x, centre_y = em // 2, round(0.36 * em)

    def turned(polygons, quarter):  # quarter turns anticlockwise about the centre
        result = []
        for polygon in polygons:
            points = []
            for x, y in polygon:
                dx, dy = x - centre_x, y - centre_y
                for _ in range(quarter):
                    dx, dy = -dy, dx
                points.append((centre_x + dx, centre_y + dy))
            result.append(points)
        return result

    for codepoint, name in ARROWS.items():
        polygons = {"arrow_right": right, "arrow_up": turned(right, 1), "arrow_left": turned(right, 2), "arrow_down": turned(right, 3),
                    "arrow_both": both}[name]
        add_glyph(font, codepoint, name, polygons, em)


def make_ui_face(source, target):
    font = subset(TTFont(source), LATIN + GREEK_CYRILLIC + PUNCTUATION + MATHS)
    em = font["head"].unitsPerEm
    add_arrows(font)
    for table, above, below in (("hhea", "ascent", "descent"), ("OS/2", "sTypoAscender", "sTypoDescender")):
        setattr(font[table], above, round(ASCENT * em))
        setattr(font[table], below, -round(DESCENT * em))
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = round(ASCENT * em), round(DESCENT * em)
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0
    font.save(target)


def ligature_targets(font):
    """Icon name → (glyph, codepoint) from the ligatures that spell the names."""
    characters = {glyph: codepoint for codepoint, glyph in font.getBestCmap().items()}
    names = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for ligature in ligatures:
                    spelled = "".join(chr(characters.get(glyph, 0x3F)) for glyph in [first, *ligature.Component])
                    names[spelled] = characters.get(ligature.LigGlyph)
    return names


def eraser_polygons(em):
    """A tilted block with its worn end outlined, over a short line."""
    u = em / 24
    block = [(13.5, 21), (21, 13.5), (16, 8.5), (8.5, 16)]
    worn = [(7.4, 14.9), (14.9, 7.4), (12.5, 5), (8, 5), (4, 9), (4, 11.5)]
    hole = [(7.4, 12.2), (12.2, 7.4), (11.6, 6.8), (8.8, 6.8), (5.8, 9.8), (5.8, 10.6)]
    line = [(13.5, 5), (21, 5), (21, 3.2), (13.5, 3.2)]

    def area(points):
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1]))

    def directed(points, clockwise):
        points = [(round(x * u), round(y * u)) for x, y in points]
        return points if (area(points) < 0) == clockwise else points[::-1]

    return [directed(block, True), directed(worn, True), directed(hole, False), directed(line, True)]


def make_icons(source, list_path, target, header):
    font = TTFont(source)
    known = ligature_targets(font)
    lines = [line.split() for line in list_path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    own = {"@eraser": 0xF8F0}
    codepoints = {constant: own.get(name) or known[name] for constant, name in lines}
    em = font["head"].unitsPerEm
    subset(font, sorted(set(codepoints.values()) - set(own.values())))
    add_glyph(font, own["@eraser"], "eraser", eraser_polygons(em), em)
    font["OS/2"].usWinAscent, font["OS/2"].usWinDescent = em, 0
    font.save(target)
    rows = []
    for constant, _ in lines:
        escaped = "".join(f"\\x{byte:02x}" for byte in chr(codepoints[constant]).encode())
        rows.append(f'inline constexpr const char* {constant} = "{escaped}";')
    header.write_text(
        "#pragma once\n// Icons of assets/fonts/icons.ttf as UTF-8, merged into every text face. Written by assets/fonts/make_fonts.sh from icons.txt.\n"
        "namespace pn::widgets {\n\n" + "\n".join(rows) + "\n\n}  // namespace pn::widgets\n")


def make_words(fonts_root, target):
    index = []
    for name, file, licence, wide in WORD_FACES:
        font = TTFont(fonts_root / file)
        font = subset(font, LATIN[:95] + list(range(0xA0, 0x100)) + [0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC]
                      + (GREEK_CYRILLIC if wide else []))
        if "CFF " in font:
            font = to_truetype(font)
        path = target / f"{name.lower()}.ttf"
        font.save(path)
        index.append({"name": name, "file": path.name, "licence": licence})
    (target / "index.json").write_text(json.dumps(index, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--fonts", type=pathlib.Path, required=True)
    parser.add_argument("--icons-header", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    installed = arguments.root / "usr/share/fonts"
    (arguments.fonts / "words").mkdir(exist_ok=True)
    make_ui_face(installed / "truetype/open-sans/OpenSans-Regular.ttf", arguments.fonts / "open-sans-regular.ttf")
    make_ui_face(installed / "truetype/open-sans/OpenSans-Semibold.ttf", arguments.fonts / "open-sans-semibold.ttf")
    make_icons(installed / "truetype/material-design-icons-iconfont/MaterialIcons-Regular.ttf", arguments.fonts / "icons.txt",
               arguments.fonts / "icons.ttf", arguments.icons_header)
    make_words(installed, arguments.fonts / "words")
    for name, package in LICENCE_PACKAGES.items():
        shutil.copyfile(arguments.root / f"usr/share/doc/{package}/copyright", arguments.fonts / f"{name}.copyright")
    for path in sorted(arguments.fonts.rglob("*.ttf")):
        print(f"{path.stat().st_size:8d}  {path.relative_to(arguments.fonts)}")


if __name__ == "__main__":
    main()
