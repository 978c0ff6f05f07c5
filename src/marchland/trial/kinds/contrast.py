"""One strategy against another in futures that share luck and parameters, under every belief that was tried."""

from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.thresholds import RANKED


def judge(d: Docket, g: Given) -> Finding:
    """Holds if A has less (or more) of the outcome in nearly all futures under every belief; fails if the reverse."""
    if d.bench is None:
        return Finding(None, f"{g['a']} against {g['b']}: no model was asked", by=MODEL)
    found = d.bench.difference(g["a"], g["b"], g["outcome"])
    asked = {k: v if g["way"] == "less" else 1 - v for k, v in found.shares.items()}
    low, high = min(asked.values()), max(asked.values())
    words = (
        f"in the model, {g['a']} has {g['way']} {g['outcome']} than {g['b']} in {low:.0%} to {high:.0%} of futures, "
        f"depending on what is believed; difference {found.mean:,.0f} {found.unit} (90% {found.low:,.0f} to "
        f"{found.high:,.0f})"
    )
    if low >= RANKED:
        return Finding(True, words, by=MODEL)
    return Finding(False if high <= 1 - RANKED else None, words, by=MODEL)


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
