"""Losses hang together: what falls within 14 days of another fell in the same collapse.

Changes on the same day or at most 14 days after the one before are one batch, wherever they lie. Between batches the
war is calm, and only in calm can a batch begin: the days from a batch's first change to 14 days after its last are no
exposure to a new one. Source: marchland_wars. Fails when: dates are known to the month only, or two campaigns far apart
are counted as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GAP = 14
"""Most days between two changes of one batch; 7 or 28 move shares in batches by a few points."""


@dataclass(frozen=True)
class Batch:
    """Changes that hang together: numbers of the first and last `day`, how many places, and how many were at stake."""

    first: int
    last: int
    size: int
    of: int


def batches(changes: NDArray[np.bool_], at_stake: NDArray[np.bool_], gap: int = GAP) -> tuple[Batch, ...]:
    """Batches of changes (day, place) in order; `at_stake` (day, place) are the places that could have changed.

    `of` counts those on the day before the first change, and never less than changed.
    """
    days, counts = np.nonzero(changes.any(1))[0], changes.sum(1)
    if not len(days):
        return ()
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - gap - 1) > gap)
    out = []
    for run in np.split(days, starts[1:]):
        size = int(counts[run].sum())
        of = int(at_stake[max(run[0] - 1, 0)].sum())
        out.append(Batch(int(run[0]), int(run[-1]), size, max(of, size)))
    return tuple(out)


def calm(days: int, found: tuple[Batch, ...], gap: int = GAP) -> NDArray[np.bool_]:
    """Days (day,) on which a new batch could begin; the first day of each batch is one of them."""
    out = np.ones(days, bool)
    for batch in found:
        out[batch.first + 1 : batch.last + gap + 1] = False
    return out
