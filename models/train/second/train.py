"""Trains the second edition: the blocks from --first on, the projection and the text encoder.

    python3 -m second.train --data DATA --cache CACHE --store STORE --out OUT --presentations 400000     # from stored maps
    python3 -m second.train --data DATA --cache CACHE --out OUT --first 4 --presentations 400000 --init OUT/state.pt   # from pixels

Goes on from OUT/state.pt when it is there. The schedule is stretched over --presentations.
"""
from __future__ import annotations

import argparse
import math
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from align import Aligner, alignable, assign
from augment import mix
from bpe import load_tokenizer
from data import RENDITIONS, read_table
from names import collect_names
from optim import Average, Muon, has_fast_bfloat16
from pressure import correlation
from second.checkpoint import HEADS
from second.colours import COLOURS
from second.concepts import Namer, make_concepts
from second.evalsets import Classifiers, EvalSet, make_sets, score
from second.losses import SecondBatch, SecondLoss, Weights
from second.mobilenet import load_imagenet
from second.model import SecondClip, begin, config_of, load_first, ridge
from second.neurons import MemberNeurons, assign_members
from second.sources import Fresh, Stored, is_photo
from second.store import FIRST, WORD_SIDE, all_names, early_maps, open_store
from second.tables import load_pack, read_teacher
from second.texts import Speaker
from second.views import Views
from spelling import ENDS, LETTERS, Speller
from train import load_words
from words import find_fonts


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder for decoded pixels and rendered words")
    parser.add_argument("--out", type=Path, required=True, help="folder for the state and the log")
    parser.add_argument("--store", type=Path, help="stored maps; without it every step makes its views from pixels")
    parser.add_argument("--store-limit", type=int, help="use only so many of the stored views")
    parser.add_argument("--edition1", type=Path, default=Path("checkpoint.pt"))
    parser.add_argument("--tokenizer", type=Path, default=Path("../polyneuron-clip/tokenizer.json"))
    parser.add_argument("--init", type=Path, help="state or checkpoint whose weights to begin with")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet/cntlist.rev"))
    parser.add_argument("--presentations", type=int, default=400_000)
    parser.add_argument("--backbone", choices=("mobilenet", "resnet"), default="mobilenet", help="ImageNet's MobileNet v2, or the first edition's encoder")
    parser.add_argument("--first", type=int, default=FIRST, help="the first block that is trained")
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--views", type=int, default=512, help="of a step")
    parser.add_argument("--texts", type=int, default=192, help="of a step's views")
    parser.add_argument("--bank-texts", type=int, default=96)
    parser.add_argument("--vision-lr", type=float, default=6e-4)
    parser.add_argument("--muon-lr", type=float, default=0.0, help="use Muon for the 1×1 filters with this rate")
    parser.add_argument("--text-lr", type=float, default=3e-4)
    parser.add_argument("--head-lr", type=float, default=1e-3, help="projection, target vectors, speller, single neurons")
    parser.add_argument("--decay", type=float, default=0.05)
    parser.add_argument("--mix", type=float, default=0.4, help="share of the photos into which a box of another is put")
    parser.add_argument("--spelling", type=float, default=0.3)
    parser.add_argument("--align", type=float, default=0.5)
    parser.add_argument("--member", type=float, default=0.3, help="weight of the neurons of categories and colours")
    parser.add_argument("--orthogonality", type=float, default=0.05)
    parser.add_argument("--average", type=float, default=0.995)
    for part in fields(Weights):
        parser.add_argument(f"--w-{part.name}", type=float, default=part.default)
    parser.add_argument("--score-minutes", type=float, default=10)
    parser.add_argument("--save-minutes", type=float, default=8)
    parser.add_argument("--first-score", action=argparse.BooleanOptionalAction, default=True, help="score before the first step")
    parser.add_argument("--minutes", type=float, help="save and stop after so long; a later call goes on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if args.store and args.backbone != "mobilenet":
        parser.error("a store holds MobileNet's maps")
    if args.store and args.first < FIRST:
        parser.error(f"a store holds the inputs of block {FIRST}: --first must not be less")
    return args


def learning_rate(progress: float) -> float:
    """A short warm-up, then half a cosine to zero."""
    return min(progress / 0.03 + 0.02, 1.0) * (0.5 + 0.5 * math.cos(math.pi * min(progress, 1.0))) + 0.002


class Trainer:
    """Everything that a run holds."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        torch.manual_seed(args.seed)
        args.out.mkdir(parents=True, exist_ok=True)
        self.log_file = open(args.out / "log.txt", "a", encoding="utf-8")
        self.bf16 = has_fast_bfloat16(torch.device("cpu"))
        self.pack = load_pack(args.data, args.cache)
        self.names = all_names(self.pack.table, args.wordnet)
        self.concepts = make_concepts(self.names, args.wordnet.parent)
        self.namer = Namer(self.pack, self.names)
        self.classes, self.shares = read_teacher(args.data, self.pack.table)
        first, first_size = load_first(args.edition1)
        self.tokenizer = load_tokenizer(args.tokenizer, len(first.text.positions))
        state = args.out / "state.pt"
        saved = torch.load(state if state.exists() else args.init, map_location="cpu") if state.exists() or args.init else None
        config = config_of(args.edition1, args.backbone)
        if saved:
            self.model = SecondClip(config, self.names.bank)
        else:
            self.model = begin(first, config, collect_names(read_table(args.data, "train"), args.wordnet), self.names, self.tokenizer)
        self.classifier = nn.Linear(self.model.vision.neurons, 1000)
        if args.backbone == "mobilenet":
            weight, bias = load_imagenet(self.model.vision.backbone, args.data / "backbone" / "mobilenet_v2.npz")
            with torch.no_grad():
                self.classifier.weight.copy_(weight)
                self.classifier.bias.copy_(bias)
        else:  # It knows nothing yet, and must not disturb what the encoder knows.
            nn.init.zeros_(self.classifier.weight)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.fonts = find_fonts(args.fonts)
        self.source = self.make_source(first, first_size)
        self.speaker = Speaker(self.pack, self.concepts, args.seed)
        self.loss = SecondLoss(self.concepts, Weights(**{f.name: getattr(args, f"w_{f.name}") for f in fields(Weights)}))
        self.speller = Speller(self.model.vision.neurons, self.names.all)
        with torch.no_grad():  # Most pairs of letters are absent from a word.
            self.speller.head.weight.mul_(0.1)
            self.speller.head.bias[2 * ENDS * LETTERS :] = -4.5
        self.step, self.seen, self.elapsed = 0, 0, 0.0
        if saved:
            self.load_weights(saved)
        elif args.backbone == "resnet":
            self.load_weights({key: value for key, value in torch.load(args.edition1, map_location="cpu").items() if key == "speller"})
        self.make_neurons(saved)
        self.modules = nn.ModuleDict({"model": self.model, "classifier": self.classifier, "speller": self.speller, "aligner": self.aligner,
                                      "categories": self.categories, "colours": self.colours})
        self.optimizers = self.make_optimizers()
        self.average = Average(self.model, args.average)
        if state.exists():
            self.resume(saved)
        self.sets = self.load_sets()
        self.set_maps: dict[str, Tensor] = {}
        self.log(f"{len(self.pack.table)} pictures, {len(self.names.concepts)} concepts, {self.names.bank} names, {len(self.names.scored)} scored, "
                 f"{len(self.aligner.neurons)} concepts with a neuron, {sum(p.numel() for p in self.model.vision.parameters())} + "
                 f"{sum(p.numel() for p in self.model.text.parameters())} parameters")
        self.log(" ".join(f"{k}={v}" for k, v in vars(args).items() if k not in ("data", "cache", "out")))

    def log(self, line: str) -> None:
        print(line, flush=True)
        print(line, file=self.log_file, flush=True)

    def load_sets(self) -> dict[str, EvalSet]:
        """The evaluation sets, from the cache folder when they are there."""
        path = self.args.cache / f"sets-{self.args.size}-{len(self.names.scored)}.pt"
        if not path.exists():
            torch.save(make_sets(self.args.data, self.names, self.fonts, self.args.size), path)
        return torch.load(path)

    def make_source(self, first, first_size: int) -> Stored | Fresh:
        args, backbone = self.args, self.model.vision.backbone
        if args.store:
            return Stored(open_store(args.store), self.namer, args.seed, backbone, FIRST, max(args.first, FIRST), args.store_limit)
        masks, mask_names = load_words(args.cache, self.names, self.fonts, 1, side=WORD_SIDE)
        return Fresh(Views(self.pack, masks, mask_names, self.names, args.seed), self.namer, backbone, first, first_size, args.size, args.first)

    def load_weights(self, saved: dict) -> None:
        if "model" in saved:
            self.model.load_state_dict({k: v.float() for k, v in saved["model"].items()}, strict=False)
        for name in ("classifier", "speller"):
            if name in saved:
                getattr(self, name).load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in saved[name].items()})

    def pooled(self, inputs: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            return self.model.vision.pooled(inputs, self.args.first)

    @torch.no_grad()
    def sample(self, views: int) -> tuple[Tensor, Tensor, object, object]:
        """Pooled neurons, answers of the first edition and names of so many views."""
        parts = []
        for _ in range(-(-views // 500)):
            inputs, teach, shown, names = self.source.draw(500)
            parts.append((self.pooled(inputs), teach, shown, names))
        join = lambda items: type(items[0])(*(np.concatenate([getattr(i, f.name) for i in items]) for f in fields(items[0])))
        return torch.cat([p[0] for p in parts]), torch.cat([p[1] for p in parts]), join([p[2] for p in parts]), join([p[3] for p in parts])

    def make_neurons(self, saved: dict | None) -> None:
        """The losses on single neurons. At the very start the neurons are chosen that answer best already, and the projection is fitted."""
        concepts = alignable(self.pack.table, self.names.scored, 5)
        numbers = np.array([self.names.number(c) for c in concepts])
        total, categories, colours = len(self.names.all), len(self.concepts.category_names), len(COLOURS)
        if saved:
            self.aligner = Aligner(np.zeros(len(concepts), np.int64), numbers, total)
            self.categories, self.colours = MemberNeurons(np.zeros(categories, np.int64)), MemberNeurons(np.zeros(colours, np.int64))
            for name in ("aligner", "categories", "colours"):
                getattr(self, name).load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in saved[name].items()})
            return
        pooled, teach, shown, names = self.sample(24_000)
        if self.args.backbone == "mobilenet":
            self.fit_projection(pooled, teach, names)
        place = {n: i for i, n in enumerate(numbers)}
        concept = np.array([place.get(n, -1) for n in names.concept])
        values, real = pooled.numpy(), names.group < 3
        own = assign(values[real], concept[real], names.group[real], len(concepts))
        member = self.concepts.member[torch.from_numpy(names.concept)].numpy()
        of_category = assign_members(values, member, names.group, own)
        coloured = shown.colour[:, None] == np.arange(colours)[None]
        of_colour = assign_members(values, coloured, names.group, np.concatenate([own, of_category]))
        self.aligner, self.categories, self.colours = Aligner(own, numbers, total), MemberNeurons(of_category), MemberNeurons(of_colour)

    @torch.no_grad()
    def fit_projection(self, pooled: Tensor, teach: Tensor, names) -> None:
        """The projection by least squares: pictures and words to their names' target vectors, drawings and words to the first edition's answers."""
        name = torch.from_numpy(np.where(names.concept >= 0, names.concept, np.where(names.label >= 0, names.label, names.word)))
        proxies = F.normalize(self.model.proxies, dim=1)
        target = torch.where((name >= 0)[:, None] & (name < len(proxies))[:, None], proxies[name.clamp(0, len(proxies) - 1)], torch.zeros(1))
        taught = teach.square().sum(1) > 0.5
        target = torch.where(taught[:, None], teach, target)
        known = target.square().sum(1) > 0.5
        self.model.vision.projection.weight.copy_(ridge(pooled[known], target[known]))

    def make_optimizers(self) -> list[torch.optim.Optimizer]:
        args, vision = self.args, self.model.vision
        for i, block in enumerate(vision.backbone.blocks):
            block.requires_grad_(i >= args.first)
        trained = [p for b in vision.backbone.blocks[args.first :] for p in b.parameters()]
        matrices = [p for p in trained if p.ndim == 4 and p.shape[1] > 1] if args.muon_lr else []
        rest = [p for p in trained if not any(p is m for m in matrices)]
        decayed = [p for p in rest if p.ndim > 1]
        heads = [vision.projection.weight, self.model.proxies, self.model.log_scale]
        heads += [p for name in HEADS for p in self.modules[name].parameters()]
        groups = [
            {"params": decayed, "peak": args.vision_lr, "weight_decay": args.decay},
            {"params": [p for p in rest if p.ndim <= 1], "peak": args.vision_lr, "weight_decay": 0.0},
            {"params": [p for p in self.model.text.parameters() if p.ndim > 1], "peak": args.text_lr, "weight_decay": 0.02},
            {"params": [p for p in self.model.text.parameters() if p.ndim <= 1], "peak": args.text_lr, "weight_decay": 0.0},
            {"params": heads, "peak": args.head_lr, "weight_decay": 0.01},
        ]
        optimizers: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.98))]
        if matrices:
            muon = Muon(matrices, lr=args.muon_lr, weight_decay=args.decay)
            muon.param_groups[0]["peak"] = args.muon_lr
            optimizers.append(muon)
        return optimizers

    def draw(self) -> SecondBatch:
        args = self.args
        inputs, teach, shown, names = self.source.draw(args.views)
        photo = is_photo(shown)
        inputs, other, keep = mix(inputs, torch.where(photo, 0, 1), args.mix)
        concept = torch.from_numpy(names.concept)
        owners = self.source_rng().choice(args.views, args.texts, replace=False)
        said = [self.speaker.of_view(shown, i, int(names.concept[i])) for i in owners] + [self.speaker.of_bank() for _ in range(args.bank_texts)]
        row = shown.row
        shares = torch.from_numpy(np.where(row[:, None] >= 0, self.shares[row], 0))
        return SecondBatch(
            inputs=inputs.contiguous(memory_format=torch.channels_last), concept=concept, label=torch.from_numpy(names.label), word=torch.from_numpy(names.word),
            colour=torch.from_numpy(shown.colour).long(), is_photo=photo, other=other, keep=keep, teach=teach,
            classes=torch.from_numpy(self.classes[row]), shares=shares,
            ids=torch.from_numpy(self.tokenizer.encode_all([text for text, _, _ in said])), text_name=torch.tensor([n for _, n, _ in said]),
            text_owner=torch.cat([torch.from_numpy(owners), torch.full((args.bank_texts,), -1)]), text_colour=torch.tensor([c for _, _, c in said]),
        )

    def source_rng(self) -> np.random.Generator:
        return np.random.default_rng(self.args.seed * 1_000_003 + self.step)

    def forward(self, batch: SecondBatch) -> tuple[Tensor, dict[str, Tensor]]:
        args = self.args
        pooled = self.pooled(batch.inputs)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            images, texts, classified = self.model.vision.projection(pooled), self.model.text(batch.ids), self.classifier(pooled)
        loss, parts = self.loss(images, texts, self.model.proxies, classified.float(), self.model.scale(), batch)
        words = (batch.word >= 0).nonzero()[:, 0]
        whole = batch.keep == 1
        known = (batch.concept >= 0) & whole
        of_colour = batch.colour[:, None] == torch.arange(len(COLOURS))[None]
        added = [
            ("spelling", args.spelling, self.speller(pooled[words], batch.word[words])),
            ("align", args.align, self.aligner(pooled, batch.concept, batch.concept[batch.other], batch.keep)),
            ("categories", args.member, self.categories(pooled, self.concepts.member[batch.concept], known)),
            ("colours", args.member, self.colours(pooled, of_colour, (batch.colour >= 0) | ((batch.word >= 0) & whole))),
            ("orthogonality", args.orthogonality, correlation(pooled)),
        ]
        for name, weight, value in added:
            loss, parts[name] = loss + weight * value, value.detach()
        return loss, parts

    def progress(self) -> float:
        return self.seen / self.args.presentations if self.args.presentations else 1.0

    def train_step(self) -> dict[str, Tensor]:
        rate = learning_rate(self.progress())
        for group in (g for o in self.optimizers for g in o.param_groups):
            group["lr"] = group["peak"] * rate
        loss, parts = self.forward(self.draw())
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        trained = [p for o in self.optimizers for g in o.param_groups for p in g["params"] if p.grad is not None]
        parts["gradient"] = nn.utils.clip_grad_norm_(trained, 5.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update(self.model)
        self.step += 1
        self.seen += self.args.views
        return parts

    def save(self) -> None:
        """Writes the state, replacing the last one only when it is complete."""
        state = {name: module.state_dict() for name, module in self.modules.items()}
        state |= {"average": self.average.state, "updates": self.average.updates, "optimizers": [o.state_dict() for o in self.optimizers], "step": self.step,
                  "seen": self.seen, "elapsed": self.elapsed, "size": self.args.size, "config": self.model.config.as_dict(), "bank": self.names.bank}
        torch.save(state, self.args.out / "state.tmp")
        (self.args.out / "state.tmp").replace(self.args.out / "state.pt")

    def resume(self, saved: dict) -> None:
        self.average.state, self.average.updates = saved["average"], saved["updates"]
        self.step, self.seen, self.elapsed = saved["step"], saved["seen"], saved["elapsed"]
        for optimizer, state in zip(self.optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)

    @torch.no_grad()
    def early_set_maps(self, name: str) -> Tensor:
        """The inputs of block --first for a set's pictures, bfloat16. With a store the inputs of block FIRST are kept in the cache folder, as
        the blocks before it are ImageNet's in every run."""
        args, backbone = self.args, self.model.vision.backbone
        early = lambda end: torch.cat([early_maps(backbone, x.float() / 255, end).to(torch.bfloat16) for x in self.sets[name].images.split(250)])
        if not args.store:
            return early(args.first)
        path = args.cache / f"set-{args.size}-{name.replace(' ', '-')}.pt"
        if not path.exists():
            torch.save(early(FIRST), path)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            parts = [backbone.between(x.float(), FIRST, args.first).to(torch.bfloat16) for x in torch.load(path).split(250)]
        return torch.cat(parts)

    @torch.no_grad()
    def score(self) -> str:
        """Every evaluation set by the averaged weights, in one line."""
        current = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.model.load_state_dict(self.average.state, strict=False)

        def embed(name: str) -> Tensor:
            if name not in self.set_maps:
                self.set_maps[name] = self.early_set_maps(name)
            pooled = torch.cat([self.pooled(x.float()) for x in self.set_maps[name].split(250)])
            return F.normalize(self.model.vision.projection(pooled), dim=-1)

        result = score(self.sets, embed, Classifiers(self.model, self.tokenizer))
        self.model.load_state_dict(current)
        return ", ".join(f"{k} {v}" for k, v in result.items())

    def run(self) -> None:
        args, begun = self.args, time.time()
        saved = scored = begun
        if args.first_score:
            self.log(f"{self.seen} seen: {self.score()}")
        start = last = time.time()
        before, sums, counted, last_seen = self.elapsed, {}, 0, self.seen
        while self.progress() < 1:
            parts = self.train_step()
            sums, counted = {k: sums.get(k, 0) + v for k, v in parts.items()}, counted + 1
            now = time.time()
            self.elapsed = before + now - start
            if self.step % 25 == 0:
                means = " ".join(f"{k} {float(v) / counted:.3f}" for k, v in sums.items())
                speed = (self.seen - last_seen) / (now - last)
                self.log(f"{self.elapsed / 60:6.1f} min step {self.step} seen {self.seen} {means} scale {float(self.model.scale()):.1f} {speed:.0f} views/s")
                sums, counted, last, last_seen = {}, 0, now, self.seen
            if now - scored > args.score_minutes * 60:
                scored = now
                self.log(f"{self.elapsed / 60:6.1f} min {self.seen} seen: {self.score()}")
            if now - saved > args.save_minutes * 60:
                saved = now
                self.save()
            if args.minutes and now - begun > args.minutes * 60:
                break
        self.save()
        self.log(f"{self.elapsed / 60:6.1f} min {self.seen} seen: {self.score()}")


if __name__ == "__main__":
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    Trainer(arguments).run()
