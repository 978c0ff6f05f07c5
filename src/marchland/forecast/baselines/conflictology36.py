"""Each governorate goes on as in its own last three years.

    deaths in any month ahead ~ the last 36 recorded months of the governorate, each as likely

Source: hegre_2024. Knows: recorded deaths of whole months before the origin. Fails when: three years ago was another
war.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.conflictology12 import recent
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record

MONTHS = 36


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Its own past months as draws, the same for every month ahead."""
    return np.repeat(recent(known, MONTHS)[:, None], ahead.months, axis=1)


baseline = Baseline(
    name="conflictology36",
    claim="Each governorate goes on as in its own last three years.",
    target="deaths",
    knows="recorded deaths of whole months before the origin",
    fails="three years ago was another war",
    say=say,
)
