"""What the model would have said at the cut: the chance that a side takes or holds a place by a day."""

from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Never decides: what the model said is set beside what happened, and decides nothing by itself."""
    if d.bench is None:
        return Finding(
            None,
            f"{d.named(g['place'])} by {day(g['before'])}: a question for the model, which was not asked here",
            by=MODEL,
        )
    p, low, high = d.bench.chance(g["event"], g["place"], g["side"], g["before"])
    words = (
        f"in the model at the cut, {d.named(g['side'])} {g['event']} {d.named(g['place'])} by {day(g['before'])}: "
        f"{percent(p)} ({percent(low)} to {percent(high)})"
    )
    return Finding(None, words, by=MODEL)


kind = Kind(
    "chance",
    "what would the model have said at the cut?",
    (
        Arg("event", "word", choices=("captured", "holds")), Arg("place", "place"), Arg("side", "side"),
        Arg("before", "day"),
    ),
    judge,
    model=True,
)  # fmt: skip
