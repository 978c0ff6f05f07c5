"""Towns that do not lie in the country that they are said to lie in, where an outline of it is known.

One that would lie in it with latitude and longitude exchanged is a mistake; any other outside is said, since wars cross
borders. A country that no table names is not judged. Names and outlines are those by which events are checked, to a
quarter of a degree (events/lookups/README.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from marchland.errors import LISTED
from marchland.events.lookups import load_lookups, outlines
from marchland.events.outside import outside
from marchland.scenario.errors import Problem
from marchland.scenario.names import key_of
from marchland.wars.draft.ledger import Line
from marchland.wars.draft.small_tables import SmallTables

MOST_LAT = 90.0
"""Greatest latitude, degrees; the greatest longitude is twice as much."""
EXCHANGE = "exchange them, or rename the columns where all are exchanged"


@cache
def numbers() -> dict[str, tuple[int, ...]]:
    """Key of a country's name -> numbers of the outlines that make it up."""
    return {key_of(name): iso for name, iso in load_lookups().iso_of_name.items()}


def judge(tables: SmallTables, lines: Sequence[Line]) -> list[Problem]:
    """Towns outside of their country that would lie in it with lat and lon exchanged; one problem where all are."""
    exchanged, _, judged = _outside(lines)
    problems = []
    for i in exchanged:
        cells, row = lines[i].cells, lines[i].row
        town, country = cells["name"], cells["country"]
        message = (
            f"{cells['lat']}, {cells['lon']} lies outside of {country}, and in it with lat and lon exchanged"
        )
        if 1 < len(exchanged) == judged:
            message = f"lat and lon are exchanged in all {judged} towns: {town} lies outside of {country} as it stands"
        spot = tables.spot("places", row or 0, "lat")
        problems.append(spot.problem(f"places[{cells['place']}].lat", message, EXCHANGE))
        if 1 < len(exchanged) == judged:
            break
    return problems


def stray(lines: Sequence[Line]) -> list[str]:
    """What is said of other towns outside of their country."""
    _, others, _ = _outside(lines)
    found: dict[str, list[str]] = {}
    for i in others:
        found.setdefault(lines[i].cells["country"], []).append(lines[i].cells["name"])
    return [
        f"places.csv: {len(towns)} {'town lies' if len(towns) == 1 else 'towns lie'} outside of {country} as outlined: "
        f"{', '.join(towns[:LISTED])}{', ...' if len(towns) > LISTED else ''}. Check positions, or fill column country"
        for country, towns in found.items()
    ]


def _outside(lines: Sequence[Line]) -> tuple[list[int], list[int], int]:
    """Numbers of towns in their country only the other way round, of others outside it, and how many were judged."""
    by: dict[str, list[int]] = {}
    spots = {i: spot for i, line in enumerate(lines) if (spot := _position(line)) is not None}
    for i in spots:
        by.setdefault(key_of(lines[i].cells["country"]), []).append(i)
    exchanged, others, judged = [], [], 0
    for country, towns in by.items():
        rings = [ring for number in numbers().get(country, ()) for ring in outlines().get(number, [])]
        if not rings:
            continue
        lat, lon = np.array([spots[i] for i in towns]).T
        out, other_way = outside(lon, lat, rings), outside(lat, lon, rings)
        exchanged += [i for i, far, swap in zip(towns, out, other_way, strict=True) if far and not swap]
        others += [i for i, far, swap in zip(towns, out, other_way, strict=True) if far and swap]
        judged += len(towns)
    return sorted(exchanged), sorted(others), judged


def _position(line: Line) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, None where they are none: that is told on loading."""
    try:
        lat, lon = float(line.cells["lat"]), float(line.cells["lon"])
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= MOST_LAT and abs(lon) <= 2 * MOST_LAT else None
