"""The weeks' inputs and levers as arrays: recorded series, relations, outrage, and a strategy's schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Input, Mechanism
from marchland.record.months import DAYS
from marchland.scenario.names import RECRUITS, series_name
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import Setting
from marchland.scenario.tables import ATTENTION
from marchland.territory.world import Inputs, World

HOSTILITY = {"hostile": 1.0, "truce": 0.05, "tactical": 0.02, "allied": 0.0}
"""Readiness to attack under each recorded relation (assumed); unrecorded pairs: see `hostility`."""
MEANS = ("air", "advisers", "ground")
"""Ways to help a side from outside."""
HELP = {"token": 0.0, "small": 0.5, "large": 1.0}
"""Size of an intervention by its scale (assumed)."""
CIVILIAN_HARM = "civilian_harm"
"""Attention that falls on others, whoever did it."""
F = NDArray[np.float32]


def mondays(s: Scenario) -> list[date]:
    """The first day of every week."""
    return [s.time.start + timedelta(days=DAYS * t) for t in range(s.time.weeks)]


def series(s: Scenario, name: str, default: float = 0.0) -> F:
    """A recorded input by week (W,): the mean over the week's seven days of its piecewise constant value.

    Days without a row count as `default`.
    """
    out = np.zeros(s.time.weeks, np.float64)
    bare = np.ones(s.time.weeks, np.float64)
    for row in s.inputs:
        if row.input != name:
            continue
        first = (row.since - s.time.start).days / DAYS
        last = (row.until - s.time.start).days / DAYS if row.until else float(s.time.weeks)
        week = np.arange(s.time.weeks)
        overlap = np.clip(np.minimum(week + 1, last) - np.maximum(week, first), 0, 1)
        out += overlap * row.value
        bare -= overlap
    return (out + bare * default if default else out).astype(np.float32)


def recorded(s: Scenario, world: World, one: Input) -> F:
    """An input that a mechanism declares, (W,) or (W, labels), in its own scale. Raises ValueError for more axes."""
    if len(one.axes) > 1:
        raise ValueError(f"the input {one.name!r} has the axes {one.axes}: one at most")
    columns = [
        series(s, series_name(one.series, axis, label), one.default)
        for axis in one.axes
        for label in world.labels[axis]
    ]
    found = np.stack(columns, axis=1) if one.axes else series(s, one.series, one.default)
    return found / np.float32(one.per)


def hostility(s: Scenario) -> F:
    """(W, A, A): how far sides are at war, from the recorded relations of their groups, the most hostile deciding.

    Pairs without a record: at war if one is the focal side, otherwise as under a truce; a side never attacks itself.
    """
    sides = list(s.sides)
    n = len(sides)
    base = np.full((n, n), HOSTILITY["truce"])
    focal = sides.index(s.focal)
    base[focal, :] = base[:, focal] = HOSTILITY["hostile"]
    out = np.repeat(base[None], s.time.weeks, axis=0)
    known = np.full_like(out, -1.0)
    starts = mondays(s)
    for r in s.relations:
        if r.a not in s.groups or r.b not in s.groups:
            continue
        i, j = sides.index(s.groups[r.a].side), sides.index(s.groups[r.b].side)
        for t, day in enumerate(starts):
            if r.since <= day and (r.until is None or day < r.until):
                level = max(known[t, i, j], HOSTILITY[r.relation])
                known[t, i, j] = known[t, j, i] = level
    out = np.where(known >= 0, known, out)
    out[:, np.arange(n), np.arange(n)] = 0.0
    return out.astype(np.float32)


def entered(s: Scenario, world: World) -> F:
    """(W, A): 1 from the week in which a side first has strength or recruits."""
    recruits = np.stack([series(s, series_name(RECRUITS, "group", g)) for g in s.groups], axis=1)
    present = (np.cumsum(recruits, axis=0) + world.strength) @ world.side_of
    return (present > 0).astype(np.float32)


def helped(s: Scenario) -> F:
    """(W, A, means): size of foreign help to each side against the focal one, the largest of what is there deciding.

    A week has the share of its days; an offensive by foreigners counts as ground. Who fights whom is taken from
    `against`, or is left open there.
    """
    sides, week = list(s.sides), np.arange(s.time.weeks)
    out = np.zeros((s.time.weeks, len(sides), len(MEANS)), np.float32)
    for row in s.interventions:
        kind = "ground" if row.kind == "offensive" else row.kind
        if row.foreign == "no" or kind not in MEANS or (row.against and s.focal not in row.against):
            continue
        first = (row.since - s.time.start).days / DAYS
        last = ((row.until - s.time.start).days + 1) / DAYS if row.until else float(s.time.weeks)
        there = np.clip(np.minimum(week + 1, last) - np.maximum(week, first), 0, 1) * HELP[row.scale]
        for side in row.backs:
            at = out[:, sides.index(side), MEANS.index(kind)]
            np.maximum(at, there, out=at)
    return out


def attention(s: Scenario, focal: bool) -> F:
    """(W,): summed salience of the week's atrocities by the focal side, or by others."""
    out = np.zeros(s.time.weeks, np.float32)
    mine = {g for g, spec in s.groups.items() if spec.side == s.focal} | {s.focal}
    for e in s.events:
        week = (e.date - s.time.start).days // DAYS
        if e.type not in ATTENTION or not 0 <= week < s.time.weeks:
            continue
        by_focal = bool(mine & set(e.actors)) and e.type != CIVILIAN_HARM
        if by_focal == focal:
            out[week] += e.salience or 0.0
    return out


