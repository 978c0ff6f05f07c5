"""How far two strategies lie apart in the same futures, and whether that is luck, parameters or structure.

For d (set j, luck l), the difference of an outcome in futures that share everything but the strategy,

    luck^2 = mean_j var_l d,    parameters^2 = max(0, var_j mean_l d - luck^2 / L),    structure^2 = var of means over
    structures (what is believed of the world: three named priors, one mechanism at a time off)

and the interval is over parameter sets with luck averaged out: their means drawn in towards the common mean until their
variance is parameters^2, and never narrower than 90% of what drawing other sets and luck would make of the mean itself.
Fails when a few sets carry all of it: quantiles of fewer than about 50 sets mean little. Source: searle_1992 (moments).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.compare.beliefs import ARGUED, HALF, NEUTRAL, WITHOUT, depends
from marchland.compare.outcomes import F, Outcome
from marchland.stats.intervals import between, of_mean

NORMAL_90 = 1.645
"""Standard errors on either side of a mean that hold it nine times in ten."""


@dataclass(frozen=True)
class Difference:
    """A less B in one outcome: mean, its 90% interval over parameter sets, standard deviations by origin, and shares.

    `share` is the share of futures in which A has less than B (ties count half), with its 90% interval; `shares`
    and `means` give the same share and the mean under every structure, the learned one included.
    """

    a: str
    b: str
    outcome: str
    unit: str
    mean: float
    low: float
    high: float
    luck: float
    parameters: float
    structure: float
    share: float
    share_low: float
    share_high: float
    shares: Mapping[str, float]
    means: Mapping[str, float]

    @property
    def straddles(self) -> bool:
        """Whether even odds lie between the shares that structures give, so that A and B are not ranked."""
        values = np.array(list(self.shares.values()))
        return bool(values.min() <= HALF <= values.max())

    @property
    def depends_on_prior(self) -> bool:
        """Whether the named priors disagree about the order, whatever mechanisms do."""
        return depends(self.shares)

    @property
    def share_neutral(self) -> float:
        """The share under neutral priors; NaN where that was not run."""
        return float(self.shares.get(NEUTRAL, np.nan))

    @property
    def share_argued(self) -> float:
        """The share with signs as argued; NaN where that was not run."""
        return float(self.shares.get(ARGUED, np.nan))

    @property
    def share_off(self) -> float:
        """The share nearest even odds with one mechanism off; NaN where none was."""
        off = [v for k, v in self.shares.items() if k.startswith(WITHOUT)]
        return min(off, key=lambda v: abs(v - HALF), default=float("nan"))

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self), "straddles_even_odds": self.straddles}


def spread(d: F) -> tuple[float, float, float, float, float]:
    """Mean, interval and standard deviations of luck and parameters of differences d (set, luck)."""
    sets = d.mean(1)
    mean = float(sets.mean())
    luck = float(d.var(1, ddof=1).mean()) if d.shape[1] > 1 else 0.0
    total = float(sets.var(ddof=1)) if len(sets) > 1 else 0.0
    parameters = max(0.0, total - luck / d.shape[1])
    drawn = mean + (sets - mean) * np.sqrt(parameters / total if total > 0 else 0.0)
    low, high = between(drawn)
    error = NORMAL_90 * float(np.sqrt(total / len(sets)))
    low, high = min(float(low), mean - error), max(float(high), mean + error)
    return mean, low, high, float(np.sqrt(luck)), float(np.sqrt(parameters))


def less(d: F) -> F:
    """1 where A has less, one half where both have the same."""
    return np.asarray((d < 0) + HALF * (d == 0), np.float64)


def share(d: F, seed: int = 1) -> tuple[float, float, float]:
    """Share of futures in which A has less, with its 90% interval by drawing parameter sets again."""
    by_set = less(d).mean(1)
    return float(by_set.mean()), *of_mean(by_set, np.random.default_rng(seed))


def difference(a: str, b: str, outcome: Outcome, d: Mapping[str, NDArray[np.float64]]) -> Difference:
    """From differences d (set, luck) by structure, the first being the one that counts."""
    first = next(iter(d.values()))
    mean, low, high, luck, parameters = spread(first)
    means = {name: float(values.mean()) for name, values in d.items()}
    structure = float(np.std(list(means.values()), ddof=1)) if len(means) > 1 else 0.0
    shares = {name: float(less(values).mean()) for name, values in d.items()}
    return Difference(
        a,
        b,
        outcome.name,
        outcome.unit,
        mean,
        low,
        high,
        luck,
        parameters,
        structure,
        *share(first),
        shares,
        means,
    )
