"""Feature visualisation: for each neuron an image that it answers to strongly, made from noise by gradient ascent.

Activation maximisation after Olah, Mordvintsev & Schubert 2017, Feature Visualization (doi 10.23915/distill.00007):
the image is held as Fourier coefficients, scaled so that all frequencies are as easy to move as they are common in
pictures, in colours decorrelated as those of photos are; in each step it is shifted, turned and scaled at random, so
that only what survives small moves is kept. What grows is the neuron's mean over space before its ReLU, with what is
negative counted a tenth, so that a silent neuron still has a slope.
"""
from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from augment import normalise
from shipped import ShippedClip

SHIFT = 8 / 64  # of the picture's side
TURN = math.radians(12)
GROWTH = 0.2  # of the picture's size
RATE = 0.04
LEAK = 0.1
DECAY = 1.3  # above 1 smoother than pictures are; chosen by eye, with RATE so that colours do not saturate


def colour_root(photos: Tensor) -> Tensor:
    """A root [3, 3] of the covariance of the photos' colours, its longest row of length 1. photos [n, 3, S, S] uint8."""
    colours = photos[:, :, ::4, ::4].float().div(255).permute(0, 2, 3, 1).reshape(-1, 3)
    values, vectors = torch.linalg.eigh(torch.cov(colours.T))
    root = vectors * values.clamp(min=0).sqrt()
    return root / root.norm(dim=1).max()


def frequency_gain(size: int) -> Tensor:
    """[size, size // 2 + 1] gain of each Fourier coefficient: falling with its frequency as in pictures, or faster."""
    fy, fx = torch.fft.fftfreq(size)[:, None], torch.fft.rfftfreq(size)[None]
    return size / (fy * fy + fx * fx).sqrt().clamp(min=1 / size) ** DECAY


def paint(coefficients: Tensor, gain: Tensor, colours: Tensor) -> Tensor:
    """Images [n, 3, S, S] in 0..1 of coefficients [n, 3, S, S // 2 + 1, 2]."""
    x = torch.fft.irfft2(torch.view_as_complex(coefficients) * gain, s=(gain.shape[0], gain.shape[0])) / 4
    return torch.einsum("nchw,dc->ndhw", x, colours).sigmoid()


def moved(x: Tensor, generator: torch.Generator) -> Tensor:
    """Each image shifted, turned and scaled by its own small random amounts; what comes in is mirrored."""
    draw = torch.rand(len(x), 4, generator=generator) * 2 - 1
    angle, scale = draw[:, 0] * TURN, 1 + draw[:, 1] * GROWTH
    cos, sin, shift = angle.cos() * scale, angle.sin() * scale, draw[:, 2:] * 2 * SHIFT
    theta = torch.stack([torch.stack([cos, -sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)], 1)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=False)


def visualise(model: ShippedClip, layer: int, channels: list[int], colours: Tensor, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images [channels, S, S, 3] uint8 for neurons of one layer, and their mean-pooled responses [channels] to them."""
    generator = torch.Generator().manual_seed(seed)
    gain, neurons, each = frequency_gain(model.size), torch.tensor(channels), torch.arange(len(channels))
    coefficients = (torch.randn(len(channels), 3, *gain.shape, 2, generator=generator) * 0.01).requires_grad_()
    optimiser = torch.optim.Adam([coefficients], lr=RATE)

    def response(x: Tensor, leak: float) -> Tensor:
        sums = model.vision.sums(normalise(x).contiguous(memory_format=torch.channels_last), layer + 1)[-1]
        return F.leaky_relu(sums[each, neurons], leak).mean((1, 2))

    for _ in range(steps):
        optimiser.zero_grad(set_to_none=True)
        with torch.enable_grad():
            loss = -response(moved(paint(coefficients, gain, colours), generator), LEAK).sum()
            loss.backward()
        optimiser.step()
    with torch.no_grad():
        pixels = paint(coefficients, gain, colours).mul(255).round().to(torch.uint8)
        reached = response(pixels.float() / 255, 0.0)
    return pixels.permute(0, 2, 3, 1).contiguous().numpy(), reached.numpy()
