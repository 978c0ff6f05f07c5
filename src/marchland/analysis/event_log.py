"""What happened in one future, in order; and how often each thing happens over all of them.

What mechanisms declare as events is kept cell by cell (`event_NAME`). Beside these: a place that changes hands, and the
spells of what goes on for a while: risings (until they are put down or the place changes hands), offensives of the war
in a direction, collapses of the focal side. A date is the end of the week in which it happened. Changes of hands in
the first week are not seen, for a result does not hold what was before; what was under way in it began then or before.
What happens between two groups is told from the week on in which both have had fighters: a pact with a group that has
yet to come is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from marchland.analysis.sieges import captures

EVENT = "event_"
"""What stands before an event's name in a result."""
SPELLS = {"offensive": "direction", "breaking": ""}
"""Recorded state that is 1 while something goes on, and its axis."""
CAPTURE, RISING, CRUSHED = "capture", "rising", "crushed"
AT_ONCE = 512
"""Futures counted at once, so that memory does not grow with their number."""
B = NDArray[np.bool_]
I = NDArray[np.int64]  # noqa: E741
Key = tuple[str, tuple[str, ...]]
"""Kind, and whom it happens to."""


@dataclass(frozen=True)
class Entry:
    """Something that happened in one future."""

    week: int
    date: str
    """End of the week, ISO."""
    kind: str
    """An event's name, `capture`, `offensive` or `breaking`."""
    who: tuple[str, ...]
    """What it happened to: a place, group, sponsor or direction; both groups of a pact; place, taker, loser."""
    until: str = ""
    """End of the week in which a spell ended; empty for what has no length, and for what went on to the end."""
    ending: str = ""
    """How a rising ended: `crushed` or `capture`."""
    weeks: int = 0
    """Weeks that a spell lasted, or of the siege that ended with a capture."""


@dataclass(frozen=True)
class Often:
    """How often something happens over all futures."""

    kind: str
    who: tuple[str, ...]
    """As in an entry; places are told together, by `()`, and captures by their taker."""
    futures: int
    """Futures in which it happens at all."""
    first: str
    """Date of the first time, ISO: the middle of the futures in which it happens; empty where it never does."""
    times: tuple[float, float, float]
    """How many times in a future: 5%, middle and 95% of futures."""


def log(ds: xr.Dataset) -> tuple[Entry, ...]:
    """Entries of one future, a dataset without `run`, by week. Raises ValueError if there are several futures."""
    if "run" in ds.dims:
        raise ValueError("a log is of one future: choose one with sel(run=...)")
    return tuple(sorted(_entries(ds.load()), key=lambda one: (one.week, one.kind, one.who)))


