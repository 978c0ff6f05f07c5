"""Town by town: how often the focal side holds each one at the end under every strategy, beside who did on record.

Towns whose end is least certain under any strategy come first. Who holds a town after the cut on record stands there
for the reader alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from marchland.compare.comparison import REPLICATES, Comparison
from marchland.compare.towns import unseen
from marchland.record.known_at import week_of
from marchland.record.months import DAYS
from marchland.record.record import recorded_holders
from marchland.scenario import Scenario
from marchland.territory.compile import compile_world

Plain = dict[str, Any]


def towns(s: Scenario, found: Comparison) -> Plain | None:
    """Rows by town, least certain first, as plain data; None where a comparison has kept no towns."""
    if found.towns is None:
        return None
    world, since = compile_world(s), week_of(s, found.cut)
    until = since + found.weeks
    record = recorded_holders(s, world.holder, s.time.weeks)[0]
    holder = np.concatenate([world.holder[None], record])
    sides = [side.label for side in s.sides.values()]
    rows = []
    for i, place in enumerate(s.places):
        before, after = (int(holder[week, i]) for week in (since, until))
        rows.append({
            "place": place.place, "label": place.name,
            "cut": None if before < 0 else sides[before], "record": None if after < 0 else sides[after],
            "held": {name: list(found.towns.of(name, place.place)) for name in found.towns.strategies},
        })  # fmt: skip
    belief, values = next(iter(found.values.items()))
    return {
        "last": (s.time.start + timedelta(days=DAYS * until - 1)).isoformat(), "belief": belief,
        "sets": values.shape[1], "replicates": REPLICATES, "unseen": unseen(values.shape[1]),
        "rows": sorted(rows, key=lambda row: (-doubt(row), row["label"])),
    }  # fmt: skip


def doubt(row: Plain) -> float:
    """How far from certain a town's end is, under the strategy under which it is least so: p (1 - p)."""
    return max(float(p * (1 - p)) for p, _, _ in row["held"].values())
