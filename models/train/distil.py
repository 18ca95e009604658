"""Leaves a block out of the vision encoder and teaches what is left to answer as the whole did, neuron by neuron.

What stands before the block's stage stays as it is; that stage and all later ones learn to give the maps of the whole
encoder, each divided by its size (after A. Romero and others 2015, FitNets), and its embedding (after G. Hinton and others
2015), on the batches of training. No names and no texts take part, so neurons keep their numbers and meanings, and the
text encoder, which stays too, still fits.

    python3 distil.py --state checkpoint.pt --leave-out 2.2 --out OUT --data DATA --cache CACHE --hours 0.6 --tokenizer ../polyneuron-clip/tokenizer.json

Writes OUT/state.pt, from which it goes on when it is there, and which `export.py` takes as it takes a run's.
"""
from __future__ import annotations

import argparse
import copy
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from batches import Batches
from bpe import load_tokenizer
from data import load_pixels, read_table
from names import collect_names
from net import Clip, NetConfig, VisionEncoder
from optim import make_optimizers
from scoring import load_split, zero_shot
from train import learning_rate, load_words
from words import find_fonts


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--state", type=Path, required=True, help="a run's state or checkpoint.pt")
    parser.add_argument("--leave-out", required=True, help="STAGE.BLOCK, counted from zero; a block that keeps its input's shape")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder for decoded pixels and rendered words")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--hours", type=float, default=0.6)
    parser.add_argument("--pictures", type=int, default=104, help="of a step")
    parser.add_argument("--words", type=int, default=24, help="of a step")
    parser.add_argument("--muon-lr", type=float, default=0.003)
    parser.add_argument("--adam-lr", type=float, default=0.0005)
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--score-minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def leave_out(config: NetConfig, weights: dict[str, Tensor], stage: int, block: int) -> tuple[NetConfig, dict[str, Tensor]]:
    """The sizes and weights without that block, the later ones of its stage moved up."""
    blocks = config.stages[stage]
    if not 0 < block < len(blocks) or blocks[block - 1][1] != blocks[block][1]:
        raise SystemExit(f"Block {stage}.{block} cannot be left out: its input and output differ in shape.")
    config = copy.deepcopy(config)
    del config.stages[stage][block]
    place = re.compile(rf"(vision\.stages\.{stage}\.)(\d+)(\..*)")
    kept = {}
    for name, value in weights.items():
        found = place.fullmatch(name)
        number = int(found[2]) if found else 0
        if found and number == block:
            continue
        kept[f"{found[1]}{number - 1}{found[3]}" if found and number > block else name] = value
    return config, kept


def make_model(config: NetConfig, weights: dict[str, Tensor], bank: int) -> Clip:
    """The model in evaluation mode: its batch norms keep their statistics while it learns."""
    model = Clip(config, bank).to(memory_format=torch.channels_last)
    model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False)
    return model.eval()


def later_maps(vision: VisionEncoder, x: Tensor, first: int) -> list[Tensor]:
    """The maps of the stages from `first` on, from the map [batch, channels, height, width] before them."""
    maps = []
    for stage in vision.stages[first:]:
        x = stage(x)
        maps.append(x)
    return maps


def difference(vision: VisionEncoder, maps: list[Tensor], wanted: list[Tensor]) -> dict[str, Tensor]:
    """Per map the squared error as a share of the wanted map's square, and one minus the cosine of the embeddings."""
    parts = {f"map {i}": (m - w).square().mean() / w.square().mean() for i, (m, w) in enumerate(zip(maps, wanted))}
    embedded = [vision.projection(last.mean((2, 3))) for last in (maps[-1], wanted[-1])]
    return {**parts, "embedding": 1 - F.cosine_similarity(*embedded).mean()}


