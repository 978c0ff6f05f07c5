"""Sieges and captures before the cut, futures beside the record: rows of a table, ready to be shown.

Shares of sieges and captures are of those of all futures together, with the band of single futures beside them; the
record is one future and is told as so many of so many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis import sieges
from marchland.analysis.fan import levels
from marchland.analysis.sieges import LONG, VERY_LONG, Captures, Sieges, Tally
from marchland.stats.shares import percent
from marchland.views.reading import Reading
from marchland.views.words import UNKNOWN, day, exact, number

NONE = "none to count"
LEAST_WEEKS = 2


@dataclass(frozen=True)
class Counted:
    """Sieges and captures of so many runs over so many weeks."""

    sieges: Sieges
    captures: Captures
    weeks: int
    runs: int


Row = tuple[bool, str, str, str, str]
"""Whether it is a part of the row above, what is counted, all futures together, band of single futures, record."""


def weeks_before(reading: Reading) -> int:
    """Weeks that end before the cut, or all if there is none within the horizon."""
    last = len(reading.weeks)
    return int((reading.weeks <= np.datetime64(reading.cut, "D")).sum()) or last if reading.cut else last


def table(reading: Reading) -> dict[str, Any] | None:
    """Rows, and the words around them; None where there are too few weeks or no sieges are kept."""
    weeks = weeks_before(reading)
    if "attacker" not in reading.ds or weeks < LEAST_WEEKS:
        return None
    futures = counted(reading.ds["holder"].values[:, :weeks], reading.ds["attacker"].values[:, :weeks])
    record = None
    if "record_attacker" in reading.ds:
        told = (reading.ds[f"record_{name}"].values[None, :weeks] for name in ("holder", "attacker"))
        record = counted(*told)
    side = reading.label("side", reading.focal)
    focal = [str(s) for s in reading.ds["side"].values].index(reading.focal)
    return {
        "rows": list(rows(futures, record, side, focal)),
        "lead": lead(futures, record),
        "span": f"{day(reading.weeks[0])} to {day(reading.weeks[weeks - 1])}",
        "cut": reading.cut is not None and weeks < len(reading.weeks),
        "record": record is not None,
    }


def lead(futures: Counted, record: Counted | None) -> str:
    """What the table comes to, in two sentences."""
    without, long = sieges.without_siege(futures.captures, futures.runs), _lasting(LONG)(futures)
    changes = len(futures.captures.run) / futures.runs
    said = f"In a future places change hands {changes:,.1f} times on average, {percent(without.share)} without a siege"
    last = f"Of the sieges in futures {percent(long.share)} last {LONG} weeks or more"
    if not len(futures.captures.run):
        said = "In no future does a place change hands"
    if not long.among.sum():
        last = f"No siege in futures opens early enough to last {LONG} weeks"
    if record is None:
        return f"{said}. {last}."
    told, kept = sieges.without_siege(record.captures, 1), _lasting(LONG)(record)
    return (
        f"{said}; on record {len(record.captures.run):,} times, {told.count.sum()} of them without one. "
        f"{last}; on record {kept.count.sum()} of {kept.among.sum()}."
    )


def counted(holder: NDArray[Any], attacker: NDArray[Any]) -> Counted:
    """Of arrays (run, week, place)."""
    found = sieges.sieges(holder, attacker), sieges.captures(holder, attacker)
    return Counted(*found, weeks=holder.shape[1], runs=holder.shape[0])


def rows(futures: Counted, record: Counted | None, side: str, focal: int) -> Iterator[Row]:
    """The table's rows; `focal` is the index of the side that is named."""
    yield _numbers("Places that change hands", futures, record, lambda c: c.captures.run)
    ours: Callable[[Counted], Any] = lambda c: c.captures.run[c.captures.by == focal]  # noqa: E731
    yield _numbers(f"taken by {side}", futures, record, ours, part=True)
    without: Callable[[Counted], Tally] = lambda c: sieges.without_siege(c.captures, c.runs)  # noqa: E731
    yield _shares("taken without a siege (within a week, or given up)", futures, record, without)
    again: Callable[[Counted], Tally] = lambda c: sieges.retaken(c.captures, c.runs)  # noqa: E731
    yield _shares("taken back within a year by the side that lost it", futures, record, again)
    yield _numbers("Sieges that open", futures, record, lambda c: c.sieges.run[c.sieges.opened])
    for length in (LONG, VERY_LONG):
        yield _shares(f"that last {length} weeks or more", futures, record, _lasting(length))
    middle = [UNKNOWN if c is None else _median(c) for c in (futures, record)]
    yield True, "weeks that half of them last at most", middle[0], "", "" if record is None else middle[1]


def _lasting(length: int) -> Callable[[Counted], Tally]:
    return lambda c: sieges.lasted(c.sieges, c.weeks, length, c.runs)


def _median(c: Counted) -> str:
    found = sieges.median_weeks(c.sieges)
    return exact(found) if found == found else NONE if not c.sieges.opened.any() else "more than are seen"


def _numbers(
    words: str,
    futures: Counted,
    record: Counted | None,
    of: Callable[[Counted], NDArray[np.int64]],
    part: bool = False,
) -> Row:
    by_run = np.bincount(of(futures), minlength=futures.runs)
    told = "" if record is None else exact(float(len(of(record))))
    return part, words, f"{by_run.mean():,.1f} on average", _band(by_run, futures.runs, number), told


def _shares(words: str, futures: Counted, record: Counted | None, of: Callable[[Counted], Tally]) -> Row:
    tally = of(futures)
    known = tally.by_run[tally.among > 0]
    share = percent(tally.share) if len(known) else NONE
    band = _band(known, futures.runs, percent) if len(known) else ""
    told = ""
    if record is not None:
        one = of(record)
        told = f"{int(one.count.sum())} of {int(one.among.sum())}" if one.among.sum() else NONE
    return True, words, share, band, told


def _band(values: NDArray[Any], runs: int, shown: Callable[[float], str]) -> str:
    low, high = np.quantile(values, (levels(runs)[0], levels(runs)[-1]), method="inverted_cdf")
    return f"{shown(float(low))} to {shown(float(high))}"
