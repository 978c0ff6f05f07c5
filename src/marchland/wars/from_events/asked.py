"""What is asked of a record of events: which war, in which days, on whose terms; and the one list of thresholds.

Every number by which something is proposed or left out stands here, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marchland.errors import InputError
from marchland.events.loose import Policy

TOWN_KM = 15.0
"""Events this near to a place are events at it, km: a day's walk; seats lie farther apart."""
NAME_KM = 30.0
"""A town of the gazetteer by the name of a cluster is that cluster's up to here, km: GED codes districts to seats."""
QUIET_KM = 100.0
"""Towns without an event are added up to here from one with, km."""
QUIET_FROM_KM = 25.0
"""A town nearer than this to a place with events is no quiet town, km: Dolo lies 17 km from embattled Mekelle."""
LARGE = 50_000
"""A town of so many people is one that a reader looks for, persons; with an event it counts MONTH weeks at least."""
MONTH = 4
"""Weeks of fighting below which a place does not come before a large town with any event."""
BORNE = 0.25
"""A town near a cluster whose name other events of it bear is that cluster's if it is large, or from this ratio on of
events that name it to those that name the cluster; else it is another place, and the cluster is not listed."""
LEAST_TOWNS = 3
"""A war in fewer towns is none that a model of towns can say anything of."""
PLACES = 24
"""Most places that are proposed unless asked otherwise."""
FOUGHT = 0.75
"""Share of the places that come from events; the others are the largest quiet towns among them."""
UNLISTED = 1_000
"""Persons of a place that the gazetteer does not list: it lists towns of as many and more."""
PRECISE = {"ged": 2, "acled": 2, "csv": 2}
"""Worst precision of place at which an event is taken to be at a town, on the scale of its source."""
DATED = {"ged": 3, "acled": 2, "csv": 3}
"""Worst precision of date (a week) at which an event may date a change of hands."""
MATTERS = 0.1
"""A further side matters from this share of the deaths of all fights in the window ..."""
FEWEST = 25
"""... and from as many deaths, persons: with these UCDP counts a dyad as active in a year."""
OTHERS = 3
"""Most further sides."""
SHORT = 31
"""An event across months of at most so many days makes no month unknown: shared by days between neighbouring months it
is wrong by less than its own dead, and nobody is moved farther than to the month before or after."""
ROUGH = 0.25
"""From this share on of a month's dead, longer events, or ones known to a month or worse, make that month unknown."""


@dataclass(frozen=True)
class Asked:
    """A country by its name in the data (or its ISO letters), days `since` to `until`, both included.

    `focal` and `state` are actors as published, several where one side goes by several names; empty: proposed.
    `places` is the most places that are proposed, `policy` what becomes of events loose in time, as in `events`.
    Raises InputError where the days or numbers make no sense.
    """

    country: str
    since: date
    until: date
    focal: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    places: int = PLACES
    policy: Policy = "spread"

    def __post_init__(self) -> None:
        problems = []
        if not self.country.strip():
            problems.append("--country: expected the name of a country as the data have it, not empty text")
        if self.until < self.since:
            problems.append(f"--since {self.since} is after --until {self.until}: expected an earlier day")
        if not LEAST_TOWNS <= self.places <= 200:
            problems.append(f"--places {self.places}: expected {LEAST_TOWNS} to 200")
        if problems:
            raise InputError("\n".join(problems))
