"""Second implementation of Kalyvas 2006: violence v0 c^a (1-c)^a |2c - 1| with its two humps in closed form.

With z = (2c - 1)^2, c (1 - c) = (1 - z) / 4, so the logarithm a log(1 - z) + log(z) / 2 is largest at z = 1 / (1 + 2a).
"""

from __future__ import annotations

import math
from typing import Any

DEFAULTS: dict[str, float] = {"v0": 1.0, "a": 1.0, "control": 0.25}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    v0, a, c = float(s["v0"]), float(s["a"]), float(s["control"])
    away = 1 / math.sqrt(1 + 2 * a)
    return {
        "violence": v0 * (c * (1 - c)) ** a * abs(2 * c - 1),
        "hump_low": (1 - away) / 2,
        "hump_high": (1 + away) / 2,
        "peak": v0 * ((1 - away**2) / 4) ** a * away,
    }


ALL = {"violence": 1e-9, "hump_low": 1e-5, "hump_high": 1e-5, "peak": 1e-7}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    ({"v0": 12.0, "a": 2.5, "control": 0.9}, 1, ALL),
    ({"a": 0.3, "control": 0.03}, 1, ALL),
    ({"control": 0.5}, 1, {"peak": 1e-7}),
]
