"""Inputs that a scenario leaves at their default, and rows of inputs that nothing listed reads."""

from __future__ import annotations

from marchland.mechanisms import discover
from marchland.scenario import Scenario
from marchland.scenario.rules.inputs import labelled


def at_default(s: Scenario) -> dict[str, str]:
    """Series -> its default with its unit, of every input of a listed mechanism for which inputs.csv has no row."""
    given = {row.input for row in s.inputs}
    read = [one for name, mechanism in discover().items() if name in s.mechanisms for one in mechanism.inputs]
    return {one.series: f"{one.default:g} {one.unit}" for one in read if not given & labelled(one, s)}


def unread(s: Scenario) -> int:
    """Rows of inputs.csv that only mechanisms read which the scenario does not list."""
    read = [one for name, mechanism in discover().items() if name in s.mechanisms for one in mechanism.inputs]
    names = {name for one in read for name in labelled(one, s)}
    return sum(row.input not in names for row in s.inputs)
