"""Where it happened becomes places: events within a day's walk are one cluster, and a cluster is a town of a gazetteer.

Clusters are formed from the heaviest position down: each takes what lies within TOWN_KM and is not taken yet. A cluster
is the town that bears the name of most of its events within NAME_KM, or a larger one of LARGE persons within TOWN_KM
that others of its events name; else the largest within TOWN_KM, unless a few of its events tell that one apart; else a
place that the gazetteer does not list. Places are taken by the number of weeks in which a side that is no state was
part of something there: by deaths alone, the site of one battle would come before a town that is fought over for years.
A town of LARGE persons counts MONTH weeks at least. So that towns are not chosen by what happened in them alone, up to
a quarter are the largest without an event within QUIET_KM of these places, and no nearer than QUIET_FROM_KM; where
there are fewer of them, large towns and the deadliest clusters that are left fill the number asked for in turn.
Fails when: fighting between two towns is coded to the larger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

import numpy as np

from marchland.errors import InputError
from marchland.events.lookups import Lookups
from marchland.stats.geometry import great_circle
from marchland.wars.from_events.asked import (
    BORNE,
    FOUGHT,
    LARGE,
    LEAST_TOWNS,
    MONTH,
    NAME_KM,
    QUIET_FROM_KM,
    QUIET_KM,
    TOWN_KM,
    UNLISTED,
    Asked,
)
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

    `left_out` are beyond the number asked for, in `state_alone` no side but the state took part: of both, large towns
    come first, then the deadliest; `large` are the names of such towns, with their persons.
    """

    places: tuple[Found, ...]
    left_out: tuple[tuple[str, int, int], ...]
    state_alone: tuple[tuple[str, int, int], ...]
    large: Mapping[str, int] = field(default_factory=dict)


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
        contested, key=lambda key: (-_weight(key, merged[key], rebels), -_dead(merged[key]), _name(key))
    )
    if len(ranked) < LEAST_TOWNS:
        raise InputError(
            f"events of {', '.join(side.label for side in sides.all)} known to a town lie in {len(ranked)} "
            f"{'town' if len(ranked) == 1 else 'towns'} of {events.country} ({len(located):,} of {len(events.rows):,} "
            f"events): expected {LEAST_TOWNS} or more; widen --since and --until"
        )
    most = max(LEAST_TOWNS, round(FOUGHT * asked.places))

    def first(key: Town | str) -> tuple[bool, int, str]:
        return not _large(key), -_dead(merged[key]), _name(key)

    chosen, rest = ranked[:most], _in_turn(sorted(ranked[most:], key=first), merged, rebels)
    made = [_place(key, merged[key]) for key in chosen]
    at = {key: (key.lat, key.lon) if isinstance(key, Town) else _heaviest(merged[key]) for key in merged}
    room = asked.places - most
    quiet = _quiet(made, [at[key] for key in rest[:room]], list(at.values()), gazetteer.towns, room)
    more = max(0, asked.places - len(made) - len(quiet))
    made += [_place(key, merged[key]) for key in rest[:more]]
    made += [_place(one, []) for one in quiet]
    left = sorted(rest[more:], key=first)
    alone = sorted(set(merged) - set(contested), key=first)
    return Towns(
        _named(_with_governorates(made, events, lookups)),
        tuple((_name(key), len(merged[key]), _dead(merged[key])) for key in left),
        tuple((_name(key), len(merged[key]), _dead(merged[key])) for key in alone),
        {key.name: key.population for key in (*left, *alone) if isinstance(key, Town) and _large(key)},
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
    """The town of the gazetteer that a cluster of this name is, if any."""
    km = great_circle(*_heaviest(cluster), np.array([t.lat for t in known]), np.array([t.lon for t in known]))
    by_name = [i for i in np.flatnonzero(km <= NAME_KM).tolist() if plain(name) in known[i].names]
    borne = Counter(plain(event.place) for event in cluster if event.place)
    near = np.flatnonzero(km <= TOWN_KM).tolist()
    by_name += [
        i for i in near if known[i].population >= LARGE and any(name in borne for name in known[i].names)
    ]
    largest = max(by_name or near, key=lambda i: (known[i].population, -km[i]), default=None)
    if largest is None:
        return None
    told = sum(borne[other] for other in known[largest].names)
    apart = not by_name and 0 < told < BORNE * borne[plain(name)]
    return None if apart else known[largest]


def _heaviest(cluster: Sequence[Event]) -> tuple[float, float]:
    """The position of a cluster with most deaths, then events, degrees."""
    heavy: Counter[tuple[float, float]] = Counter()
    for event in cluster:
        heavy[event.lat, event.lon] += event.best + 1
    return max(heavy, key=lambda place: (heavy[place], place))


def _quiet(
    made: Sequence[Found],
    may: Sequence[tuple[float, float]],
    seen: Sequence[tuple[float, float]],
    known: Sequence[Town],
    most: int,
) -> list[Town]:
    """The largest towns within QUIET_KM of places with events, no nearer than QUIET_FROM_KM to one, or to one of the
    clusters in `may` that may become places; farther than TOWN_KM from those in `seen`, and from each other."""
    out: list[Town] = []
    busy = np.array([(place.lat, place.lon) for place in made])
    near, events = np.array([*busy, *may]), np.array(seen)
    names = {plain(place.name) for place in made}
    for one in sorted((one for one in known if one.own), key=lambda one: (-one.population, one.number)):
        if len(out) >= most:
            break
        at = one.lat, one.lon
        if (
            one.population > UNLISTED
            and not names & one.names
            and great_circle(*at, *near.T).min() > QUIET_FROM_KM
            and great_circle(*at, *events.T).min() > TOWN_KM
            and great_circle(*at, *busy.T).min() <= QUIET_KM
            and all(great_circle(*at, other.lat, other.lon) > TOWN_KM for other in out)
        ):
            out.append(one)
    return out


def _weeks(cluster: Sequence[Event], rebels: set[str]) -> int:
    """In how many weeks a side that is no state was part of something here."""
    return len({event.since.isocalendar()[:2] for event in cluster if rebels & set(event.actors)})


def _in_turn(
    rest: Sequence[Town | str], merged: Mapping[Town | str, Sequence[Event]], rebels: set[str]
) -> list[Town | str]:
    """Clusters with a large town and the others in turn; those of fewer weeks than MONTH after all of these."""

    def brief(key: Town | str) -> bool:
        return _weight(key, merged[key], rebels) < MONTH

    large = [key for key in rest if _large(key)]
    others = sorted((key for key in rest if not _large(key)), key=brief)
    turns = [key for pair in zip_longest(large, [key for key in others if not brief(key)]) for key in pair]
    return [key for key in turns if key is not None] + [key for key in others if brief(key)]


def _large(key: Town | str) -> bool:
    return isinstance(key, Town) and key.population >= LARGE


def _weight(key: Town | str, cluster: Sequence[Event], rebels: set[str]) -> int:
    """Weeks of fighting by which a place is ranked: a large town has MONTH at least."""
    return max(_weeks(cluster, rebels), MONTH * _large(key))


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
