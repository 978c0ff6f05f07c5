"""Rows of a scenario's tables that futures are neither moved by nor compared with, counted by reason.

`marchland check` prints the counts, and a result keeps them in its manifest as `record_skipped`. A row counts once, for
the first reason that applies. What stands before the start is not counted where it is used: strengths and relations
from which the futures begin, measures and codings that claims of fact are judged on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from marchland.record import control
from marchland.record.months import DAYS
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import ATTENTION


def skipped(
    s: Scenario, weeks: int | None = None, areas: NDArray[np.float32] | None = None
) -> dict[str, int]:
    """Reason -> number of rows over the first `weeks` weeks (all unless given), most rows first; empty if all count.

    `areas` are the scenario's `catchments` where they are known already.
    """
    count = s.time.weeks if weeks is None else weeks
    found = Counter(_reasons(s, s.time.start + timedelta(weeks=count), count, areas))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _reasons(s: Scenario, end: date, weeks: int, areas: NDArray[np.float32] | None) -> Iterator[str]:
    start = s.time.start
    for table, rows in (("control", s.control), ("inputs", s.inputs)):
        for row in rows:
            if row.since >= end or (row.until is not None and row.until <= start):
                yield f"{table}: spells outside of the weeks simulated"
    for table, days in (
        ("strengths", [row.date for row in s.strengths]),
        ("relations", [row.since for row in s.relations]),
        ("measures", [row.since for row in s.measures]),
        ("forces", [row.date for row in s.forces]),
    ):
        yield from (f"{table}: dated after the weeks simulated" for day in days if day >= end)
    for relation in s.relations:
        if relation.since < end and not {relation.a, relation.b} <= set(s.groups):
            yield "relations: with a sponsor, which no mechanism reads"
    for event in s.events:
        if not start <= event.date < end:
            yield "events: dated outside of the weeks simulated"
        elif event.type in ATTENTION and event.salience is None:
            yield "events: without salience, so they draw no attention abroad"
    for figure in s.territory:
        if not start <= figure.date < end:
            yield "territory: dated outside of the weeks simulated"
    yield from (
        "territory: of no ground, printed or recorded, to set a scale by"
        for _ in range(_groundless(s, end, areas))
    )
    yield from _deaths(s, weeks)


def _deaths(s: Scenario, weeks: int) -> Iterator[str]:
    if not s.deaths:
        return
    from marchland.record.counts import COUNTS, SPREAD
    from marchland.record.record import whole_months

    read = {count.key(s) for count in COUNTS}
    whole, governorates = whole_months(s, weeks), {row.governorate for row in s.places}
    for row in s.deaths:
        if (row.kind, row.perpetrator) not in read:
            yield "deaths: of a kind and perpetrator that futures are not compared with"
        elif row.verified == SPREAD:
            yield "deaths: interpolated, so that nothing is known of their month"
        elif row.governorate not in governorates:
            yield "deaths: in governorates without a place, or in none"
        elif row.month not in whole:
            yield "deaths: of months that are not whole in the weeks simulated"


def _groundless(s: Scenario, end: date, areas: NDArray[np.float32] | None) -> int:
    """Published areas before `end` that set no publisher's scale, since they or the record's own area are none."""
    dated = [row for row in s.territory if s.time.start <= row.date < end]
    if not dated:
        return 0
    from marchland.record.record import weights

    ground, publishers = weights(s, areas), list(s.publishers)
    held = {day: control.held(s, s.focal, _sunday(s, day)) for day in {row.date for row in dated}}
    sums = [ground[held[row.date], publishers.index(row.publisher)].sum() for row in dated]
    return sum(not (area > 0 and row.km2 > 0) for area, row in zip(sums, dated, strict=True))


def _sunday(s: Scenario, day: date) -> date:
    """The Sunday nearest to a day."""
    return s.time.start + timedelta(days=DAYS * round((day - s.time.start).days / DAYS))
