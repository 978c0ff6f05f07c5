"""How often the focal side holds each town in the last week, under every strategy of a comparison.

For h (set, luck), whether it holds a town in a future, the share is the mean of h, and its 90% interval draws whole
parameter sets again, as for every share of a comparison. Fails for a town that no future moves: the interval is then a
point, however few the sets; `unseen` says how large a share so many sets may miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marchland.compare.outcomes import F
from marchland.stats.intervals import exact, of_sets


@dataclass(frozen=True)
class Towns:
    """Share of the first structure's futures (strategy, 3, place): the share, and the ends of its interval."""

    strategies: tuple[str, ...]
    places: tuple[str, ...]
    shares: F

    def of(self, strategy: str, place: str) -> tuple[float, float, float]:
        """Share and interval of a place under a strategy. Raises ValueError for a name that is not there."""
        at = self.shares[self.strategies.index(strategy), :, self.places.index(place)]
        share, low, high = map(float, at)
        return share, low, high

    def only(self, strategies: Sequence[str]) -> Towns:
        """The same for some of the strategies. Raises ValueError for a name that is not there."""
        at = [self.strategies.index(name) for name in strategies]
        return replace(self, strategies=tuple(strategies), shares=self.shares[at])


def columns(focal: int, holder: NDArray[np.int8]) -> F:
    """Whether the focal side holds each place in the last week (run, place), 0 or 1; `holder` (run, week, place)."""
    return np.asarray(holder[:, -1] == focal, np.float64)


def shares(held: F, replicates: int) -> F:
    """Shares with their intervals (strategy, 3, place) from columns (strategy, run, place), `replicates` to a set."""
    strategies, runs, places = held.shape
    by_set = held.reshape(strategies, runs // replicates, replicates, places).mean(2)
    return np.stack([[one.mean(0), *of_sets(one)] for one in by_set])


def unseen(sets: int) -> float:
    """The largest share that so many parameter sets may miss altogether, or hold throughout, 9 times in 10."""
    return exact(0, sets)[1]
