"""Augmentation of a whole batch at once: one `grid_sample`, then line drawings, colours, backgrounds, blur, JPEG, mixed photos.

Works on any device. No tensor's shape depends on a tensor's values, so that a GPU never waits for the processor.
"""
from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from data import INK_KIND, PHOTO_KIND, VECTOR_KIND, WORD_KIND

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
# JPEG's brightness and two colour differences from red, green and blue.
TO_YCC = ((0.299, 0.587, 0.114), (-0.1687, -0.3313, 0.5), (0.5, -0.4187, -0.0813))
LUMA = (0.3, 0.59, 0.11)


@lru_cache
def constant(values: tuple, device: torch.device) -> Tensor:
    """The values there; copied once, because a copy makes a GPU wait."""
    return torch.tensor(values, device=device)


@lru_cache
def _to_rgb(device: torch.device) -> Tensor:
    return torch.tensor(TO_YCC).inverse().to(device)


def uniform(n: int, low: float, high: float, like: Tensor) -> Tensor:
    return torch.rand(n, device=like.device) * (high - low) + low


def some(n: int, share: float, like: Tensor) -> Tensor:
    """Numbers of a random share of `n` rows: how many is fixed, which is drawn."""
    return torch.randperm(n, device=like.device)[: round(n * share)]


def _photo_rows(kinds: Tensor) -> Tensor:
    """For each row the number of a random photo of the batch; of anything when it has no photo."""
    return torch.multinomial((kinds == PHOTO_KIND).float() + 1e-6, len(kinds), replacement=True)


def crop_windows(kinds: Tensor, aspect: Tensor, may_flip: Tensor, least: float) -> Tensor:
    """Affine maps [batch, 2, 3] from the output square to the squashed source square [-1, 1]².

    The window is a share of the shorter side: photos are cropped inside the picture, to at least the share `least` of its area,
    drawings and words are also shrunk and moved. A few pictures are turned a little.
    """
    n = len(kinds)
    half_x, half_y = (1 / aspect).clamp(max=1), aspect.clamp(max=1)
    photo = kinds == PHOTO_KIND
    size = torch.where(photo, uniform(n, least, 1.0, aspect).sqrt(), uniform(n, 0.8, 1.35, aspect))
    size = torch.where(kinds == WORD_KIND, uniform(n, 0.92, 1.15, aspect), size)
    stretch = uniform(n, -0.14, 0.14, aspect).exp()
    rx, ry = half_x * size * stretch, half_y * size / stretch
    rx, ry = torch.where(photo, rx.clamp(max=1.0), rx), torch.where(photo, ry.clamp(max=1.0), ry)
    slack = torch.where(photo, 1.0, torch.where(kinds == WORD_KIND, 0.25, 0.7))
    cx = uniform(n, -1, 1, aspect) * ((1 - rx).abs() * slack + torch.where(photo, 0.0, 0.04))
    cy = uniform(n, -1, 1, aspect) * ((1 - ry).abs() * slack + torch.where(photo, 0.0, 0.04) + torch.where(kinds == WORD_KIND, 0.16, 0.0))
    angle = uniform(n, -0.22, 0.22, aspect) * (torch.rand(n, device=aspect.device) < 0.35)
    flip = torch.where(may_flip & (torch.rand(n, device=aspect.device) < 0.5), -1.0, 1.0)
    cos, sin = angle.cos(), angle.sin()
    row_x = torch.stack([rx * cos * flip, -rx * sin, cx], 1)
    row_y = torch.stack([ry * sin * flip, ry * cos, cy], 1)
    return torch.stack([row_x, row_y], 1)


