"""Losses and gains of towns by the focal side over a span, and the time in which they could have happened.

    rate = changes / (days x places / 7),   per place-week

Agreements are left out of both, contested places keep the holder before, and a change counts on the first day of the
new holder. Intervals of rates are exact for a Poisson count of *batches*, not of towns: towns fall together. Source:
marchland_wars. Fails when: small towns are missing, which a record of what changed hands always lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from marchland.errors import InputError
from marchland.record.months import DAYS
from marchland.wars.batches import Batch, batches
from marchland.wars.ground import B, Ground

NEAR_KM = 100.0
"""Places not held count as near a held one within this, km; it divides nothing but the rates that say `near`."""
HORIZONS = (4, 13, 26, 52, 104)


@dataclass(frozen=True)
class Counts:
    """What happened over [first, last) days: places held on the first day and the last, losses, gains, their batches.

    Exposure in place-weeks: `held`, `not_held` (known places), `in_reach` (the same, on days when the side holds any),
    `near` (within NEAR_KM of a held place). `agreed` are changes by agreement; `loss_weeks` weeks with a loss.
    """

    weeks: float
    held_start: int
    held_end: int
    held: float
    losses: int
    not_held: float
    in_reach: float
    near: float
    gains: int
    agreed: int
    loss_weeks: int
    gain_weeks: int
    loss_batches: tuple[Batch, ...]
    gain_batches: tuple[Batch, ...]


def count(g: Ground, since: date, until: date, near: float = NEAR_KM) -> Counts:
    """Counts over [since, until). Raises InputError for a span that holds no day of the record."""
    a, b = g.day(since), g.day(until)
    if a >= b:
        raise InputError(f"{since} to {until} holds no day of {g.name}, {g.start} to {g.end}")
    held, lost, gained, free = (x[a:b] for x in (g.held, g.lost, g.gained, g.known & ~g.held))
    before_held, before_free = (x[max(a - 1, 0) : b] for x in (g.held, g.known & ~g.held))
    return Counts(
        weeks=(b - a) / DAYS,
        held_start=int(held[0].sum()),
        held_end=int(held[-1].sum()),
        held=float(held.sum()) / DAYS,
        losses=int(lost.sum()),
        not_held=float(free.sum()) / DAYS,
        in_reach=float(g.in_reach()[a:b].sum()) / DAYS,
        near=float(g.near(near)[a:b].sum()) / DAYS,
        gains=int(gained.sum()),
        agreed=int(g.political[a:b].sum()),
        loss_weeks=_weeks(lost),
        gain_weeks=_weeks(gained),
        loss_batches=batches(lost, before_held[-len(lost) :]),
        gain_batches=batches(gained, before_free[-len(gained) :]),
    )


def _weeks(changes: B) -> int:
    """Weeks of seven days from the span's first day in which something changed."""
    return len(np.unique(np.flatnonzero(changes.any(1)) // DAYS))


def share_lost(g: Ground, when: date, weeks: int) -> float | None:
    """Share of the places held on a day that are not held some weeks later; None beyond the record or with none held.

    A place that was lost and came back is not lost.
    """
    a = g.day(when)
    b = a + DAYS * weeks
    if b > g.days or a >= g.days or not g.held[a].any():
        return None
    return float(1 - g.held[min(b, g.days - 1)][g.held[a]].mean())


def weeks_to_half(g: Ground, when: date) -> float | None:
    """Weeks until half of the places held on a day have been lost at least once; None if that never came."""
    a = g.day(when)
    if a >= g.days or not g.held[a].any():
        return None
    kept = np.logical_and.accumulate(g.held[a:][:, g.held[a]], axis=0).mean(1)
    below = np.flatnonzero(kept <= 1 / 2)
    return float(below[0] / DAYS) if len(below) else None
