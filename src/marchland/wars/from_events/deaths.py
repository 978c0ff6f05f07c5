"""Recorded deaths by month and governorate in the form of a scenario: all, one-sided, and with the focal side.

Only whole months of the window are written. An event whose span crosses months is shared over its days (`spread`),
booked to the month in which it begins (`as_coded`), or left out with whatever is known to a month or worse (`drop`).
A shared event is *rough* if it is longer than SHORT days, or known to a month or worse. A row of which rough events
make up ROUGH or more is marked `interpolated`, and rows that are so marked are compared with no future. A month without
an event in a governorate with places is 0 there, for the source covers the country. Sums of low and high are stretched
to hold the best where the source's do not. In persons.
Source: sundberg_melander_2013 (low, best, high; one-sided violence).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marchland.events.loose import Policy
from marchland.scenario.errors import alike
from marchland.wars.from_events.asked import ROUGH, SHORT
from marchland.wars.from_events.event import Event, Events
from marchland.wars.from_events.sides import Sides, one_sided
from marchland.wars.from_events.tally import Tally, told

UNKNOWN = "(unknown)"
"""Governorate of events whose place is no better than the country."""
ALL = "all"
Row = dict[str, str]
Key = tuple[date, str, str, str]
Sums = dict[Key, list[float]]
"""Month, governorate, perpetrator, kind -> low, best, high; of the best, shared over months; of these, rough."""


@dataclass(frozen=True)
class Deaths:
    """Rows of deaths.csv, and where the dead behind them stand: all, and those of events with the focal side.

    `cut` is what lies in months that the window cuts, `loose` what a policy of `drop` or `apart` leaves out, persons.
    """

    rows: tuple[Row, ...]
    months: int
    every: Tally
    focal: Tally
    cut: float
    loose: float

    def told(self, label: str) -> str:
        """How many are compared and where the others are, as a sentence; `label` is what the focal side is called."""
        return told(self.every, self.focal, self.months, label)


def deaths(
    events: Events,
    sides: Sides,
    governorates: Sequence[str],
    unit: Callable[[Event], str],
    since: date,
    until: date,
    policy: Policy,
    also: Iterable[str] = (),
    silent: Iterable[str] = (),
) -> Deaths:
    """Rows by month; `governorates` are those with places, `unit` gives an event's (empty: not known).

    Months without an event are written as 0 for these and for names in `also`, but not for those in `silent`, of which
    the events do not say whether anybody died there.
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
                cell = sums.setdefault((month, where, who, kind), [0.0] * 5)
                low, high = event.low if event.low is not None else event.best, event.high or event.best
                for i, value in enumerate((low, event.best, high)):
                    cell[i] += share * value
                if share < 1:
                    cell[3] += share * event.best
                    cell[4] += share * event.best * _rough(event)
    rows = tuple(_rows(sums, months, sorted({*governorates, *also} - set(silent)), sides, events, ranged))
    every, focal = (_tally(sums, set(governorates), kind) for kind in (ALL, "focal"))
    return Deaths(rows, len(months), every, focal, cut, loose)


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


def _rough(event: Event) -> bool:
    """Whether an event across months is so long or so badly dated that no month of it has a known part of its dead."""
    return (event.until - event.since).days + 1 > SHORT or not event.dated


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


def _tally(sums: Sums, governorates: set[str], kind: str) -> Tally:
    """Where the dead of all rows of a kind stand."""
    parts = [0.0] * 4
    for (_, where, who, own), (_, best, _, _, rough) in sums.items():
        if own == kind and (kind != ALL or who == ALL):
            part = 3 if where == UNKNOWN else 2 if where not in governorates else int(_unknown(best, rough))
            parts[part] += best
    return Tally(*parts)


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
        low, best, high, shared, rough = sums.get((month, where, who, kind), [0.0] * 5)
        unknown = _unknown(best, rough)
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
            "verified": "interpolated" if unknown else "verified",
            "note": _note(best, rough if unknown else shared, unknown),
        }


def _unknown(best: float, rough: float) -> bool:
    return rough > 0 and rough >= ROUGH * best


def _note(best: float, shared: float, unknown: bool) -> str:
    if not shared:
        return ""
    what = "known only roughly in time" if unknown else "of events across months"
    return f"{figure(shared)} of {figure(best)} dead are {what}, shared by days"


def figure(value: float) -> str:
    """Persons, whole where they are, else to a hundredth."""
    return f"{round(value, 2):g}" if abs(value) < 1e6 and value != round(value) else f"{value:.0f}"
