"""Where it happened becomes places: events within a day's walk are one cluster, and a cluster is a town of a gazetteer.

Clusters are formed from the heaviest position down: each takes what lies within TOWN_KM and is not taken yet. A cluster
is the town that bears the name of most of its events within NAME_KM, else the largest within TOWN_KM, else a place
that the gazetteer does not list. Places are taken by the number of weeks in which a side that is no state was part of
something there: by deaths alone, the site of one battle would come before a town that is fought over for years. So
that towns are not chosen by what happened in them alone, up to a quarter are the largest within QUIET_KM without an
event; where there are fewer of these, the deadliest clusters that are left fill the number asked for.
Fails when: fighting between two towns is coded to the larger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from marchland.errors import InputError
from marchland.events.lookups import Lookups
from marchland.stats.geometry import great_circle
from marchland.wars.from_events.asked import FOUGHT, LEAST_TOWNS, NAME_KM, QUIET_KM, TOWN_KM, UNLISTED, Asked
from marchland.wars.from_events.event import Event, Events
from marchland.wars.from_events.gazetteer import Gazetteer, Town, plain
from marchland.wars.from_events.sides import Sides, identifier

_KIND = re.compile(r" (town|village|city)$")


@dataclass(frozen=True)
class Found:
    """A place that is proposed: id, name, degrees, persons, governorate, and the events within TOWN_KM of it.

    `listed` is its number in the gazetteer, None if it is not listed there.
    """

    id: str
    name: str
    lat: float
    lon: float
    population: int
    governorate: str
    listed: int | None
    events: tuple[Event, ...]

    @property
    def deaths(self) -> int:
        """Deaths at the place in the window, best estimates, persons."""
        return sum(event.best for event in self.events)


@dataclass(frozen=True)
class Towns:
    """Places that are proposed, the most contested first, and clusters that were left out: name, events, deaths.

    `left_out` are beyond the number asked for, the deadliest first; in `state_alone` no side but the state took part.
    """

    places: tuple[Found, ...]
    left_out: tuple[tuple[str, int, int], ...]
    state_alone: tuple[tuple[str, int, int], ...]


def towns(events: Events, sides: Sides, gazetteer: Gazetteer, asked: Asked, lookups: Lookups) -> Towns:
    """Propose places. Raises InputError if events of the sides lie in fewer than LEAST_TOWNS towns."""
    located = [event for event in events.rows if event.placed and sides.of(event.actors)]
    rebels = {name for side in sides.all if not side.state for name in side.names}
    merged: dict[Town | str, list[Event]] = {}
    for cluster in _clusters(located):
        name = _called(cluster)
        merged.setdefault(_match(cluster, name, gazetteer.towns) or name, []).extend(cluster)
    contested = [key for key, cluster in merged.items() if any(rebels & set(e.actors) for e in cluster)]
    ranked = sorted(
        contested, key=lambda key: (-_weeks(merged[key], rebels), -_dead(merged[key]), _name(key))
    )
    if len(ranked) < LEAST_TOWNS:
        raise InputError(
            f"events of {', '.join(side.label for side in sides.all)} known to a town lie in {len(ranked)} "
            f"{'town' if len(ranked) == 1 else 'towns'} of {events.country} ({len(located):,} of {len(events.rows):,} "
            f"events): expected {LEAST_TOWNS} or more; widen --since and --until"
        )
    most = max(LEAST_TOWNS, round(FOUGHT * asked.places))
    chosen, rest = ranked[:most], sorted(ranked[most:], key=lambda key: -_dead(merged[key]))
    made = [_place(key, merged[key]) for key in chosen]
    quiet = _quiet(
        made, [key for key in merged if isinstance(key, Town)], gazetteer.towns, asked.places - most
    )
    more = max(0, asked.places - len(made) - len(quiet))
    made += [_place(key, merged[key]) for key in rest[:more]]
    made += [_place(one, []) for one in quiet]
    alone = sorted(set(merged) - set(contested), key=lambda key: (-_dead(merged[key]), _name(key)))
    return Towns(
        _named(_with_governorates(made, events, lookups)),
        tuple((_name(key), len(merged[key]), _dead(merged[key])) for key in rest[more:]),
        tuple((_name(key), len(merged[key]), _dead(merged[key])) for key in alone),
    )


def unit_of(event: Event, country: str, lookups: Lookups) -> str:
    """The first-order unit of an event by the tables, else as published; empty if it states none."""
    unit = lookups.governorates.get((country, event.unit), event.unit)
    return unit if not unit or any(c.isalpha() for c in unit) else f"Unit {unit}"


def _clusters(located: Sequence[Event]) -> list[list[Event]]:
    """Events in clusters, from the position with most deaths (then events) down."""
    weight: Counter[tuple[float, float]] = Counter()
    for event in located:
        weight[event.lat, event.lon] += event.best * len(located) + 1
    positions = sorted(weight, key=lambda at: (-weight[at], at))
    owner: dict[tuple[float, float], int] = {}
    lat, lon = (np.array([at[i] for at in positions], float) for i in (0, 1))
    for k, at in enumerate(positions):
        if at in owner:
            continue
        for j in np.flatnonzero(great_circle(*at, lat, lon) <= TOWN_KM):
            owner.setdefault(positions[j], k)
    found: dict[int, list[Event]] = {}
    for event in located:
        found.setdefault(owner[event.lat, event.lon], []).append(event)
    return [found[k] for k in sorted(found)]


def _called(cluster: Sequence[Event]) -> str:
    """The name that most events of a cluster bear; of its heaviest event if none bears any."""
    names = Counter(event.place for event in cluster if event.place)
    if names:
        return max(names, key=lambda name: (names[name], name))
    heavy = max(cluster, key=lambda event: event.best)
    return f"Place at {heavy.lat:.2f} {heavy.lon:.2f}"


def _match(cluster: Sequence[Event], name: str, known: Sequence[Town]) -> Town | None:
    heavy: Counter[tuple[float, float]] = Counter()
    for event in cluster:
        heavy[event.lat, event.lon] += event.best + 1
    at = max(heavy, key=lambda place: (heavy[place], place))
    km = great_circle(*at, np.array([t.lat for t in known]), np.array([t.lon for t in known]))
    by_name = [i for i in np.flatnonzero(km <= NAME_KM).tolist() if plain(name) in known[i].names]
    if by_name:
        return known[max(by_name, key=lambda i: (known[i].population, -km[i]))]
    near = np.flatnonzero(km <= TOWN_KM).tolist()
    return known[max(near, key=lambda i: (known[i].population, -km[i]))] if near else None


def _quiet(made: Sequence[Found], seen: Sequence[Town], known: Sequence[Town], most: int) -> list[Town]:
    """The largest towns within QUIET_KM of places with events, farther than TOWN_KM from every cluster's town."""
    out: list[Town] = []
    busy = [(place.lat, place.lon) for place in made]
    taken = [*busy, *((one.lat, one.lon) for one in seen)]
    names = {plain(place.name) for place in made}
    for one in sorted((one for one in known if one.own), key=lambda one: (-one.population, one.number)):
        if len(out) >= most:
            break
        away = great_circle(one.lat, one.lon, *np.array(taken).T).min()
        if (
            away > TOWN_KM
            and not names & one.names
            and great_circle(one.lat, one.lon, *np.array(busy).T).min() <= QUIET_KM
        ):
            out.append(one)
            taken.append((one.lat, one.lon))
    return out


