"""Writes the atlas: what is known beforehand of every neuron of the observed layers.

    python3 atlas.py --model ../polyneuron-clip --data ../../../shared/data

The concepts that a neuron selects in each rendition, its multimodality score, the words that fire it most and least as
pixels, the prompts that its projection pulls towards, and an image made to excite it. Concepts are chosen on one half
of a sample of the training pictures and scored on the other half; the model was trained on both. Reproducible from --seed
on one machine with one number of threads. Files and arrays: `../README.md`. Reference distributions are `reference.py`'s.
After `tune_text.py` and `export.py --keep-vision`, `--prompts-only` renews what depends on the projection and the texts.
"""
from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from atlas_file import NONE, STEPS, ArrayFile, as_share, stored_array, write_json, write_sheet
from data import RENDITIONS, read_table
from export import NAME
from manifest import sha256, write_manifest
from names import Names, collect_names
from neurons import GROUPS, choose, m_interval, selectivity
from scoring import TEMPLATES, load_split, name_classifier, render_words
from shipped import ShippedClip
from stats import auroc_of_classes
from stimuli import DRAWN, Stimuli, joined, mean_responses, sample_rows, table_stimuli, word_stimuli
from visualise import colour_root, visualise
from words import common_words, find_fonts

SHOWN = ("photo", "icon", "sketch", "emoji", "cartoon", "word")
LEAST, LEAST_FOR_M = 4, 5  # stimuli of a concept and rendition, or group, in each half
TOP_CONCEPTS, BEST_WORDS, WORST_WORDS, PROMPTS, PROMPTS_AGAINST = 5, 10, 5, 8, 4
COMMON, LONGEST = 2400, 14  # frequent English words in the list; letters of a concept's name in it
CELL = 64  # pixels of an image on the sheet, whatever the model takes
COLUMNS, SHEET_BYTES, ATLAS_BYTES = 32, 3_000_000, 4_000_000


def add_concepts(file: ArrayFile, stimuli: Stimuli, concepts: list[str]) -> None:
    """For each neuron and rendition the concepts of highest AUROC in half 0, with their AUROC in half 1.

    They stay in half 0's order: to put the best score of half 1 first would pick it from noise again.
    """
    neurons = stimuli.values.shape[1]
    top = np.full((neurons, len(SHOWN), TOP_CONCEPTS), NONE, "<u2")
    auroc = np.full(top.shape, np.nan)
    counts = np.zeros((len(concepts), len(SHOWN)), "<u2")
    for g, rendition in enumerate(SHOWN):
        mine = stimuli.rows(stimuli.shown_as((rendition,)))
        halves = [mine.rows(mine.half == h) for h in (0, 1)]
        (fit, fit_count), (score, counts[:, g]) = (auroc_of_classes(h.values, h.concept, len(concepts)) for h in halves)
        able = np.flatnonzero((fit_count >= LEAST) & (counts[:, g] >= LEAST))
        best = able[np.argsort(-fit[able], axis=0, kind="stable")[:TOP_CONCEPTS]]
        top[:, g, : len(best)] = best.T
        auroc[:, g, : len(best)] = np.take_along_axis(score, best, 0).T
    file.add("concepts", ["neuron", "rendition", "place"], top, "the concepts that the neuron selects, in the order of their AUROC in one half of the stimuli", "concepts")
    file.add("concept_auroc", ["neuron", "rendition", "place"], as_share(auroc), "their AUROC in the other half, against the other concepts of the rendition", "share")
    file.add("concept_stimuli", ["concept", "rendition"], counts, f"stimuli that scored the concept; below {LEAST} no neuron lists it")


def add_multimodality(file: ArrayFile, stimuli: Stimuli, concepts: list[str], last: int) -> None:
    """M of each neuron with its concept, and for each concept its neuron in the last layer; chosen in half 0, scored in half 1."""
    fit, score = (stimuli.rows(stimuli.half == h) for h in (0, 1))
    fitted, scored = selectivity(fit, len(concepts)), selectivity(score, len(concepts))
    able = np.flatnonzero((fitted[1].min(0) >= LEAST_FOR_M) & (scored[1].min(0) >= LEAST_FOR_M))
    neurons = np.arange(stimuli.values.shape[1])
    concept = able[fitted[0][:, able].min(0).argmax(0)]
    parts = scored[0][:, concept, neurons].T
    bounds = np.array([m_interval(score, c, n) for n, c in enumerate(concept)])
    file.add("m_concept", ["neuron"], concept.astype("<u2"), "the concept of the neuron's multimodality score M", "concepts")
    file.add("m_parts", ["neuron", "group"], as_share(parts), "its AUROC in each group; M is the least of them", "share")
    file.add("m_stimuli", ["neuron", "group"], scored[1][:, concept].T.astype("<u2"), "stimuli of that concept that scored it")
    file.add("m_interval", ["neuron", "bound"], as_share(bounds), "95 % bootstrap interval of M: low, high", "share")
    first = len(neurons) - last
    chosen = choose((fitted[0][:, :, first:], fitted[1]), (scored[0][:, :, first:], scored[1]), LEAST_FOR_M, LEAST_FOR_M)
    neuron, m = np.full(len(concepts), NONE, "<u2"), np.full(len(concepts), np.nan)
    neuron[chosen.concept], m[chosen.concept] = first + chosen.neuron, chosen.m
    file.add("concept_neuron", ["concept"], neuron, "the last layer's neuron of highest M for the concept", "neurons")
    file.add("concept_m", ["concept"], as_share(m), "its M", "share")
    print(f"  M of the last layer's neurons: median {np.median(parts[first:].min(1)):.3f}; {len(chosen.m)} concepts, {(chosen.m >= 0.9).sum()} at 0.90 or more")


