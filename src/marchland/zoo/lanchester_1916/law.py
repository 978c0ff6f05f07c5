"""The law y^p x^q in numbers that integrate well: each force as a share of its start, to a power or as a logarithm.

u = x/x0 and v = y/y0 follow u' = -A v^p u^q and v' = -B u^p v^q. With q < 1 a force is gone in finite time and
u^(1-q) falls to zero at a finite slope; with q >= 1 it only fades, and ln u falls without end. The path is
(1 - u^m)/m : (1 - v^m)/m = a y0^m : b x0^m with m = p - q + 1 (ln u : ln v for m = 0).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
FADED = 1e-9
"""Share of its start below which a force that only fades counts as gone."""
PARITY = 1e-8
"""Relative difference of b x0^m and a y0^m below which neither side wins."""
TAIL = 40.0
"""Natural logarithm of what the time integral may leave out."""
MARGIN = 1.02


@dataclass(frozen=True)
class Law:
    """One fight: rates a and b (per time), strengths at the start (persons), powers p of the enemy, q of oneself."""

    a: float
    b: float
    x0: float
    y0: float
    p: float
    q: float

    @property
    def m(self) -> float:
        """The power in the invariant b x^m - a y^m."""
        return self.p - self.q + 1

    @property
    def fades(self) -> bool:
        """Whether the loser only fades and is never quite gone."""
        return self.q >= 1

    @property
    def odds(self) -> float:
        """ln(b x0^m / a y0^m): above zero x wins, below zero y."""
        found = math.log(self.b / self.a) + self.m * math.log(self.x0 / self.y0)
        return 0.0 if abs(found) < PARITY else found

    @property
    def rates(self) -> tuple[float, float]:
        """A and B, the shares of x and of y lost per time at the start."""
        return (
            self.a * self.y0**self.p * self.x0 ** (self.q - 1),
            self.b * self.x0**self.p * self.y0 ** (self.q - 1),
        )

    def start(self) -> Vector:
        """Both forces at the start, as integrated."""
        return np.zeros(2) if self.fades else np.ones(2)

    def shares(self, w: Vector) -> Vector:
        """Shares of the start from the numbers integrated, shape (2,)."""
        if self.fades:
            return np.exp(np.minimum(w, 0))
        return np.asarray(np.clip(w, 0, None) ** (1 / (1 - self.q)), np.float64)

    def rate(self, w: Vector) -> Vector:
        """Change per time of the numbers integrated, shape (2,)."""
        share, rates = self.shares(w), np.array(self.rates)
        if self.fades:
            return np.asarray(-rates * share[::-1] ** self.p * share ** (self.q - 1), np.float64)
        return np.asarray(-(1 - self.q) * rates * share[::-1] ** self.p, np.float64)

    def left(self, w: Vector) -> float:
        """Above zero while both sides stand."""
        return float(w.min()) - (math.log(FADED) if self.fades else 0.0)

    def winner_at(self, loser: Any) -> Any:
        """The winner's share of its start where the loser's is `loser` (any shape), by the invariant."""
        weight = math.exp(-abs(self.odds))
        if self.m == 0:
            return loser**weight
        return (-math.expm1(-abs(self.odds)) + weight * loser**self.m) ** (1 / self.m)

    @property
    def parity_time(self) -> float:
        """Time in which two equal sides destroy each other, or fade if p + q >= 1."""
        power = self.p + self.q
        if power < 1:
            return 1 / (self.rates[0] * (1 - power))
        if power == 1:
            return -math.log(FADED) / self.rates[0]
        return float(FADED ** (1 - power) - 1) / (self.rates[0] * (power - 1))

    @property
    def duration(self) -> float:
        """Time until the loser is gone or has faded: the integral over the loser's losses, its share being e^-k."""
        if self.odds == 0:
            return self.parity_time
        far = -math.log(FADED) if self.fades else TAIL / (1 - self.q)
        edges = np.array([0.0, *(2.0 ** np.arange(-2, math.log2(far))), far])
        at, weights = np.polynomial.legendre.leggauss(40)
        width = np.diff(edges)[:, None] / 2
        k = edges[:-1, None] + width * (1 + at)
        slowness = np.exp(k * (self.q - 1)) * self.winner_at(np.exp(-k)) ** -self.p
        return float((width * weights * slowness).sum()) / self.rates[0 if self.odds < 0 else 1]

    @property
    def horizon(self) -> float:
        """A time by which the fight is over."""
        return MARGIN * self.duration

    def drift(self, x: Vector, y: Vector) -> float:
        """Largest change of b x^m - a y^m along a path, relative to the sum of its two parts at the start."""
        weight = 1 / (1 + math.exp(-self.odds))
        found = weight * ((x / self.x0) ** self.m - 1) - (1 - weight) * ((y / self.y0) ** self.m - 1)
        return float(np.abs(found).max())
