"""What goes together on record where places were won: tables of two by two in two codings, and what they say.

    ln OR = ln (a+1/2)(d+1/2) / (b+1/2)(c+1/2),   variance = sum of inverse cells + 1/2        (Haldane, Anscombe)

Beside the ratio stand Fisher's exact test (fisher_1935), which takes captures as independent, and the same with
exposures dealt anew among whole operations (`operations`, `stats.by_cluster`), which does not. Fails when: place and
period differ between the groups, as here; it goes with, it need not come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import comb
from typing import Any

import numpy as np
from scipy.special import ndtri

from marchland.stats.by_cluster import permuted
from marchland.stats.intervals import jeffreys, tails
from marchland.trial import said
from marchland.trial.docket import CODERS, Docket
from marchland.trial.kind import Given
from marchland.trial.operations import operations
from marchland.trial.thresholds import DEALS, INTERVAL, SOME
from marchland.trial.where import holding

SEED = 1
ODDS = "odds"
OTHERS = "others"


@dataclass(frozen=True)
class Case:
    """A recapture of which a coder tells both: whether it was so, whether it is exposed, its operation, and its row."""

    so: bool
    exposed: bool
    operation: int
    row: Any


def cases(d: Docket, g: Given, coder: str) -> list[Case]:
    """Recaptures that can be compared; exposed have one of `codes`, others one of `against`, or none of `codes`."""
    of, found = operations(d), []
    for f in d.forces(coder, g["where"]):
        so = holding([getattr(f, field) for field in g["field"]], g["values"])
        by = [getattr(f, field) for field in g["by"]]
        exposed = holding(by, g["codes"])
        if exposed is False and g["against"]:
            exposed = False if holding(by, g["against"]) else None
        if so is not None and exposed is not None:
            found.append(Case(so, exposed, of[f.place, f.date], f))
    return found


def table(found: Sequence[Case]) -> tuple[int, int, int, int]:
    """Hits and misses of the exposed, then of the others."""
    one, two = ([c.so for c in found if c.exposed is side] for side in (True, False))
    return sum(one), len(one) - sum(one), sum(two), len(two) - sum(two)


def enough(found: Sequence[Case]) -> bool:
    """Whether both groups have as many cases as an estimate needs."""
    a, b, c, d = table(found)
    return min(a + b, c + d) >= SOME


def by_operation(found: Sequence[Case]) -> float:
    """p with exposures dealt among operations."""
    so, exposed, operation = ([getattr(c, name) for c in found] for name in ("so", "exposed", "operation"))
    return permuted(so, exposed, operation, DEALS, SEED)


def interval(a: int, b: int, c: int, d: int) -> tuple[float, float, float]:
    """Low, high and middle of the odds ratio of a table."""
    cells = np.array([a, b, c, d]) + 0.5
    middle = np.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    reach = ndtri((1 + INTERVAL) / 2) * np.sqrt((1 / cells).sum())
    return float(np.exp(middle - reach)), float(np.exp(middle + reach)), float(np.exp(middle))


def fisher(found: Sequence[Case]) -> float:
    """Fisher's exact p, two sides added by probability: tables of these margins that are no more probable."""
    a, b, c, d = table(found)
    one, two, hits = a + b, c + d, a + c
    ways = [comb(one, k) * comb(two, hits - k) for k in range(max(0, hits - two), min(hits, one) + 1)]
    return sum(n for n in ways if n <= comb(one, a) * comb(two, c)) / sum(ways)


def what(d: Docket, g: Given) -> tuple[str, str, str, str]:
    """In words: what was so, the exposed, the others, and which rows count."""
    so_, exposed = said.so(g["field"], g["values"], d.named), said.so(g["by"], g["codes"], d.named)
    others = said.so(g["by"], g["against"], d.named) if g["against"] else OTHERS
    return so_, exposed, others, g["where"].words(d.named).strip(" ()")


def asked(d: Docket, tests: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Every distinct table that tests (claim, test) ask for, as plain data for pages, with the claims that ask it."""
    found: dict[str, dict[str, Any]] = {}
    for claim, test in tests:
        if test.kind.name != ODDS:
            continue
        key = repr({k: v for k, v in test.given.items() if k != "way"})
        if key not in found:
            found[key] = {"claims": [], **told(d, test.given)}
        found[key]["claims"] = list(dict.fromkeys([*found[key]["claims"], claim]))
    return list(found.values())


def told(d: Docket, g: Given) -> dict[str, Any]:
    """A table as plain data: words, counts and tests by coder, and its captures with both codings side by side."""
    by = {coder: cases(d, g, coder) for coder in CODERS}
    so, exposed, others, rows = (text.replace("_", " ") for text in what(d, g))
    captures: dict[tuple[date, str], dict[str, Any]] = {}
    for coder, some in by.items():
        for c in some:
            one = {"place": d.named(c.row.place), "date": c.row.date.isoformat(), "operation": c.operation}
            cells = {
                "exposed": c.exposed,
                "so": c.so,
                "lead": listed(c.row.lead),
                "support": listed(c.row.support),
            }
            shown = " or ".join(listed(getattr(c.row, field)) for field in g["field"])
            captures.setdefault((c.row.date, c.row.place), one)[coder] = {**cells, "coded": shown}
    return {
        **{key: list(g[key]) for key in ("field", "values", "by", "codes")},
        "so": so,
        "exposed": exposed,
        "others": others,
        "rows": rows,
        "coders": {coder: counted(some) for coder, some in by.items()},
        "captures": [captures[key] for key in sorted(captures)],
    }


def counted(found: Sequence[Case]) -> dict[str, Any]:
    """Counts of a coding with intervals of both shares, and its ratio and tests where there are enough cases."""
    a, b, c, d = table(found)
    groups = {"exposed": [a, a + b], "others": [c, c + d]}
    within = {name: list(jeffreys(k, n, tails(INTERVAL))) for name, (k, n) in groups.items()}
    counts = {**groups, "within": within, "operations": len({x.operation for x in found})}
    if not enough(found):
        return {**counts, "ratio": None}
    low, high, middle = interval(a, b, c, d)
    return {**counts, "ratio": [middle, low, high], "fisher": fisher(found), "dealt": by_operation(found)}


def listed(codes: Sequence[str]) -> str:
    """Codes in words."""
    return ", ".join(codes).replace("_", " ")
