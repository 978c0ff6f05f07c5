"""Which places fall in a batch: those near the front first, in small batches; almost any, in large ones.

    P(place falls next) ~ exp(-slope r),   r its rank by distance to the front, 0 nearest to 1 farthest

The front is the nearest place of the other side. The slope is the one at which a single pick has the mean rank seen in
other wars, for batches of fewer than BIG places and for the rest, each counted with ten picks at random, so that few
cases say little. Source: marchland_wars. Fails when: roads and mountains matter more than kilometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from marchland.wars.batches import batches
from marchland.wars.campaigns import Turn, at_stake
from marchland.wars.ground import F, Ground

BIG = 5
AT_RANDOM = 10
STEEP = 60.0


@dataclass(frozen=True)
class Front:
    """Slopes of small and of big batches, their mean ranks, and the places behind each."""

    small: float
    big: float
    ranks: tuple[float, float]
    places: tuple[int, int]

    def slope(self, size: NDArray[np.int64]) -> F:
        """Slope for batches of such sizes."""
        return np.where(size < BIG, self.small, self.big)


def front(grounds: Sequence[Ground], turn: Turn) -> Front:
    """Slopes from the batches of some wars."""
    found: tuple[list[float], list[float]] = ([], [])
    for g in grounds:
        for size, ranks in fallen(g, turn):
            found[size >= BIG].extend(ranks)
    mean = [(sum(ranks) + 0.5 * AT_RANDOM) / (len(ranks) + AT_RANDOM) for ranks in found]
    small, big = (slope_of(m) for m in mean)
    return Front(small, big, (mean[0], mean[1]), (len(found[0]), len(found[1])))


def fallen(g: Ground, turn: Turn) -> list[tuple[int, list[float]]]:
    """Size of each batch that left some places standing, and the ranks by distance of those that changed."""
    changes, stake = at_stake(g, turn)
    out = []
    for batch in batches(changes, stake):
        day = max(batch.first - 1, 0)
        at = np.flatnonzero(stake[day])
        other = np.flatnonzero(g.known[day] & (~g.held[day] if turn == "losses" else g.held[day]))
        fell = np.isin(at, np.flatnonzero(changes[batch.first : batch.last + 1].any(0)))
        if len(other) and 0 < fell.sum() < len(at):
            ranks = rank(g.km[np.ix_(at, other)].min(1))
            out.append((batch.size, ranks[fell].tolist()))
    return out


def rank(km: F) -> F:
    """Ranks of distances (place, ...) from 0 nearest to 1 farthest, those alike sharing theirs; 1/2 if one."""
    below = (km[None] < km[:, None]).sum(1) + 0.5 * ((km[None] == km[:, None]).sum(1) - 1)
    return np.asarray(below / (len(km) - 1) if len(km) > 1 else np.full(km.shape, 0.5))


def slope_of(mean: float) -> float:
    """The slope at which an exponential on [0, 1] has this mean; none is steeper than STEEP, none negative."""
    if mean >= 0.5 - 1e-6:
        return 0.0

    def off(a: float) -> float:
        return 1 / a - 1 / float(np.expm1(a)) - mean

    return float(brentq(off, 1e-4, STEEP)) if off(STEEP) < 0 else STEEP
