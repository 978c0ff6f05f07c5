"""Who besieged the places that were contested on record, week by week.

That is the side in the column `attacker` of control.csv. Where the cell is empty: the next holder, if one is known and
it is another side; else the focal side, unless it holds the place or does not act there; else, of the sides that are at
war with the holder and can hold the place, the one with most `near` (its other places, weighted by distance) plus ties
to the residents. No siege is told where there is none such. A place that is not contested on record is under no siege:
assaults that failed within days are mostly not on record.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from marchland.record.control import spells
from marchland.record.months import DAYS
from marchland.scenario.names import CONTESTED
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import Control
from marchland.territory.weekly import HOSTILITY, entered, hostility
from marchland.territory.world import World

NOBODY = -1


def named(rows: list[Control], i: int, holder: str) -> str:
    """The attacker of contested spell i of a place's rows, as the table has it: the cell, or the next holder."""
    following = next((row.holder for row in rows[i + 1 :] if row.holder != CONTESTED), holder)
    return rows[i].attacker or (following if following != holder else "")


def attackers(s: Scenario, world: World, holder: NDArray[np.int32]) -> NDArray[np.int32]:
    """Side that besieges each place at the week's end (W, P), NOBODY without; `holder` (W, P) as recorded."""
    sides, weeks = list(s.sides), len(holder)
    at_war, present = hostility(s) >= HOSTILITY["hostile"], entered(s, world) > 0
    found = np.full(holder.shape, NOBODY, np.int32)
    last = np.array([s.time.start + timedelta(days=DAYS * (t + 1)) for t in range(weeks)])
    for p, rows in enumerate(spells(s).values()):
        for i, row in enumerate(rows):
            if row.holder != CONTESTED:
                continue
            now = np.flatnonzero(
                [row.since < day and (row.until is None or day <= row.until) for day in last]
            )
            if not len(now) or holder[now[0], p] < 0:
                continue
            t, mine = now[0], int(holder[now[0], p])
            if side := named(rows, i, sides[mine]):
                found[now, p] = sides.index(side)
                continue
            may = world.acts[p] * world.holds * (np.arange(len(sides)) != mine)
            if may[world.focal] > 0:
                found[now, p] = world.focal
                continue
            near = world.near[p] @ (holder[t][:, None] == np.arange(len(sides)))
            score = np.where(may * present[t] * at_war[t, :, mine] > 0, near + world.ties[p], -np.inf)
            if np.isfinite(score).any():
                found[now, p] = int(np.argmax(score))
    return found
