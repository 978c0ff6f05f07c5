"""Second implementation of Lanchester 1916: no solver of differential equations, the conserved quantity and one integral.

With x' = -a y^p x^q and y' = -b x^p y^q, k = p - q + 1 and C = b x0^k - a y0^k, the strength of the winner x at the
loser's y is ((C + a y^k) / b)^(1/k), and the time is the integral of dy / (b x^p y^q). It ends only where q < 1; else
the loser fades and the winner is read at 1e-9 of the loser's start.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.integrate import quad

DEFAULTS: dict[str, float] = {"a": 0.01, "b": 0.02, "x0": 1000.0, "y0": 600.0, "p": 1.0, "q": 0.0}
FADED = 1e-9
Results = dict[str, float | tuple[float, float]]


def duration(lead: float, a: float, b: float, y0: float, p: float, q: float) -> float:
    """Time until the loser y is gone, with y = y0 s^(1/(1-q)) to remove the pole at the end; lead = b x0^k - a y0^k."""
    k = p - q + 1

    def slowness(s: float) -> float:
        y = y0 * s ** (1 / (1 - q))
        return float(((lead + a * y**k) / b) ** (-p / k))

    whole, _ = quad(slowness, 0, 1, epsabs=0, epsrel=1e-11, limit=400)
    return float(y0 ** (1 - q) / ((1 - q) * b) * whole)


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used. Needs p - q + 1 > 0."""
    s = DEFAULTS | settings
    a, b, x0, y0, p, q = (float(s[n]) for n in ("a", "b", "x0", "y0", "p", "q"))
    k = p - q + 1
    if k <= 0:
        raise ValueError("only p - q + 1 > 0 is covered here")
    lead = b * x0**k - a * y0**k
    if abs(lead) <= 1e-14 * (b * x0**k + a * y0**k):
        return {"survivors": 0.0, "winner": 0.0, "end_time": math.nan, "invariant_drift": 0.0}
    if lead < 0:  # the same fight with the names exchanged
        a, b, x0, y0, lead = b, a, y0, x0, -lead
        winner = 2.0
    else:
        winner = 1.0
    left = 0.0 if q < 1 else FADED * y0
    survivors = ((lead + a * left**k) / b) ** (1 / k)
    end = duration(lead, a, b, y0, p, q) if q < 1 else math.nan
    return {"survivors": survivors, "winner": winner, "end_time": end, "invariant_drift": 0.0}


SURE = {"survivors": 1e-5, "winner": 1e-9}
TIMED = SURE | {"end_time": 1e-5}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, TIMED),
    ({"a": 0.03, "b": 0.002, "x0": 400.0, "y0": 900.0}, 1, TIMED),
    ({"p": 1.0, "q": 1.0, "a": 2e-4, "b": 5e-4, "x0": 700.0, "y0": 300.0}, 1, SURE),
    ({"p": 1.0, "q": 0.5, "a": 0.004, "b": 0.003, "x0": 500.0, "y0": 800.0}, 1, TIMED),
    ({"p": 0.5, "q": 0.0, "a": 0.5, "b": 0.2, "x0": 60.0, "y0": 20.0}, 1, TIMED),
]
