"""Where does it go wrong? Boxes of parameters in which cases of interest are dense (PRIM).

From x (set, parameter) and y (set,), the share of each set's futures that are of interest, a box is peeled: of all
slices that hold at most ALPHA of the sets left, at the low or the high end of one parameter, the one is cut away that
raises the mean of y inside most. For a box of sets B,

    density = mean of y in B,    mass = |B| / |all|,    coverage = sum of y in B / sum of y = density mass / mean of y

Only the MOST columns that stand out by themselves are peeled: slices of many columns in few sets are mostly noise. The
box that is kept is the one of the trajectory with the largest coverage (density - mean of y): the most cases above
what chance would hold. A restriction is dropped again if chance would reach its gain in density more often than once in
twenty, or if it is not found again in half of the samples drawn from the sets. A box is called `sure` if permuting y
gives one as good in fewer than one in twenty trials. Sources: friedman_1999 (peeling), bryant_2010 (coverage, density,
quasi p-values, resampling). Fails for interests that lie in several boxes (one is found) or along a diagonal;
nothing is pasted back, so a slice that was cut too early stays out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

F = NDArray[np.float64]
Mask = NDArray[np.bool_]
ALPHA = 0.05
FEWEST = 0.05
"""Share of the sets below which no box is peeled."""
LEVEL = 0.05
SAMPLES, PERMUTED = 20, 40
REPEATED = 0.5
MOST = 6
SHARES = np.linspace(0.1, 0.9, 9)


@dataclass(frozen=True)
class Box:
    """Limits by column (low, high; infinite where it is not restricted) and what lies inside; `repeated` is the share
    of samples in which a column was restricted again, `chance` the share of permutations that gave a box as good."""

    limits: Mapping[int, tuple[float, float]]
    density: float
    coverage: float
    mass: float
    base: float
    repeated: Mapping[int, float]
    pvalues: Mapping[int, float]
    chance: float

    @property
    def sure(self) -> bool:
        """Whether chance alone seldom gives a box as good; one without limits never is."""
        return bool(self.limits) and self.chance < LEVEL

    def holds(self, x: F) -> Mask:
        """Which sets lie inside (set,)."""
        return inside(x, self.limits)

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self), "sure": self.sure}


def find(x: F, y: F, seed: int = 1) -> Box:
    """The box of one kind of interest.

    Raises ValueError for wrong shapes, numbers that are not finite, or sets that are all alike.
    """
    checked(x, y)
    rng = np.random.default_rng(seed)
    best = peel(x, y, candidates(x, y))
    repeated: dict[int, float] = dict.fromkeys(best, 0.0)
    for _ in range(SAMPLES):
        rows = rng.integers(len(y), size=len(y))
        again = peel(x[rows], y[rows], candidates(x[rows], y[rows])) if np.ptp(y[rows]) > 0 else {}
        repeated = {c: n + (c in again) / SAMPLES for c, n in repeated.items()}
    kept = peel(x, y, [c for c in best if repeated[c] >= REPEATED])
    pvalues = {c: quasi(x, y, kept, c) for c in kept}
    while kept and max(pvalues.values()) > LEVEL:
        del kept[max(pvalues, key=lambda c: pvalues[c])]
        pvalues = {c: quasi(x, y, kept, c) for c in kept}
    score = gain(y, inside(x, kept))
    drawn = [rng.permutation(y) for _ in range(PERMUTED)] if kept else []
    chance = (
        float(np.mean([gain(p, inside(x, peel(x, p, candidates(x, p)))) >= score for p in drawn]))
        if drawn
        else 1.0
    )
    here = inside(x, kept)
    mean = float(y.mean())
    density, mass = float(y[here].mean()), float(here.mean())
    return Box(
        kept, density, density * mass / mean, mass, mean, {c: repeated[c] for c in kept}, pvalues, chance
    )


def candidates(x: F, y: F) -> list[int]:
    """The columns, at most MOST, one end of which stands out most by itself: peeling all of many follows noise."""
    n = len(y)
    sizes = np.unique(np.rint(n * SHARES).astype(int).clip(1, n - 1))
    below = np.cumsum(y[np.argsort(x, axis=0, kind="stable")], axis=0)[sizes - 1] / sizes[:, None]
    above = (y.sum() - below * sizes[:, None]) / (n - sizes)[:, None]
    scale = y.std() * np.sqrt(1 / sizes + 1 / (n - sizes))[:, None]
    strength = (np.abs(above - below) / scale).max(0)
    return [int(c) for c in np.argsort(-strength, kind="stable")[:MOST]]


def peel(x: F, y: F, only: Sequence[int] | None = None) -> dict[int, tuple[float, float]]:
    """Limits of the best box on the peeling trajectory, of some columns or of all."""
    if only is not None:
        return {only[c]: span for c, span in peel(x[:, list(only)], y).items()} if only else {}
    n, columns = x.shape
    rows = np.arange(n)
    limits: dict[int, tuple[float, float]] = {}
    best, score = dict(limits), 0.0
    while len(rows) > max(2, FEWEST * n):
        cut = max(1, int(ALPHA * len(rows)))
        here, mean = x[rows], y[rows].mean()
        order = np.argsort(here, axis=0, kind="stable")
        low, high = order[:cut], order[-cut:]
        total = y[rows].sum()
        left = len(rows) - cut
        rise = [(total - y[rows][part].sum(0)) / left - mean for part in (low, high)]
        side, column = np.unravel_index(int(np.argmax(rise)), (2, columns))
        if rise[side][column] <= 0:
            break
        c = int(column)
        keep = np.setdiff1d(np.arange(len(rows)), (low if side == 0 else high)[:, c])
        rows = rows[keep]
        old = limits.get(c, (-np.inf, np.inf))
        limits[c] = (float(x[rows, c].min()), old[1]) if side == 0 else (old[0], float(x[rows, c].max()))
        now = gain(y, inside(x, limits))
        if now > score:
            best, score = dict(limits), now
    return best


def gain(y: F, here: Mask) -> float:
    """Cases inside beyond what chance would hold, as a share of all cases."""
    return float((y[here].sum() - here.sum() * y.mean()) / y.sum()) if here.any() else 0.0


def inside(x: F, limits: Mapping[int, tuple[float, float]]) -> Mask:
    """Which sets lie within limits, ends included."""
    out = np.ones(len(x), bool)
    for c, (low, high) in limits.items():
        out &= (x[:, c] >= low) & (x[:, c] <= high)
    return out


def quasi(x: F, y: F, limits: Mapping[int, tuple[float, float]], column: int) -> float:
    """Chance of as many cases as in the box, if the restriction of a column did nothing: binomial, at the density of
    the box without it."""
    wide = inside(x, {c: span for c, span in limits.items() if c != column})
    here = inside(x, limits)
    hits = np.ceil(y[here].sum())
    return float(betainc(hits, here.sum() - hits + 1, y[wide].mean())) if hits else 1.0


def checked(x: F, y: F) -> None:
    """Raises ValueError for what cannot be searched."""
    if x.ndim != 2 or y.shape != x.shape[:1] or len(y) < 20:
        raise ValueError(
            f"expected x (set, parameter) and y (set,) with 20 sets or more, not {x.shape} and {y.shape}"
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()) or y.min() < 0 or y.max() > 1:
        raise ValueError("expected finite x, and y between 0 and 1")
    if np.ptp(y) == 0:
        raise ValueError("every set is alike: there is nothing to tell apart")
