"""A second look: a cell of a wrong form hides nothing else, and no mistake is told twice.

Rules that compare rows run only on tables of the right form. So cells that have none get a stand-in, the tables are
judged again, and what is found then is told too, unless it could come of the stand-in. Spells of a town are in doubt
while one of its rows has no valid day, or a row bears a name like its own that no place has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from marchland.errors import nearest
from marchland.files.missing import is_missing
from marchland.scenario.errors import Problem
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Line
from marchland.wars.draft.small_tables import STRENGTHS, SmallTables

Cells = frozenset[tuple[str, int, str]]
"""Table as made, number of the row that was given, column."""
FORM, NO_PLACE, UNRECORDED = "form", "control_of_known_place", "place_has_control"
"""Rules by which problems are told apart."""
DAYS = ("from", "to", "date", "since", "until", "month")
NAMES = ("place", "holder", "a", "b", "group", "backs", "against", "places", "actors", "area", "input")
"""Columns that name things: what is said of them does not hang on another cell of their row."""
SPELLS = ("from", "to")


def malformed(problems: Sequence[Problem], made: Mapping[str, Sequence[Line]]) -> Cells:
    """Cells given by hand that have no valid form."""
    found = []
    for one in problems:
        stem, row, column = _cell(one)
        line = made[stem][row] if one.rule == FORM and 0 <= row < len(made.get(stem, ())) else None
        if line is not None and line.row is not None and column in line.cells:
            found.append((stem, line.row, column))
    return frozenset(found)


def mended(
    bad: Cells, tables: SmallTables, made: Mapping[str, Sequence[Line]], header: Header
) -> SmallTables:
    """The small tables with stand-ins for malformed cells: what another row has there, or the first day of the war."""
    rows = {stem: [dict(row) for row in some] for stem, some in tables.rows.items()}
    for stem, row, column in bad:
        fits = [line for line in made[stem] if (stem, line.row, column) not in bad]
        other = next((one.cells[column] for one in fits if not is_missing(one.cells.get(column, ""))), "")
        small = STRENGTHS if stem == "groups" else stem
        value = header.start.isoformat() if column in DAYS else other or "0"
        rows[small][row][column] = value
    return replace(tables, rows=rows)


def clear(
    problems: Sequence[Problem], made: Mapping[str, Sequence[Line]], bad: Cells = frozenset()
) -> list[Problem]:
    """The problems that stand by themselves: not those of spells in doubt, nor those of a row with a stand-in."""
    places = [line.cells["place"] for line in made.get("places", ())]
    undated = {row for stem, row, column in bad if stem == "control" and column in SPELLS}
    doubted = {line.cells["place"] for line in made.get("control", ()) if line.row in undated}
    for one in problems:
        if one.rule == NO_PLACE:
            called = made["control"][_cell(one)[1]].cells["place"]
            doubted |= {called, nearest(called, places)}
    kept = []
    for one in problems:
        stem, number, column = _cell(one)
        lines = made.get(stem, ())
        line = lines[number] if 0 <= number < len(lines) else Line({})
        of_spells = (stem == "control" and column in SPELLS) or one.rule == UNRECORDED
        unsure = one.rule != FORM and of_spells and line.cells.get("place", "") in doubted
        mended_there = any((stem, line.row) == (table, row) for table, row, _ in bad)
        if not unsure and not (mended_there and column not in NAMES):
            kept.append(one)
    return kept


def once(problems: Sequence[Problem], header: Header) -> list[Problem]:
    """Problems as they are told: a town without a position once, a wrong focal side only where it is named."""
    empty = {(one.file, one.line, one.where) for one in problems if one.message == "the cell is empty"}
    wrong = any(one.where == "focal" for one in problems)
    echoes = (f"sides.{header.focal}", f"groups.{header.focal}")
    kept = []
    for one in problems:
        head, _, column = one.where.rpartition(".")
        other = {"lat": "lon", "lon": "lat"}.get(column, "")
        both = (one.file, one.line, one.where) in empty and (one.file, one.line, f"{head}.{other}") in empty
        if both and column == "lat":
            kept.append(replace(one, message="the town has no position", hint="fill lat and lon, in degrees"))
        elif not both and not (wrong and one.where.startswith(echoes)):
            kept.append(one)
    return kept


def _cell(problem: Problem) -> tuple[str, int, str]:
    """Table, number of the row and column of a problem in a table as made."""
    return (
        problem.file.removesuffix(".csv"),
        problem.line - 2,
        problem.where.rpartition("].")[2],
    )
