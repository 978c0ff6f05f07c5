"""One event as the proposal needs it: who, where, when, how many died, and how well each is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


def many(number: int, noun: str) -> str:
    """A number with its noun: '1 event', '1,200 events'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Event:
    """An event of violence: days, degrees, deaths in persons; None where the source does not state it.

    `a` and `b` are the actors of both sides, each as published. `placed` says that it is known to a town, `dated`
    that it is known to a week, `loose` that its place is no better than a country.
    """

    id: str
    since: date
    until: date
    type: str
    subtype: str
    against_civilians: bool
    a: tuple[str, ...]
    b: tuple[str, ...]
    kind_a: str
    kind_b: str
    unit: str
    place: str
    lat: float
    lon: float
    deaths_a: int | None
    deaths_b: int | None
    low: int | None
    best: int
    high: int | None
    placed: bool
    dated: bool
    loose: bool

    @property
    def actors(self) -> tuple[str, ...]:
        """Everyone named on either side."""
        return (*self.a, *self.b)


@dataclass(frozen=True)
class Events:
    """The events of a country in a window, and what was left out on the way to them.

    `country` is its name as the data have it, `isos` its ISO numbers (none if no table knows it). `first` and `last`
    are the days of the source in this country. `said` holds counts of what was not used, a line each.
    """

    source: str
    releases: tuple[str, ...]
    country: str
    isos: tuple[int, ...]
    rows: tuple[Event, ...]
    first: date
    last: date
    said: tuple[str, ...] = field(default=())

    @property
    def origin(self) -> str:
        """What a row that rests on these events gives as its source."""
        name = {"ged": "ucdp_ged", "acled": "acled", "csv": "events"}[self.source]
        return f"{name}: {', '.join(self.releases)}"
