"""The fight as a chain of single losses: one step is one casualty, and the exact chances beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import State
from marchland.engine.priors import Param

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Two sides of `x0` and `y0` men; with i and j men left x loses the next with chance a j / (a j + b i)."""

    x0: int
    y0: int
    params: Mapping[str, Param]
    name: str = "brown_1963"
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: {"who": ()})
    observed: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: dict.fromkeys(("x", "y", "x_left", "y_left"), ())
    )

    @property
    def steps(self) -> int:
        """As many as casualties, at most: the winner keeps one man."""
        return self.x0 + self.y0 - 1

    def inputs(self) -> Any:
        """Nothing from outside."""
        return np.zeros(self.steps, np.float32)

    def init(self, p: State) -> State:
        """Everybody stands."""
        return {"x": jnp.float32(self.x0), "y": jnp.float32(self.y0)}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One man falls, unless one side is gone."""
        by_y, by_x = p["a"] * y["y"], p["b"] * y["x"]
        falls_x = u["who"] * (by_y + by_x) < by_y
        fighting = jnp.minimum(y["x"], y["y"]) > 0
        return {
            "x": y["x"] - jnp.where(fighting & falls_x, 1.0, 0.0),
            "y": y["y"] - jnp.where(fighting & ~falls_x, 1.0, 0.0),
        }

    def observe(self, y: State) -> State:
        """Men left on both sides."""
        return y

    def finish(self, y: State) -> State:
        """Men left in the end."""
        return {"x_left": y["x"], "y_left": y["y"]}


def solve(a: float, b: float, x0: int, y0: int) -> tuple[float, float]:
    """Chance that x wins and mean number of the winner's survivors, by the recursion from small fights to large.

    All fights of i + j men are found at once from those of one man less.
    """
    found = np.zeros((2, x0 + 1))
    for men in range(1, x0 + y0 + 1):
        i = np.arange(max(0, men - y0), min(x0, men) + 1)
        j = men - i
        falls_x = a * j / (a * j + b * i)
        now = falls_x * found[:, np.maximum(i - 1, 0)] + (1 - falls_x) * found[:, i]
        now[:, i == 0] = np.array([[0.0], [men]])
        now[:, j == 0] = np.array([[1.0], [men]])
        found[:, i] = now
    return float(found[0, x0]), float(found[1, x0])


def ends(a: float, b: float, x0: int, y0: int) -> tuple[Vector, Vector]:
    """Chances of every end, from the start on: of 0..x0 survivors of x, and of 0..y0 survivors of y (none at 0)."""
    chance, x_left, y_left = np.zeros((x0 + 1, y0 + 1)), np.zeros(x0 + 1), np.zeros(y0 + 1)
    chance[x0, y0] = 1.0
    for i in range(x0, 0, -1):
        for j in range(y0, 0, -1):
            falls_x = a * j / (a * j + b * i)
            chance[i - 1, j] += falls_x * chance[i, j]
            chance[i, j - 1] += (1 - falls_x) * chance[i, j]
    x_left[1:], y_left[1:] = chance[1:, 0], chance[0, 1:]
    return x_left, y_left
