"""Writes words/common.txt: 2,000 English words to be shown to a model as pictures, one a line, and WordNet's licence beside it.

First the concepts that the bundled model's atlas names, then nouns of things that can be seen, then other nouns, verbs, adjectives and adverbs;
each group's most frequent first, by WordNet's counts of senses in tagged texts. On Debian: apt-get install wordnet-base.
"""
import argparse
import json
import re
from collections import Counter
from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent
COUNT = 2000
# Of WordNet's lexicographer files, those of nouns for what can be seen: animal, artifact, body, food, object, person, plant, substance.
SEEN = {"05", "06", "08", "13", "17", "18", "20", "27"}
SHARES = {"seen": 550, "noun": 330, "verb": 200, "adjective": 180, "adverb": 32}  # so many at most, in this order
PARTS = {"1": "noun", "2": "verb", "3": "adjective", "5": "adjective", "4": "adverb"}
# Frequent in texts of the last century; nobody shall meet them by chance.
LEFT_OUT = {"negro", "colored", "nigger", "whore", "bitch", "bastard", "slut", "savage", "rape"}


def plain_words(wordnet: Path) -> set[str]:
    """Words that WordNet spells without a capital in some synset: no names of people and places."""
    words: set[str] = set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (wordnet / f"data.{part}").read_text(encoding="utf-8").splitlines():
            fields = line.split(" ")
            if not line.startswith(" "):
                words.update(fields[4 : 4 + 2 * int(fields[3], 16) : 2])
    return words


def counted(wordnet: Path) -> dict[str, Counter]:
    """Lemmas of 3 to 12 plain letters by group, with the number of their senses' occurrences."""
    groups: dict[str, Counter] = {name: Counter() for name in SHARES}
    plain = plain_words(wordnet)
    for line in (wordnet / "cntlist.rev").read_text(encoding="utf-8").splitlines():
        key, _, tags = line.split(" ")
        lemma, sense = key.split("%")
        if not re.fullmatch(r"[a-z]{3,12}", lemma) or lemma in LEFT_OUT or lemma not in plain:
            continue
        kind, lexicographer = sense.split(":")[:2]
        groups["seen" if kind == "1" and lexicographer in SEEN else PARTS[kind]][lemma] += int(tags)
    return groups


def bundled_words(wordnet: Path, atlas: dict) -> list[str]:
    words = dict.fromkeys(atlas["concepts"])
    for name, counts in counted(wordnet).items():
        fresh = [lemma for lemma, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if lemma not in words]
        words.update(dict.fromkeys(fresh[: SHARES[name]]))
    return list(words)


def licence_of(wordnet: Path) -> str:
    """The comment that every one of its data files begins with."""
    lines = (wordnet / "data.adv").read_text(encoding="utf-8").splitlines()
    return "\n".join(re.sub(r"^\s+\d+ ?", "", line).rstrip() for line in lines if line.startswith("  ")) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--atlas", type=Path, default=ASSETS.parent / "models/polyneuron-clip/atlas/atlas.json")
    options = parser.parse_args()
    words = bundled_words(options.wordnet, json.loads(options.atlas.read_text(encoding="utf-8")))
    assert len(words) == COUNT, f"{len(words)} words: change SHARES"
    (ASSETS / "words/common.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    (ASSETS / "words/LICENSE").write_text(licence_of(options.wordnet), encoding="utf-8")


if __name__ == "__main__":
    main()
