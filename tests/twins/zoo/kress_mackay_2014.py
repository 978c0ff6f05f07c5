"""Second implementation of Kress & MacKay 2014: the orbit in closed form, the end by a root, the time by one integral.

Divide x' = -b y (mu + n x), n = (1 - mu) / area, by y' = -a x: y dy = (a / b) x dx / (mu + n x), so
y^2 = y0^2 - (2 a / b) F(x, x0) with F(u, w) the integral of s / (mu + n s) over u..w. Side y wins when y^2 > 0 at x = 0.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.integrate import quad
from scipy.optimize import brentq

DEFAULTS: dict[str, float] = {"a": 0.1, "b": 0.1, "mu": 0.5, "area": 1000.0, "x0": 495.0, "y0": 1000.0}
Results = dict[str, float | tuple[float, float]]


def between(u: float, w: float, mu: float, n: float) -> float:
    """Integral of s / (mu + n s) over u..w."""
    if mu == 0:
        return (w - u) / n
    if n * w < 1e-4 * mu:  # nearly a square law: expand in n / mu
        e = n / mu
        return sum((-e) ** j * (w ** (j + 2) - u ** (j + 2)) / (j + 2) for j in range(6)) / mu
    return (w - u) / n - mu / n**2 * math.log1p(n * (w - u) / (mu + n * u))


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = DEFAULTS | settings
    a, b, mu, area, x0, y0 = (float(s[k]) for k in ("a", "b", "mu", "area", "x0", "y0"))
    n = (1 - mu) / area
    spare = y0 * y0 - 2 * a / b * between(0, x0, mu, n)
    if abs(spare) < 1e-13 * y0 * y0:
        return {"x_end": 0.0, "y_end": 0.0, "winner": 0.0, "end_time": math.nan}
    if spare > 0:
        end = math.nan
        if mu > 0:

            def wait(x: float) -> float:
                y = math.sqrt(spare + 2 * a / b * between(0, x, mu, n))
                return 1 / (b * y * (mu + n * x))

            end, _ = quad(wait, 0, x0, epsabs=0, epsrel=1e-10, limit=400)
        return {"x_end": 0.0, "y_end": math.sqrt(spare), "winner": 2.0, "end_time": float(end)}
    need = b * y0 * y0 / (2 * a)
    left = float(brentq(lambda x: between(x, x0, mu, n) - need, 0, x0, xtol=1e-14 * x0, rtol=1e-14))

    def late(r: float) -> float:  # x = left + (x0 - left) r^2: the pole of 1/y at the end cancels
        if r == 0:
            r = 1e-9
        x = left + (x0 - left) * r * r
        y = math.sqrt(2 * a / b * between(left, x, mu, n))
        return 2 * (x0 - left) * r / (b * y * (mu + n * x))

    end, _ = quad(late, 0, 1, epsabs=0, epsrel=1e-8, limit=400)
    return {"x_end": left, "y_end": 0.0, "winner": 1.0, "end_time": float(end)}


Y_WINS = {"y_end": 1e-5, "winner": 1e-9, "end_time": 1e-5}
X_WINS = {"x_end": 1e-5, "winner": 1e-9, "end_time": 1e-5}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, Y_WINS),
    ({"mu": 0.0, "b": 0.1, "x0": 505.0}, 1, X_WINS),
    ({"mu": 0.0}, 1, {"y_end": 1e-5, "winner": 1e-9}),
    ({"mu": 1.0, "a": 0.02, "b": 0.01, "x0": 600.0, "y0": 700.0}, 1, X_WINS),
    ({"mu": 0.15, "a": 0.3, "b": 0.05, "x0": 1200.0, "y0": 800.0, "area": 5000.0}, 1, X_WINS),
    ({"mu": 0.9, "a": 0.05, "b": 0.08, "x0": 300.0, "y0": 900.0, "area": 400.0}, 1, Y_WINS),
]
