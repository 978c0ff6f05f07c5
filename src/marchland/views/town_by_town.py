"""Town by town: in how many of 50 futures the focal side holds each one at the end, what is least certain first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from marchland.stats.shares import among
from marchland.views.words import day, listed, name_of, plain

OF = 50
NAMED = 3
"""Towns that are named before the table is unfolded."""
UNKNOWN = "not known"


def compared(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """What page one shows of the towns of a comparison; None where it kept none."""
    towns = found.get("towns")
    if not towns:
        return None
    focal, names, last = found["scenario"]["focal"], list(found["strategies"]), day(towns["last"])
    sets, lives = towns["sets"], towns["replicates"]
    return {
        "lead": lead(towns["rows"], found["against"], focal, last),
        "summary": f"All {len(towns['rows'])} towns, under every strategy",
        "caption": (
            f"Futures of {OF} in which {focal} holds the town on {last}, under {towns['belief']} priors; in brackets: "
            "90% of parameter sets drawn again. What is least certain comes first."
        ),
        "before": "Held at the cut by", "after": f"On record, {last}",
        "strategies": [name_of(name) for name in names],
        "rows": [
            (
                row["label"], row["cut"] or UNKNOWN,
                [cell(row["held"][name]) for name in names], row["record"] or UNKNOWN,
            )
            for row in towns["rows"]
        ],
        "note": (
            f"{sets * lives:,} futures of each strategy: {sets:,} parameter sets, each lived through {lives} times. "
            f"What none of them shows may still come in {math.ceil(OF * towns['unseen'])} of {OF}, so 0 is not never, "
            f"nor {OF} always. Other assumptions move these figures further (see where it breaks), and the track "
            "record says how well such figures fared. The last column is for the reader alone: no future knows it."
        ),
    }  # fmt: skip


def lead(rows: list[Mapping[str, Any]], against: str, focal: str, last: str) -> str:
    """The towns whose end is least certain, in a sentence."""
    told = [f"{row['label']} in {among(row['held'][against][0], OF)}" for row in rows[:NAMED]]
    what = f"Under '{plain(against)}' {focal} holds {listed(told)} of {OF} futures on {last}"
    return f"{what}: these towns are the least certain." if len(rows) > NAMED else f"{what}."


def cell(three: list[float]) -> str:
    """A share with its interval: '31 (28 to 34)', or '31' where both ends are the same."""
    share, low, high = (among(v, OF) for v in three)
    return share if low == high else f"{share} ({low} to {high})"
