"""One war is few cases: changes of hands near each other in time and space are one episode.

Changes are linked when they lie at most `LINK_WEEKS` and `LINK_KM` apart, and whatever hangs together is one episode.
Intervals are drawn over episodes, not over places: a town that falls in a campaign says little that the next town of
that campaign does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.record import Record
from marchland.stats.by_cluster import linked

LINK_WEEKS, LINK_KM = 8, 250.0
"""Own choice, on the cautious side: MODEL section 6 expects five to ten episodes; at 150 km there would be 38."""
I = NDArray[np.int64]  # noqa: E741


def episodes(record: Record) -> I:
    """Episode of the change of hands in each week at each place (week, place), -1 where nothing changed.

    Numbered in the order of their first change.
    """
    before, after = record.holder[:-1], record.holder[1:]
    week, place = np.nonzero((before != after) & (before >= 0) & (after >= 0))
    out = np.full(before.shape, -1, np.int64)
    if len(week):
        km = record.km[np.ix_(place, place)]
        out[week, place] = linked((np.abs(week[:, None] - week) <= LINK_WEEKS) & (km <= LINK_KM))
    return out


def clusters(record: Record, start: int, weeks: int) -> I:
    """Episode to which each place belongs in a window (place): that of its own last change, or of the nearest place's.

    The window covers `weeks` weeks from week `start`. All -1 if nothing changed in it.
    """
    window = episodes(record)[start : start + weeks]
    own = np.full(window.shape[1], -1, np.int64)
    for row in window:
        own = np.where(row >= 0, row, own)
    moved = np.nonzero(own >= 0)[0]
    if len(moved) == 0:
        return own
    nearest = moved[record.km[:, moved].argmin(1)]
    return np.where(own >= 0, own, own[nearest])


def effective(cluster: I) -> float:
    """How many equal clusters would hold as much: the inverse of the sum of squared shares."""
    share = np.unique(cluster, return_counts=True)[1] / max(len(cluster), 1)
    return float(1 / (share**2).sum()) if len(cluster) else 0.0
