"""How well the record itself is known: its dated rows, counted by what was done to check them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from marchland.scenario import Scenario

TABLES = ("control", "territory", "strengths", "relations", "events")
NOT_STATED = "not stated"


def states(s: Scenario, tables: Sequence[str] = TABLES) -> dict[str, int]:
    """How many dated rows of the record were verified, recalled, interpolated or assumed, the most frequent first."""
    found: Counter[str] = Counter()
    for table in tables:
        found.update(str(row.verified or NOT_STATED) for row in getattr(s, table))
    return dict(found.most_common())
