"""The area that a publisher gives goes on changing as it did, with noise.

    ln km2(t) = ln km2(last) + m (t - last) + N(0, s^2 (t - last))
    m ~ N(sum d / (sum dt + w0), s^2 / (sum dt + w0))

m and s are pooled over publishers; w0 = 26 weeks without change count as known beforehand (assumed), so that two early
figures do not run away. Source: marchland_model. Knows: the figures published for dates before the origin. Fails when:
the tide turns; says nothing for a publisher who has given no figure yet.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.random_walk import steps, variance, walk
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record

STILL = 26.0
"""Weeks without change that count as seen (assumed)."""


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Areas under draws of the drift."""
    dt, d = steps(known)
    weeks = dt.sum() + STILL
    mean = d.sum() / weeks
    spread = np.sqrt(variance(dt, d - mean * dt))
    return walk(known, ahead, spread, mean + spread / np.sqrt(weeks) * rng.standard_normal(draws), rng)


baseline = Baseline(
    name="random_walk_drift",
    claim="The published area goes on changing as it did, with noise.",
    target="km2",
    knows="figures published for dates before the origin",
    fails="the tide turns; publishers without a figure yet",
    say=say,
)
