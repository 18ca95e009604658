"""Augmentation of a whole batch at once: one `grid_sample`, then line drawings, colours, backgrounds, blur, JPEG. Works on any device."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from data import INK_KIND, PHOTO_KIND, VECTOR_KIND, WORD_KIND

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def _uniform(n: int, low: float, high: float, like: Tensor) -> Tensor:
    return torch.rand(n, device=like.device) * (high - low) + low


def crop_windows(kinds: Tensor, aspect: Tensor, may_flip: Tensor) -> Tensor:
    """Affine maps [batch, 2, 3] from the output square to the squashed source square [-1, 1]².

    The window is a share of the shorter side: photos are cropped inside the picture, drawings and words are also
    shrunk and moved. A few pictures are turned a little.
    """
    n = len(kinds)
    half_x, half_y = (1 / aspect).clamp(max=1), aspect.clamp(max=1)
    photo = kinds == PHOTO_KIND
    size = torch.where(photo, _uniform(n, 0.5, 1.0, aspect).sqrt(), _uniform(n, 0.8, 1.35, aspect))
    size = torch.where(kinds == WORD_KIND, _uniform(n, 0.92, 1.15, aspect), size)
    stretch = _uniform(n, -0.14, 0.14, aspect).exp()
    rx, ry = half_x * size * stretch, half_y * size / stretch
    rx, ry = torch.where(photo, rx.clamp(max=1.0), rx), torch.where(photo, ry.clamp(max=1.0), ry)
    slack = torch.where(photo, 1.0, torch.where(kinds == WORD_KIND, 0.25, 0.7))
    cx = _uniform(n, -1, 1, aspect) * ((1 - rx).abs() * slack + torch.where(photo, 0.0, 0.04))
    cy = _uniform(n, -1, 1, aspect) * ((1 - ry).abs() * slack + torch.where(photo, 0.0, 0.04) + torch.where(kinds == WORD_KIND, 0.16, 0.0))
    angle = _uniform(n, -0.22, 0.22, aspect) * (torch.rand(n, device=aspect.device) < 0.35)
    flip = torch.where(may_flip & (torch.rand(n, device=aspect.device) < 0.5), -1.0, 1.0)
    cos, sin = angle.cos(), angle.sin()
    row_x = torch.stack([rx * cos * flip, -rx * sin, cx], 1)
    row_y = torch.stack([ry * sin * flip, ry * cos, cy], 1)
    return torch.stack([row_x, row_y], 1)


def _two_colours(n: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Ink and paper colours [n, 3, 1, 1] of clearly different brightness; often black on white or the reverse."""
    ink, paper = torch.rand(n, 3, device=like.device), torch.rand(n, 3, device=like.device)
    luma = torch.tensor([0.3, 0.59, 0.11], device=like.device)
    gap = (ink - paper) @ luma
    target = torch.where(gap < 0, -1.0, 1.0) * (0.45 - gap.abs()).clamp(min=0) / 2
    ink, paper = (ink + target[:, None]).clamp(0, 1), (paper - target[:, None]).clamp(0, 1)
    draw = torch.rand(n, 1, device=like.device)
    ink = torch.where(draw < 0.42, torch.zeros_like(ink), torch.where(draw < 0.54, torch.ones_like(ink), ink))
    paper = torch.where(draw < 0.42, torch.ones_like(ink), torch.where(draw < 0.54, torch.zeros_like(ink), paper))
    return ink[:, :, None, None], paper[:, :, None, None]


def recolour(x: Tensor, kinds: Tensor, photos: Tensor) -> Tensor:
    """Gives ink drawings and words two colours or a photographic background, colour drawings another paper."""
    ink_rows = ((kinds == INK_KIND) | (kinds == WORD_KIND)).nonzero()[:, 0]
    if len(ink_rows):
        n = len(ink_rows)
        ink, paper = _two_colours(n, x)
        ground = paper.expand(n, 3, *x.shape[2:]).clone()
        share = torch.where(kinds[ink_rows] == WORD_KIND, 0.3, 0.12)
        on_photo = (torch.rand(n, device=x.device) < share).nonzero()[:, 0]
        if len(on_photo) and len(photos):
            pick = torch.randint(len(photos), (len(on_photo),), device=x.device)
            ground[on_photo] = paper[on_photo] + (photos[pick] - paper[on_photo]) * _uniform(len(on_photo), 0.3, 0.75, x)[:, None, None, None]
        alpha = 1 - x[ink_rows].mean(1, keepdim=True)
        x[ink_rows] = ground + alpha * (ink - ground)
    vector_rows = ((kinds == VECTOR_KIND) & (torch.rand(len(kinds), device=x.device) < 0.4)).nonzero()[:, 0]
    if len(vector_rows):
        n = len(vector_rows)
        paper = (torch.rand(n, 3, 1, 1, device=x.device) * 0.7 + 0.3).expand(n, 3, *x.shape[2:]).clone()
        on_photo = (torch.rand(n, device=x.device) < 0.25).nonzero()[:, 0]
        if len(on_photo) and len(photos):
            paper[on_photo] = photos[torch.randint(len(photos), (len(on_photo),), device=x.device)] * 0.5 + 0.5
        whiteness = ((x[vector_rows].amin(1, keepdim=True) - 0.85) / 0.15).clamp(0, 1)
        x[vector_rows] = x[vector_rows] * (1 - whiteness) + x[vector_rows] * paper * whiteness
    return x