def _weeks(cluster: Sequence[Event], rebels: set[str]) -> int:
    """In how many weeks a side that is no state was part of something here."""
    return len({event.since.isocalendar()[:2] for event in cluster if rebels & set(event.actors)})


def _dead(cluster: Sequence[Event]) -> int:
    return sum(event.best for event in cluster)


def _name(key: Town | str) -> str:
    return _KIND.sub("", key) if isinstance(key, str) else key.name


def _place(key: Town | str, cluster: Sequence[Event]) -> Found:
    events = tuple(sorted(cluster, key=lambda event: (event.since, event.id)))
    if isinstance(key, Town):
        people = max(key.population, UNLISTED)
        return Found(identifier(key.name), key.name, key.lat, key.lon, people, "", key.number, events)
    heavy = max(events, key=lambda event: event.best)
    return Found(identifier(_name(key)), _name(key), heavy.lat, heavy.lon, UNLISTED, "", None, events)


def _with_governorates(made: Sequence[Found], events: Events, lookups: Lookups) -> list[Found]:
    """Each place with the unit of most of its events; a quiet one with that of the nearest event."""
    known = [e for e in events.rows if e.placed and unit_of(e, events.country, lookups)]
    lat, lon = np.array([e.lat for e in known]), np.array([e.lon for e in known])
    out = []
    for place in made:
        units = Counter(unit for e in place.events if (unit := unit_of(e, events.country, lookups)))
        if not units and known:
            units[
                unit_of(
                    known[int(great_circle(place.lat, place.lon, lat, lon).argmin())], events.country, lookups
                )
            ] += 1
        unit = max(units, key=lambda name: (units[name], name)) if units else events.country
        out.append(replace(place, governorate=unit))
    return out


def _named(made: Sequence[Found]) -> tuple[Found, ...]:
    """Places with ids of their own: a second town of a name gets its number in the list."""
    seen: Counter[str] = Counter()
    out = []
    for place in made:
        seen[place.id] += 1
        number = seen[place.id]
        out.append(place if number == 1 else replace(place, id=f"{place.id}_{number}"))
    return tuple(out)
