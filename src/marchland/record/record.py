"""What happened, on the axes of the futures: holders by week, areas, deaths by month and governorate.

A place recorded as contested keeps the holder before it; the holder of a week is that of its last day.
Months that the futures do not cover in full carry no recorded deaths, since a comparison would be unfair.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.record.control import spells
from marchland.record.counts import COUNTS
from marchland.record.months import DAYS, month_cover, month_shares
from marchland.scenario.names import CONTESTED, TOTAL, key_of
from marchland.scenario.scenario import Scenario
from marchland.stats.geometry import crossing, plane

UNKNOWN = -1
FAR_KM = 1000.0
RAYS = 360
WHOLE = 0.999
"""Share of a month that must lie within the horizon before its record is shown."""
WORDS = {
    "all": "deaths, all",
    "with_focal": "deaths, of events with the focal side, whoever killed",
    "one_sided_focal": "civilians killed one-sidedly by the focal side",
}
BOUNDS = {"best": "", "low": "_low", "high": "_high"}
"""Estimate of a count -> what stands after the name of its variable."""
PLACED, MONTHLY = ("week", "place"), ("month", "governorate")
DECLARED: Mapping[str, tuple[tuple[str, ...], str, str]] = MappingProxyType({
    "record_holder": (PLACED, "index of side",
                      "side that holds the place on record at the end of the week, -1 where that is not known"),
    "record_contested": (PLACED, "1", "recorded as contested at the end of the week"),
    "record_attacker": (PLACED, "index of side",
                        "side that besieges the place on record at the end of the week, -1 for none"),
    "catchment": (("place", "definition"), "km2", "area that the place stands for"),
    **{
        f"{count.record}{after}": (MONTHLY, "persons", f"recorded {WORDS[count.name]}, {part} estimate")
        for count in COUNTS for part, after in BOUNDS.items()
    },
})  # fmt: skip
"""Variables of the record: dimensions, unit, description."""
Recorded = dict[str, tuple[tuple[str, ...], NDArray[Any], str, str]]
"""Variable -> dimensions, values, unit, description."""


def week_ends(start: date, weeks: int) -> NDArray[np.datetime64]:
    """The end of every week (weeks,), days."""
    return np.array([np.datetime64(start + timedelta(days=DAYS * (t + 1)), "D") for t in range(weeks)])


def recorded_holders(
    s: Scenario, opening: NDArray[np.int32], weeks: int
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Recorded holder (week, place) as index of side, -1 if unknown; and whether the place was contested.

    `opening` (place,) holds the sides that hold places at the start.
    """
    places, sides = [row.place for row in s.places], list(s.sides)
    ends = week_ends(s.time.start, weeks)
    known = spells(s)
    holder = np.full((weeks, len(places)), UNKNOWN, np.int8)
    contested = np.zeros((weeks, len(places)), bool)
    for i, place in enumerate(places):
        last = int(opening[i])
        for row in known[place]:
            until = np.datetime64(row.until or date.max, "D")
            now = (np.datetime64(row.since, "D") < ends) & (ends <= until)
            last = last if row.holder == CONTESTED else sides.index(row.holder)
            holder[now, i] = last
            contested[now, i] = row.holder == CONTESTED
    return holder, contested


def catchments(s: Scenario) -> NDArray[np.float32]:
    """Area that each place stands for under each definition (place, definition), km2.

    That is the land within the definition's radius, inside the country's outline if there is one, that lies
    nearer to the place than to any other of its country, and never more than the place's catchment where one is
    given; places below the definition's least population count for nothing.
    """
    rows = []
    for place in s.places:
        others = [(o.lat, o.lon) for o in s.places if o.country == place.country]
        rays = reach((place.lat, place.lon), others, borders(s, place.country))
        row = []
        for d in s.definitions.values():
            area = np.pi * np.mean(np.minimum(rays, d.radius or np.inf) ** 2)
            row.append(min(place.catchment or np.inf, area) if place.population >= d.min_population else 0.0)
        rows.append(row)
    return np.asarray(rows, np.float32)


