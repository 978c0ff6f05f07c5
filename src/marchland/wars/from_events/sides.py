"""Who fights whom becomes sides: the state, the insurgents, others that matter; everybody else is listed.

The state is the government of the country; the focal side is the actor that is no state and with most deaths in fights
against it; a further one is a side from MATTERS of the deaths in all fights of the window and FEWEST deaths on.
Forces of other states are no sides: whom they helped, events do not say. Fails when: one movement goes by several
names (name them all), or an umbrella name hides several (the tables of `--lookups` split or join).
Source: sundberg_melander_2013 (what a dyad is).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from marchland.errors import InputError, listed, meant
from marchland.events.lookups import Lookups
from marchland.scenario.names import CONTESTED, key_of
from marchland.wars.from_events.asked import FEWEST, MATTERS, OTHERS, Asked
from marchland.wars.from_events.event import Event, Events

STATE, FOREIGN, UNARMED, ARMED = "state", "foreign", "unarmed", "armed"
_UNARMED_KINDS = ("civilians", "protesters", "rioters")
_UNARMED_NAMES = ("civilians", "protesters", "rioters", "unidentified", "unknown")
_GOVERNMENT = "government of "
_TAKEN = ("all", CONTESTED)
"""Words with a meaning of their own in the tables."""
_MARKS = re.compile("['’‘ʼ`]")


@dataclass(frozen=True)
class Actor:
    """What one name did in the window: events and deaths (best, persons) with it on a side, and against the state."""

    name: str
    kind: str
    side: str
    events: int = 0
    deaths: int = 0
    against_state: int = 0


@dataclass(frozen=True)
class Side:
    """A side that is proposed: its id, what it is called, the names it goes by, and whether it is the state."""

    id: str
    label: str
    names: tuple[str, ...]
    state: bool
    deaths: int


@dataclass(frozen=True)
class Sides:
    """The state, the focal side, the others; and who was left out, with most deaths first."""

    state: Side
    focal: Side
    others: tuple[Side, ...]
    left_out: tuple[Actor, ...]

    @property
    def all(self) -> tuple[Side, ...]:
        """The focal side first."""
        return (self.focal, self.state, *self.others)

    def of(self, names: Iterable[str]) -> tuple[Side, ...]:
        """The sides behind names of one side of an event, each once."""
        wanted = set(names)
        return tuple(side for side in self.all if wanted & set(side.names))


def sides(events: Events, asked: Asked, lookups: Lookups) -> Sides:
    """Propose sides. Raises InputError if there is no state, nobody who fights it, or a name that nobody has."""
    actors = _tally(events, asked, lookups)
    by_name = {actor.name.casefold(): actor for actor in actors}
    problems = [
        f"{option}: no actor of {events.country} named '{name}' in this window{meant(name, [a.name for a in actors])}"
        for option, names in (("--focal", asked.focal), ("--state", asked.state))
        for name in names
        if name.casefold() not in by_name
    ]
    if problems:
        raise InputError("\n".join(problems))
    known = listed([actor.name for actor in actors])
    own = [actor for actor in actors if actor.kind == STATE]
    if not own:
        raise InputError(
            f"no side is the government of {events.country}; name it with --state; actors are: {known}"
        )
    state = replace(_side(own, own[0]), id=f"{identifier(events.country)}_gov", state=True)
    if listed_id := lookups.sides.get(own[0].name):
        state = replace(state, id=listed_id)
    rebels = [actor for actor in actors if actor.kind == ARMED]
    against = [actor for actor in rebels if actor.against_state]
    if not asked.focal and not against:
        raise InputError(
            f"nobody but states fights the government of {events.country} in this window; name a side with --focal; "
            f"actors are: {known}"
        )
    if asked.focal:
        chosen = [by_name[name.casefold()] for name in asked.focal]
        if any(actor.kind == STATE for actor in chosen):
            raise InputError(
                f"--focal {', '.join(asked.focal)}: is the state of {events.country}; name its opponent"
            )
    else:
        chosen = [max(against, key=lambda actor: (actor.against_state, actor.deaths))]
    ids = {actor.side for actor in chosen}
    focal = _side([actor for actor in rebels if actor.side in ids], chosen[0])
    others = _others(rebels, focal, _fought(events))
    taken = {name for side in (state, focal, *others) for name in side.names}
    left = tuple(actor for actor in actors if actor.name not in taken and actor.kind != UNARMED)
    return Sides(state, focal, others, left)


def identifier(name: str) -> str:
    """The name as an id: small letters, digits and `_`, no accents, beginning with a letter."""
    folded = unicodedata.normalize("NFKD", _MARKS.sub("", name))
    key = key_of("".join(c for c in folded if not unicodedata.combining(c)))
    key = "".join(c for c in key if c.isascii() and (c.isalnum() or c == "_"))[:48].strip("_")
    if key in _TAKEN:
        return f"{key}_side"
    return key if key[:1].isalpha() else f"side_{key}".rstrip("_")


def _tally(events: Events, asked: Asked, lookups: Lookups) -> list[Actor]:
    """Every actor of the window with what it did, most deaths first."""
    found: dict[str, Actor] = {}
    for event in events.rows:
        pairs = [(event.a, event.kind_a), (event.b, event.kind_b)]
        kinds = [{_kind(name, kind, events, asked) for name in names} for names, kind in pairs]
        for (names, kind), other in zip(pairs, reversed(kinds), strict=True):
            for name in dict.fromkeys(names):
                blank = Actor(
                    name, _kind(name, kind, events, asked), lookups.sides.get(name) or identifier(name)
                )
                actor = found.get(name, blank)
                found[name] = replace(
                    actor,
                    events=actor.events + 1,
                    deaths=actor.deaths + event.best,
                    against_state=actor.against_state + event.best * (STATE in other),
                )
    return sorted(found.values(), key=lambda actor: (-actor.deaths, actor.name))


def _kind(name: str, kind: str, events: Events, asked: Asked) -> str:
    """What an actor is, from its kind where the source has one (ACLED), else from its name (UCDP's habits)."""
    plain, country = name.casefold(), events.country.split(" (")[0].casefold()
    if asked.state and plain in {one.casefold() for one in asked.state}:
        return STATE
    force = re.search(rf"\bof {re.escape(country)}(?=$|[\s(])", plain) is not None
    ours = plain == f"{_GOVERNMENT}{events.country.casefold()}" or (
        force and kind.casefold() == "state forces"
    )
    if events.source == "csv":
        ours = ours or plain in (country, "government", "state", f"{_GOVERNMENT}{country}")
    if ours and not asked.state:
        return STATE
    if plain in {one.casefold() for one in asked.focal}:
        return ARMED
    if kind.casefold() in _UNARMED_KINDS or plain.startswith(_UNARMED_NAMES):
        return UNARMED
    if ours or plain.startswith(_GOVERNMENT) or kind.casefold() in ("state forces", "external/other forces"):
        return FOREIGN
    return ARMED


def _fought(events: Events) -> int:
    """Deaths in all fights, persons: events with an armed party on both sides."""
    return sum(event.best for event in events.rows if event.a and event.b and not one_sided(event))


def one_sided(event: Event) -> bool:
    """Whether an event is directed against civilians: one-sided violence of UCDP, civilian targeting of ACLED."""
    return event.type == "one_sided" or event.against_civilians


def _others(rebels: Sequence[Actor], focal: Side, fought: int) -> tuple[Side, ...]:
    groups: dict[str, list[Actor]] = {}
    for actor in rebels:
        if actor.name not in focal.names:
            groups.setdefault(actor.side, []).append(actor)
    proposed = [_side(group, group[0]) for group in groups.values()]
    matter = [side for side in proposed if side.deaths >= max(FEWEST, MATTERS * fought)]
    return tuple(sorted(matter, key=lambda side: -side.deaths)[:OTHERS])


def _side(actors: Sequence[Actor], first: Actor) -> Side:
    names = tuple(actor.name for actor in actors)
    return Side(first.side, first.name, names, False, sum(actor.deaths for actor in actors))
