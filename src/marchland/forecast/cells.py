"""The cells of an origin: what there is to be scored, and to which group each cell belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.episodes import clusters
from marchland.forecast.forecast import F
from marchland.forecast.record import Record, months_over
from marchland.record.months import DAYS


@dataclass(frozen=True)
class Cells:
    """What is on record after an origin, week `start` of the record.

    By horizon and place: `held` 1 if the focal side holds it then, 0 if not, NaN if unknown; `changed` any change of
    hands up to the horizon; `doubted` one of them was not seen in a source; `first` weeks until the first change,
    infinite if there is none; `cluster` the episode it belongs to, -1 beyond the record. `area_step` (row) the week
    ahead nearest to a figure's date, NaN before the origin; `deaths_known` (governorate) whether a figure was known at
    the origin; `month_weeks` (month) weeks from the origin to the end of the month, NaN for months begun before it.
    """

    AXES: ClassVar[dict[str, tuple[str, ...]]] = {
        "held": ("horizon", "place"),
        "changed": ("horizon", "place"),
        "doubted": ("horizon", "place"),
        "first": ("horizon", "place"),
        "cluster": ("horizon", "place"),
        "area_step": ("row",),
        "month_weeks": ("month",),
    }
    start: int
    horizons: tuple[int, ...]
    held: F
    changed: NDArray[np.bool_]
    doubted: NDArray[np.bool_]
    first: F
    cluster: NDArray[np.int64]
    area_step: F
    deaths_known: NDArray[np.bool_]
    month_weeks: F


def cells(record: Record, origin: date, horizons: Sequence[int]) -> Cells:
    """The cells of an origin."""
    start = record.week(origin)
    day = np.datetime64(origin, "D")
    shape = (len(horizons), len(record.places))
    changed, doubted = np.zeros(shape, bool), np.zeros(shape, bool)
    held, first, cluster = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, -1, np.int64)
    for i, h in enumerate(horizons):
        if start + h > record.weeks:
            continue
        path = record.holder[start : start + h + 1]
        known = (path >= 0).all(0)
        held[i] = np.where(path[-1] >= 0, path[-1] == record.focal, np.nan)
        moves, away = path[1:] != path[:-1], path[1:] != path[0]
        changed[i] = moves.any(0) & known
        doubted[i] = (moves & record.doubted[start : start + h]).any(0) | ~known
        first[i] = np.where(away.any(0), away.argmax(0) + 1.0, np.inf)
        first[i, ~known] = np.nan
        cluster[i] = clusters(record, start, h)
    step = np.rint((record.area_day - day) / np.timedelta64(DAYS, "D"))
    step = np.where(record.area_day >= day, np.maximum(step, 1), np.nan)
    ends = (record.month.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]")
    weeks = (ends - day) / np.timedelta64(DAYS, "D")
    before = months_over(record.month, day)
    return Cells(
        start=start,
        horizons=tuple(horizons),
        held=held,
        changed=changed,
        doubted=doubted,
        first=first,
        cluster=cluster,
        area_step=step,
        deaths_known=np.asarray(np.isfinite(record.deaths[before]).any(0)),
        month_weeks=np.where(record.month >= day, weeks, np.nan),
    )
