"""Golden links: what links of every edition of the page hold, written and read with Python's zlib and nothing of ours but the dictionaries.

    python3 tests/golden/make_link_golden.py            checks every file of tests/golden/links
    python3 tests/golden/make_link_golden.py NAME LINK  adds the link of a page as links/NAME.json; a file that is there is never changed
    python3 tests/golden/make_link_golden.py NAME FILE.json  the same of a finding
"""
import base64
import json
import re
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINKS = HERE / "links"


def literals(file: str) -> bytes:
    text = (HERE / "../../src/share" / file).read_text(encoding="utf-8")
    return "".join(re.findall(r'R"~\((.*)\)~"', text)).encode()


def dictionary(version: str) -> bytes:
    return (literals("board_dictionary.h") if version == "b" else b"") + literals("dictionary.h")


def check_of(text: bytes) -> str:
    total = zlib.crc32(text)
    return base64.urlsafe_b64encode(bytes([total & 255, total >> 8 & 0xF0])).decode()[:2]


def packed_by(version: str, text: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary(version))
    return packer.compress(text) + packer.flush()


def link_of(text: bytes) -> str:
    packed, with_boards = packed_by("a", text), packed_by("b", text)
    version, packed = ("b", with_boards) if len(with_boards) * 3 <= len(packed) * 2 else ("a", packed)
    return version + check_of(text) + base64.urlsafe_b64encode(packed).decode().rstrip("=") + "z"


def text_of(link: str) -> bytes:
    letters = link[3:-1]
    packed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
    text = zlib.decompressobj(-15, zdict=dictionary(link[0])).decompress(packed)
    assert link[0] in "ab" and link[1:3] == check_of(text), "the check differs"
    return text


def add(name: str, what: str) -> None:
    path = LINKS / f"{name}.json"
    if path.exists():
        sys.exit(f"{path.name} is there: old links never change")
    if what.endswith(".json"):
        text = json.dumps(json.loads(Path(what).read_text()), ensure_ascii=False, separators=(",", ":")).encode()
        link = link_of(text)
    else:
        link = what.lstrip("#")
    LINKS.mkdir(exist_ok=True)
    golden = {"link": link, "finding": json.loads(text_of(link))}
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if len(sys.argv) == 3:
    add(sys.argv[1], sys.argv[2])
for one in sorted(LINKS.glob("*.json")):
    golden = json.loads(one.read_text(encoding="utf-8"))
    assert json.loads(text_of(golden["link"])) == golden["finding"], one.name
    print(one.name, len(golden["link"]), "characters")
