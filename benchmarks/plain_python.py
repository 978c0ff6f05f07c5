"""Three mechanisms as a newcomer would write them, with one object a place, alone and as agents of Mesa: yardsticks.

Threat, governance and the assault hazard of contest, in the form of the engine's. Only these three: the ratio against
the whole engine (all its mechanisms, events, booking) therefore understates the gain.
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field

SIDES, COMMUNITIES, SECTORS = 8, 5, 5
NEIGHBOURS = 8


@dataclass
class Town:
    """One place with its neighbours."""

    shares: list[float]
    holder: int
    population: float
    ties: list[float]
    force: list[float]
    harm: list[float]
    militia: list[float]
    threat: list[float] = field(default_factory=lambda: [0.2] * COMMUNITIES)
    services: list[float] = field(default_factory=lambda: [0.6] * SECTORS)
    expected: float = 0.6
    near: list[tuple[float, Town]] = field(default_factory=list)


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1 / (1 + math.exp(-x))


def world(places: int, seed: int = 1) -> list[Town]:
    """Towns at random points, each seeing its nearest neighbours with weight e^(-distance)."""
    rng = random.Random(seed)
    at = [(rng.random() * 8, rng.random() * 8) for _ in range(places)]

    def row(n: int) -> list[float]:
        return [rng.random() for _ in range(n)]

    towns = [
        Town(
            row(COMMUNITIES),
            rng.randrange(SIDES),
            1e5 * rng.random(),
            row(SIDES),
            row(SIDES),
            row(SIDES),
            row(COMMUNITIES),
        )
        for _ in range(places)
    ]
    for town, here in zip(towns, at, strict=True):
        others = [(math.exp(-math.dist(here, there)), other) for other, there in zip(towns, at, strict=True)]
        town.near = sorted(others, key=lambda pair: -pair[0])[1 : NEIGHBOURS + 1]
    return towns


def threat(town: Town) -> None:
    """M5 for one place."""
    for c in range(COMMUNITIES):
        harm = sum(town.harm[a] * (1 - (a == c)) for a in range(SIDES))
        around = sum(w * sum(o.harm[a] * (1 - (a == c)) for a in range(SIDES)) for w, o in town.near)
        militia = town.militia[c] + sum(w * o.militia[c] for w, o in town.near)
        wanted = logistic(-1.5 + 0.4 * math.log1p(0.5 * harm + 0.5 * around) + math.log1p(militia / 1000))
        town.threat[c] += 0.08 * (wanted - town.threat[c])


def governance(town: Town) -> None:
    """M11 for one place."""
    for k in range(SECTORS):
        town.services[k] += (logistic(0.4 - 0.5 * (town.holder == 0)) - town.services[k]) / 10
    town.expected += (sum(town.services) / SECTORS - town.expected) / 26


def assault(town: Town) -> list[float]:
    """M2's hazard of assault on one place by every side."""
    near = [0.02] * SIDES
    force = list(town.force)
    for w, other in town.near:
        near[other.holder] += w
        for a in range(SIDES):
            force[a] += 0.6 * w * other.force[a]
    holder = town.holder
    return [
        math.exp(
            -4.2 + 0.45 * math.log(near[a]) + 1.2 * town.ties[a] - town.ties[holder] - 0.8 * math.log(near[holder])
            + 0.2 * math.log((force[a] + 100) / (force[holder] + 100))
        )
        if a != holder
        else 0.0
        for a in range(SIDES)
    ]  # fmt: skip


def week(town: Town) -> None:
    """A week of one place."""
    threat(town)
    governance(town)
    assault(town)


def alone(places: int, weeks: int) -> tuple[list[Town], float]:
    """Towns after some weeks, one after another in a loop, and the process's CPU seconds."""
    towns = world(places)
    start = time.process_time()
    for _ in range(weeks):
        for town in towns:
            week(town)
    return towns, time.process_time() - start


def as_agents(places: int, weeks: int) -> tuple[list[Town], float]:
    """The same as agents of a Mesa model, activated in order."""
    import mesa

    class Place(mesa.Agent):  # type: ignore[misc]
        def __init__(self, model: mesa.Model, town: Town) -> None:
            super().__init__(model)
            self.town = town

        def step(self) -> None:
            week(self.town)

    model = mesa.Model()
    towns = world(places)
    for town in towns:
        Place(model, town)
    start = time.process_time()
    for _ in range(weeks):
        model.agents.do("step")
    return towns, time.process_time() - start


def place_weeks_per_second(places: int = 107, weeks: int = 20) -> tuple[float, float]:
    """Place-weeks a second of process CPU time for the three mechanisms together, alone and as agents of Mesa.

    Raises ValueError unless both end with the same numbers.
    """
    (plain, took), (agents, took_by_mesa) = alone(places, weeks), as_agents(places, weeks)
    if [town.threat for town in plain] != [town.threat for town in agents]:
        raise ValueError("Mesa's agents end with other numbers than the loop")
    return places * weeks / took, places * weeks / took_by_mesa


if __name__ == "__main__":
    plain, mesas = place_weeks_per_second()
    print(f"{plain:,.0f} place-weeks a core-second, as agents of Mesa {mesas:,.0f}; three mechanisms only")
