"""A first guess of who held a place when, to be corrected row by row: events do not say who holds a town.

At the start the state holds every place. Where a source names changes of hands (ACLED: "Non-state actor overtakes
territory", "Government regains territory") they are taken. Elsewhere a place passes to the side that sits there by its
dead: in the WINDOW days up to an event, FIGHTS or more in which it alone lost people cost it LEAST persons or more, and
RATIO times as many as such fights cost any other side (who strikes from afar has no dead). No two changes lie closer
than SETTLED days.

How it fails, measured on towns with a record (tools/from_events/measure_control.py; figures in docs/events.md):
a town that has fallen is quiet and then nothing is seen; a town given up without a fight has no event; a raid beaten
back looks like a garrison struck. It agrees with four records hardly better than chance.
Sources: raleigh_2010 (sub-event types); anders_2020 (control from tactics, and its limits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marchland.wars.from_events.event import Event
from marchland.wars.from_events.sides import Sides, one_sided

WINDOW = 91
"""Days over which the dead of a place are counted: a quarter of a year."""
LEAST = 5
"""Fewest dead of a side by which it is taken to sit in a place, persons; 3, 10 and 25 agree with records no better."""
RATIO = 2.0
"""How many times the dead of any other side; 1.5 and 4 agree no better."""
FIGHTS = 2
"""Fewest fights: one battle is no garrison. With one, the rebels of South Sudan would have held Juba for years."""
SETTLED = 28
"""Fewest days between two changes of hands: reports of one battle are no two."""
OVERTAKES, REGAINS = "non-state actor overtakes territory", "government regains territory"


@dataclass(frozen=True)
class Spell:
    """A side over [since, until); `rests_on` are the events behind its beginning, `why` says it in words."""

    since: date
    until: date | None
    holder: str
    rests_on: tuple[str, ...]
    why: str


def spells(events: Sequence[Event], sides: Sides, start: date, end: date) -> tuple[Spell, ...]:
    """Spells of one place from `start`, without gap, from its events in order of time; none begins after `end`."""
    changes: list[tuple[date, str, tuple[str, ...], str]] = [
        (start, sides.state.id, (), "the state is taken to hold every place at the start; no event says so")
    ]
    told = any(event.subtype.casefold() in (OVERTAKES, REGAINS) for event in events)
    fights = sorted(
        (e for e in events if e.dated and e.until <= end and not one_sided(e)), key=lambda e: e.until
    )
    for i, event in enumerate(fights):
        day = max(event.until, start + timedelta(days=1))
        last, holder = changes[-1][0], changes[-1][1]
        new = _told(event, sides) if told else _struck(fights[: i + 1], sides)
        if new is None or new[0] == holder or (len(changes) > 1 and (day - last).days < SETTLED):
            continue
        changes.append((day, *new))
    ends = [day for day, *_ in changes[1:]]
    return tuple(
        Spell(day, until, holder, ids, why)
        for (day, holder, ids, why), until in zip(changes, [*ends, None], strict=True)
    )


def _told(event: Event, sides: Sides) -> tuple[str, tuple[str, ...], str] | None:
    """Who holds the place after an event in which it changes hands, as the source says."""
    kind = event.subtype.casefold()
    if kind == REGAINS:
        return sides.state.id, (event.id,), f"the source says: {event.subtype}"
    taker = next((side for side in sides.of(event.a) if not side.state), None) if kind == OVERTAKES else None
    return (taker.id, (event.id,), f"the source says: {event.subtype}") if taker else None


def _struck(fights: Sequence[Event], sides: Sides) -> tuple[str, tuple[str, ...], str] | None:
    """Who sits in a place by its dead up to the last of these fights; None if they do not say."""
    end = fights[-1].until
    dead: dict[str, int] = {}
    ids: dict[str, list[str]] = {}
    for event in fights:
        hit = _hit(event, sides) if (end - event.until).days <= WINDOW else None
        if hit:
            dead[hit[0]] = dead.get(hit[0], 0) + hit[1]
            ids.setdefault(hit[0], []).append(event.id)
    if not dead:
        return None
    first = max(dead, key=lambda side: dead[side])
    second = max((number for side, number in dead.items() if side != first), default=0)
    if len(ids[first]) < FIGHTS or dead[first] < LEAST or dead[first] < RATIO * second:
        return None
    why = f"{dead[first]} of its own died here in the {WINDOW} days up to then where no enemy did"
    return first, tuple(ids[first]), why


def _hit(event: Event, sides: Sides) -> tuple[str, int] | None:
    """The side that alone lost people in a fight with the state, and how many."""
    ours, theirs = sides.of(event.a), sides.of(event.b)
    if len(ours) != 1 or len(theirs) != 1 or ours[0].state == theirs[0].state:
        return None
    lost_a, lost_b = event.deaths_a or 0, event.deaths_b or 0
    if lost_a and not lost_b:
        return ours[0].id, lost_a
    return (theirs[0].id, lost_b) if lost_b and not lost_a else None
