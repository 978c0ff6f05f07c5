"""Which parameters matter at all: elementary effects, one parameter moved at a time (Morris).

A trajectory starts somewhere in the cube and moves one parameter a step; its luck stays the same, so that a parameter
which does nothing has an effect of exactly zero. For r trajectories,

    mu* = mean |effect|,    mu = mean effect,    sigma = standard deviation of effects

in the outcome's unit, from the 5% to the 95% quantile of the parameter. A large sigma beside a small mu says that the
sign depends on the other parameters or on luck. Sources: morris_1991, campolongo_2007 (mu*). Fails to tell interaction
from curvature, and with few trajectories for the order of near equals: intervals say by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
Evaluate = Callable[[F, F], F]
"""Points (n, D) and luck (n,), within [0, 1] -> outcomes (n, outcome)."""
LOW, HIGH = 0.05, 0.95
LEVELS = 4
LEVEL = 0.9
TIMES = 400


@dataclass(frozen=True)
class Effect:
    """Elementary effects of a parameter on an outcome; `low` and `high` hold mu* in 90% of trajectories drawn again."""

    parameter: str
    mu_star: float
    low: float
    high: float
    mu: float
    sigma: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def trajectories(names: Sequence[str], r: int, seed: int = 1) -> tuple[F, F]:
    """Points (r * (D + 1), D) and their luck (r * (D + 1),): one key a trajectory. Raises ValueError for r < 2."""
    from SALib.sample import morris

    if r < 2:
        raise ValueError(f"{r} trajectories: at least two are needed for an interval")
    x = np.asarray(morris.sample(problem(names), r, num_levels=LEVELS, seed=seed), np.float64)
    luck = np.random.default_rng(seed).random(r)
    return x, np.repeat(luck, len(names) + 1)


def effects(names: Sequence[str], x: F, y: F, seed: int = 1) -> tuple[Effect, ...]:
    """Effects of all parameters on one outcome y (n,) along the trajectories x, the largest mu* first."""
    from SALib.analyze import morris

    found = morris.analyze(
        problem(names), x, y, num_levels=LEVELS, num_resamples=TIMES, conf_level=LEVEL, seed=seed
    )
    rows = zip(*(found[k] for k in ("names", "mu_star", "mu_star_conf", "mu", "sigma")), strict=True)
    all_of = [
        Effect(n, float(m), max(0.0, float(m - c)), float(m + c), float(u), float(s))
        for n, m, c, u, s in rows
    ]
    return tuple(sorted(all_of, key=lambda e: -e.mu_star))


def problem(names: Sequence[str]) -> dict[str, Any]:
    """The cube without its outermost quantiles, as the library wants it."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[LOW, HIGH]] * len(names)}
