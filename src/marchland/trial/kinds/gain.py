"""Does one step help more than another? Earlier more than later, the first dose more than the second.

    help = Y(before) - Y(after),   d = help - times * help of the other step        (less is better in every outcome)

in futures that share luck and parameters, luck averaged out within a parameter set. A belief under which neither step
does anything, such as the step's own mechanism switched off, says nothing and is left out. The share of parameter sets
decides and not the interval of the mean, which few sets make too narrow where luck is large: seeds would then disagree.
Fails when: little is left to win, so that every second step gains less.
"""

from collections.abc import Mapping

from marchland.compare.beliefs import HALF
from marchland.compare.difference import spread
from marchland.compare.outcomes import NAMES, OUTCOMES, F
from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.kind import Arg, Given, Kind, amount, short
from marchland.trial.thresholds import RANKED


def judge(d: Docket, g: Given) -> Finding:
    """Holds if d is above zero in nearly all parameter sets of every belief; fails if below in as many; else open."""
    one, two = f"{g['before']} to {g['after']}", f"{g['other_before']} to {g['other_after']}"
    if d.bench is None:
        return Finding(
            None, f"{one} against {two}: a question for the model, which was not asked here", by=MODEL
        )
    first, second = (helped(d, g, a, b) for a, b in (("before", "after"), ("other_before", "other_after")))
    apart = {
        name: v - g["times"] * second[name] for name, v in first.items() if v.any() or second[name].any()
    }
    if next(iter(first)) not in apart:
        return Finding(
            None, f"{one} against {two}: neither changes {short(g['outcome'])} in any future", by=MODEL
        )
    shares = [float((v.mean(1) > 0).mean() + HALF * (v.mean(1) == 0).mean()) for v in apart.values()]
    mean, low, high, *_ = spread(next(iter(apart.values())))
    unit = OUTCOMES[NAMES.index(g["outcome"])].unit
    words = (
        f"in the model, {short(g['outcome'])} saved by going from {one}: {written(first)} {unit}; from {two}: "
        f"{written(second)}; the first less {g['times']:g} times the second: {amount(mean)} "
        f"(90% {amount(low)} to {amount(high)}), above zero in {percent(min(shares))} to "
        f"{percent(max(shares))} of parameter sets, depending on what is believed"
    )
    holds = True if min(shares) >= RANKED else False if max(shares) <= 1 - RANKED else None
    return Finding(holds, words, by=MODEL)


def helped(d: Docket, g: Given, before: str, after: str) -> dict[str, F]:
    """What a step saves (set, luck) under every belief."""
    assert d.bench is not None
    found, k = d.bench.comparison, NAMES.index(g["outcome"])
    i, j = found.strategies.index(g[before]), found.strategies.index(g[after])
    return {name: v[i, ..., k] - v[j, ..., k] for name, v in found.values.items()}


def written(saved: Mapping[str, F]) -> str:
    """The mean of the first belief with its interval over parameter sets."""
    mean, low, high, *_ = spread(next(iter(saved.values())))
    return f"{amount(mean)} (90% {amount(low)} to {amount(high)})"


kind = Kind(
    "gain",
    "does one step help more than another?",
    (
        Arg("before", "strategy"), Arg("after", "strategy"), Arg("other_before", "strategy"),
        Arg("other_after", "strategy"), Arg("outcome", "outcome"), Arg("times", "number", 1.0),
    ),
    judge,
    model=True,
)  # fmt: skip
