"""Each governorate goes on as in its last month, with chance in the counting.

    deaths ~ Poisson(last recorded month)

Source: hegre_2024 (a benchmark of that kind). Knows: the last whole month before the origin. Fails when: months differ
by more than chance in counting, as deaths in war always do: far too sure.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.conflictology12 import recent
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Counts around the last month."""
    last = recent(known, 1)[0]
    counts = rng.poisson(np.nan_to_num(last), (draws, ahead.months, len(last)))
    return np.where(np.isnan(last), np.nan, counts)


baseline = Baseline(
    name="last_poisson",
    claim="Each governorate goes on as in its last month, with chance in the counting.",
    target="deaths",
    knows="the last whole month before the origin",
    fails="months differ by more than chance in counting",
    say=say,
)
