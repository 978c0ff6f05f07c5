"""Which recaptures are one operation: captures close in time and space, chained.

Two captures by whomever belong together if at most DAYS days and KM km (great circle) lie between them; chains join.
All coded recaptures are chained, whichever of them a test then asks about, so that an operation is the same in every
test. Fails when: two armies fight for nearby towns in the same month for reasons of their own, or one campaign rests
for longer than DAYS between two towns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from marchland.stats.by_cluster import linked
from marchland.stats.geometry import apart
from marchland.trial.docket import Docket
from marchland.trial.thresholds import DAYS, KM

Capture = tuple[str, date]


def operations(d: Docket) -> Mapping[Capture, int]:
    """Place and day of a coded recapture -> number of its operation, in order of first days."""
    captures = sorted({(f.date, f.place) for f in d.scenario.forces if f.date < d.limit})
    if not captures:
        return {}
    day = np.array([when.toordinal() for when, _ in captures])
    at = np.array([[d.place(p).lat, d.place(p).lon] for _, p in captures], float)
    near = (np.abs(day[:, None] - day) <= DAYS) & (apart(at[:, 0], at[:, 1]) <= KM)
    found = linked(near)
    return {(p, when): int(k) for (when, p), k in zip(captures, found, strict=True)}
