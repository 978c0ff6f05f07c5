"""One strategy against another in futures that share luck and parameters, under every belief that was tried.

Odds are those of neutral priors: before, with nothing learned, and after, with what the record before the cut taught.
"""

from collections.abc import Mapping

from marchland.compare.beliefs import NEUTRAL, UNLEARNED, by_prior, depends
from marchland.stats.odds import moved, told
from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind, amount, short
from marchland.trial.thresholds import RANKED


def judge(d: Docket, g: Given) -> Finding:
    """Holds if A has less (or more) of the outcome in nearly all futures under every belief; fails if the reverse."""
    if d.bench is None:
        return Finding(
            None, f"{g['a']} against {g['b']}: a question for the model, which was not asked here", by=MODEL
        )
    found = d.bench.difference(g["a"], g["b"], g["outcome"])
    asked = {k: v if g["way"] == "less" else 1 - v for k, v in found.shares.items()}
    low, high = min(asked.values()), max(asked.values())
    words = (
        f"in the model, {short(g['outcome'])} under {g['a']} {g['way']} than under {g['b']} in "
        f"{percent(low)} to {percent(high)} of futures, depending on what is believed; difference "
        f"{amount(found.mean)} {found.unit} (90% {amount(found.low)} to {amount(found.high)})"
        f"{by_odds(asked)}"
    )
    if low >= RANKED:
        return Finding(True, words, by=MODEL)
    return Finding(False if high <= 1 - RANKED else None, words, by=MODEL)


def by_odds(asked: Mapping[str, float]) -> str:
    """Odds under neutral priors, what the record made of them, and the three named priors where they disagree."""
    words = ""
    if NEUTRAL in asked:
        after = asked[NEUTRAL]
        before = asked.get(UNLEARNED)
        words = (
            f"; odds under neutral priors, nothing learned: {told(after)}"
            if before is None
            else f"; under neutral priors {moved(before, after)}"
        )
    if depends(asked):
        parts = ", ".join(f"{name} {percent(share)}" for name, share in by_prior(asked).items())
        words += f"; it depends on the prior ({parts})"
    return words


kind = Kind(
    "contrast",
    "is one strategy better than another, whatever is believed?",
    (
        Arg("a", "strategy"), Arg("b", "strategy"), Arg("outcome", "outcome"),
        Arg("way", "word", "less", ("less", "more")),
    ),
    judge,
    model=True,
)  # fmt: skip
