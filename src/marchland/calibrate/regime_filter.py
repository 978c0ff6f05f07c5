"""Regimes and batches, integrated out: neither is on record, and how a record ends tells which regime is on.

While the record is followed each direction of the war has two regimes (a calm and an offensive, mechanism campaign; a
grind and a collapse, mechanism collapse), under which a week's captures have rates l_i and the places at risk a sum of
rates E, and the week has a factor f = exp(batch z - batch^2/2) of mean one on all of them. The forward algorithm over
regimes, with z on a grid, gives

    ln E_{r,z} [ prod over weeks of prod_i f l_i(r) exp(-f E(r)) ]

and the chance that each regime is on when the record ends. The same text runs on NumPy and on JAX. Sources:
hamilton_1989 (regimes); Rabiner 1989, Proceedings of the IEEE 77(2): 257-286 (the forward algorithm).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from marchland.engine import switching
from marchland.mechanisms.campaign import DIRECTIONS

F = NDArray[np.float64]
EDGE, GRID = 4.0, 17
STEPS: F = np.linspace(-EDGE, EDGE, GRID)
"""Values of z, and below their weights."""
WEIGHTS: F = np.exp(-(STEPS**2) / 2) / np.exp(-(STEPS**2) / 2).sum()
LOSSES = DIRECTIONS.index("losses")
SECOND = np.zeros((2, len(DIRECTIONS), 1), np.float32)
SECOND[1, LOSSES] = 1
"""1 where a collapse adds to rates: (regime, direction, 1)."""


class Regimes(NamedTuple):
    """How regimes and weeks move, for N points."""

    log: Any
    """Logarithm of the factor on assaults (regime, direction, N)."""
    begin: Any
    end: Any
    """Weekly chances that the second regime begins and ends (direction, N)."""
    batch: Any
    """(N,)."""


def regimes(p: Mapping[str, Any], n: int, xp: Any = np) -> Regimes:
    """Read them from parameters (N,) by full name, as the mechanisms do; of a mechanism that is not there nothing."""
    none, one = xp.zeros(n), xp.ones(n)

    def chances(mechanism: str) -> tuple[Any, Any]:
        if f"{mechanism}.begin" not in p:
            return one, one
        begin, end, _ = switching.chances(p[f"{mechanism}.begin"], p[f"{mechanism}.end"], xp)
        return begin, end

    on, off = chances("campaign")
    surge, share = p.get("campaign.surge", one), on / (on + off)
    calm = -xp.log(1 - share + share * surge)
    both = (chances("collapse") if k == LOSSES else (on, off) for k in range(len(DIRECTIONS)))
    begin, end = (xp.stack(way) for way in zip(*both, strict=True))
    quiet, storm = (
        [none if k == LOSSES else log for k in range(len(DIRECTIONS))] for log in (calm, calm + xp.log(surge))
    )
    return Regimes(xp.stack([xp.stack(quiet), xp.stack(storm)]), begin, end, p.get("campaign.batch", none))


def share_of_second(r: Regimes) -> Any:
    """Share of weeks in the second regime in the long run (direction, N)."""
    return r.begin / (r.begin + r.end)


def week(r: Regimes, chance: Any, told: tuple[Any, Any, Any], xp: Any = np) -> tuple[Any, Any]:
    """One week on: the chance of the second regime in the next (direction, N), and the log-chance of what was seen.

    Told are the sum of the logarithms of captures' rates (regime, direction, N), the places at risk by their rates
    (the same), and how many captures there were (direction,).
    """
    rates, risk, count = told
    z = xp.asarray(STEPS)[:, None, None, None]
    log = r.batch * z - r.batch**2 / 2
    seen = rates + count[:, None] * log - risk * xp.exp(log)
    top = seen.max(0)
    by = xp.log((xp.asarray(WEIGHTS)[:, None, None, None] * xp.exp(seen - top)).sum(0)) + top
    most = by.max(0)
    calm, storm = (1 - chance) * xp.exp(by[0] - most), chance * xp.exp(by[1] - most)
    mass = calm + storm
    on = storm / mass
    return on * (1 - r.end) + (1 - on) * r.begin, xp.log(mass) + most


def integrate(rates: F, risk: F, counts: NDArray[np.int64], r: Regimes) -> tuple[F, F]:
    """Log-expectations (N, direction), and the chance of the second regime after the last week (N, direction).

    `rates` and `risk` (weeks, regime, direction, N) as in `week`, `counts` (weeks, directions).
    """
    chance = share_of_second(r)
    total = np.zeros_like(chance)
    for told in zip(rates, risk, counts, strict=True):
        chance, seen = week(r, chance, told)
        total += seen
    return total.T, chance.T


def mood(r: Regimes, chance: F, u: F) -> F:
    """Moods (N, direction), as standard normals, with which a future starts in the second regime with these chances.

    `u` (N, direction), uniforms. A mood is uniform, and the second regime is on where it lies below its share.
    """
    share = share_of_second(r).T
    below = share * u / np.maximum(chance, 1e-12)
    above = share + (1 - share) * (u - chance) / np.maximum(1 - chance, 1e-12)
    found: F = ndtri(np.clip(np.where(u < chance, below, above), 1e-7, 1 - 1e-7))
    return found
