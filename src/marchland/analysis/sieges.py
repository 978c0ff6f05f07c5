"""Sieges and captures of arrays of futures, or of a record: how long, how often without one, how often undone.

A siege is a run of weeks at whose end the same side besieges the same place, which the same side holds; one that opens
and ends within a week is not seen, and the capture that ended it counts as one without a siege. Arrays are (run, week,
place) of side indices, -1 where nobody besieges or the holder is not known; a record has one run. The first week is
where one stands at the start: what changed in it is not seen, and a siege that was on in it may be older than it looks
(`opened` is False). Give the state before the first week as a first week if it is known.

Three rules keep the end of the arrays from shortening what is said of time: a siege counts towards a share of so many
weeks if it opened at least so many weeks before the end; a capture counts towards retakes if a year follows; the median
length is that of the product-limit estimate (Kaplan and Meier 1958), in which a siege that goes on is not one that
ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

I = NDArray[np.int64]  # noqa: E741
B = NDArray[np.bool_]
YEAR = 52
LONG, VERY_LONG = 8, 16
"""Weeks after which a siege is told as a long one, and as a very long one."""


@dataclass(frozen=True)
class Sieges:
    """Sieges in the order of future, place and week; every field is (siege,)."""

    run: I
    place: I
    attacker: I
    holder: I
    """Side that held the place."""
    first: I
    """Week at whose end it is first seen."""
    weeks: I
    """Week ends at which it is seen."""
    opened: B
    """Whether its first week was seen."""
    ended: B
    taken: B
    """Whether the besieger held the place when it ended."""

    def where(self, mask: B | I) -> Sieges:
        """Those of a mask (siege,), or of numbers in their order."""
        return Sieges(*(getattr(self, field.name)[mask] for field in fields(self)))


@dataclass(frozen=True)
class Captures:
    """Changes of hands in the order of future, week and place; every field is (capture,)."""

    run: I
    week: I
    place: I
    by: I
    of: I
    """Side that lost the place."""
    siege: I
    """Weeks of the taker's siege that ended with it, 0 without one."""
    followed: B
    """Whether a year of weeks follows."""
    retaken: B
    """Whether the side that lost the place held it again within a year."""

    def where(self, mask: B) -> Captures:
        """Those of a mask (capture,)."""
        return Captures(*(getattr(self, field.name)[mask] for field in fields(self)))


@dataclass(frozen=True)
class Tally:
    """So many of so many in each future, both (run,)."""

    count: I
    among: I

    @property
    def share(self) -> float:
        """Over all futures; NaN where there is nothing to count among."""
        return float(self.count.sum() / self.among.sum()) if self.among.sum() else float("nan")

    @property
    def by_run(self) -> NDArray[np.float64]:
        """In each future (run,), NaN where it has nothing to count among."""
        return np.where(self.among > 0, self.count / np.maximum(self.among, 1), np.nan)


def sieges(holder: NDArray[Any], attacker: NDArray[Any]) -> Sieges:
    """All sieges of arrays (run, week, place). Raises ValueError if the two differ in shape or have no week."""
    h, a = _checked(holder, attacker)
    weeks = h.shape[2]
    goes_on = np.zeros(a.shape, bool)
    goes_on[..., 1:] = (a[..., 1:] == a[..., :-1]) & (h[..., 1:] == h[..., :-1])
    run, place, first = np.nonzero((a >= 0) & ~goes_on)
    _, _, last = np.nonzero(
        (a >= 0) & ~np.append(goes_on[..., 1:], np.zeros((*a.shape[:2], 1), bool), axis=2)
    )
    after = np.minimum(last + 1, weeks - 1)
    ended = last + 1 < weeks
    by = a[run, place, first].astype(np.int64)
    return Sieges(
        run=run,
        place=place,
        attacker=by,
        holder=h[run, place, first].astype(np.int64),
        first=first,
        weeks=last - first + 1,
        opened=first > 0,
        ended=ended,
        taken=ended & (h[run, place, after] == by),
    )


def captures(holder: NDArray[Any], attacker: NDArray[Any]) -> Captures:
    """All changes of hands between two known holders in adjacent weeks of arrays (run, week, place).

    Raises ValueError if the two differ in shape or have no week.
    """
    h, _ = _checked(holder, attacker)
    weeks = h.shape[2]
    run, place, week = np.nonzero((h[..., 1:] != h[..., :-1]) & (h[..., 1:] >= 0) & (h[..., :-1] >= 0))
    order = np.lexsort((place, week, run))
    run, place, week = run[order], place[order], week[order] + 1
    by, of = h[run, place, week].astype(np.int64), h[run, place, week - 1].astype(np.int64)
    won = sieges(holder, attacker)
    won = won.where(won.taken)
    # Both by one number a cell; sieges come in its order.
    ends = (won.run * h.shape[1] + won.place) * weeks + won.first + won.weeks
    at = np.minimum(np.searchsorted(ends, (run * h.shape[1] + place) * weeks + week), max(len(ends) - 1, 0))
    siege = np.zeros(len(run), np.int64)
    if len(ends):
        siege = np.where(ends[at] == (run * h.shape[1] + place) * weeks + week, won.weeks[at], 0)
    later = week[:, None] + np.arange(1, YEAR + 1)
    back = h[run[:, None], place[:, None], np.minimum(later, weeks - 1)] == of[:, None]
    return Captures(run, week, place, by, of, siege, week + YEAR < weeks, (back & (later < weeks)).any(1))


def lasted(found: Sieges, weeks: int, length: int, runs: int) -> Tally:
    """Of sieges seen to open at least `length` weeks before the end of `weeks` weeks, those that lasted as long."""
    counts = found.opened & (found.first + length <= weeks)
    return _tally(found.run, counts & (found.weeks >= length), counts, runs)


def median_weeks(found: Sieges) -> float:
    """Least number of weeks that at most half of the sieges seen to open outlast (product-limit); NaN if none is."""
    mine = found.where(found.opened)
    lasting = 1.0
    for length in np.unique(mine.weeks[mine.ended]):
        ends = np.count_nonzero(mine.ended & (mine.weeks == length))
        lasting *= 1 - ends / np.count_nonzero(mine.weeks >= length)
        if lasting <= 1 / 2:
            return float(length)
    return float("nan")


def without_siege(found: Captures, runs: int) -> Tally:
    """Of all captures, those without a siege by the taker."""
    return _tally(found.run, found.siege == 0, np.ones(len(found.run), bool), runs)


def retaken(found: Captures, runs: int) -> Tally:
    """Of captures that a year follows, those after which the loser held the place again within it."""
    return _tally(found.run, found.followed & found.retaken, found.followed, runs)


def taken_by(found: Captures, sides: Collection[int]) -> Captures:
    """Captures by some sides."""
    return found.where(np.isin(found.by, list(sides)))


def _checked(holder: NDArray[Any], attacker: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both as (run, place, week)."""
    h, a = np.asarray(holder), np.asarray(attacker)
    if h.ndim != 3 or h.shape != a.shape or h.shape[1] == 0:
        raise ValueError(
            f"holder and attacker are (run, week, place) alike, with a week at least, not {h.shape} and {a.shape}"
        )
    return h.transpose(0, 2, 1), a.transpose(0, 2, 1)


def _tally(run: I, hit: B, among: B, runs: int) -> Tally:
    return Tally(np.bincount(run[hit], minlength=runs), np.bincount(run[among], minlength=runs))
