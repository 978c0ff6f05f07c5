"""The library: the wars that come with marchland, in a line each.

A shipped scenario is a war if it dates the entries and exits of forces (`interventions.csv`); an invented one for
teaching does not. Nothing here is learned from them: see `wars.hierarchy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from marchland.record.control import settled
from marchland.scenario import Scenario, load, shipped
from marchland.scenario.catalog import find
from marchland.scenario.tables import Control

TABLE = "interventions.csv"


@dataclass(frozen=True)
class War:
    """One war of the library: places, recorded changes of hands, and the share of these seen in a source (0-1)."""

    name: str
    title: str
    focal: str
    start: date
    end: date
    places: int
    changes: int
    seen: float


def wars() -> tuple[str, ...]:
    """Names of the shipped wars, in the order of the alphabet."""
    return tuple(name for name in shipped() if (find(name) / TABLE).is_file())


def war(s: Scenario) -> War:
    """What a scenario amounts to as a war."""
    changes = moves(s)
    seen = sum(row.verified == "verified" for row in changes) / max(len(changes), 1)
    label = s.sides[s.focal].label
    return War(s.name, s.title, label, s.time.start, s.time.end, len(s.places), len(changes), seen)


def moves(s: Scenario) -> list[Control]:
    """Rows of control.csv with which a place goes to another side within the horizon, in order of days."""
    found = []
    for rows in settled(s).values():
        for before, row in pairwise(rows):
            if row.holder != before.holder and s.time.start <= row.since < s.time.end:
                found.append(row)
    return sorted(found, key=lambda row: row.since)


def library() -> list[War]:
    """All shipped wars. Raises ScenarioError if one of them was edited into something that does not load."""
    return [war(load(name)) for name in wars()]
