"""A side lost some number of places within some time."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.where import ALL


def judge(d: Docket, g: Given) -> Finding:
    """Holds if at least so many places of the side changed hands."""
    some = [c for c in d.between(g["since"], g["until"], g["where"]) if c.former == g["side"]]
    names = ", ".join(d.named(c.place) for c in some[:8]) + (", ..." if len(some) > 8 else "")
    time = f"from {day(g['since'])} to {day(g['until'])}"
    words = f"{len(some)} places lost by {d.named(g['side'])} {time}{g['where'].words(d.named)}"
    rows = [c.row for c in some]
    strength = of_rows(rows) if some else "strong"
    told = words + (f": {names}" if names else "")
    return Finding(len(some) >= g["least"], told, strength=strength, rows=rows)


kind = Kind(
    "lost",
    "did this side lose at least so many places?",
    (
        Arg("side", "side"), Arg("least", "number"), Arg("since", "day"), Arg("until", "day"),
        Arg("where", "changes_where", ALL),
    ),
    judge,
)  # fmt: skip
