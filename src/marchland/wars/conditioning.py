"""If it has been slow so far, will it stay slow? Campaigns that had lost less than a share of places after some weeks.

The whole grid is shown, 8 to 26 weeks and 25 to 50%, since any one cell could be chosen after the fact. Beside what the
campaigns on record did in the 52 weeks that followed stands what the model's do, and how many campaigns and wars are
behind each cell. Intervals draw wars again, since campaigns of one war resemble each other. Source: marchland_wars.
Fails when: few wars are left in a cell, which is most cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from marchland.record.months import DAYS
from marchland.stats.intervals import between, drawn_again
from marchland.wars.ground import Ground
from marchland.wars.hierarchy import Drawn
from marchland.wars.phases import APART_WEEKS, phases
from marchland.wars.waves import Pace, left

WEEKS = (8, 13, 20, 26)
SHARES = (0.25, 0.4, 0.5)
NEXT = 52
FEWEST = 2
"""Places that must be held at an entry for its campaign to count."""
NAN = float("nan")


@dataclass(frozen=True)
class Cell:
    """Campaigns with less than `share` lost after `weeks`: how many `campaigns`, of which `wars`, the mean share lost
    in the 52 weeks `after` of what was then held with its 90% interval (NaN from fewer than two wars), how many of
    these lost less than half then (`slow`); and of the model's campaigns: the `chance` to come here, its mean and the
    middle 90% of what follows.
    """

    weeks: int
    share: float
    campaigns: int
    wars: tuple[str, ...]
    after: float
    low: float
    high: float
    slow: int
    chance: float
    model: float
    model_low: float
    model_high: float


def interventions(g: Ground, foreign: bool | None = None) -> tuple[date, ...]:
    """Days on which a force came, half a year after the one before, to a side that held at least FEWEST places.

    With `foreign`, only forces from abroad (True) or the own army's (False).
    """
    out: list[date] = []
    for phase in phases(g):
        came = [row for row in phase.forces if row.since >= phase.since]
        if foreign is not None:
            came = [row for row in came if (row.foreign == "yes") == foreign]
        far = not out or (phase.since - out[-1]).days >= APART_WEEKS * DAYS
        if came and far and g.held[g.day(phase.since)].sum() >= FEWEST:
            out.append(phase.since)
    return tuple(out)


def grid(
    grounds: Sequence[Ground], drawn: Drawn, held: int, of: Pace, foreign: bool | None = None, seed: int = 1
) -> tuple[Cell, ...]:
    """The grid of cells, from the interventions on record and from draws of a campaign against `held` places."""
    rng = np.random.default_rng(seed)
    future = left(drawn, held, max(WEEKS) + NEXT, of, rng)
    seen = [(g, when) for g in grounds for when in interventions(g, foreign)]
    return tuple(_cell(weeks, share, seen, future, rng) for weeks in WEEKS for share in SHARES)


def _cell(
    weeks: int,
    share: float,
    seen: Sequence[tuple[Ground, date]],
    future: np.ndarray,
    rng: np.random.Generator,
) -> Cell:
    found: dict[str, list[float]] = {}
    for g, when in seen:
        then = after(g, when, weeks, share)
        if then is not None:
            found.setdefault(g.name, []).append(then)
    every = [x for xs in found.values() for x in xs]
    low = high = NAN
    if len(found) > 1:
        wars = list(found.values())
        means = [np.mean([x for w in row for x in wars[w]]) for row in drawn_again(len(wars), rng)]
        low, high = between(np.array(means))
    here = (1 - future[:, weeks] / future[:, 0] < share) & (future[:, weeks] > 0)
    lost = 1 - future[here, weeks + NEXT] / future[here, weeks] if here.any() else np.full(1, NAN)
    ends = between(lost) if here.any() else (NAN, NAN)
    return Cell(
        weeks, share, len(every), tuple(found), float(np.mean(every)) if every else NAN, float(low), float(high),
        sum(x < max(SHARES) for x in every), float(here.mean()), float(lost.mean()), float(ends[0]), float(ends[1]),
    )  # fmt: skip


def after(g: Ground, when: date, weeks: int, share: float) -> float | None:
    """Share lost in the next 52 weeks of what was held some weeks after an entry; None if more was lost or it is not
    on record.

    A place counts as lost if it was so on the last day, as in `share_lost`.
    """
    a = g.day(when)
    b, c = a + DAYS * weeks, a + DAYS * (weeks + NEXT)
    if c > g.days or not g.held[a].any():
        return None
    first, then, last = g.held[a], g.held[b], g.held[min(c, g.days - 1)]
    if not then.any() or 1 - then[first].mean() >= share:
        return None
    return float(1 - last[then].mean())
