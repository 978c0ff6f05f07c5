"""Nobody dies.

    deaths = 0

Source: hegre_2024 (a benchmark of that kind). Knows: nothing; it speaks where others know a figure. Fails when: there
is a war, but beats many where most cells are empty.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.conflictology12 import recent
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """One certain future."""
    return np.repeat(0 * recent(known, 1)[:, None], ahead.months, axis=1)


baseline = Baseline(
    name="zero",
    claim="Nobody dies.",
    target="deaths",
    knows="nothing",
    fails="there is a war",
    say=say,
)
