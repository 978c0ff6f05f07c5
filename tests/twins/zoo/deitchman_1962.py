"""Second implementation of Deitchman 1962: the limit of the fight from its conserved quantity, without integration.

x' = -b x y and y' = -a x give dx/dy = b y / a, so x - b y^2 / 2a keeps its value D through the fight. D > 0: the hidden
side y is gone with D of x left. D < 0: x dies out with sqrt(-2 a D / b) of y left. D = 0: both perish.
"""

from __future__ import annotations

import math
from typing import Any

DEFAULTS: dict[str, float] = {"a": 0.1, "b": 1e-4, "x0": 495.0, "y0": 1000.0}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    a, b, x0, y0 = (float(s[n]) for n in ("a", "b", "x0", "y0"))
    parity = b * y0 * y0 / (2 * a)
    kept = x0 - parity
    if abs(kept) < 1e-12 * parity:
        kept = 0.0
    return {"x_end": max(kept, 0.0), "y_end": math.sqrt(max(-2 * a * kept / b, 0.0)), "parity": parity}


CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, {"y_end": 1e-5, "parity": 1e-9}),
    ({"x0": 505.0}, 1, {"x_end": 1e-5, "parity": 1e-9}),
    ({"a": 0.4, "b": 0.002, "x0": 30.0, "y0": 250.0}, 1, {"y_end": 1e-5, "parity": 1e-9}),
    ({"a": 0.02, "b": 1e-5, "x0": 900.0, "y0": 1500.0}, 1, {"x_end": 1e-5, "parity": 1e-9}),
]
