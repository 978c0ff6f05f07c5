"""A war as the study reads it: who held what at the start of each week, what changed in it, and what stood near.

    near(t, p) = sum over places q held at the start of week t, q not p, of exp(-km(p, q) / reach)

Changes of a week are those between two Sundays; those by agreement move the holders and count as no change. Iraq and
Syria end on CUT: nothing later is read. A force counts by the package's own rule (`wars.phases.counts_as_force`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.scenario import Scenario, load
from marchland.scenario.tables import Intervention
from marchland.territory.abilities import FEWEST_CAPTURES, SHORTEST, captures
from marchland.wars.ground import Ground, ground
from marchland.wars.library import wars
from marchland.wars.phases import counts_as_force

F = NDArray[np.float64]
B = NDArray[np.bool_]
CUT = date(2015, 2, 8)
HOME = "iraq_syria_2014"
REACHES = np.array([8.0, 15.0, 30.0, 60.0, 120.0, 250.0])
"""Reaches for which nearness is kept, km; between them its logarithm is taken as straight in the logarithm of km."""
EDGE = 0.02
RAMP = 4
"""Weeks over which a force is felt in full."""
OLD = 10_000
SEVERAL_COMMUNITIES = (HOME, "north_east_nigeria_2009")
"""Wars whose shares name several communities; elsewhere they are one rough share of the focal side's kin."""


@dataclass(frozen=True)
class Weekly:
    """One war by weeks: `held` (week + 1, place), `gained`, `lost`, `may` (week, place; may be gained), `near` (reach,
    week, place) to places held and `far` (reach, week, place) to places not held, both ln(EDGE + near), `tenure` (week,
    place) weeks since the focal side took it, OLD if held from the start, `apart` (place) 1 - ties to the focal side,
    `km` (place, place), `forces` kind -> (week,) 0-1, `origins` weeks from which it is forecast.
    """

    name: str
    start: date
    held: B
    gained: B
    lost: B
    may: B
    near: F
    far: F
    tenure: F
    apart: F
    km: F
    forces: dict[str, F]
    origins: tuple[int, ...]

    @property
    def weeks(self) -> int:
        """Weeks on record."""
        return len(self.gained)


@cache
def all_wars() -> tuple[Weekly, ...]:
    """The twelve wars, Iraq and Syria up to CUT."""
    return tuple(weekly(load(name), CUT if name == HOME else None) for name in wars())


@cache
def wars_known() -> tuple[Weekly, ...]:
    """Wars as they were on CUT, those that had not begun a quarter of a year before left out."""
    scenarios = (load(name) for name in wars())
    return tuple(weekly(s, CUT) for s in scenarios if s.time.start + timedelta(weeks=SHORTEST) < CUT)


def weekly(s: Scenario, until: date | None = None, origins: int = 4) -> Weekly:
    """A scenario's record by weeks, before `until`."""
    g = ground(s, until=until)
    weeks = g.days // DAYS
    sunday = np.maximum(np.arange(weeks + 1) * DAYS - 1, 0)
    agreed = np.add.reduceat(g.political, np.arange(weeks) * DAYS, axis=0)[:weeks] > 0
    share = np.array([[p.shares.get(c, 0.0) for c in s.communities] for p in s.places])
    ties = share @ np.array([s.sides[s.focal].affinity.get(c, 0.0) for c in s.communities])
    first = next((w for w, many in enumerate(captures(s)) if many >= FEWEST_CAPTURES), weeks)
    at = np.unique(np.rint(np.linspace(first, weeks - SHORTEST, origins)).astype(int))
    return of_holders(
        s.name, g.start, g.held[sunday], g.known[sunday], agreed, 1 - ties / max(ties.max(), 1e-9), g.km,
        forces(g, weeks), tuple(int(x) for x in at) if first <= weeks - SHORTEST else (),
    )  # fmt: skip


def of_holders(
    name: str,
    start: date,
    held: B,
    known: B,
    agreed: B,
    apart: F,
    km: F,
    felt: dict[str, F],
    origins: tuple[int, ...],
) -> Weekly:
    """What follows from holders (week + 1, place), and from changes by agreement (week, place), which do not count."""
    both = known[:-1] & known[1:] & ~agreed
    gained, lost = both & ~held[:-1] & held[1:], both & held[:-1] & ~held[1:]
    since, tenure = np.where(held[0], -OLD, 0), np.zeros(gained.shape)
    for t in range(len(gained)):
        tenure[t] = t - since
        since = np.where(held[t + 1] & ~held[t], t + 1, since)
    may = known[:-1] & known[1:] & ~held[:-1]
    near, far = nearness(held[:-1], km), nearness(known[:-1] & ~held[:-1], km)
    return Weekly(name, start, held, gained, lost, may, near, far, tenure, apart, km, felt, origins)


def kernels(km: F) -> F:
    """exp(-km / reach) for each of REACHES (reach, place, place), zero from a place to itself."""
    return np.exp(-km / REACHES[:, None, None]) * (1 - np.eye(len(km)))


def nearness(of: B, km: F) -> F:
    """ln(EDGE + nearness) (reach, ..., place) to the places marked in `of` (..., place)."""
    return np.log(EDGE + np.stack([of.astype(np.float64) @ k for k in kernels(km)]))


def forces(g: Ground, weeks: int) -> dict[str, F]:
    """Presence of forces against the focal side by week, 0 to 1: felt in full after RAMP weeks, gone as it came.

    `any`, `foreign`, `own`; `sudden` is `any` without the ramp; `once` is 1 after the first force has come, `left` what
    of that is no longer there; `year` and `half` are placebos, the dates of `any` 52 and 26 weeks too early.
    """
    rows = [row for row in g.forces if counts_as_force(row, g.focal)]
    foreign = [row for row in rows if row.foreign == "yes"]
    own = [row for row in rows if row.foreign != "yes"]
    there = present(g, rows, weeks)
    once = np.maximum.accumulate(there)
    return {
        "any": ramp(there),
        "foreign": ramp(present(g, foreign, weeks)),
        "own": ramp(present(g, own, weeks)),
        "sudden": there,
        "left": ramp(once) - ramp(there),
        "year": ramp(present(g, rows, weeks, 52)),
        "half": ramp(present(g, rows, weeks, 26)),
    }


def present(g: Ground, rows: list[Intervention], weeks: int, early: int = 0) -> F:
    """1 in weeks on whose last day one of the rows was in force (week,), all of them moved `early` weeks forward."""
    out = np.zeros(weeks)
    for row in rows:
        a = (row.since - g.start).days - early * DAYS
        b = weeks * DAYS if row.until is None else (row.until - g.start).days - early * DAYS + 1
        out[max(a // DAYS, 0) : max(-(-b // DAYS), 0)] = 1
    return out


def ramp(there: F, weeks: int = RAMP) -> F:
    """Rises by 1/weeks a week while a force is there and falls likewise when not; what stood at the start is felt."""
    out = np.empty_like(there)
    level = there[0] if len(there) else 0.0
    for t, x in enumerate(there):
        level = min(level + 1 / weeks, 1.0) if x else max(level - 1 / weeks, 0.0)
        out[t] = level
    return out