def word_list(names: Names, wordnet: Path) -> list[str]:
    """Frequent English words and short names of concepts, sorted."""
    return sorted({*common_words(wordnet, COMMON), *(c for c in names.scored if len(c) <= LONGEST)})


def add_words(file: ArrayFile, model: ShippedClip, words: list[str], fonts: list[Path], copies: int, seed: int) -> None:
    """The rendered words of highest and lowest response, each the mean of `copies` renderings in different typefaces."""
    mean = sum(mean_responses(model, render_words(words, fonts, model.size, seed + i)) for i in range(copies)) / copies
    order = np.argsort(-mean, axis=0, kind="stable")
    for name, rows, about in (("best_words", order[:BEST_WORDS], "highest"), ("worst_words", order[::-1][:WORST_WORDS], "lowest")):
        file.add(name, ["neuron", "place"], rows.T.astype("<u2"), f"the rendered words of {about} response, {about} first", "words")
        file.add(f"{name}_response", ["neuron", "place"], np.take_along_axis(mean, rows, 0).T.astype("<f2"), "mean-pooled response to them")
    file.add("word_response", ["neuron", "moment"], np.stack([mean.mean(0), mean.std(0)], 1).astype("<f2"), "mean and standard deviation over all words")


def add_prompts(file: ArrayFile, model: ShippedClip, concepts: list[str]) -> None:
    """The names whose text embedding, less the mean of all, a last-layer neuron's row of the projection points along or against."""
    texts = name_classifier(model, model.tokenizer, concepts, TEMPLATES, torch.device("cpu"))
    pull = (F.normalize(model.vision.weights["projection"], dim=1) @ (texts - texts.mean(0)).T).numpy()
    order = np.argsort(-pull, axis=1, kind="stable")
    for name, columns, about in (("prompts", order[:, :PROMPTS], "for"), ("prompts_against", order[:, ::-1][:, :PROMPTS_AGAINST], "against")):
        file.add(name, ["last_layer_neuron", "place"], columns.astype("<u2"), f"names of concepts that the neuron speaks most {about} as prompts", "concepts")
        file.add(f"{name}_pull", ["last_layer_neuron", "place"], np.take_along_axis(pull, columns, 1).astype("<f2"),
                 "unit row of the projection times (unit text embedding minus the mean of all concepts')")


def add_visualisations(file: ArrayFile, model: ShippedClip, photos: torch.Tensor, path: Path, steps: int, batch: int, seed: int) -> int:
    """Writes the sheet of images and adds how strongly each neuron answers to its own; returns the sheet's quality."""
    colours, images, reached = colour_root(photos), [], []
    for layer, entry in enumerate(model.layers):
        for start in range(0, entry["channels"], batch):
            channels = list(range(start, min(start + batch, entry["channels"])))
            part = visualise(model, layer, channels, colours, steps, seed + 1000 * layer + start)
            images.append(np.stack([np.asarray(Image.fromarray(image).resize((CELL, CELL), Image.BICUBIC)) for image in part[0]]))
            reached.append(part[1])
    file.add("visualisation_response", ["neuron"], np.concatenate(reached).astype("<f2"), "mean-pooled response to the neuron's image, before the sheet was compressed")
    return write_sheet(path, np.concatenate(images), COLUMNS, SHEET_BYTES)


def model_hashes(folder: Path) -> dict[str, str]:
    return {f"onnx/{kind}_model.onnx": sha256(folder / "onnx" / f"{kind}_model.onnx") for kind in ("vision", "text")}


