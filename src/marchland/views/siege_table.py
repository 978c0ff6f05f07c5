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


Row = tuple[str, str, str, str]
"""What is counted, all futures together, band of single futures, record."""


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
        "span": f"{day(reading.weeks[0])} to {day(reading.weeks[weeks - 1])}",
        "cut": reading.cut is not None and weeks < len(reading.weeks),
        "record": record is not None,
    }


def counted(holder: NDArray[Any], attacker: NDArray[Any]) -> Counted:
    """Of arrays (run, week, place)."""
    found = sieges.sieges(holder, attacker), sieges.captures(holder, attacker)
    return Counted(*found, weeks=holder.shape[1], runs=holder.shape[0])


def rows(futures: Counted, record: Counted | None, side: str, focal: int) -> Iterator[Row]:
    """The table's rows; `focal` is the index of the side that is named."""
    yield _numbers("Places that change hands", futures, record, lambda c: c.captures.run)
    ours: Callable[[Counted], Any] = lambda c: c.captures.run[c.captures.by == focal]  # noqa: E731
    yield _numbers(f"of these, taken by {side}", futures, record, ours)
    without: Callable[[Counted], Tally] = lambda c: sieges.without_siege(c.captures, c.runs)  # noqa: E731
    yield _shares("taken without a siege that is on at a week's end", futures, record, without)
    again: Callable[[Counted], Tally] = lambda c: sieges.retaken(c.captures, c.runs)  # noqa: E731
    yield _shares("taken back within a year by the side that lost it", futures, record, again)
    yield _numbers("Sieges that open", futures, record, lambda c: c.sieges.run[c.sieges.opened])
    for length in (LONG, VERY_LONG):
        yield _shares(f"of these, that last {length} weeks or more", futures, record, _lasting(length))
    middle = [UNKNOWN if c is None else _median(c) for c in (futures, record)]
    yield "weeks that half of them last at most", middle[0], "", "" if record is None else middle[1]


def _lasting(length: int) -> Callable[[Counted], Tally]:
    return lambda c: sieges.lasted(c.sieges, c.weeks, length, c.runs)


def _median(c: Counted) -> str:
    found = sieges.median_weeks(c.sieges)
    return exact(found) if found == found else NONE if not c.sieges.opened.any() else "more than are seen"


def _numbers(
    words: str, futures: Counted, record: Counted | None, of: Callable[[Counted], NDArray[np.int64]]
) -> Row:
    by_run = np.bincount(of(futures), minlength=futures.runs)
    told = "" if record is None else exact(float(len(of(record))))
    return words, f"{number(float(by_run.mean()))} a future", _band(by_run, futures.runs, number), told


def _shares(words: str, futures: Counted, record: Counted | None, of: Callable[[Counted], Tally]) -> Row:
    tally = of(futures)
    known = tally.by_run[tally.among > 0]
    share = percent(tally.share) if len(known) else NONE
    band = _band(known, futures.runs, percent) if len(known) else ""
    told = ""
    if record is not None:
        one = of(record)
        told = f"{int(one.count.sum())} of {int(one.among.sum())}" if one.among.sum() else NONE
    return words, share, band, told


def _band(values: NDArray[Any], runs: int, shown: Callable[[float], str]) -> str:
    low, high = np.quantile(values, (levels(runs)[0], levels(runs)[-1]), method="inverted_cdf")
    return f"{shown(float(low))} to {shown(float(high))}"
