"""Second implementation of Brown 1963: probability carried forward over rounds, and runs by two independent clocks.

Exact: the joint mass of (i, j) after n losses lies on one diagonal i + j = x0 + y0 - n; each round moves it on. (The row
states the backward recursion.) Sampled: divide both odds a j and b i by i j. The loser of the next man is then settled by
a clock of rate a / i for x and one of rate b / j for y, which know nothing of each other, so the time x lasts is a sum
of independent exponential waits of mean i / a, that of y a sum of means j / b, and x wins when it lasts longer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

DEFAULTS: dict[str, float] = {"a": 1.0, "b": 1.0, "x0": 20, "y0": 15}
Results = dict[str, float | tuple[float, float]]


def exact(a: float, b: float, x0: int, y0: int) -> tuple[float, float]:
    """Probability that x wins and the mean number of survivors of whoever wins."""
    mass = np.zeros(x0 + 1)  # by men of x left; men of y are total - i
    mass[x0] = 1.0
    win = men = 0.0
    for total in range(x0 + y0, 0, -1):
        i = np.arange(x0 + 1)
        j = total - i
        if 0 < total <= x0:  # y gone
            win += mass[total]
            men += mass[total] * total
        if total <= y0:  # x gone
            men += mass[0] * total
        on = (i > 0) & (j > 0)
        odds = np.where(on, a * j / np.where(on, a * j + b * i, 1), 0)
        flow = np.where(on, mass, 0)
        mass = flow * (1 - odds)
        mass[:-1] += (flow * odds)[1:]
    return win, men


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Exact and sampled results; win_share as (mean, standard error) over runs."""
    s = DEFAULTS | settings
    a, b, x0, y0 = float(s["a"]), float(s["b"]), int(s["x0"]), int(s["y0"])
    win, men = exact(a, b, x0, y0)
    rng = np.random.default_rng(seed)
    lasts_x = rng.standard_exponential((runs, x0)) @ np.arange(1, x0 + 1) / a
    lasts_y = rng.standard_exponential((runs, y0)) @ np.arange(1, y0 + 1) / b
    share = float((lasts_x > lasts_y).mean())
    error = float(np.sqrt(share * (1 - share) / max(runs - 1, 1)))
    return {"win_probability": win, "win_share": (share, error), "mean_survivors": men}


ALL = {"win_probability": 1e-6, "win_share": -4.0, "mean_survivors": 1e-6}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 4000, ALL),
    ({"x0": 20, "y0": 25}, 4000, ALL),
    ({"a": 3.0, "b": 0.8, "x0": 18, "y0": 9}, 4000, ALL),
    ({"a": 0.2, "b": 0.5, "x0": 7, "y0": 12}, 4000, ALL),
    ({"x0": 50, "y0": 40}, 2000, ALL),
]
