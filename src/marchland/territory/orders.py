"""A strategy's offensives as arrays: who is to be where from when on, who stays, who goes on, and what is watched.

Persons are shared equally among the places of one offensive. An offensive acts in weeks that begin on a day of it, as
levers do; its air effort and its advisers are the levers of those names, moved at its places and kept in their bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Lever, Mechanism
from marchland.scenario.names import ADVISERS, AIR_EFFORT
from marchland.scenario.scenario import Scenario
from marchland.territory.weekly import mondays, series
from marchland.territory.world import World

F = NDArray[np.float32]


def during(s: Scenario, start: date, end: date | None) -> NDArray[np.bool_]:
    """Weeks (W,) that begin on or after `start` and before `end`."""
    return np.array([start <= day and (end is None or day < end) for day in mondays(s)])


def orders(s: Scenario, world: World, strategy: str, watched: Iterable[str]) -> dict[str, F]:
    """`muster`, `stay` and `onward` (W, P, G) of a strategy; `objective` (W, P), the places of all that are `watched`.

    muster: persons ordered to a place, from start to end; stay: persons who are to hold it once it is won; onward: 1
    for the side's groups that are not to hold it. A later order for a place replaces what was said of holding it.
    """
    places, groups = world.labels["place"], world.labels["group"]
    shape = (s.time.weeks, len(places), len(groups))
    out = {name: np.zeros(shape, np.float32) for name in ("muster", "stay", "onward")}
    for one in s.strategies[strategy].offensives:
        now, after = during(s, one.start, one.end), during(s, one.start, None)
        side, staying = s.groups[next(iter(one.forces))].side, one.staying
        for place in one.place:
            p = places.index(place)
            for g, group in enumerate(groups):
                out["muster"][now, p, g] += one.forces.get(group, 0.0) / len(one.place)
                if s.groups[group].side == side:
                    out["stay"][after, p, g] = staying.get(group, 0.0)
                    out["onward"][after, p, g] = bool(staying) and group not in staying
    named = {place for other in watched for one in s.strategies[other].offensives for place in one.place}
    seen = np.array([place in named for place in places], np.float32)
    return {**out, "objective": np.repeat(seen[None], s.time.weeks, axis=0)}


def supported(
    s: Scenario, world: World, strategy: str, mechanisms: Sequence[Mechanism], levers: Mapping[str, F]
) -> dict[str, F]:
    """The levers of a strategy by week (see `strategy_levers`) with the air effort and advisers of its offensives.

    Effort is multiplied; advisers are added to those on record, in weeks that have any.
    """
    out = {name: values.copy() for name, values in levers.items()}
    bounds: dict[str, Lever] = {lever.name: lever for m in mechanisms for lever in m.levers}
    recorded = series(s, ADVISERS)
    names, places = world.labels["lever"], world.labels["place"]
    for one in s.strategies[strategy].offensives:
        now = during(s, one.start, one.end)
        beside = np.where(now & (recorded > 0), one.advisers / np.maximum(recorded, 1), 0)
        for lever, factor, more in ((AIR_EFFORT, one.air, 0 * beside), (ADVISERS, 1.0, beside)):
            if lever not in names:
                continue
            k, most = names.index(lever), bounds[lever].high
            for p in (places.index(place) for place in one.place):
                for key in ("levers", "rule_value"):
                    value = out[key][:, k, p]
                    new = np.minimum(value * factor + more, np.maximum(value, most))
                    out[key][:, k, p] = np.where(now, new, value)
    return out
