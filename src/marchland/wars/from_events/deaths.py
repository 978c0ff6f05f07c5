"""Recorded deaths by month and governorate in the form of a scenario: all, one-sided, and with the focal side.

Only whole months of the window are written. An event whose span crosses months is shared over its days (`spread`),
booked to the month in which it begins (`as_coded`), or left out with whatever is known to a month or worse (`drop`).
A month without an event in a governorate with places is 0 there, for the source covers the country. Sums of low and
high are stretched to hold the best where the source's do not. In persons.
Source: sundberg_melander_2013 (low, best, high; one-sided violence).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marchland.events.loose import Policy
from marchland.scenario.errors import alike
from marchland.wars.from_events.event import Event, Events
from marchland.wars.from_events.sides import Sides, one_sided

UNKNOWN = "(unknown)"
"""Governorate of events whose place is no better than the country."""
ALL = "all"
Row = dict[str, str]
Sums = dict[tuple[date, str, str, str], list[float]]
"""Month, governorate, perpetrator, kind -> low, best, high, and 1 if a share of an event is in it."""


@dataclass(frozen=True)
class Deaths:
    """Rows of deaths.csv, and the best estimates behind them, persons.

    `written` is what all rows of all deaths add up to, `without_place` the part of it in governorates without a place,
    `unknown` that in no known governorate, `cut` what lies in months that the window cuts, `loose` what a policy of
    `drop` or `apart` leaves out.
    """

    rows: tuple[Row, ...]
    months: int
    written: float
    without_place: float
    unknown: float
    cut: float
    loose: float


def deaths(
    events: Events,
    sides: Sides,
    governorates: Sequence[str],
    unit: Callable[[Event], str],
    since: date,
    until: date,
    policy: Policy,
    also: Iterable[str] = (),
) -> Deaths:
    """Rows by month; `governorates` are those with places, `unit` gives an event's (empty: not known).

    Months without an event are written as 0 for these and for names in `also`.
    """
    months = whole_months(since, until)
    ranged = all(event.low is not None and event.high is not None for event in events.rows)
    sums: Sums = {}
    cut = loose = 0.0
    for event in events.rows:
        if policy in ("drop", "apart") and (event.loose or not event.dated or _crosses(event)):
            loose += event.best
            continue
        where = _told(unit(event), governorates)
        for month, share in shares(event, policy):
            if month not in months:
                inside = since <= month.replace(day=days(month)) and month <= until
                cut += share * event.best if inside else 0.0
                continue
            for who, kind in _counts(event, sides):
                cell = sums.setdefault((month, where, who, kind), [0.0, 0.0, 0.0, 0.0])
                low, high = event.low if event.low is not None else event.best, event.high or event.best
                for i, value in enumerate((low, event.best, high)):
                    cell[i] += share * value
                cell[3] = max(cell[3], float(share < 1))
    rows = tuple(_rows(sums, months, sorted({*governorates, *also}), sides, events, ranged))
    total = {
        where: sum(c[1] for (_, w, _, kind), c in sums.items() if w == where and kind == ALL)
        for where in _of(sums)
    }
    known = sum(total.get(name, 0.0) for name in governorates)
    unplaced = total.get(UNKNOWN, 0.0)
    every = sum(total.values())
    return Deaths(rows, len(months), every, every - known - unplaced, unplaced, cut, loose)


def whole_months(since: date, until: date) -> list[date]:
    """First days of the months that lie within [since, until], both days included."""
    month = since.replace(day=1)
    out = []
    while month <= until:
        if month >= since and month.replace(day=days(month)) <= until:
            out.append(month)
        month = month.replace(day=days(month)) + timedelta(days=1)
    return out


def days(month: date) -> int:
    """Days of a month."""
    return monthrange(month.year, month.month)[1]


def shares(event: Event, policy: Policy) -> Iterator[tuple[date, float]]:
    """Months (first days) and the share of an event that falls in each; they add up to one."""
    first = event.since.replace(day=1)
    if policy != "spread" or not _crosses(event):
        yield first, 1.0
        return
    length = (event.until - event.since).days + 1
    while first <= event.until:
        last = first.replace(day=days(first))
        yield first, ((min(last, event.until) - max(first, event.since)).days + 1) / length
        first = last + timedelta(days=1)


def _crosses(event: Event) -> bool:
    return (event.since.year, event.since.month) != (event.until.year, event.until.month)


def _told(unit: str, governorates: Iterable[str]) -> str:
    """A unit under a name that cannot be taken for a misspelt governorate with places."""
    return f"{unit} (no place)" if alike(unit, governorates) else unit or UNKNOWN


def _counts(event: Event, sides: Sides) -> Iterator[tuple[str, str]]:
    """Perpetrator and kind of every row that an event counts in."""
    yield ALL, ALL
    if one_sided(event):
        yield ALL, "one_sided"
        for side in sides.of(event.a) or sides.of(event.b):
            yield side.id, "one_sided"
    if sides.focal in sides.of(event.actors):
        yield sides.focal.id, "focal"


def _of(sums: Sums) -> set[str]:
    return {where for _, where, _, _ in sums}


def _rows(
    sums: Sums,
    months: Sequence[date],
    governorates: Sequence[str],
    sides: Sides,
    events: Events,
    ranged: bool,
) -> Iterator[Row]:
    full = [(ALL, ALL), (ALL, "one_sided"), (sides.focal.id, "one_sided"), (sides.focal.id, "focal")]
    keys = {(m, g, who, kind) for m in months for g in governorates for who, kind in full} | set(sums)
    for month, where, who, kind in sorted(keys):
        low, best, high, shared = sums.get((month, where, who, kind), (0.0, 0.0, 0.0, 0.0))
        yield {
            "month": month.isoformat()[:7],
            "country": events.country,
            "governorate": where,
            "perpetrator": who,
            "kind": kind,
            "low": figure(min(low, best)) if ranged else "",
            "best": figure(best),
            "high": figure(max(high, best)) if ranged else "",
            "source": events.origin,
            "confidence": "medium",
            "verified": "interpolated" if shared else "verified",
            "note": "events across months shared by days" if shared else "",
        }


def figure(value: float) -> str:
    """Persons, whole where they are, else to a hundredth."""
    return f"{round(value, 2):g}" if abs(value) < 1e6 and value != round(value) else f"{value:.0f}"
