"""What was on record at a date: a scenario without anything that happened later, and the record told to a model.

Nothing after the cut reaches whatever is fitted: control is cut short, strengths, areas and deaths are dropped. What
a forecast may know of the weeks after its origin is another matter: inputs, events and relations are replayed as they
came (conditional), or kept as they stood at the origin (unconditional).
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from marchland import mechanisms
from marchland.errors import InputError
from marchland.record.months import DAYS
from marchland.record.record import recorded_holders
from marchland.scenario import Scenario
from marchland.territory.follow import Told
from marchland.territory.world import World

USED = (
    "name", "priors", "mechanisms", "communities", "sides", "focal", "groups", "sponsors", "sectors", "parameters",
    "places", "roads", "strengths", "relations", "control", "events", "inputs", "deaths",
)  # fmt: skip
"""Parts of a scenario that learning uses."""
LEARNING = 5
"""Raised whenever the same record and mechanisms would teach something else."""
JITTER = {"high": 2, "medium": 10, "low": 45}
"""Days by which a recorded date may be off, by its confidence."""


def week_of(s: Scenario, day: date) -> int:
    """Whole weeks of the horizon that lie before a date. Raises InputError outside of the horizon."""
    weeks = (day - s.time.start).days // DAYS
    if not 0 < weeks <= s.time.weeks:
        end = s.time.start + timedelta(days=DAYS * s.time.weeks)
        raise InputError(f"{day} is not inside the horizon of {s.name}, {s.time.start} to {end}")
    return weeks


def masked(s: Scenario, cut: date, replay: bool = True) -> Scenario:
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
    }
    if not replay:
        changed["strengths"] = tuple(row for row in s.strengths if row.date < cut)
        changed["events"] = tuple(row for row in s.events if row.date < cut)
        for table in ("inputs", "relations"):
            changed[table] = tuple(
                row if row.until is None or row.until <= cut else row.model_copy(update={"until": None})
                for row in getattr(s, table)
                if row.since < cut
            )
    return s.model_copy(update=changed)


def identity(s: Scenario, cut: date) -> str:
    """SHA-256 (hexadecimal) of all that learning at `cut` could know: nothing that is recorded later changes it.

    The text of the mechanisms is part of it, and so is the way of learning: what was learned by others is learned anew.
    """
    known = masked(s, cut, replay=False).resolved()
    kept = {"start": s.time.start.isoformat(), "learning": LEARNING, **{key: known[key] for key in USED}}
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode())
    for path in sorted(Path(mechanisms.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def before(month: date, cut: date) -> bool:
    """Whether a month was over by the cut."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) <= cut


def told(s: Scenario, world: World, cut: date) -> Told:
    """What a model is told of the record up to the cut, and nothing after it; places of unknown holder do not count."""
    weeks, n = week_of(s, cut), s.time.weeks
    holder = np.full((n, len(s.places)), -1, np.int32)
    holder[:weeks] = recorded_holders(masked(s, cut), world.holder, n)[0][:weeks]
    toward = np.full_like(holder, -1)
    for t in range(weeks - 2, -1, -1):
        changed = (holder[t + 1] != holder[t]) & (holder[t + 1] >= 0)
        toward[t] = np.where(changed, holder[t + 1], toward[t + 1])
    # `toward` of a week is judged from the holder at its start.
    start = np.asarray(world.holder, np.int32)
    first = np.where((holder[0] != start) & (holder[0] >= 0), holder[0], toward[0])
    toward = np.concatenate([first[None], toward[:-1]])
    follow = (np.arange(n) < weeks).astype(np.float32)
    scored = (holder >= 0).astype(np.float32) * follow[:, None]
    return Told(follow, holder, toward, scored)
