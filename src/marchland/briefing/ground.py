"""What the focal side holds by week: futures of each strategy beside the record, before the cut and after it.

What happened after the cut stands beside the futures for the reader alone; the model did not know it, unless the
comparison says that it was replayed. How often the record lies within the futures is counted here, for each strategy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from marchland.compare.comparison import Comparison
from marchland.compare.fans import LEVELS, MEASURES
from marchland.compare.outcomes import F, retaken
from marchland.record.known_at import week_of
from marchland.record.record import catchments, recorded_holders
from marchland.scenario import Scenario
from marchland.territory.compile import compile_world

Plain = dict[str, Any]


def ground(s: Scenario, found: Comparison, prior: tuple[int, F] | None = None) -> Plain | None:
    """Quantiles by week from the cut for every strategy, the record by week from the start, and how they agree.

    `prior` are so many futures that follow no record, and their bands (measure, level, week from the start). None where
    a comparison has kept no weeks.
    """
    if found.fans is None:
        return None
    since, weeks = week_of(s, found.cut), found.weeks
    held = recorded(s, since, since + weeks)
    strategies = {
        name: {m: rounded(found.fans.of(name, m)) for m in MEASURES} for name in found.fans.strategies
    }
    after = held["places"][since:]
    return {
        "levels": list(LEVELS), "start": s.time.start.isoformat(), "since": since, "weeks": weeks,
        "places": len(s.places), "area": next(iter(s.definitions.values())).label,
        "replayed": found.replayed, "strategies": strategies,
        "record": {m: [None if np.isnan(v) else float(v) for v in held[m]] for m in MEASURES},
        "agree": {name: agree(np.array(bands["places"]), after) for name, bands in strategies.items()},
        "retaken": held["retaken"],
        "prior": None if prior is None else {
            "runs": prior[0], "places": rounded(prior[1][0]), "agree": agree(prior[1][0], held["places"]),
        },
    }  # fmt: skip


def recorded(s: Scenario, since: int, until: int) -> Mapping[str, Any]:
    """Places and km2 (week,) held on record at the start (week 0) and at the ends of `until` weeks, NaN for a week in
    which the holder of some place is not known; places `retaken` after week `since`, None if some holder is unknown."""
    world = compile_world(s)
    holder = np.concatenate([world.holder[None], recorded_holders(s, world.holder, s.time.weeks)[0][:until]])
    held, known = np.asarray(holder == world.focal), np.asarray((holder >= 0).all(1))
    return {
        "retaken": float(retaken(held[None, since:])[0]) if known[since:].all() else None,
        "places": np.where(known, held.sum(1), np.nan),
        "km2": np.where(known, held @ catchments(s)[:, 0].astype(np.float64), np.nan),
    }


def agree(bands: F, record: F) -> Plain:
    """In how many weeks the record lies within 90% and half of futures, above or below nine tenths; week 0 is left out.

    `bands` (level, week) and `record` (week,). `out` is the first week from which on the record never comes back; None
    if it ends inside.
    """
    low, first, _, third, high = bands[:, 1:]
    r = record[1:]
    known = ~np.isnan(r)
    above, below = (r > high) & known, (r < low) & known
    inside = known & ~above & ~below
    last = int(np.flatnonzero(inside)[-1]) + 1 if inside.any() else 0
    gone = above[last:] | below[last:]
    return {
        "of": int(known.sum()), "inside": int(inside.sum()),
        "half": int((known & (r >= first) & (r <= third)).sum()),
        "above": int(above.sum()), "below": int(below.sum()),
        "out": last + 1 + int(np.flatnonzero(gone)[0]) if gone.any() else None,
    }  # fmt: skip


def rounded(bands: F) -> list[list[float]]:
    """Quantiles (level, week) as plain numbers."""
    return [[round(float(v)) for v in row] for row in bands]
