"""Second implementation of Kress et al. 2018: each stage of the fight is linear, so matrix exponentials and roots suffice.

Every side destroys `rate` men per man and time, shared over its enemies. The reading that gives the row's numbers: A and B
share their fire equally over their two enemies; C does too (split) or puts all of it on one (c_on_a, c_on_b). In ignore_c
A and B fire on each other alone while C splits. When a side is gone, everybody turns on whoever else is left.
Here: split A .29888, c_on_a B .38584, c_on_b A .57230, ignore_c C .46643 (the row: .298, .386, .572, .467 +- .003).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.optimize import brentq

DEFAULTS: dict[str, Any] = {"a0": 1.0, "b0": 0.95, "c0": 0.5, "rate": 1.0, "strategy": "split"}
F64 = NDArray[np.float64]
Results = dict[str, float | tuple[float, float]]
AIM = {  # rows: shares of the fire of A, B, C over A, B, C
    "split": [[0, 1, 1], [1, 0, 1], [1, 1, 0]],
    "c_on_a": [[0, 1, 1], [1, 0, 1], [1, 0, 0]],
    "c_on_b": [[0, 1, 1], [1, 0, 1], [0, 1, 0]],
    "ignore_c": [[0, 1, 0], [1, 0, 0], [1, 1, 0]],
}
STEP, MOST = 0.01, 4000  # units of 1 / rate


def fire(aim: F64, alive: NDArray[np.bool_]) -> F64:
    """Matrix of losses, d x / d t = -(this) x, in units of the rate."""
    out = np.zeros((3, 3))
    for shooter in np.flatnonzero(alive):
        share = aim[shooter] * alive
        if share.sum() == 0:
            share = alive.astype(float)
            share[shooter] = 0
        out[:, shooter] = share / share.sum()
    return out


def stage(x: F64, loss: F64) -> tuple[F64, float]:
    """Strengths when the next side is gone, and the time that takes; unchanged with inf where none goes."""
    hop = expm(-loss * STEP)
    now = x
    for n in range(MOST):
        then = hop @ now
        gone = np.flatnonzero((x > 0) & (then <= 0))
        if len(gone):
            waits = [
                brentq(lambda t, i=i, z=now: (expm(-loss * t) @ z)[i], 0, STEP, xtol=1e-15) for i in gone
            ]
            wait = float(min(waits))
            end = expm(-loss * wait) @ now
            end[end < 1e-9 * x.max()] = 0
            return end, n * STEP + wait
        now = then
    return now, np.inf


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    x = np.array([float(s["a0"]), float(s["b0"]), float(s["c0"])])
    aim = np.array(AIM[s["strategy"]], dtype=float)
    time = 0.0
    while (x > 0).sum() > 1 and np.isfinite(time):
        x, wait = stage(x, fire(aim, x > 0))
        time += wait / float(s["rate"])
    left = np.flatnonzero(x > 0)
    alone = len(left) == 1
    return {
        "winner": float(left[0] + 1) if alone else 0.0,
        "survivors": float(x[left[0]]) if alone else 0.0,
        "a_end": float(x[0]),
        "b_end": float(x[1]),
        "c_end": float(x[2]),
        "end_time": time if np.isfinite(time) else float("nan"),
    }


ALL = {"winner": 1e-9, "survivors": 1e-5, "end_time": 1e-5}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL | {"a_end": 1e-5}),
    ({"strategy": "c_on_a"}, 1, ALL | {"b_end": 1e-5}),
    ({"strategy": "c_on_b"}, 1, ALL | {"a_end": 1e-5}),
    ({"strategy": "ignore_c"}, 1, ALL | {"c_end": 1e-5}),
    ({"a0": 0.6, "b0": 1.4, "c0": 1.1, "rate": 0.3}, 1, ALL),
    ({"a0": 300.0, "b0": 200.0, "c0": 280.0, "rate": 2.0, "strategy": "c_on_b"}, 1, ALL),
    ({"a0": 0.8, "b0": 1.0, "c0": 0.2, "strategy": "ignore_c"}, 1, ALL),
]
