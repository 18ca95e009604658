#!/usr/bin/env python3
"""Golden token ids for tests/text, from a plain Python implementation of CLIP's byte-pair tokenizer.

    python3 tests/golden/make_text_golden.py

writes, under tests/golden/text/:
  tiny_tokenizer.json   a small vocabulary in the hub's form, learnt here from a paragraph (made once, then kept)
  tokens_NAME.json      [{"text", "cleaned", "ids", "spans": [[start, end]...]}...] for the tiny vocabulary and the bundled model's

The reference follows openai/CLIP's simple_tokenizer.py: ftfy's common repairs (src/text/repair.h), HTML-unescape twice, NFC, collapse
white space, strip, lower-case (per code point), split by the pattern, merge byte symbols by rank.
"""
import html
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
START, END = "<|startoftext|>", "<|endoftext|>"
CONTEXT = 77


def char_class(kind: str) -> str:
    """The characters of a general category as the inside of a regular expression's class."""
    out, first, last = [], None, None
    for code in [*(c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] == kind), None]:
        if first is not None and code != last + 1:
            out.append(f"\\U{first:08x}-\\U{last:08x}")
            first = None
        if first is None:
            first = code
        last = code
    return "".join(out)


LETTERS, NUMBERS = char_class("L"), char_class("N")
SPACES = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
PATTERN = re.compile(rf"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[{LETTERS}]+|[{NUMBERS}]|[^{SPACES}{LETTERS}{NUMBERS}]+")


def byte_table() -> list[str]:
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(b) if b in keep else chr(next(others)) for b in range(256)]


BYTES = byte_table()


def sloppy_bytes(text: str) -> bytes:
    """The bytes that Windows-1252 or Latin-1 read as this text; UnicodeEncodeError where there are none."""
    return b"".join(bytes([ord(c)]) if ord(c) < 256 else c.encode("cp1252") for c in text)


def clear(match: re.Match) -> str:
    try:
        return sloppy_bytes(match[0]).decode("utf-8")
    except UnicodeError:
        return match[0]


def reread(text: str) -> str:
    """One round of UTF-8 that was read as Windows-1252 undone."""
    try:
        return sloppy_bytes(text).decode("utf-8")
    except UnicodeError:
        return re.sub("[\u00f0-\u00f4]...|\u00e2..|[\u00c2\u00c3].", clear, text, flags=re.DOTALL)


LIGATURES = {c: unicodedata.normalize("NFKC", chr(c)) for c in [0x132, 0x133, 0x149, *range(0x1C4, 0x1CD), 0x1F1, 0x1F2, 0x1F3, *range(0xFB00, 0xFB07)]}
LIGATURES[0xFB05] = "\u017ft"
WIDTHS = {c: w for c in [0x3000, *range(0xFF01, 0xFFF0)] if len(w := unicodedata.normalize("NFKC", chr(c))) == 1}
QUOTES = {**dict.fromkeys([0x2BC, *range(0x2018, 0x201C)], "'"), **dict.fromkeys(range(0x201C, 0x2020), '"')}
CONTROLS = dict.fromkeys([*range(9), 0xB, *range(0xE, 0x20), 0x7F, *range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFD)], "")


def mended(text: str) -> str:
    for _ in range(4):
        text = reread(text)
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    text = re.sub("[\x80-\x9f]", lambda m: m[0].encode("latin-1").decode("cp1252", "ignore") or m[0], text)
    for table in (LIGATURES, WIDTHS, QUOTES, CONTROLS):
        text = text.translate(table)
    return text


def clean(text: str) -> str:
    if "<" not in text:
        text = html.unescape(text)
    text = unicodedata.normalize("NFC", html.unescape(html.unescape(mended(text))))
    text = re.sub(f"[{SPACES}]+", " ", text).strip(" ")
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def symbols_of(word: str) -> list[str]:
    symbols = [BYTES[b] for b in word.encode("utf-8")]
    return [*symbols[:-1], symbols[-1] + "</w>"]


def join(word: list[str], pair: tuple[str, str]) -> list[str]:
    joined: list[str] = []
    i = 0
    while i < len(word):
        if tuple(word[i : i + 2]) == pair:
            joined.append(word[i] + word[i + 1])
            i += 2
        else:
            joined.append(word[i])
            i += 1
    return joined


