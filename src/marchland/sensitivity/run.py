"""The studies by name: what each costs in futures and its numbers as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching
from marchland.engine.blocks import whole
from marchland.engine.program import BLOCK
from marchland.errors import InputError, unknown
from marchland.files.writing import write_text
from marchland.scenario import Scenario
from marchland.sensitivity import lever_designs as ask
from marchland.sensitivity.lever_designs import Question
from marchland.sensitivity.strategies import Stand, stand
from marchland.sensitivity.study import (
    STARTS,
    Answer,
    Parameters,
    Plan,
    answers,
    futures_of,
    parameters,
)

Tell = Callable[[int], None] | None
Names = Sequence[str]
MORE = 4
"""Times as many futures where worse worlds are looked for: that takes many parameter sets."""


@dataclass(frozen=True)
class Found:
    """What a study found: its answers, and the same as plain data."""

    answers: Parameters | Stand | Mapping[str, Sequence[Answer]]
    told: dict[str, Any]
    outcomes: tuple[str, ...]


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
    branching(s, strategies, plan.cut, plan.weeks, plan.replay)
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
    return whole(plan.runs, BLOCK) * 4 if study == "levers" else whole(MORE * plan.runs, BLOCK)


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
    if study == "parameters":
        found = parameters(s, plan, (strategies[1], strategies[0]), tell)
        return Found(found, found.as_dict(), plan.outcomes)
    if study == "strategies":
        side = stand(s, replace(plan, runs=MORE * plan.runs), strategies, thresholds, tell)
        return Found(side, side.as_dict(), plan.outcomes)
    many = {q.name: answers(s, plan, q, tell) for q in questions(s, plan, strategies, levers)}
    return Found(many, {name: [a.as_dict() for a in some] for name, some in many.items()}, plan.outcomes)


def kept(told: Mapping[str, Any], path: Path) -> Path:
    """Write what was found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, json.dumps(told, indent=1, allow_nan=False) + "\n")
