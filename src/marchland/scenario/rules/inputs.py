"""Inputs: known by name, never negative, one value at a time."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import air_input, recruits_input
from marchland.scenario.rules import spells
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_FIXED = {
    "russian_air": "index 0-1",
    "advisers": "persons",
    "foreign_arrivals": "persons/week",
    "pay_baghdad": "share 0-1",
    "inclusion_shock": "index 0-1",
}


def input_units(s: Scenario) -> dict[str, str]:
    """Inputs by name, each with its unit: air effort by country, the fixed ones, recruits by group."""
    air = sorted({air_input(row.country) for row in s.places})
    recruits = [recruits_input(group) for group in s.groups]
    return {**dict.fromkeys(air, "weapons/week"), **_FIXED, **dict.fromkeys(recruits, "persons/week")}


@rule("inputs", "places", "groups")
def input_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """An input that nothing reads is a misspelt one."""
    names = list(input_units(s))
    for i, row in enumerate(s.inputs):
        if row.input not in names:
            yield at.cell(
                "inputs", i, "input", f"no input named '{row.input}'", expected(row.input, names, "inputs")
            )


@rule("inputs", "places", "groups")
def input_in_its_unit(s: Scenario, at: Files) -> Iterator[Problem]:
    """A figure in another unit would be read as if it were in this one."""
    units = input_units(s)
    for i, row in enumerate(s.inputs):
        unit = units.get(row.input, row.unit)
        if "".join(row.unit.casefold().split()) != "".join(unit.split()):
            yield at.cell("inputs", i, "unit", f"'{row.input}' in '{row.unit}'", f"expected {unit}")


@rule("inputs")
def input_not_negative(s: Scenario, at: Files) -> Iterator[Problem]:
    """Efforts, persons and shares are zero or more."""
    for i, row in enumerate(s.inputs):
        if row.value < 0:
            yield at.cell("inputs", i, "value", f"the value is {row.value:g}", "expected 0 or more")


@rule("inputs")
def input_index_within_one(s: Scenario, at: Files) -> Iterator[Problem]:
    """Indices and shares are at most 1."""
    for i, row in enumerate(s.inputs):
        if _FIXED.get(row.input, "").endswith("0-1") and row.value > 1:
            yield at.cell(
                "inputs", i, "value", f"the value is {row.value:g}", f"'{row.input}' is an index from 0 to 1"
            )


@rule("inputs")
def input_spell_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A spell ends after it begins."""
    yield from spells.backward(s.inputs, "inputs", at)


@rule("inputs")
def input_without_overlap(s: Scenario, at: Files) -> Iterator[Problem]:
    """One value at a time."""
    yield from spells.overlapping(s.inputs, lambda row: row.input, "inputs", at)
