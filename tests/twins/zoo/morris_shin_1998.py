"""Second implementation of the global game of attack: one equation in the threshold, the smallest root by scan and bisection.

Let the state be known with precision `public` around prior_mean and each signal with precision `private`. Whoever sees
less than the cutoff x attacks, so the share attacking at the state z is Phi(sqrt(private) (x - z)); the regime falls below
z with that share equal to z, which gives x = z + Phi^-1(z) / sqrt(private). Whoever sees exactly x must think the fall
just as likely as its cost: Phi(sqrt(private + public) (z - m)) = cost, m the mean of the state given x.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

DEFAULTS: dict[str, float] = {"cost": 0.4, "private": 100.0, "public": 0.0, "prior_mean": 0.5}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used. Where several equilibria exist, that of the smallest threshold."""
    s = DEFAULTS | settings
    cost, private, public, prior = (float(s[n]) for n in ("cost", "private", "public", "prior_mean"))
    both = private + public

    def cutoff(z: float) -> float:
        return z + float(ndtri(z)) / math.sqrt(private)

    def excess(z: float) -> float:  # belief in the fall at the cutoff, less its cost
        mean = (private * cutoff(z) + public * prior) / both
        return float(ndtr(math.sqrt(both) * (z - mean))) - cost

    steps = np.linspace(-8, 8, 16001)  # of Phi^-1(z): belief falls from 1 to 0, perhaps more than once
    first = next(n for n, w in enumerate(steps) if excess(float(ndtr(w))) <= 0)
    low, high = float(ndtr(steps[first - 1])) if first else 0.0, float(ndtr(steps[first]))
    for _ in range(200):
        mid = (low + high) / 2
        if excess(mid) > 0:
            low = mid
        else:
            high = mid
    z = (low + high) / 2
    return {
        "threshold": z,
        "signal_cutoff": cutoff(z),
        "limit": 1 - cost,
        "unique": float(public / math.sqrt(private) <= math.sqrt(2 * math.pi)),
    }


ALL = {"threshold": 1e-6, "signal_cutoff": 1e-6, "limit": 1e-12, "unique": 1e-9}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    ({"cost": 0.75, "private": 1e6}, 1, ALL),
    ({"cost": 0.25, "private": 30.0, "public": 8.0, "prior_mean": 0.9}, 1, ALL),
    ({"cost": 0.6, "private": 4.0, "public": 2.0, "prior_mean": -0.2}, 1, ALL),
    ({"public": 60.0}, 1, ALL),
    ({"cost": 0.5, "private": 9.0, "public": 20.0, "prior_mean": 0.52}, 1, ALL),
]
