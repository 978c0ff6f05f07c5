"""Ways of counting the dead, each with the rows on record and the kinds in futures that count the same thing.

A row of deaths.csv says of which events and by whom: `all, all`; `focal, SIDE`, the dead of events in which the focal
side takes part, whoever killed them; `one_sided, SIDE`, civilians whom it killed. A future is compared with rows of the
same count and no other. Of events with the focal side a future counts battles in which it fights, all strikes from the
air, which are flown where it holds or besieges, and its one-sided violence; not killings by other holders. A row that
was interpolated (a year's dead spread over months) says nothing of its month and is not compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import DeathsRow

EVERYONE = "all"
BATTLE = "battle"
KINDS: Mapping[str, str] = MappingProxyType({
    BATTLE: "people killed in fights over besieged places and along fronts, not counted as civilians",
    "air": "civilians killed by strikes from the air, whoever flies them",
    "one_sided_holder": "civilians killed by whoever holds the place, where that is not the focal side",
    "one_sided_focal": "civilians killed by the focal side, where it holds and where it is hidden",
})  # fmt: skip
"""Kinds of death in futures, the axis `kind`, and what each counts."""
SPREAD = "interpolated"
WITH = "in events with the focal side"


@dataclass(frozen=True)
class Count:
    """A count: its rows on record (`kind`, by the focal side or by all), the variable that keeps them, and the variable
    of futures with the kinds of death that are summed (none: it has no such axis; `all`: every one)."""

    name: str
    record: str
    kind: str
    by_focal: bool
    simulated: str
    kinds: tuple[str, ...]

    def key(self, s: Scenario) -> tuple[str, str]:
        """Kind and perpetrator of its rows in deaths.csv."""
        return self.kind, s.focal if self.by_focal else EVERYONE

    def has(self, s: Scenario, row: DeathsRow) -> bool:
        """Whether a row counts these dead and was counted in its month."""
        return (row.kind, row.perpetrator) == self.key(s) and row.verified != SPREAD

    def of(self, found: Mapping[str, NDArray[Any]], kinds: Sequence[str]) -> NDArray[np.float64]:
        """What futures count (..., governorate), persons; `kinds` are the labels of the last axis of their deaths.

        Raises KeyError for futures without the variable, ValueError for a kind that they do not have.
        """
        values = np.asarray(found[self.simulated])
        if not self.kinds:
            return values.astype(np.float64)
        at = range(len(kinds)) if EVERYONE in self.kinds else [list(kinds).index(kind) for kind in self.kinds]
        return np.asarray(values[..., list(at)].sum(-1, dtype=np.float64))


def civilian(kind: str) -> bool:
    """Whether the dead of a kind are civilians."""
    return kind != BATTLE


ALL = Count("all", "record_deaths", "all", False, "deaths", (EVERYONE,))
WITH_FOCAL = Count("with_focal", "record_deaths_focal", "focal", True, "deaths_focal", ())
ONE_SIDED = Count(
    "one_sided_focal", "record_one_sided_focal", "one_sided", True, "deaths", ("one_sided_focal",)
)
COUNTS = (ALL, WITH_FOCAL, ONE_SIDED)


def scored(s: Scenario) -> Count:
    """The count by which forecasts and learning go: events with the focal side where governorates with places have such
    rows, else all deaths."""
    governorates = {place.governorate for place in s.places}
    there = any(WITH_FOCAL.has(s, row) and row.governorate in governorates for row in s.deaths)
    return WITH_FOCAL if there else ALL
