"""Batches in the weeks ahead: when they begin, how many places they take, and over how long.

    P(a batch begins in a calm week) = 1 - exp(-rate x places at stake)
    size = 1 + negative binomial(mean, clump), at most the places at stake

A batch takes its first place on the day on which it begins and the rest evenly up to its last day; how long it lasts is
that of a batch of like size in other wars, drawn among the nearest. No other begins until 14 days after. Source:
marchland_wars. Fails when: a collapse feeds on itself beyond what its first day says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom

from marchland.record.months import DAYS
from marchland.wars.batches import GAP
from marchland.wars.campaigns import Campaigns
from marchland.wars.hierarchy import Drawn
from marchland.wars.layers import F

I = NDArray[np.int64]  # noqa: E741
LIKE = 5
"""Batches larger and smaller among which a duration is drawn."""
GUESS = (np.array([1.0, 2.0, 40.0]), np.array([0.0, 7.0, 28.0]))
"""Sizes and durations, days, where no war is known (assumed): a collapse of four weeks."""


@dataclass(frozen=True)
class Pace:
    """Sizes of batches on record, rising, and how many `days` each took (batch,)."""

    size: F
    days: F

    def drawn(self, size: I, u: F) -> F:
        """Days that batches of such sizes last, for even numbers `u` (n,)."""
        at = np.searchsorted(self.size, size) + np.rint((u - 0.5) * 2 * LIKE).astype(np.int64)
        return np.where(size > 1, self.days[np.clip(at, 0, len(self.size) - 1)], 0.0)


def pace(table: Campaigns) -> Pace:
    """The pace of batches of several places in some wars."""
    several = table.size > 1
    if several.sum() <= LIKE:
        return Pace(*GUESS)
    order = np.argsort(table.size[several], kind="stable")
    return Pace(table.size[several][order], table.days[several][order])


@dataclass(frozen=True)
class Wave:
    """The batch that each draw is in (draw,): its `size` (0 in calm), places `done`, `first` day ahead and `days`, and
    the day from which the next can begin.
    """

    size: I
    done: I
    first: F
    days: F
    calm: F


def still(draws: int) -> Wave:
    """No batch anywhere."""
    none = np.zeros(draws)
    return Wave(none.astype(np.int64), none.astype(np.int64), none, none, none)


def step(
    wave: Wave, stake: I, week: int, drawn: Drawn, of: Pace, rng: np.random.Generator
) -> tuple[Wave, I, NDArray[np.bool_]]:
    """One week ahead: the batches, the places each draw loses in it, and where a batch begins.

    `stake` (draw,) are the places at stake. Every week takes as many random numbers whatever happens.
    """
    n, day = len(stake), float(DAYS * week)
    starts, when, large, lasts = rng.uniform(size=(4, n))
    free = np.clip(day + DAYS - wave.calm, 0, DAYS) / DAYS
    begins = (wave.size == 0) & (starts < -np.expm1(-drawn.rate * stake * free)) & (stake > 0)
    size, first, days = wave.size.copy(), wave.first.copy(), wave.days.copy()
    b = np.flatnonzero(begins)
    clump, mean = drawn.clump[b], drawn.more[b]
    more = nbinom.ppf(large[b], clump, clump / (clump + mean))
    size[b] = np.minimum(1 + np.nan_to_num(more, posinf=1e9), stake[b]).astype(np.int64)
    first[b] = np.maximum(day, wave.calm[b]) + when[b] * free[b] * DAYS
    days[b] = of.drawn(size[b], lasts[b])
    done = np.where(begins, 0, wave.done)
    gone = np.clip((day + DAYS - first) / np.maximum(days, 1e-9), 0, 1)
    due = np.where(size > 0, 1 + np.floor((size - 1) * gone + 1e-9), 0).astype(np.int64)
    falls = np.minimum(np.maximum(due - done, 0), stake)
    done = done + falls
    over = (size > 0) & ((due >= size) | (falls == stake))
    calm = np.where(over, first + days + GAP, wave.calm)
    return (
        replace(wave, size=np.where(over, 0, size), done=done, first=first, days=days, calm=calm),
        falls,
        begins,
    )


def left(drawn: Drawn, held: int, weeks: int, of: Pace, rng: np.random.Generator) -> I:
    """Places still held (draw, week + 1) of `held` at the start, if none is gained."""
    n = len(drawn.rate)
    now, wave = np.full(n, held, np.int64), still(n)
    out = [now]
    for week in range(weeks):
        wave, falls, _ = step(wave, now, week, drawn, of, rng)
        now = now - falls
        out.append(now)
    return np.stack(out, axis=1)
