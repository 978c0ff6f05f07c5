"""Interventions: for sides that exist, and ending no earlier than they begin."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario


@rule("interventions", "sides")
def intervention_for_known_sides(s: Scenario, at: Files) -> Iterator[Problem]:
    """Whoever is helped or fought is a side; a force that takes no side leaves the cell empty."""
    for i, row in enumerate(s.interventions):
        for column, names in (("backs", row.backs), ("against", row.against)):
            for name in names:
                if name not in s.sides:
                    message = f"no side named '{name}'"
                    yield at.cell("interventions", i, column, message, expected(name, s.sides, "sides"))


@rule("interventions")
def intervention_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """Both days are part of it."""
    for i, row in enumerate(s.interventions):
        if row.until is not None and row.until < row.since:
            message = f"it ends on {row.until}, before it begins"
            hint = f"expected {row.since} or later, or an empty cell"
            yield at.cell("interventions", i, "to", message, hint)
