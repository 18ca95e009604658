"""Trains the bundled CLIP. Resumes from its checkpoint; runs unchanged on a CPU or a GPU.

The schedule follows the clock, not steps, because the machine's speed is not known beforehand: the learning rate
and the image size are functions of the share of `--hours` that is over.

    OMP_WAIT_POLICY=PASSIVE MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=20000000000 \
      python3 train.py --data ../../../shared/data --out OUT --cache CACHE --hours 1.7
"""
from __future__ import annotations

import argparse
import os
import shutil
import time
from pathlib import Path

import numpy as np
import torch

from align import Aligner, alignable, assign
from augment import normalise
from batches import Batch, Batches
from bpe import Tokenizer, load_tokenizer, train_merges
from data import RENDITIONS, Table, load_pixels, read_table
from losses import TrainingLoss
from names import Names, collect_names
from net import Clip, NetConfig
from optim import Average, has_fast_bfloat16, make_optimizers
from pressure import activity_ratio, correlation
from scoring import load_split, read_words, zero_shot
from spelling import Speller
from stimuli import DRAWN, sample_rows
from words import SIDE, find_fonts, render_bank


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv and train-*.bin")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, tokenizer and log")
    parser.add_argument("--cache", type=Path, required=True, help="folder for decoded pixels")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--hours", type=float, default=1.0, help="length of the run; the schedule is stretched over it")
    parser.add_argument("--presentations", type=int, help="end after so many instead, and stretch the schedule over them: for trials of equal length")
    parser.add_argument("--sizes", default="48:0.6,64:1", help="image size until this share of the run, ...")
    parser.add_argument("--images", type=int, default=312)
    parser.add_argument("--words", type=int, default=96)
    parser.add_argument("--texts", type=int, default=112)
    parser.add_argument("--bank-texts", type=int, default=32)
    parser.add_argument("--crop", default="0.5:0.5", help="least share of a photo's area that a crop keeps, at the run's start and end")
    parser.add_argument("--mix", default="0:0", help="share of the photos into which a box of another is put, at the run's start and end")
    parser.add_argument("--muon-decay", type=float, default=0.02, help="weight decay of filters and matrices")
    parser.add_argument("--muon-lr", type=float, default=0.02)
    parser.add_argument("--adam-lr", type=float, default=0.003)
    parser.add_argument("--spelling", type=float, default=0.3, help="weight of the spelling loss")
    parser.add_argument("--align", type=float, default=0.3, help="weight of the loss on single neurons; 0 for none")
    parser.add_argument("--orthogonality", type=float, default=0.0, help="weight of the pressure on neurons not to answer to the same stimuli")
    parser.add_argument("--sparsity", type=float, default=0.0, help="weight of the pressure on each neuron to answer to few stimuli")
    parser.add_argument("--copies", type=int, default=1, help="renderings of a word that is only read; names have more in proportion")
    parser.add_argument("--merges", type=int, default=4600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="use only so many rows (for a smoke test)")
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--score-minutes", type=float, default=10)
    parser.add_argument("--init", type=Path, help="start from the weights of this checkpoint, with a fresh schedule")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--tokenizer", type=Path, help="use this tokenizer.json instead of training one (with --init: the one it was trained with)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def learning_rate(progress: float) -> float:
    """Share of the peak: a short warm-up, flat, then a straight line to zero."""
    return min(progress / 0.015 + 0.02, 1.0, (1 - progress) / 0.75 + 0.004)


def size_steps(sizes: str) -> list[tuple[float, int]]:
    """"SIZE:UNTIL,..." -> the share of the run until which each size is used, and the size."""
    return [(float(until), int(size)) for size, until in (s.split(":") for s in sizes.split(","))]


def size_at(sizes: str, progress: float) -> int:
    steps = size_steps(sizes)
    return next((size for until, size in steps if progress < until), steps[-1][1])


def between(ends: str, progress: float) -> float:
    """"FIRST:LAST" -> the value on the straight line from one to the other."""
    first, last = map(float, ends.split(":"))
    return first + (last - first) * progress


def make_tokenizer(path: Path, names: Names, captions: list[list[str]], merges: int, context: int) -> Tokenizer:
    """The tokenizer at `path`, or one trained on all captions and names and saved there."""
    if not path.exists():
        texts = [c for group in captions for c in group] + names.all
        Tokenizer(train_merges(texts, merges), context).save(path)
    return load_tokenizer(path, context)


