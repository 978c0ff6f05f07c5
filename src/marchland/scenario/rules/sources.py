"""Sources: a figure says where it comes from, or says that it is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import TABLES, Row

_SOURCED = tuple(spec for spec in TABLES if issubclass(spec.row, Row))


def _check(stem: str, rows: tuple[Row, ...], at: Files) -> Iterator[Problem]:
    for i, row in enumerate(rows):
        if not row.source.strip() and row.verified != "assumed":
            message = f"a figure marked {row.verified} has no source"
            yield at.cell(stem, i, "source", message, "name the source, or mark the figure assumed")


@rule()
def figure_has_source(s: Scenario, at: Files) -> Iterator[Problem]:
    """Every row of every table that has the right form."""
    for spec in _SOURCED:
        rows = s.__dict__.get(spec.attribute, ())
        yield from _check(spec.stem, rows, at)
