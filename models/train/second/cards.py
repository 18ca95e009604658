"""Drawings in any colours: tinted, on plain or photographic grounds, and on discs, rounded squares and cards as app icons are."""
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from augment import two_colours, uniform
from second.colours import neutral_grounds, shades

CHROMATIC = 8  # the first of COLOURS that are not black, white or grey


def _coin(n: int, share: float, like: Tensor) -> Tensor:
    return (torch.rand(n, device=like.device) < share)[:, None, None, None]


def _plain(rgb: Tensor) -> Tensor:
    return rgb[:, :, None, None]


def tint(x: Tensor, cover: Tensor, colour: Tensor, is_ink: Tensor) -> Tensor:
    """Drawings in shades of one colour on neutral grounds.

    x [n, 3, S, S] in 0..1 drawings on white; cover [n, 1, S, S] how far the drawing covers the paper; colour [n] of COLOURS; is_ink [n]
    bool: one-colour drawings, whose inside is the ink; other drawings keep their light and shade.
    """
    ink = shades(colour)
    shade = torch.where(is_ink[:, None, None, None], torch.ones_like(x[:, :1]), 0.45 + 0.55 * x.mean(1, keepdim=True))
    ground = _plain(neutral_grounds(ink))
    return ground + cover * (_plain(ink) * shade - ground)


def on_grounds(x: Tensor, cover: Tensor, is_ink: Tensor, photos: Tensor, plain: float) -> Tensor:
    """Ink drawings and words in two colours, some over a photo; colour drawings on another paper. A share `plain` stays on its paper."""
    n = len(x)
    ink, paper = two_colours(n, x)
    other = photos[torch.randint(len(photos), (n,), device=x.device)]
    ground = paper + (other - paper) * uniform(n, 0.3, 0.75, x)[:, None, None, None] * _coin(n, 0.16, x)
    inked = ground + cover * (ink - ground)
    new_paper = torch.where(_coin(n, 0.3, x), other * 0.6 + 0.4, torch.rand(n, 3, 1, 1, device=x.device) * 0.85 + 0.15)
    repapered = torch.where(_coin(n, plain, x), x, x * cover + new_paper * (1 - cover))
    return torch.where(is_ink[:, None, None, None], inked, repapered)


def card_shapes(n: int, size: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Signed distances [n, 1, size, size] in pixels (negative inside) of discs, rounded squares and cards, and their half sides [n] in -1..1 units."""
    like = torch.empty(0, device=device)
    at = (torch.arange(size, device=device) + 0.5) / size * 2 - 1
    half, stretch = uniform(n, 0.62, 0.98, like), uniform(n, -0.2, 0.2, like).exp()
    draw = torch.rand(n, device=device)
    is_disc, is_card = draw < 0.45, draw > 0.8
    wide = torch.where(is_card, (half * stretch).clamp(max=0.98), half)[:, None, None]
    high = torch.where(is_card, (half / stretch).clamp(max=0.98), half)[:, None, None]
    corner = torch.where(is_disc, half, half * uniform(n, 0.03, 0.6, like))[:, None, None]
    room = (1 - half).clamp(min=0)
    x = at[None, None] - (uniform(n, -1, 1, like) * room * 0.5)[:, None, None]
    y = at[None, :, None] - (uniform(n, -1, 1, like) * room * 0.5)[:, None, None]
    qx, qy = x.abs() - (wide - corner), y.abs() - (high - corner)
    distance = (qx.clamp(min=0).square() + qy.clamp(min=0).square()).sqrt() + torch.maximum(qx, qy).clamp(max=0) - corner
    return distance[:, None] * size / 2, torch.minimum(wide, high)[:, 0, 0]


def on_cards(x: Tensor, cover: Tensor, is_ink: Tensor, photos: Tensor) -> Tensor:
    """Drawings made smaller, on discs and cards of any colour, these on plain grounds or photos, some with shadow, outline or shading."""
    n, size = len(x), x.shape[-1]
    distance, half = card_shapes(n, size, x.device)
    card = (0.5 - distance).clamp(0, 1)
    scale = 1 / (half * uniform(n, 0.5, 0.92, x))
    nothing = torch.zeros_like(scale)
    window = torch.stack([torch.stack([scale, nothing, nothing], 1), torch.stack([nothing, scale, nothing], 1)], 1)
    grid = F.affine_grid(window, [n, 4, size, size], align_corners=False)
    small = F.grid_sample(torch.cat([x * cover, cover], 1), grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    ink, paper = two_colours(n, x)
    vivid = _plain(shades(torch.randint(CHROMATIC, (n,), device=x.device)))
    vivid = torch.where(_coin(n, 0.25, x), torch.rand(n, 3, 1, 1, device=x.device), vivid)
    dark = vivid.mean(1, keepdim=True) < 0.62
    glyph = torch.where(dark, torch.ones_like(vivid), torch.full_like(vivid, 0.08))
    plain_ink, is_ink = _coin(n, 0.7, x), is_ink[:, None, None, None]
    fill = torch.where(is_ink & ~plain_ink, paper, vivid)
    fill = torch.where(~is_ink & _coin(n, 0.2, x), torch.ones_like(fill), fill)
    light = 1 + uniform(n, -0.3, 0.3, x)[:, None, None, None] * _coin(n, 0.4, x) * torch.linspace(-1, 1, size, device=x.device)[None, None, :, None]
    other = photos[torch.randint(len(photos), (n,), device=x.device)]
    ground = torch.where(_coin(n, 0.45, x), torch.ones_like(fill), torch.rand(n, 3, 1, 1, device=x.device))
    ground = torch.where(_coin(n, 0.25, x), other, ground)
    shadow = (0.5 - F.avg_pool2d(distance, 5, 1, 2).roll(size // 32, 2) / 4).clamp(0, 1) * 0.4 * _coin(n, 0.35, x)
    y = ground * (1 - shadow)
    y = y + card * ((fill * light).clamp(0, 1) - y)
    edge = (1.5 - (distance + 2).abs()).clamp(0, 1) * _coin(n, 0.2, x)
    y = y + edge * (torch.where(dark, torch.ones_like(fill), torch.zeros_like(fill)) - y) * 0.8
    drawn, over = small[:, :3], small[:, 3:]
    drawn = torch.where(is_ink, torch.where(plain_ink, glyph, ink) * over, drawn)
    return (y * (1 - over) + drawn).clamp(0, 1)


