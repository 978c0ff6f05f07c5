"""What the frontier baseline is told of a war beside its record: who is the state, whom aircraft serve, who comes late.

Nothing here is scored. Where the scenario says nothing of its own (`frontier` in scenario.yaml) it follows from what
the tables state anyway: the state of a country is the side with an army that held most of its people at the start (by
the strongest army Chad would be the state of Cameroon); air effort serves the sides that a sponsor with a share in it
backs; a side takes nothing before the week in which it first has strength, recruits or a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from marchland.record.control import settled
from marchland.record.months import DAYS
from marchland.scenario import Scenario

F = NDArray[np.float64]


@dataclass(frozen=True)
class Fronts:
    """`reach` km over which nearness falls to 1/e; `serves` (side) how far the air effort serves a side, 0-1;
    `state` (place, side) whether a side is the state there; `enters` (side) day before which a side takes nothing."""

    reach: float
    serves: F
    state: NDArray[np.bool_]
    enters: NDArray[np.datetime64]


def fronts(s: Scenario) -> Fronts:
    """What the frontier baseline is told of a scenario."""
    sides, served = list(s.sides), serves(s)
    ruled = {country: states(s, country) for country in {p.country for p in s.places}}
    return Fronts(
        reach=s.nearness,
        serves=np.array([served.get(a, 0.0) for a in sides]),
        state=np.array([[a in ruled[p.country] for a in sides] for p in s.places]),
        enters=np.array([enters(s, a) for a in sides], "datetime64[D]"),
    )


def serves(s: Scenario) -> dict[str, float]:
    """Side -> how far the air effort serves it (0 to 1); others get none."""
    if s.frontier.air is not None:
        return dict(s.frontier.air)
    return {side: 1.0 for sponsor in s.sponsors.values() if sponsor.share > 0 for side in sponsor.backs}


def states(s: Scenario, country: str) -> set[str]:
    """Sides that are the state in a country: those the scenario names, else the army that held most people at first."""
    there = {name for name, side in s.sides.items() if country in side.acts_in}
    if s.frontier.states is not None:
        return there & set(s.frontier.states)
    armies = there & {group.side for group in s.groups.values() if group.role == "army"} - {s.focal}
    people = dict.fromkeys(sorted(armies), 0.0)
    known = settled(s)
    for place in s.places:
        first = next(iter(known[place.place]), None)
        if place.country == country and first is not None and first.holder in people:
            people[first.holder] += max(place.population, 1)
    most = max(people, key=lambda side: people[side], default=None)
    return {most} if most is not None and people[most] > 0 else set()


def enters(s: Scenario, side: str) -> date:
    """First day of the week in which a side first has strength, recruits or a place; the start if nothing tells."""
    groups = {name for name, group in s.groups.items() if group.side == side}
    inputs = {f"recruits_{name}" for name in groups}
    seen = [
        *(row.date for row in s.strengths if row.group in groups and row.best > 0),
        *(row.since for row in s.inputs if row.input in inputs and row.value > 0),
        *(row.since for row in s.control if row.holder == side),
    ]
    weeks = (min(seen, default=s.time.start) - s.time.start).days // DAYS
    return s.time.start + timedelta(days=DAYS * max(weeks, 0))
