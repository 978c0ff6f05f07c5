"""Offensives: ordered where there are places, groups and an enemy, within the horizon and the bounds of the levers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from marchland.scenario import known
from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import ADVISERS, AIR_EFFORT, CONTESTED, HISTORY
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import Offensive
from marchland.scenario.sheet import Path

ORDERED = "offensive"
"""The mechanism that carries offensives out."""


def _offensives(s: Scenario) -> Iterator[tuple[Path, str, Offensive]]:
    for name, strategy in s.strategies.items():
        for i, one in enumerate(strategy.offensives):
            yield ("strategies", name, "offensives", i), name, one


def _side(s: Scenario, one: Offensive) -> str | None:
    """The side of the first group that is known."""
    return next((s.groups[name].side for name in one.forces if name in s.groups), None)


@rule("strategies", "mechanisms")
def offensive_carried_out(s: Scenario, at: Files) -> Iterator[Problem]:
    """Without its mechanism an offensive would move nothing, and say nothing."""
    for path, _, _ in _offensives(s):
        if path[-1] == 0 and ORDERED not in {*s.mechanisms, *s.off}:
            message = f"offensives are carried out by the mechanism '{ORDERED}', which is not listed"
            yield at.key(path[:-1], message, f"list {ORDERED} in `mechanisms`", at_key=True)


@rule("strategies", "places")
def offensive_at_known_place(s: Scenario, at: Files) -> Iterator[Problem]:
    """Offensives are against places of the scenario, each named once."""
    names = [row.place for row in s.places]
    for path, _, one in _offensives(s):
        for i, name in enumerate(one.place):
            where = (*path, "place", i)
            if name not in names:
                yield at.key(where, f"no place named '{name}'", expected(name, names, "places"))
            elif name in one.place[:i]:
                yield at.key(where, f"'{name}' is named twice", "name each place once")


@rule("strategies", "groups")
def offensive_by_known_group(s: Scenario, at: Files) -> Iterator[Problem]:
    """Who fights and who holds are groups of the scenario."""
    for path, _, one in _offensives(s):
        for key, names in (("forces", one.forces), ("hold", one.hold)):
            for name in names:
                if name not in s.groups:
                    hint = expected(name, s.groups, "groups")
                    yield at.key((*path, key, name), f"no group named '{name}'", hint, at_key=True)


@rule("strategies", "groups", "sides")
def offensive_of_one_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """A place falls to one side: those who fight for it and hold it belong to it."""
    for path, _, one in _offensives(s):
        side = _side(s, one)
        mine = [name for name, group in s.groups.items() if group.side == side]
        for key, names in (("forces", one.forces), ("hold", one.hold)):
            for name in names:
                if side is not None and name in s.groups and s.groups[name].side != side:
                    message = f"'{name}' is of the side '{s.groups[name].side}', the offensive of '{side}'"
                    hint = f"expected of: {', '.join(mine)}; another side takes an offensive of its own"
                    yield at.key((*path, key, name), message, hint, at_key=True)


@rule("strategies", "groups")
def offensive_with_somebody(s: Scenario, at: Files) -> Iterator[Problem]:
    """Somebody is ordered to fight, and a group that holds brought persons or is given some."""
    for path, _, one in _offensives(s):
        if not sum(one.forces.values()) > 0:
            yield at.key((*path, "forces"), "nobody is ordered to the place", "expected persons above 0")
        for name, persons in one.hold.items():
            if persons is None and name in s.groups and name not in one.forces:
                message = (
                    f"'{name}' does not fight for the place, so it is open how many of it are to hold it"
                )
                hint = f"write hold: {{{name}: persons}}, or name it in `forces`"
                yield at.key((*path, "hold"), message, hint)


@rule("strategies", "groups", "sides", "places")
def offensive_where_its_side_acts(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side takes places in the countries that it acts in, if it holds places at all."""
    country = {row.place: row.country for row in s.places}
    for path, _, one in _offensives(s):
        side = s.sides.get(_side(s, one) or "")
        if side is None:
            continue
        if not side.holds:
            message = f"the side '{_side(s, one)}' never holds places"
            yield at.key((*path, "forces"), message, "expected groups of a side with `holds: true`")
        for i, name in enumerate(one.place):
            if name in country and country[name] not in side.acts_in:
                message = f"'{name}' lies in {country[name]}, where the side '{_side(s, one)}' does not act"
                yield at.key((*path, "place", i), message, f"it acts in: {', '.join(side.acts_in)}")


