"""The face of a war: what stands out to whoever reads its history, computed alike from records and from futures.

Rows of a history are weeks' ends, the first of them the state in which it starts. A siege is a spell of weeks' ends
with the same attacker and holder; only sieges that began after the start and VERY_LONG weeks or more before the end
count, so that each was seen for as long. A capture is a change of hands between known holders, without a siege if the
taker did not besiege the place a week before; its distance is to the taker's nearest other place, if it had any. Fails
when: sieges are shorter than a week, which neither records nor futures show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.sieges import LONG, VERY_LONG, YEAR, Sieges, sieges
from marchland.stats.cases import Cases, F

Ints = NDArray[np.int64]
LENGTHS = LONG, VERY_LONG
"""Lengths of which the share is told, weeks; every siege that counts was seen for the longer."""
HUNDRED = 100.0
HOSTILE = 0.2
"""Ties to the focal side (0-1) below which the people of a place count as hostile to it."""


@dataclass(frozen=True)
class Ground:
    """Where it happens: km (P, P), index of the focal side, and places (P,) that are hostile to it, or capitals."""

    km: F
    focal: int
    hostile: NDArray[np.bool_]
    capital: NDArray[np.bool_]


def marked(
    ties: NDArray[Any], acts: NDArray[Any], population: NDArray[Any], country: NDArray[Any]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Places hostile to a side that can act there, ties below HOSTILE (P,), and countries' most populous ones (P,)."""
    capital = np.zeros(len(population), bool)
    for one in np.unique(country):
        own = np.flatnonzero(country == one)
        capital[own[np.argmax(population[own])]] = True
    return (ties < HOSTILE) & (acts > 0), capital & (acts > 0)


def faces(holder: Ints, attacker: Ints, g: Ground) -> dict[str, Cases]:
    """Line -> its cases in one history: holder and attacker (W + 1, P), indices of sides, -1 unknown or none."""
    seen = begun(holder, attacker)
    long = seen.weeks[seen.first + VERY_LONG <= len(holder)].astype(float)
    week, place = captured(holder)
    taker, loser = holder[week, place], holder[week - 1, place]
    back, exposed = returned(holder, week, place)
    found = {f"siege_{n}": Cases("share", (long >= n).astype(float)) for n in LENGTHS}
    ours = holder == g.focal
    gains = (ours[1:] & ~ours[:-1] & (holder[:-1] >= 0)).sum(1).astype(float)
    losses = (~ours[1:] & ours[:-1] & (holder[1:] >= 0)).sum(1).astype(float)
    held, free = (side[:-1].sum(1) / YEAR for side in (ours, ~ours & (holder >= 0)))
    away = np.where(holder[week - 1] == taker[:, None], g.km[place], np.inf).min(1, initial=np.inf)
    found |= {
        "siege_median": Cases("median", long),
        "unsieged": Cases("share", (attacker[week - 1, place] != taker).astype(float)),
        "retaken": Cases("rate", (back == loser).astype(float), exposed / YEAR, HUNDRED),
        "gains": Cases("rate", gains, free, HUNDRED),
        "losses": Cases("rate", losses, held, HUNDRED),
        "gains_clump": Cases("clump", gains),
        "losses_clump": Cases("clump", losses),
        "distance": Cases("median", away[np.isfinite(away)]),
        "hostile": first_taken(ours, g.hostile & (holder[0] >= 0)),
        "capital": first_taken(ours, g.capital & (holder[0] >= 0)),
    }
    return found


def begun(holder: Ints, attacker: Ints) -> Sieges:
    """Sieges that began after the first row, as far as they were seen, in order of rows."""
    found = sieges(holder[None], attacker[None])
    found = found.where(found.opened)
    return found.where(np.lexsort((found.place, found.first)))


def captured(holder: Ints) -> tuple[Ints, Ints]:
    """Row and place of each capture, in order of rows."""
    changed = (holder[1:] != holder[:-1]) & (holder[1:] >= 0) & (holder[:-1] >= 0)
    row, place = np.nonzero(changed)
    return row + 1, place


def returned(holder: Ints, week: Ints, place: Ints) -> tuple[Ints, F]:
    """Who took each captured place next, within a year (-2 for nobody); weeks for which that could be seen."""
    following = upcoming(holder[1:] != holder[:-1])[week, place] + 1
    seen = np.minimum(following, len(holder) - 1)
    within = (following < len(holder)) & (following - week <= YEAR)
    return np.where(within, holder[seen, place], -2), np.minimum(seen - week, YEAR).astype(float)


def upcoming(marks: NDArray[np.bool_]) -> Ints:
    """The first marked row at or after each row (n + 1, P), n where there is none."""
    rows = np.arange(len(marks))[:, None]
    first = np.where(marks, rows, len(marks))
    padded = np.concatenate([first, np.full((1, marks.shape[1]), len(marks))])
    found: Ints = np.minimum.accumulate(padded[::-1], axis=0)[::-1]
    return found


def first_taken(ours: NDArray[np.bool_], places: NDArray[np.bool_]) -> Cases:
    """Places not held at the start: taken at least once, per hundred place-years until then."""
    free = ours[1:, places & ~ours[0]]
    taken = free.any(0)
    weeks = np.where(taken, free.argmax(0) + 1, len(free))
    return Cases("rate", taken.astype(float), weeks / YEAR, HUNDRED)


def strengths(fighters: F, dated: F) -> dict[str, Cases]:
    """Fighters (W, G) over dated figures (W, G), NaN without one: as a ratio, and as the factor by which it is off."""
    told = np.isfinite(dated) & (dated > 0)
    ratio = (fighters[told] + 1) / (dated[told] + 1)
    return {
        "strength": Cases("median", ratio),
        "strength_off": Cases("median", np.exp(np.abs(np.log(ratio)))),
    }


def pacts(keeps: F, told: F) -> dict[str, Cases]:
    """Pair-weeks (W, D) in pact, 0 or 1, where the record says pact (1), and where it says none (0); NaN is silent."""
    return {
        "pact_kept": Cases("share", keeps[told == 1].astype(float)),
        "pact_new": Cases("share", keeps[told == 0].astype(float)),
    }
