#!/usr/bin/python3
"""Writes tests/golden/image: varied picture files and what Pillow makes of them.

    /usr/bin/python3 tests/golden/make_image_golden.py      (Pillow, numpy, scikit-image's sample photos)

Reference pipeline: exif_transpose -> composite on white -> shorter side to N by BICUBIC -> centre crop N x N, uint8 RGB.
index.json lists per file its upright size, the SHA-256 of its upright RGB pixels on white, and its reference crops;
kept pictures of large JPEGs, decoded reduced, likewise;
resizes of a picture both sides can generate (an LCG) by the SHA-256 of Pillow's result.
"""

import hashlib
import io
import json
import os
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps, features
from skimage import data

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "image")
CROPS = [64, 96]
KEPT = 512
FILTERS = [Image.LANCZOS, Image.BILINEAR, Image.BICUBIC, Image.BOX, Image.HAMMING]


def scene(width, height, seed, alpha=False):
    """Gradients, hard edges, fine stripes, discs and a little noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    u, v = x / max(width - 1, 1), y / max(height - 1, 1)
    rgb = np.stack([255 * u, 255 * v, 255 * (1 - u) * (1 - v)], -1)
    for _ in range(6):
        cx, cy, r = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.08, 0.3)
        disc = (u - cx) ** 2 + (v - cy) ** 2 < r * r
        rgb[disc] = rng.uniform(0, 255, 3)
    band = v > 0.8
    rgb[band] = np.where(((x + y) % 4 < 2)[band][:, None], [250, 30, 10], [10, 40, 240])
    rgb += rng.normal(0, 4, rgb.shape)
    out = np.clip(rgb + 0.5, 0, 255).astype(np.uint8)
    if alpha:
        a = 255 * np.clip(1.6 - 2.4 * np.hypot(u - 0.5, v - 0.5), 0, 1)
        a[(x // 7 + y // 5) % 5 == 0] = 255
        out = np.dstack([out, a.astype(np.uint8)])
    return out


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, depth, colour, rows, interlace=0, extra=b""):
    """A PNG that Pillow cannot write. rows: bytes with a filter byte before each row."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def plain_rows(array):
    return b"".join(b"\0" + row.tobytes() for row in array)


def adam7_rows(array):
    out = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = array[y0::dy, x0::dx]
        if part.size:
            out += plain_rows(part)
    return out


def saved(array, fmt, **options):
    image = array if isinstance(array, Image.Image) else Image.fromarray(array)
    buffer = io.BytesIO()
    image.save(buffer, fmt, **options)
    return buffer.getvalue()


def little_endian_exif(orientation):
    return b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def big_endian_exif(orientation):
    return b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def chunk_after_vp8x(webp, exif):
    """The WebP again, extended, with an EXIF chunk at its end."""
    width, height = Image.open(io.BytesIO(webp)).size
    body = b"VP8X" + struct.pack("<I", 10) + bytes([8, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body += webp[12:] + b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_in_three_scans(planes, factors, width, height):
    """A JPEG with sampling factors that Pillow does not write, put together from one grey JPEG a component (all share its tables)."""
    parts, scans = [], b""
    for number, plane in enumerate(planes, 1):
        grey = saved(plane, "JPEG", quality=80)
        frame, scan = grey.index(b"\xff\xc0"), grey.index(b"\xff\xda")
        parts.append((grey[20:frame], grey[frame + 13:scan]))  # quantisation table; Huffman tables
        scans += b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, number, 0, 0, 63, 0) + grey[scan + 10:-2]
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3)
    frame += b"".join(bytes([number, across << 4 | down, 0]) for number, (across, down) in enumerate(factors, 1))
    return b"\xff\xd8" + parts[0][0] + frame + parts[0][1] + scans + b"\xff\xd9"


