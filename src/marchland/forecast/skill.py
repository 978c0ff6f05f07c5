"""How much better than another, and how sure one can be after so few episodes.

    skill = 1 - mean loss / mean loss of the reference        (0 is level, 1 is perfect, below 0 is worse)

The interval is that of the ratio over episodes drawn with replacement: all cells of an episode, from whichever origin,
come and go together, so that overlapping origins are not counted twice. Source: marchland_model, section 6. Fails when:
episodes are very few, as here; the interval is then too narrow rather than too wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.episodes import effective
from marchland.forecast.forecast import F
from marchland.stats.intervals import tails, times_drawn

TIMES = 2000
MASS = 0.9
FEWEST = 3
"""Clusters below which no interval is given."""
ENDLESS = 1e200
"""Stands for an infinite loss while quantiles are taken."""


@dataclass(frozen=True)
class Skill:
    """Skill against a reference with its 90% interval over episodes, mean losses, cells, episodes, equal episodes."""

    value: float
    low: float
    high: float
    loss: float
    reference: float
    cells: int
    episodes: int
    effective: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def pairwise(losses: F, cluster: NDArray[np.int64], seed: int = 1) -> tuple[F, F, F]:
    """Skill of each of k forecasters over each other, and its interval: three arrays (k, k), NaN where undefined.

    Losses (k, cells) are finite and non-negative; `cluster` (cells). A reference that never errs gives no skill; fewer
    than three clusters give no interval. Where a reference errs in so few clusters that it is often drawn without an
    error, the interval has no lower end: -inf.
    """
    k = len(losses)
    names, which = np.unique(cluster, return_inverse=True)
    sums = np.stack([np.bincount(which, row, len(names)) for row in losses], axis=1)
    value, low, high = (np.full((k, k), np.nan) for _ in range(3))
    value[:] = ratio(sums.sum(0))
    if len(names) >= FEWEST:
        times = times_drawn(len(names), np.random.default_rng(seed), TIMES)
        drawn = times.astype(np.float64) @ sums
        for i in range(k):
            with np.errstate(invalid="ignore"):
                low[i], high[i] = np.nanquantile(ratio(drawn, i), tails(MASS), axis=0)
    undefined = np.eye(k, dtype=bool) | (sums.sum(0) <= 0)
    for out in (value, low, high):
        out[out < -ENDLESS / TIMES] = -np.inf
        out[undefined] = np.nan
    return value, low, high


def ratio(total: F, one: int | None = None) -> F:
    """1 - loss / reference for total losses (..., k): of forecaster `one` against all, or of all against all.

    Beside a reference without error one without error is level (0), and any other loses without bound.
    """
    own = total[..., :, None] if one is None else total[..., one, None]
    reference = total[..., None, :] if one is None else total
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(reference > 0, 1 - own / reference, np.where(own > 0, -ENDLESS, 0.0))


def skill(loss: F, reference: F, cluster: NDArray[np.int64], seed: int = 1) -> Skill:
    """Skill of losses over those of a reference in the same cells (n), with the cluster of each cell (n).

    Cells in which either is NaN are left out; without any, all figures are NaN.
    """
    use = np.isfinite(loss) & np.isfinite(reference)
    both = np.stack([loss[use], reference[use]])
    if both.shape[1] == 0:
        return Skill(np.nan, np.nan, np.nan, np.nan, np.nan, 0, 0, 0.0)
    value, low, high = (float(x[0, 1]) for x in pairwise(both, cluster[use], seed))
    mean = both.mean(1)
    number = len(np.unique(cluster[use]))
    return Skill(
        value, low, high, float(mean[0]), float(mean[1]), both.shape[1], number, effective(cluster[use])
    )
