"""Where the cut can be moved to, and what is then known: rows of the record, and parameters learned before it.

A day is a cut where some change of hands is on record before it, weeks to be scored follow it, and two strategies or
more have not begun. Parameters are those learned at that very day, where somebody learned them; else those learned at
the nearest day before, which knew less and nothing later; else nothing was learned and the priors speak.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from marchland.calibrate.posteriors import SHIPPED, find
from marchland.errors import InputError
from marchland.files import paths
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.scenario.names import HISTORY
from marchland.territory.abilities import SHORTEST, captures, captures_before


def bounds(s: Scenario) -> tuple[date, date] | None:
    """The first and the last day that the cut can be moved to, in whole weeks from the start; None if there is none."""
    known = captures(s)
    first = next((k for k, many in enumerate(known) if many), None)
    begun = [begins(s, name) for name in s.strategies if name != HISTORY]
    if first is None or not begun:
        return None
    last = min((max(begun) - s.time.start).days // DAYS, s.time.weeks - SHORTEST)
    return (day(s, first), day(s, last)) if 0 < first <= last else None


def begins(s: Scenario, name: str) -> date:
    """The first day on which a strategy does anything; the end of the horizon for one that does nothing."""
    one = s.strategies[name]
    days = [setting.since for many in one.levers.values() for setting in many]
    return min([*days, *(attack.start for attack in one.offensives)], default=s.time.end)


def day(s: Scenario, week: int) -> date:
    """The day after so many weeks."""
    return s.time.start + timedelta(days=DAYS * week)


def moved(s: Scenario, given: Any) -> date:
    """The cut that the page asks for, or the start of its week. Raises InputError outside of the bounds."""
    found = bounds(s)
    try:
        asked = date.fromisoformat(given)
    except (TypeError, ValueError):
        raise InputError(f"cut: expected a date written YYYY-MM-DD, not '{str(given)[:20]}'") from None
    if found is None or not found[0] <= asked <= found[1]:
        where = f"from {found[0]} to {found[1]}" if found else "nowhere: no change of hands or no strategies"
        raise InputError(f"cut {asked}: futures can part {where}")
    return day(s, (asked - s.time.start).days // DAYS)


def learned_before(s: Scenario, cut: date, results: Path | None = None) -> Path | None:
    """Parameters learned at the cut or at the nearest shipped or usual day before it; None if there are none."""
    home = results or paths.results()
    return next((path for at in origins(s, cut) if (path := find(s, at, home))), None)


def origins(s: Scenario, cut: date) -> list[date]:
    """The cut, and days before it at which something may have been learned, the latest first."""
    named = {cut, *s.time.origins, *([s.time.cut] if s.time.cut else [])}
    for folder in (s.folder / SHIPPED).glob("*"):
        try:
            named.add(date.fromisoformat(folder.name))
        except ValueError:
            continue
    return sorted((at for at in named if at <= cut), reverse=True)


def told(s: Scenario, cut: date, learned: dict[str, Any]) -> dict[str, Any]:
    """What the page says of the cut: how far it can be moved, days that are usual, and what is known there."""
    found = bounds(s)
    usual = sorted({*s.time.origins, *([s.time.cut] if s.time.cut else [])})
    return {
        "first": found[0].isoformat() if found else None,
        "last": found[1].isoformat() if found else None,
        "usual": [at.isoformat() for at in usual if found and found[0] <= at <= found[1]],
        "captures": captures_before(s, cut),
        "learned_at": str(learned["cut"]) if learned.get("cut") else None,
    }
