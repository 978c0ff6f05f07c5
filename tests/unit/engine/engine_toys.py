"""Models that are not places and groups: a walk along two sites whose every step is a known uniform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import State
from marchland.engine.priors import Param, Prior


@dataclass(frozen=True)
class Walk:
    """Position at two sites: each step adds `drift` and the step's uniform. `fails` = (run, step): not a number."""

    steps: int = 6
    name: str = "walk"
    fails: tuple[int, int] | None = None
    params: dict[str, Param] = field(
        default_factory=lambda: {"drift": Param("drift", "1", Prior("uniform", 0.0, 1.0))}
    )
    labels: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"site": ("near", "far")})
    streams: dict[str, tuple[int, ...]] = field(default_factory=lambda: {"push": (2,)})
    observed: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"position": ("site",), "age": ()})

    def inputs(self) -> dict[str, np.ndarray[Any, Any]]:
        return {"step": np.arange(self.steps, dtype=np.int32)}

    def init(self, p: State) -> State:
        return {"position": jnp.zeros(2) * p["drift"], "age": jnp.zeros((), jnp.int32)}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        moved = y["position"] + p["drift"] + u["push"]
        if self.fails is not None:
            run, step = self.fails
            wrong = (x["step"] == step) & (p["number"] == run)
            moved = jnp.where(wrong, moved * jnp.array([1.0, jnp.nan]), moved)
        return {"position": moved, "age": y["age"] + 1}

    def observe(self, y: State) -> State:
        return {"position": y["position"], "age": y["age"]}

    def finish(self, y: State) -> State:
        return {"last": y["position"].sum()}