def weekly_inputs(s: Scenario, world: World, mechanisms: Sequence[Mechanism]) -> Inputs:
    """The inputs of every week: those of the engine and those that mechanisms declare."""
    return Inputs(
        week=np.arange(s.time.weeks, dtype=np.int32),
        hostile=hostility(s),
        active=entered(s, world),
        helped=helped(s),
        outrage=attention(s, True),
        partner_outrage=attention(s, False),
        declared={one.name: recorded(s, world, one) for m in mechanisms for one in m.inputs},
    )


def strategy_levers(
    s: Scenario, world: World, strategy: str, mechanisms: Sequence[Mechanism]
) -> dict[str, NDArray[np.float32]]:
    """Levers of a strategy by week: `levers` and `rule_value` (W, L, P), `rule_below` and `rule_above` (W, L).

    Raises KeyError for an unknown strategy.
    """
    if strategy not in s.strategies:
        raise KeyError(strategy)
    names, places = world.labels["lever"], world.labels["place"]
    history = {lever.name: lever.history for m in mechanisms for lever in m.levers}
    shape = (s.time.weeks, len(names), len(places))
    values = np.broadcast_to(np.array([history[n] for n in names])[None, :, None], shape).astype(np.float32)
    below = np.full(shape[:2], -1.0, np.float32)
    above = np.full(shape[:2], 2.0, np.float32)
    starts = mondays(s)

    def cells(name: str, setting: Setting) -> tuple[NDArray[np.bool_], int, tuple[NDArray[Any], ...]]:
        weeks = np.array(
            [setting.since <= d and (setting.until is None or d < setting.until) for d in starts]
        )
        where = np.array([setting.places is None or p in setting.places for p in places])
        lever = names.index(name)
        return weeks, lever, np.ix_(weeks, np.array([lever]), where)

    settings = [(name, one) for name, many in s.strategies[strategy].levers.items() for one in many]
    for name, setting in settings:
        if setting.when is None:
            values[cells(name, setting)[2]] = setting.value
    # A rule stands on the schedule: where it names no place, the schedule holds while the rule is met.
    ruled = values.copy()
    for name, setting in settings:
        if setting.when is not None:
            weeks, lever, at = cells(name, setting)
            ruled[at] = setting.value
            below[weeks, lever] = -1.0 if setting.when.below is None else setting.when.below
            above[weeks, lever] = 2.0 if setting.when.above is None else setting.when.above
    return {"levers": values, "rule_value": ruled, "rule_below": below, "rule_above": above}
