"""The focal side loses its places one by one at a common hazard and takes none.

    losses ~ Poisson(d place-weeks held),   d ~ Gamma(1/2, 0),   P(still held after t weeks) = exp(-d t)

Each lost place goes to its last other holder on record, or else to the side with the closest ties that acts there.
Source: marchland_model. Knows: what the focal side held and lost before the origin. Fails when: the tide turns, before
or after the origin: long-horizon skill is mostly tide, and this shows how much.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.chain import simulate
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record

HALF = 0.5
"""Prior weight (Jeffreys) of the rate."""


def heirs(known: Record) -> States:
    """To whom each place falls if the focal side loses it (place); where no other acts, to any that holds places."""
    ties = np.where(known.acts & known.holds, known.ties, np.where(known.holds, -1.0, -2.0))
    ties[:, known.focal] = -3.0
    out = ties.argmax(1).astype(np.int8)
    for row in known.holder:
        out = np.where((row >= 0) & (row != known.focal), row, out)
    return np.asarray(out, np.int8)


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures in which each draw has its own hazard of loss."""
    before, after = known.holder[:-1], known.holder[1:]
    held = before == known.focal
    lost = (held & (after != known.focal) & (after >= 0)).sum()
    rate = rng.gamma(HALF + lost, 1 / max(held.sum(), 1), draws).astype(np.float32)
    to = heirs(known) == np.arange(len(known.sides))[:, None]

    def hazards(now: States, week: int) -> np.ndarray:
        return np.asarray(to[..., None] * (rate * (now == known.focal)), np.float32)

    return simulate(known.holder[-1], ahead.weeks, draws, hazards, rng)


baseline = Baseline(
    name="common_decay",
    claim="The focal side loses its places one by one at a common hazard and takes none.",
    target="control",
    knows="what the focal side held and lost before the origin",
    fails="the tide turns",
    say=say,
)
