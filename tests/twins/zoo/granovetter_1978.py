"""Second implementation of Granovetter 1978: smallest root of r = N Phi((r - mean) / sigma) by scan and bisection.

Sampled: sort the thresholds of N people; the riot stops at the first rank n (from 0) whose threshold exceeds n.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

DEFAULTS: dict[str, float] = {"people": 100, "mean": 25.0, "sigma": 12.2}
Results = dict[str, float | tuple[float, float]]


def smallest(people: float, mean: float, sigma: float) -> float:
    """Smallest r at which the riot rests; the gap N Phi - r is positive before it."""

    def gap(r: float) -> float:
        return float(people * ndtr((r - mean) / sigma) - r)

    grid = np.linspace(0, people, 400001)
    down = np.flatnonzero(people * ndtr((grid - mean) / sigma) - grid <= 0)
    if not len(down):
        return float(people)
    if down[0] == 0:
        return 0.0
    return float(brentq(gap, grid[down[0] - 1], grid[down[0]], xtol=1e-13))


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Smallest equilibrium, and the mean riot over sampled crowds as (mean, standard error)."""
    s = DEFAULTS | settings
    people, mean, sigma = int(s["people"]), float(s["mean"]), float(s["sigma"])
    rng = np.random.default_rng(seed)
    thresholds = np.sort(rng.normal(mean, sigma, (runs, people)), axis=1)
    stays = thresholds > np.arange(people)
    sizes = np.where(stays.any(1), stays.argmax(1), people)
    error = float(sizes.std(ddof=1) / np.sqrt(runs)) if runs > 1 else float("nan")
    return {"rioters": smallest(people, mean, sigma), "rioters_sample": (float(sizes.mean()), error)}


ALL = {"rioters": 1e-5, "rioters_sample": -4.0}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 4000, ALL),
    ({"sigma": 12.3}, 4000, ALL),
    ({"sigma": 10.0}, 4000, ALL),
    ({"sigma": 40.0}, 2000, ALL),
    ({"people": 300, "mean": 90.0, "sigma": 60.0}, 2000, ALL),
    ({"people": 40, "mean": 12.0, "sigma": 7.0}, 4000, ALL),
]
