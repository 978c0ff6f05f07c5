"""Whether something went with something else where places were won: an odds ratio in two codings.

    ln OR = ln (a+1/2)(d+1/2) / (b+1/2)(c+1/2),   variance = sum of inverse cells + 1/2        (Haldane, Anscombe)

Groups of fewer than SOME cases have no ratio and decide nothing. Fails when: place and period differ between the
groups, as here; it goes with, it need not come from.
"""

import numpy as np
from scipy.stats import norm

from marchland.trial.docket import CODERS, Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.kinds.share import FIELDS
from marchland.trial.thresholds import INTERVAL, SOME


def judge(d: Docket, g: Given) -> Finding:
    """Holds if both codings put the odds ratio on the asked side of one, fails if on the other; else cannot tell."""
    told, said = [], []
    fewest = 10**9
    for coder in CODERS:
        rows = [f for f in d.forces(coder) if getattr(f, g["field"]) and getattr(f, g["by"])]
        one, two = (
            [
                bool(set(getattr(f, g["field"])) & set(g["values"]))
                for f in rows
                if set(getattr(f, g["by"])) & set(group)
            ]
            for group in (g["where"], g["against"])
        )
        a, c = sum(one), sum(two)
        low, high, middle = interval(a, len(one) - a, c, len(two) - c)
        few = min(len(one), len(two))
        fewest = min(fewest, few)
        ratio = (
            f"odds ratio {middle:.1f} (90% {low:.1f} to {high:.1f})" if few >= SOME else "too few for odds"
        )
        said.append(f"{a} of {len(one)} against {c} of {len(two)}, {ratio} by coder {coder}")
        told.append(None if few < SOME else True if low > 1 else False if high < 1 else None)
    words = f"{g['field']} {' or '.join(g['values'])} where {g['by']} is {' or '.join(g['where'])}: {'; '.join(said)}"
    holds = told[0] if told[0] == told[1] else None
    if holds is not None and g["way"] == "less":
        holds = not holds
    return Finding(holds, words, strength=of_cases(fewest))


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
        Arg("field", "word", choices=FIELDS), Arg("values", "codes"), Arg("by", "word", choices=FIELDS),
        Arg("where", "codes"), Arg("against", "codes"), Arg("way", "word", "more", ("more", "less")),
    ),
    judge,
)  # fmt: skip
