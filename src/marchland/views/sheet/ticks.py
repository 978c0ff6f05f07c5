"""Numbers on axes: dates as days, round steps, and how figures are written."""

from __future__ import annotations

from datetime import date
from math import ceil, floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEPS = (1, 2, 2.5, 5, 10)


def numbers(values: Any) -> NDArray[np.float64]:
    """Anything along an axis as an array of numbers; dates as days since 1970."""
    if isinstance(values, date):
        values = np.datetime64(values, "D")
    found = np.atleast_1d(np.asarray(values))
    if found.dtype == object and found.size and isinstance(found.flat[0], date):
        found = found.astype("datetime64[D]")
    if found.dtype.kind == "M":
        return np.asarray((found - np.datetime64(0, "D")) / np.timedelta64(1, "D"), float)
    return np.asarray(found, float)


def number(value: Any) -> float:
    """One number along an axis."""
    return float(numbers(value)[0])


def around(low: float, high: float, most: int, whole: bool = False) -> list[float]:
    """At most `most` + 1 round numbers within [low, high], the same distance apart; `whole` ones only, if asked."""
    if not high > low:
        return [low]
    size = 10.0 ** floor(log10((high - low) / most))
    for step in (s * size for s in (*STEPS, *(10 * s for s in STEPS))):
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        if last - first <= most and (not whole or (step >= 1 and step == int(step))):
            return [k * step for k in range(first, last + 1)]
    return [low, high]


def written(values: list[float]) -> list[str]:
    """Numbers on one axis with as many decimals as the finest needs, and a minus that is one."""
    decimals = next(
        (d for d in range(6) if all(abs(v - round(v, d)) < 1e-9 * max(1, abs(v)) for v in values)), 6
    )
    return [f"{v:,.{decimals}f}".replace("-", "\u2212") for v in values]
