"""places.csv from a small table of places: ids, countries, shares and assets that nobody gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from marchland.scenario.errors import Problem
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import (
    ASSUMED,
    Assumption,
    Line,
    as_id,
    cell,
    evidence,
    id_of,
    number,
    titled,
)
from marchland.wars.draft.small_tables import SmallTables

KIN, OTHERS = "focal_kin", "others"
"""The communities of a war whose header names none."""
COUNTRY = "Country"
OPENNESS = ".5"
ASSETS = ("refinery", "oil", "border")
KEPT = ("dam", "wheat", "trunk_road", "settlement", "catchment", "settled")
"""Columns that are taken over where they are given, and else left out."""


def ids(tables: SmallTables) -> dict[str, str]:
    """How a place may be called in other tables: its id and its name, in small letters -> its id."""
    known: dict[str, str] = {}
    for row in tables.rows.get("places", ()):
        own = place_id(row)
        for called in (cell(row, "name"), cell(row, "place"), own):
            if called:
                known.setdefault(called.casefold(), own)
                known.setdefault(id_of(called), own)
    return known


def place_id(row: Mapping[str, str]) -> str:
    """The id of a place: as given, or made of its name."""
    return as_id(cell(row, "place") or cell(row, "name"))


def communities(tables: SmallTables, header: Header) -> list[str]:
    """Names of the communities: those of the header, or the focal side's kin and all others."""
    return list(header.communities) or [KIN, OTHERS]


def country(header: Header) -> str:
    """The country of places that name none."""
    named = list(dict.fromkeys(name for side in header.sides.values() for name in side.countries))
    return header.country or (named[0] if len(named) == 1 else COUNTRY)


def places(tables: SmallTables, header: Header) -> tuple[list[Line], list[Assumption], list[Problem]]:
    """Rows of places.csv, what was assumed in them, and towns that stand at one position."""
    names, at_home = communities(tables, header), country(header)
    rows = tables.rows.get("places", ())
    given = [name for name in names if any(cell(row, name) for row in rows)]
    kept = [name for name in KEPT if any(cell(row, name) for row in rows)]
    filled: Counter[str] = Counter()
    lines = []
    for i, row in enumerate(rows):
        own, missing = place_id(row), []
        cells = {"place": own, "name": cell(row, "name") or titled(own)}
        cells["country"] = cell(row, "country") or at_home
        cells["governorate"] = cell(row, "governorate") or cells["country"]
        filled["country"] += not cell(row, "country") and at_home == COUNTRY
        filled["governorate"] += not cell(row, "governorate")
        cells |= {name: cell(row, name) for name in ("lat", "lon", "population")}
        cells |= _shares(row, names, given)
        if not given:
            missing.append("shares")
        cells["openness"] = cell(row, "openness") or OPENNESS
        cells |= {name: cell(row, name) or "0" for name in ASSETS}
        missing += [name for name in ("openness", *ASSETS) if not cell(row, name)]
        cells |= {name: cell(row, name) for name in kept}
        filled.update(missing)
        lines.append(Line({**cells, **_evidence(row, missing)}, i))
    return lines, _told(filled, names), _together(tables)


def _shares(row: Mapping[str, str], names: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """Shares of communities: as given; the rest for one that has no column; equal where none has."""
    if not given:
        return {name: number(1 / len(names)) for name in names}
    cells = {name: cell(row, name) for name in names}
    left = [name for name in names if name not in given]
    if len(left) == 1:
        try:
            cells[left[0]] = number(round(1 - sum(float(cells[name]) for name in given), 6))
        except ValueError:  # the cell itself is refused on loading
            cells[left[0]] = "0"
    return cells


def _evidence(row: Mapping[str, str], missing: Sequence[str]) -> dict[str, str]:
    """Evidence of a place: as given, and assumed as soon as anything in the row is."""
    known = evidence(row)
    people = cell(row, "population_source")
    if people and not cell(row, "source") and known["verified"] == ASSUMED:
        known["source"] = f"population: {people}; else given without a source"
    if not missing or not known["source"]:
        return known
    was = "" if known["verified"] == ASSUMED else f"; all else {known['verified']}"
    told = f"assumed: {', '.join(missing)}{was}"
    return {**known, "verified": ASSUMED, "note": "; ".join(filter(None, (known["note"], told)))}


def _told(filled: Counter[str], names: Sequence[str]) -> list[Assumption]:
    says = (
        ("shares", ", ".join(names), f"equal shares, 1/{len(names)} each", "no column gives who lives there", 20),
        ("country", "country", f"all towns lie in '{COUNTRY}'", "no column, no `country` in war.yaml", 30),
        ("governorate", "governorate", "the country itself", "no column; deaths are compared by governorate", 75),
        ("openness", "openness", OPENNESS, "terrain is not given: 1 open desert, 0 mountains or a dense city", 55),
        ("border", "border", "no place is a crossing", "not given; crossings draw fighters from abroad", 70),
        ("oil", "oil", "no place has oil", "not given", 80),
        ("refinery", "refinery", "no place has a refinery", "not given", 81),
    )  # fmt: skip
    return [
        Assumption("places.csv", column, filled[key], what, why, f"fill column {column} of places.csv", rank)
        for key, column, what, why, rank in says
        if filled[key]
    ]


def _together(tables: SmallTables) -> list[Problem]:
    """Places at exactly the same position: no land and no road lies between them."""
    first: dict[tuple[str, str], int] = {}
    problems = []
    rows = tables.rows.get("places", ())
    for i, row in enumerate(rows):
        where = (cell(row, "lat"), cell(row, "lon"))
        if where in first and all(where) and place_id(rows[first[where]]) != place_id(row):
            other = place_id(rows[first[where]])
            message = f"'{place_id(row)}' stands where '{other}' does"
            spot = tables.spot("places", i, "lat")
            problems.append(
                spot.problem(f"places[{place_id(row)}].lat", message, "give each its own position")
            )
        first.setdefault(where, i)
    return problems
