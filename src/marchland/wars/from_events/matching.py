"""Governorates of events and of a scenario brought together: by name, by table, then by where the events lie.

A unit of the source is the governorate of the same plain name (accents, case, 'province' and the like apart). One
that has no such name is taken for the governorate that has the nearest place for SURE of its events, no farther from
them than SAME_KM, if no other unit bears that governorate's name already: a second spelling is one thing, a neighbour
without a town another. An event without a unit goes to the governorate of the nearest place within NEAR_KM if it is
known to a town, and to none otherwise: a position that stands for half a country is near something too. What is left is
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from marchland.events.lookups import Lookups
from marchland.scenario.tables import Place
from marchland.stats.geometry import great_circle
from marchland.wars.from_events.event import Event, Events
from marchland.wars.from_events.gazetteer import plain
from marchland.wars.from_events.towns import unit_of

NEAR_KM = 50.0
"""Farthest that an event without a unit is from a place whose governorate it is given, km."""
SAME_KM = 30.0
"""Farthest that an event of a unit is from a place of the governorate that the unit is taken for, km."""
PART = 0.1
"""Share of a unit's events from which on a governorate whose places they lie at is part of that unit."""
SURE = 2 / 3
"""Share of a unit's events that must lie nearest to places of one governorate, and no farther than SAME_KM."""


class Placed(Protocol):
    """What has a position, degrees, and a governorate."""

    @property
    def lat(self) -> float:
        """Degrees north."""

    @property
    def lon(self) -> float:
        """Degrees east."""

    @property
    def governorate(self) -> str:
        """Where it lies."""


@dataclass(frozen=True)
class Match:
    """Units of a source by the governorate they are, how many were matched by name and by position, and the rest.

    `by_position` maps a unit to its governorate and the median distance of its events from the places, km; `left`
    units that are no governorate of the scenario to their events, which have `left_dead` deaths (best), persons, and
    `several` those of them that hold places of several governorates to these.
    """

    governorate: dict[str, str]
    by_name: int
    by_position: dict[str, tuple[str, float]]
    left: dict[str, int]
    left_dead: int
    several: dict[str, tuple[str, ...]]
    places: tuple[Place, ...]
    country: str
    lookups: Lookups

    def told_apart(self) -> set[str]:
        """Governorates of which the source would say so if anybody died there: it has a unit for each of them."""
        listed = {unit for (country, _), unit in self.lookups.governorates.items() if country == self.country}
        return {*self.governorate.values(), *self.left, *listed}

    def of(self, event: Event) -> str:
        """The governorate of an event, its own unit where the scenario has none like it, or empty."""
        unit = unit_of(event, self.country, self.lookups)
        if unit:
            return self.governorate.get(unit, unit)
        return near(event, self.places)


def near(event: Event, places: Sequence[Placed]) -> str:
    """The governorate of the nearest place within NEAR_KM of an event that is known to a town, or empty."""
    if not event.placed:
        return ""
    name, km = _nearest([event], places)
    return name[0] if km[0] <= NEAR_KM else ""


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
    placed: dict[str, tuple[str, float]] = {}
    left: dict[str, int] = {}
    several: dict[str, tuple[str, ...]] = {}
    for unit, own in of_unit.items():
        if unit in found:
            continue
        located = [event for event in own if not event.loose]
        name, km = _at(located, places) if located else ("", 0.0)
        if name and name not in taken:
            placed[unit] = (name, km)
        else:
            left[unit] = len(own)
            if len(parts := _parts(located, places)) > 1:
                several[unit] = parts
    of = found | {unit: name for unit, (name, _) in placed.items()}
    dead = sum(event.best for unit in left for event in of_unit[unit])
    return Match(of, len(found), placed, left, dead, several, tuple(places), events.country, lookups)


def _parts(events: Sequence[Event], places: Sequence[Place]) -> tuple[str, ...]:
    """The governorates at whose places PART or more of these events lie each."""
    if not events:
        return ()
    nearest, km = _nearest(events, places)
    near = Counter(name for name, away in zip(nearest, km, strict=True) if away <= SAME_KM)
    return tuple(sorted(name for name, number in near.items() if number >= PART * len(events)))


def _at(events: Sequence[Event], places: Sequence[Place]) -> tuple[str, float]:
    """The governorate at whose places SURE of these events lie, empty if there is none; and how far they are, km."""
    nearest, km = _nearest(events, places)
    near = Counter(name for name, away in zip(nearest, km, strict=True) if away <= SAME_KM)
    name, number = near.most_common(1)[0] if near else ("", 0)
    if number < SURE * len(events):
        return "", 0.0
    return name, float(np.median([away for one, away in zip(nearest, km, strict=True) if one == name]))


def _nearest(events: Sequence[Event], places: Sequence[Placed]) -> tuple[list[str], np.ndarray]:
    """The governorate of the place nearest to each event, and how far it is, km."""
    lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
    at = np.array([(event.lat, event.lon) for event in events])
    km = great_circle(at[:, :1], at[:, 1:], lat, lon)
    return [places[int(i)].governorate for i in km.argmin(axis=1)], km.min(axis=1)