def files():
    chelsea, coffee = Image.fromarray(data.chelsea()), Image.fromarray(data.coffee())
    small = lambda im, w: im.resize((w, round(im.height * w / im.width)), Image.LANCZOS)

    # With reference crops.
    yield "chelsea_420.jpg", saved(small(chelsea, 361), "JPEG", quality=80, subsampling=2), True
    yield "coffee_progressive_444.jpg", saved(small(coffee, 241), "JPEG", quality=80, subsampling=0, progressive=True), True
    yield "grey.jpg", saved(np.asarray(Image.fromarray(scene(131, 97, 1)).convert("L")), "JPEG", quality=85), True
    yield "on_its_side_big_endian.jpg", saved(scene(121, 77, 2), "JPEG", quality=90, subsampling=2, exif=big_endian_exif(6)), True
    yield "mirrored_little_endian.jpg", saved(scene(67, 140, 3), "JPEG", quality=75, subsampling=1, progressive=True, exif=little_endian_exif(5)), True
    yield "tiny_420.jpg", saved(scene(31, 23, 4), "JPEG", quality=60, subsampling=2), True
    yield "alpha.png", saved(scene(90, 121, 5, alpha=True), "PNG", optimize=True), True
    palette = Image.fromarray(scene(91, 61, 6)).quantize(60)
    palette.info["transparency"] = bytes([255] * 20 + [0] * 20 + [100] * 20)
    yield "palette_transparent.png", saved(palette, "PNG", optimize=True), True
    wide = scene(51, 70, 7).astype(np.uint16) * 256 + np.random.default_rng(0).integers(0, 256, (70, 51, 3)).astype(np.uint16)
    wide[:, :, 0] &= 0xFF80
    yield "rgb16.png", png(51, 70, 16, 2, plain_rows(wide.astype(">u2"))), True
    yield "interlaced.png", png(45, 37, 8, 2, adam7_rows(scene(45, 37, 8)), interlace=1), True
    yield "lossy_alpha.webp", saved(scene(160, 120, 9, alpha=True), "WEBP", quality=70), True
    yield "lossless_alpha.webp", saved(scene(33, 50, 10, alpha=True), "WEBP", lossless=True), True
    frames = [Image.fromarray(scene(101, 80, s)).quantize(64) for s in (11, 12)]
    yield "animated.gif", saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), True
    yield "rgb24.bmp", saved(scene(61, 66, 13), "BMP"), True
    yield "panorama_420.jpg", saved(scene(900, 19, 14), "JPEG", quality=80, subsampling=2), True

    # By the hash of their pixels alone.
    cmyk = Image.fromarray(np.dstack([scene(40, 30, 15), scene(40, 30, 16)[:, :, 0] // 3])[:, :, :4], "CMYK")
    yield "cmyk.jpg", saved(cmyk, "JPEG", quality=85), False
    yield "one_pixel.jpg", saved(scene(1, 1, 17), "JPEG"), False
    yield "two_wide_420.jpg", saved(scene(3, 41, 18), "JPEG", quality=70, subsampling=2), False
    y, cb, cr = (np.asarray(c) for c in Image.fromarray(scene(37, 29, 19)).convert("YCbCr").split())
    yield "440.jpg", jpeg_in_three_scans([y, cb[::2], cr[::2]], [(1, 2), (1, 1), (1, 1)], 37, 29), False
    yield "411.jpg", jpeg_in_three_scans([y, cb[:, ::4], cr[:, ::4]], [(4, 1), (1, 1), (1, 1)], 37, 29), False
    yield "chroma_unlike.jpg", jpeg_in_three_scans([y, cb[::2, ::2], cr], [(2, 2), (1, 1), (2, 2)], 37, 29), False
    for orientation in range(2, 9):
        yield f"orientation_{orientation}.jpg", saved(scene(19, 12, 20), "JPEG", quality=50, exif=big_endian_exif(orientation)), False
    yield "grey_alpha.png", saved(Image.fromarray(scene(40, 21, 21, alpha=True)).convert("LA"), "PNG"), False
    yield "bilevel.png", saved(Image.fromarray(scene(37, 29, 22)).convert("1"), "PNG"), False
    key = scene(33, 22, 23)
    key[5:15, 5:15] = [10, 20, 30]
    yield "colour_key.png", png(33, 22, 8, 2, plain_rows(key), extra=chunk(b"tRNS", struct.pack(">HHH", 10, 20, 30))), False
    yield "exif.png", saved(scene(24, 17, 24), "PNG", exif=big_endian_exif(8)[6:]), False
    yield "exif.webp", chunk_after_vp8x(saved(scene(30, 18, 25), "WEBP", quality=60), big_endian_exif(6)[6:]), False
    yield "lossy_odd.webp", saved(scene(35, 27, 26), "WEBP", quality=50), False
    motion = [Image.fromarray(scene(36, 28, s, alpha=True)) for s in (27, 28)]
    yield "animated.webp", saved(motion[0], "WEBP", save_all=True, append_images=motion[1:], quality=60), False
    yield "transparent.gif", saved(palette.resize((40, 30), Image.NEAREST), "GIF", transparency=3), False
    yield "interlaced.gif", saved(Image.fromarray(scene(41, 33, 29)).quantize(16), "GIF", interlace=1), False
    yield "palette.bmp", saved(Image.fromarray(scene(35, 20, 30)).quantize(200), "BMP"), False
    yield "bilevel.bmp", saved(Image.fromarray(scene(35, 20, 31)).convert("1"), "BMP"), False
    yield "rgb32.bmp", saved(Image.fromarray(scene(21, 20, 32, alpha=True)), "BMP"), False
    # Over the kept size: smooth, so that they stay small as files.
    y, x = np.mgrid[0:700, 0:931]
    smooth = np.stack([x * 255 // 930, y * 255 // 699, ((x // 60 + y // 45) % 2) * 200], -1).astype(np.uint8)
    yield "large.png", saved(smooth, "PNG", optimize=True), False
    yield "large_on_its_side.jpg", saved(smooth, "JPEG", quality=40, subsampling=2, exif=little_endian_exif(6)), False


def reduced_files():
    """JPEGs that are decoded at 1/2 and 1/4: their shorter side is 2048 and more. Odd sizes, so that the last block is not whole."""
    def smooth(width, height):
        y, x = np.mgrid[0:height, 0:width]
        return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), ((x // 190 + y // 145) % 2) * 200], -1).astype(np.uint8)

    yield "reduced_2.jpg", saved(smooth(2301, 2051), "JPEG", quality=30, subsampling=2, progressive=True), 1
    yield "reduced_2_on_its_side.jpg", saved(smooth(2051, 2303), "JPEG", quality=30, subsampling=1, progressive=True, exif=big_endian_exif(6)), 6
    yield "reduced_4_upside_down.jpg", saved(Image.fromarray(smooth(4097, 4099)).convert("L"), "JPEG", quality=20, progressive=True, exif=big_endian_exif(3)), 3


def kept_reduced(bytes_, orientation):
    """What Pillow's own thumbnail() does: draft() to at least twice the size, then a resize whose box is the picture without its padding."""
    image = Image.open(io.BytesIO(bytes_))
    stored = image.size
    image.draft("RGB", (2 * KEPT, 2 * KEPT))
    reduction = min(each for each in (1, 2, 4, 8) if -(-stored[0] // each) == image.width)
    across, down = stored[0] / reduction, stored[1] / reduction
    box = {1: (0, 0, across, down),
           3: (image.width - across, image.height - down, image.width, image.height),
           6: (image.height - down, 0, image.height, across)}[orientation]
    upright = ImageOps.exif_transpose(image).convert("RGB")
    w, h = stored if orientation < 5 else stored[::-1]
    size = (KEPT, int(KEPT * h / w)) if w <= h else (int(KEPT * w / h), KEPT)
    return upright.resize(size, Image.BICUBIC, box=box), reduction


def reduced_entries():
    for name, bytes_, orientation in reduced_files():
        with open(os.path.join(OUT, name), "wb") as f:
            f.write(bytes_)
        kept, reduction = kept_reduced(bytes_, orientation)
        yield {"file": name, "reduction": reduction, "kept": {"width": kept.width, "height": kept.height, "rgb_sha256": digest(kept)}}


def on_white(bytes_):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(bytes_)))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB")


def shorter_side(image, side):
    w, h = image.size
    size = (side, int(side * h / w)) if w <= h else (int(side * w / h), side)
    return image.resize(size, Image.BICUBIC)


def crop(image, side):
    image = shorter_side(image, side)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def lcg_picture(width, height):
    """Pixels from a linear congruential generator, the same in the test: state = state * 1664525 + 1013904223, byte = state >> 24."""
    state, out = 12345, np.empty(width * height * 3, np.uint8)
    for i in range(out.size):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state >> 24
    return Image.frombytes("RGB", (width, height), out.tobytes())


def main():
    os.makedirs(OUT, exist_ok=True)
    for name in os.listdir(OUT):
        if name != "README.md":
            os.remove(os.path.join(OUT, name))
    index = {"made_with": {"pillow": Image.__version__, "libjpeg_turbo": features.version("libjpeg_turbo"), "libwebp": features.version("webp")},
             "pictures": [], "reduced": list(reduced_entries()), "resizes": []}
    half = 0
    for name, bytes_, has_crops in files():
        with open(os.path.join(OUT, name), "wb") as f:
            f.write(bytes_)
        image = on_white(bytes_)
        entry = {"file": name, "width": image.width, "height": image.height, "rgb_sha256": digest(image), "crops": []}
        if min(image.size) > KEPT:
            kept = shorter_side(image, KEPT)
            entry["kept"] = {"width": kept.width, "height": kept.height, "rgb_sha256": digest(kept)}
        if has_crops:
            # The larger crop of every third picture keeps the folder small.
            half += 1
            for side in CROPS if half % 3 == 1 else CROPS[:1]:
                raw = f"{name}.{side}.rgb"
                with open(os.path.join(OUT, raw), "wb") as f:
                    f.write(crop(image, side).tobytes())
                entry["crops"].append({"side": side, "file": raw})
        index["pictures"].append(entry)
    source = lcg_picture(97, 61)
    for width, height in [(97, 30), (40, 61), (13, 7), (1, 1), (200, 150), (64, 200), (96, 60), (98, 62), (97, 61), (5, 61), (300, 2)]:
        for resample in FILTERS:
            resized = source.resize((width, height), resample)
            index["resizes"].append({"width": width, "height": height, "resample": int(resample), "rgb_sha256": digest(resized)})
    with open(os.path.join(OUT, "index.json"), "w") as f:
        json.dump(index, f, indent=1)
        f.write("\n")


main()
