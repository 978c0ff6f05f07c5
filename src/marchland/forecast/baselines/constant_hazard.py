"""Every place changes hands at one hazard, wherever it lies and whoever holds it.

    changes ~ Poisson(h place-weeks),   h ~ Gamma(1/2, 0),   taker a with odds (its captures + 1/2) among those acting

Source: marchland_model. Knows: how many places changed hands before the origin, and to whom. Fails when: changes come
in waves and at fronts, as they do.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.chain import simulate
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record

HALF = 0.5
"""Prior weight (Jeffreys) of a rate and of each taker."""


def captures(known: Record) -> States:
    """Sides that took a place before the origin (changes)."""
    before, after = known.holder[:-1], known.holder[1:]
    return np.asarray(after[(before != after) & (before >= 0) & (after >= 0)], np.int8)


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures in which each draw has its own hazard."""
    taken = captures(known)
    rate = rng.gamma(HALF + len(taken), 1 / max((known.holder[:-1] >= 0).sum(), 1), draws)
    odds = HALF + np.bincount(taken, minlength=len(known.sides))
    weight = (odds * (known.acts & known.holds)).T[..., None]

    def hazards(now: States, week: int) -> np.ndarray:
        able = weight * (now != np.arange(len(weight))[:, None, None])
        return np.asarray(rate * able / np.maximum(able.sum(0), HALF), np.float32)

    return simulate(known.holder[-1], ahead.weeks, draws, hazards, rng)


baseline = Baseline(
    name="constant_hazard",
    claim="Every place changes hands at one hazard, wherever it lies and whoever holds it.",
    target="control",
    knows="number of changes of hands before the origin, and takers",
    fails="changes come in waves and at fronts",
    say=say,
)
