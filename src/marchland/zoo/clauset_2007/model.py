"""Events that grow while they are planned until they are carried out or stopped, behind the `Model` contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from marchland.engine.contract import State
from marchland.engine.priors import Param

CHUNK = 10_000
"""Events in a step."""
DECADES, PER_DECADE = 8, 4
"""How many powers of ten above the smallest severity are counted, and how finely."""
ABOVE = np.arange(DECADES * PER_DECADE + 1) / PER_DECADE
"""Powers of ten above the smallest severity, at which larger events are counted."""


@dataclass(frozen=True)
class Growth:
    """`draws` events in steps of CHUNK, the last one shorter."""

    draws: int
    xmin: float
    params: Mapping[str, Param]
    name: str = "clauset_2007"

    @property
    def steps(self) -> int:
        """Steps of a run."""
        return -(-self.draws // CHUNK)

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Severities at which larger events are counted."""
        return {"severity": tuple(f"{self.xmin * 10**power:g}" for power in ABOVE)}

    @property
    def streams(self) -> dict[str, tuple[int, ...]]:
        """One draw an event: how long it grows."""
        return {"end": (CHUNK,)}

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Events of a step, the sum of their log(x / xmin), and how many are at least that severe."""
        return {"events": (), "logarithms": (), "above": ("severity",)}

    def inputs(self) -> State:
        """How many events each step still has."""
        left = self.draws - CHUNK * np.arange(self.steps)
        return {"events": np.minimum(left, CHUNK)}

    def init(self, p: State) -> State:
        """Nothing yet."""
        return {"events": 0, "logarithms": 0.0, "above": np.zeros(len(ABOVE))}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """Events that start at xmin, grow at rate `kappa` and end at rate `selection`: x = xmin exp(kappa T).

        T is exponential with mean 1 / selection. Kept as logarithms: severities may exceed any number.
        """
        time = -np.log(u["end"][: x["events"]]) / p["selection"]
        growth = p["kappa"] * time
        powers = growth / np.log(10)
        above = len(growth) - np.searchsorted(np.sort(powers), ABOVE)
        return {"events": len(growth), "logarithms": growth.sum(), "above": above.astype(float)}

    def observe(self, y: State) -> State:
        """What the step gave."""
        return y

    def finish(self, y: State) -> State:
        """Nothing more."""
        return {}
