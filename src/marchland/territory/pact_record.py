"""Which pairs of groups kept a pact on record, week by week: allied, or in a tactical pact.

As in `weekly.hostility`, a week has the relations of its first day, so that the end of a week has those of the next.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.scenario.scenario import Scenario
from marchland.territory.weekly import HOSTILITY
from marchland.territory.world import World


def pacts(s: Scenario, world: World) -> NDArray[np.float32]:
    """1 where a pair of groups keeps a pact when the week is over (W, D); a pair without a row then is hostile."""
    groups = world.labels["group"]
    pairs = [tuple(groups[i] for i in pair) for pair in world.dyad]
    found = np.zeros((s.time.weeks, len(pairs)), np.float32)
    ends = np.array([s.time.start + timedelta(days=DAYS * (t + 1)) for t in range(s.time.weeks)])
    for row in s.relations:
        pair = (row.a, row.b) if (row.a, row.b) in pairs else (row.b, row.a)
        if pair in pairs:
            now = (row.since <= ends) & (ends < (row.until or date.max))
            found[now, pairs.index(pair)] = HOSTILITY[row.relation] <= HOSTILITY["tactical"]
    return found
