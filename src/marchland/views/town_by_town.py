"""Town by town: in how many of 50 futures the focal side holds each one at the end, what is least certain first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.stats.intervals import jeffreys
from marchland.stats.shares import among
from marchland.views.words import day, listed, name_of, plain

if TYPE_CHECKING:
    from marchland.views.reading import Reading

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
            f"Futures of {OF} in which the town is held by {focal} on {last}, under {towns['belief']} priors; in "
            "brackets: 90% of parameter sets drawn again. What is least certain comes first."
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


def of_run(reading: Reading) -> dict[str, Any]:
    """What the report of a run shows of towns: chances in the last week and at the cut, beside the record."""
    chance, runs, weeks = (
        reading.held["chance"].transpose("week", "place").values,
        reading.runs,
        reading.weeks,
    )
    focal, last = reading.label("side", reading.focal), day(weeks[-1] - np.timedelta64(1, "D"))
    at = [] if reading.cut is None else np.flatnonzero(weeks == np.datetime64(reading.cut, "D"))[:1].tolist()
    cuts = [int(week) for week in at if week < len(weeks) - 1]
    record = reading.ds["record_holder"].transpose("week", "place").values if reading.has_record else None
    heads = [(f"On record, {day(weeks[week])}", False) for week in cuts if record is not None]
    heads += [("Futures of 50 then", True)] * len(cuts) + [("Futures of 50 at the end", True)]
    heads += [(f"On record, {last}", False)] * (record is not None)
    order = sorted(range(chance.shape[1]), key=lambda i: (-chance[-1, i] * (1 - chance[-1, i]), i))
    names = [reading.label("place", str(place)) for place in reading.ds["place"].values]
    rows = []
    for i in order:
        cells = [holder(reading, record[week, i]) for week in cuts if record is not None]
        cells += [interval(float(chance[week, i]), runs) for week in (*cuts, -1)]
        cells += [] if record is None else [holder(reading, record[-1, i])]
        rows.append((names[i], cells))
    told = listed([f"{names[i]} in {among(float(chance[-1, i]), OF)}" for i in order[:NAMED]])
    free = " A run follows no record, at the cut either; futures that part from it on that day: marchland compare."
    return {
        "lead": f"Held by {focal} on {last}: {told} of {OF} futures; these towns are the least certain.",
        "summary": f"All {len(names)} towns",
        "caption": (
            f"Futures of {OF} in which the town is held by {focal}, with 90% intervals. What is least certain comes "
            "first."
        ),
        "heads": heads, "rows": rows,
        "note": (
            f"From {runs:,} futures, told as of {OF}; an interval says how far the count may be off by chance, and no "
            f"more.{free * bool(cuts)}"
        ),
    }  # fmt: skip


def holder(reading: Reading, index: int) -> str:
    """The label of the side that holds a place on record."""
    return UNKNOWN if index < 0 else reading.label("side", str(reading.ds["side"].values[index]))


def interval(share: float, runs: int) -> str:
    """A share of a run's futures with Jeffreys' interval: '31 (28 to 34)'."""
    return cell([share, *jeffreys(round(share * runs), runs)])


def lead(rows: list[Mapping[str, Any]], against: str, focal: str, last: str) -> str:
    """The towns whose end is least certain, in a sentence."""
    told = [f"{row['label']} in {among(row['held'][against][0], OF)}" for row in rows[:NAMED]]
    what = f"Held by {focal} on {last} under '{plain(against)}': {listed(told)} of {OF} futures"
    return f"{what}; these towns are the least certain." if len(rows) > NAMED else f"{what}."


def cell(three: list[float]) -> str:
    """A share with its interval: '31 (28 to 34)', or '31' where both ends are the same."""
    share, low, high = (among(v, OF) for v in three)
    return share if low == high else f"{share} ({low} to {high})"
