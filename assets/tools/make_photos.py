#!/usr/bin/env python3
"""Make assets/stimuli/*.jpg and LICENSES.md from the Debian packages named in photos.py.

    apt-get install python3-pil python3-skimage
    apt-get download gcompris-qt-data && dpkg-deb -x gcompris-qt-data_*.deb gcompris
    assets/tools/make_photos.py --gcompris gcompris

Each picture is cropped as photos.py says, shrunk to at most 384 px (less when it is busy) and saved at the best quality
that fits 30 KB.
"""
import argparse
import glob
import io
import os
import sys

from PIL import Image

from photos import GC, PD, PHOTOS, SK
from qt_resources import read_bundle

LONGEST_PX = 384
LARGEST_BYTES = 30_000
STIMULI = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "stimuli")
SKIMAGE_DATA = "/usr/lib/python3/dist-packages/skimage/data"

NOTES = """# Terms of the bundled pictures

**Photographs** (`*.jpg`). Only pictures that their authors dedicated to the public domain or put under
[CC0 1.0](https://creativecommons.org/publicdomain/zero/1.0/). They come from two Debian 12 packages and were cropped,
shrunk and encoded anew by `assets/tools/make_photos.py`; the dedications are unchanged.

- `python3-skimage` 0.19.3: the docstrings of `skimage.data` state author and terms of each picture.
- `gcompris-qt-data` 3.1: the README in each picture folder (inside its resource bundles) states author, source and terms of each picture.

The dedications are as those two projects state them; the pages at Wikimedia Commons were not looked up again.
The person shown is a NASA astronaut in her official portrait; it implies no endorsement.

**Drawings** (`*.drawing.json`). Made for this project by `assets/tools/make_drawings.py`, under the project's own licence.

| file | shows | author | terms | source |
|---|---|---|---|---|
"""


def load_originals(skimage_dir, gcompris_dir):
    """Return {(package, file): bytes} for every picture the table names."""
    bundles = {}
    for path in glob.glob(os.path.join(gcompris_dir, "**", "*.rcc"), recursive=True):
        activity = os.path.splitext(os.path.basename(path))[0]
        if any(p.package == GC and p.file.startswith(activity + "/") for p in PHOTOS):
            for name, content in read_bundle(path).items():
                bundles[name.split("src/activities/")[-1]] = content
    originals = {}
    for photo in PHOTOS:
        if photo.package == SK:
            originals[photo.package, photo.file] = open(os.path.join(skimage_dir, photo.file), "rb").read()
        elif photo.file in bundles:
            originals[photo.package, photo.file] = bundles[photo.file]
        else:
            sys.exit(f"{photo.file} is not in the bundles under {gcompris_dir}")
    return originals


def encode(image):
    """(JPEG bytes, image) of the best quality that fits LARGEST_BYTES; a busy picture is shrunk further rather than blurred."""
    for longest in (LONGEST_PX, 352, 320, 288):
        shrunk = image.copy()
        shrunk.thumbnail((longest, longest), Image.LANCZOS)
        for quality in range(90, 62, -2):
            out = io.BytesIO()
            shrunk.save(out, "JPEG", quality=quality, optimize=True, progressive=False, subsampling="4:2:0")
            if out.tell() <= LARGEST_BYTES:
                return out.getvalue(), shrunk
    raise ValueError("too busy a picture for its size limit")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--skimage", default=SKIMAGE_DATA, help="the folder skimage/data")
    args.add_argument("--gcompris", required=True, help="where gcompris-qt-data was unpacked")
    args = args.parse_args()

    originals = load_originals(args.skimage, args.gcompris)
    rows = []
    for photo in PHOTOS:
        image = Image.open(io.BytesIO(originals[photo.package, photo.file])).convert("RGB")
        if photo.crop:
            image = image.crop(photo.crop)
        content, image = encode(image)
        open(os.path.join(STIMULI, photo.id + ".jpg"), "wb").write(content)
        print(f"{photo.id}.jpg {image.width}×{image.height} {len(content)} bytes")
        terms = "public domain" if photo.licence == PD else "CC0 1.0"
        rows.append(f"| `{photo.id}.jpg` | {photo.title} | {photo.author} | {terms} | {photo.source} (in `{photo.package}`) |\n")
    open(os.path.join(STIMULI, "LICENSES.md"), "w").write(NOTES + "".join(rows))


if __name__ == "__main__":
    main()