def renew_prompts(model: ShippedClip, folder: Path, out: Path) -> None:
    """Rewrites an atlas of the same vision encoder with the prompts that another projection and text encoder make."""
    earlier, data = json.loads((out / "atlas.json").read_text(encoding="utf-8")), (out / "atlas.bin").read_bytes()
    fresh, file = ArrayFile(), ArrayFile()
    add_prompts(fresh, model, earlier["concepts"])
    prompts = {entry["name"]: fresh.array(entry) for entry in fresh.entries}
    for entry in earlier["arrays"]:
        file.add(entry["name"], entry["axes"], prompts.get(entry["name"], stored_array(entry, data)), entry["about"], entry["of"])
    file.write(out / "atlas.bin")
    earlier["data"]["size"] = file.size
    write_json(out / "atlas.json", {**earlier, "model_sha256": model_hashes(folder), "arrays": file.entries})


def describe(model: ShippedClip, folder: Path, file: ArrayFile, concepts: list[str], words: list[str], made_from: dict, quality: int) -> dict:
    """`atlas.json`."""
    first = np.cumsum([0, *(entry["channels"] for entry in model.layers)])
    return {
        "format": "polyneuron-atlas", "version": 1,
        "model_sha256": model_hashes(folder),
        "made_from": made_from, "pooling": "mean", "share_steps": STEPS, "none": NONE,
        "layers": [{**entry, "first": int(first[i])} for i, entry in enumerate(model.layers)], "neurons": int(first[-1]),
        "renditions": SHOWN, "groups": [{"name": name, "renditions": renditions} for name, renditions in GROUPS],
        "words": {"file": "words.txt", "count": len(words)},
        "visualisations": {"file": "visualisations.webp", "cell": CELL, "columns": COLUMNS, "quality": quality},
        "data": {"file": "atlas.bin", "size": file.size, "byte_order": "little"},
        "arrays": file.entries, "concepts": concepts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="folder to write, when it is not MODEL/atlas")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--per-cell", type=int, default=12, help="pictures of a concept, rendition and half, at most")
    parser.add_argument("--copies", type=int, default=4, help="renderings of a word")
    parser.add_argument("--steps", type=int, default=80, help="steps of a visualisation")
    parser.add_argument("--batch", type=int, default=64, help="neurons visualised at once")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prompts-only", action="store_true", help="keep everything of the atlas that is there but the prompts")
    args = parser.parse_args()
    if args.per_cell < LEAST_FOR_M:
        parser.error(f"--per-cell must be at least {LEAST_FOR_M}")
    started, out = time.time(), args.out or args.model / "atlas"
    out.mkdir(parents=True, exist_ok=True)
    if args.prompts_only:
        renew_prompts(ShippedClip(args.model), args.model, out)
        write_manifest(args.model, NAME)
        return

    def note(what: str) -> None:
        print(f"{time.time() - started:6.0f} s  {what}", flush=True)

    model, fonts, file = ShippedClip(args.model), find_fonts(args.fonts), ArrayFile()
    train = read_table(args.data, "train")
    names = collect_names(train, args.wordnet)
    concepts, words = names.scored, word_list(names, args.wordnet)
    with torch.no_grad():
        rows = sample_rows(train, concepts, ("photo", *DRAWN), args.per_cell, args.seed)
        stimuli = joined([table_stimuli(model, args.data, train.take(rows), concepts), word_stimuli(model, concepts, fonts, 5, args.seed + 10)])
        note(f"{len(stimuli.values)} stimuli, {len(rows)} of them pictures")
        add_concepts(file, stimuli, concepts)
        add_multimodality(file, stimuli, concepts, model.layers[-1]["channels"])
        note("selectivity")
        add_words(file, model, words, fonts, args.copies, args.seed + 20)
        add_prompts(file, model, concepts)
        note(f"{len(words)} words, prompts")
        photos = train.take(rows[train.rendition[rows] == RENDITIONS.index("photo")][:1000])
        quality = add_visualisations(file, model, load_split(args.data, photos, model.size), out / "visualisations.webp", args.steps, args.batch, args.seed)
        note("visualisations")
    made_from = {"seed": args.seed, "pictures": len(rows), "pictures_of": "train, in two halves: chosen on one, scored on the other", "word_copies": args.copies, "steps": args.steps}
    file.write(out / "atlas.bin")
    (out / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    write_json(out / "atlas.json", describe(model, args.model, file, concepts, words, made_from, quality))
    size = sum((out / name).stat().st_size for name in ("atlas.json", "atlas.bin", "words.txt", "visualisations.webp"))
    if size > ATLAS_BYTES:
        raise SystemExit(f"the atlas has {size} bytes, more than {ATLAS_BYTES}")
    if args.out is None:
        write_manifest(args.model, NAME)
    note(f"{out}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
