"""Muon for weight matrices and convolutions (momentum made orthogonal), AdamW for everything else; an average of weights.

Muon: K. Jordan and others 2024, "Muon: an optimizer for hidden layers in neural networks".
"""
from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn


@lru_cache
def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether bfloat16 pays there: on a processor without AVX-512 it is twenty times slower than float32."""
    flags = Path("/proc/cpuinfo")
    return device.type != "cpu" or (flags.exists() and "avx512bw" in flags.read_text(encoding="utf-8"))


def orthogonalise(matrices: Tensor, steps: int = 4) -> Tensor:
    """The nearest semi-orthogonal matrix to each of [matrices, rows, columns], roughly, by a quintic Newton–Schulz iteration; in
    bfloat16 where that is fast."""
    dtype = torch.bfloat16 if has_fast_bfloat16(matrices.device) else torch.float32
    x = matrices.to(dtype)
    tall = x.shape[1] > x.shape[2]
    x = (x.mT if tall else x).contiguous()
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).to(dtype)
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return (x.mT if tall else x).float()


class Muon(torch.optim.Optimizer):
    """SGD with Nesterov momentum whose update is orthogonalised; weights seen as [outputs, everything else]."""

    def __init__(self, parameters: list[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            for p in parameters:
                if not self.state[p]:
                    self.state[p]["momentum"] = torch.zeros_like(p.grad)
            momentum, gradients, kept = [self.state[p]["momentum"] for p in parameters], [p.grad for p in parameters], group["momentum"]
            torch._foreach_mul_(momentum, kept)
            torch._foreach_add_(momentum, gradients, alpha=1 - kept)
            updates = list(torch._foreach_mul(gradients, 1 - kept))
            torch._foreach_add_(updates, momentum, alpha=kept)
            alike: dict[tuple[int, int], list[int]] = defaultdict(list)
            for i, update in enumerate(updates):
                alike[len(update), update[0].numel()].append(i)
            for (rows, columns), places in alike.items():
                stack = orthogonalise(torch.stack([updates[i].reshape(rows, columns) for i in places]))
                for i, update in zip(places, stack.mul_(max(1.0, rows / columns) ** 0.5)):
                    updates[i] = update.view_as(parameters[i])
            torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_add_(parameters, updates, alpha=-group["lr"])


def make_optimizers(model: nn.Module, muon_lr: float, adam_lr: float, decay: float = 0.02) -> list[torch.optim.Optimizer]:
    """Muon for the blocks' matrices and filters, AdamW for stem, norms, embeddings, projections and proxies. `decay` is Muon's."""
    matrices, rest = [], []
    for name, p in model.named_parameters():
        inside = (".stages." in name and "conv" in name) or (".blocks." in name and p.ndim == 2)
        (matrices if inside else rest).append(p)
    muon = Muon(matrices, lr=muon_lr, weight_decay=decay)
    adam = torch.optim.AdamW(rest, lr=adam_lr, betas=(0.9, 0.98), weight_decay=0.01)
    for optimizer in (muon, adam):
        for group in optimizer.param_groups:
            group["peak"] = group["lr"]
    return [muon, adam]


class Average:
    """Exponential moving average of a model's weights and buffers; the decay warms up with the number of updates."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay, self.updates = decay, 0
        self.state = {k: v.detach().clone().float() for k, v in model.state_dict().items() if v.is_floating_point()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        current = model.state_dict()
        names = list(self.state)
        torch._foreach_mul_([self.state[k] for k in names], decay)
        torch._foreach_add_([self.state[k] for k in names], [current[k].float() for k in names], alpha=1 - decay)
