"""Which actors of a source are which side of a scenario: by table, by its id and label, by those of its groups.

A label with brackets goes by what stands before them and by what stands in them. The government of the country is the
one side, not the focal one, that has an army and acts there. A name that fits two sides is nobody's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from marchland.events.lookups import Lookups
from marchland.scenario.scenario import Scenario
from marchland.wars.from_events.event import Event
from marchland.wars.from_events.sides import identifier, listing

_BRACKETS = re.compile(r"\(([^()]*)\)")
_ARMY = "army"


def by_side(s: Scenario, actors: Sequence[str], country: str, lookups: Lookups) -> dict[str, tuple[str, ...]]:
    """Side -> the actors that are it, as published."""
    keys = {side: _keys(s, side) for side in s.sides}
    state = _state(s, country)
    found: dict[str, list[str]] = {side: [] for side in s.sides}
    for actor in actors:
        listed = lookups.sides.get(actor)
        own = [listed] if listed in s.sides else []
        own = own or [side for side in s.sides if identifier(actor) in keys[side]]
        if not own and state and identifier(actor) == f"government_of_{identifier(country)}":
            own = [state]
        if len(own) == 1 and own[0] is not None:
            found[own[0]].append(actor)
    return {side: tuple(names) for side, names in found.items()}


def deadliest_actors(rows: Iterable[Event]) -> str:
    """The actors in events with most deaths (best), each with its deaths, one a line."""
    dead: Counter[str] = Counter()
    for event in rows:
        for name in dict.fromkeys(event.actors):
            dead[name] += event.best
    return listing(dead.most_common())


def _keys(s: Scenario, side: str) -> set[str]:
    groups = [(name, group.label) for name, group in s.groups.items() if group.side == side]
    names = [text for pair in [(side, s.sides[side].label), *groups] for text in pair]
    parts = [part for text in names for part in (text, _BRACKETS.sub(" ", text), *_BRACKETS.findall(text))]
    return {identifier(part) for part in parts if part.strip()}


def _state(s: Scenario, country: str) -> str:
    """The one side but the focal that has an army and acts in the country, or an empty text."""
    armed = {group.side for group in s.groups.values() if group.role == _ARMY}
    own = [
        side
        for side in s.sides
        if side in armed and side != s.focal and country.split(" (")[0] in s.sides[side].acts_in
    ]
    return own[0] if len(own) == 1 else ""