def jitter(x: Tensor) -> Tensor:
    """Brightness, contrast and saturation by small random factors; some pictures grey, blurred or noisy."""
    n = len(x)
    grey = x.mean(1, keepdim=True)
    saturation = _uniform(n, 0.6, 1.4, x)
    saturation = torch.where(torch.rand(n, device=x.device) < 0.08, torch.zeros_like(saturation), saturation)[:, None, None, None]
    gain = _uniform(n, 0.75, 1.25, x)[:, None, None, None]
    shift = _uniform(n, -0.12, 0.12, x)[:, None, None, None]
    x = ((grey + (x - grey) * saturation - 0.5) * gain + (0.5 + shift)).clamp_(0, 1)
    blurred = (torch.rand(n, device=x.device) < 0.12).nonzero()[:, 0]
    if len(blurred):
        x[blurred] = F.avg_pool2d(F.pad(x[blurred], (1, 1, 1, 1), mode="replicate"), 3, 1)
    noisy = (torch.rand(n, device=x.device) < 0.08).nonzero()[:, 0]
    if len(noisy):
        x[noisy] += torch.randn_like(x[noisy]) * 0.06
    return x


def line_drawings(x: Tensor, kinds: Tensor, share: float) -> Tensor:
    """Turns a share of the photos into dark lines on white: where brightness, blurred or not, changes steeply."""
    rows = ((kinds == PHOTO_KIND) & (torch.rand(len(kinds), device=x.device) < share)).nonzero()[:, 0]
    if not len(rows):
        return x
    grey = F.pad(x[rows].mean(1, keepdim=True), (2, 2, 2, 2), mode="replicate")
    smooth = F.avg_pool2d(grey, 3, 1)
    grey = torch.where(torch.rand(len(rows), 1, 1, 1, device=x.device) < 0.6, smooth, grey[:, :, 1:-1, 1:-1])
    dx, dy = grey[:, :, 1:-1, 2:] - grey[:, :, 1:-1, :-2], grey[:, :, 2:, 1:-1] - grey[:, :, :-2, 1:-1]
    edge = (dx**2 + dy**2).sqrt()
    steepest = edge.flatten(1).quantile(0.96, dim=1)[:, None, None, None] + 0.02
    floor = _uniform(len(rows), 0.15, 0.4, x)[:, None, None, None]
    x[rows] = 1 - ((edge / steepest - floor) * 1.8).clamp(0, 1).expand(-1, 3, -1, -1)
    return x


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
    rows = (torch.rand(len(x), device=x.device) < share).nonzero()[:, 0]
    if not len(rows) or side % 8:
        return x
    to_ycc = torch.tensor([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]], device=x.device)
    basis, blocks = cosine_basis(x), side // 8
    ycc = torch.einsum("ij,njhw->nihw", to_ycc, x[rows]) * 255
    ycc = ycc.reshape(len(rows), 3, blocks, 8, blocks, 8).permute(0, 1, 2, 4, 3, 5)
    order = torch.arange(8, device=x.device, dtype=torch.float32)
    step = 12 + 11 * (order[:, None] + order[None])
    step = torch.stack([step, 1.5 * step, 1.5 * step])[None, :, None, None] * _uniform(len(rows), 0.8, 3.3, x)[:, None, None, None, None, None]
    coefficients = torch.round(basis @ ycc @ basis.T / step) * step
    ycc = (basis.T @ coefficients @ basis).permute(0, 1, 2, 4, 3, 5).reshape(len(rows), 3, side, side)
    x[rows] = (torch.einsum("ij,njhw->nihw", torch.linalg.inv(to_ycc), ycc) / 255).clamp(0, 1)
    return x


def normalise(x: Tensor) -> Tensor:
    """Values 0..1 -> CLIP's normalised values."""
    mean = torch.tensor(MEAN, device=x.device)[None, :, None, None]
    std = torch.tensor(STD, device=x.device)[None, :, None, None]
    return (x - mean) / std


def augment(pixels: Tensor, aspect: Tensor, kinds: Tensor, may_flip: Tensor, size: int) -> Tensor:
    """Pixels [batch, 3, CACHE, CACHE] in 0..1 -> network input [batch, 3, size, size], channels last."""
    grid = F.affine_grid(crop_windows(kinds, aspect, may_flip), [len(pixels), 3, size, size], align_corners=False)
    x = F.grid_sample(pixels, grid, mode="bilinear", padding_mode="border", align_corners=False)
    photos = x[(kinds == PHOTO_KIND).nonzero()[:, 0][:64]].clone()
    x = jitter(recolour(line_drawings(x, kinds, 0.06), kinds, photos))
    x = normalise(jpeg(x, 0.1))
    return x.contiguous(memory_format=torch.channels_last)
