"""Nothing changes: every place stays with its holder.

    P(holder of p in any week ahead = holder at the origin) = 1

Source: marchland_model. Knows: the holders at the origin. Fails when: anything moves; on the many places that never
change hands it cannot be beaten, so places that changed are scored apart.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """One certain future."""
    return np.repeat(known.holder[-1][None, None], ahead.weeks, axis=1)


baseline = Baseline(
    name="persistence",
    claim="Every place stays with its holder.",
    target="control",
    knows="holders at the origin",
    fails="anything moves",
    say=say,
)
