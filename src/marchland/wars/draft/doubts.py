"""What is doubtful in small tables as they are given: rows that nobody has checked, and too few towns.

Rows that are marked `assumed`, or have neither a source nor a word on their checking, are counted when the scenario is
drafted, so that a war whose rows were corrected no longer says that they are guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from marchland.wars.draft.ledger import ASSUMED, Assumption, cell, evidence
from marchland.wars.draft.small_tables import SmallTables
from marchland.wars.from_events.asked import LEAST_TOWNS

FROM_EVENTS = ("ucdp_ged:", "acled:", "events:")
"""How the source of a row begins that was proposed from events."""
GAZETTEER = "geonames"
_FIRST, _LATER, _PEOPLE = -2, 10, 25


def unchecked(tables: SmallTables, stem: str) -> list[Mapping[str, str]]:
    """The rows of a small table that are assumed as they are given."""
    rows = tables.rows.get(stem, ())
    return [
        row for row in rows if evidence(row)["verified"] == ASSUMED and not cell(row, "population_source")
    ]


def assumed_as_given(tables: SmallTables) -> list[Assumption]:
    """An entry for rows of control.csv and of places.csv that nobody has checked.

    Control comes before all else where most of its rows are such.
    """
    told = []
    held, places = unchecked(tables, "control"), unchecked(tables, "places")
    instead = "write source and verified into each row of {} that you have checked or corrected"
    if held:
        what = f"who held what, in {_of(held, tables, 'control')}"
        why = (
            "proposed from events, which do not say it" if _from(held, FROM_EVENTS) else "no source is given"
        )
        rank = _FIRST if 2 * len(held) > len(tables.rows["control"]) else _LATER
        told.append(
            Assumption("control.csv", "holder", len(held), what, why, instead.format("control.csv"), rank)
        )
    if places:
        what = f"position and population, in {_of(places, tables, 'places')}"
        why = "of the gazetteer, of today" if _from(places, (GAZETTEER,)) else "no source is given"
        told.append(
            Assumption(
                "places.csv", "population", len(places), what, why, instead.format("places.csv"), _PEOPLE
            )
        )
    return told


def limits(tables: SmallTables) -> tuple[str, ...]:
    """The same as sentences for the limits of a scenario."""
    said = []
    held, places = unchecked(tables, "control"), unchecked(tables, "places")
    if held:
        chance = "; guesses from events agree with records hardly better than chance (docs/your_own_war.md)"
        many = _of(held, tables, "control")
        said.append(
            f"{many} of control.csv {_are(held)} assumed: who held what there is a guess"
            f"{chance * _from(held, FROM_EVENTS)}."
        )
    if places:
        today = ": populations are those of the gazetteer, of today and not of the war" * _from(
            places, (GAZETTEER,)
        )
        said.append(f"{_of(places, tables, 'places')} of places.csv {_are(places)} assumed{today}.")
    return tuple(said)


def few_towns(tables: SmallTables) -> tuple[str, ...]:
    """What is said of a war in fewer than LEAST_TOWNS towns."""
    count = len(tables.rows.get("places", ()))
    if count >= LEAST_TOWNS:
        return ()
    noun = "town" if count == 1 else "towns"
    return (
        f"places.csv: {count} {noun}: a model of towns says little of fewer than {LEAST_TOWNS}; nothing spreads, and "
        "one event decides everything",
    )


def _of(rows: Sequence[object], tables: SmallTables, stem: str) -> str:
    every = len(tables.rows[stem])
    return f"{len(rows)} of {every} row{'' if every == 1 else 's'}"


def _are(rows: Sequence[object]) -> str:
    return "is" if len(rows) == 1 else "are"


def _from(rows: Sequence[Mapping[str, str]], beginnings: tuple[str, ...]) -> bool:
    return any(cell(row, "source").startswith(beginnings) for row in rows)