def often(ds: xr.Dataset) -> tuple[Often, ...]:
    """How often each kind of thing happens over all futures of a dataset, by kind and by whom it happens to."""
    dates, runs = _dates(ds), ds.sizes["run"]
    total: dict[Key, I] = {}
    first: dict[Key, I] = {}
    for start in range(0, runs, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        for key, weekly in _weekly(ds.isel(run=part)):
            total.setdefault(key, np.zeros(runs, np.int64))[part] = weekly.sum(1)
            first.setdefault(key, np.zeros(runs, np.int64))[part] = (weekly > 0).argmax(1)
    return tuple(
        _often(*key, total[key], first[key], dates) for key in sorted(total) if _told(key, total[key])
    )


def _entries(ds: xr.Dataset) -> Iterator[Entry]:
    dates, labels = _dates(ds), ds["place"].values.astype(str)
    found = captures(ds["holder"].values[None], ds["attacker"].values[None])
    sides = ds["side"].values.astype(str)
    fell = {(int(w), int(p)) for w, p in zip(found.week, found.place, strict=True)}
    for w, p, by, of, siege in zip(found.week, found.place, found.by, found.of, found.siege, strict=True):
        who = (str(labels[p]), str(sides[by]), str(sides[of]))
        yield Entry(int(w), dates[w], CAPTURE, who, weeks=int(siege))
    for kind, axes in events(ds).items():
        if kind == CRUSHED:
            continue
        names = _cells(ds, axes)
        happened = _happened(ds, kind, axes).reshape(len(dates), len(names))
        for w, i in zip(*np.nonzero(happened), strict=True):
            if kind == RISING:
                yield _rising(ds, int(w), int(i), names[i], dates, fell)
            else:
                yield Entry(int(w), dates[w], kind, names[i])
    for kind, axis in SPELLS.items():
        if kind in ds:
            on = _going_on(ds, kind)
            for i in range(on.shape[1]):
                whose = (str(ds[axis].values[i]),) if axis else ()
                for begin, end in runs_of(on[:, i]):
                    until = dates[end] if end < len(dates) else ""
                    yield Entry(begin, dates[begin], kind, whose, until, weeks=end - begin)


def _rising(
    ds: xr.Dataset, week: int, place: int, who: tuple[str, ...], dates: list[str], fell: set[tuple[int, int]]
) -> Entry:
    """A rising and its end: whichever comes first."""
    put_down = ds[EVENT + CRUSHED].values[:, place] if EVENT + CRUSHED in ds else np.zeros(len(dates))
    for t in range(week, len(dates)):
        ending = CAPTURE if (t, place) in fell else CRUSHED if t > week and put_down[t] else ""
        if ending:
            return Entry(week, dates[week], RISING, who, dates[t], ending, t - week)
    return Entry(week, dates[week], RISING, who, weeks=len(dates) - week)


def _weekly(ds: xr.Dataset) -> Iterator[tuple[Key, NDArray[Any]]]:
    """How many times each thing happens in each week of each future, (run, week)."""
    holder = ds["holder"].values
    changed = holder[:, 1:] != holder[:, :-1]
    for s, side in enumerate(ds["side"].values.astype(str)):
        won = np.zeros(holder.shape[:2], int)
        won[:, 1:] = (changed & (holder[:, 1:] == s)).sum(-1)
        yield (CAPTURE, (str(side),)), won
    for kind, axes in events(ds).items():
        rest = tuple(axis for axis in axes if axis != "place")
        happened = _happened(ds, kind, axes)
        if "place" in axes:
            happened = happened.sum(2 + axes.index("place"), dtype=int)
        names = _cells(ds, rest)
        happened = happened.reshape(*holder.shape[:2], len(names)).astype(int)
        for i, who in enumerate(names):
            yield (kind, who), happened[..., i]
    for kind, axis in SPELLS.items():
        if kind in ds:
            on = _going_on(ds, kind)
            begun = on & ~np.pad(on, ((0, 0), (1, 0), (0, 0)))[:, :-1]
            for i in range(on.shape[2]):
                yield (kind, (str(ds[axis].values[i]),) if axis else ()), begun[..., i].astype(int)


def _happened(ds: xr.Dataset, kind: str, axes: tuple[str, ...]) -> NDArray[Any]:
    """Where an event happened, (..., week, *axes); between two groups only where both have come."""
    happened = ds[EVENT + kind].values
    if axes != ("dyad",) or "fighters" not in ds or not happened.size:
        return happened
    groups, fighters = ds["group"].values.astype(str).tolist(), ds["fighters"].transpose(..., "week", "group")
    come = np.maximum.accumulate(fighters.values > 0, axis=-2)
    pairs = [[groups.index(name) for name in pair] for pair in _cells(ds, axes)]
    return np.where(come[..., pairs].all(-1), happened, 0)


def _told(key: Key, total: I) -> bool:
    """What happens somewhere, and what happens to places even where it never does."""
    return bool(total.any()) or (key[1] == () and key[0] not in SPELLS)


def _often(kind: str, who: tuple[str, ...], total: I, first: I, dates: list[str]) -> Often:
    """Of times and of the first week in each future (run,)."""
    ever = total > 0
    when = dates[int(np.quantile(first[ever], 1 / 2, method="inverted_cdf"))] if ever.any() else ""
    low, middle, high = np.quantile(total, (0.05, 0.5, 0.95), method="inverted_cdf")
    return Often(kind, who, int(ever.sum()), when, (float(low), float(middle), float(high)))


def _going_on(ds: xr.Dataset, kind: str) -> B:
    """When something goes on, (..., week, cell)."""
    on: B = ds[kind].values > 0
    return on if SPELLS[kind] else on[..., None]


def events(ds: xr.Dataset) -> dict[str, tuple[str, ...]]:
    """Declared events that a dataset holds, and their axes beside run and week."""
    named = sorted(str(name) for name in ds.data_vars if str(name).startswith(EVENT))
    return {
        name.removeprefix(EVENT): tuple(str(d) for d in ds[name].dims if d not in ("run", "week"))
        for name in named
    }


def _cells(ds: xr.Dataset, axes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Whom each cell along some axes is about, the last axis fastest; both groups of a dyad."""
    labels = [[_who(axis, str(label)) for label in ds[axis].values] for axis in axes]
    return [tuple(name for part in cell for name in part) for cell in product(*labels)]


def runs_of(on: B) -> Iterator[tuple[int, int]]:
    """First week of every run of True (week,), and the week after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(int)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _who(axis: str, label: str) -> tuple[str, ...]:
    return tuple(label.split("+")) if axis == "dyad" else (label,)


def _dates(ds: xr.Dataset) -> list[str]:
    return [str(day) for day in ds["week"].values.astype("datetime64[D]")]
