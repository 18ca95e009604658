"""Read Qt resource bundles (.rcc), the form in which GCompris ships its pictures.

The format: a header "qres", big-endian offsets of a tree, of the data and of the names; the tree's nodes are
folders (first child, count) or files (offset into the data). Data may be zlib-deflated; other codings are refused.
"""
import struct
import zlib

FLAG_ZLIB = 1
FLAG_FOLDER = 2
FLAG_ZSTD = 4


def read_bundle(path):
    """Return {path inside the bundle: bytes}; raises ValueError when the file is not a bundle."""
    raw = open(path, "rb").read()
    if raw[:4] != b"qres":
        raise ValueError(f"{path}: not a Qt resource bundle")
    version, tree, data, names = struct.unpack(">IIII", raw[4:20])
    node_size = 22 if version >= 2 else 14
    files = {}

    def node(index):
        at = tree + index * node_size
        name_offset, flags = struct.unpack(">IH", raw[at:at + 6])
        return name_offset, flags, raw[at + 6:at + node_size]

    def name_of(offset):
        (length,) = struct.unpack(">H", raw[names + offset:names + offset + 2])
        return raw[names + offset + 6:names + offset + 6 + 2 * length].decode("utf-16-be")

    def walk(index, path_so_far):
        _, flags, rest = node(index)
        if flags & FLAG_FOLDER:
            count, first = struct.unpack(">II", rest[:8])
            for child in range(first, first + count):
                name = name_of(node(child)[0])
                walk(child, f"{path_so_far}/{name}" if path_so_far else name)
            return
        if flags & FLAG_ZSTD:
            return  # only sounds and lists are packed so; no picture is
        (offset,) = struct.unpack(">I", rest[4:8])
        (size,) = struct.unpack(">I", raw[data + offset:data + offset + 4])
        content = raw[data + offset + 4:data + offset + 4 + size]
        files[path_so_far] = zlib.decompress(content[4:]) if flags & FLAG_ZLIB else content

    walk(0, "")
    return files
