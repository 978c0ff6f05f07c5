"""Which strategy one would rather not bet against: two families of robustness, and where they disagree.

With m (strategy, set) the mean of an outcome over luck, less being better,

    regret      = m - min over strategies of m, set by set; its mean, and its 90% quantile over sets (in place of the
                  largest, which grows with the number of sets)
    satisficing = share of futures in which an outcome stays at or below a threshold stated before

Regret asks how far from the best in each world, satisficing how often good enough: with few strategies, or a threshold
that all meet, they may name different ones, and then both are given. Sources: savage_1951, starr_1963 (the domain
criterion), mcphail_2018 (that families disagree). Regret depends on which strategies are compared: adding one may
change the order of two others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.stats.intervals import F, between, drawn_again

HIGH = 0.9
SOME = 0.1
"""Share of draws below which a strategy is not said to come first."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its 90% interval by drawing parameter sets again, and the share of those draws in which its
    strategy came first (ties are shared)."""

    value: float
    low: float
    high: float
    first: float


@dataclass(frozen=True)
class Robust:
    """How a strategy does in one outcome, or in all that have a threshold (`outcome` is then 'all')."""

    strategy: str
    outcome: str
    regret: Estimate
    worst: Estimate
    enough: Estimate

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def robust(
    strategies: Sequence[str], values: Mapping[str, F], thresholds: Mapping[str, float], seed: int = 1
) -> tuple[Robust, ...]:
    """Regret and satisficing by outcome from values (strategy, set, luck), and of all outcomes together.

    Together, regret is each outcome's divided by the spread between strategies and sets (its standard deviation), and
    averaged; enough is meeting all thresholds in the same future. Raises ValueError for an outcome without threshold.
    """
    missing = sorted(set(values) - set(thresholds))
    if missing:
        raise ValueError(f"no threshold for {', '.join(missing)}")
    sets = next(iter(values.values())).shape[1]
    again = drawn_again(sets, np.random.default_rng(seed))
    out: list[Robust] = []
    scaled, met = [], []
    for outcome, v in values.items():
        means = v.mean(2)
        lost = means - means.min(0)
        within = v <= thresholds[outcome]
        out += rows(strategies, outcome, lost, within, again)
        spread = float(means.std())
        scaled.append(lost / spread if spread > 0 else lost)
        met.append(within)
    return (*out, *rows(strategies, "all", np.mean(scaled, axis=0), np.all(met, axis=0), again))


def rows(
    strategies: Sequence[str], outcome: str, lost: F, within: NDArray[np.bool_], again: NDArray[np.int64]
) -> list[Robust]:
    """One row a strategy from regrets (strategy, set) and futures that met the threshold (strategy, set, luck)."""
    enough = within.mean(2)
    columns = (
        estimates(lost.mean(1), lost[:, again].mean(2), down=True),
        estimates(np.quantile(lost, HIGH, axis=1), np.quantile(lost[:, again], HIGH, axis=2), down=True),
        estimates(enough.mean(1), enough[:, again].mean(2), down=False),
    )
    return [Robust(name, outcome, *found) for name, *found in zip(strategies, *columns, strict=True)]


def estimates(values: F, drawn: F, down: bool) -> list[Estimate]:
    """Values (strategy,) with intervals, and how often each is first, of what was drawn again (strategy, times)."""
    low, high = between(drawn, axis=1)
    best = drawn == (drawn.min(0) if down else drawn.max(0))
    first = (best / best.sum(0)).mean(1)
    return [Estimate(*map(float, one)) for one in zip(values, low, high, first, strict=True)]


def dominated(strategies: Sequence[str], values: Mapping[str, F], seed: int = 1) -> dict[str, str]:
    """Strategies that another one beats or equals in every outcome's mean, with that other one.

    From means over luck (strategy, set) by outcome; it must be so in nine of ten draws of parameter sets.
    """
    table = np.stack(list(values.values()))
    sets = table.shape[2]
    again = drawn_again(sets, np.random.default_rng(seed))
    drawn = table[:, :, again].mean(3)
    out = {}
    for i, name in enumerate(strategies):
        for j, other in enumerate(strategies):
            no_worse = (drawn[:, j] <= drawn[:, i]).all(0) & (drawn[:, j] < drawn[:, i]).any(0)
            if i != j and no_worse.mean() >= HIGH:
                out[name] = other
                break
    return out


def favoured(found: Sequence[Robust], outcome: str) -> dict[str, list[str]]:
    """The strategies that come first by each criterion in at least a tenth of the draws, the most often first."""
    of = [r for r in found if r.outcome == outcome]
    criteria = {"mean regret": "regret", "regret in the worst tenth": "worst", "good enough": "enough"}
    out = {}
    for words, name in criteria.items():
        first = {r.strategy: getattr(r, name).first for r in of}
        out[words] = sorted((s for s, f in first.items() if f >= SOME), key=lambda s: -first[s])
    return out


def verdict(found: Sequence[Robust], outcome: str) -> str:
    """In words: whom regret and satisficing favour, and whether it is the same."""
    best = {words: " or ".join(names) for words, names in favoured(found, outcome).items()}
    if len(set(best.values())) == 1:
        return f"by regret and by good enough alike: {next(iter(best.values()))}"
    return "; ".join(f"by {words}: {who}" for words, who in best.items())
