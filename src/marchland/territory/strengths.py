"""Strengths of groups as the table has them: at the start, by week up to a cut, and how far each may be off.

A group's series is the dated figures of groups.csv that have the scope of its opening row (its last figure at or before
the start), from that row on. Between two figures strength is interpolated in logarithms; after the last one, across a
figure of zero, and where there is one figure only, nothing is told. Low and high are read as a 90% interval, so that

    log-sd = ln(high/low) / (2 z),   z the 95% point of a normal,      DOUBT where low or high is missing or zero

between two figures straight in time. Each future has one error for each group, in these units (`forces.count`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import Strength

F = NDArray[np.float32]
POINT = 1.6449
"""Standard normal below which 95% lie."""
DOUBT = 0.3
"""Log-sd of a figure without low and high (assumed: off by a factor of 1.6 or less in nine of ten cases)."""
UNTOLD = -1.0


class Told(NamedTuple):
    """Strengths by week and group at the week's end (W, G), persons, UNTOLD where nothing is; their log-sd (W, G)."""

    strength: F
    doubt: F


def series(s: Scenario, group: str) -> list[Strength]:
    """A group's dated figures of one scope, from its opening row on; empty without one."""
    rows = sorted((r for r in s.strengths if r.group == group), key=lambda r: r.date)
    before = [r for r in rows if r.date <= s.time.start]
    if not before:
        return []
    return [before[-1], *(r for r in rows if r.date > s.time.start and r.scope == before[-1].scope)]


def doubt(row: Strength) -> float:
    """Log-sd that a figure's low and high imply."""
    if row.low is None or row.high is None or row.low <= 0:
        return DOUBT
    return float(np.log(row.high / row.low) / (2 * POINT))


def at_start(s: Scenario) -> tuple[F, F]:
    """Strength of each group at the start (G,), persons, 0 without a figure; and its log-sd (G,), 0 for nobody."""
    found = [series(s, group)[:1] for group in s.groups]
    strength = [rows[0].best if rows else 0.0 for rows in found]
    off = [doubt(rows[0]) if rows and rows[0].best > 0 else 0.0 for rows in found]
    return np.asarray(strength, np.float32), np.asarray(off, np.float32)


def told(s: Scenario) -> Told:
    """What the table says of every week; figures after a cut must be gone from it already (`known_at`)."""
    weeks, start = s.time.weeks, s.time.start
    strength = np.full((weeks, len(s.groups)), UNTOLD, np.float32)
    off = np.zeros((weeks, len(s.groups)), np.float32)
    begin = np.arange(weeks) * DAYS
    for g, group in enumerate(s.groups):
        rows = series(s, group)
        days = np.array([(r.date - start).days for r in rows], float)
        for i in range(len(rows) - 1):
            # The week in which a figure falls ends with it.
            end = np.minimum(begin + DAYS, days[-1])
            now = (begin < days[-1]) & (days[i] < end) & (end <= days[i + 1])
            if not now.any() or min(rows[i].best, rows[i + 1].best) <= 0:
                continue
            span = days[i : i + 2]
            best = np.log([rows[i].best, rows[i + 1].best])
            strength[now, g] = np.exp(np.interp(end[now], span, best))
            off[now, g] = np.interp(end[now], span, [doubt(rows[i]), doubt(rows[i + 1])])
    return Told(strength, off)
