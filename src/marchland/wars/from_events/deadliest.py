"""The deadliest events as rows of events.csv: days to look up first, without weight of their own.

They carry no salience, so no future is moved by them; whoever writes one gives them that.
"""

from __future__ import annotations

from collections.abc import Mapping

from marchland.scenario.names import tidy
from marchland.wars.from_events.event import Event, Events

MOST = 20
"""How many are proposed."""
_WEEK = 7


def deadliest(events: Events, place_of: Mapping[str, str], most: int = MOST) -> list[dict[str, str]]:
    """Rows for the events with most deaths (best), first by date; `place_of` maps an event's id to a place."""
    heavy = sorted(events.rows, key=lambda event: (-event.best, event.since, event.id))[:most]
    return [
        _row(event, events, place_of) for event in sorted(heavy, key=lambda e: (e.since, e.id)) if event.best
    ]


def _row(event: Event, events: Events, place_of: Mapping[str, str]) -> dict[str, str]:
    who = " against ".join(", ".join(side) for side in (event.a, event.b) if side)
    low = event.best if event.low is None else min(event.low, event.best)
    high = event.best if event.high is None else max(event.high, event.best)
    span = (event.until - event.since).days
    return {
        "event": f"{events.source}_{event.id}",
        "date": event.since.isoformat(),
        "precision": "day"
        if event.dated and span == 0
        else "week"
        if event.dated and span < _WEEK
        else "month",
        "type": {"state_based": "battle", "non_state": "battle", "one_sided": "one_sided"}.get(
            event.type, "violence"
        ),
        "title": tidy(
            f"{who or event.type or 'Event'}, {event.place or event.unit or events.country}: {event.best} dead"
        ),
        "places": place_of.get(event.id, ""),
        "deaths_low": str(low),
        "deaths_high": str(high),
        "source": f"{events.origin}, {event.id}",
        "confidence": "medium",
        "verified": "verified",
        "note": "" if span == 0 else f"{event.since} to {event.until}",
    }
