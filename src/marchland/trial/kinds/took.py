"""A side took each of some places within some time."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if every place changed hands to the side from `since` to `until` (not included)."""
    taken = {c.place: c for c in d.between(g["since"], g["until"]) if c.taker == g["side"]}
    missing = [place for place in g["places"] if place not in taken]
    rows = [taken[p].row for p in g["places"] if p in taken]
    words = "; ".join(
        f"{d.named(p)} taken by {d.named(g['side'])} on {day(taken[p].day)}"
        if p in taken
        else f"{d.named(p)} not taken by {d.named(g['side'])}"
        for p in g["places"]
    )
    return Finding(
        not missing,
        f"{words} ({day(g['since'])} to {day(g['until'])})",
        strength=of_rows(rows) if rows else "strong",
        rows=rows,
    )


kind = Kind(
    "took",
    "did this side take these places in this time?",
    (Arg("side", "side"), Arg("places", "places"), Arg("since", "day"), Arg("until", "day")),
    judge,
)
