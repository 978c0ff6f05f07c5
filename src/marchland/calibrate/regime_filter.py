"""Regimes and drives, integrated out: neither is on record, and how a record ends tells which are on.

While the record is followed the captures of a direction in week t are Poisson with mean E_t f_t, where E_t is the
week's exposure at the mean and f_t = m(r_t) exp(batch x_t - batch^2/2), r a chain of two regimes and x an AR(1) process
of variance 1 (mechanism campaign). The forward algorithm over regimes and a grid of x gives, up to the grid's width,

    ln E_{r,x} [ prod over weeks of f_t^n_t exp(-E_t f_t) ]

and the distribution of (r, x) when the record ends. The same text runs on NumPy and on JAX. Sources: hamilton_1989
(regimes); Rabiner 1989, Proceedings of the IEEE 77(2): 257-286 (the forward algorithm).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

F = NDArray[np.float64]
EDGE, GRID = 4.0, 25
STEPS: F = np.linspace(-EDGE, EDGE, GRID)
"""Values of x, in standard deviations."""
STILL: F = np.exp(-(STEPS**2) / 2) / np.exp(-(STEPS**2) / 2).sum()
NAMES = ("surge", "begin", "end", "batch", "spell")
"""Parameters of mechanism campaign that speak of regimes and drives."""


class Regimes(NamedTuple):
    """How regimes and drives move, for N points."""

    log: Any
    """ln f (regime, GRID, N): calm first."""
    begin: Any
    end: Any
    """Weekly chances (N,)."""
    move: Any
    """Weekly transitions of x (from, to, N)."""


def regimes(p: Mapping[str, Any], n: int, xp: Any = np) -> Regimes:
    """Read them from parameters (N,) by full name, as mechanism campaign does; without it nothing varies."""
    grid = xp.asarray(STEPS)[:, None]
    surge, begin, end, batch, spell = (p.get(f"campaign.{name}") for name in NAMES)
    if surge is None:
        surge, begin, end, batch, spell = (xp.ones(n), xp.ones(n), xp.ones(n), xp.zeros(n), xp.ones(n))
    on, off = -xp.expm1(-begin), -xp.expm1(-end)
    share = on / (on + off)
    calm = -xp.log(1 - share + share * surge)
    week = batch * grid - batch**2 / 2
    kept = xp.exp(-1 / spell)
    move = xp.exp(-((grid[None] - kept * grid[:, None]) ** 2) / (2 * (1 - kept**2)))
    return Regimes(
        xp.stack([calm + week, calm + xp.log(surge) + week]), on, off, move / move.sum(1, keepdims=True)
    )


def share_of_offensives(r: Regimes) -> Any:
    """Share of weeks in an offensive in the long run (N,)."""
    return r.begin / (r.begin + r.end)


def at_rest(r: Regimes, directions: int, xp: Any = np) -> Any:
    """The distribution of regimes and drives of which nothing is known (direction, regime, GRID, N)."""
    share = share_of_offensives(r)
    both = xp.stack([1 - share, share])[:, None] * xp.asarray(STILL)[:, None]
    return xp.broadcast_to(both, (directions, *both.shape))


def week(r: Regimes, belief: Any, expected: Any, count: Any, xp: Any = np) -> tuple[Any, Any]:
    """One week on: the distribution in the next (direction, regime, GRID, N), and the log-chance of what was seen.

    `expected` (direction, N), captures at the mean; `count` (direction,). Of Poisson the factor E^n / n! is left out.
    """
    told = count[:, None, None, None] * r.log - expected[:, None, None] * xp.exp(r.log)
    top = told.max((1, 2), keepdims=True)
    belief = belief * xp.exp(told - top)
    mass = belief.sum((1, 2), keepdims=True)
    calm, storm = belief[:, 0] / mass[:, 0], belief[:, 1] / mass[:, 0]
    turned = xp.stack([calm * (1 - r.begin) + storm * r.end, storm * (1 - r.end) + calm * r.begin], 1)
    return xp.einsum("drgn,ghn->drhn", turned, r.move), (xp.log(mass) + top)[:, 0, 0]


def integrate(exposure: F, counts: NDArray[np.int64], r: Regimes) -> tuple[F, F]:
    """Log-expectations (N, directions), and what is known after the last week (direction, regime, GRID, N).

    `exposure` (N, weeks, directions), captures expected; `counts` (weeks, directions).
    """
    inner = np.moveaxis(exposure, 0, -1)
    belief = at_rest(r, inner.shape[1])
    total = np.zeros(inner.shape[1:])
    for expected, count in zip(inner, counts, strict=True):
        belief, seen = week(r, belief, expected, count)
        total += seen
    return total.T, belief


def picked(r: Regimes, belief: F, u: F, v: F) -> tuple[F, F]:
    """Moods, as standard normals, and pushes (N, directions): regimes and drives drawn from what is known.

    `u` and `v` (N, directions) are uniforms. A mood is uniform, and an offensive is on where it lies below the share of
    offensives; a push is linear between steps of the grid.
    """
    chance = belief[:, 1].sum(1).T
    share = np.broadcast_to(np.asarray(share_of_offensives(r))[:, None], chance.shape)
    on = u < chance
    below = share * u / np.maximum(chance, 1e-12)
    above = share + (1 - share) * (u - chance) / np.maximum(1 - chance, 1e-12)
    mood: F = ndtri(np.clip(np.where(on, below, above), 1e-7, 1 - 1e-7))
    drives = np.where(on.T[:, None], belief[:, 1], belief[:, 0])
    drives = np.moveaxis(drives / drives.sum(1, keepdims=True), (0, 1, 2), (1, 2, 0))
    return mood, drawn(drives, v)


def drawn(belief: F, u: F) -> F:
    """Values of x (...) drawn from a distribution on the grid (..., GRID) at uniforms (...), linear between steps."""
    width = STEPS[1] - STEPS[0]
    below = np.cumsum(belief, axis=-1)
    cell = np.minimum((below < u[..., None]).sum(-1), GRID - 1)
    share = np.take_along_axis(belief, cell[..., None], -1)[..., 0]
    over = np.take_along_axis(below, cell[..., None], -1)[..., 0] - u
    found: F = STEPS[cell] + width * (0.5 - over / np.maximum(share, 1e-300))
    return found
