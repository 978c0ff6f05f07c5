"""Places go the way of their neighbours.

    h_ap = exp(c0 + c1 [a acts at p] share of p's neighbours by road that a holds)

fitted to the changes before the origin (Poisson, weak normal priors), futures drawn forward as a Markov chain.
Source: marchland_model. Knows: holders up to the origin and the roads. Fails when: places far from any front fall, as
in June 2014, and where ties matter more than distance.
"""

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.chain import HIGH, LOW, exposed, fit, simulate
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record

LEVEL, LEVEL_PRECISION, SLOPE_PRECISION = -7.0, 0.1, 0.1
"""Weak prior (assumed): a place without a hostile neighbour falls about once in twenty years, give or take much."""


def around(known: Record, holder: States) -> NDArray[np.float32]:
    """Share of the neighbours that each side holds (side, place, ...), from holders (place, ...)."""
    weight = (known.neighbours / np.maximum(known.neighbours.sum(0), 1)).T.astype(np.float32)
    return np.stack([weight @ (holder == a).astype(np.float32) for a in range(len(known.sides))])


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures under draws of the two coefficients."""
    week, place, side, y = exposed(known)
    near = around(known, known.holder[:-1].T)[side, place, week]
    x = np.stack([np.ones(len(y)), near], axis=1)
    found = fit(x, y, np.array([LEVEL, 0.0]), np.array([LEVEL_PRECISION, SLOPE_PRECISION]))
    c0, c1 = found.draw(draws, rng).astype(np.float32).T
    able = (known.acts & known.holds).T[..., None]
    sides = np.arange(len(known.sides))[:, None, None]

    def hazards(now: States, week: int) -> np.ndarray:
        h = np.exp(np.clip(c0 + c1 * around(known, now), LOW, HIGH)) * (able & (now != sides))
        return np.asarray(h, np.float32)

    return simulate(known.holder[-1], ahead.weeks, draws, hazards, rng)


baseline = Baseline(
    name="adjacency_markov",
    claim="Places go the way of their neighbours.",
    target="control",
    knows="holders up to the origin, roads",
    fails="places far from any front fall",
    say=say,
)
