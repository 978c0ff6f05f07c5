"""Does a side's ground stay within its community: in the model, does it gain places where others are the majority?

Places are told apart by the community's share of residents. Counted are those with a smaller share than `least` that
the side holds at the end of a future, against those that it held at the cut. Fails when: few such places lie near
ground that the side holds, so that nothing bounds it but distance; `envelope` asks the record at equal reach.
"""

import numpy as np

from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.kinds.envelope import within
from marchland.trial.thresholds import INTERVAL, RANKED


def judge(d: Docket, g: Given) -> Finding:
    """Holds if it has no more such places at the end in nearly all futures of every belief; fails if it has more."""
    if d.bench is None:
        return Finding(
            None,
            f"ground under {g['strategy']}: a question for the model, which was not asked here",
            by=MODEL,
        )
    found = d.bench.ground(g["strategy"])
    home = within(d, g["community"], g["least"])
    inside = np.array([home[place] for place in found.places])
    shares = [kept(held[..., ~inside].sum(2)) for held in found.held.values()]
    first = next(iter(found.held.values()))
    outside, own = (first[..., of].sum(2) for of in (~inside, inside))
    words = (
        f"in the model, under {g['strategy']}, places with less than {g['least']:.0%} {d.named(g['community'])}: "
        f"{np.median(outside[:, 0]):.0f} of {(~inside).sum()} at the cut, {fan(outside[:, -1])} at the end; with more: "
        f"{np.median(own[:, 0]):.0f} of {inside.sum()}, then {fan(own[:, -1])}; no more of the former than at the cut "
        f"in {percent(min(shares))} to {percent(max(shares))} of futures, depending on what is believed"
    )
    holds = True if min(shares) >= RANKED else False if max(shares) <= 1 - RANKED else None
    return Finding(holds, words, by=MODEL)


def kept(outside: np.ndarray) -> float:
    """Share of futures (run, week) that end with no more places than they began with."""
    return float((outside[:, -1] <= outside[:, 0]).mean())


def fan(values: np.ndarray) -> str:
    """Median and interval."""
    low, middle, high = np.quantile(values, [(1 - INTERVAL) / 2, 0.5, (1 + INTERVAL) / 2])
    return f"{middle:.0f} (90% {low:.0f} to {high:.0f})"


kind = Kind(
    "bounded",
    "does a side's ground stay within its community?",
    (Arg("strategy", "strategy"), Arg("community", "community"), Arg("least", "number", 0.5)),
    judge,
    model=True,
)
