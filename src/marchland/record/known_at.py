"""What was on record at a date: a scenario without anything that happened later.

Nothing after the cut reaches whatever is fitted: control and interventions are cut short, strengths, areas and deaths
are dropped. What a forecast may know of the weeks after its origin is another matter: inputs, events and relations are
replayed as they came (conditional), or kept as they stood at the origin (unconditional). A pace at which people joined
that was worked out between two dated figures, the second after the cut, is not known at the cut and is left out.
"""

from __future__ import annotations

from datetime import date, timedelta

from marchland.errors import InputError
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.scenario.tables import InputRow, Intervention

JITTER = {"high": 2, "medium": 10, "low": 45}
"""Days by which a recorded date may be off, by its confidence."""
PACE, BETWEEN = "persons/week", "interpolated"
"""Unit and state of checking of rates that were worked out between two figures."""


def week_of(s: Scenario, day: date) -> int:
    """Whole weeks of the horizon that lie before a date. Raises InputError outside of the horizon."""
    weeks = (day - s.time.start).days // DAYS
    if not 0 < weeks <= s.time.weeks:
        end = s.time.start + timedelta(days=DAYS * s.time.weeks)
        raise InputError(f"{day} is not inside the horizon of {s.name}, {s.time.start} to {end}")
    return weeks


def known_at(s: Scenario, cut: date, replay: bool = True) -> Scenario:
    """The scenario as it could have been written at `cut`; with `replay`, inputs, events and relations stay whole."""
    week_of(s, cut)
    control = tuple(
        row if row.until is None or row.until <= cut else row.model_copy(update={"until": None})
        for row in s.control
        if row.since < cut
    )
    changed: dict[str, object] = {
        "control": control,
        "territory": tuple(row for row in s.territory if row.date < cut),
        "deaths": tuple(row for row in s.deaths if before(row.month, cut)),
        "interventions": seen(s.interventions, cut),
        "strengths": tuple(row for row in s.strengths if row.date < cut),
    }
    if not replay:
        changed["events"] = tuple(row for row in s.events if row.date < cut)
        told = tuple(row for row in s.inputs if not rests_on_later(row, cut))
        for table, rows in (("inputs", told), ("relations", s.relations)):
            changed[table] = tuple(
                row if row.until is None or row.until <= cut else row.model_copy(update={"until": None})
                for row in rows
                if row.since < cut
            )
    return s.model_copy(update=changed)


def rests_on_later(row: InputRow, cut: date) -> bool:
    """Whether a row holds a pace of people between two dated figures of which the second lies after the cut."""
    return row.unit == PACE and row.verified == BETWEEN and row.until is not None and row.until > cut


def seen(rows: tuple[Intervention, ...], cut: date) -> tuple[Intervention, ...]:
    """Interventions that had begun before the cut; nobody knows when those still there will end."""
    return tuple(
        row if row.until is None or row.until < cut else row.model_copy(update={"until": None})
        for row in rows
        if row.since < cut
    )


def before(month: date, cut: date) -> bool:
    """Whether a month was over by the cut."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) <= cut
