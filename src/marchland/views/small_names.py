"""Names that only small tables have (`marchland new --from-tables`): what they mean, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace

from marchland.errors import unknown
from marchland.scenario import entries
from marchland.scenario.entry import Entry, brief
from marchland.scenario.tables import TABLES

STRENGTHS, OWN, KIN = "strengths", "side", "focal_kin"
"""The small table that a scenario calls `groups`, its column that a scenario's has not, and that of places."""
KIND = "column of a small table"
BECOMES = "groups"


def small(asked: str) -> Entry | None:
    """The small table or column of a name; None if nothing here bears it. Raises InputError for another column."""
    if asked in (KIN, f"places.{KIN}"):
        return kin()
    stem, _, column = asked.removesuffix(".csv").partition(".")
    if stem != STRENGTHS:
        return None
    found = columns()
    if column and column not in found:
        raise unknown(f"column of {STRENGTHS}.csv", column, found, "columns")
    return found[column] if column else table(found)


def table(found: dict[str, Entry]) -> Entry:
    """strengths.csv, with its columns inside."""
    said = (
        "How many fighters a side or group had, a day a row: a small table of `marchland new --from-tables`, which "
        f"makes {BECOMES}.csv of it. The last at or before the start is the initial strength; later ones of the same "
        "scope make arrivals."
    )
    inside = tuple((name, brief(entry)) for name, entry in found.items())
    return Entry(f"{STRENGTHS}.csv", "small table", said, default="assumed, and listed", inside=inside)


def columns() -> dict[str, Entry]:
    """The columns of strengths.csv by name: those of groups.csv, with a side or group for the group."""
    (spec,) = (spec for spec in TABLES if spec.stem == BECOMES)
    said = "a side or a group of war.yaml by its name or label; a side stands for its first group"
    own = Entry(f"{STRENGTHS}.{OWN}", KIND, said, default=entries.GIVEN, example="insurgents")
    rest = {name: entry for name, entry in entries.columns(spec).items() if name != "group"}
    return {OWN: own} | {
        name: replace(entry, name=f"{STRENGTHS}.{name}", kind=KIND) for name, entry in rest.items()
    }


def kin() -> Entry:
    """The column of places.csv that stands for a community where war.yaml names none."""
    said = (
        "share of the town's people who are kin to the focal side by community, exposure and never support; the "
        "others are the community `others`. It stands for a column of each community where war.yaml names none, and "
        "in scenarios drafted so it is one of theirs (see places.COMMUNITY)"
    )
    return Entry(
        f"places.{KIN}",
        KIND,
        said,
        "share",
        "a number from 0 to 1",
        "the same share for every community",
        ".3",
    )
