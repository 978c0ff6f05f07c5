"""What happened, on the axes of the futures: holders by week, areas, deaths by month and governorate.

A place recorded as contested keeps the holder before it; the holder of a week is that of its last moment.
Months that the futures do not cover in full carry no recorded deaths, since a comparison would be unfair.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.layout import DAYS, month_cover, month_shares
from marchland.engine.world import World
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import Place

CONTESTED = "contested"
UNKNOWN = -1
EARTH_KM = 6371.0088
FAR_KM = 1000.0
RAYS = 360
WHOLE = 0.999
"""Share of a month that must lie within the horizon before its record is shown."""
Recorded = dict[str, tuple[tuple[str, ...], NDArray[Any], str, str]]
"""Variable -> dimensions, values, unit, description."""


def week_ends(start: date, weeks: int) -> NDArray[np.datetime64]:
    """The end of every week (weeks,), days."""
    return np.array([np.datetime64(start + timedelta(days=DAYS * (t + 1)), "D") for t in range(weeks)])


def recorded_holders(s: Scenario, world: World, weeks: int) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Recorded holder (week, place) as index of side, -1 if unknown; and whether the place was contested."""
    places, sides = world.labels["place"], world.labels["side"]
    ends = week_ends(s.time.start, weeks)
    spells: dict[str, list[Any]] = {place: [] for place in places}
    for row in s.control:
        spells[row.place].append(row)
    holder = np.full((weeks, len(places)), UNKNOWN, np.int8)
    contested = np.zeros((weeks, len(places)), bool)
    for i, place in enumerate(places):
        last = int(world.holder[i])
        for row in sorted(spells[place], key=lambda row: row.since):
            until = np.datetime64(row.until or date.max, "D")
            now = (np.datetime64(row.since, "D") <= ends) & (ends < until)
            last = last if row.holder == CONTESTED else sides.index(row.holder)
            holder[now, i] = last
            contested[now, i] = row.holder == CONTESTED
    return holder, contested


def catchments(s: Scenario) -> NDArray[np.float32]:
    """Area that each place stands for under each definition (place, definition), km2.

    That is the land within the definition's radius that lies nearer to the place than to any other of its
    country (by rays in a plane that keeps distances near the place; outlines are not cut), and never more
    than the place's catchment; places below the definition's least population count for nothing.
    """
    rows = []
    for place in s.places:
        rays = reach(place, [other for other in s.places if other.country == place.country])
        row = []
        for d in s.definitions.values():
            area = np.pi * np.mean(np.minimum(rays, d.radius or np.inf) ** 2)
            row.append(min(place.catchment, area) if place.population >= d.min_population else 0.0)
        rows.append(row)
    return np.asarray(rows, np.float32)


def reach(place: Place, others: list[Place]) -> NDArray[np.float64]:
    """How far from `place` its own ground reaches in RAYS directions, km: to half way to the others."""
    turn = 2 * np.pi * np.arange(RAYS) / RAYS
    east = np.radians([o.lon - place.lon for o in others]) * np.cos(np.radians(place.lat)) * EARTH_KM
    north = np.radians([o.lat - place.lat for o in others]) * EARTH_KM
    ahead = np.outer(np.cos(turn), east) + np.outer(np.sin(turn), north)
    square = east**2 + north**2
    half = np.where(ahead > 0, square / (2 * np.where(ahead > 0, ahead, 1.0)), np.inf)
    return np.asarray(np.minimum(half.min(axis=1), FAR_KM))


def recorded_deaths(s: Scenario, governorates: tuple[str, ...], weeks: int) -> Recorded:
    """Recorded deaths (month, governorate), NaN where silent: all, and one-sided by the focal side."""
    months, _ = month_shares(s.time.start, weeks)
    whole = month_cover(s.time.start, weeks) >= WHOLE
    row_of = {str(month)[:7]: i for i, month in enumerate(months)}
    out: Recorded = {}
    wanted = (("record_deaths", "all", "all"), ("record_one_sided_focal", "one_sided", s.focal))
    for name, kind, perpetrator in wanted:
        values = {part: np.full((len(months), len(governorates)), np.nan) for part in ("best", "low", "high")}
        for d in s.deaths:
            row = row_of.get(d.month.isoformat()[:7])
            fits = d.kind == kind and d.perpetrator == perpetrator and d.governorate in governorates
            if not fits or row is None or not whole[row]:
                continue
            for part, cells in values.items():
                cells[row, governorates.index(d.governorate)] = getattr(d, part)
        for part, cells in values.items():
            suffix = "" if part == "best" else f"_{part}"
            words = f"recorded deaths, {kind.replace('_', '-')}, {part} estimate"
            out[f"{name}{suffix}"] = (("month", "governorate"), cells, "persons", words)
    return out


def record(s: Scenario, world: World, weeks: int) -> Recorded:
    """All record variables of a scenario over its first `weeks` weeks."""
    holder, contested = recorded_holders(s, world, weeks)
    place = ("week", "place")
    return {
        "record_holder": (
            place,
            holder,
            "index of side",
            "recorded holder at the end of the week, -1 unknown",
        ),
        "record_contested": (place, contested, "1", "recorded as contested at the end of the week"),
        "catchment": (("place", "definition"), catchments(s), "km2", "area that the place stands for"),
        **recorded_deaths(s, world.labels["governorate"], weeks),
    }
