#!/usr/bin/env python3
"""Make assets/boards/*.json and assets/stimuli/index.json.

    assets/tools/make_boards.py

board_list.py says what stands on each board; boards/index.json lists them for the dialog "Boards". stimuli/index.json lists
every bundled picture with its concept, so that a visitor can pick from all of them. The formats are in assets/README.md.
"""
import json
import os

from board_list import BOARDS
from make_drawings import ALL as DRAWINGS
from make_drawings import rendition as rendition_of
from make_emoji import rows as emoji_rows
from emoji_list import SINGLE, TABLE
from photos import PD, PHOTOS

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WORD = {"font": "Sans", "size": 0.35}
WHITE = "#ffffff"
PHOTO_OF = {photo.id: photo for photo in PHOTOS}
EMOJI_OF = {one["char"]: one for one in emoji_rows(TABLE)}
SINGLE_OF = {one["char"]: one for one in emoji_rows(SINGLE)}


def size_of_word(text):
    """As large as it fits the picture."""
    return WORD["size"] if len(text) <= 8 else round(WORD["size"] * 8 / len(text), 2)


def stimulus(concept, rendition, shown):
    """One entry of a board; `shown` as in board_list.py."""
    entry = {"id": f"{concept}-{rendition}".replace(" ", "-"), "concept": concept, "rendition": rendition}
    if rendition == "photo":
        return {**entry, "title": PHOTO_OF[shown].title, "source": {"kind": "file", "path": f"stimuli/{shown}.jpg"}}
    if rendition == "emoji":
        one = EMOJI_OF.get(shown) or SINGLE_OF[shown]
        source = {"kind": "emoji", "codepoints": one["codepoints"]} if shown in EMOJI_OF else {"kind": "file", "path": f"emoji/{one['codepoints']}.png"}
        return {**entry, "title": f"The emoji “{one['name']}”", "source": source}
    if rendition == "word":
        text, (ink, said) = shown
        source = {"kind": "word", "text": text, "font": WORD["font"], "size": size_of_word(text), "foreground": ink, "background": WHITE}
        if said:
            return {**entry, "id": f"{entry['id']}-{said}", "title": f"The word “{text}” in {said}", "source": source}
        return {**entry, "title": f"The word “{text}”", "source": source}
    if rendition == "icon":
        entry["id"] += shown[len(concept):]
    return {**entry, "title": DRAWINGS[shown][1], "source": {"kind": "drawing", "path": f"stimuli/{shown}.drawing.json"}}


def board_file(board):
    """The file's head and its stimuli."""
    concepts = [concept for concept, _ in board.rows]
    stimuli = [stimulus(concept, rendition, one) for concept, cells in board.rows for rendition, cell in cells.items()
               for one in (cell if isinstance(cell, list) else [cell])]
    head = {"format": "polyneuron-board", "version": 1, "title": board.title, "about": board.about, "concepts": concepts,
            "renditions": list(board.rows[0][1]), "template": board.template, "prompts": concepts, "start": {"stimulus": board.start}}
    return head, stimuli


def listed(board, stimuli):
    """What boards/index.json says of a board."""
    face = [one["codepoints"] for one in EMOJI_OF.values() if one["char"].rstrip("\ufe0f") in board.face]
    order = {one["codepoints"]: board.face.index(one["char"].rstrip("\ufe0f")) for one in EMOJI_OF.values() if one["codepoints"] in face}
    return {"file": f"boards/{board.file}.json", "title": board.title, "about": board.about, "stimuli": len(stimuli),
            "emoji": sorted(face, key=order.get)}


def index():
    from PIL import Image
    rows = []
    for photo in PHOTOS:
        path = f"stimuli/{photo.id}.jpg"
        width, height = Image.open(os.path.join(ASSETS, path)).size
        rows.append({"id": photo.id, "concept": photo.concept, "rendition": "photo", "title": photo.title, "kind": "file", "path": path,
                     "width": width, "height": height, "author": photo.author,
                     "licence": "public domain" if photo.licence == PD else photo.licence})
    for one in SINGLE_OF.values():
        rows.append({"id": "emoji-" + one["codepoints"], "concept": one["concept"], "rendition": "emoji", "title": f"The emoji “{one['name']}”",
                     "kind": "file", "path": f"emoji/{one['codepoints']}.png", "author": "Google (Noto Color Emoji)", "licence": "OFL-1.1"})
    for name, (concept, title, _) in DRAWINGS.items():
        rows.append({"id": name + "-drawing", "concept": concept, "rendition": rendition_of(name), "title": title, "kind": "drawing",
                     "path": f"stimuli/{name}.drawing.json", "author": "Polyneuron", "licence": "as the project"})
    return rows


def write(path, head, key, rows):
    """One line a row, so that a change shows as one line."""
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    start = ",\n ".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items())
    with open(os.path.join(ASSETS, path), "w") as out:
        out.write(f"{{{start},\n \"{key}\": [\n{lines}\n]}}\n")


def main():
    rows = []
    for board in BOARDS:
        head, stimuli = board_file(board)
        write(f"boards/{board.file}.json", head, "stimuli", stimuli)
        rows.append(listed(board, stimuli))
    write("boards/index.json", {"format": "polyneuron-boards", "version": 1}, "boards", rows)
    write("stimuli/index.json", {"format": "polyneuron-stimuli", "version": 1}, "stimuli", index())


if __name__ == "__main__":
    main()
