"""Learn from recorded deaths what the record of control does not tell: regression-adjusted approximate Bayes.

Every parameter set that was learned from control lives along the record up to the cut. With s the logarithms of its
deaths, by governorate and by quarter, and s0 those on record, a parameter of which s tells is moved along its
regression on s,

    z' = z - b (s - s0),    b by ridge regression over sets, the nearer to s0 the heavier

so that what luck and other parameters leave open stays open. Only parameters of which control told nothing are moved,
and of these those whose regression has an F that chance alone would reach once in a thousand times. Source:
beaumont_2002. Fails where s0 lies outside of all simulated s: it is then drawn in to the cloud's edge, and `outside`
says how often; and where a parameter's spread, and not its middle, depends on s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from marchland.calibrate.conditional_futures import futures, same_count
from marchland.calibrate.space import F, Space
from marchland.forecast.recorded import recorded
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model

CHANCE = 1e-3
RIDGE = 1.0
MONTHS, QUARTER = 12, 3
EDGE = 0.01
SETS_EACH = 4
"""Parameter sets for each summary below which a regression is not tried."""
LEVELS = (0.5, 0.9)
TRIALS = 64
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Adjusted:
    """Particles (N, D), which parameters were moved (D,), and the share of recorded summaries outside of the cloud."""

    z: F
    told: Mask
    outside: float


def abc_adjust(z: F, s: F, goal: F, free: Mask) -> Adjusted:
    """Move particles z (N, D) with summaries s (N, K) towards recorded ones (K,), parameters that are `free` (D,) only.

    Raises ValueError for fewer sets than SETS_EACH times the summaries.
    """
    if len(z) < SETS_EACH * s.shape[1]:
        raise ValueError(f"{len(z)} parameter sets for {s.shape[1]} summaries: expected {SETS_EACH} for each")
    scale = s.std(0)
    s, goal = s[:, scale > 0] / scale[scale > 0], goal[scale > 0] / scale[scale > 0]
    low, high = np.quantile(s, [EDGE, 1 - EDGE], axis=0)
    gap = s - goal.clip(low, high)
    far = (gap**2).sum(1)
    weight = np.clip(1 - far / np.quantile(far, 0.5), 0, None) + 1 / len(z)
    x, y = gap - weight @ gap / weight.sum(), z - weight @ z / weight.sum()
    b = np.linalg.solve((x.T * weight) @ x + RIDGE * np.eye(x.shape[1]), (x.T * weight) @ y)
    left, all_of = weight @ (y - x @ b) ** 2, weight @ y**2
    k, spare = x.shape[1], max(weight.sum() ** 2 / (weight**2).sum() - x.shape[1] - 1, 1.0)
    ratio = (all_of - left) / max(k, 1) / np.maximum(left / spare, 1e-12)
    told = free & (fisher.sf(ratio, max(k, 1), spare) < CHANCE)
    return Adjusted(
        z - np.where(told, gap @ b, 0.0), told, float(((goal < low) | (goal > high)).mean()) if k else 0.0
    )


def summaries(s: Scenario, cut: date, z: F, seed: int = 1) -> tuple[F, F]:
    """Logarithms of simulated (N, K) and recorded (K,) deaths of parameter sets z (N, D), along the record to the cut.

    By governorate over the last year and by quarter over all, of cells that are on record, both by the count that is
    scored (`record.counts`). K is 0 without any.
    """
    known, space = recorded(s).known(cut), Space(compile_model(s))
    columns = dict(zip(space.names, space.values(z).astype(np.float32).T, strict=True))
    found = futures(s, cut, 1, columns, len(z), seed=seed)
    same_count(found, known)
    order = [found.governorates.index(g) for g in known.governorates]
    _, mine, theirs = np.intersect1d(found.months, known.month, return_indices=True)
    there = np.isfinite(known.deaths[theirs])
    if not there.any():
        return np.zeros((len(z), 0)), np.zeros(0)
    seen = np.where(there, known.deaths[theirs], 0.0)
    ours = np.where(there, found.deaths[:, mine][:, :, order], 0.0)
    year, quarters = there[-MONTHS:].any(0), np.arange(0, len(mine), QUARTER)

    def of(deaths: F) -> F:
        by_place = deaths[:, -MONTHS:].sum(1)[:, year]
        by_time = np.add.reduceat(deaths.sum(2), quarters, axis=1)
        return np.asarray(np.log1p(np.concatenate([by_place, by_time], axis=1)), np.float64)

    return of(ours), of(seen[None])[0]


def coverage(z: F, s: F, free: Mask, seed: int = 1) -> dict[str, float]:
    """How often intervals of moved parameters hold what was planted.

    Each of TRIALS sets in turn is taken for the truth and its deaths for the record, and all other sets are moved
    towards them. Empty if none would be moved.
    """
    inside: list[Mask] = []
    for i in np.random.default_rng(seed).permutation(len(z))[:TRIALS]:
        rest = np.arange(len(z)) != i
        moved = abc_adjust(z[rest], s[rest], s[i], free)
        rank = (moved.z[:, moved.told] < z[i, moved.told]).mean(0)
        inside += [np.abs(rank - 0.5) < level / 2 for level in LEVELS]
    found = {f"{level:.0%}": np.concatenate(inside[k :: len(LEVELS)]) for k, level in enumerate(LEVELS)}
    return {level: float(held.mean()) for level, held in found.items() if len(held)}


def by_deaths(s: Scenario, cut: date, z: F, free: Mask, seed: int = 1) -> tuple[F, dict[str, Any]]:
    """Particles moved towards recorded deaths, and what is said of it; as they were if the record is too thin."""
    simulated, goal = summaries(s, cut, z, seed)
    if not len(goal) or len(z) < SETS_EACH * len(goal):
        return z, {"summaries": len(goal), "told": [], "outside": None, "coverage": {}}
    moved = abc_adjust(z, simulated, goal, free)
    names = Space(compile_model(s)).names
    said = [names[i] for i in np.flatnonzero(moved.told)]
    return moved.z, {
        "summaries": len(goal),
        "told": said,
        "outside": moved.outside,
        "coverage": coverage(z, simulated, free, seed),
    }
