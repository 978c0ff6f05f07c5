"""Each governorate goes on as in its own last twelve months.

    deaths in any month ahead ~ the last 12 recorded months of the governorate, each as likely

Source: hegre_2024 (it leads much of that challenge's field). Knows: recorded deaths of whole months before the origin.
Fails when: the war moves to other governorates, or rises or falls for good.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record

MONTHS = 12


def recent(known: Record, months: int) -> F:
    """The last recorded months of each governorate (month, governorate); NaN where it has no figure at all.

    A governorate with fewer figures repeats those it has, the latest first.
    """
    out = np.full((months, len(known.governorates)), np.nan)
    for g in range(len(known.governorates)):
        have = known.deaths[np.isfinite(known.deaths[:, g]), g][-months:][::-1]
        if len(have):
            out[:, g] = np.resize(have, months)
    return out


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Its own past months as draws, the same for every month ahead."""
    return np.repeat(recent(known, MONTHS)[:, None], ahead.months, axis=1)


baseline = Baseline(
    name="conflictology12",
    claim="Each governorate goes on as in its own last twelve months.",
    target="deaths",
    knows="recorded deaths of whole months before the origin",
    fails="the war moves, rises or falls for good",
    say=say,
)
