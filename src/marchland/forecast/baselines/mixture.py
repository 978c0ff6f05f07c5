"""One of three naive forecasters is right, and nobody knows which.

    deaths ~ 1/3 conflictology12 + 1/3 conflictology36 + 1/3 last_poisson

Source: hegre_2024 (mixtures of benchmarks do well there). Knows: recorded deaths of whole months before the origin.
Fails when: none of the three is near.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines import conflictology12, conflictology36, last_poisson
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record

PARTS = (conflictology12, conflictology36, last_poisson)


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Equal numbers of draws of each, rounded up."""
    each = -(-draws // len(PARTS))
    said = [part.say(known, ahead, each, rng) for part in PARTS]
    return np.concatenate([np.resize(x, (each, *x.shape[1:])) for x in said])


baseline = Baseline(
    name="mixture",
    claim="One of three naive forecasters is right, and nobody knows which.",
    target="deaths",
    knows="recorded deaths of whole months before the origin",
    fails="none of the three is near",
    say=say,
)
