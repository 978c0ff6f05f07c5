"""Where a crowd with thresholds comes to rest, for the normal curve and for sampled people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

Vector = NDArray[np.float64]
HALVINGS = 100
"""Enough to reach the last digit of any number of people."""


def excess(r: float, people: int, mean: float, sigma: float) -> float:
    """How many more would riot than do, when `r` do."""
    return float(people * special.ndtr((r - mean) / sigma) - r)


def slope(r: float, people: int, mean: float, sigma: float) -> float:
    """Change of `excess` with r."""
    z = (r - mean) / sigma
    return float(people * np.exp(-z * z / 2) / (np.sqrt(2 * np.pi) * sigma) - 1)


def rioters(people: int, mean: float, sigma: float) -> float:
    """Smallest r that brings about itself: where the iteration from 0 ends.

    Below the mean the curve is convex, so Newton's method from 0 climbs to the first crossing and never past it. Where
    there is none, the curve is concave from the mean on and crosses once.
    """
    r, convex = 0.0, min(mean, float(people))
    while r < convex:
        over, steep = excess(r, people, mean, sigma), slope(r, people, mean, sigma)
        after = r - over / steep if steep < 0 else np.inf
        if after <= r:
            return r
        if after > convex:
            break
        r = float(after)
    low, high = max(r, mean, 0.0), float(people)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle, people, mean, sigma) > 0 else (low, middle)
    return (low + high) / 2


def thresholds(u: Vector, mean: float, sigma: float) -> Vector:
    """Thresholds of a crowd from its uniform draws, shape (person,)."""
    found: Vector = mean + sigma * special.ndtri(u)
    return found


def joined(threshold: Vector) -> float:
    """How many riot in the end: each as soon as as many do as their threshold says."""
    ranked = np.sort(threshold)
    count = 0
    while (after := int(np.searchsorted(ranked, count, "right"))) > count:
        count = after
    return float(count)
