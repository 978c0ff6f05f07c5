"""Strategies side by side over parameter sets: robustness by two families, and what sets the worse worlds apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from marchland.contrast.branch import branching, outcomes
from marchland.contrast.outcomes import NAMES, F
from marchland.engine.parameters import as_columns, priors_by_column, territorial_draws
from marchland.robust.regret import Robust, dominated, robust, verdict
from marchland.robust.study import LUCK, Plan
from marchland.scenario import Scenario

COST = ("cost", "burden")
"""Outcomes that count when strategies are said to be dominated, beside those that were asked for."""


@dataclass(frozen=True)
class Stand:
    """Strategies (the first is the reference) with thresholds, rows of `robust`, who is dominated by whom, and for
    every other strategy less the first the parameter sets (set, column) and differences (set, luck, outcome)."""

    strategies: tuple[str, ...]
    thresholds: Mapping[str, float]
    rows: tuple[Robust, ...]
    verdicts: Mapping[str, str]
    dominated: Mapping[str, str]
    columns: tuple[str, ...]
    sets: F
    differences: Mapping[str, F]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without parameter sets."""
        return {
            "strategies": list(self.strategies),
            "thresholds": dict(self.thresholds),
            "rows": [r.as_dict() for r in self.rows],
            "verdicts": dict(self.verdicts),
            "dominated": dict(self.dominated),
        }


def stand(
    s: Scenario,
    plan: Plan,
    strategies: Sequence[str],
    thresholds: Mapping[str, float] | None = None,
    tell: Callable[[int], None] | None = None,
) -> Stand:
    """Run strategies in the same futures; an outcome without a threshold takes the reference's median.

    Raises InputError as `branching`.
    """
    b = branching(s, strategies, plan.cut, plan.weeks)
    found = outcomes(b, plan.runs, LUCK, plan.seed, plan.posterior, progress=tell)
    values = {o: found[..., NAMES.index(o)] for o in plan.outcomes}
    limits = {o: float((thresholds or {}).get(o, np.median(v[0]))) for o, v in values.items()}
    rows = robust(strategies, values, limits, plan.seed)
    also = {o: found[..., NAMES.index(o)].mean(2) for o in dict.fromkeys((*plan.outcomes, *COST))}
    model = next(iter(b.models.values()))
    p = territorial_draws(model, plan.seed, plan.posterior)(np.arange(found.shape[1]))
    said = {o: verdict(rows, o) for o in (*plan.outcomes, "all")}
    less = {name: found[i] - found[0] for i, name in enumerate(strategies) if i}
    columns, sets = tuple(priors_by_column(model)), as_columns(model, p).astype(np.float64)
    varied = np.ptp(sets, axis=0) > 0
    kept = tuple(c for c, v in zip(columns, varied, strict=True) if v)
    return Stand(
        tuple(strategies),
        limits,
        rows,
        said,
        dominated(strategies, also, plan.seed),
        kept,
        sets[:, varied],
        less,
    )
