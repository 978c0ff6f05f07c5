"""Learn from recorded deaths what the record of control does not tell: regression-adjusted approximate Bayes.

Every parameter set that was learned from control lives along the record up to the cut. With s the logarithms of its
deaths, by governorate and by quarter, and s0 those on record, a parameter of which s tells is moved along the regression
of its value on s,

    z' = z - b (s - s0),    b by ridge regression over sets nearer to s0 than the median set, weighted by nearness

so that what luck and other parameters leave open stays open. s tells of a parameter if the regression's F has a chance
below CHANCE without it; all others stay as they are. Source: beaumont_2002. Fails where s0 lies outside of all
simulated s: it is then drawn in to the cloud's edge, and `outside` says how often.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from marchland.forecast.recorded import recorded
from marchland.learn.ahead import futures
from marchland.learn.space import F, Space
from marchland.scenario import Scenario
from marchland.scenario.compile import compile_model

CHANCE = 1e-3
RIDGE = 1.0
MONTHS, QUARTER = 12, 3
EDGE = 0.01


@dataclass(frozen=True)
class Adjusted:
    """Particles moved (N, D), which parameters were (D,), and the share of summaries that lay outside of the cloud."""

    z: F
    told: NDArray[np.bool_]
    outside: float


def adjust(z: F, s: F, recorded_: F) -> Adjusted:
    """Move particles z (N, D) with summaries s (N, K) towards recorded summaries (K,).

    Raises ValueError for fewer sets than four times the summaries.
    """
    if len(z) < 4 * s.shape[1]:
        raise ValueError(f"{len(z)} parameter sets for {s.shape[1]} summaries: expected four times as many")
    scale = s.std(0)
    s, goal = s[:, scale > 0] / scale[scale > 0], recorded_[scale > 0] / scale[scale > 0]
    low, high = np.quantile(s, [EDGE, 1 - EDGE], axis=0)
    aim = goal.clip(low, high)
    gap = s - aim
    far = np.sqrt((gap**2).sum(1))
    weight = np.clip(1 - (far / np.quantile(far, 0.5)) ** 2, 0, None) + 1 / len(z)
    middle = (weight @ gap / weight.sum(), weight @ z / weight.sum())
    x, y = gap - middle[0], z - middle[1]
    xtw = x.T * weight
    b = np.linalg.solve(xtw @ x + RIDGE * np.eye(x.shape[1]), xtw @ y)
    left = ((weight[:, None] * (y - x @ b) ** 2).sum(0), (weight[:, None] * y**2).sum(0))
    n, k = weight.sum() ** 2 / (weight**2).sum(), x.shape[1]
    ratio = (left[1] - left[0]) / k / np.maximum(left[0] / max(n - k - 1, 1.0), 1e-12)
    told = fisher.sf(ratio, k, max(n - k - 1, 1.0)) < CHANCE
    return Adjusted(z - np.where(told, gap @ b, 0.0), told, float((aim != goal).mean()))


def summaries(s: Scenario, cut: date, learned: F, seed: int = 1) -> tuple[F, F]:
    """Logarithms of simulated (N, K) and recorded (K,) deaths before the cut, along the record.

    By governorate over the last year and by quarter over all, of cells that are on record. K is 0 without any.
    """
    known = recorded(s).known(cut)
    model = compile_model(s)
    space = Space(model)
    columns = dict(zip(space.names, space.values(learned).astype(np.float32).T, strict=True))
    found = futures(s, cut, 1, columns, len(learned), seed=seed)
    order = [found.governorates.index(g) for g in known.governorates]
    _, mine, theirs = np.intersect1d(found.months, known.month, return_indices=True)
    seen, ours = known.deaths[theirs], found.deaths[:, mine][:, :, order]
    there = np.isfinite(seen)
    seen, ours = np.where(there, seen, 0.0), np.where(there, ours, 0.0)
    year = there[-MONTHS:].any(0)
    quarters = np.arange(0, len(mine), QUARTER)
    if not len(mine):
        return np.zeros((len(learned), 0)), np.zeros(0)

    def of(deaths: F) -> F:
        by_place = deaths[:, -MONTHS:].sum(1)[:, year]
        by_time = np.add.reduceat(deaths.sum(2), quarters, axis=1)
        return np.log1p(np.concatenate([by_place, by_time], axis=1))

    return of(ours), of(seen[None])[0]
