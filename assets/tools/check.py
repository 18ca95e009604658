#!/usr/bin/env python3
"""Check the bundled pictures: every path leads somewhere, sizes are within limits, JSON is well formed, terms are stated.

Prints each fault, then the counts; exits 1 when there is a fault. Needs PIL. tests/web/assets.test.mjs checks the same in Node.
"""
import json
import os
import sys

from PIL import Image

ASSETS = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
PHOTO_PX, PHOTO_BYTES = 384, 30_000
DRAWING_BYTES, COLOURED_BYTES = 6000, 8000
SINGLE_BYTES = 12_000
SHEET_BYTES = 260_000
RENDITIONS = ("photo", "painting", "cartoon", "sketch", "icon", "emoji", "word")

faults = []


def check(holds, fault):
    if not holds:
        faults.append(fault)
    return holds


def load(path):
    try:
        return json.load(open(os.path.join(ASSETS, path)))
    except (OSError, ValueError) as error:
        faults.append(f"{path}: {error}")
        return {}


def size_of(path):
    full = os.path.join(ASSETS, path)
    return os.path.getsize(full) if check(os.path.isfile(full), f"{path} is missing") else 0


def check_photo(path):
    if not size_of(path):
        return
    check(size_of(path) <= PHOTO_BYTES, f"{path} is over {PHOTO_BYTES} bytes")
    with Image.open(os.path.join(ASSETS, path)) as image:
        check(max(image.size) <= PHOTO_PX, f"{path} is over {PHOTO_PX} px")
        check(image.mode == "RGB" and image.format == "JPEG", f"{path} is not an RGB JPEG")


def check_single_emoji(path):
    if not size_of(path):
        return
    check(size_of(path) <= SINGLE_BYTES, f"{path} is over {SINGLE_BYTES} bytes")
    with Image.open(os.path.join(ASSETS, path)) as image:
        check(image.size == (96, 96) and image.mode == "RGB" and image.format == "PNG", f"{path} is not an RGB PNG of 96 px")


def check_drawing(path, most):
    if not size_of(path):
        return
    check(size_of(path) <= most, f"{path} is over {most} bytes")
    drawing = load(path)
    check(drawing.get("background") == "#ffffff", f"{path} has no white background")
    check(bool(drawing.get("strokes")), f"{path} has no strokes")
    for stroke in drawing.get("strokes", []):
        points = stroke["points"]
        check(len(points) >= 4 and len(points) % 2 == 0, f"{path}: a stroke of {len(points)} numbers")
        check(all(0 <= v <= 1 for v in points), f"{path}: a point leaves the sheet")
        check(0 < stroke["width"] <= 0.1, f"{path}: a stroke {stroke['width']} wide")


def check_emoji():
    index = load("emoji/index.json")
    emoji, cell, columns = index["emoji"], index["cell"], index["columns"]
    check(size_of("emoji/sheet.webp") <= SHEET_BYTES, f"the emoji sheet is over {SHEET_BYTES} bytes")
    size_of("emoji/LICENSE")
    points = [one["codepoints"] for one in emoji]
    check(len(set(points)) == len(points), "an emoji is listed twice")
    with Image.open(os.path.join(ASSETS, "emoji/sheet.webp")) as sheet:
        rows = -(-len(emoji) // columns)
        if check(sheet.size == (columns * cell, rows * cell) and sheet.mode == "RGBA", "the emoji sheet is not what its index says"):
            for i, one in enumerate(emoji):
                x, y = i % columns * cell, i // columns * cell
                ink = sheet.crop((x, y, x + cell, y + cell)).getchannel("A").getbbox()
                check(ink and max(ink[2] - ink[0], ink[3] - ink[1]) > cell // 2, f"the cell of {one['name']} is empty")
    return set(points)


def check_board(name, emoji):
    board = load(f"boards/{name}")
    check(board.get("format") == "polyneuron-board" and board.get("version") == 1, f"{name} is not a board of version 1")
    fonts = {font["name"] for font in load("fonts/words/index.json")} if os.path.isfile(os.path.join(ASSETS, "fonts/words/index.json")) else None
    cells = set()
    for one in board["stimuli"]:
        source = one["source"]
        cells.add((one["concept"], one["rendition"]))
        check(one["concept"] in board["concepts"] and one["rendition"] in board["renditions"], f"{name}: {one['id']} is off the board")
        check(one["rendition"] in RENDITIONS, f"{name}: unknown rendition {one['rendition']}")
        if source["kind"] in ("file", "drawing"):
            size_of(source["path"])
        elif source["kind"] == "emoji":
            check(source["codepoints"] in emoji, f"{name}: no emoji {source['codepoints']}")
        else:
            check(source["kind"] == "word" and source["text"], f"{name}: {one['id']} is of an unknown kind")
            check(fonts is None or source["font"] in fonts, f"{name}: no font {source.get('font')}")
    check(len(cells) == len(board["concepts"]) * len(board["renditions"]), f"{name}: the grid is not complete")
    ids = [one["id"] for one in board["stimuli"]]
    check(len(set(ids)) == len(ids) and board["start"]["stimulus"] in ids, f"{name}: ids are not unique, or the start is none of them")
    return len(ids)


def main():
    terms = open(os.path.join(ASSETS, "stimuli", "LICENSES.md")).read()
    index = load("stimuli/index.json").get("stimuli", [])
    listed = {one["path"] for one in index}
    for one in index:
        if one["kind"] == "drawing":
            check_drawing(one["path"], DRAWING_BYTES if one["rendition"] == "sketch" else COLOURED_BYTES)
        else:
            (check_photo if one["rendition"] == "photo" else check_single_emoji)(one["path"])
    for file in sorted(os.listdir(os.path.join(ASSETS, "stimuli"))):
        if file.endswith(".jpg"):
            check(f"`{file}`" in terms, f"{file} is not in LICENSES.md")
        if file.endswith((".jpg", ".drawing.json")):
            check(f"stimuli/{file}" in listed, f"{file} is not in stimuli/index.json")
    emoji = check_emoji()
    files = sorted(name for name in os.listdir(os.path.join(ASSETS, "boards")) if name.endswith(".json") and name != "index.json")
    on_boards = sum(check_board(name, emoji) for name in files)
    boards = load("boards/index.json").get("boards", [])
    check(sorted(one["file"] for one in boards) == ["boards/" + name for name in files], "boards/index.json does not list the boards that are there")
    for one in boards:
        board = load(one["file"])
        same = [board.get("title"), board.get("about"), len(board.get("stimuli", []))] == [one["title"], one["about"], one["stimuli"]]
        check(same and one["about"], f"boards/index.json says something else of {one['file']}")
        check(set(one["emoji"]) <= emoji, f"boards/index.json shows an emoji that the sheet lacks for {one['file']}")
    for fault in faults:
        print("FAULT", fault)
    print(f"{len(index)} pictures, {len(emoji)} emoji, {on_boards} stimuli on boards, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
