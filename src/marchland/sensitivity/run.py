"""The studies by name: what each costs in futures, its numbers as plain data, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching
from marchland.errors import InputError, unknown
from marchland.files.writing import write_text
from marchland.scenario import Scenario
from marchland.sensitivity import lever_designs as ask
from marchland.sensitivity.lever_designs import Question
from marchland.sensitivity.strategies import stand
from marchland.sensitivity.study import STARTS, Answer, Plan, answers, futures_of, parameters, whole

if TYPE_CHECKING:
    from rich.table import Table

Tell = Callable[[int], None] | None
Names = Sequence[str]
MORE = 4
"""Times as many futures where worse worlds are looked for: that takes many parameter sets."""


@dataclass(frozen=True)
class Found:
    """What a study found: plain data, lines and tables."""

    told: dict[str, Any]
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


def checked(s: Scenario, plan: Plan, strategies: Names, levers: Names | None) -> None:
    """Raise InputError for anything that would stop a study half way."""
    for name in plan.outcomes:
        if name not in NAMES:
            raise unknown("outcome", name, NAMES)
    if not plan.outcomes:
        raise InputError(f"no outcome named; there are {', '.join(NAMES)}")
    if plan.points < 2 or plan.points & (plan.points - 1):
        raise InputError(f"--points {plan.points}: expected a power of two, such as 128, 256 or 512")
    if plan.runs < 1 or plan.weeks < 1:
        raise InputError(f"--runs {plan.runs} --weeks {plan.weeks}: expected at least one of each")
    branching(s, strategies, plan.cut, plan.weeks)
    ask.chosen(s, levers)


def questions(s: Scenario, plan: Plan, strategies: Names, levers: Names | None) -> Iterator[Question]:
    """The questions about levers; pairs are of the levers that the second strategy moves, unless some are named."""
    starts = [w for w in STARTS if w + ask.LASTS <= plan.weeks] or [0]
    yield ask.when(s, plan.cut, starts, levers)
    yield ask.timing(s, plan.cut, starts, strategies[1])
    yield ask.doses(s, plan.cut, levers)
    moved = [name for name in s.strategies[strategies[1]].levers if name in ask.declared(s)]
    yield ask.pairs(s, plan.cut, levers or moved)


def futures(s: Scenario, plan: Plan, strategies: Names, levers: Names | None, study: str) -> int:
    """Futures that a study counts towards its progress."""
    if study == "parameters":
        return futures_of(s, plan, (strategies[1], strategies[0]))
    return whole(plan.runs) * 4 if study == "levers" else whole(MORE * plan.runs)


def run(
    s: Scenario,
    plan: Plan,
    strategies: Names,
    levers: Names | None,
    thresholds: Mapping[str, float],
    study: str,
    tell: Tell = None,
) -> Found:
    """Run one study by name."""
    from marchland.views import sensitivity as view

    if study == "parameters":
        found = parameters(s, plan, (strategies[1], strategies[0]), tell)
        return Found(found.as_dict(), (), tuple(view.parameters(found)))
    if study == "strategies":
        side = stand(s, replace(plan, runs=MORE * plan.runs), strategies, thresholds, tell)
        return Found(side.as_dict(), view.signposts(side), tuple(view.standing(side)))
    many = {q.name: answers(s, plan, q, tell) for q in questions(s, plan, strategies, levers)}
    return Found(
        {name: [a.as_dict() for a in some] for name, some in many.items()}, (), tuple(tables(many, plan))
    )


def tables(many: Mapping[str, Sequence[Answer]], plan: Plan) -> Iterator[Table]:
    """Every question's answers, one table an outcome."""
    from marchland.views import sensitivity as view

    shown = {"when": view.windows, "timing": view.windows, "doses": view.steps, "pairs": view.together}
    for name, some in many.items():
        for outcome in plan.outcomes:
            yield shown[name](some, outcome)


def kept(told: Mapping[str, Any], path: Path) -> Path:
    """Write what was found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, json.dumps(told, indent=1, allow_nan=False) + "\n")


def drawn(told: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw what was found as SVG files."""
    from marchland.views import look
    from marchland.views.draw.sensitivity import charts

    return [write_text(folder / f"{chart.name}.svg", look.alone(chart.svg)) for chart in charts(told)]
