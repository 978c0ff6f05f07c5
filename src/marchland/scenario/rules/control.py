"""The record of control: every place held by a side that can hold it, without gap or overlap."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import CONTESTED
from marchland.scenario.rules import spells
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import Control


def _place(row: Control) -> str:
    return row.place


@rule("control", "places")
def control_of_known_place(s: Scenario, at: Files) -> Iterator[Problem]:
    """Control is of places of the scenario."""
    names = [row.place for row in s.places]
    known = set(names)
    for i, row in enumerate(s.control):
        if row.place not in known:
            yield at.cell(
                "control", i, "place", f"no place named '{row.place}'", expected(row.place, names, "places")
            )


@rule("control", "sides")
def holder_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """The holder is a side, or the place is contested."""
    names = [*s.sides, CONTESTED]
    for i, row in enumerate(s.control):
        if row.holder not in names:
            yield at.cell(
                "control",
                i,
                "holder",
                f"no side named '{row.holder}'",
                expected(row.holder, names, "holders"),
            )


@rule("control", "sides")
def holder_can_hold(s: Scenario, at: Files) -> Iterator[Problem]:
    """Some sides fight but never hold."""
    holders = [name for name, side in s.sides.items() if side.holds]
    for i, row in enumerate(s.control):
        if row.holder in s.sides and row.holder not in holders:
            hint = f"sides with `holds: true` are: {', '.join(holders)}"
            yield at.cell("control", i, "holder", f"the side '{row.holder}' holds no places", hint)


@rule("control", "sides", "places")
def holder_acts_there(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side holds only in countries where it acts."""
    country = {row.place: row.country for row in s.places}
    for i, row in enumerate(s.control):
        side = s.sides.get(row.holder)
        there = country.get(row.place)
        if side is not None and there is not None and there not in side.acts_in and side.acts_in:
            hint = f"it acts in: {', '.join(side.acts_in)}"
            yield at.cell("control", i, "holder", f"the side '{row.holder}' does not act in {there}", hint)


@rule("control", "sides")
def attacker_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """The attacker, if one is named, is a side that can hold places."""
    names = [name for name, side in s.sides.items() if side.holds]
    for i, row in enumerate(s.control):
        if row.attacker in s.sides and row.attacker not in names:
            hint = f"sides with `holds: true` are: {', '.join(names)}"
            yield at.cell("control", i, "attacker", f"the side '{row.attacker}' takes no places", hint)
        elif row.attacker and row.attacker not in names:
            yield at.cell(
                "control",
                i,
                "attacker",
                f"no side named '{row.attacker}'",
                expected(row.attacker, names, "sides"),
            )


@rule("control", "sides", "places")
def attacker_acts_there(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side attacks only in countries where it acts."""
    country = {row.place: row.country for row in s.places}
    for i, row in enumerate(s.control):
        side, there = s.sides.get(row.attacker), country.get(row.place)
        if (
            side is not None
            and side.holds
            and there is not None
            and side.acts_in
            and there not in side.acts_in
        ):
            hint = f"it acts in: {', '.join(side.acts_in)}"
            yield at.cell(
                "control", i, "attacker", f"the side '{row.attacker}' does not act in {there}", hint
            )


@rule("control")
def attacker_of_contested(s: Scenario, at: Files) -> Iterator[Problem]:
    """Only a contested place has an attacker, and it is not the side that held the place before."""
    for numbers in spells.ordered(s.control, _place).values():
        holder = ""
        for i in numbers:
            row = s.control[i]
            if row.holder != CONTESTED:
                holder = row.holder
                if row.attacker:
                    hint = f"an attacker belongs to a spell whose holder is '{CONTESTED}'"
                    yield at.cell(
                        "control",
                        i,
                        "attacker",
                        f"'{row.place}' is held by '{row.holder}' and not contested",
                        hint,
                    )
            elif row.attacker and row.attacker == holder:
                hint = "name the side that besieged it, or leave the cell empty"
                yield at.cell("control", i, "attacker", f"'{row.attacker}' holds '{row.place}' already", hint)


@rule("control")
def control_spell_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A spell ends after it begins."""
    yield from spells.backward(s.control, "control", at)


@rule("control")
def control_without_overlap(s: Scenario, at: Files) -> Iterator[Problem]:
    """One holder at a time."""
    yield from spells.overlapping(s.control, _place, "control", at)


@rule("control")
def control_without_gap(s: Scenario, at: Files) -> Iterator[Problem]:
    """Some holder at any time."""
    yield from spells.gaps(s.control, _place, "control", at)


@rule("control", "time")
def control_from_start(s: Scenario, at: Files) -> Iterator[Problem]:
    """The record begins no later than the scenario."""
    for numbers in spells.ordered(s.control, _place).values():
        first = s.control[numbers[0]]
        if first.since > s.time.start:
            hint = f"expected a spell from {s.time.start} or before"
            yield at.cell(
                "control", numbers[0], "from", f"nobody holds '{first.place}' before {first.since}", hint
            )


@rule("control", "time")
def control_to_end(s: Scenario, at: Files) -> Iterator[Problem]:
    """The record ends no earlier than the scenario."""
    end = s.time.end
    for numbers in spells.ordered(s.control, _place).values():
        last = s.control[numbers[-1]]
        if last.until is not None and last.until < end:
            hint = f"expected a spell to {end} or later, or an empty cell"
            yield at.cell(
                "control", numbers[-1], "to", f"nobody holds '{last.place}' from {last.until}", hint
            )


@rule("control", "places")
def place_has_control(s: Scenario, at: Files) -> Iterator[Problem]:
    """Every place has a record."""
    recorded = {row.place for row in s.control}
    for i, row in enumerate(s.places):
        if row.place not in recorded:
            yield at.cell(
                "places", i, "place", f"'{row.place}' has no spell in control.csv", "say who holds it"
            )
