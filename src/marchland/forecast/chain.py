"""Futures in which sides take places at weekly hazards, and the fit of such hazards to what was recorded.

    P(p changes hands in a week) = 1 - exp(-sum_a h_ap),   to side a in proportion to h_ap
    log L = sum over weeks, places, sides of  y log h - h          (Poisson), with a normal prior on the slopes

Hazards are kept between exp(-15) and exp(2) a week. The posterior is taken as normal around its mode (Laplace).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.forecast import F, States
from marchland.forecast.record import Record

LOW, HIGH = -15.0, 2.0
"""Bounds of a log-hazard, 1/week (MODEL section 5)."""
STEPS = 100
CLOSE = 1e-9
Hazards = Callable[[States, int], NDArray[np.float32]]
"""(holder (place, draw), week ahead from 0) -> hazards (side, place, draw), 1/week, zero where a side cannot take."""


def simulate(start: States, weeks: int, draws: int, hazards: Hazards, rng: np.random.Generator) -> States:
    """Holders (draw, week, place) at the end of each week, from the holders (place) at the start.

    Every week takes as many random numbers whatever happens, so that a small change of hazards changes few futures.
    Places of unknown holder (-1) stay unknown: nobody knows from whom they would be taken.
    """
    known = (start >= 0)[:, None]
    now = np.repeat(start[:, None], draws, axis=1)
    out = np.empty((weeks, len(start), draws), np.int8)
    for week in range(weeks):
        h = hazards(now, week)
        falls, to = rng.random((2, *now.shape), np.float32)
        taken = np.nonzero((falls < -np.expm1(-h.sum(0))) & known)
        odds = np.cumsum(h[:, taken[0], taken[1]], axis=0)
        # Not `<`: a draw of exactly 0 would give the place to the first side even if that cannot take it.
        now[taken] = (odds <= to[taken] * odds[-1]).sum(0)
        out[week] = now
    return np.ascontiguousarray(out.transpose(2, 0, 1))


def exposed(known: Record) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], F]:
    """Who might have taken what on record: weeks, places, sides of every case, and 1 where it happened.

    A case is a side that acts at a place, can hold places and does not hold this one; unknown holders are left out.
    """
    before, after = known.holder[:-1], known.holder[1:]
    sides = np.arange(len(known.sides))
    able = (known.acts & known.holds)[None] & (before[:, :, None] != sides)
    week, place, side = np.nonzero(able & (before >= 0)[:, :, None] & (after >= 0)[:, :, None])
    return week, place, side, (after[week, place] == side).astype(np.float64)


@dataclass(frozen=True)
class Normal:
    """A posterior as a normal: mode (k), covariance (k, k), and the log-likelihood at the mode."""

    mode: F
    cov: F
    loglik: float

    def draw(self, n: int, rng: np.random.Generator) -> F:
        """Draws (n, k)."""
        return rng.multivariate_normal(self.mode, self.cov, n, method="cholesky")


def fit(x: F, y: F, mean: F, precision: F) -> Normal:
    """Poisson regression of counts y (n) on x (n, k) under independent normal priors (k), by Newton's method.

    Raises ArithmeticError if it does not settle.
    """

    def at(b: F) -> tuple[float, F]:
        eta = np.clip(x @ b, LOW, HIGH)
        h = np.exp(eta)
        return float(y @ eta - h.sum() - 0.5 * precision @ (b - mean) ** 2), h

    b = mean.copy()
    value, h = at(b)
    for _ in range(STEPS):
        slope = x.T @ (y - h) - precision * (b - mean)
        bend = (x * h[:, None]).T @ x + np.diag(precision)
        step, size = np.linalg.solve(bend, slope), 1.0
        new, found = at(b + step)
        while new < value and size > CLOSE:
            size /= 2
            new, found = at(b + size * step)
        done = new - value < CLOSE
        b, value, h = b + size * step, new, found
        if done:
            loglik = value + 0.5 * float(precision @ (b - mean) ** 2)
            cov = np.linalg.inv((x * h[:, None]).T @ x + np.diag(precision))
            return Normal(b, np.asarray(cov, np.float64), loglik)
    raise ArithmeticError(f"no mode found in {STEPS} steps")
