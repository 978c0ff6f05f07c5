"""Ablation: with mechanisms off, is there more or less of an outcome? What they add, if the model is right."""

from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind, amount, short
from marchland.trial.thresholds import RANKED


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the mechanisms make the outcome more (or less) in nearly all futures that share luck and parameters."""
    if d.bench is None:
        return Finding(
            None,
            f"without {', '.join(g['mechanisms'])}: a question for the model, which was not asked here",
            by=MODEL,
        )
    found = d.bench.ablation(g["mechanisms"], g["outcome"])
    more = 1 - found.share
    names = ", ".join(g["mechanisms"])
    words = (
        f"in the model, {names} changes {short(g['outcome'])} by {amount(found.mean)} {found.unit} "
        f"(90% {amount(found.low)} to {amount(found.high)}); more of it in {percent(more)} of futures"
    )
    asked = more if g["way"] == "more" else 1 - more
    if 1 - RANKED < asked < RANKED:
        return Finding(None, words, by=MODEL)
    return Finding(asked >= RANKED, words, by=MODEL)


kind = Kind(
    "off",
    "what do these mechanisms add?",
    (
        Arg("mechanisms", "mechanisms"),
        Arg("outcome", "outcome"),
        Arg("way", "word", choices=("more", "less")),
    ),
    judge,
    model=True,
)
