#!/usr/bin/env python3
"""Make assets/boards/first.json and assets/stimuli/index.json.

    assets/tools/make_boards.py

A board's row names a concept and how it is shown in each rendition; the index lists every bundled picture with its
concept, so that a visitor can pick from all of them. The formats are in assets/README.md.
"""
import json
import os

from make_drawings import ALL as DRAWINGS
from photos import PD, PHOTOS

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WORD = {"font": "Sans", "size": 0.35, "foreground": "#111111", "background": "#ffffff"}

# concept, photo, drawing, emoji
FIRST = [("cat", "chelsea", "cat-face", "🐱"), ("dog", "dog", "dog", "🐶"), ("horse", "horse", "horse", "🐴"),
         ("fish", "goldfish", "fish", "🐟"), ("cup", "coffee", "cup", "☕"), ("rocket", "rocket", "rocket", "🚀")]


def first_board():
    photos = {photo.id: photo for photo in PHOTOS}
    emoji = {one["char"]: one for one in json.load(open(os.path.join(ASSETS, "emoji", "index.json")))["emoji"]}
    stimuli = []

    def add(concept, rendition, title, source):
        stimuli.append({"id": f"{concept}-{rendition}", "concept": concept, "rendition": rendition, "title": title, "source": source})

    for concept, photo, drawing, char in FIRST:
        add(concept, "photo", photos[photo].title, {"kind": "file", "path": f"stimuli/{photo}.jpg"})
        add(concept, "sketch", DRAWINGS[drawing][1], {"kind": "drawing", "path": f"stimuli/{drawing}.drawing.json"})
        add(concept, "emoji", f"The emoji “{emoji[char]['name']}”", {"kind": "emoji", "codepoints": emoji[char]["codepoints"]})
        add(concept, "word", f"The word “{concept}”", {"kind": "word", "text": concept, **WORD})
    concepts = [row[0] for row in FIRST]
    return {"format": "polyneuron-board", "version": 1, "title": "One concept, four renditions", "concepts": concepts,
            "renditions": ["photo", "sketch", "emoji", "word"], "template": "a photo of a {}", "prompts": concepts,
            "stimuli": stimuli, "start": {"stimulus": "fish-photo"}}


def index():
    from PIL import Image
    rows = []
    for photo in PHOTOS:
        path = f"stimuli/{photo.id}.jpg"
        width, height = Image.open(os.path.join(ASSETS, path)).size
        rows.append({"id": photo.id, "concept": photo.concept, "rendition": "photo", "title": photo.title, "kind": "file", "path": path,
                     "width": width, "height": height, "author": photo.author,
                     "licence": "public domain" if photo.licence == PD else photo.licence})
    for name, (concept, title, _) in DRAWINGS.items():
        rows.append({"id": name + "-drawing", "concept": concept, "rendition": "sketch", "title": title, "kind": "drawing",
                     "path": f"stimuli/{name}.drawing.json", "author": "Polyneuron", "licence": "as the project"})
    return rows


def write(path, head, key, rows):
    """One line a row, so that a change shows as one line."""
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    start = ",\n ".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items())
    with open(os.path.join(ASSETS, path), "w") as out:
        out.write(f"{{{start},\n \"{key}\": [\n{lines}\n]}}\n")


def main():
    board = first_board()
    stimuli = board.pop("stimuli")
    write("boards/first.json", board, "stimuli", stimuli)
    write("stimuli/index.json", {"format": "polyneuron-stimuli", "version": 1}, "stimuli", index())


if __name__ == "__main__":
    main()
