"""The record of a scenario, from its tables.

A place that is recorded as contested counts for the holder before it. Where only a month or a day is given, that day
counts. Governorates are those with a town; deaths that no governorate could be given are left out, and so are figures
of area from outside the horizon: `record.skipped` counts them.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from marchland.forecast.forecast import F, States
from marchland.forecast.fronts import fronts
from marchland.forecast.record import Record
from marchland.record.control import settled
from marchland.record.counts import scored
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.scenario.names import AIR

UNKNOWN = -1


def recorded(s: Scenario) -> Record:
    """The record of a scenario over its weeks."""
    sides, names = list(s.sides), [p.place for p in s.places]
    governorates = sorted({p.governorate for p in s.places})
    country = {p.governorate: p.country for p in s.places}
    affinity = np.array([[s.sides[a].affinity.get(c, 0.0) for c in s.communities] for a in sides])
    share = np.array([[p.shares.get(c, 0.0) for c in s.communities] for p in s.places])
    share = share / share.sum(1, keepdims=True)
    own = max(s.communities, key=lambda c: s.sides[s.focal].affinity.get(c, 0.0))
    neighbours = np.zeros((len(names), len(names)), bool)
    for road in s.roads:
        i, j = names.index(road.a), names.index(road.b)
        neighbours[i, j] = neighbours[j, i] = True
    # A figure from before the start has no holders to stand beside; one from after the end is never forecast.
    dated = (row for row in s.territory if s.time.start <= row.date < s.time.end)
    territory = sorted(dated, key=lambda row: (row.date, row.publisher))
    publishers = list(s.publishers)
    holder, doubted = holders(s)
    month, deaths = deaths_by_month(s, governorates)
    return Record(
        name=s.name,
        start=s.time.start,
        sides=tuple(sides),
        focal=sides.index(s.focal),
        places=tuple(names),
        publishers=tuple(publishers),
        governorates=tuple(governorates),
        country_of=tuple(country[g] for g in governorates),
        holds=np.array([s.sides[a].holds for a in sides]),
        acts=np.array([[p.country in s.sides[a].acts_in for a in sides] for p in s.places]),
        ties=share @ affinity.T,
        share=share[:, list(s.communities).index(own)],
        lat=np.array([p.lat for p in s.places]),
        lon=np.array([p.lon for p in s.places]),
        population=np.array([p.population for p in s.places], np.float64),
        neighbours=neighbours,
        holder=holder,
        doubted=doubted,
        air=air(s),
        area_day=np.array([row.date for row in territory], "datetime64[D]"),
        area_publisher=np.array([publishers.index(row.publisher) for row in territory], np.int64),
        area=np.array([row.km2 for row in territory], np.float64),
        month=month,
        deaths=deaths,
        counted=scored(s).name,
        fronts=fronts(s),
        forces=s.interventions,
    )


def holders(s: Scenario) -> tuple[States, np.ndarray]:
    """Holder (instant, place) just before each Sunday, and doubted changes (week, place)."""
    sides, n = list(s.sides), s.time.weeks
    instant = np.array([s.time.start + timedelta(days=DAYS * t) for t in range(n + 1)], "datetime64[D]")
    holder = np.full((n + 1, len(s.places)), UNKNOWN, np.int8)
    doubted = np.zeros((n, len(s.places)), bool)
    for i, rows in enumerate(settled(s).values()):
        for row in rows:
            later = instant > np.datetime64(row.since, "D")
            if 0 < later.sum() <= n and holder[-1, i] != sides.index(row.holder):
                doubted[n - later.sum(), i] = row.verified != "verified"
            holder[later, i] = sides.index(row.holder)
    return holder, doubted


def air(s: Scenario) -> F:
    """Weapons released a week (week) in all countries together, the mean over the week's days."""
    out = np.zeros(s.time.weeks)
    for row in s.inputs:
        if row.input.startswith(AIR):
            first = (row.since - s.time.start).days / DAYS
            last = (row.until - s.time.start).days / DAYS if row.until else float(s.time.weeks)
            week = np.arange(s.time.weeks)
            out += row.value * np.clip(np.minimum(week + 1, last) - np.maximum(week, first), 0, 1)
    return out


def deaths_by_month(s: Scenario, governorates: list[str]) -> tuple[np.ndarray, F]:
    """Months on record (month) and deaths in them by the count that is scored (month, governorate), NaN where there is
    no figure."""
    count = scored(s)
    rows = [row for row in s.deaths if count.has(s, row) and row.governorate in governorates]
    months = sorted({row.month for row in rows})
    out = np.full((len(months), len(governorates)), np.nan)
    for row in rows:
        out[months.index(row.month), governorates.index(row.governorate)] = row.best
    return np.array(months, "datetime64[D]"), out
