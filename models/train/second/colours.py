"""The eleven basic colours as concepts: what they look like, and plain shapes that show one.

The eleven are those of B. Berlin and P. Kay 1969, "Basic color terms". Everything works on whole batches, on any device.
"""
from __future__ import annotations

import torch
from torch import Tensor

from augment import LUMA, constant, uniform

# Hue in degrees, saturation and value from 0 to 1, each from a least to a greatest value (HSV).
RANGES = {
    "red": ((-8, 8), (0.75, 1.0), (0.65, 1.0)),
    "orange": ((20, 37), (0.85, 1.0), (0.88, 1.0)),
    "yellow": ((49, 62), (0.7, 1.0), (0.88, 1.0)),
    "green": ((85, 155), (0.5, 1.0), (0.35, 0.9)),
    "blue": ((200, 243), (0.6, 1.0), (0.45, 1.0)),
    "purple": ((267, 295), (0.45, 0.95), (0.4, 0.85)),
    "pink": ((318, 350), (0.25, 0.6), (0.9, 1.0)),
    "brown": ((15, 32), (0.5, 0.85), (0.28, 0.55)),
    "black": ((0, 360), (0.0, 0.2), (0.0, 0.08)),
    "white": ((0, 360), (0.0, 0.02), (0.96, 1.0)),
    "grey": ((0, 360), (0.0, 0.05), (0.38, 0.68)),
}
COLOURS = list(RANGES)
BLACK, WHITE, GREY = (COLOURS.index(c) for c in ("black", "white", "grey"))
SHAPES = ("full", "disc", "square", "rounded square", "triangle", "ring", "star", "blob", "stripe")


def hsv_to_rgb(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor:
    """Hue in degrees, saturation and value in 0..1, all [n] -> [n, 3] in 0..1."""
    k = (constant((5.0, 3.0, 1.0), hue.device)[None] + (hue / 60)[:, None]) % 6
    return value[:, None] * (1 - saturation[:, None] * torch.minimum(k, 4 - k).clamp(0, 1))


def shades(colour: Tensor) -> Tensor:
    """Random shades [n, 3] of the colours [n] (numbers of COLOURS)."""
    table = constant(tuple(v for ranges in RANGES.values() for ends in ranges for v in map(float, ends)), colour.device).view(len(COLOURS), 3, 2)[colour]
    values = table[..., 0] + torch.rand(len(colour), 3, device=colour.device) * (table[..., 1] - table[..., 0])
    return hsv_to_rgb(values[:, 0] % 360, values[:, 1], values[:, 2])


def neutral_grounds(ink: Tensor) -> Tensor:
    """White, grey or black grounds [n, 3] on which the inks [n, 3] can be told apart."""
    n = len(ink)
    choices = constant((1.0, 0.94, 0.8, 0.2, 0.0), ink.device)
    weights = constant((8.0, 3.0, 1.0, 1.0, 2.0), ink.device)
    far = (choices[None, :, None] - ink[:, None]).square().mean(2).sqrt() > 0.28
    pick = torch.multinomial(weights[None].expand(n, -1) * far + 1e-9, 1)[:, 0]
    return choices[pick][:, None].expand(-1, 3)


def shape_masks(n: int, size: int, device: torch.device) -> Tensor:
    """Soft masks [n, 1, size, size] in 0..1 of random SHAPES, sizes, places and turns."""
    like = torch.empty(0, device=device)
    kind = torch.randint(len(SHAPES), (n,), device=device)
    at = (torch.arange(size, device=device) + 0.5) / size * 2 - 1
    radius, angle = uniform(n, 0.35, 0.85, like), uniform(n, 0, 6.2832, like) * (torch.rand(n, device=device) < 0.4)
    room = (0.95 - radius).clamp(min=0.0)
    dx, dy = uniform(n, -1, 1, like) * room, uniform(n, -1, 1, like) * room
    x, y = (at[None, None] - dx[:, None, None]), (at[None, :, None] - dy[:, None, None])
    cos, sin = angle.cos()[:, None, None], angle.sin()[:, None, None]
    u, v = x * cos - y * sin, x * sin + y * cos
    r, length, turn = radius[:, None, None], (u.square() + v.square()).sqrt(), torch.atan2(v, u)
    lobes = torch.randint(2, 6, (n, 1, 1), device=device)
    distance = torch.stack([
        torch.full_like(length, -1.0), length - r, torch.maximum(u.abs(), v.abs()) - r * 0.9,
        ((u.abs() - 0.6 * r).clamp(min=0).square() + (v.abs() - 0.6 * r).clamp(min=0).square()).sqrt() - 0.3 * r,
        torch.maximum(u.abs() * 0.866 + v * 0.5, -v) - 0.5 * r, (length - 0.75 * r).abs() - 0.22 * r,
        length - r * (0.72 + 0.28 * (5 * turn).cos()), length - r * (0.75 + 0.25 * (lobes * turn).cos()), v.abs() - 0.4 * r,
    ], 1)
    chosen = distance.gather(1, kind[:, None, None, None].expand(-1, 1, size, size))
    return (0.5 - chosen * size / 2).clamp(0, 1)


def show_shapes(colour: Tensor, size: int) -> Tensor:
    """Shapes of the colours [n] on neutral grounds -> [n, 3, size, size] in 0..1."""
    ink = shades(colour)
    ground, mask = neutral_grounds(ink), shape_masks(len(colour), size, colour.device)
    return ground[:, :, None, None] + mask * (ink - ground)[:, :, None, None]


def brightness(rgb: Tensor) -> Tensor:
    """[n, 3] -> [n]."""
    return rgb @ constant(LUMA, rgb.device)