def word_list(names: Names, copies: int) -> list[tuple[int, str]]:
    """The (number, text) to be rendered: words that are only read `copies` times, names five times as often, concepts twelve times; long
    names left out."""
    concepts = set(names.concepts)
    items = []
    for number, name in enumerate(names.all[: names.bank]):
        if len(name) <= 22:
            items += [(number, name)] * (12 if number in concepts else 5)
    return (items + [(number, names.all[number]) for number in range(names.reading, len(names.all))]) * copies


def load_words(cache: Path, names: Names, fonts: list[Path], seed: int, copies: int = 1, side: int = SIDE) -> tuple[np.ndarray, np.ndarray]:
    """The bank of rendered words, from its file in the cache folder when it is there, else rendered and written to it."""
    path = cache / f"words{names.bank}-{len(names.all)}-{len(fonts)}-{seed}-{copies}{'' if side == SIDE else f'-{side}'}.npz"
    if not path.exists():
        masks, numbers = render_bank(word_list(names, copies), fonts, seed, side)
        np.savez(path, masks=masks, numbers=numbers)
    saved = np.load(path)
    return saved["masks"], saved["numbers"]


class Trainer:
    """Everything that a run holds; `run` trains until the time is over."""

    def __init__(self, args: argparse.Namespace):
        self.args, self.device = args, torch.device(args.device)
        self.bf16 = has_fast_bfloat16(self.device)
        args.out.mkdir(parents=True, exist_ok=True)
        self.log_file = open(args.out / "log.txt", "a", encoding="utf-8")
        table, self.val = read_table(args.data, "train", args.limit), read_table(args.data, "val", args.limit)
        self.names = collect_names(table, args.wordnet)
        config = NetConfig()
        if args.tokenizer and not (args.out / "tokenizer.json").exists():
            shutil.copy(args.tokenizer, args.out / "tokenizer.json")
        self.tokenizer = make_tokenizer(args.out / "tokenizer.json", self.names, table.captions, args.merges, config.context)
        config.vocabulary = len(self.tokenizer.tokens)
        self.config = config
        pixels, aspect = load_pixels(args.data, table, args.cache, "train" if args.limit is None else f"train{args.limit}")
        self.fonts = find_fonts(args.fonts)
        bank = load_words(args.cache, self.names, self.fonts, args.seed, args.copies)
        torch.manual_seed(args.seed)
        self.batches = Batches(table, pixels, aspect, bank, self.names, self.tokenizer, self.device, args.seed)
        self.model = Clip(config, self.names.bank).to(self.device).to(memory_format=torch.channels_last)
        self.optimizers = make_optimizers(self.model, args.muon_lr, args.adam_lr, args.muon_decay)
        self.speller = Speller(config.stages[-1][-1][1], self.names.all).to(self.device)
        self.optimizers.append(torch.optim.AdamW([{"params": self.speller.parameters(), "peak": args.adam_lr}], lr=args.adam_lr))
        self.average = Average(self.model, 0.998)
        to = lambda a: torch.from_numpy(a).to(self.device)
        self.loss = TrainingLoss(self.names.bank, to(self.names.concepts), to(self.names.labels), len(self.names.all))
        self.elapsed, self.step, self.seen = 0.0, 0, 0
        self.resumed: dict | None = None
        if (args.out / "state.pt").exists():
            self.load_state(torch.load(args.out / "state.pt", map_location=self.device))
        elif args.init:
            self.load_weights(torch.load(args.init, map_location=self.device))
        torch.manual_seed(args.seed + self.step)
        self.log(f"{len(table)} images, {len(self.names.concepts)} concepts, {len(self.names.labels)} labels, {self.names.bank} names in the "
                 f"bank, {len(self.names.scored)} scored, {len(bank[0])} word images in {len(self.fonts)} fonts, "
                 f"{sum(p.numel() for p in self.model.vision.parameters())} + {sum(p.numel() for p in self.model.text.parameters())} parameters")
        self.val_images: dict[int, torch.Tensor] = {}
        self.aligner = self.make_aligner(table, pixels, bank) if args.align else None
        if self.aligner:
            self.optimizers.append(torch.optim.AdamW([{"params": self.aligner.parameters(), "peak": args.adam_lr}], lr=args.adam_lr, weight_decay=0.0))
        if self.resumed:
            for optimizer, state in zip(self.optimizers, self.resumed["optimizers"]):
                optimizer.load_state_dict(state)
            self.resumed = None
        self.encode_pictures, self.encode_texts = self.model.vision.pooled, self.model.text
        if self.device.type == "cuda":
            self.prepare_gpu()

    def prepare_gpu(self) -> None:
        """Compiles both encoders, and runs them once, so that the clock of the run does not count it."""
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")
        start = time.time()
        self.encode_pictures = torch.compile(self.model.vision.pooled, dynamic=False)
        self.encode_texts = torch.compile(self.model.text, dynamic=False)
        for size in {size for _, size in size_steps(self.args.sizes)}:
            loss, _ = self.forward(self.draw(size, 0.0))
            loss.backward()
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        self.log(f"compiled in {time.time() - start:.0f} s")

    def log(self, line: str) -> None:
        print(line, flush=True)
        print(line, file=self.log_file, flush=True)

    def load_weights(self, saved: dict) -> None:
        """Starts from a checkpoint's weights. A block that it lacks begins as the identity: its second norm's gain is zero."""
        missing = self.model.load_state_dict({k: v.float() for k, v in saved["model"].items()}, strict=False).missing_keys
        for name in missing:
            if name.endswith("second.norm.weight"):
                torch.nn.init.zeros_(self.model.get_parameter(name))
        if "speller" in saved:
            self.speller.load_state_dict({k: v.float() for k, v in saved["speller"].items()})
        self.average = Average(self.model, self.average.decay)

    def load_state(self, saved: dict) -> None:
        self.model.load_state_dict(saved["weights"])
        self.speller.load_state_dict(saved["speller"])
        self.resumed = saved
        self.average.state, self.average.updates = saved["average"], saved["updates"]
        self.elapsed, self.step, self.seen = saved["elapsed"], saved["step"], saved["seen"]

    @torch.no_grad()
    def make_aligner(self, table: Table, pixels: np.ndarray, bank: tuple[np.ndarray, np.ndarray]) -> Aligner:
        """The loss on single neurons, with the neurons that answer best to their concepts now, or those of the resumed run."""
        concepts = alignable(table, self.names.scored, 5)
        numbers = np.array([self.names.number(c) for c in concepts])
        if self.resumed:
            aligner = Aligner(np.zeros(len(concepts), np.int64), numbers, len(self.names.all)).to(self.device)
            aligner.load_state_dict(self.resumed["aligner"])
            return aligner
        place = {number: i for i, number in enumerate(numbers)}
        rows = sample_rows(table, concepts, ("photo", *DRAWN), 8)
        words = np.flatnonzero(np.isin(bank[1], numbers))
        concept = np.array([concepts.index(table.concept[r]) for r in rows] + [place[n] for n in bank[1][words]])
        group = np.concatenate([np.where(table.rendition[rows] == RENDITIONS.index("photo"), 0, 1), np.full(len(words), 2)])
        size, responses = size_at(self.args.sizes, 1.0), []
        self.model.eval()
        pictures = torch.from_numpy(pixels[rows]).permute(0, 3, 1, 2)
        written = 255 - torch.from_numpy(bank[0][words])[:, None].expand(-1, 3, -1, -1)
        for part in (*pictures.split(256), *written.split(256)):
            x = torch.nn.functional.interpolate(part.to(self.device).float() / 255, (size, size), mode="bilinear", antialias=True)
            responses.append(self.model.vision.pooled(normalise(x)).cpu().numpy())
        self.model.train()
        neurons = assign(np.concatenate(responses), concept, group, len(concepts))
        self.log(f"{len(concepts)} concepts have a neuron of their own, chosen on {len(rows)} pictures and {len(words)} words")
        return Aligner(neurons, numbers, len(self.names.all)).to(self.device)

    def save_state(self) -> None:
        """Writes the state of the run, replacing the last one only when it is complete."""
        state = {
            "weights": self.model.state_dict(), "optimizers": [o.state_dict() for o in self.optimizers], "average": self.average.state,
            "speller": self.speller.state_dict(), "aligner": self.aligner.state_dict() if self.aligner else None, "updates": self.average.updates, "elapsed": self.elapsed, "step": self.step, "seen": self.seen,
            "config": self.config.as_dict(), "bank": self.names.bank, "size": self.size(),
        }
        torch.save(state, self.args.out / "state.tmp")
        (self.args.out / "state.tmp").replace(self.args.out / "state.pt")

    def progress(self) -> float:
        """The share of the run that is over."""
        return self.seen / self.args.presentations if self.args.presentations else self.elapsed / (self.args.hours * 3600)

    def size(self) -> int:
        return size_at(self.args.sizes, self.progress())

    def draw(self, size: int, progress: float) -> Batch:
        args = self.args
        return self.batches.draw(size, args.images, args.words, args.texts, args.bank_texts, between(args.crop, progress), between(args.mix, progress))

    def forward(self, batch: Batch) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """The loss of a batch, and its parts."""
        args = self.args
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bf16):
            pooled = self.encode_pictures(batch.images)
            images, texts = self.model.vision.projection(pooled), self.encode_texts(batch.ids)
        loss, parts = self.loss(images, texts, self.model.proxies, self.model.scale(), batch)
        added = [("spelling", args.spelling, self.speller(pooled[batch.pictures :], batch.label[batch.pictures :]))]
        if self.aligner:
            added.append(("align", args.align, self.aligner(pooled, batch.concept, batch.concept[batch.other], batch.keep)))
        if args.orthogonality:
            added.append(("orthogonality", args.orthogonality, correlation(pooled.float())))
        if args.sparsity:
            added.append(("sparsity", args.sparsity, activity_ratio(pooled.float())))
        for name, weight, value in added:
            loss, parts[name] = loss + weight * value, value.detach()
        return loss, parts

    def train_step(self) -> dict[str, torch.Tensor]:
        progress = self.progress()
        batch = self.draw(size_at(self.args.sizes, progress), progress)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * learning_rate(progress)
        loss, parts = self.forward(batch)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        if self.step % 2 == 0:
            self.average.update(self.model)
        self.step += 1
        self.seen += len(batch.images)
        return parts

    def score(self) -> str:
        """Zero-shot accuracy of the averaged weights on val, in one line."""
        size = self.size()
        if size not in self.val_images:
            self.val_images = {size: load_split(self.args.data, self.val, size)}
        model = Clip(self.config, self.names.bank).to(self.device)
        model.load_state_dict(self.average.state, strict=False)
        model.eval()
        result = zero_shot(model, self.tokenizer, self.names, self.val, self.val_images[size], self.device, bf16=self.bf16)
        words = self.names.scored[:500]
        result["word"] = read_words(model, self.tokenizer, words, self.names.scored, self.fonts, size, self.device, bf16=self.bf16)
        result["unseen"] = read_words(model, self.tokenizer, self.names.unseen, self.names.unseen, self.fonts, size, self.device, bf16=self.bf16)
        return f"val at {size} px: " + ", ".join(f"{k} {v}" for k, v in result.items())

    def run(self) -> None:
        start = time.time() - self.elapsed
        saved = scored = self.elapsed
        sums: dict[str, torch.Tensor] = {}
        last_time, last_seen, counted = time.time(), self.seen, 0
        while self.progress() < 1:
            parts = self.train_step()
            sums = {k: sums.get(k, 0) + v for k, v in parts.items()}
            counted += 1
            if self.step % 50 == 0:
                speed = (self.seen - last_seen) / (time.time() - last_time)
                means = " ".join(f"{k} {float(v) / counted:.3f}" for k, v in sums.items())
                self.log(f"{self.elapsed / 60:6.1f} min step {self.step} seen {self.seen} {means} scale {float(self.model.scale()):.1f} {speed:.0f} img/s")
                sums, counted, last_time, last_seen = {}, 0, time.time(), self.seen
            self.elapsed = time.time() - start
            if self.elapsed - saved > self.args.save_minutes * 60:
                saved = self.elapsed
                self.save_state()
            if self.elapsed - scored > self.args.score_minutes * 60:
                scored = self.elapsed
                self.log(f"{self.elapsed / 60:6.1f} min seen {self.seen} {self.score()}")
        self.log(f"{self.elapsed / 60:6.1f} min seen {self.seen} {self.score()}")
        self.save_state()


if __name__ == "__main__":
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    Trainer(arguments).run()
