"""Whether something went with something else where places were won: an association in two codings.

Ratio, interval and tests are those of `associations`. Groups of fewer than SOME cases have no ratio and decide nothing.
Fails when: place and period differ between the groups, as here; it goes with, it need not come from.
"""

from collections.abc import Sequence

from marchland.trial.associations import Case, by_operation, cases, enough, fisher, interval, table, what
from marchland.trial.docket import CODERS, Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.thresholds import INTERVAL
from marchland.trial.where import ALL, FIELDS


def judge(d: Docket, g: Given) -> Finding:
    """Holds if in both codings the interval lies on the asked side of one and the dealt p is small; fails if below."""
    told, said, fewest = [], [], 10**9
    for coder in CODERS:
        found = cases(d, g, coder)
        told.append(ruled(found))
        said.append(f"{written(found)} by coder {coder}")
        fewest = min(
            fewest, *(len({c.operation for c in found if c.exposed is side}) for side in (True, False))
        )
    so, exposed, others, _ = what(d, g)
    words = f"{so} where {exposed}, against {others}{g['where'].words(d.named)}: {'; '.join(said)}"
    words += "; an association, which need not be a cause"
    holds = told[0] if told[0] == told[1] else None
    if holds is not None and g["way"] == "less":
        holds = not holds
    return Finding(holds, words, strength=of_cases(fewest))


def ruled(found: Sequence[Case]) -> bool | None:
    """Whether odds are higher (True) or lower among the exposed, by interval and by operation; None: cannot tell."""
    if not enough(found):
        return None
    low, high, _ = interval(*table(found))
    sure = by_operation(found) <= 1 - INTERVAL
    return True if low > 1 and sure else False if high < 1 and sure else None


def written(found: Sequence[Case]) -> str:
    """Counts, operations, ratio and both tests in words."""
    a, b, c, d = table(found)
    counts = f"{a} of {a + b} against {c} of {c + d}"
    if not enough(found):
        return f"{counts}, too few for odds"
    low, high, middle = interval(a, b, c, d)
    return (
        f"{counts}, odds ratio {middle:.1f} (90% {low:.1f} to {high:.1f}), Fisher's exact p {figure(fisher(found))}, "
        f"by {len({x.operation for x in found})} operations p {figure(by_operation(found))}"
    )


def figure(p: float) -> str:
    """A p with the figures that it bears."""
    return "under .001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 0.1 else f"{p:.2f}".lstrip("0")


kind = Kind(
    "odds",
    "did one thing go with another where places were won?",
    (
        Arg("field", "words", choices=FIELDS), Arg("values", "codes"), Arg("by", "words", choices=FIELDS),
        Arg("codes", "codes"), Arg("against", "codes", ()), Arg("way", "word", "more", ("more", "less")),
        Arg("where", "recaptures_where", ALL),
    ),
    judge,
)  # fmt: skip
