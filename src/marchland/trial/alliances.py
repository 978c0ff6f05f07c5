"""Who stood with the focal side and when it ended: recorded relations of its groups, and ruptures, as plain data.

Shown are groups of other sides that were at some time allied, in a tactical pact or at truce with a group of its own
within the horizon, up to a year after the last change of relations. Ruptures are recorded events of that type which
name a group of its own and one of those.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from marchland.scenario import Scenario

RUPTURE, HOSTILE = "rupture", "hostile"
AFTER = timedelta(weeks=52)
"""What is shown after the last change on record."""


def alliances(s: Scenario) -> dict[str, Any]:
    """Rows of spells by group in order of their first relation, ruptures, and the horizon; no rows without a pact."""
    start, end = s.time.start, s.time.start + timedelta(weeks=s.time.weeks)
    own = {name for name, group in s.groups.items() if group.side == s.focal}
    spells: dict[str, list[dict[str, str]]] = {}
    for r in sorted(s.relations, key=lambda r: r.since):
        mine, other = (r.a, r.b) if r.a in own else (r.b, r.a)
        until = min(r.until or end, end)
        if mine in own and other in s.groups and other not in own and until > start:
            one = {
                "since": max(r.since, start).isoformat(),
                "until": until.isoformat(),
                "relation": r.relation,
                "reason": r.reason,
            }
            spells.setdefault(other, []).append(one)
    shown = {k: v for k, v in spells.items() if any(x["relation"] != HOSTILE for x in v)}
    changes = [x["since"] for some in shown.values() for x in some]
    last = max(map(date.fromisoformat, changes), default=start)
    return {
        "focal": s.sides[s.focal].label,
        "start": start.isoformat(),
        "end": min(end, last + AFTER).isoformat(),
        "last": last.isoformat(),
        "rows": [{"group": s.groups[k].label, "spells": v} for k, v in shown.items()],
        "ruptures": [
            {"date": e.date.isoformat(), "title": e.title}
            for e in sorted(s.events, key=lambda e: e.date)
            if e.type == RUPTURE
            and start <= e.date < end
            and own & set(e.actors)
            and set(shown) & set(e.actors)
        ],
    }
