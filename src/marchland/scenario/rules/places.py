"""Places: each once, shares that make up a population, positions that can be true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import median

from marchland.scenario.errors import Problem, alike
from marchland.scenario.names import key_of
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

SHARE_TOLERANCE = 0.02
"""How far the shares of a place may miss one: they are rounded to two digits in five columns."""
_FAR = 2.0
"""Degrees from the scenario's middle from which a position is suspected of being swapped."""
_SPREAD = 3.0
"""How often the usual distance from the middle it must be too: near 12 N 12 E the two exchanged look alike."""


@rule("places")
def place_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """No two rows for one place."""
    first: dict[str, int] = {}
    for i, row in enumerate(s.places):
        if row.place in first:
            line = at.tables["places"].starts[first[row.place]]
            yield at.cell("places", i, "place", f"'{row.place}' is given twice", f"first on line {line}")
        first.setdefault(row.place, i)


@rule("places")
def governorate_in_one_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """Deaths and homes are by governorate, so a name stands for one of them."""
    first: dict[str, str] = {}
    for i, row in enumerate(s.places):
        country = first.setdefault(row.governorate, row.country)
        if row.country != country:
            message = f"'{row.governorate}' lies in {country} and in {row.country}"
            yield at.cell("places", i, "governorate", message, "tell them apart by name")


@rule("places")
def governorates_told_apart(s: Scenario, at: Files) -> Iterator[Problem]:
    """Two governorates of a country that differ by one letter are one, misspelt in the rows that are fewer."""
    rows = Counter((row.country, row.governorate) for row in s.places)
    for (country, name), count in rows.items():
        others = [g for (c, g), n in rows.items() if c == country and g != name and (n, name) >= (count, g)]
        others = [g for g in others if _digits(g) == _digits(name)]
        meant = alike(name, others)
        if meant:
            i = next(i for i, row in enumerate(s.places) if (row.country, row.governorate) == (country, name))
            message = f"'{name}' is spelt almost like '{meant}'"
            hint = f"did you mean '{meant}'? If both exist, tell them apart by more ('{name} province')"
            yield at.cell("places", i, "governorate", message, hint)


def _digits(name: str) -> str:
    """The digits of a name: "Sector 1" and "Sector 2" are two."""
    return "".join(character for character in name if character.isdigit())


@rule("places")
def countries_of_different_keys(s: Scenario, at: Files) -> Iterator[Problem]:
    """Inputs and areas name countries by their keys."""
    first: dict[str, str] = {}
    for i, row in enumerate(s.places):
        other = first.setdefault(key_of(row.country), row.country)
        if row.country != other:
            message = f"'{row.country}' and '{other}' have the same key, {key_of(other)}"
            yield at.cell("places", i, "country", message, "write a country's name in one way")


@rule("places")
def share_not_negative(s: Scenario, at: Files) -> Iterator[Problem]:
    """A community is no less than none of a place."""
    for i, row in enumerate(s.places):
        for community, share in row.shares.items():
            if share < 0:
                yield at.cell("places", i, community, f"the share is {share:g}", "expected 0 to 1")


@rule("places")
def shares_add_to_one(s: Scenario, at: Files) -> Iterator[Problem]:
    """The communities together are the population."""
    for i, row in enumerate(s.places):
        total = sum(row.shares.values())
        if min(row.shares.values()) >= 0 and abs(total - 1) > SHARE_TOLERANCE + 1e-9:
            hint = f"expected 1, give or take {SHARE_TOLERANCE:g}"
            yield at.cell("places", i, next(iter(row.shares)), f"the shares add to {total:.3g}", hint)


@rule("places")
def settled_within_catchment(s: Scenario, at: Files) -> Iterator[Problem]:
    """Settled land is part of the catchment."""
    for i, row in enumerate(s.places):
        if row.settled is not None and row.catchment is not None and row.settled > row.catchment:
            message = f"{row.settled:g} km2 settled of a catchment of {row.catchment:g} km2"
            yield at.cell("places", i, "settled", message, "settled land is part of the catchment")


@rule("places")
def position_not_swapped(s: Scenario, at: Files) -> Iterator[Problem]:
    """A position far from all others that would be among them with lat and lon exchanged."""
    for i in swapped(s):
        message = f"{s.places[i].lat:g}, {s.places[i].lon:g} is far from all other places"
        yield at.cell("places", i, "lat", message, "lat and lon look swapped")


def swapped(s: Scenario) -> Iterator[int]:
    """Row numbers of places whose lat and lon look exchanged."""
    lat, lon = median(row.lat for row in s.places), median(row.lon for row in s.places)
    usual = median(abs(row.lat - lat) + abs(row.lon - lon) for row in s.places)
    for i, row in enumerate(s.places):
        off = abs(row.lat - lat) + abs(row.lon - lon)
        if off > max(_FAR, _SPREAD * usual) and abs(row.lon - lat) + abs(row.lat - lon) < off / 3:
            yield i
