"""The circularity test: is the sign that the argument asserts learned from the record, or put in?

The sign is left open, learned from the record before the cut, and its odds before and after printed beside what the
argument's own prior would give. Only a sign that the record has informed, beyond what as few draws would show by
chance, is said to lean; of one that was settled by the prior it was learned under, nothing is said.
"""

from math import isnan

from marchland.stats.odds import moved
from marchland.stats.shares import chance
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.said import parameter, sign
from marchland.trial.thresholds import INFORMED, SURE


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the record made the asserted sign probable; fails if the opposite; else cannot tell."""
    if d.bench is None:
        return Finding(
            None, f"{parameter(g['parameter'])}: a question for the model, which was not asked here", by=MODEL
        )
    s = d.bench.sign(g["parameter"])
    up = g["sign"] == "positive"
    before, lean, argued = (p if up else 1 - p for p in (s.prior, s.posterior, s.argued))
    words = (
        f"in the model, chance {sign(g['parameter'], g['sign'])}: {chance(before)} before and "
        f"{chance(lean)} after the record (contraction {s.contraction:.2f}{by_chance(s.noise)}); "
        f"{moved(before, lean)}; {chance(argued)} if argued"
    )
    if isnan(lean):
        return Finding(None, f"{words}; it was learned under a prior that had settled the sign", by=MODEL)
    if s.contraction < max(INFORMED, s.noise) or 1 - SURE < lean < SURE:
        return Finding(None, words, by=MODEL)
    return Finding(lean >= SURE, words, by=MODEL)


def by_chance(noise: float) -> str:
    """What chance alone would show of contraction, where that is more than the least that counts."""
    return f", chance alone reaches {noise:.2f}" if noise > INFORMED else ""


kind = Kind(
    "sign",
    "has the record told the sign of this parameter?",
    (Arg("parameter", "parameter"), Arg("sign", "word", "positive", ("positive", "negative"))),
    judge,
    model=True,
)
