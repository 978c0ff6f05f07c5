"""Second implementation of Gutfraind 2009: the system is linear, so its two modes give the path without a solver.

State z = (L, F) about the rest point: z(t) = z* + c1 v1 e^(l1 t) + c2 v2 e^(l2 t). The slow decline along v2 divides the
organisations that grow from those that die. A path that meets 0 is stopped there; what is left of the other number at
that moment is its end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import brentq

DEFAULTS: dict[str, float] = {
    "p": 0.15,
    "d": 0.3,
    "r": 0.25,
    "m": 30.0,
    "b": 10.0,
    "k": 60.0,
    "leaders0": 15.0,
    "foot0": 100.0,
    "until": 20.0,
}
Results = dict[str, float | tuple[float, float]]
GRID = 4000


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    p, d, r, m, b, k = (float(s[n]) for n in ("p", "d", "r", "m", "b", "k"))
    until = float(s["until"])
    # Rest point by Cramer's rule on d L - p F = -b and r m L + (r - p - d) F = k.
    det = d * (r - p - d) + p * r * m
    leaders = (-b * (r - p - d) + p * k) / det
    foot = (d * k + b * r * m) / det
    half = (r - p - 2 * d) / 2
    root = np.sqrt((r - p) ** 2 / 4 + p * r * m)  # half^2 - det(M) comes to this: both modes real
    high, low = half + root, half - root
    slopes = np.array([(high + d) / p, (low + d) / p])  # F / L along each mode, from the first equation
    away = np.array([float(s["leaders0"]) - leaders, float(s["foot0"]) - foot])
    parts = np.linalg.solve(np.array([[1.0, 1.0], slopes]), away)  # L carried by each mode

    def at(t: float) -> np.ndarray[Any, np.dtype[np.float64]]:
        grown = parts * np.exp(np.array([high, low]) * t)
        return np.array([leaders + grown.sum(), foot + (grown * slopes).sum()])

    stop, lost = until, False
    times = np.linspace(0, until, GRID)
    path = np.array([at(t) for t in times])
    below = np.flatnonzero((path <= 0).any(1))
    if len(below):
        lost = True
        first = int(below[0])
        stop = 0.0
        if first > 0:
            hits = [
                float(brentq(lambda t, i=i: at(t)[i], times[first - 1], times[first], xtol=1e-14))
                for i in (0, 1)
                if path[first, i] <= 0
            ]
            stop = min(hits)
    end = np.maximum(at(stop), 0)
    end[end < 1e-9] = 0
    return {
        "leaders_star": leaders,
        "foot_star": foot,
        "eigenvalue_high": float(high),
        "eigenvalue_low": float(low),
        "separatrix_slope": float(slopes[1]),
        "leaders_end": float(end[0]),
        "foot_end": float(end[1]),
        "survives": float(not lost),
    }


FORM = dict.fromkeys(
    ("leaders_star", "foot_star", "eigenvalue_high", "eigenvalue_low", "separatrix_slope"), 1e-07
)
LIVES = FORM | {"leaders_end": 1e-5, "foot_end": 1e-5, "survives": 1e-9}
DIES = FORM | {"survives": 1e-9}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, LIVES),
    ({"leaders0": 6.0, "foot0": 90.0}, 1, DIES | {"foot_end": 1e-5}),
    ({"leaders0": 14.0, "foot0": 5.0}, 1, DIES),
    (
        {
            "p": 0.05,
            "d": 0.6,
            "r": 0.1,
            "m": 80.0,
            "b": 2.0,
            "k": 10.0,
            "leaders0": 40.0,
            "foot0": 500.0,
            "until": 6.0,
        },
        1,
        LIVES,
    ),
    (
        {
            "p": 0.3,
            "d": 0.1,
            "r": 0.6,
            "m": 5.0,
            "b": 4.0,
            "k": 2.0,
            "leaders0": 40.0,
            "foot0": 60.0,
            "until": 4.0,
        },
        1,
        LIVES,
    ),
]
