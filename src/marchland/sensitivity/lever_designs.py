"""Strategies made by code for asking which lever matters when: one at a time, earlier or later, more or less, together.

Every question is a family of strategies that part from history at the cut, run through the same comparison as those
that people write; nothing here simulates. A lever is moved to the bound that is further from history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from marchland.engine.contract import Lever
from marchland.errors import InputError, unknown
from marchland.scenario import Scenario
from marchland.scenario.schema import Setting, Strategy
from marchland.territory.compile import compile_model

QUARTER = 13
"""Weeks in a quarter."""
LASTS = 26
"""Weeks for which aid lasts where its start is the question, so that late aid is not less aid."""
DOSES = 4
Settings = dict[str, tuple[Setting, ...]]
WORDS = {
    "when": "each lever alone for half a year",
    "timing": "the same aid for half a year",
    "doses": "each lever from the cut on, in equal steps to its bound",
    "pairs": "two levers together",
}
"""What each question asks."""


@dataclass(frozen=True)
class Question:
    """A family of strategies by name, each with what sets it apart (`lever`, `start` in weeks after the cut, ...)."""

    name: str
    strategies: Mapping[str, Strategy]
    marks: Mapping[str, Mapping[str, Any]]

    def asked(self, s: Scenario) -> Scenario:
        """The scenario with these strategies added."""
        return s.model_copy(update={"strategies": {**s.strategies, **self.strategies}})


def declared(s: Scenario) -> dict[str, Lever]:
    """Levers of the mechanisms that are on, by name."""
    model = compile_model(s)
    return {lever.name: lever for m in model.mechanisms if m.name not in model.off for lever in m.levers}


def furthest(lever: Lever) -> float:
    """The bound further from history, the upper one if both are as far."""
    return lever.high if lever.high - lever.history >= lever.history - lever.low else lever.low


def window(value: float, since: date, weeks: int | None = None) -> tuple[Setting, ...]:
    """A lever's value from a day on, for so many weeks or to the end."""
    until = since + timedelta(weeks=weeks) if weeks else None
    return (Setting.model_validate({"from": since, "to": until, "value": value}),)


def when(s: Scenario, cut: date, starts: Sequence[int], levers: Sequence[str] | None = None) -> Question:
    """Each lever alone, for half a year, from each start (weeks after the cut). Raises InputError for a lever."""
    many = chosen(s, levers)
    found, marks = {}, {}
    for name, lever in many.items():
        for start in starts:
            key = f"{name}_{start:03}"
            day = cut + timedelta(weeks=start)
            found[key] = made(f"{name} at {furthest(lever):g}", {name: window(furthest(lever), day, LASTS)})
            marks[key] = {"lever": name, "start": start, "value": furthest(lever)}
    return Question("when", found, marks)


def timing(s: Scenario, cut: date, starts: Sequence[int], aid: str = "article") -> Question:
    """A whole strategy for half a year, from each start. Raises InputError for a strategy that is not there."""
    if aid not in s.strategies:
        raise unknown("strategy", aid, tuple(s.strategies), "strategies")
    found, marks = {}, {}
    for start in starts:
        key, day = f"{aid}_{start:03}", cut + timedelta(weeks=start)
        found[key] = made(
            f"{aid} for half a year", {k: moved(v, day) for k, v in s.strategies[aid].levers.items()}
        )
        marks[key] = {"aid": aid, "start": start}
    return Question("timing", found, marks)


def doses(s: Scenario, cut: date, levers: Sequence[str] | None = None) -> Question:
    """Each lever from the cut on at equal steps from history to the further bound."""
    found, marks = {}, {}
    for name, lever in chosen(s, levers).items():
        for step in range(1, DOSES + 1):
            value = lever.history + (furthest(lever) - lever.history) * step / DOSES
            key = f"{name}_step_{step}"
            found[key] = made(f"{name} at {value:g}", {name: window(value, cut)})
            marks[key] = {"lever": name, "step": step, "value": value}
    return Question("doses", found, marks)


def pairs(s: Scenario, cut: date, levers: Sequence[str]) -> Question:
    """Levers alone and two at a time from the cut on, each at its further bound."""
    many = chosen(s, levers)
    sets = [*((name,) for name in many), *combinations(many, 2)]
    found, marks = {}, {}
    for names in sets:
        key = "_and_".join(names)
        found[key] = made(" and ".join(names), {n: window(furthest(many[n]), cut) for n in names})
        marks[key] = {"levers": list(names)}
    return Question("pairs", found, marks)


def chosen(s: Scenario, levers: Sequence[str] | None) -> dict[str, Lever]:
    """Levers by name, all where none are named."""
    known = declared(s)
    for name in levers or ():
        if name not in known:
            raise unknown("lever", name, tuple(known))
    return {name: known[name] for name in (levers or known)}


def moved(settings: Sequence[Setting], day: date) -> tuple[Setting, ...]:
    """A lever's settings, all from a day on for half a year; one that waits for a condition waits still."""
    until = day + timedelta(weeks=LASTS)
    if not settings:
        raise InputError("a strategy sets a lever to nothing")
    return tuple(one.model_copy(update={"since": day, "until": until}) for one in settings)


def made(about: str, levers: Settings) -> Strategy:
    """A strategy."""
    return Strategy(about=about, levers=levers)
