"""Changes of hands became rarer or more frequent at some day: before against after, which is not yet a cause.

With n before and m after in equal times and no change, m of n + m is binomial with one half. The interval of the ratio
is the exact one of that share (clopper_1934). Fails when: places left to take run out; campaigns come in
bursts, which widens what luck can do beyond this interval.
"""

from datetime import timedelta

from marchland.stats.intervals import exact, tails
from marchland.trial.docket import Docket
from marchland.trial.finding import Finding
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.thresholds import INTERVAL
from marchland.trial.where import ALL


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the ratio's interval lies on the asked side of one; fails if on the other; else cannot tell."""
    span = timedelta(weeks=g["weeks"])
    if g["split"] + span > d.end:
        return Finding(
            None, f"the record ends before {g['weeks']:.0f} weeks after {day(g['split'])} are over"
        )
    end = "taker" if g["what"] == "takes" else "former"
    before, after = (
        [c.row for c in d.between(a, b, g["where"]) if getattr(c, end) == g["side"]]
        for a, b in ((g["split"] - span, g["split"]), (g["split"], g["split"] + span))
    )
    n, m, rows = len(before), len(after), [*before, *after]
    low, high = exact(m, n + m, tails(INTERVAL))
    words = (
        f"{d.named(g['side'])} {g['what']} {n} places in the {g['weeks']:.0f} weeks before {day(g['split'])} "
        f"and {m} after{g['where'].words(d.named)}: "
        f"ratio {ratio(n, m, odds(low), odds(high))}"
    )
    up = low > 0.5
    down = high < 0.5
    if not (up or down):
        return Finding(None, words + ", not told apart from no change", rows=rows)
    return Finding(up if g["way"] == "rises" else down, words, rows=rows)


def ratio(n: int, m: int, low: float, high: float) -> str:
    """m for each n with its interval; with none before or none at all there is no end above."""
    middle = f"{m / n:.2f}" if n else "without bound"
    return f"{middle} (90% {low:.2f} to {'any height' if high == float('inf') else f'{high:.2f}'})"


def odds(share: float) -> float:
    """Odds of a share."""
    return share / (1 - share) if share < 1 else float("inf")


kind = Kind(
    "rate",
    "did a side take or lose places more or less often after a day than before?",
    (
        Arg("side", "side"), Arg("what", "word", choices=("takes", "loses")), Arg("split", "day"),
        Arg("weeks", "number", 26.0), Arg("way", "word", "falls", ("falls", "rises")),
        Arg("where", "changes_where", ALL),
    ),
    judge,
)  # fmt: skip