def weights(s: Scenario, areas: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
    """Area that each place adds to each publisher's figure (place, publisher), km2; `areas` as in `catchments`."""
    by_definition = (catchments(s) if areas is None else areas).astype(np.float64)
    definitions, country = list(s.definitions), np.array([key_of(p.country) for p in s.places])
    columns = []
    for publisher in s.publishers.values():
        inside = (country == publisher.area) | (publisher.area == TOTAL)
        columns.append(by_definition[:, definitions.index(publisher.definition)] * inside)
    return np.array(columns).T.reshape(len(s.places), len(s.publishers))


def borders(s: Scenario, country: str) -> list[NDArray[np.float64]]:
    """Outlines of a country: one array (points, 2) of degrees north and east for each ring."""
    rings: dict[int, list[tuple[float, float]]] = {}
    for point in s.outline:
        if point.country == country:
            rings.setdefault(point.ring, []).append((point.lat, point.lon))
    return [np.array([*ring, ring[0]]) for ring in rings.values()]


def reach(
    place: tuple[float, float],
    others: list[tuple[float, float]],
    outlines: list[NDArray[np.float64]],
) -> NDArray[np.float64]:
    """How far its own ground reaches from `place` in RAYS directions, km: half way to others, or to an outline.

    Degrees north and east in; lengths in a plane that is true near the place.
    """
    turn = 2 * np.pi * np.arange(RAYS) / RAYS
    rays = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    away = plane(np.array(others), *place)
    ahead = rays @ away.T
    half = np.where(ahead > 0, (away**2).sum(1) / (2 * np.where(ahead > 0, ahead, 1.0)), FAR_KM)
    found = [half.min(axis=1)]
    for outline in outlines:
        points = plane(outline, *place)
        found.append(crossing(rays, points[:-1], points[1:] - points[:-1], FAR_KM))
    return np.asarray(np.minimum.reduce([*found, np.full(RAYS, FAR_KM)]))


def whole_months(s: Scenario, weeks: int) -> frozenset[date]:
    """First days of the months that lie within the first `weeks` weeks of a scenario."""
    months, _ = month_shares(s.time.start, weeks)
    cover = month_cover(s.time.start, weeks)
    return frozenset(
        date.fromisoformat(f"{str(month)[:7]}-01")
        for month, share in zip(months, cover, strict=True)
        if share >= WHOLE
    )


def recorded_deaths(s: Scenario, governorates: tuple[str, ...], weeks: int) -> Recorded:
    """Recorded deaths (month, governorate), NaN where silent, by each of COUNTS."""
    months, _ = month_shares(s.time.start, weeks)
    row_of = {str(month)[:7]: i for i, month in enumerate(months)}
    whole = whole_months(s, weeks)
    out: Recorded = {}
    for count in COUNTS:
        name = count.record
        values = {part: np.full((len(months), len(governorates)), np.nan) for part in BOUNDS}
        for d in s.deaths:
            if not count.has(s, d) or d.governorate not in governorates or d.month not in whole:
                continue
            row = row_of[d.month.isoformat()[:7]]
            for part, cells in values.items():
                cells[row, governorates.index(d.governorate)] = getattr(d, part)
        for part, cells in values.items():
            out |= described(f"{name}{BOUNDS[part]}", cells)
    return out


def described(name: str, values: NDArray[Any]) -> Recorded:
    """A variable of the record with what is declared of it."""
    dims, unit, said = DECLARED[name]
    return {name: (dims, values, unit, said)}


def record(s: Scenario, opening: NDArray[np.int32], weeks: int) -> Recorded:
    """All record variables of a scenario over its first `weeks` weeks; `opening` as in `recorded_holders`."""
    holder, contested = recorded_holders(s, opening, weeks)
    governorates = tuple(sorted({place.governorate for place in s.places}))
    return {
        **described("record_holder", holder),
        **described("record_contested", contested),
        **described("catchment", catchments(s)),
        **recorded_deaths(s, governorates, weeks),
    }
