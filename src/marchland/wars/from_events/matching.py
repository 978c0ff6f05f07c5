"""Governorates of events and of a scenario brought together: by name, by table, then by where the events lie.

A unit of the source is the governorate of the same plain name (accents, case, 'province' and the like apart). One
that has no such name is taken for the governorate that has the nearest place for SURE of its events, if no other unit
bears that governorate's name already: a second spelling is one thing, a neighbour without a town another. An event
without a unit goes to the governorate of the nearest place within NEAR_KM. What is left is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from marchland.events.lookups import Lookups
from marchland.scenario.tables import Place
from marchland.stats.geometry import great_circle
from marchland.wars.from_events.event import Event, Events
from marchland.wars.from_events.gazetteer import plain
from marchland.wars.from_events.towns import unit_of

NEAR_KM = 50.0
"""Farthest that an event without a unit is from a place whose governorate it is given, km."""
SURE = 2 / 3
"""Share of a unit's events that must lie nearest to places of one governorate."""


@dataclass(frozen=True)
class Match:
    """Units of a source by the governorate they are, how many were matched by name and by position, and the rest.

    `left` maps units that are no governorate of the scenario to their events and deaths.
    """

    governorate: dict[str, str]
    by_name: int
    by_position: dict[str, str]
    left: dict[str, tuple[int, int]]
    places: tuple[Place, ...]
    country: str
    lookups: Lookups

    def of(self, event: Event) -> str:
        """The governorate of an event, its own unit where the scenario has none like it, or empty."""
        unit = unit_of(event, self.country, self.lookups)
        if unit:
            return self.governorate.get(unit, unit)
        if event.loose:
            return ""
        near, km = _nearest([event], self.places)
        return near[0] if km[0] <= NEAR_KM else ""


def match(events: Events, places: Sequence[Place], lookups: Lookups) -> Match:
    """Match the units of events with the governorates of places of the same country."""
    names = {plain(place.governorate) or place.governorate: place.governorate for place in places}
    of_unit: dict[str, list[Event]] = {}
    for event in events.rows:
        unit = unit_of(event, events.country, lookups)
        if unit:
            of_unit.setdefault(unit, []).append(event)
    found = {unit: names[key] for unit in of_unit if (key := plain(unit) or unit) in names}
    taken = set(found.values())
    placed: dict[str, str] = {}
    left: dict[str, tuple[int, int]] = {}
    for unit, own in of_unit.items():
        if unit in found:
            continue
        located = [event for event in own if not event.loose]
        near = Counter(_nearest(located, places)[0]) if located else Counter[str]()
        first, number = near.most_common(1)[0] if near else ("", 0)
        if first and first not in taken and number >= SURE * len(located):
            placed[unit] = first
        else:
            left[unit] = (len(own), sum(event.best for event in own))
    return Match(found | placed, len(found), placed, left, tuple(places), events.country, lookups)


def _nearest(events: Sequence[Event], places: Sequence[Place]) -> tuple[list[str], np.ndarray]:
    """The governorate of the place nearest to each event, and how far it is, km."""
    lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    at = np.array([(event.lat, event.lon) for event in events])
    km = great_circle(at[:, :1], at[:, 1:], lat, lon)
    return [places[int(i)].governorate for i in km.argmin(axis=1)], km.min(axis=1)
