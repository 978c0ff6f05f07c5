"""A recorded figure rose or fell from one time to another; figures of different scope are not compared."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.thresholds import TREND


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the last figure by `last` lies beyond the first from `first` on by `by` of it, the asked way."""
    rows = [m for m in d.measures(g["indicator"], g["area"]) if g["first"] <= m.since <= g["last"]]
    if len(rows) < 2:
        return Finding(
            None,
            f"{d.named(g['indicator'])}, {d.named(g['area'])}: fewer than two figures from {day(g['first'])} on",
        )
    one, two = rows[0], rows[-1]
    if one.scope != two.scope or one.unit != two.unit:
        return Finding(None, f"{d.named(g['indicator'])}: '{one.scope}' is not compared with '{two.scope}'")
    words = (
        f"{d.named(g['indicator'])}, {d.named(g['area'])}: {one.best:,g} ({day(one.since)}) to {two.best:,g} "
        f"({day(two.since)}) {one.unit}"
    )
    share = (two.best - one.best) / abs(one.best) if one.best else 0.0
    by = max(g["by"], TREND)
    moved = share >= by if g["way"] == "up" else share <= -by
    return Finding(moved, words, strength=of_rows([one, two]), rows=[one, two])


kind = Kind(
    "change",
    "did this figure rise or fall?",
    (
        Arg("indicator", "indicator"), Arg("area", "area"), Arg("first", "day"), Arg("last", "day"),
        Arg("way", "word", choices=("up", "down")), Arg("by", "number", TREND),
    ),
    judge,
)  # fmt: skip
