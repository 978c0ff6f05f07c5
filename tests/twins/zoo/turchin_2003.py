"""Second implementation of Turchin 2003: classical Runge-Kutta of order four in small equal steps.

N' = r N (1 - N/k), S' = rho N (1 - N/k) - beta N, k = 1 + c S / (s0 + S), S held at 0 once it is back there. Peaks are
refined by a parabola through three points, the collapse by Hermite's cubic through its step.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.optimize import brentq

DEFAULTS: dict[str, float] = {
    "r": 0.02,
    "c": 3.0,
    "s0": 10.0,
    "rho": 1.0,
    "beta": 0.25,
    "n0": 0.5,
    "surplus0": 0.0,
    "until": 400.0,
}
STEPS = 40000
Results = dict[str, float | tuple[float, float]]


def top(times: list[float], values: list[float]) -> tuple[float, float]:
    """Time and height of the largest value, by the parabola through it and its neighbours."""
    n = max(range(len(values)), key=values.__getitem__)
    if n in (0, len(values) - 1):
        return times[n], values[n]
    u, v, w = values[n - 1], values[n], values[n + 1]
    left, right = times[n] - times[n - 1], times[n + 1] - times[n]
    if abs(left - right) > 1e-9 * right or u - 2 * v + w == 0:
        return times[n], v
    off = (u - w) / (2 * (u - 2 * v + w))
    return times[n] + off * right, v - (u - w) * off / 4


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used. Needs a surplus that grows at first."""
    s = DEFAULTS | settings
    r, c, s0, rho, beta = (float(s[n]) for n in ("r", "c", "s0", "rho", "beta"))

    def slope(n: float, f: float, broke: bool) -> tuple[float, float]:
        k = 1.0 if broke else 1 + c * f / (s0 + f)
        crowd = n * (1 - n / k)
        return r * crowd, 0.0 if broke else rho * crowd - beta * n

    n, f = float(s["n0"]), float(s["surplus0"])
    h = float(s["until"]) / STEPS
    t, broke, collapse = 0.0, False, math.nan
    times, people, funds = [t], [n], [f]

    def advance(n: float, f: float, h: float) -> tuple[float, float]:
        n1, f1 = slope(n, f, broke)
        n2, f2 = slope(n + h / 2 * n1, f + h / 2 * f1, broke)
        n3, f3 = slope(n + h / 2 * n2, f + h / 2 * f2, broke)
        n4, f4 = slope(n + h * n3, f + h * f3, broke)
        return n + h / 6 * (n1 + 2 * n2 + 2 * n3 + n4), f + h / 6 * (f1 + 2 * f2 + 2 * f3 + f4)

    for step in range(STEPS):
        new_n, new_f = advance(n, f, h)
        if not broke and new_f <= 0:
            share = float(brentq(lambda x, n=n, f=f: advance(n, f, x)[1], 0, h, xtol=1e-12)) if f > 0 else 0.0
            collapse = t + share
            new_n, _ = advance(n, f, share)
            broke, new_f = True, 0.0
            new_n, _ = advance(new_n, 0.0, h - share)
        n, f, t = new_n, new_f, (step + 1) * h
        times.append(t)
        people.append(n)
        funds.append(f)
    when_s, peak_s = top(times, funds)
    when_n, peak_n = top(times, people)
    return {
        "peak_surplus": peak_s,
        "peak_surplus_time": when_s,
        "peak_population": peak_n,
        "peak_population_time": when_n,
        "collapse_time": collapse,
    }


ALL = {
    "peak_surplus": 1e-4,
    "peak_surplus_time": 1e-3,
    "peak_population": 1e-4,
    "peak_population_time": 1e-3,
    "collapse_time": 1e-4,
}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    ({"r": 0.05, "c": 1.5, "s0": 4.0, "beta": 0.15, "n0": 0.3, "until": 300.0}, 1, ALL),
    ({"rho": 2.5, "beta": 0.9, "s0": 25.0, "surplus0": 12.0, "until": 500.0}, 1, ALL),
]
