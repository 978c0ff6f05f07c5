"""How two groups or sponsors stood on a day."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day

RELATIONS = ("allied", "tactical", "truce", "hostile")


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the relation on record on that day is among those asked."""
    pair = {g["a"], g["b"]}
    rows = [
        r
        for r in d.scenario.relations
        if {r.a, r.b} == pair
        and r.since <= g["at"]
        and r.since < d.end
        and (r.until is None or g["at"] < r.until)
    ]
    if not rows:
        return Finding(None, f"{d.named(g['a'])} and {d.named(g['b'])} on {day(g['at'])}: nothing on record")
    row = rows[-1]
    words = f"{d.named(g['a'])} and {d.named(g['b'])} on {day(g['at'])}: {row.relation}"
    return Finding(row.relation in g["stood"], words, strength=of_rows([row]), rows=[row])


kind = Kind(
    "relation",
    "how did these two stand on this day?",
    (Arg("a", "group"), Arg("b", "group"), Arg("stood", "words", choices=RELATIONS), Arg("at", "day")),
    judge,
)
