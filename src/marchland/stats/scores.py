"""How far forecasts were from what happened: proper scores, array in and array out; lower is better.

A score is proper if nobody gains by announcing anything but what they believe. Forecasts of a yes or no are
probabilities; forecasts of a quantity are draws along axis 0. Where the observation is unknown (NaN) the score is NaN.

    brier = (p - y)^2             log = -ln p(y)             crps = mean |x - y| - mean |x - x'| / 2
    interval = u - l + 2/a (l - y)+ + 2/a (y - u)+           binned ignorance = -log2 (n(y's bin) + 1) / (n + bins)

Sources: brier_1950, gneiting_raftery_2007 (log, crps, interval), gneiting_ranjan_2011 (weighted by threshold),
hegre_2024 (bins and added counts of the ignorance), czado_2009 (pit of counts). Fails when forecasts of few draws are
set beside forecasts of many: all scores of draws favour the many, the ignorance most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

F = NDArray[np.float64]

CLIP = (0.005, 0.995)
"""Probabilities are held inside before a logarithm is taken, for every forecaster alike (MODEL section 5)."""
LEVEL = 0.9
"""Mass of the central interval that is scored; that of the VIEWS challenge."""
VIEWS_EDGES = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower edges of the bins of deaths of the VIEWS challenge; the last bin is open."""
CELLS = 4096
"""Cells worked on at once, so that many draws need little memory."""


def brier(p: ArrayLike, y: ArrayLike) -> F:
    """Squared error of the probability `p` of an event that happened (`y` 1) or not (0); shapes broadcast."""
    return (np.asarray(p, np.float64) - np.asarray(y, np.float64)) ** 2


def log_score(p: ArrayLike, y: ArrayLike, clip: tuple[float, float] = CLIP) -> F:
    """Minus the natural logarithm of the probability given to what happened, `p` held inside `clip`."""
    q, y = np.clip(np.asarray(p, np.float64), *clip), np.asarray(y, np.float64)
    return np.where(np.isnan(y), np.nan, -np.log(np.where(y > 0, q, 1 - q)))


def brier_categories(p: ArrayLike, y: ArrayLike) -> F:
    """Brier score over categories (last axis of `p`); `y` holds the index that happened, negative if unknown."""
    p, y = np.asarray(p, np.float64), np.asarray(y, np.int64)
    hit = np.take_along_axis(p, np.maximum(y, 0)[..., None], -1)[..., 0]
    return np.where(y < 0, np.nan, (p**2).sum(-1) - 2 * hit + 1)


def log_categories(p: ArrayLike, y: ArrayLike, clip: tuple[float, float] = CLIP) -> F:
    """Minus the natural logarithm of the probability of the category that happened, held inside `clip`."""
    p, y = np.asarray(p, np.float64), np.asarray(y, np.int64)
    hit = np.take_along_axis(p, np.maximum(y, 0)[..., None], -1)[..., 0]
    return np.where(y < 0, np.nan, -np.log(np.clip(hit, *clip)))


def crps(draws: ArrayLike, y: ArrayLike) -> F:
    """Continuous ranked probability score of draws (n, ...) against `y` (...), in the units of `y`.

    Exact for the distribution that gives each draw the weight 1/n. Raises ValueError without draws or for other shapes.
    """
    x, seen = _pair(draws, y)
    n = len(x)
    weight = (2.0 * np.arange(1, n + 1) - n - 1) / n**2
    out = np.empty(seen.size)
    for start in range(0, seen.size, CELLS):
        part, cell = np.sort(x[:, start : start + CELLS], axis=0), slice(start, start + CELLS)
        out[cell] = np.abs(part - seen[cell]).mean(0) - weight @ (part - part[0])
    return out.reshape(np.shape(y))


def threshold_crps(draws: ArrayLike, y: ArrayLike, low: float = -np.inf, high: float = np.inf) -> F:
    """CRPS that counts only thresholds between `low` and `high`: how well that part of the range was told apart."""
    x, y = np.asarray(draws, np.float64), np.asarray(y, np.float64)
    return crps(np.clip(x, low, high), np.clip(y, low, high))


def interval_score(draws: ArrayLike, y: ArrayLike, level: float = LEVEL) -> F:
    """Width of the central interval of mass `level` of draws (n, ...), and a fine where `y` (...) lies outside."""
    x, seen = _pair(draws, y)
    tail = (1 - level) / 2
    lower, upper = np.quantile(x, [tail, 1 - tail], axis=0)
    out = upper - lower + (np.maximum(lower - seen, 0) + np.maximum(seen - upper, 0)) / tail
    return np.asarray(out).reshape(np.shape(y))


def binned_ignorance(draws: ArrayLike, y: ArrayLike, edges: tuple[float, ...] = VIEWS_EDGES) -> F:
    """Ignorance in bits of draws (n, ...) sorted into bins, one added to each bin so that none is impossible.

    `edges` are lower edges and the last bin is open. Comparable only between forecasts of equally many draws. Raises
    ValueError for values below the first edge.
    """
    x, seen = _pair(draws, y)
    if (x < edges[0]).any() or (seen < edges[0]).any():
        raise ValueError(f"the bins start at {edges[0]:g}; a smaller value has none")
    own = np.digitize(seen, edges)
    found = np.empty(seen.size)
    for start in range(0, seen.size, CELLS):
        cell = slice(start, start + CELLS)
        found[cell] = (np.digitize(x[:, cell], edges) == own[cell]).sum(0)
    out = -np.log2((found + 1) / (len(x) + len(edges)))
    return np.where(np.isnan(seen), np.nan, out).reshape(np.shape(y))


def pit(draws: ArrayLike, y: ArrayLike, u: ArrayLike) -> F:
    """Share of the draws (n, ...) below `y` (...), ties split by `u` (0-1): uniform if the forecasts are calibrated."""
    x, seen = _pair(draws, y)
    below, level = (x < seen).mean(0), (x == seen).mean(0)
    out = below + np.broadcast_to(np.asarray(u, np.float64), np.shape(y)).ravel() * level
    return np.where(np.isnan(seen), np.nan, out).reshape(np.shape(y))


@dataclass(frozen=True)
class Reliability:
    """By bin of the stated probability: how many forecasts, the mean stated, and the share that came true."""

    number: NDArray[np.int64]
    stated: F
    came: F


def reliability(p: ArrayLike, y: ArrayLike, bins: int = 10) -> Reliability:
    """Sort forecasts of a yes or no into equal bins of [0, 1]; empty bins are NaN, unknown `y` is left out."""
    q, y = np.asarray(p, np.float64).ravel(), np.asarray(y, np.float64).ravel()
    q, y = q[~np.isnan(y)], y[~np.isnan(y)]
    which = np.minimum((q * bins).astype(np.int64), bins - 1)
    number = np.bincount(which, minlength=bins)
    size = np.where(number == 0, np.nan, number)
    return Reliability(
        number, np.bincount(which, q, minlength=bins) / size, np.bincount(which, y, minlength=bins) / size
    )


def _pair(draws: ArrayLike, y: ArrayLike) -> tuple[NDArray[Any], F]:
    """Draws (n, cells) and observations (cells). Raises ValueError if they do not fit."""
    x, seen = np.asarray(draws, np.float64), np.asarray(y, np.float64)
    if x.ndim == 0 or len(x) == 0 or x.shape[1:] != seen.shape:
        raise ValueError(f"draws of shape (n, {seen.shape}) are needed with n > 0; got {x.shape}")
    return x.reshape(len(x), -1), seen.ravel()
