"""CLIP's byte-pair tokenizer with a vocabulary of our own, trained, run and written in the hub's `tokenizer.json` form."""
from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np

START, END = "<|startoftext|>", "<|endoftext|>"
# CLIP's pattern in Python's own `re` (letters as [^\W\d_]): equal to the hub's for letters, decimal digits and signs.
PATTERN = re.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+", re.IGNORECASE)
HUB_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def byte_symbols() -> tuple[list[str], list[str]]:
    """The printable character that stands for each byte 0..255 (GPT-2's table), and the same in the vocabulary's order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in printable}, 0
    for byte in range(256):
        if byte not in table:
            table[byte] = chr(256 + extra)
            extra += 1
    return [table[b] for b in range(256)], [table[b] for b in printable] + [table[b] for b in range(256) if b not in printable]


BYTE_TO_SYMBOL, SYMBOLS_IN_ORDER = byte_symbols()


def clean(text: str) -> str:
    """NFC, spaces collapsed, lower case: the normalizer of the hub's file."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower()


def split_words(text: str) -> list[tuple[str, ...]]:
    """The pieces of `text`, each as symbols of which the last carries `</w>`."""
    words = []
    for piece in PATTERN.findall(clean(text)):
        symbols = [BYTE_TO_SYMBOL[b] for b in piece.encode("utf-8")]
        symbols[-1] += "</w>"
        words.append(tuple(symbols))
    return words


def train_merges(texts: list[str], how_many: int) -> list[tuple[str, str]]:
    """The `how_many` merges that byte-pair encoding learns from `texts` (ties broken by the pair itself)."""
    count = Counter(word for text in texts for word in split_words(text))
    words = [list(w) for w in count]
    weight = list(count.values())
    pairs: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for i, word in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += weight[i]
            where[pair].add(i)
    merges = []
    while len(merges) < how_many and pairs:
        best = max(pairs.items(), key=lambda item: (item[1], item[0]))[0]
        if pairs[best] < 2:
            break
        merges.append(best)
        for i in where.pop(best):
            word = words[i]
            for pair in zip(word, word[1:]):
                pairs[pair] -= weight[i]
                if pairs[pair] <= 0:
                    del pairs[pair]
            words[i] = word = _merge(word, best)
            for pair in zip(word, word[1:]):
                pairs[pair] += weight[i]
                where[pair].add(i)
        pairs.pop(best, None)
    return merges


def _merge(word: list[str], pair: tuple[str, str]) -> list[str]:
    merged, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            merged.append(word[i] + word[i + 1])
            i += 2
        else:
            merged.append(word[i])
            i += 1
    return merged


class Tokenizer:
    """Encodes text to ids: start, tokens, end; never longer than `context`."""

    def __init__(self, merges: list[tuple[str, str]], context: int):
        self.merges, self.context = merges, context
        tokens = [*SYMBOLS_IN_ORDER, *(s + "</w>" for s in SYMBOLS_IN_ORDER), *("".join(m) for m in merges), START, END]
        self.tokens = list(dict.fromkeys(tokens))
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        self.ranks = {pair: i for i, pair in enumerate(merges)}
        self._encode_word = lru_cache(maxsize=100_000)(self._encode_word_uncached)

    @property
    def end_id(self) -> int:
        return self.ids[END]

    def _encode_word_uncached(self, word: tuple[str, ...]) -> tuple[int, ...]:
        parts = list(word)
        while len(parts) > 1:
            pair = min(zip(parts, parts[1:]), key=lambda p: self.ranks.get(p, 1 << 30))
            if pair not in self.ranks:
                break
            parts = _merge(parts, pair)
        return tuple(self.ids[p] for p in parts)

    def encode(self, text: str) -> list[int]:
        body = [i for word in split_words(text) for i in self._encode_word(word)]
        return [self.ids[START], *body[: self.context - 2], self.end_id]

    def encode_all(self, texts: list[str]) -> np.ndarray:
        """Ids [texts, longest], filled up with the end token."""
        encoded = [self.encode(text) for text in texts]
        ids = np.full((len(encoded), max(map(len, encoded))), self.end_id)
        for row, tokens in zip(ids, encoded):
            row[: len(tokens)] = tokens
        return ids

    def save(self, path: Path) -> None:
        """Writes `tokenizer.json` in the form of the hub's CLIP exports."""
        special = [
            {"id": self.ids[t], "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": t == START, "special": True}
            for t in (START, END)
        ]
        value = {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "}, {"type": "Lowercase"}]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": HUB_PATTERN}, "behavior": "Removed", "invert": True},
                {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}]},
            "post_processor": {"type": "RobertaProcessing", "sep": [END, self.ids[END]], "cls": [START, self.ids[START]],
                               "trim_offsets": False, "add_prefix_space": False},
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True},
            "model": {"type": "BPE", "dropout": None, "unk_token": END, "continuing_subword_prefix": "", "end_of_word_suffix": "</w>",
                      "fuse_unk": False, "vocab": self.ids, "merges": [" ".join(m) for m in self.merges]},
        }
        path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_tokenizer(path: Path, context: int) -> Tokenizer:
    """Reads the merges back from a `tokenizer.json`."""
    model = json.loads(path.read_text(encoding="utf-8"))["model"]
    return Tokenizer([tuple(m.split(" ")) for m in model["merges"]], context)
