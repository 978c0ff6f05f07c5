"""Hold every published model against its targets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marchland.zoo.published import Published, Target, Value
from marchland.zoo.ran import Ran
from marchland.zoo.runs import SEED, run


@dataclass(frozen=True)
class Checked:
    """One target and what came out: `error` is the standard error of `ours`, NaN where it has none."""

    model: str
    state: str
    target: Target
    ours: float
    error: float

    @property
    def margin(self) -> float:
        """How far `ours` may lie from the target's value."""
        t = self.target
        if t.in_standard_errors:
            return t.tolerance * self.error
        return t.tolerance * abs(t.value) if t.relative else t.tolerance

    @property
    def passed(self) -> bool:
        """Whether the target holds."""
        if self.target.origin == "order":
            return self.ours > self.target.value
        return abs(self.ours - self.target.value) <= self.margin

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        t = self.target
        return {
            "model": self.model,
            "quantity": t.quantity,
            "settings": dict(t.settings),
            "minus": None if t.minus is None else dict(t.minus),
            "origin": t.origin,
            "value": t.value,
            "ours": self.ours,
            "standard_error": self.error,
            "margin": None if t.origin == "order" else self.margin,
            "passed": self.passed,
            "state": self.state,
            "note": t.note,
        }


def quantity(model: Published, ran: Ran, name: str) -> tuple[float, float]:
    """A named result and its standard error (NaN where it has none)."""
    found = model.results(ran)[name]
    return found if isinstance(found, tuple) else (found, math.nan)


def verify(name: str, model: Published, seed: int = SEED) -> Iterator[Checked]:
    """Every target of a model, checked; targets at the same settings share one ensemble."""
    kept: dict[tuple[Any, ...], Ran] = {}

    def at(settings: dict[str, Value], runs: int) -> Ran:
        key = (tuple(sorted(settings.items())), runs)
        if key not in kept:
            kept[key] = run(model, settings, runs, seed)
        return kept[key]

    for target in model.targets:
        ours, error = quantity(model, at(dict(target.settings), target.runs), target.quantity)
        if target.minus is not None:
            other, its = quantity(model, at(dict(target.minus), target.runs), target.quantity)
            ours, error = ours - other, math.hypot(error, its)
        yield Checked(name, model.state, target, ours, error)
