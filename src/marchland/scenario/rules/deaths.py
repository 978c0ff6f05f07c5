"""Recorded deaths: of governorates and countries of the scenario, by one of its sides or by all.

A governorate without a place may stand in the table, since the record often covers more than the war: its rows are
counted as not compared. One that is spelt almost like a governorate with places is a misspelt one.
"""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, alike, expected
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario


@rule("deaths", "sides")
def deaths_by_known_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """Harm is booked to a side, or to all together."""
    names = [*s.sides, "all"]
    for i, row in enumerate(s.deaths):
        if row.perpetrator not in names:
            hint = expected(row.perpetrator, names, "sides")
            yield at.cell("deaths", i, "perpetrator", f"no side named '{row.perpetrator}'", hint)


@rule("deaths", "places")
def deaths_in_known_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """Deaths are counted in countries of the scenario."""
    countries = sorted({row.country for row in s.places})
    for i, row in enumerate(s.deaths):
        if row.country not in countries:
            hint = expected(row.country, countries, "countries")
            yield at.cell("deaths", i, "country", f"no place lies in '{row.country}'", hint)


@rule("deaths", "places")
def deaths_in_known_governorate(s: Scenario, at: Files) -> Iterator[Problem]:
    """A governorate that is almost one with places is that one, misspelt."""
    governorates = sorted({row.governorate for row in s.places})
    meant = {name: alike(name, governorates) for name in {row.governorate for row in s.deaths}}
    for i, row in enumerate(s.deaths):
        if meant[row.governorate]:
            hint = expected(row.governorate, governorates, "governorates")
            yield at.cell("deaths", i, "governorate", f"no place lies in '{row.governorate}'", hint)


@rule("deaths", "places")
def deaths_in_governorate_of_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """A governorate lies in the country that its places lie in."""
    countries: dict[str, set[str]] = {}
    for place in s.places:
        countries.setdefault(place.governorate, set()).add(place.country)
    known = {place.country for place in s.places}
    for i, row in enumerate(s.deaths):
        there = countries.get(row.governorate, {row.country})
        if row.country not in there and row.country in known:
            message = f"'{row.governorate}' does not lie in {row.country}"
            yield at.cell("deaths", i, "country", message, f"places.csv has it in {', '.join(sorted(there))}")
