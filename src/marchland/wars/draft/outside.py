"""Rows that lie wholly outside the war: they change nothing, and a wrong year is likely, so they are said.

Rows of interventions.csv are said in `effort`, since they are left out; control that begins after the war is a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marchland.errors import LISTED
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Line, typed
from marchland.wars.draft.small_tables import SPECS, STRENGTHS

CALLED = {"control": "{0.place} ({0.holder})", "relations": "{0.a} and {0.b}", "inputs": "{0.input}"}
"""Tables of spells that are not left out, and what a row of each is called."""


def said(made: Mapping[str, Sequence[Line]], header: Header) -> list[str]:
    """A line for each table with rows that were over before the war begins, or begin when it is over."""
    out = []
    for stem, form in CALLED.items():
        rows = typed(SPECS[stem], [line for line in made.get(stem, ()) if line.row is not None])
        before = [row for row in rows if row.since < (row.until or date.max) <= header.start]
        after = [row for row in rows if row.since >= header.end]
        one, many = ("spell was", "spells were") if stem == "control" else ("row was", "rows were")
        if before:
            out.append(_line(stem, before, one, many, f"over before the war begins on {header.start}", form))
        if after and stem != "control":
            when = f"when the war is over, on {header.end} or later"
            out.append(_line(stem, after, "row begins", "rows begin", when, form))
    return out


def older(lines: Sequence[Line], header: Header) -> list[str]:
    """What is said of strengths that a later one replaces before the war begins."""
    rows = typed(SPECS[STRENGTHS], [line for line in lines if line.row is not None])
    last: dict[str, date] = {}
    for row in rows:
        if row.date <= header.first:
            last[row.group] = max(row.date, last.get(row.group, row.date))
    named = [
        f"{row.group} {row.date} ({row.best:g})" for row in rows if row.date < last.get(row.group, row.date)
    ]
    if not named:
        return []
    many = "1 row is" if len(named) == 1 else f"{len(named)} rows are"
    return [
        f"strengths.csv: {many} older than the figure with which a group begins, and nothing changes by it: "
        f"{_some(named)}"
    ]


def _line(stem: str, rows: Sequence[Any], one: str, many: str, when: str, form: str) -> str:
    named = [f"{form.format(row)} {row.since} to {row.until or 'open'}" for row in rows]
    count = f"{len(rows)} {one if len(rows) == 1 else many}"
    return f"{stem}.csv: {count} {when}, and nothing changes by it: {_some(named)}"


def _some(named: Sequence[str]) -> str:
    return "; ".join(named[:LISTED]) + ("; ..." if len(named) > LISTED else "")
