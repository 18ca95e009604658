"""Texts for the text encoder: names put into templates, synonyms, and captions written by people."""
from __future__ import annotations

import random

from data import RENDITIONS

PLAIN = ["{}", "{}", "a {}", "the {}", "this is a {}", "an image of a {}", "a picture of a {}"]
BY_RENDITION = {
    "photo": ["a photo of a {}", "a photo of the {}", "a blurry photo of a {}", "a photograph of a {}", "a close-up photo of a {}"],
    "icon": ["an icon of a {}", "a {} icon", "a symbol of a {}", "a drawing of a {}"],
    "sketch": ["a sketch of a {}", "a drawing of a {}", "a line drawing of a {}", "a doodle of a {}"],
    "emoji": ["an emoji of a {}", "a {} emoji", "a drawing of a {}"],
    "cartoon": ["a cartoon of a {}", "a cartoon {}", "a drawing of a {}"],
    "logo": ["the {} logo", "a logo of {}", "the logo of {}"],
    "flag": ["the flag of {}", "a {} flag", "{}"],
    "other": ["pixel art of a {}", "a {} in pixel art"],
    "word": ["the word {}", 'the word "{}"', "the text {}", "{} written", "a sign that says {}", "a label that says {}"],
}
ALL_TEMPLATES = PLAIN + [t for templates in BY_RENDITION.values() for t in templates]


def put(template: str, name: str) -> str:
    """Fills a template; "a" becomes "an" before a vowel."""
    if " a {}" in " " + template and name[:1] in "aeiou":
        template = template.replace("a {}", "an {}")
    return template.format(name)


def about(name: str, rendition: int, rng: random.Random) -> str:
    """A text that names `name`, and often says how it is shown."""
    templates = PLAIN if rng.random() < 0.5 else BY_RENDITION[RENDITIONS[rendition]]
    return put(rng.choice(templates), name)


def synonyms(caption: str) -> list[str]:
    """The comma-separated tags of a caption that is a list of tags."""
    return [tag.strip() for tag in caption.split(",") if tag.strip()]
