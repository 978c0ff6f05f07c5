"""Second implementation of Kress & Szechtman 2009: closed form.

With s = I / P the two equations give one: P s' = g G {-[mu + (1-mu) s] + theta (1-mu)(1 - s)}, linear in s, so s runs
exponentially to s* at rate g G (1-mu)(1+theta) / P, or straight down where mu = 1. It stops where it meets 0.
"""

from __future__ import annotations

import math
from typing import Any

DEFAULTS: dict[str, float] = {
    "g": 1.0,
    "force": 1.0,
    "mu": 0.2,
    "theta": 0.5,
    "population": 1.0,
    "insurgents0": 0.3,
    "until": 200.0,
}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    mu, theta, until = float(s["mu"]), float(s["theta"]), float(s["until"])
    pace = float(s["g"]) * float(s["force"]) / float(s["population"])
    start = float(s["insurgents0"]) / float(s["population"])
    if mu < 1:
        star = (theta * (1 - mu) - mu) / ((1 - mu) * (1 + theta))
        end = star + (start - star) * math.exp(-pace * (1 - mu) * (1 + theta) * until)
    else:
        star, end = -math.inf, start - pace * until
    return {
        "share_star": star,
        "share_end": max(end, 0.0),
        "eradicated": float(end <= 0),
        "threshold": theta / (1 + theta),
    }


ALL = {"share_star": 1e-9, "share_end": 1e-5, "threshold": 1e-9}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    ({"until": 0.8}, 1, ALL),
    ({"mu": 0.05, "theta": 1.6, "g": 0.3, "force": 2.0, "insurgents0": 0.02, "until": 3.0}, 1, ALL),
    ({"mu": 0.6, "until": 50.0}, 1, {"eradicated": 1e-9, "threshold": 1e-9}),
    ({"mu": 0.6, "until": 0.3}, 1, {"share_end": 1e-5, "threshold": 1e-9}),
    ({"population": 5000.0, "insurgents0": 250.0, "force": 90.0, "until": 20.0}, 1, ALL),
]