def two_colours(n: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Ink and paper colours [n, 3, 1, 1] of clearly different brightness; often black on white or the reverse."""
    ink, paper = torch.rand(n, 3, device=like.device), torch.rand(n, 3, device=like.device)
    gap = (ink - paper) @ constant(LUMA, like.device)
    target = torch.where(gap < 0, -1.0, 1.0) * (0.45 - gap.abs()).clamp(min=0) / 2
    ink, paper = (ink + target[:, None]).clamp(0, 1), (paper - target[:, None]).clamp(0, 1)
    draw = torch.rand(n, 1, device=like.device)
    ink = torch.where(draw < 0.42, torch.zeros_like(ink), torch.where(draw < 0.54, torch.ones_like(ink), ink))
    paper = torch.where(draw < 0.42, torch.ones_like(ink), torch.where(draw < 0.54, torch.zeros_like(ink), paper))
    return ink[:, :, None, None], paper[:, :, None, None]


def recolour(x: Tensor, kinds: Tensor) -> Tensor:
    """Gives ink drawings and words two colours or a photographic background, colour drawings another paper."""
    n = len(x)
    coin = lambda share: (torch.rand(n, device=x.device) < share)[:, None, None, None]
    photos = x[_photo_rows(kinds)]
    is_word = (kinds == WORD_KIND)[:, None, None, None]
    is_ink = (kinds == INK_KIND)[:, None, None, None] | is_word
    ink, paper = two_colours(n, x)
    opacity = uniform(n, 0.3, 0.75, x)[:, None, None, None] * torch.where(is_word, coin(0.3), coin(0.12))
    ground = paper + (photos - paper) * opacity
    inked = ground + (1 - x.mean(1, keepdim=True)) * (ink - ground)
    new_paper = torch.where(coin(0.25), photos * 0.5 + 0.5, torch.rand(n, 3, 1, 1, device=x.device) * 0.7 + 0.3)
    whiteness = ((x.amin(1, keepdim=True) - 0.85) / 0.15).clamp(0, 1)
    repapered = x * (1 - whiteness) + x * new_paper * whiteness
    is_vector = (kinds == VECTOR_KIND)[:, None, None, None] & coin(0.4)
    return torch.where(is_ink, inked, torch.where(is_vector, repapered, x))


def jitter(x: Tensor) -> Tensor:
    """Brightness, contrast and saturation by small random factors; some pictures grey, blurred or noisy."""
    n = len(x)
    grey = x.mean(1, keepdim=True)
    saturation = uniform(n, 0.6, 1.4, x)
    saturation = torch.where(torch.rand(n, device=x.device) < 0.08, torch.zeros_like(saturation), saturation)[:, None, None, None]
    gain = uniform(n, 0.75, 1.25, x)[:, None, None, None]
    shift = uniform(n, -0.12, 0.12, x)[:, None, None, None]
    x = ((grey + (x - grey) * saturation - 0.5) * gain + (0.5 + shift)).clamp_(0, 1)
    blurred = some(n, 0.12, x)
    x[blurred] = F.avg_pool2d(F.pad(x[blurred], (1, 1, 1, 1), mode="replicate"), 3, 1)
    noisy = some(n, 0.08, x)
    x[noisy] += torch.randn_like(x[noisy]) * 0.06
    return x


def line_drawings(x: Tensor, kinds: Tensor, share: float) -> Tensor:
    """Turns a share of the photos into dark lines on white: where brightness, blurred or not, changes steeply."""
    rows = some(len(x), share, x)
    if not len(rows):
        return x
    grey = F.pad(x[rows].mean(1, keepdim=True), (2, 2, 2, 2), mode="replicate")
    smooth = F.avg_pool2d(grey, 3, 1)
    grey = torch.where(torch.rand(len(rows), 1, 1, 1, device=x.device) < 0.6, smooth, grey[:, :, 1:-1, 1:-1])
    dx, dy = grey[:, :, 1:-1, 2:] - grey[:, :, 1:-1, :-2], grey[:, :, 2:, 1:-1] - grey[:, :, :-2, 1:-1]
    edge = (dx**2 + dy**2).sqrt()
    steepest = edge.flatten(1).quantile(0.96, dim=1)[:, None, None, None] + 0.02
    floor = uniform(len(rows), 0.15, 0.4, x)[:, None, None, None]
    lines = 1 - ((edge / steepest - floor) * 1.8).clamp(0, 1)
    x[rows] = torch.where((kinds[rows] == PHOTO_KIND)[:, None, None, None], lines, x[rows])
    return x


def mix(x: Tensor, kinds: Tensor, share: float) -> tuple[Tensor, Tensor, Tensor]:
    """Puts a box of another photo of the batch over a tenth to a half of a share of the photos (S. Yun and others 2019, CutMix).

    Returns the images, the row [batch] of the other photo, and how much of its own area [batch] each image keeps.
    """
    n, side = len(x), x.shape[-1]
    is_photo, other = kinds == PHOTO_KIND, _photo_rows(kinds)
    stretch = uniform(n, -0.35, 0.35, x).exp()
    half = uniform(n, 0.1, 0.5, x).sqrt() / 2
    place = (torch.arange(side, device=x.device) + 0.5) / side
    within = lambda half: (place[None] - (half + torch.rand(n, device=x.device) * (1 - 2 * half))[:, None]).abs() < half[:, None]
    inside = within((half * stretch).clamp(max=0.5))[:, None, :] & within((half / stretch).clamp(max=0.5))[:, :, None]
    inside = inside & (is_photo & is_photo[other] & (torch.rand(n, device=x.device) < share))[:, None, None]
    return torch.where(inside[:, None], x[other], x), other, 1 - inside.float().mean((1, 2))


def cosine_basis(like: Tensor) -> Tensor:
    """The orthonormal 8×8 matrix of the discrete cosine transform (type II); row 0 is constant."""
    k = torch.arange(8, device=like.device, dtype=torch.float32)
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * torch.pi / 16) / 2
    basis[0] *= 0.5**0.5
    return basis


def jpeg(x: Tensor, share: float) -> Tensor:
    """JPEG's loss on a share of the pictures, without its files: 8×8 cosine transform of each of brightness and two colour
    differences, rounded to steps that grow with frequency (an approximation of Annex K's tables at qualities of 15 to 60)."""
    side = x.shape[-1]
    rows = some(len(x), share, x)
    if not len(rows) or side % 8:
        return x
    to_ycc, to_rgb = constant(TO_YCC, x.device), _to_rgb(x.device)
    basis, blocks = cosine_basis(x), side // 8
    ycc = torch.einsum("ij,njhw->nihw", to_ycc, x[rows]) * 255
    ycc = ycc.reshape(len(rows), 3, blocks, 8, blocks, 8).permute(0, 1, 2, 4, 3, 5)
    order = torch.arange(8, device=x.device, dtype=torch.float32)
    step = 12 + 11 * (order[:, None] + order[None])
    step = torch.stack([step, 1.5 * step, 1.5 * step])[None, :, None, None] * uniform(len(rows), 0.8, 3.3, x)[:, None, None, None, None, None]
    coefficients = torch.round(basis @ ycc @ basis.T / step) * step
    ycc = (basis.T @ coefficients @ basis).permute(0, 1, 2, 4, 3, 5).reshape(len(rows), 3, side, side)
    x[rows] = (torch.einsum("ij,njhw->nihw", to_rgb, ycc) / 255).clamp(0, 1)
    return x


def normalise(x: Tensor) -> Tensor:
    """Values 0..1 -> CLIP's normalised values."""
    mean, std = (constant(values, x.device)[None, :, None, None] for values in (MEAN, STD))
    return (x - mean) / std


def warp(pixels: Tensor, aspect: Tensor, kinds: Tensor, may_flip: Tensor, size: int, least: float = 0.5) -> Tensor:
    """Pixels [batch, 3, side, side] in 0..1, squashed to squares -> crops [batch, 3, size, size]; see `crop_windows`."""
    grid = F.affine_grid(crop_windows(kinds, aspect, may_flip, least), [len(pixels), 3, size, size], align_corners=False)
    return F.grid_sample(pixels, grid, mode="bilinear", padding_mode="border", align_corners=False)


def lay_out_words(masks: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Masks [words, side, side] uint8, 255 where the ink is -> black on white crops [words, 3, size, size] in 0..1, and their kinds [words]."""
    n, device = len(masks), masks.device
    kinds = torch.full((n,), WORD_KIND, device=device)
    paper = 1 - masks[:, None].float() / 255
    crops = warp(paper, torch.ones(n, device=device), kinds, torch.zeros(n, dtype=torch.bool, device=device), size)
    return crops.expand(-1, 3, -1, -1), kinds


def restyle(x: Tensor, kinds: Tensor) -> Tensor:
    """Crops [batch, 3, size, size] in 0..1 -> normalised values, channels last, with lines, colours, grounds and faults of their own."""
    x = jitter(recolour(line_drawings(x, kinds, 0.06), kinds))
    return normalise(jpeg(x, 0.1)).contiguous(memory_format=torch.channels_last)
