"""What a future after the cut comes to: one number each for territory, people and money; less is better in all of them.

Deaths are of the weeks after the cut only. Cost is what the levers are priced at, at their scheduled values if their
owner complies; a rule that waits for a condition is priced as if it were met, so that its cost is at most that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.record.counts import civilian
from marchland.scenario import Scenario
from marchland.territory.model import Territory
from marchland.territory.observations import KILLED

F = NDArray[np.float64]
INDEX = "political index"
"""Unit of the levers that cost no money; all others are priced in the money of the scenario."""
CIVIL = tuple(i for i, kind in enumerate(KILLED) if civilian(kind))


RETAKEN = "retaken"


@dataclass(frozen=True)
class Outcome:
    """Name, unit, what it is in words, and in two or three."""

    name: str
    unit: str
    words: str
    short: str


OUTCOMES = (
    Outcome("places_end", "places", "places that the focal side holds at the end", "places at the end"),
    Outcome("weeks_held", "place-weeks", "weeks for which it holds places, summed over places", "weeks held"),
    Outcome(RETAKEN, "places", "places that it takes again after losing them", "places retaken"),
    Outcome("civilians", "persons", "civilians killed, by anybody", "civilians killed"),
    Outcome("deaths", "persons", "all persons killed", "all killed"),
    Outcome("displaced_end", "persons", "persons displaced at the end", "displaced"),
    Outcome("cost", "money", "cost of the levers, in the unit that the scenario prices them in", "cost"),
    Outcome("burden", "index-weeks", "political cost of the levers", "political cost"),
)
NAMES = tuple(o.name for o in OUTCOMES)


MEASURED = ("holder", "deaths", "displaced")
"""Observations that outcomes are measured from."""


def money(s: Scenario) -> str:
    """What levers are priced in, such as USD million; several moneys are named together."""
    found = {one.cost_unit.removesuffix("/week").removesuffix(" a week") for one in s.levers.values()} - {
        INDEX
    }
    return " and ".join(sorted(found)) or "money"


def measured(focal: int, start: NDArray[np.int8], seen: dict[str, NDArray[np.generic]]) -> dict[str, F]:
    """Outcomes (run,) but cost from observations (run, week, ...) after the cut; `start` (run, place) holders at it."""
    holder = np.concatenate([start[:, None], np.asarray(seen["holder"])], axis=1)
    held = holder == focal
    killed = np.asarray(seen["deaths"], np.float64).sum((1, 2))
    found = {
        "places_end": held[:, -1].sum(1),
        "weeks_held": held[:, 1:].sum((1, 2)),
        RETAKEN: retaken(held),
        "civilians": killed[:, list(CIVIL)].sum(1),
        "deaths": killed.sum(1),
        "displaced_end": np.asarray(seen["displaced"])[:, -1],
    }
    return {name: np.asarray(values, np.float64) for name, values in found.items()}


def retaken(held: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How often (run,) the focal side takes a place again that it lost; `held` (run, week, place) from the cut on."""
    taken, lost = held[:, 1:] & ~held[:, :-1], ~held[:, 1:] & held[:, :-1]
    return np.asarray((taken & (np.cumsum(lost, axis=1) > 0)).sum((1, 2)))


def priced(s: Scenario, model: Territory, comply: F, since: int, until: int) -> dict[str, F]:
    """Cost and burden (run,) of a model's levers over weeks `since` to `until`; `comply` (run, lever) is 0 or 1.

    A lever's price is that of its value 1 for a week, taken by its mean over places; one that is not heeded stays as in
    history and costs what it cost then.
    """
    names = model.labels["lever"]
    history = {lever.name: lever.history for m in model.mechanisms for lever in m.levers}
    value = np.asarray(model.rules["rule_value"], np.float64)[since:until].mean(2)
    usual = np.array([history[name] for name in names])
    asked, kept = value.sum(0), usual * (until - since)
    used = comply * asked + (1 - comply) * kept
    paid = np.array([s.levers[n].cost_unit != INDEX if n in s.levers else False for n in names])
    price = np.array([s.levers[n].cost if n in s.levers else 0.0 for n in names])
    return {"cost": used @ (price * paid), "burden": used @ (price * ~paid)}
