"""How many places a side held on a day."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.where import ALL


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the number lies within the bounds."""
    places = [p.place for p in d.scenario.places if g["where"].met(p, p)]
    rows = [row for holder, row in (d.holder(place, g["at"]) for place in places) if holder == g["side"]]
    held = len(rows)
    words = f"{held} of {len(places)} places held by {d.named(g['side'])} on {day(g['at'])}{g['where'].words(d.named)}"
    return Finding(g["least"] <= held <= g["most"], words, strength="strong", rows=rows)


kind = Kind(
    "places",
    "how many places did this side hold?",
    (
        Arg("side", "side"), Arg("at", "day"), Arg("least", "number", 0.0), Arg("most", "number", 1e9),
        Arg("where", "places_where", ALL),
    ),
    judge,
)  # fmt: skip
