"""The record of control, read once: who held each place when, as every other part of the house sees it."""

from __future__ import annotations

from datetime import date
from typing import Any

from marchland.scenario.names import CONTESTED
from marchland.scenario.scenario import Scenario

Spells = dict[str, list[Any]]


def spells(s: Scenario) -> Spells:
    """Place -> its rows of control.csv in order of their first days; places without any included."""
    found: Spells = {row.place: [] for row in s.places}
    for row in sorted(s.control, key=lambda row: row.since):
        found[row.place].append(row)
    return found


def settled(s: Scenario) -> Spells:
    """The same without rows in which the place was contested: such a place keeps the holder before."""
    return {place: [row for row in rows if row.holder != CONTESTED] for place, rows in spells(s).items()}


def held(s: Scenario, side: str, before: date) -> list[int]:
    """Numbers of the places that a side holds on record just before a day; contested ones as before."""
    last = {place: [row.holder for row in rows if row.since < before] for place, rows in settled(s).items()}
    return [i for i, row in enumerate(s.places) if last[row.place] and last[row.place][-1] == side]
