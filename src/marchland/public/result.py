"""A result as Python users hold it: the stored one, which shows itself on one screen and draws."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from marchland import arguments as given
from marchland.ensemble.store import Result as Stored
from marchland.errors import InputError, unknown
from marchland.public import words
from marchland.terminal.card import Card, Carded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from matplotlib.figure import Figure

    from marchland.arguments import Day, Place
    from marchland.public.account import Fell
    from marchland.public.events import Events
    from marchland.views.look import Chart
    from marchland.views.reading import Reading


@dataclass(frozen=True, repr=False)
class Result(Carded, Stored):
    """A result folder: `path`, `manifest`, `scenario`, `dataset` (axes run, week, place, side, ...), `plot`."""

    @cached_property
    def plot(self) -> Plots:
        """Figures of this result: `plot.fan()`, `plot.map()`, `plot.place(name)`."""
        return Plots(self)

    @cached_property
    def reading(self) -> Reading:
        """What figures and tables are made from, computed once."""
        from marchland.views.reading import read

        return read(self)

    def events(self, run: int = 0) -> Events:
        """What happened in one future (from 0): pacts, plots, risings, offensives, captures; shown as sentences.

        Raises InputError for a future that is not there, TypeError.
        """
        from marchland.public.events import of_future

        with words.words():
            return of_future(self, given.whole("run", run, 0, words.MOST_RUNS - 1))

    def fell(self, place: str) -> Fell:
        """To whom and when `place` fell over all futures, and what made the difference; shown as sentences.

        Opens the books of the first block of futures again. Raises InputError for an unknown place, DamagedError.
        """
        from marchland.ensemble.fell import fell
        from marchland.public.account import counted

        with words.words():
            return counted(fell(self, place))

    def card(self) -> Card:
        """What was run, and the places that the focal side holds at the dates worth reading."""
        from marchland.views.table_rows import moments

        m = self.manifest
        if not self.dataset.sizes["run"]:
            none = f"none of {m['runs']:,} is finished; the same `run` goes on"
            return Card(m["scenario"]["name"], (("futures", none), ("folder", str(self.path))))
        reading = self.reading
        facts = [
            ("futures", f"{reading.runs:,} of {m['runs']:,}, seed {reading.seed}, strategy {m['strategy']}"),
            ("weeks", f"{len(reading.weeks)}, {reading.weeks[0]} to {reading.weeks[-1]}"),
            ("axes", ", ".join(f"{name} {size}" for name, size in reading.ds.sizes.items())),
            ("folder", str(self.path)),
        ]
        head = ("week before", "places held", "band", *(("record",) if reading.has_record else ()))
        rows = [
            (r.date, r.median, r.band, *((r.record,) if reading.has_record else ())) for r in moments(reading)
        ]
        side = reading.label("side", reading.focal)
        notes = (
            f"Places held by {side}, of {reading.ds.sizes['place']}: median future and band of futures.",
            "`dataset` holds everything; `plot.fan()`, `plot.map()`, `plot.place(name)` draw.",
        )
        title = str(reading.scenario.get("title") or reading.scenario.get("name", ""))
        return Card(title, tuple(facts), head, tuple(rows), notes)


@dataclass(frozen=True)
class Plots:
    """Figures of a result, as matplotlib's own objects in the style of the report; nothing is written."""

    result: Result

    def fan(self, of: str = "places") -> Figure:
        """Median and bands over time of what the focal side holds, or of deaths, armed groups, services or will.

        `of` is `places`, `territory` (km2), `deaths` (a month), `strength` (persons), `cohesion`, `services` or `will`
        (0 to 1). Raises InputError for another name, or if the result holds nothing to draw.
        """
        fans = _fans()
        if of not in fans:
            raise unknown("fan", str(of), fans)
        return _figure(of, fans[of], self.result.reading)

    def map(self, dates: Day | Iterable[Day] | None = None) -> Figure:
        """The chance that the focal side holds each place, over recorded holders, at up to six dates.

        Default: the dates worth reading. Raises ArgumentError for a day outside of the horizon, TypeError.
        """
        from marchland.views.draw.maps import maps

        reading = self.result.reading
        if dates is not None:
            reading = replace(
                reading, dates={self._week(day): "as asked" for day in words.days_of("dates", dates)}
            )
        return _figure("map", maps, reading)

    def place(self, name: str) -> Figure:
        """The chance that each side holds one place, week by week, above its recorded holder.

        Raises InputError for a place that is not there.
        """
        from marchland.views.draw.place import place

        names = [str(one) for one in self.result.reading.ds["place"].values]
        if name not in names:
            raise unknown("place", str(name), names)
        return _figure("place", partial(place, name=name), self.result.reading)

    def _week(self, day: date) -> int:
        """Index of the week that a day falls in."""
        weeks, at = self.result.reading.weeks, np.datetime64(day, "D")
        index = int(np.searchsorted(weeks, at))
        if index == len(weeks) or at <= weeks[0] - np.timedelta64(7, "D"):
            raise given.ArgumentError(f"dates: {at} lies outside of the weeks {weeks[0]} to {weeks[-1]}")
        return index


def _fans() -> dict[str, Callable[[Reading], Chart | None]]:
    from marchland.views.draw import ground, people, world

    return {
        "places": ground.places,
        "territory": ground.territory,
        "deaths": people.deaths,
        "strength": people.strength,
        "cohesion": people.cohesion,
        "services": world.services,
        "will": world.will,
    }


def _figure(of: str, draw: Callable[[Reading], Chart | None], reading: Reading) -> Figure:
    from marchland.views import look

    with look.for_python():
        chart = draw(reading)
    if chart is None:
        raise InputError(f"this result holds nothing of which a figure '{of}' could be drawn")
    drawn: Figure = chart.figure
    return drawn


def shown(found: Stored) -> Result:
    """A result that shows itself."""
    return found if isinstance(found, Result) else Result(found.path, found.manifest)


def stored(name: str, value: Stored | Place) -> Stored:
    """A result from one, or from its folder. Raises InputError, DamagedError, TypeError."""
    from marchland.ensemble.store import open_result

    return value if isinstance(value, Stored) else open_result(given.path(name, value))
