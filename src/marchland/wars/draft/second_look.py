"""A second look: a cell of a wrong form hides nothing else, and no mistake is told twice.

Rules that compare rows run only on tables of the right form. So cells that have none get a stand-in, the tables are
judged again, and what is found then is told too, unless it could come of the stand-in. Spells of a town are in doubt
while one of its rows has no valid day, ends before it begins or begins after the war, or a row that no place has bears
a name like its own or begins where one of its own ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from marchland.errors import nearest
from marchland.files.missing import is_missing
from marchland.scenario.errors import Problem
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Line
from marchland.wars.draft.small_tables import STRENGTHS, SmallTables

Cells = frozenset[tuple[str, int, str]]
"""Table as made, number of the row that was given, column."""
FORM, NO_PLACE, UNRECORDED = "form", "control_of_known_place", "place_has_control"
BACKWARD = "control_spell_forward"
"""Rules by which problems are told apart."""
BOUNDED = ("control", "interventions")
"""Tables of which a row that begins after the war is told as such (`control.judge`, `effort.judge_dates`)."""
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


@dataclass(frozen=True)
class Doubts:
    """Towns of whose spells nothing is said, towns of whose spells only a backward one is, rows that begin too late."""

    undated: frozenset[str] = frozenset()
    doubted: frozenset[str] = frozenset()
    late: frozenset[tuple[str, int | None]] = frozenset()

    def __or__(self, other: Doubts) -> Doubts:
        return Doubts(self.undated | other.undated, self.doubted | other.doubted, self.late | other.late)


def doubts(
    problems: Sequence[Problem],
    made: Mapping[str, Sequence[Line]],
    header: Header,
    bad: Cells = frozenset(),
) -> Doubts:
    """What is in doubt, by all problems that were found in the tables as made, and by cells with stand-ins."""
    control = made.get("control", ())
    places = [line.cells["place"] for line in made.get("places", ())]
    late = {
        (stem, line.row)
        for stem in BOUNDED
        for line in made.get(stem, ())
        if line.row is not None and line.cells["from"] >= header.end.isoformat()
    }
    rows = {row for stem, row, column in bad if stem == "control" and column in SPELLS}
    rows |= {row for stem, row in late if stem == "control" and row is not None}
    undated = {line.cells["place"] for line in control if line.row in rows}
    doubted: set[str] = set()
    for one in problems:
        if one.rule not in (NO_PLACE, BACKWARD):
            continue
        cells = control[_cell(one)[1]].cells
        doubted.add(cells["place"])
        if one.rule == NO_PLACE:
            like = nearest(cells["place"], places)
            ending = {line.cells["place"] for line in control if line.cells["to"] == cells["from"] != ""}
            doubted |= {like} if like else ending
    return Doubts(frozenset(undated), frozenset(doubted), frozenset(late))


def clear(
    problems: Sequence[Problem],
    made: Mapping[str, Sequence[Line]],
    unsure: Doubts,
    bad: Cells = frozenset(),
) -> list[Problem]:
    """The problems that stand by themselves: not those of spells in doubt, nor those of a row with a stand-in."""
    mended_rows = {(table, row) for table, row, _ in bad}
    kept = []
    for one in problems:
        stem, number, column = _cell(one)
        lines = made.get(stem, ())
        line = lines[number] if 0 <= number < len(lines) else Line({})
        place = line.cells.get("place", "")
        of_spells = (stem == "control" and column in SPELLS) or one.rule == UNRECORDED
        follows = of_spells and (
            place in unsure.undated or (place in unsure.doubted and one.rule != BACKWARD)
        )
        late = column == "to" and (stem, line.row) in unsure.late
        stood_in = (stem, line.row) in mended_rows and column not in NAMES
        if not stood_in and (one.rule == FORM or not (follows or late)):
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
