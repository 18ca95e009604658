"""Pressures on the last layer as a whole that may make single neurons cleaner. The shipped model was trained with the first (see README.md)."""
from __future__ import annotations

from torch import Tensor


def correlation(pooled: Tensor) -> Tensor:
    """How much neurons [images, neurons] answer to the same images of a batch: the sum of a neuron's squared correlations with
    all others, averaged over the neurons. Unrelated ones give neurons / images (J. Zbontar and others 2021, Barlow Twins, without its first term)."""
    z = pooled - pooled.mean(0)
    z = z / (z.square().mean(0, keepdim=True) + 1e-6).sqrt()
    r = z.T @ z / len(z)
    return (r.square().sum() - r.diagonal().square().sum()) / len(r)


def activity_ratio(pooled: Tensor) -> Tensor:
    """To what share of a batch's images a neuron [images, neurons] answers, averaged over the neurons: 1 when to all alike, 1 / images when to
    one alone (A. Treves and E. Rolls 1991)."""
    return (pooled.mean(0).square() / (pooled.square().mean(0) + 1e-6)).mean()
