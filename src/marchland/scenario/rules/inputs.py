"""Inputs: declared by a mechanism, in its unit and bounds, one value at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from typing import TYPE_CHECKING

from marchland.scenario import known
from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import series_name
from marchland.scenario.rules import spells
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

if TYPE_CHECKING:
    from marchland.engine.contract import Input

_LABELS: dict[str, Callable[[Scenario], Iterable[str]]] = {
    "country": lambda s: sorted({row.country for row in s.places}),
    "governorate": lambda s: sorted({row.governorate for row in s.places}),
    "place": lambda s: [row.place for row in s.places],
    "group": lambda s: s.groups,
    "side": lambda s: s.sides,
    "community": lambda s: s.communities,
    "sponsor": lambda s: s.sponsors,
    "sector": lambda s: s.sectors,
}
"""Axis -> its labels: what an input can be recorded along."""


def declared(s: Scenario) -> dict[str, Input]:
    """Inputs by the names that a table may use, as the mechanisms declare them; those along an axis by every label."""
    return {name: one for one in known.catalogue().inputs.values() for name in labelled(one, s)}


def labelled(one: Input, s: Scenario) -> set[str]:
    """Names that a table may use for an input."""
    if not one.axes:
        return {one.series}
    return {series_name(one.series, axis, label) for axis in one.axes for label in _LABELS[axis](s)}


@rule("inputs", "places", "groups", "sides", "communities", "sponsors", "sectors")
def input_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """An input that no mechanism reads is a misspelt one."""
    names = declared(s) if s.inputs else {}
    for i, row in enumerate(s.inputs):
        if row.input not in names:
            hint = expected(row.input, sorted(names), "inputs")
            yield at.cell("inputs", i, "input", f"no input named '{row.input}'", hint)


@rule("inputs", "places", "groups", "sides", "communities", "sponsors", "sectors")
def input_in_its_unit(s: Scenario, at: Files) -> Iterator[Problem]:
    """A figure in another unit would be read as if it were in this one."""
    names = declared(s) if s.inputs else {}
    for i, row in enumerate(s.inputs):
        unit = names[row.input].unit if row.input in names else row.unit
        if _plain(row.unit) != _plain(unit):
            yield at.cell("inputs", i, "unit", f"'{row.input}' in '{row.unit}'", f"expected {unit}")


@rule("inputs", "places", "groups", "sides", "communities", "sponsors", "sectors")
def input_within_bounds(s: Scenario, at: Files) -> Iterator[Problem]:
    """Efforts and persons are zero or more, indices and shares at most 1, as the mechanism says that reads them."""
    names = declared(s) if s.inputs else {}
    for i, row in enumerate(s.inputs):
        low, high = (names[row.input].low, names[row.input].high) if row.input in names else (0.0, inf)
        if not low <= row.value <= high:
            hint = f"expected {low:g} or more" if high == inf else f"expected {low:g} to {high:g}"
            yield at.cell("inputs", i, "value", f"the value is {row.value:g}", hint)


@rule("inputs")
def input_spell_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A spell ends after it begins."""
    yield from spells.backward(s.inputs, "inputs", at)


@rule("inputs")
def input_without_overlap(s: Scenario, at: Files) -> Iterator[Problem]:
    """One value at a time."""
    yield from spells.overlapping(s.inputs, lambda row: row.input, "inputs", at)


def _plain(unit: str) -> str:
    return "".join(unit.casefold().split())
