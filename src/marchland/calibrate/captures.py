"""Recorded changes of hands before a cut, and over how many weeks each may have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.record.known_at import JITTER
from marchland.record.months import DAYS
from marchland.territory.known import Known

MOODS = {"campaign.mood[gains]": 0, "collapse.mood": 1, "campaign.mood[others]": 2}
"""Parameters that say in which regime a record ends -> the direction that they speak of."""
OUTSIDE = 1e-4
"""Hazard of a capture from outside the model, 1/week."""


def momentary(names: Sequence[str]) -> NDArray[np.bool_]:
    """Which parameters (D,) say only how things stand when a record ends."""
    return np.array([name in MOODS for name in names])


@dataclass(frozen=True)
class Capture:
    """A recorded change of hands: week, place, taker and direction (indices).

    `span`: how many earlier weeks may have been the week.
    """

    week: int
    place: int
    taker: int
    direction: int
    span: int


def direction(taker: int, former: int, focal: int) -> int:
    """Number of the direction that a capture belongs to (`mechanisms.campaign.DIRECTIONS`)."""
    return 0 if taker == focal else 1 if former == focal else 2


def captures(known: Known) -> tuple[Capture, ...]:
    """Recorded changes of hands before the cut, in the order of weeks."""
    s, model, record, weeks = known.masked, known.model, known.record, known.weeks
    found: list[Capture] = []
    doubt = {}
    for row in s.control:
        doubt[row.place, (row.since - s.time.start).days // DAYS] = JITTER[row.confidence or "low"]
    holder = np.concatenate([np.asarray(model.world.holder)[None], record.holder[:weeks]])
    for t, p in np.argwhere((holder[1:] != holder[:-1]) & (holder[1:] >= 0)):
        days = doubt.get((model.labels["place"][p], int(t)), JITTER["high"])
        taker = int(record.holder[t, p])
        way = direction(taker, int(holder[t, p]), model.world.focal)
        span = 0
        while span < round(days / DAYS) and t - span > 0 and record.toward[t - span - 1, p] == taker:
            span += 1
        found.append(Capture(int(t), int(p), taker, way, span))
    return tuple(found)
