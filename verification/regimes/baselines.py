"""Naive forecasters of the package at the study's origins, scored by the same losses as the structures.

`persistence`, `common_decay` and `reference_class` see the package's record; where the focal side is several names on
record, a place counts as held by any of them. The reference class may use other wars before the origin only.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from marchland.forecast import baseline_forecasts, discover, recorded
from marchland.record.known_at import known_at
from marchland.record.months import DAYS
from marchland.scenario import load
from marchland.wars.ground import ONE_SIDE
from verification.regimes.losses import DRAWS, HORIZONS, losses
from verification.regimes.weekly import CUT, HOME, Weekly

NAMES = ("persistence", "common_decay", "reference_class")


def naive(w: Weekly) -> list[dict[str, object]]:
    """Rows of losses of the naive forecasters in one war."""
    s = load(w.name)
    record = recorded(known_at(s, CUT) if w.name == HOME else s)
    if w.name == HOME:
        record = record.known(CUT)
    focal = [record.sides.index(a) for a in ONE_SIDE.get(w.name, (s.focal,)) if a in record.sides]
    found = discover()
    rows: list[dict[str, object]] = []
    for origin in w.origins:
        weeks = min(max(HORIZONS), w.weeks - origin)
        day = w.start + timedelta(days=DAYS * origin)
        chosen = [found[name] for name in NAMES]
        for said in baseline_forecasts(chosen, record, [day], weeks, DRAWS):
            held = np.isin(said.control, focal)
            held = np.repeat(held, DRAWS, axis=0) if len(held) == 1 else held
            before = np.concatenate([np.repeat(w.held[origin][None, None], len(held), 0), held[:, :-1]], 1)
            gains, lost = (held & ~before).sum(2), (before & ~held).sum(2)
            rows += losses(w, origin, said.name, held, gains, lost)
    return rows
