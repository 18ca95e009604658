"""Writes `manifest.json` of a model folder: path, size and SHA-256 of every file in it but itself."""
from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, name: str) -> Path:
    """Lists the files sorted by path and returns the manifest's path."""
    target = folder / "manifest.json"
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p != target)
    entries = [{"path": p.relative_to(folder).as_posix(), "size": p.stat().st_size, "sha256": sha256(p)} for p in files]
    value = {"format": "polyneuron-model", "version": 1, "name": name, "files": entries}
    target.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="model folder, for example models/polyneuron-clip")
    folder = parser.parse_args().folder
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    print(write_manifest(folder, config["polyneuron"]["name"]))
