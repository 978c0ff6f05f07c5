"""The shipped wars as they stood on a day: what anybody could have known of other wars then.

A shipped scenario belongs to the library if it has a table of interventions, by which its phases are told apart. On a
day within its horizon it is masked (`known_at`), before its first week it is left out, afterwards it is whole. Wars in
TO_CHECK set no number: they are kept for validation. Fails when: records were corrected after that day, as all were.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from marchland.errors import InputError, unknown
from marchland.record.known_at import known_at
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.scenario.catalog import find, shipped
from marchland.scenario.load import load
from marchland.wars.ground import Ground, ground

TO_CHECK = ("yemen_2015",)
"""Later than the default case's cut of 2015-02-08, of which it has a few weeks: it teaches nothing at any date."""


def shelf() -> tuple[str, ...]:
    """Names of the shipped wars with interventions on record, those kept for validation included."""
    return tuple(name for name in shipped() if (find(name) / "interventions.csv").is_file())


@cache
def opened(name: str) -> Scenario:
    """A shipped war, loaded once."""
    return load(name)


@cache
def wars_at(cut: date, target: str = "") -> tuple[Ground, ...]:
    """The wars that teach at a day, each masked there, without `target`."""
    names = [name for name in shelf() if name != target and name not in TO_CHECK]
    found = (masked(opened(name), cut) for name in names)
    return tuple(g for g in found if g is not None)


def masked(s: Scenario, cut: date) -> Ground | None:
    """A war as it was known at a day; None before its first week is over."""
    if cut < s.time.start + timedelta(days=DAYS):
        return None
    return ground(known_at(s, cut) if cut < s.time.end else s, until=cut)


def one(name: str, cut: date) -> Ground:
    """A war of the library as it was known at a day. Raises InputError for an unknown name, or before its first week."""
    if name not in shipped():
        raise unknown("war", name, shelf())
    found = masked(opened(name), cut)
    if found is None:
        s = opened(name)
        raise InputError(f"{name} begins on {s.time.start}: nothing of it was known on {cut}")
    return found
