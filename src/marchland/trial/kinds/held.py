"""A side held a place, or all of several, on a day."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if every place was held; contested places count as their last holder's."""
    found = {place: d.holder(place, g["at"]) for place in g["places"]}
    words = ", ".join(
        f"{d.named(place)}: {d.named(holder) or 'unknown'}" for place, (holder, _) in found.items()
    )
    if any(row is None for _, row in found.values()):
        return Finding(None, f"{words} on {day(g['at'])}")
    holds = all(holder == g["side"] for holder, _ in found.values())
    rows = [row for _, row in found.values()]
    return Finding(holds, f"{words} on {day(g['at'])}", strength=of_rows(rows), rows=rows)


kind = Kind(
    "held",
    "did this side hold these places on this day?",
    (Arg("places", "places"), Arg("side", "side"), Arg("at", "day")),
    judge,
)
