"""The focal side holds nothing from the first week on.

    P(focal side holds p) = 0

A place that it holds goes to its last other holder on record, or else to the side with the closest ties that acts
there. Source: marchland_model. Knows: the holders up to the origin; that the side loses in the end is hindsight. Fails
when: the war is not over. It shows how much of a long horizon's skill is tide.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.common_decay import heirs
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """One certain future."""
    now = known.holder[-1]
    after = np.where(now == known.focal, heirs(known), now)
    return np.repeat(after[None, None], ahead.weeks, axis=1)


baseline = Baseline(
    name="nothing_held",
    claim="The focal side holds nothing from the first week on.",
    target="control",
    knows="holders up to the origin; the outcome, in a sense",
    fails="the war is not over",
    say=say,
)
