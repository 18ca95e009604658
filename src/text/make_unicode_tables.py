#!/usr/bin/env python3
"""Writes unicode_tables.inc: the character classes, lower case, compositions, widths and HTML entities that the tokenizer needs.

Run it beside itself: `python3 make_unicode_tables.py > unicode_tables.inc`. Source: Python's unicodedata and html.entities.
"""
import html.entities
import sys
import unicodedata


def ranges(belongs) -> list[tuple[int, int]]:
    """Inclusive ranges of the code points for which `belongs` holds."""
    found: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if belongs(chr(code)):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return [(a, b) for a, b in found]


def lower_runs() -> list[tuple[int, int, int, int]]:
    """Runs (first, last, step, added) of code points whose lower case is one code point."""
    runs: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        lower = chr(code).lower()
        if len(lower) != 1 or ord(lower) == code:
            continue
        added = ord(lower) - code
        if runs and runs[-1][3] == added:
            first, last, step, _ = runs[-1]
            gap = code - last
            if gap in (1, 2) and (first == last or gap == step):
                runs[-1][1], runs[-1][2] = code, gap
                continue
        runs.append([code, code, 1, added])
    return [tuple(run) for run in runs]


def compositions() -> list[tuple[int, int, int]]:
    """Pairs (first, second, composed) of the basic plane that canonical composition joins; Hangul goes by arithmetic."""
    pairs = []
    for code in range(0x80, 0x10000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<") and unicodedata.normalize("NFC", chr(code)) == chr(code):
            pairs.append((int(parts[0], 16), int(parts[1], 16), code))
    return sorted(pairs)


def widths() -> list[tuple[int, int]]:
    """Half-width letters and full-width signs behind U+FF5E with their usual forms; U+FF01 to U+FF5E go by arithmetic."""
    usual = ((code, unicodedata.normalize("NFKC", chr(code))) for code in range(0xFF5F, 0xFFF0))
    return [(code, ord(text)) for code, text in usual if len(text) == 1 and text != chr(code)]


def table(name: str, kind: str, rows: list) -> None:
    print(f"constexpr {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        text = " {" + ", ".join(x if isinstance(x, str) else hex(x) if x > 9 else str(x) for x in row) + "},"
        if len(line) + len(text) > 118:
            print(line)
            line = "   "
        line += text
    print(line)
    print("};")


def main() -> None:
    print(f"// Made by make_unicode_tables.py from Unicode {unicodedata.unidata_version}; not edited by hand.")
    table("kLetters", "Range", ranges(lambda c: unicodedata.category(c)[0] == "L"))
    table("kNumbers", "Range", ranges(lambda c: unicodedata.category(c)[0] == "N"))
    table("kLower", "LowerRun", lower_runs())
    table("kCompositions", "Composition", compositions())
    table("kWidths", "Width", widths())
    names = {**html.entities.name2codepoint, "apos": 39, "AMP": 38, "LT": 60, "GT": 62, "QUOT": 34, "COPY": 169, "REG": 174}
    table("kEntities", "Entity", [(f'"{name}"', code) for name, code in sorted(names.items())])


main()
