"""Figures of all tables of the record: ordered from low to high, and each given once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marchland.scenario.errors import Problem
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_ESTIMATED = {"groups": "strengths", "deaths": "deaths", "measures": "measures"}
"""Tables with `low`, `best` and `high`: file stem -> attribute."""
_KEYS = {
    "groups": ("strengths", ("group", "date", "scope")),
    "territory": ("territory", ("date", "publisher", "area")),
    "deaths": ("deaths", ("month", "country", "governorate", "perpetrator", "kind")),
    "measures": ("measures", ("indicator", "area", "since", "until", "scope", "source")),
    "forces": ("forces", ("place", "date", "coder")),
}
"""What a row of a table is told apart by; two publishers may print one indicator, so their source is part of it."""


@rule()
def figure_low_to_high(s: Scenario, at: Files) -> Iterator[Problem]:
    """The best figure lies between the low and the high one."""
    for stem, attribute in _ESTIMATED.items():
        for i, row in enumerate(s.__dict__.get(attribute, ())):
            for column, off in (("low", "above"), ("high", "below")):
                value = getattr(row, column)
                if value is not None and (value > row.best if column == "low" else value < row.best):
                    message = f"{column} {value:g} is {off} best {row.best:g}"
                    yield at.cell(stem, i, column, message, "expected low <= best <= high")


@rule()
def figure_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """Two figures of the same thing: one of them would be lost."""
    for stem, (attribute, key) in _KEYS.items():
        first: dict[tuple[Any, ...], int] = {}
        for i, row in enumerate(s.__dict__.get(attribute, ())):
            name = tuple(getattr(row, part) for part in key)
            if name in first:
                line = at.tables[stem].starts[first[name]]
                said = ", ".join(str(part) for part in name if part not in ("", None))
                hint = f"first on line {line}; keep one"
                yield at.cell(
                    stem, i, at.tables[stem].columns[0], f"the figure of {said} is given twice", hint
                )
            first.setdefault(name, i)
