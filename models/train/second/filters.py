"""Faults and styles for photos: turns, erased boxes, colours of another picture, and filters that look like paint.

Each filter takes a batch [n, 3, S, S] in 0..1 and returns one of the same shape; `stylise` gives each of them a share of the photos.
"""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from augment import constant, some, uniform

LUMINANCE = (0.299, 0.587, 0.114)


def _grey(x: Tensor) -> Tensor:
    return torch.einsum("c,nchw->nhw", constant(LUMINANCE, x.device), x)[:, None]


def _blur(x: Tensor, kernel: int) -> Tensor:
    return F.avg_pool2d(F.pad(x, (kernel // 2,) * 4, mode="replicate"), kernel, 1)


def greyscale(x: Tensor) -> Tensor:
    return _grey(x).expand(-1, 3, -1, -1)


def duotone(x: Tensor) -> Tensor:
    """Brightness shown as steps between a dark and a light colour, partly over the old colours."""
    n = len(x)
    dark, light = torch.rand(n, 3, 1, 1, device=x.device) * 0.5, torch.rand(n, 3, 1, 1, device=x.device) * 0.5 + 0.5
    share = uniform(n, 0.5, 1.0, x)[:, None, None, None]
    return x + (dark + _grey(x) * (light - dark) - x) * share


def palette(x: Tensor) -> Tensor:
    """Means and spreads of the colours from another picture of the batch (E. Reinhard and others 2001, in RGB)."""
    other = x[torch.randperm(len(x), device=x.device)]
    centre, wide = x.mean((2, 3), keepdim=True), x.std((2, 3), keepdim=True) + 0.05
    return ((x - centre) / wide * other.std((2, 3), keepdim=True) + other.mean((2, 3), keepdim=True)).clamp(0, 1)


def shift_hue(x: Tensor) -> Tensor:
    """Turns the colours around the grey axis by up to 40 degrees, with a change of saturation."""
    n = len(x)
    angle, gain = uniform(n, -0.7, 0.7, x), uniform(n, 0.6, 1.6, x)
    cos, sin = angle.cos() * gain, angle.sin() * gain
    third = 1 / 3
    a, b, c = cos + (1 - cos) * third, (1 - cos) * third - 3**-0.5 * sin, (1 - cos) * third + 3**-0.5 * sin
    turn = torch.stack([torch.stack(row, 1) for row in ((a, b, c), (c, a, b), (b, c, a))], 1)
    return torch.einsum("nij,njhw->nihw", turn, x).clamp(0, 1)


def posterise(x: Tensor) -> Tensor:
    """Three to six steps a channel, after a blur."""
    steps = torch.randint(2, 6, (len(x), 1, 1, 1), device=x.device)
    return torch.round(_blur(x, 3) * steps) / steps


def oil(x: Tensor, levels: int = 7, kernel: int = 5) -> Tensor:
    """Each pixel takes the mean colour of the commonest level of brightness around it."""
    level = (_grey(x) * (levels - 0.01)).floor()
    most, colour = torch.full_like(level, -1.0), torch.zeros_like(x)
    for i in range(levels):
        mine = (level == i).float()
        share = _blur(mine, kernel)
        mean = _blur(x * mine, kernel) / share.clamp(min=1e-4)
        first = share > most
        most, colour = torch.where(first, share, most), torch.where(first, mean, colour)
    return colour


def blobs(x: Tensor) -> Tensor:
    """Opening, then closing, which leaves flat spots with soft borders, as gouache does."""
    kernel = 5
    largest = lambda y: F.max_pool2d(y, kernel, 1, kernel // 2)
    opened = largest(-largest(-x))
    return _blur(-largest(-largest(opened)), 3)


def strokes(x: Tensor) -> Tensor:
    """Pixels are read from jittered, elongated cells along a direction that changes slowly over the picture."""
    n, size = len(x), x.shape[-1]
    angle = F.interpolate(uniform(n * 9, -1.6, 1.6, x).view(n, 1, 3, 3), (size, size), mode="bicubic")[:, 0]
    at = torch.arange(size, device=x.device, dtype=torch.float32)
    py, px = at[None, :, None].expand(n, size, size), at[None, None].expand(n, size, size)
    along, across = uniform(n, 8, 16, x)[:, None, None], uniform(n, 2.5, 5, x)[:, None, None]
    cos, sin = angle.cos(), angle.sin()
    u, v = (px * cos + py * sin) / along, (-px * sin + py * cos) / across
    shift = F.interpolate(torch.rand(n, 1, size // 8, size // 8, device=x.device), (size, size), mode="nearest")[:, 0]
    u, v = (u + shift).floor() + 0.5 - shift, v.floor() + 0.5
    sx, sy = u * along * cos - v * across * sin, u * along * sin + v * across * cos
    grid = torch.stack([sx, sy], 3) / size * 2 - 1
    painted = F.grid_sample(_blur(x, 3), grid, mode="bilinear", padding_mode="reflection", align_corners=False)
    return (painted + torch.randn(n, 1, size, size, device=x.device) * 0.03).clamp(0, 1)


def wash(x: Tensor) -> Tensor:
    """Dark lines over flat, pale colours."""
    smooth = _blur(x, 3)
    grey = F.pad(_grey(smooth), (1, 1, 1, 1), mode="replicate")
    dx, dy = grey[:, :, 1:-1, 2:] - grey[:, :, 1:-1, :-2], grey[:, :, 2:, 1:-1] - grey[:, :, :-2, 1:-1]
    lines = ((dx.square() + dy.square()).sqrt() * uniform(len(x), 2, 5, x)[:, None, None, None]).clamp(0, 0.9)
    pale = uniform(len(x), 0.0, 0.5, x)[:, None, None, None]
    return (_blur(smooth, 5) * (1 - pale) + pale) * (1 - lines)


def canvas(x: Tensor) -> Tensor:
    """A woven ground shows through."""
    n, size = len(x), x.shape[-1]
    fine = F.interpolate(torch.rand(n, 1, size // 2, size // 2, device=x.device), (size, size), mode="bilinear")
    return (shift_hue(x) * (0.8 + 0.4 * fine)).clamp(0, 1)


STYLES = (
    (greyscale, 0.07), (duotone, 0.02), (palette, 0.06), (shift_hue, 0.05), (posterise, 0.03), (oil, 0.05), (blobs, 0.03), (strokes, 0.05),
    (wash, 0.03), (canvas, 0.03),
)


def stylise(x: Tensor) -> Tensor:
    """Gives each of STYLES its share of the pictures, at most one each; the rest stay."""
    order, start = torch.randperm(len(x), device=x.device), 0
    for style, share in STYLES:
        rows = order[start : start + round(len(x) * share)]
        start += len(rows)
        if len(rows) > 1:
            x[rows] = style(x[rows])
    return x


def erase(x: Tensor, share: float) -> Tensor:
    """Covers boxes of 5 to 30 % of a share of the pictures (Z. Zhong and others 2017) with a colour, noise or another picture."""
    rows = some(len(x), share, x)
    if len(rows) < 2:
        return x
    n, size = len(rows), x.shape[-1]
    place = (torch.arange(size, device=x.device) + 0.5) / size
    area, stretch = uniform(n, 0.05, 0.3, x), uniform(n, -0.5, 0.5, x).exp()
    wide, high = (area.sqrt() * stretch).clamp(max=1), (area.sqrt() / stretch).clamp(max=1)
    left, top = torch.rand(n, device=x.device) * (1 - wide), torch.rand(n, device=x.device) * (1 - high)
    within = lambda start, length: (place[None] >= start[:, None]) & (place[None] < (start + length)[:, None])
    inside = (within(left, wide)[:, None, :] & within(top, high)[:, :, None])[:, None]
    plain = torch.rand(n, 3, 1, 1, device=x.device).expand(-1, -1, size, size)
    noise = torch.rand(n, 3, size // 4, size // 4, device=x.device)
    noise = F.interpolate(noise, (size, size), mode="nearest")
    draw = torch.rand(n, 1, 1, 1, device=x.device)
    cover = torch.where(draw < 0.5, plain, torch.where(draw < 0.65, noise, x[torch.randperm(len(x), device=x.device)[:n]]))
    x[rows] = torch.where(inside, cover, x[rows])
    return x


def turned(windows: Tensor, share: Tensor, most: float) -> Tensor:
    """Turns a share [n] of the affine maps [n, 2, 3] of `augment.crop_windows` by up to `most` radians more, each by its own angle."""
    n = len(windows)
    angle = uniform(n, -most, most, windows) * (torch.rand(n, device=windows.device) < share)
    cos, sin = angle.cos(), angle.sin()
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    return torch.cat([windows[:, :, :2] @ turn, windows[:, :, 2:]], 2)
