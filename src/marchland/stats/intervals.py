"""Intervals: of a share, and of anything by drawing cases again with replacement.

A share of k in n has Jeffreys' interval (quantiles of beta(k + 1/2, n - k + 1/2)) or the exact one, which is never too
narrow (quantiles of beta(k, n - k + 1) and beta(k + 1, n - k)). Of anything else, the cases are drawn with replacement
and the interval holds the middle of what comes of it, percentile by percentile. Sources: brown_2001, clopper_1934,
efron_1979. Fails when: cases hang together (draw what is independent: parameter sets, worlds, episodes) or are few.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
Ends = tuple[float, float]
ENDS: Ends = (0.05, 0.95)
"""Quantiles between which 90% lie."""
TIMES = 400
"""How often cases are drawn again."""
SEED = 1
"""Of drawing sets again: the same sets for every share of the same futures."""


def tails(mass: float) -> Ends:
    """Quantiles between which a share of `mass` lies, as much left out on either side."""
    tail = (1 - mass) / 2
    return tail, 1 - tail


def drawn_again(cases: int, rng: np.random.Generator, times: int = TIMES) -> NDArray[np.int64]:
    """Numbers of cases drawn with replacement, as many as there are (times, cases)."""
    return rng.integers(cases, size=(times, cases))


def times_drawn(
    cases: int, rng: np.random.Generator, times: int = TIMES, chances: F | None = None
) -> NDArray[np.int64]:
    """The same as counts: how often each case comes (times, kinds); with `chances` (kinds,) of kinds of cases."""
    return rng.multinomial(cases, np.full(cases, 1 / cases) if chances is None else chances, times)


def between(drawn: NDArray[Any], axis: int = 0, ends: Ends = ENDS) -> tuple[Any, Any]:
    """The interval's two ends of what was drawn, along an axis: arrays, or numbers where no axis is left."""
    low, high = np.quantile(drawn, ends, axis=axis)
    return low, high


def of_mean(values: F, rng: np.random.Generator, ends: Ends = ENDS) -> Ends:
    """Interval of a mean of cases (n,) by drawing them again."""
    low, high = between(values[drawn_again(len(values), rng)].mean(1), ends=ends)
    return float(low), float(high)


def jeffreys(hits: int, of: int, ends: Ends = ENDS) -> Ends:
    """Jeffreys' interval of a share."""
    from scipy.special import betaincinv

    low, high = betaincinv(hits + 0.5, of - hits + 0.5, np.array(ends))
    return float(low), float(high)


def exact(hits: int, of: int, ends: Ends = ENDS) -> Ends:
    """The exact interval of a share, of Clopper and Pearson."""
    from scipy.special import betaincinv

    low = float(betaincinv(hits, of - hits + 1, ends[0])) if hits else 0.0
    return low, float(betaincinv(hits + 1, of - hits, ends[1])) if hits < of else 1.0


def of_sets(by_set: F) -> tuple[F, F]:
    """90% intervals (column,) of means over parameter sets (set, column), which are drawn again whole."""
    again = times_drawn(len(by_set), np.random.default_rng(SEED)) / len(by_set)
    low, high = between(again @ by_set)
    return low, high


def of_share(so: NDArray[np.bool_], together: int = 1) -> Ends:
    """90% interval of the share of cases (n,) that are so: Jeffreys', for cases that are independent.

    Where so many in a row hang `together` (futures of one parameter set), whole sets are drawn again; where all are
    alike there is nothing to draw, and the interval reaches as far as so many sets may miss.
    """
    if together == 1:
        return jeffreys(int(so.sum()), len(so))
    by_set = np.asarray(so, np.float64).reshape(-1, together).mean(1)
    if (so == so[0]).all():
        miss = exact(0, len(by_set))[1]
        return (1 - miss, 1.0) if so[0] else (0.0, miss)
    low, high = of_sets(by_set[:, None])
    return float(low[0]), float(high[0])
