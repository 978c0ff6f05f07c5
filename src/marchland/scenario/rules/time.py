"""Time: weeks begin on Sunday; the cut and the origins of forecasts lie within the horizon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from marchland.scenario.errors import Problem
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_SUNDAY = 6


@rule("time")
def start_on_sunday(s: Scenario, at: Files) -> Iterator[Problem]:
    """Week t covers Sunday to Saturday."""
    start = s.time.start
    if start.weekday() != _SUNDAY:
        before = start - timedelta(days=(start.weekday() + 1) % 7)
        message = f"{start} is a {start:%A}"
        yield at.key(("time", "start"), message, f"expected a Sunday, such as {before}")


@rule("time")
def cut_within_horizon(s: Scenario, at: Files) -> Iterator[Problem]:
    """Something is known before the cut and something is to be forecast after it."""
    start, end = at.horizon(s)
    if s.time.cut is not None and not start < s.time.cut < end:
        yield at.key(
            ("time", "cut"),
            f"{s.time.cut} is outside the horizon",
            f"expected a day after {start} and before {end}",
        )


@rule("time")
def origins_begin_weeks(s: Scenario, at: Files) -> Iterator[Problem]:
    """A forecast starts with a week of which something is known before."""
    start, end = at.horizon(s)
    for i, origin in enumerate(s.time.origins):
        if origin.weekday() != _SUNDAY or not start < origin < end:
            message = (
                f"{origin} is a {origin:%A}" if start < origin < end else f"{origin} is outside the horizon"
            )
            yield at.key(("time", "origins", i), message, f"expected a Sunday after {start} and before {end}")
