"""The area that a publisher gives moves as a random walk from its last figure, without direction.

    ln km2(t) = ln km2(last) + N(0, s^2 (t - last)),     s^2 = (n0 s0^2 + sum d^2 / dt) / (n0 + n)

s is pooled over publishers, because each gives few figures; s0 = .02 a week counts as two of them (assumed).
Source: marchland_model. Knows: the figures published for dates before the origin. Fails when: a side is in steady
decline; says nothing for a publisher who has given no figure yet.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng, last_day
from marchland.forecast.forecast import Ahead, F
from marchland.forecast.record import Record
from marchland.record.months import DAYS

SPREAD, COUNTS = 0.02, 2
"""Prior standard deviation of a week's change in logarithms, and the number of figures it weighs (assumed)."""


def steps(known: Record) -> tuple[F, F]:
    """Weeks between successive figures of one publisher, and the change in logarithms (steps), all publishers."""
    dt, d = [], []
    for publisher in range(len(known.publishers)):
        mine = known.area_publisher == publisher
        dt.append(np.diff(known.area_day[mine]) / np.timedelta64(DAYS, "D"))
        d.append(np.diff(np.log(np.maximum(known.area[mine], 1))))
    return np.concatenate([*dt, []]), np.concatenate([*d, []])


def variance(dt: F, d: F) -> float:
    """Variance of a week's change, shrunk to the prior."""
    use = dt > 0
    return float((COUNTS * SPREAD**2 + (d[use] ** 2 / dt[use]).sum()) / (COUNTS + use.sum()))


def walk(known: Record, ahead: Ahead, spread: float, drift: F, rng: Rng) -> F:
    """Areas (draw, week, publisher), km2, with weekly `drift` (draw) in logarithms."""
    out = np.full((len(drift), ahead.weeks, len(known.publishers)), np.nan)
    for publisher in range(len(known.publishers)):
        mine = np.nonzero(known.area_publisher == publisher)[0]
        if len(mine) == 0:
            continue
        age = (last_day(known) - known.area_day[mine[-1]]) / np.timedelta64(DAYS, "D")
        weeks = age + np.arange(1, ahead.weeks + 1)
        noise = rng.standard_normal((len(drift), ahead.weeks)) * np.sqrt(np.diff(weeks, prepend=0.0))
        path = drift[:, None] * weeks + spread * np.cumsum(noise, axis=1)
        out[:, :, publisher] = known.area[mine[-1]] * np.exp(path)
    return out


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> F:
    """Areas without drift."""
    return walk(known, ahead, np.sqrt(variance(*steps(known))), np.zeros(draws), rng)


baseline = Baseline(
    name="random_walk",
    claim="The published area moves as a random walk from its last figure.",
    target="km2",
    knows="figures published for dates before the origin",
    fails="steady decline; publishers without a figure yet",
    say=say,
)
