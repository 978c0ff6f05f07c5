"""Whether something went with something else where places were won: an association in two codings.

    ln OR = ln (a+1/2)(d+1/2) / (b+1/2)(c+1/2),   variance = sum of inverse cells + 1/2        (Haldane, Anscombe)

Beside it stand Fisher's exact test (fisher_1935), which takes captures as independent, and the same with exposures
dealt anew among whole operations (`operations`, `stats.by_cluster`), which does not. Groups of fewer than SOME cases
have no ratio and decide nothing. Fails when: place and period differ between the groups, as here; it goes with, it
need not come from.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import fisher_exact, norm

from marchland.stats.by_cluster import permuted
from marchland.trial.docket import CODERS, Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.operations import operations
from marchland.trial.thresholds import DEALS, INTERVAL, SOME
from marchland.trial.where import ALL, FIELDS, holding

SEED = 1
Case = tuple[bool, bool, int]
"""Whether it was so, whether the case is exposed, and its operation."""


def judge(d: Docket, g: Given) -> Finding:
    """Holds if in both codings the interval lies on the asked side of one and the dealt p is small; fails if below."""
    told, said, fewest = [], [], 10**9
    for coder in CODERS:
        rows = cases(d, g, coder)
        told.append(ruled(rows))
        said.append(f"{written(rows)} by coder {coder}")
        fewest = min(fewest, *(len({op for _, x, op in rows if x is side}) for side in (True, False)))
    against = f" against {' or '.join(g['against'])}" if g["against"] else " against others"
    words = (
        f"{' or '.join(g['field'])} {' or '.join(g['values'])} where {' or '.join(g['by'])} is "
        f"{' or '.join(g['codes'])}{against}{g['where'].words}: {'; '.join(said)}"
    )
    holds = told[0] if told[0] == told[1] else None
    words += "; an association, which need not be a cause"
    if holds is not None and g["way"] == "less":
        holds = not holds
    return Finding(holds, words, strength=of_cases(fewest))


def cases(d: Docket, g: Given, coder: str) -> list[Case]:
    """Recaptures of which a coder tells both; exposed are those of `codes`, the others of `against`, or all others."""
    of, found = operations(d), []
    for f in d.forces(coder, g["where"]):
        so = holding([getattr(f, field) for field in g["field"]], g["values"])
        by = [getattr(f, field) for field in g["by"]]
        exposed = holding(by, g["codes"])
        if exposed is False and g["against"]:
            exposed = False if holding(by, g["against"]) else None
        if so is not None and exposed is not None:
            found.append((so, exposed, of[f.place, f.date]))
    return found


def table(rows: Sequence[Case]) -> tuple[int, int, int, int]:
    """Hits and misses of the exposed, then of the others."""
    a, one = sum(so for so, x, _ in rows if x), sum(x for _, x, _ in rows)
    c = sum(so for so, x, _ in rows if not x)
    return a, one - a, c, len(rows) - one - c


def ruled(rows: Sequence[Case]) -> bool | None:
    """Whether odds are higher (True) or lower among the exposed, by interval and by operation; None: cannot tell."""
    a, b, c, d = table(rows)
    if min(a + b, c + d) < SOME:
        return None
    low, high, _ = interval(a, b, c, d)
    sure = by_operation(rows) <= 1 - INTERVAL
    return True if low > 1 and sure else False if high < 1 and sure else None


def by_operation(rows: Sequence[Case]) -> float:
    """p with exposures dealt among operations."""
    so, exposed, of = (list(column) for column in zip(*rows, strict=True))
    return permuted(so, exposed, of, DEALS, SEED)


def written(rows: Sequence[Case]) -> str:
    """Counts, operations, ratio and both tests in words."""
    a, b, c, d = table(rows)
    counts = f"{a} of {a + b} against {c} of {c + d}"
    if min(a + b, c + d) < SOME:
        return f"{counts}, too few for odds"
    low, high, middle = interval(a, b, c, d)
    fisher = fisher_exact([[a, b], [c, d]]).pvalue
    return (
        f"{counts}, odds ratio {middle:.1f} (90% {low:.1f} to {high:.1f}), Fisher's exact p {figure(fisher)}, "
        f"by {len({op for *_, op in rows})} operations p {figure(by_operation(rows))}"
    )


def figure(p: float) -> str:
    """A p with the figures that it bears."""
    return "under .001" if p < 0.001 else f"{p:.3f}".lstrip("0") if p < 0.1 else f"{p:.2f}".lstrip("0")


def interval(a: int, b: int, c: int, d: int) -> tuple[float, float, float]:
    """Low, high and middle of the odds ratio of a table."""
    cells = np.array([a, b, c, d]) + 0.5
    middle = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    reach = norm.ppf((1 + INTERVAL) / 2) * np.sqrt((1 / cells).sum())
    return float(np.exp(middle - reach)), float(np.exp(middle + reach)), float(np.exp(middle))


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
