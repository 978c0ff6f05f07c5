"""Figures of few cases: a share, a median, a rate, a clumping; each from its cases, with its standard error.

    share   mean of 0 and 100,                     error 100 sqrt(q (1 - q) / n), q = (k + 1/2) / (n + 1)
    median  middle of values,                      error from cases drawn again
    rate    per x events / exposure,               error per x sqrt(sum of squared events, 1 at least) / exposure
    clump   variance over mean of counts,          error from counts drawn again

A rate's events may come several at once: squared, they count for the clump that they are. Source: efron_1979 (cases
drawn again). Fails when: cases hang together in other ways; errors are then too small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from marchland.stats.intervals import drawn_again

F = NDArray[np.float64]
Kind = Literal["share", "median", "rate", "clump"]
PERCENT = 100.0
FEWEST = 5
"""Cases, or changes behind a clumping, below which a figure says nothing."""


def _share(values: F) -> F:
    return np.asarray(PERCENT * values.mean(-1))


def _median(values: F) -> F:
    return np.asarray(np.median(values, axis=-1))


def _clump(values: F) -> F:
    mean = values.mean(-1)
    return np.asarray(np.where(mean > 0, values.var(-1) / np.where(mean > 0, mean, 1.0), np.nan))


OF: dict[str, Callable[[F], F]] = {"share": _share, "median": _median, "clump": _clump}


@dataclass(frozen=True)
class Cases:
    """What a figure is made of: values (n,), of a rate events with `exposure` (n,), told per `per` of it."""

    kind: Kind
    values: F
    exposure: F = field(default_factory=lambda: np.empty(0))
    per: float = 1.0

    @property
    def enough(self) -> bool:
        """Whether the figure says anything: FEWEST cases or changes; of a rate any exposure, which outcomes shorten."""
        if self.kind == "rate":
            return bool(self.exposure.sum() > 0)
        return bool((self.values.sum() if self.kind == "clump" else len(self.values)) >= FEWEST)

    @property
    def value(self) -> float:
        """The figure; NaN without a case."""
        if self.kind == "rate":
            under = float(self.exposure.sum())
            return self.per * float(self.values.sum()) / under if under > 0 else float("nan")
        return float(OF[self.kind](self.values)) if len(self.values) else float("nan")

    def error(self, seed: int = 1) -> float:
        """Its standard error; NaN without a case."""
        n = len(self.values)
        if np.isnan(self.value):
            return float("nan")
        if self.kind == "rate":
            return self.per * float(np.sqrt(max((self.values**2).sum(), 1.0)) / self.exposure.sum())
        if self.kind == "share":
            q = (self.values.sum() + 1 / 2) / (n + 1)
            return PERCENT * float(np.sqrt(q * (1 - q) / n))
        again = self.values[drawn_again(n, np.random.default_rng(seed))]
        return float(np.nanstd(OF[self.kind](again)))


def together(many: Sequence[Cases]) -> float:
    """The figure of several histories as one: all cases together; of a clumping the middle of those with enough.

    NaN where all of them together have too few.
    """
    if any(one.kind == "clump" for one in many):
        clumps = [one.value for one in many if one.enough]
        return float(np.median(clumps)) if clumps else float("nan")
    if not many:
        return float("nan")
    values = np.concatenate([one.values for one in many])
    whole = Cases(many[0].kind, values, np.concatenate([one.exposure for one in many]), many[0].per)
    return whole.value if whole.enough else float("nan")
