"""The invariant of regulars with some intelligence, in shares of the start.

x' = -b y [mu + (1-mu) x/area], y' = -a x keep a H(x) - b y^2 / 2, where H(x) is the integral from 0 to x of
s / (mu + (1-mu) s/area): x^2/2 for mu = 1 (the square law), area x for mu = 0 (Deitchman's).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
FADED = 1e-9
"""Share of its start at which a force that only fades is left to the invariant."""
PARITY = 1e-8
"""Relative difference of the two sides of the invariant below which both perish."""
MARGIN = 1.02
SERIES = 1e-3
TINY = 1e-12
NODES = 40


def less_log(r: Any) -> Any:
    """r - log(1 + r) without loss of digits for small r (any shape, at least 0)."""
    small = r**2 * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r / 5)))
    return np.where(r < SERIES, small, r - np.log1p(r))


@dataclass(frozen=True)
class Law:
    """One fight: rates a and b (1/time), share mu of fire that is aimed, area (persons), strengths (persons)."""

    a: float
    b: float
    mu: float
    area: float
    x0: float
    y0: float

    @property
    def blind(self) -> float:
        """Share of the fire's effect at the start that is due to x's density."""
        return (1 - self.mu) * self.x0 / self.area

    @property
    def ratio(self) -> float:
        """Weight of blind fire at the start over that of aimed fire."""
        return self.blind / self.mu if self.mu else math.inf

    def start(self) -> Vector:
        """Both forces at the start, as integrated: a number that falls as y lasts, and y's share."""
        return np.array([1.0 if self.mu else 0.0, 1.0])

    def shares(self, w: Vector) -> Vector:
        """Shares of the start from the numbers integrated, shape (2,)."""
        if not self.mu:
            u = math.exp(min(w[0], 0.0))
        elif self.ratio < TINY:
            u = w[0]
        else:
            u = math.expm1(w[0] * math.log1p(self.ratio)) / self.ratio
        return np.array([max(u, 0.0), max(w[1], 0.0)])

    def rate(self, w: Vector) -> Vector:
        """Change per time of the numbers integrated, shape (2,): log(hit chance) falls in step with y's fire."""
        u, v = self.shares(w)
        pace = self.b * self.y0 / self.x0
        if not self.mu:
            pace *= self.blind
        else:
            pace *= self.mu if self.ratio < TINY else self.blind / math.log1p(self.ratio)
        return np.array([-pace * v, -self.a * self.x0 / self.y0 * u])

    def left(self, w: Vector) -> float:
        """Above zero while both sides stand, or until x has faded under blind fire alone."""
        return float(min(w[0] - (0.0 if self.mu else math.log(FADED)), w[1]))

    def worth(self, u: Any) -> Any:
        """H(x) / x0^2 at share u of x's start (any shape)."""
        u = np.asarray(u, np.float64)
        if self.mu == 0:
            return u / self.blind
        if self.ratio < TINY:
            return u**2 / (2 * self.mu)
        return self.mu / self.blind**2 * less_log(self.ratio * u)

    @property
    def value(self) -> float:
        """The guerrillas' side of the invariant at the start over the regulars'; above one x wins."""
        found = 2 * self.a * self.x0**2 * float(self.worth(1.0)) / (self.b * self.y0**2)
        return 1.0 if abs(found - 1) < PARITY else found

    def y_share(self, u: Any) -> Any:
        """Share of y left when x has the share u, by the invariant (any shape)."""
        spent = self.value * (1 - self.worth(u) / self.worth(1.0))
        return np.sqrt(np.clip(1 - spent, 0, None))

    def x_share(self, v: Any) -> Any:
        """Share of x left when y has the share v, by the invariant (any shape, fights that x wins)."""
        wanted = np.asarray(self.worth(1.0) * (1 - (1 - np.square(v)) / self.value))
        low, high = np.zeros_like(wanted), np.ones_like(wanted)
        for _ in range(60):
            middle = (low + high) / 2
            below = self.worth(middle) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2

    @property
    def horizon(self) -> float:
        """A time by which the fight is over, or at parity has faded: the integral over the loser's losses."""
        at, weights = np.polynomial.legendre.leggauss(NODES)
        edges = np.arange(0.0, -math.log(FADED) + 1)
        k = (edges[:-1, None] + (1 + at) / 2).ravel()
        weight = np.tile(weights / 2, len(edges) - 1)
        share = np.exp(-k)
        if self.value > 1:
            slow = share * self.y0 / (self.a * self.x0 * self.x_share(share))
            rest = FADED * self.y0 / (self.a * self.x0 * float(self.x_share(0.0)))
            return MARGIN * (float((weight * slow).sum()) + rest)
        pace = self.b * self.y0 / self.x0
        y = np.maximum(self.y_share(share), math.sqrt(FADED))
        slow = share / (pace * y * (self.mu + self.blind * share))
        rest = 0.0
        if self.mu:
            rest = FADED / self.mu if self.ratio < TINY else math.log1p(self.ratio * FADED) / self.blind
        return MARGIN * (float((weight * slow).sum()) + rest / (pace * float(y[-1])))