class Reference:
    def __init__(self, tokenizer: dict):
        model = tokenizer["model"]
        self.vocab = dict(model["vocab"])
        self.vocab.update({t["content"]: t["id"] for t in tokenizer.get("added_tokens", [])})
        merges = [tuple(m.split(" ")) if isinstance(m, str) else tuple(m) for m in model["merges"]]
        self.ranks = {pair: i for i, pair in enumerate(merges)}

    def encode_word(self, word: str) -> list[str]:
        if word in (START, END):
            return [word]
        parts = symbols_of(word)
        while True:
            known = [p for p in zip(parts, parts[1:]) if p in self.ranks]
            if not known:
                return parts
            parts = join(parts, min(known, key=self.ranks.__getitem__))

    def encode(self, text: str) -> dict:
        cleaned = clean(text)
        ids, spans = [], []
        for match in PATTERN.finditer(cleaned):
            at = len(cleaned[: match.start()].encode("utf-8"))
            for token in self.encode_word(match.group()):
                size = len(match.group().encode("utf-8")) if token in (START, END) else len(token.removesuffix("</w>"))
                ids.append(self.vocab[token])
                spans.append([at, at + size])
                at += size
        ids, spans = ids[: CONTEXT - 2], spans[: CONTEXT - 2]
        return {"text": text, "cleaned": cleaned, "ids": [self.vocab[START], *ids, self.vocab[END]], "spans": spans}


PARAGRAPH = """A photo of a cat, a drawing of a cat, the word "cat" written on a wall. A photo of a dog, a sketch of the dog's house,
a painting of two cats and three dogs. The neuron fires for the concept, however it is shown: photos, paintings, cartoons, sketches,
icons, emoji and words. I'm sure you've seen it; they're the same, we'll show it, he'd say, and it won't be different. How are you doing?
Eine Katze schläft im Garten, und die Vögel singen. Le garçon a mangé une pêche. Кошка спит на окне. Η γάτα κοιμάται."""


def tiny_tokenizer(merge_count: int = 300) -> dict:
    """Learns byte pairs from PARAGRAPH; merges are written half as strings, half as pairs, for both occur in the wild."""
    words = Counter(tuple(symbols_of(w)) for w in PATTERN.findall(clean(PARAGRAPH)))
    merges: list[tuple[str, str]] = []
    while len(merges) < merge_count:
        pairs = Counter(p for w, n in words.items() for p in zip(w, w[1:]) for _ in range(n))
        if not pairs:
            break
        best = max(pairs.items(), key=lambda item: (item[1], item[0]))[0]
        merges.append(best)
        words = Counter({tuple(join(list(w), best)): n for w, n in words.items()})
    tokens = [*BYTES, *(b + "</w>" for b in BYTES), *("".join(m) for m in merges)]
    vocab = {t: i for i, t in enumerate(dict.fromkeys(tokens))}
    added = [{"id": len(vocab) + i, "content": t, "special": True} for i, t in enumerate((START, END))]
    written = [" ".join(m) if i % 2 else list(m) for i, m in enumerate(merges)]
    return {"version": "1.0", "added_tokens": added,
            "post_processor": {"type": "RobertaProcessing", "sep": [END, added[1]["id"]], "cls": [START, added[0]["id"]]},
            "model": {"type": "BPE", "unk_token": END, "end_of_word_suffix": "</w>", "vocab": vocab, "merges": written}}


