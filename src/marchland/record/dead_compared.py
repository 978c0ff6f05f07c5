"""How many of the recorded dead are set beside those of futures, and where the others are.

Of the count by which forecasts and learning go (`counts.scored`), in persons, best estimates, within the weeks that are
simulated: dead of whole months in governorates with a place are compared; dead of months that are known only roughly
(an event of a year shared over its months), of other governorates or none, and of months cut by the start or the end
are not. A page that says how many died on record says with them how many it leaves out.
"""

from __future__ import annotations

from datetime import timedelta

from marchland.record.counts import SPREAD, WITH, WITH_FOCAL, scored
from marchland.record.months import DAYS
from marchland.record.record import whole_months
from marchland.scenario.scenario import Scenario

UNKNOWN = ("", "(unknown)")
"""How deaths.csv writes that the governorate is not known."""
COMPARED = "compared"
ROUGHLY = "in months that are known only roughly"
ELSEWHERE = "in governorates without a town of the list"
NOWHERE = "in no known governorate"
CUT = "in months that the weeks simulated cut"


def dead_compared(s: Scenario, weeks: int | None = None) -> dict[str, float]:
    """What happens to them -> persons, `compared` first, the rest by size; empty without any. The values add up."""
    count = s.time.weeks if weeks is None else weeks
    whole, governorates = whole_months(s, count), {place.governorate for place in s.places}
    start, end = s.time.start, s.time.start + timedelta(days=DAYS * count)
    key = scored(s).key(s)
    found: dict[str, float] = {}
    for row in s.deaths:
        if (row.kind, row.perpetrator) != key or not start.replace(day=1) <= row.month < end:
            continue
        reason = (
            NOWHERE if row.governorate in UNKNOWN
            else ELSEWHERE if row.governorate not in governorates
            else ROUGHLY if row.verified == SPREAD
            else COMPARED if row.month in whole
            else CUT
        )  # fmt: skip
        found[reason] = found.get(reason, 0.0) + row.best
    if not sum(found.values()):
        return {}
    rest = sorted(
        ((reason, dead) for reason, dead in found.items() if reason != COMPARED), key=lambda x: -x[1]
    )
    return {COMPARED: found.get(COMPARED, 0.0), **{reason: dead for reason, dead in rest if dead}}


def dead_of(s: Scenario) -> str:
    """Of which events these dead are, where it is not of all."""
    return WITH if scored(s) is WITH_FOCAL else ""
