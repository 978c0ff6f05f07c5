"""Who held the towns of a war, day by day, as counts need it: one focal side against all others.

    held[d, p]: the focal side, or sides that are counted as one, held place p on day d

A place that is contested keeps the holder before. A change of hands is dated by the first day of the new holder. Rows
whose note says POLITICAL changed hands by an agreement: they are changes, but no losses in battle. Source: the rows of
control of a scenario. Fails when: dates are worth no more than a month, since batches are told apart by 14 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from marchland.errors import InputError, unknown
from marchland.record.months import DAYS
from marchland.scenario.names import CONTESTED
from marchland.stats.geometry import apart

if TYPE_CHECKING:
    from marchland.scenario.tables import Intervention

F = NDArray[np.float64]
B = NDArray[np.bool_]
POLITICAL = "POLITICAL"
"""Word in the note of a row of control that an agreement, no battle, began."""
ONE_SIDE = {"pakistan_2007_2014": ("ttp", "militant_deal")}
"""Wars in which the focal side is several names on record: towns run under a deal hosted the other militants."""


class War(Protocol):
    """What is read of a loaded scenario."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def focal(self) -> str: ...  # noqa: D102
    @property
    def time(self) -> Any: ...  # noqa: D102
    @property
    def places(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def control(self) -> Sequence[Any]: ...  # noqa: D102
    @property
    def sides(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True)
class Ground:
    """One war's record by days from `start`: `held` and `known` (day, place), `political` (day, place) changes by
    agreement on that day, `km` (place, place); `forces` are its rows of interventions, `focal` the sides taken as one.
    """

    name: str
    start: date
    focal: tuple[str, ...]
    places: tuple[str, ...]
    held: B
    known: B
    political: B
    km: F
    forces: tuple[Intervention, ...]

    @property
    def days(self) -> int:
        """Days on record."""
        return len(self.held)

    @property
    def end(self) -> date:
        """The day after the last one on record."""
        return self.start + timedelta(days=self.days)

    def day(self, when: date) -> int:
        """Number of a day, kept within the record."""
        return min(max((when - self.start).days, 0), self.days)

    @cached_property
    def lost(self) -> B:
        """Changes away from the focal side on each day (day, place), agreements left out."""
        return self._turned(self.held, ~self.held) & ~self.political

    @cached_property
    def gained(self) -> B:
        """Changes to the focal side on each day (day, place), agreements left out."""
        return self._turned(~self.held, self.held) & ~self.political

    def near(self, within: float) -> B:
        """Known places not held that lie within some km of a held one (day, place)."""
        close = (self.km <= within) & ~np.eye(len(self.km), dtype=bool)
        beside = self.held.astype(np.float32) @ close.astype(np.float32) > 0
        return np.asarray(beside & self.known & ~self.held)

    def in_reach(self) -> B:
        """Known places not held, on days on which the side holds any (day, place)."""
        return np.asarray(~self.held & self.known & self.held.any(1, keepdims=True))

    def _turned(self, before: B, after: B) -> B:
        out = np.zeros_like(self.held)
        out[1:] = before[:-1] & after[1:] & self.known[:-1] & self.known[1:]
        return out


def ground(s: War, sides: Sequence[str] = (), until: date | None = None) -> Ground:
    """The record of a war for its focal side, or for `sides` counted as one, before `until`.

    Raises InputError for a side that the war does not have, and for a record that ends before it begins.
    """
    focal = tuple(sides) or tuple(a for a in ONE_SIDE.get(s.name, ()) if a in s.sides) or (s.focal,)
    for name in focal:
        if name not in s.sides:
            raise unknown("side", name, s.sides)
    end = min(until or date.max, s.time.end)
    days = (end - s.time.start).days
    if days < DAYS:
        raise InputError(
            f"{s.name} begins on {s.time.start}: {end} leaves no week of it; expected a later day"
        )
    number = {row.place: i for i, row in enumerate(s.places)}
    held, known, political = np.zeros((3, days, len(number)), bool)
    for row in sorted(s.control, key=lambda row: row.since):
        first = (row.since - s.time.start).days
        if row.holder == CONTESTED or first >= days:
            continue
        # Whatever follows overwrites this row, unless it is a contest, which keeps the holder.
        at = slice(max(first, 0), None), number[row.place]
        held[at], known[at] = row.holder in focal, True
        if first >= 0 and POLITICAL in (row.note or ""):
            political[first, number[row.place]] = True
    lat, lon = (np.array([getattr(p, axis) for p in s.places], np.float64) for axis in ("lat", "lon"))
    forces = tuple(row for row in getattr(s, "interventions", ()) if row.since < end)
    return Ground(s.name, s.time.start, focal, tuple(number), held, known, political, apart(lat, lon), forces)
