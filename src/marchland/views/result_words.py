"""What is said of the names in results and exports: axes, what stands beside them, kinds of death, variables that only
the table of quantiles has, and by which rule its quantiles are taken. Codebooks, `explain` and the reference use it."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.record.counts import KINDS, civilian

AXES = {
    "run": "number of the future, from 0; under one seed the same number is the same luck",
    "week": "end of the week",
    "month": "first day of the month",
    "quantile": "level of the quantile over futures",
    "place": "place, by its key",
    "governorate": "governorate of places",
    "side": "side: those who hold ground together",
    "group": "armed group",
    "dyad": "two groups, A+B",
    "community": "community",
    "sponsor": "state abroad",
    "sector": "service",
    "zone": "`focal`: the focal side's places; `other`: all others",
    "kind": "kind of death",
    "direction": "of an offensive: by the focal side (`gains`), against it (`losses`), without it (`others`)",
    "definition": "way of counting area; never compare two",
    "parameter": "parameter by full name, MECHANISM.NAME",
    "mechanism": "mechanism; `bounds`: what was cut at a bound",
    "outcome": "what a mechanism contributed to: places `gained` and `lost`, `fighters`",
}
"""Axes of results."""
BESIDE = {
    "lat": ("degrees_north", "latitude"),
    "lon": ("degrees_east", "longitude"),
    "population": ("persons", "residents before the war"),
    "governorate_of": ("name", "governorate that the place lies in"),
    "country": ("name", "country that the place lies in"),
    "covered": (
        "1",
        "share of the month that lies within the weeks simulated; below 1 the month is cut short",
    ),
}
"""Units and words of what stands beside the axes."""
DERIVED = {
    "held_places": ("places", "places held by the focal side"),
    "held_km2": ("km2", "area held by the focal side under a definition; never compare two definitions"),
    "held_by_focal": (
        "share of futures",
        "share of futures in which the focal side holds the place; record: 1 if it did, 0 if not",
    ),
    "contested": ("share of futures", "share of futures in which the place is besieged"),
    "civilians": (
        "persons",
        "civilians killed in the month, by anybody: deaths of every kind but `battle`; not on record",
    ),
    "one_sided_focal": (
        "persons",
        "civilians killed in the month one-sidedly by the focal side; record: the same",
    ),
    "event_NAME": ("share of futures", "share of futures in which the event happens in the week"),
}
"""Variables that only the table of quantiles has: unit and words."""
RULE = (
    "Quantiles of whole numbers (`held_places`) are values that some future has: `quantile(x, p, type = 1)` in R, "
    '`x.quantile(p, "run", method="inverted_cdf")` in xarray. All others are interpolated: `type = 7` in R, '
    "`linear` in xarray; both take these unless told otherwise."
)
"""How `analysis.fan` takes quantiles."""


def kinds() -> Iterator[str]:
    """A line for each kind of death."""
    for name, said in KINDS.items():
        yield f"- `{name}`: {said}"
    names = ", ".join(f"`{name}`" for name in KINDS if civilian(name))
    yield f"- civilians killed are the sum of {names}"
