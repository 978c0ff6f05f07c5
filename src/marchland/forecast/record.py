"""What is on record and when it was: the only thing that forecasters and scores read.

`known` cuts a record at a date. Whoever fits gets that and nothing else, so that nothing recorded on the day of the cut
or later can reach a forecast; a date of record counts as the date by which it was known (deaths and areas were in
truth published weeks or years later, which favours every forecaster alike).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.errors import InputError
from marchland.forecast.forecast import Ahead, F, States
from marchland.forecast.fronts import Fronts
from marchland.record.known_at import seen
from marchland.record.months import DAYS
from marchland.scenario.tables import Intervention
from marchland.stats.geometry import apart


@dataclass(frozen=True)
class Record:
    """One war's record over whole weeks from `start`, on the axes of the forecasts.

    Fixed: `focal` index of side; `holds` (side) whether it can hold places; `acts` (place, side) whether it acts there;
    `ties` (place, side) affinity 0-1; `share` (place) of the focal side's community; `lat`, `lon` degrees; `population`
    persons; `neighbours` (place, place) linked by road; `country_of` the country of each governorate.

    Dated: `holder` (instant, place) side that held just before each Sunday, the first being `start`, -1 unknown;
    `doubted` (week, place) a change of the week that no source was seen for; `air` (week) weapons released a week;
    `area_day`, `area_publisher`, `area` published km2 with date and index of publisher, in order of dates; `month`
    (month) first days, and `deaths` (month, governorate) persons, NaN where there is no figure.

    `fronts` is what the frontier baseline is told beside all this, `forces` the rows of interventions, of which `known`
    keeps what was there before the cut; neither is scored, so they are no part of the reference.
    """

    name: str
    start: date
    sides: tuple[str, ...]
    focal: int
    places: tuple[str, ...]
    publishers: tuple[str, ...]
    governorates: tuple[str, ...]
    country_of: tuple[str, ...]
    holds: NDArray[np.bool_]
    acts: NDArray[np.bool_]
    ties: F
    share: F
    lat: F
    lon: F
    population: F
    neighbours: NDArray[np.bool_]
    holder: States
    doubted: NDArray[np.bool_]
    air: F
    area_day: NDArray[np.datetime64]
    area_publisher: NDArray[np.int64]
    area: F
    month: NDArray[np.datetime64]
    deaths: F
    fronts: Fronts
    forces: tuple[Intervention, ...] = ()
    counted: str = "all"
    """Which dead `deaths` counts, by name of `record.counts`."""

    @property
    def weeks(self) -> int:
        """Number of weeks on record."""
        return len(self.holder) - 1

    @property
    def end(self) -> date:
        """The day after the last one on record: the origin of whatever is forecast from it."""
        return self.start + timedelta(days=DAYS * self.weeks)

    @cached_property
    def km(self) -> F:
        """Great-circle distances (place, place), km."""
        return apart(self.lat, self.lon)

    def week(self, day: date) -> int:
        """Whole weeks on record before a day. Raises InputError if there are none, or more than are recorded."""
        weeks = (day - self.start).days // DAYS
        if not 0 < weeks <= self.weeks:
            first = self.start + timedelta(days=DAYS)
            raise InputError(
                f"{day} lies outside of the record of {self.name}: expected {first}, when its first week is over, to "
                f"{self.end}"
            )
        return weeks

    def known(self, cut: date) -> Record:
        """What was on record strictly before `cut`, which is rounded down to a whole week; arrays are copies."""
        n = self.week(cut)
        day = np.datetime64(self.start + timedelta(days=DAYS * n), "D")
        areas, months = self.area_day < day, months_over(self.month, day)
        return replace(
            self,
            holder=self.holder[: n + 1].copy(),
            doubted=self.doubted[:n].copy(),
            air=self.air[:n].copy(),
            area_day=self.area_day[areas].copy(),
            area_publisher=self.area_publisher[areas].copy(),
            area=self.area[areas].copy(),
            month=self.month[months].copy(),
            deaths=self.deaths[months].copy(),
            forces=seen(self.forces, self.start + timedelta(days=DAYS * n)),
        )

    def months_ahead(self, origin: date, weeks: int) -> NDArray[np.datetime64]:
        """First days of the whole months inside the `weeks` after `origin` (months)."""
        first, month = np.datetime64(origin, "D"), np.datetime64(origin, "M")
        after = np.arange(month, month + np.timedelta64(1 + weeks // 4, "M")).astype("datetime64[D]")
        return after[(after >= first) & months_over(after, first + np.timedelta64(DAYS * weeks, "D"))]

    def ahead(self, origin: date, weeks: int, replay: bool = False) -> Ahead:
        """What a forecaster at `origin` is told; with `replay` recorded inputs too, kept level beyond the record."""
        n = self.week(origin)
        air = self.air[np.minimum(np.arange(n, n + weeks), len(self.air) - 1)].copy() if replay else None
        return Ahead(weeks, len(self.months_ahead(origin, weeks)), air)

    def reference(self, definitions: dict[str, Any]) -> str:
        """SHA-256 (hexadecimal) of all that is on record, `fronts` left out, and of the definitions of the scores."""
        digest = hashlib.sha256(json.dumps(definitions, sort_keys=True, default=str).encode())
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Fronts) or field.name == "forces":
                continue
            if isinstance(value, np.ndarray):
                digest.update(f"{field.name} {value.dtype.str} {value.shape}".encode())
                digest.update(np.ascontiguousarray(value).tobytes())
            else:
                digest.update(f"{field.name} {json.dumps(value, default=str)}".encode())
        return digest.hexdigest()


def months_over(month: NDArray[np.datetime64], day: np.datetime64) -> NDArray[np.bool_]:
    """Whether months, given by their first day, were over by `day`."""
    return (month.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]") <= day
