"""The shipped wars as they stood on a day: what anybody could have known of other wars then.

On a day within its horizon a war is masked (`known_at`), before its first week it is left out, afterwards it is whole.
Two kinds set no number: wars in TO_CHECK are kept for validation, wars in WEAK are mostly recalled and enter only where
asked for. Fails when: records were corrected after that day, as all were.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from marchland.errors import InputError, unknown
from marchland.record.known_at import known_at
from marchland.record.months import DAYS
from marchland.scenario import Scenario, load
from marchland.wars.ground import Ground, ground
from marchland.wars.library import wars

TO_CHECK = ("yemen_2015",)
"""Later than the default case's cut of 2015-02-08, of which it has a few weeks: it teaches nothing at any date."""
WEAK = ("chechnya_1994_1996", "sierra_leone_1995")
"""A third of the changes seen in a source at most (30 and 33%); all others are above a half."""


@cache
def opened(name: str) -> Scenario:
    """A shipped war, loaded once. Raises InputError for a name that is none."""
    if name not in wars():
        raise unknown("war", name, wars())
    return load(name)


@cache
def wars_at(cut: date, target: str = "", weak: bool = False) -> tuple[Ground, ...]:
    """The wars that teach at a day, each masked there, without `target`; with `weak`, all that began before."""
    out = (target, *TO_CHECK) if weak else (target, *TO_CHECK, *WEAK)
    found = (masked(opened(name), cut) for name in wars() if name not in out)
    return tuple(g for g in found if g is not None)


def masked(s: Scenario, cut: date) -> Ground | None:
    """A war as it was known at a day; None before its first week is over."""
    if cut < s.time.start + timedelta(days=DAYS):
        return None
    return ground(known_at(s, cut) if cut < s.time.end else s, until=cut)


def one(name: str, cut: date) -> Ground:
    """A war of the library as it was known at a day.

    Raises InputError for an unknown name, and before the war's first week is over.
    """
    found = masked(opened(name), cut)
    if found is None:
        begins = opened(name).time.start
        raise InputError(f"{name} begins on {begins}: nothing of it was known on {cut}; expected a later day")
    return found
