"""Second implementation of Blank et al. 2008: I' = di C, C' = dc I by the exponential of the 2 x 2 matrix."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.linalg import expm

DEFAULTS: dict[str, float] = {"di": 0.05, "dc": 0.02, "i0": 100.0, "c0": 80.0, "until": 40.0}
Results = dict[str, float | tuple[float, float]]


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    di, dc, until = float(s["di"]), float(s["dc"]), float(s["until"])
    end = expm(np.array([[0.0, di], [dc, 0.0]]) * until) @ np.array([float(s["i0"]), float(s["c0"])])
    return {"insurgents_end": float(end[0]), "coalition_end": float(end[1]), "rate": math.sqrt(di * dc)}


ALL = {"insurgents_end": 1e-5, "coalition_end": 1e-5, "rate": 1e-9}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    ({"di": 0.3, "dc": 0.001, "i0": 5.0, "c0": 400.0, "until": 90.0}, 1, ALL),
    ({"di": 0.01, "dc": 0.2, "i0": 60.0, "c0": 10.0, "until": 15.0}, 1, ALL),
]
