"""A forecast as data, and what a forecaster is told about the time ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
States = NDArray[np.int8]
CONDITIONAL = ", inputs replayed"


@dataclass(frozen=True)
class Forecast:
    """What one forecaster said at `origin` about the `weeks` after it; targets that it leaves out are None.

    `conditional` forecasts were told recorded inputs from after the origin. Axes besides draws:
    `control` (draw, week, place) side that holds each place at the end of week 1, 2, ..., index into `Record.sides`;
    `km2` (draw, week, publisher) area of the focal side as that publisher would give it, NaN where nothing is said;
    `deaths` (draw, month, governorate) persons, in the months of `Record.months_ahead`, NaN where nothing is said.
    A forecast that is certain has one draw.
    """

    name: str
    origin: date
    conditional: bool
    weeks: int
    control: States | None = None
    km2: F | None = None
    deaths: F | None = None

    @property
    def label(self) -> str:
        """The name under which it is scored; conditional ones say so."""
        return self.name + (CONDITIONAL if self.conditional else "")


@dataclass(frozen=True)
class Ahead:
    """The time to be forecast: weeks, months, and recorded inputs ahead for whoever replays them.

    `air` (week) weapons a week; None in an unconditional forecast.
    """

    weeks: int
    months: int
    air: F | None = None