class Distiller:
    """Everything that a run holds; `run` trains until the time is over."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        args.out.mkdir(parents=True, exist_ok=True)
        self.saved = torch.load(args.state, map_location="cpu")
        weights, config = self.saved.get("average") or self.saved["model"], NetConfig(**self.saved["config"])
        self.first, block = map(int, args.leave_out.split("."))
        self.config, kept = leave_out(config, weights, self.first, block)
        self.whole = make_model(config, weights, self.saved["bank"]).requires_grad_(False)
        self.model = make_model(self.config, kept, self.saved["bank"]).requires_grad_(False)
        self.model.vision.stages[self.first :].requires_grad_(True)
        self.optimizers = make_optimizers(self.model, args.muon_lr, args.adam_lr, 0.0)
        self.elapsed, self.seen, self.step = 0.0, 0, 0
        if (args.out / "state.pt").exists():
            self.resume(torch.load(args.out / "state.pt", map_location="cpu"))
        table, self.val = read_table(args.data, "train"), read_table(args.data, "val")
        self.names = collect_names(table, args.wordnet)
        self.tokenizer = load_tokenizer(args.tokenizer, config.context)
        pixels, aspect = load_pixels(args.data, table, args.cache, "train")
        words = load_words(args.cache, self.names, find_fonts(args.fonts), args.seed)
        torch.manual_seed(args.seed + self.step)
        self.batches = Batches(table, pixels, aspect, words, self.names, self.tokenizer, torch.device("cpu"), args.seed)
        self.images = load_split(args.data, self.val, self.saved["size"])

    def resume(self, state: dict) -> None:
        self.model.load_state_dict(state["average"], strict=False)
        for optimizer, inside in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(inside)
        self.elapsed, self.step = state["elapsed"], state["distilled_steps"]
        self.seen = state["seen"] - self.saved["seen"]

    def save(self) -> None:
        """Writes the state of the run, replacing the last one only when it is complete."""
        state = {
            "average": {k: v for k, v in self.model.state_dict().items() if v.is_floating_point()}, "config": self.config.as_dict(),
            "optimizers": [o.state_dict() for o in self.optimizers], "elapsed": self.elapsed, "distilled_steps": self.step, "seen": self.saved["seen"] + self.seen,
            **{k: self.saved[k] for k in ("speller", "bank", "size", "step") if k in self.saved},
        }
        torch.save(state, self.args.out / "state.tmp")
        (self.args.out / "state.tmp").replace(self.args.out / "state.pt")

    def train_step(self, progress: float) -> dict[str, float]:
        args, vision = self.args, self.model.vision
        images = self.batches.draw(self.saved["size"], args.pictures, args.words, 0, 0, 0.55, 0.2).images
        with torch.no_grad():
            x = F.relu(vision.stem(images))
            for stage in vision.stages[: self.first]:
                x = stage(x)
            wanted = later_maps(self.whole.vision, x, self.first)
        parts = difference(vision, later_maps(vision, x, self.first), wanted)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * learning_rate(progress)
        sum(parts.values()).backward()
        for optimizer in self.optimizers:
            optimizer.step()
        self.step, self.seen = self.step + 1, self.seen + len(images)
        return {k: float(v) for k, v in parts.items()}

    def score(self) -> str:
        result = zero_shot(self.model, self.tokenizer, self.names, self.val, self.images, torch.device("cpu"))
        return ", ".join(f"{k} {v}" for k, v in result.items())

    def run(self) -> None:
        print(f"{sum(p.numel() for p in self.model.vision.parameters())} parameters of {sum(p.numel() for p in self.whole.vision.parameters())}; before: {self.score()}", flush=True)
        start = time.time() - self.elapsed
        saved = scored = self.elapsed
        sums: dict[str, float] = {}
        while (progress := self.elapsed / (self.args.hours * 3600)) < 1:
            for name, value in self.train_step(progress).items():
                sums[name] = sums.get(name, 0.0) + value
            if self.step % 20 == 0:
                means = " ".join(f"{k} {v / 20:.4f}" for k, v in sums.items())
                print(f"{self.elapsed / 60:5.1f} min step {self.step} seen {self.seen} {means}", flush=True)
                sums = {}
            self.elapsed = time.time() - start
            if self.elapsed - saved > self.args.save_minutes * 60:
                saved = self.elapsed
                self.save()
            if self.elapsed - scored > self.args.score_minutes * 60:
                scored = self.elapsed
                print(f"{self.elapsed / 60:5.1f} min seen {self.seen} val: {self.score()}", flush=True)
        self.save()
        print(f"{self.elapsed / 60:5.1f} min seen {self.seen} val: {self.score()}", flush=True)


if __name__ == "__main__":
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    Distiller(arguments).run()
