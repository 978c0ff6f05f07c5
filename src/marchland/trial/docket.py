"""What a test may look at: the record up to a day, two codings of who led and held, and the model at the cut.

A claim of fact is judged on what was on record when it was made: rows of later days are not there to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from marchland.compare.model_queries import ModelQueries
from marchland.record import control
from marchland.scenario import Scenario
from marchland.scenario.names import CONTESTED
from marchland.trial.said import labels
from marchland.trial.where import ALL, Where

FOREVER = date.max
CODERS = ("a", "b")
ARGUMENT = "article"
"""What a source begins with that is the argument itself."""


@dataclass(frozen=True)
class Change:
    """A recorded change of hands: the day, the place, who had it and who took it, and the row that says so."""

    day: date
    place: str
    former: str
    taker: str
    row: Any


@dataclass(frozen=True)
class Docket:
    """The record of a scenario before `limit`, and the model's bench, if there is one."""

    scenario: Scenario
    limit: date = FOREVER
    bench: ModelQueries | None = None

    @cached_property
    def end(self) -> date:
        """The first day of which nothing is known: the limit, or the end of the horizon."""
        time = self.scenario.time
        return min(self.limit, time.start + timedelta(weeks=time.weeks))

    def holder(self, place: str, day: date) -> tuple[str, Any]:
        """Who held a place on a day, and the row that says so; a contested place keeps the holder before it."""
        found: tuple[str, Any] = ("", None)
        for row in self.spells(place):
            if row.since > day or row.since >= self.limit:
                break
            if row.holder != CONTESTED:
                found = (row.holder, row)
        return found

    def spells(self, place: str) -> list[Any]:
        """The recorded spells of a place in order."""
        return self._spells[place]

    @cached_property
    def _spells(self) -> dict[str, list[Any]]:
        return control.spells(self.scenario)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All changes of hands before the limit, in order of days."""
        return tuple(sorted(self._changes(), key=lambda c: (c.day, c.place)))

    def _changes(self) -> Iterator[Change]:
        for place, spells in self._spells.items():
            former = ""
            for row in spells:
                if row.holder == CONTESTED or row.since >= self.limit:
                    continue
                if former and row.holder != former:
                    yield Change(row.since, place, former, row.holder, row)
                former = row.holder

    def between(self, since: date, until: date, where: Where = ALL) -> list[Change]:
        """Changes from one day to another (not included), of those that meet a condition."""
        return [c for c in self.changes if since <= c.day < until and where.met(c, self.place(c.place))]

    def place(self, key: str) -> Any:
        """The row of a place."""
        return self._place[key]

    @cached_property
    def _place(self) -> dict[str, Any]:
        return {p.place: p for p in self.scenario.places}

    def named(self, key: str) -> str:
        """What a side, place, group, sponsor, community, code or indicator is called; the key itself if it is none."""
        return self._names.get(key, key)

    @cached_property
    def _names(self) -> dict[str, str]:
        s = self.scenario
        parts = (s.communities, s.sponsors, s.groups, s.sides)
        known = {k: v.label for part in parts for k, v in part.items()}
        return {**labels(s.folder), **known, **{p.place: p.name for p in s.places}}

    def measures(self, indicator: str, area: str) -> list[Any]:
        """Recorded figures of an indicator in an area that were complete before the limit, in order of days."""
        rows = (m for m in self.scenario.measures if m.indicator == indicator and m.area == area and other(m))
        return sorted((m for m in rows if (m.until or m.since) <= self.end), key=lambda m: m.since)

    def forces(self, coder: str, where: Where = ALL) -> list[Any]:
        """One coder's rows on places that changed hands before the limit, of those that meet a condition."""
        rows = (f for f in self.scenario.forces if f.coder == coder and f.date < self.limit)
        return [f for f in rows if where.met(f, self.place(f.place))]


def other(row: Any) -> bool:
    """Whether a row has a source besides the argument under trial, which is no evidence of itself."""
    parts = [part.strip() for part in row.source.split(";")]
    return any(not part.startswith(ARGUMENT) for part in parts)
