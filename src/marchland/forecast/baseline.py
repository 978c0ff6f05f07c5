"""What a baseline is: one file, one function from what was known to draws of one target."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from marchland.errors import InputError
from marchland.forecast.forecast import Ahead, Forecast
from marchland.forecast.record import Record
from marchland.record.months import DAYS

Rng = np.random.Generator
Say = Callable[[Record, Ahead, int, Rng], NDArray[Any]]
"""(what is known, the time ahead, draws, randomness) -> draws of the target, as in `Forecast`."""


@dataclass(frozen=True)
class Baseline:
    """A naive forecaster: what it claims, which target it forecasts, what it knows of the past, and when it fails.

    `say` may return one draw if it is certain. With `replays` it gives a second, conditional forecast.
    """

    name: str
    claim: str
    target: Literal["control", "km2", "deaths"]
    knows: str
    fails: str
    say: Say
    replays: bool = False


def baseline_forecasts(
    baselines: Iterable[Baseline],
    record: Record,
    origins: Iterable[date],
    weeks: int,
    draws: int = 1000,
    seed: int = 1,
) -> Iterator[Forecast]:
    """The baselines' forecasts at each origin, as far ahead as `weeks` or the record reach.

    Each has its own random numbers: adding a baseline leaves the others as they were. Raises InputError for an origin
    that is not the start of a week.
    """
    chosen = list(baselines)
    for origin in origins:
        known = record.known(origin)
        if known.end != origin:
            raise InputError(f"forecasts start with a week: {origin} is not one, {known.end} is")
        span = min(weeks, record.weeks - known.weeks)
        for b in chosen:
            for replay in (False, True) if b.replays else (False,):
                key = hashlib.sha256(f"{seed} {b.name} {origin} {replay}".encode()).digest()
                rng = np.random.default_rng(int.from_bytes(key[:16]))
                found = b.say(known, record.ahead(origin, span, replay), draws, rng)
                yield Forecast(b.name, origin, replay, span, **{b.target: found})


def last_day(known: Record) -> np.datetime64:
    """The origin as a day."""
    return np.datetime64(known.end, "D")


def week_days(known: Record, weeks: int) -> NDArray[np.datetime64]:
    """The ends of the weeks ahead (weeks)."""
    return last_day(known) + DAYS * np.arange(1, weeks + 1)
