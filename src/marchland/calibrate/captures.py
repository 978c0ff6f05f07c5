"""Recorded changes of hands before a cut, and over how many weeks each may have happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from marchland.calibrate.cut import JITTER, masked, told, week_of
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.territory.model import Territory

BURST, CAMPAIGN, MOOD = "contest.burst", "contest.campaign", "contest.mood"
OUTSIDE = 1e-4
"""Hazard of a capture from outside the model, 1/week."""


@dataclass(frozen=True)
class Capture:
    """A recorded change of hands: week, place, taker (indices), and how many earlier weeks may have been the week."""

    week: int
    place: int
    taker: int
    span: int


def captures(s: Scenario, model: Territory, cut: date) -> tuple[Capture, ...]:
    """Recorded changes of hands before the cut, in the order of weeks."""
    record = told(s, model.world, cut)
    weeks, found = week_of(s, cut), []
    doubt = {}
    for row in masked(s, cut).control:
        doubt[row.place, (row.since - s.time.start).days // DAYS] = JITTER[row.confidence or "low"]
    holder = np.concatenate([np.asarray(model.world.holder)[None], record.holder[:weeks]])
    for t, p in np.argwhere((holder[1:] != holder[:-1]) & (holder[1:] >= 0)):
        days = doubt.get((model.labels["place"][p], int(t)), JITTER["high"])
        taker = int(record.holder[t, p])
        span = 0
        while span < round(days / DAYS) and t - span > 0 and record.toward[t - span - 1, p] == taker:
            span += 1
        found.append(Capture(int(t), int(p), taker, span))
    return tuple(found)
