"""Phases of a war, cut only where a force came or left, never at what happened next.

Rows of interventions cut if they fight (air, ground, offensive), are more than a token, and back another side against
the focal one. An entry is a row's first day, an exit the day after its last. In order of dates:

- the first event makes a cut; a later entry within 28 days of the last cut belongs to that cut;
- an exit within 28 days of the last cut is moved to the 28th day, so that a visit of a week has a phase of its own.

A force is present in a phase if it came at its cut, or covers half of its days. All time before the first entry is one
phase. Occupations, failed interventions and an army's own offensives count alike. Source: marchland_wars. Fails when:
what was sent is badly dated, or an effort that grows for years has one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from marchland.record.months import DAYS
from marchland.wars.ground import Ground

FIGHTING = ("air", "ground", "offensive")
TOGETHER = 28
"""Days within which entries make one cut, and the least length of a phase; 14 or 56 change no sign."""
HALF = 0.5
PEAK_WEEKS, APART_WEEKS = 13, 26
"""Weeks over which a surge of gains is counted; least weeks between surges, and from a surge to an entry."""


@dataclass(frozen=True)
class Phase:
    """Days [since, until) between two cuts: the forces present, whether any came from abroad, whether any was the own
    army's; `entered` if one came at its start; `kind` is before, during or after (no force present, any more)."""

    since: date
    until: date
    forces: tuple[Any, ...]
    foreign: bool
    own: bool
    entered: bool
    kind: str


def counts_as_force(row: Any, focal: Sequence[str]) -> bool:
    """Whether a row of interventions cuts a war: it fights, is no token, and fights these sides for another."""
    helps, fights = set(row.backs), set(row.against)
    other = bool(helps) and not helps & set(focal) and (not fights or bool(fights & set(focal)))
    return other and row.kind in FIGHTING and row.scale != "token"


def cuts(forces: Sequence[Any], start: date, end: date) -> tuple[date, ...]:
    """Days in (start, end) at which phases change, by the two rules above."""
    wait = timedelta(days=TOGETHER)
    events = sorted(
        [(row.since, 0) for row in forces]
        + [(row.until + timedelta(days=1), 1) for row in forces if row.until is not None]
    )
    out = [start - wait]
    for day, exit_ in events:
        day = max(day, out[-1] + wait) if exit_ else day
        if start < day < end and (exit_ or day >= out[-1] + wait) and day > out[-1]:
            out.append(day)
    return tuple(out[1:])


def phases(g: Ground) -> tuple[Phase, ...]:
    """The phases of a war in order; they cover it without a gap."""
    forces = [row for row in g.forces if counts_as_force(row, g.focal)]
    edges = [g.start, *cuts(forces, g.start, g.end), g.end]
    out: list[Phase] = []
    for a, b in pairwise(edges):
        present = tuple(row for row in forces if _present(row, a, b))
        came = any(a <= row.since < a + timedelta(days=TOGETHER) for row in present)
        begun = any(phase.forces for phase in out)
        kind = "during" if present else "after" if begun else "before"
        abroad = [row.foreign == "yes" for row in present]
        out.append(Phase(a, b, present, any(abroad), not all(abroad), came, kind))
    return tuple(out)


def _present(row: Any, since: date, until: date) -> bool:
    last = min(row.until + timedelta(days=1) if row.until else until, until)
    cover = (last - max(row.since, since)).days
    came = since <= row.since < min(since + timedelta(days=TOGETHER), until)
    return bool(came or cover >= HALF * (until - since).days)


@dataclass(frozen=True)
class Fall:
    """Gains before a day, over all time before it, and in the weeks after: counts and place-weeks in reach."""

    war: str
    when: date
    gains_before: int
    exposure_before: float
    gains_after: int
    exposure_after: float

    @property
    def ratio(self) -> float:
        """Rate before over rate after, with half a gain added to each."""
        before = (self.gains_before + HALF) / max(self.exposure_before, 1.0)
        return before / ((self.gains_after + HALF) / max(self.exposure_after, 1.0))


def fall(g: Ground, when: date, until: date) -> Fall:
    """Gains on all days before `when` on which no force was present, beside those over [when, until)."""
    b, c = g.day(when), g.day(until)
    gained, reach = g.gained.sum(1), g.in_reach().sum(1) / DAYS
    free = np.zeros(g.days, bool)
    for phase in phases(g):
        if not phase.forces:
            free[g.day(phase.since) : min(g.day(phase.until), b)] = True
    sums = (
        int(gained[free].sum()),
        float(reach[free].sum()),
        int(gained[b:c].sum()),
        float(reach[b:c].sum()),
    )
    return Fall(g.name, when, *sums)


def peaks(g: Ground, since: date, until: date) -> tuple[date, ...]:
    """Ends of the weeks with most gains in [since, until), the greatest first, APART_WEEKS from each other and the end.

    Dates at which somebody might have intervened as others did, after a surge: what follows shows how far gains fall
    by themselves.
    """
    a, b = g.day(since), g.day(until) - APART_WEEKS * DAYS
    sums = np.cumsum(np.r_[0, g.gained.sum(1)])
    ends = np.arange(a + 1, max(b, a) + 1)
    surge = sums[ends] - sums[np.maximum(ends - PEAK_WEEKS * DAYS, a)]
    found: list[int] = []
    for i in np.lexsort((ends, -surge)):
        if surge[i] > 1 and all(abs(int(ends[i]) - other) >= APART_WEEKS * DAYS for other in found):
            found.append(int(ends[i]))
    return tuple(g.start + timedelta(days=day) for day in found)


def placebos(g: Ground) -> tuple[Fall, ...]:
    """The fall of gains after earlier surges, in phases in which no force was present."""
    found = [
        fall(g, when, when + timedelta(weeks=APART_WEEKS))
        for phase in phases(g)
        if not phase.forces
        for when in peaks(g, phase.since, phase.until)
    ]
    return tuple(sorted(found, key=lambda one: one.when))


def spells(g: Ground) -> tuple[tuple[Phase, ...], ...]:
    """Runs of phases in which some force was present throughout."""
    runs = (tuple(run) for there, run in groupby(phases(g), key=lambda phase: bool(phase.forces)) if there)
    return tuple(runs)


def entries(g: Ground) -> tuple[Fall, ...]:
    """The fall of gains after each entry of force into a war without one, up to the end of the spell."""
    return tuple(fall(g, run[0].since, run[-1].until) for run in spells(g) if run[0].since > g.start)
