"""Trains the text encoder, the projection and the target vectors on stored features of a vision encoder that stays as it is.

While both encoders train, the names' target vectors run ahead of the texts that should reach them: pictures are told apart
better by target vectors than by texts. Here a step costs no pixels, so it affords a text for every name that its
pictures could be called, and the loss is the question that a visitor asks: which of these texts is this picture's?

    python3 tune_text.py --state checkpoint.pt --out OUT --data DATA --cache CACHE --hours 0.6 --tokenizer ../polyneuron-clip/tokenizer.json

Writes OUT/tuned.pt, which `export.py` takes as it takes a run's state.
"""
from __future__ import annotations

import argparse
import copy
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import normalise
from batches import Batch
from bpe import Tokenizer, load_tokenizer
from captions import ALL_TEMPLATES, PLAIN, put
from data import RENDITIONS, Table, read_table
from features import Features, collect, load_features, pooled
from losses import SMOOTHING, NameLoss, TrainingLoss
from manifest import sha256
from names import Names, collect_names
from net import Clip, NetConfig
from optim import Average, make_optimizers
from scoring import TEMPLATES, hits, load_split, name_classifier, render_words
from train import learning_rate, load_words
from words import find_fonts


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True, help="recalibrated state or checkpoint.pt")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder for decoded pixels, rendered words and features")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--stored", type=int, default=100_000, help="pictures whose features are stored; words: all that are rendered")
    parser.add_argument("--pictures", type=int, default=768, help="of a step")
    parser.add_argument("--words", type=int, default=512, help="of a step")
    parser.add_argument("--captions", type=int, default=96, help="of a step")
    parser.add_argument("--muon-lr", type=float, default=0.01)
    parser.add_argument("--adam-lr", type=float, default=0.0015)
    parser.add_argument("--zero-shot", type=float, default=1.0, help="weight of telling pictures apart by their concepts' texts")
    parser.add_argument("--score-minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


class Score:
    """Accuracy on val, from features stored once: zero-shot by rendition, concept names as words, words never rendered."""

    def __init__(self, model: Clip, names: Names, data: Path, fonts: list[Path], size: int):
        val = read_table(data, "val")
        place = {c: i for i, c in enumerate(names.scored)}
        rows = np.array([i for i, c in enumerate(val.concept) if c in place])
        self.names, self.rendition = names, val.rendition[rows]
        self.target = torch.tensor([place[val.concept[i]] for i in rows])
        self.read = names.scored[:500]
        images = [load_split(data, val.take(rows), size), *(render_words(w, fonts, size, 5) for w in (self.read, names.unseen))]
        self.pictures, self.words, self.unseen = (torch.from_numpy(pooled(model, normalise(x.float() / 255))).float() for x in images)

    @torch.no_grad()
    def __call__(self, model: Clip, tokenizer: Tokenizer) -> str:
        device = torch.device("cpu")
        project = lambda features: F.normalize(model.vision.projection(features), dim=-1)
        classes = name_classifier(model, tokenizer, self.names.scored, TEMPLATES, device)
        targets = F.normalize(model.proxies[[self.names.number(c) for c in self.names.scored]], dim=-1)
        embeddings, found = project(self.pictures), {}
        for r, rendition in enumerate(RENDITIONS[:5]):
            mine = torch.from_numpy(self.rendition == r)
            found[rendition] = f"{hits(embeddings[mine], classes, self.target[mine])} (target vectors {hits(embeddings[mine], targets, self.target[mine])})"
        for name, features, choices in (("word", self.words, self.names.scored), ("unseen", self.unseen, self.names.unseen)):
            texts = name_classifier(model, tokenizer, choices, ["{}", 'the word "{}"'], device)
            found[name] = hits(project(features), texts, torch.arange(len(features)))
        return ", ".join(f"{k} {v}" for k, v in found.items())


class TextBatches:
    """Draws pictures and words by their features, and a text for every name that they, or some others, bear."""

    def __init__(self, features: Features, table: Table, names: Names, tokenizer: Tokenizer, seed: int):
        self.features, self.table, self.names, self.tokenizer = features, table, names, tokenizer
        self.rng, self.numpy_rng = random.Random(seed), np.random.default_rng(seed)
        number = lambda column: np.array([names.number(column[r]) for r in features.rows])
        self.concept, self.label = number(table.concept), number(table.label)
        in_bank = np.isin(np.arange(len(names.all)), names.concepts)
        self.word_concept = np.where(in_bank[features.names], features.names, -1)
        self.captioned = np.array([table.source[r] == "flickr8k" and bool(table.captions[r]) for r in features.rows])

    def draw(self, pictures: int, words: int, captions: int) -> tuple[Tensor, list[Tensor], Batch]:
        """Features [pictures + words, neurons], the ids of names and of captions, and what belongs to what (without pixels or ids)."""
        rng = self.numpy_rng
        seen = rng.integers(0, len(self.features.rows), pictures)
        captioned = rng.choice(np.flatnonzero(self.captioned), captions, replace=False)
        seen = np.concatenate([captioned, seen[captions:]])
        read = rng.integers(0, len(self.features.names), words)
        concept = np.concatenate([self.concept[seen], self.word_concept[read]])
        label = np.concatenate([self.label[seen], self.features.names[read]])
        others = [rng.choice(self.names.concepts, 200, replace=False), rng.integers(self.names.reading, len(self.names.all), 64)]
        named = np.unique(np.concatenate([concept, label, *others]))
        named = named[named >= 0]
        templates = [self.rng.choice(PLAIN if self.rng.random() < 0.5 else ALL_TEMPLATES)] if self.rng.random() < 0.5 else ALL_TEMPLATES + PLAIN * 2
        texts = [put(self.rng.choice(templates), self.names.all[n]) for n in named]
        said = [self.rng.choice(self.table.captions[self.features.rows[i]]) for i in captioned]
        values = torch.from_numpy(np.concatenate([self.features.pictures[seen], self.features.words[read]])).float()
        owner = np.concatenate([np.full(len(named), -1), np.arange(captions)])
        to = lambda a: torch.from_numpy(np.asarray(a, np.int64))
        nothing = torch.empty(0)
        return values, [to(self.tokenizer.encode_all(group)) for group in (texts, said)], Batch(
            images=nothing, concept=to(concept), label=to(label), pictures=pictures, ids=nothing,
            other=torch.arange(pictures + words), keep=torch.ones(pictures + words),
            text_name=to(np.concatenate([named, np.full(captions, -1)])), text_owner=to(owner),
            text_concept=to(np.where(owner >= 0, concept[owner], -1)),
        )


def zero_shot_loss(images: Tensor, texts: Tensor, batch: Batch, concepts: Tensor, scale: Tensor) -> Tensor:
    """Cross-entropy of each picture against the texts that name a concept."""
    columns = torch.isin(batch.text_name, concepts).nonzero()[:, 0]
    choose = NameLoss(batch.text_name[columns], int(concepts.max()) + 1)
    rows = torch.isin(batch.concept[: batch.pictures], concepts).nonzero()[:, 0]
    places = choose.place[batch.concept[rows]]
    return F.cross_entropy(scale * images[rows] @ texts[columns].T, places, label_smoothing=SMOOTHING)


def tune(args: argparse.Namespace) -> None:
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    log = open(args.out / "log.txt", "a", encoding="utf-8")

    def say(line: str) -> None:
        print(line, flush=True)
        print(line, file=log, flush=True)

    saved = torch.load(args.state, map_location="cpu")
    weights = saved["average"] if "average" in saved else saved["model"]
    config = NetConfig(**saved["config"])
    model = Clip(config, saved["bank"])
    model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False)
    model = model.to(memory_format=torch.channels_last).eval()
    tokenizer = load_tokenizer(args.tokenizer, config.context)
    table = read_table(args.data, "train")
    names, fonts = collect_names(table, args.wordnet), find_fonts(args.fonts)
    bank = load_words(args.cache, names, fonts, args.seed)
    features = load_features(args.cache / f"features-{sha256(args.state)[:12]}-{args.stored}-{args.seed}.npz", lambda: collect(model, table, args.data, args.cache, bank, saved["size"], args.stored, 11))
    score = Score(model, names, args.data, fonts, saved["size"])
    say(f"{len(features.rows)} pictures, {len(features.names)} words; before: {score(model, tokenizer)}")

    for name, p in model.named_parameters():
        p.requires_grad_(not name.startswith(("vision.stem", "vision.stages")))
    optimizers = make_optimizers(model, args.muon_lr, args.adam_lr)
    average = Average(model, 0.998)
    batches = TextBatches(features, table, names, tokenizer, args.seed)
    concepts = torch.from_numpy(names.concepts)
    loss_of = TrainingLoss(names.bank, concepts, torch.from_numpy(names.labels), len(names.all))
    start = scored = time.time()
    sums, step, texts_seen = {}, 0, 0
    while (progress := (time.time() - start) / (args.hours * 3600)) < 1:
        values, ids, batch = batches.draw(args.pictures, args.words, args.captions)
        for group in (g for o in optimizers for g in o.param_groups):
            group["lr"] = group["peak"] * learning_rate(progress)
        images, texts = model.vision.projection(values), torch.cat([model.text(i) for i in ids])
        loss, parts = loss_of(images, texts, model.proxies, model.scale(), batch)
        asked = zero_shot_loss(F.normalize(images, dim=-1), F.normalize(texts, dim=-1), batch, concepts, model.scale())
        loss, parts["zero_shot"] = loss + args.zero_shot * asked, float(asked.detach())
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
        average.update(model)
        step, texts_seen = step + 1, texts_seen + len(texts)
        sums = {k: sums.get(k, 0) + v for k, v in parts.items()}
        if step % 20 == 0:
            say(f"{(time.time() - start) / 60:6.1f} min step {step} texts {texts_seen} " + " ".join(f"{k} {v / 20:.3f}" for k, v in sums.items()) + f" scale {float(model.scale().detach()):.1f}")
            sums = {}
        if time.time() - scored > args.score_minutes * 60:
            scored = time.time()
            say(f"step {step}: {score(averaged(model, average), tokenizer)}")
    final = averaged(model, average)
    say(f"step {step}, {texts_seen} texts: {score(final, tokenizer)}")
    kept = {k: saved[k] for k in ("speller", "config", "bank", "size", "seen", "step") if k in saved}
    torch.save({"average": {k: v.float() for k, v in final.state_dict().items() if v.is_floating_point()}, **kept}, args.out / "tuned.pt")


def averaged(model: Clip, average: Average) -> Clip:
    """A copy of the model with the averaged weights."""
    twin = copy.deepcopy(model)
    twin.load_state_dict(average.state, strict=False)
    return twin.eval()


if __name__ == "__main__":
    tune(parse_arguments())
