"""Tables that are given in a scenario's own form: taken over, with the names that small tables may use for things."""

from __future__ import annotations

from marchland.scenario.forms import columns
from marchland.scenario.names import key_of
from marchland.scenario.tables import Row
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.ledger import Line, cell, evidence
from marchland.wars.draft.places import ids
from marchland.wars.draft.small_tables import SPECS, SmallTables

PLACES = {"roads": ("a", "b"), "events": ("places",), "forces": ("place",), "measures": ("area",)}
"""Columns that name places, by table; several in a cell stand between semicolons."""
GROUPS = {"relations": ("a", "b"), "events": ("actors",)}
"""Columns that name groups, where a side stands for its first group."""


def taken(stem: str, tables: SmallTables, who: Cast) -> list[Line]:
    """The rows of a table with every column that scenarios have, places and groups by their ids."""
    spec = SPECS[stem]
    needed, extra = columns(spec, ())
    rows = tables.rows[stem]
    names = [*needed, *(name for name in extra if any(cell(row, name) for row in rows))]
    known = ids(tables)
    groups = {name: who.group_of(name) for name in who.sides if name not in who.groups}
    groups |= {
        key_of(str(group.get("label", ""))): name
        for name, group in who.groups.items()
        if isinstance(group, dict)
    }
    lines = []
    for i, row in enumerate(rows):
        cells = {name: " ".join(row.get(name, "").split()) for name in names}
        for column in PLACES.get(stem, ()):
            cells[column] = _each(cells[column], known)
        for column in GROUPS.get(stem, ()):
            cells[column] = _each(cells[column], {**groups, **{name: name for name in who.groups}})
        if issubclass(spec.row, Row):
            cells |= evidence(row)
        lines.append(Line(cells, i))
    return lines


def _each(text: str, known: dict[str, str]) -> str:
    parts = [part.strip() for part in text.split(";")]
    return ";".join(known.get(part.casefold(), part) or part for part in parts)
