"""Three sides under the square law, phase by phase: a phase ends when a side is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from marchland.engine.contract import State
from marchland.engine.priors import Param
from marchland.zoo.ode import ABSOLUTE, RELATIVE

Vector = NDArray[np.float64]
SIDES = ("a", "b", "c")
STRATEGIES = ("split", "c_on_a", "c_on_b", "ignore_c")
AIMED: Mapping[str, Sequence[Sequence[float]]] = {
    "split": ((0, 1, 1), (1, 0, 1), (1, 1, 0)),
    "c_on_a": ((0, 1, 1), (1, 0, 1), (1, 0, 0)),
    "c_on_b": ((0, 1, 1), (1, 0, 1), (0, 1, 0)),
    "ignore_c": ((0, 1, 0), (1, 0, 0), (1, 1, 0)),
}
"""Strategy -> whom each side (row) fires at (column) while all three live."""
FADED = 1e-9
"""What counts as nothing, relative to the total at the start."""
LONG = 21.0
"""exp(-21) < FADED: by then everything has faded, in units of 1/rate."""


def shares(strategy: str, alive: NDArray[np.bool_]) -> Vector:
    """Share of each side's fire at each other side, shape (from, to): even among its living targets."""
    three = np.asarray(AIMED[strategy], np.float64)
    aimed = three if alive.all() else np.ones((3, 3)) - np.eye(3)
    aimed = aimed * alive[:, None] * alive[None, :]
    total = aimed.sum(axis=1, keepdims=True)
    found: Vector = np.divide(aimed, total, out=np.zeros((3, 3)), where=total > 0)
    return found


def phase(x: Vector, strategy: str, time: float) -> tuple[Vector, float]:
    """Strengths (as shares of the first total) after `time` or when the next side is gone, and the time taken."""
    alive = x > 0
    loss = shares(strategy, alive).T

    def least(t: float, v: Vector) -> float:
        return float(v[alive].min()) - FADED / 10

    least.terminal = True  # type: ignore[attr-defined]
    least.direction = -1  # type: ignore[attr-defined]
    found = solve_ivp(
        lambda t, v: -loss @ v, (0.0, time), x, "DOP853", events=least, rtol=RELATIVE, atol=ABSOLUTE
    )
    end = found.y[:, -1]
    return np.where(end > FADED / 5, end, 0.0), float(found.t[-1])


def advance(x: Vector, strategy: str, time: float) -> tuple[Vector, float]:
    """Strengths after `time` (in 1/rate) and how long two sides or more lived."""
    gone = 0.0
    while (x > 0).sum() > 1 and gone < time:
        x, taken = phase(x, strategy, time - gone)
        gone += taken
        if x.sum() < FADED:
            x = np.zeros(3)
    return x, gone


def scaled(start: Sequence[float]) -> tuple[Vector, float]:
    """Strengths as shares of the total, what counts as nothing left out; and the total."""
    total = float(sum(start))
    x = np.asarray(start, np.float64) / (total or 1.0)
    return np.where(x > FADED, x, 0.0), total


def survivors(start: Sequence[float], strategy: str) -> list[float]:
    """Strengths of the three when no more than one is left."""
    x, total = scaled(start)
    return [float(v) for v in advance(x, strategy, LONG)[0] * total]


@dataclass(frozen=True)
class Melee:
    """The fight as a `Model`: time in units of 1/rate, strengths as shares of the total at the start."""

    name: str
    strategy: str
    rate: float
    params: Mapping[str, Param]
    steps: int = 420
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """The sides and the time."""
        return dict.fromkeys((*SIDES, "time", "end_time"), ())

    def inputs(self) -> Vector:
        """End of each step."""
        return np.linspace(0.0, LONG, self.steps + 1)[1:]

    def init(self, p: State) -> State:
        """All sides as they start."""
        x, total = scaled([p[f"{side}0"] for side in SIDES])
        return {"x": x, "total": total, "time": 0.0, "lived": 0.0}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One interval, through the end of a side if there is one."""
        after, lived = advance(y["x"], self.strategy, float(x) - y["time"])
        return {**y, "x": after, "time": float(x), "lived": y["lived"] + lived}

    def observe(self, y: State) -> State:
        """Strengths by name, and the time."""
        values = dict(zip(SIDES, y["x"] * y["total"], strict=True))
        return {**values, "time": y["time"] / self.rate}

    def finish(self, y: State) -> State:
        """When one side was left; NaN if none ever was."""
        return {"end_time": y["lived"] / self.rate if y["x"].any() else np.nan}