TEXTS = [
    "", " ", "\t\n", "a", "How are you doing?", "a photo of a cat", "A PHOTO OF A CAT.", "a drawing of a dog", "cat", "Cats and dogs",
    "I'm sure you've seen they're here; we'll go, he'd say, it's fine, don't", "'s 't 're 've 'm 'll 'd", "IT'S DON'T WE'LL", "rock'n'roll", "''", "!'s", "o'clock's",
    "2024", "3.14159", "1,000,000 cats", "cat2dog", "4x4", "½ cup", "x²", "Ⅷ", "٣٤٥", "no. 7", "$$$", "100%", "#cat @dog", "a/b\\c", "C++ & C#", "hello!!!???", "--- ... ---",
    "<|startoftext|>", "a <|endoftext|> b", "<|StartOfText|> x", "x<|endoftext|>", "a<|endoftext|>b",
    "&lt;b&gt;", "&amp;lt;", "&amp;amp;lt;", "fish &amp; chips", "&quot;cat&quot;", "&#39;s", "&#x27;s", "caf&eacute;", "&copy; 2020 &reg;", "&nbsp;cat&nbsp;&nbsp;dog", "&hellip;", "&#128049; cat",
    "&#x1F431;", "&#150; dash", "&euro;5", "AT&T", "a & b", "&", "&&&;", "&unknown;", "&#;", "&#x;", "&#0;", "&#xD800;", "&alpha;&Beta;", "5 &lt; 6 &gt; 4", "&frac12;",
    "café", "cafe\u0301", "naïve façade", "Ångström", "A\u030angstro\u0308m", "Zoë", "smörgåsbord", "ÀÉÎÕÜ", "ÇŞĞ", "Łódź", "ß", "ẞ", "İstanbul", "ſ", "æŒ", "ǅ", "Vögel schläft", "garçon pêche",
    "Кошка спит", "СОБАКА", "їжак ЇЖАК", "ёлка", "Η γάτα ΚΟΙΜΆΤΑΙ", "ΟΔΟΣ", "ὈΔΥΣΣΕΎΣ", "猫", "一匹の猫の写真", "고양이", "\u1100\u1161\u11a8", "แมว", "บ้าน", "قطة", "חתול", "बिल्ली", "பூனை", "𝒞𝒶𝓉", "𐐀𐐁",
    "🐱", "🐱🐶", "a 🐱 photo", "👩‍👩‍👧‍👦", "❤️", "🇩🇪", "👍🏽", "cat🐱dog", "☺", "→←", "“quoted”", "‘cat’s’", "don’t", "en–dash em—dash", "…", "№ 5", "™", "°C", "±5", "€", "¿Qué?", "¡Hola!",
    "a\u00a0b", "a\u200bb", "a\u3000b", "a\u2028b", "  many   spaces\t\tand\nlines  ", "tab\tbed", "line\r\nbreak", "\u0007bell", "zero\u0000byte", "\ufeffbom", "soft\u00adhyphen",
    "photo_of_a_cat", "snake_case_name", "CamelCaseName", "http://example.org/a?b=c&d=e", "me@example.org", "#hashtag", "\\n", "{\"a\": [1, 2]}", "<b>bold</b>", "(a) [b] {c}", "a.b.c.", "...cat", "cat...",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "cat " * 100, "1234567890" * 9, "🐱" * 40, "a photo of a cat, " * 30, "supercalifragilisticexpialidocious" * 5, "ä" * 60, "猫" * 80,
    "the quick brown fox jumps over the lazy dog", "pack my box with five dozen liquor jugs", "a photo of the number 5", "an emoji of a cat", "a sketch of a piano", "a cartoon banana",
    "the word 'trash'", "iPod", "PIZZA", "a painting in the style of nobody", "three dogs' tails", "rose-coloured", "state-of-the-art", "20th-century", "3D", "x'y", "a'", "'a", "''s", "s's",
]


def random_texts(count: int) -> list[str]:
    """Strings that mix all classes, so that the boundaries between them are met."""
    rng = random.Random(7)
    alphabet = [*"abcdestRTLM", *"019", *"  \t", *"'!?-_&;#<|>", "é", "Ω", "ж", "猫", "🐱", "²", "\u0301", "'s", "'ll", "cat", "the", "&amp;"]
    return ["".join(rng.choice(alphabet) for _ in range(rng.randrange(1, 40))) for _ in range(count)]


def main() -> None:
    out = HERE / "text"
    out.mkdir(exist_ok=True)
    tiny = out / "tiny_tokenizer.json"
    if not tiny.exists():
        tiny.write_text(json.dumps(tiny_tokenizer(), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    texts = list(dict.fromkeys([*TEXTS, *random_texts(160)]))
    for name, path in {"tiny": tiny, "polyneuron-clip": ROOT / "models/polyneuron-clip/tokenizer.json"}.items():
        if path.exists():
            reference = Reference(json.loads(path.read_text(encoding="utf-8")))
            cases = [reference.encode(text) for text in texts]
            lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
            (out / f"tokens_{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
            print(name, len(cases), "strings")


main()
