"""A formula behind the `Model` contract: each step is one point along an axis, and nothing carries over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import State
from marchland.engine.priors import Param

Vector = NDArray[np.float64]
POINT: tuple[float, ...] = (0.0,)


@dataclass(frozen=True)
class Formula:
    """Numbers `names` that `at(point, p, u)` gives at every point of `along`; `u` holds the draws of `streams`."""

    name: str
    names: tuple[str, ...]
    at: Callable[[float, Mapping[str, Any], State], Mapping[str, float]]
    params: Mapping[str, Param]
    along: tuple[float, ...] = POINT
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    streams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many points."""
        return len(self.along)

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Every number, and the point."""
        return dict.fromkeys((*self.names, "along"), ())

    def inputs(self) -> Vector:
        """The points."""
        return np.asarray(self.along, np.float64)

    def init(self, p: State) -> State:
        """Nothing yet."""
        return {}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """The numbers at the next point."""
        return {**self.at(float(x), p, u), "along": float(x)}

    def observe(self, y: State) -> State:
        """The numbers by name."""
        return y

    def finish(self, y: State) -> State:
        """Nothing more."""
        return {}