@rule("strategies", "groups", "control", "time")
def offensive_against_an_enemy(s: Scenario, at: Files) -> Iterator[Problem]:
    """The place is not the side's own, by what was on record at the start, or at the cut if that is sooner."""
    for path, _, one in _offensives(s):
        day = min(one.start, s.time.cut or one.start)
        for i, name in enumerate(one.place):
            holder = _holder(s, name, day)
            if holder is not None and holder == _side(s, one):
                hint = "expected a place that an enemy holds"
                yield at.key((*path, "place", i), f"'{name}' is held by '{holder}' itself on {day}", hint)


def _holder(s: Scenario, place: str, day: date) -> str | None:
    """The last recorded holder of a place on a day; None if there is none."""
    rows = sorted((r for r in s.control if r.place == place and r.since <= day), key=lambda r: r.since)
    return next((r.holder for r in reversed(rows) if r.holder != CONTESTED), None)


@rule("strategies", "time")
def offensive_within_horizon(s: Scenario, at: Files) -> Iterator[Problem]:
    """Offensives are between the start and the end."""
    start, end = at.horizon(s)
    for path, _, one in _offensives(s):
        for key, day in (("start", one.start), ("end", one.end)):
            if day is not None and not start <= day <= end:
                yield at.key((*path, key), f"{day} is outside the horizon", f"expected {start} to {end}")


@rule("strategies")
def offensive_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """An offensive ends after it begins."""
    for path, _, one in _offensives(s):
        if one.end is not None and one.end <= one.start:
            message = f"the offensive ends on {one.end}, not after it begins"
            yield at.key((*path, "end"), message, f"expected a day after {one.start}, or null")


@rule("strategies", "groups")
def offensive_one_at_a_time(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side has one offensive against a place at a time."""
    for path, name, one in _offensives(s):
        for j, other in enumerate(s.strategies[name].offensives[: int(path[-1])]):
            shared = [place for place in one.place if place in other.place]
            later, ended = max(one.start, other.start), min(one.end or date.max, other.end or date.max)
            if shared and later < ended and _side(s, one) == _side(s, other):
                message = f"the side already attacks '{shared[0]}' in offensives[{j}] at that time"
                yield at.key((*path, "place"), message, "end that one first, or order both forces in one")


@rule("strategies", "mechanisms", "levers", "inputs")
def offensive_with_support_that_can_be(s: Scenario, at: Files) -> Iterator[Problem]:
    """Air effort and advisers are levers: felt by a mechanism, described here, and within their bounds."""
    bounds, listed = known.catalogue().levers, {*s.mechanisms, *s.off}
    for path, _, one in _offensives(s):
        for key, lever, asked in (
            ("air", AIR_EFFORT, one.air != 1),
            ("advisers", ADVISERS, one.advisers > 0),
        ):
            found = bounds.get(lever)
            if not asked or found is None:
                continue
            if found.owner not in listed or lever not in s.levers:
                message = f"it moves the lever '{lever}', which the scenario does not have"
                hint = f"list {found.owner} in `mechanisms` and {lever} in `levers`, or leave it out"
                yield at.key((*path, key), message, hint)
            elif key == "air" and one.air > found.high:
                yield at.key((*path, key), f"the factor {one.air:g} is out of bounds",
                             f"expected 0 to {found.high:g}; 1 is the effort on record")  # fmt: skip
            elif key == "advisers":
                there = _recorded(s, one.start)
                most = (found.high - 1) * there
                if one.advisers > most:
                    message = f"{one.advisers:,.0f} advisers beside {there:,.0f} on record on {one.start}"
                    yield at.key((*path, key), message, f"expected at most {most:,.0f}, by the lever's bound")


def _recorded(s: Scenario, day: date) -> float:
    """Advisers on record on a day, persons."""
    rows = [r for r in s.inputs if r.input == ADVISERS and r.since <= day]
    return sum(r.value for r in rows if r.until is None or day < r.until)


@rule("strategies")
def history_orders_nothing(s: Scenario, at: Files) -> Iterator[Problem]:
    """History has the offensives that it had, in the record."""
    if HISTORY in s.strategies and s.strategies[HISTORY].offensives:
        path = ("strategies", HISTORY, "offensives")
        yield at.key(path, "the strategy 'history' orders offensives", "leave them out", at_key=True)
