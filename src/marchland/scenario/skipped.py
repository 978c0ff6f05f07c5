"""Rows of a scenario's tables that futures are neither moved by nor compared with, counted by reason.

`marchland check` prints the counts, and a result keeps them in its manifest as `record_skipped`. A row counts once, for
the first reason that applies. What stands before the start is not counted where it is used: strengths and relations
from which the futures begin, measures and codings that claims of fact are judged on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import ATTENTION


def skipped(s: Scenario, weeks: int | None = None) -> dict[str, int]:
    """Reason -> number of rows over the first `weeks` weeks (all unless given), most rows first; empty if all count."""
    count = s.time.weeks if weeks is None else weeks
    found = Counter(_reasons(s, s.time.start + timedelta(weeks=count), count))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _reasons(s: Scenario, end: date, weeks: int) -> Iterator[str]:
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
    yield from _deaths(s, weeks)


def _deaths(s: Scenario, weeks: int) -> Iterator[str]:
    if not s.deaths:
        return
    from marchland.engine.record import compared, whole_months

    read = compared(s)
    whole, governorates = whole_months(s, weeks), {row.governorate for row in s.places}
    for row in s.deaths:
        if (row.kind, row.perpetrator) not in read:
            yield "deaths: of a kind and perpetrator that futures are not compared with"
        elif row.governorate not in governorates:
            yield "deaths: in governorates without a place, or in none"
        elif row.month not in whole:
            yield "deaths: of months that are not whole in the weeks simulated"
