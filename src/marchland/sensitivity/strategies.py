"""Strategies side by side over parameter sets: robustness by two families, and what sets the worse worlds apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from marchland.calibrate.conditional_futures import Posterior
from marchland.compare.outcomes import NAMES, OUTCOMES, F
from marchland.compare.paired_runs import branching, outcomes
from marchland.scenario import Scenario
from marchland.scenario.nearness import PARAMETERS
from marchland.sensitivity.signpost import signpost
from marchland.sensitivity.study import REPLICATES, Plan
from marchland.stats.cart import grow
from marchland.stats.prim import find
from marchland.stats.regret import Robust, dominated, robust, verdict
from marchland.territory.model import Territory
from marchland.territory.parameters import as_columns, priors_by_column, territorial_draws

FEWEST = 128
"""Sets below which no worse worlds are looked for: in fewer even a clear box is mostly missed."""
COST = ("cost", "burden")
"""Outcomes that count when strategies are said to be dominated, beside those that were asked for."""


@dataclass(frozen=True)
class Discovered:
    """Where a strategy has more of an outcome than the reference: the box with its columns by name, the columns a tree
    splits on with how often they are used again, and the sentence."""

    strategy: str
    outcome: str
    box: Mapping[str, Any]
    tree: Mapping[str, float]
    signpost: str

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Stand:
    """Strategies (the first is the reference) with thresholds, rows of `robust`, who is dominated by whom, and where
    each of the others does worse than the first."""

    strategies: tuple[str, ...]
    thresholds: Mapping[str, float]
    rows: tuple[Robust, ...]
    verdicts: Mapping[str, str]
    dominated: Mapping[str, str]
    discovered: tuple[Discovered, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without parameter sets."""
        return {
            "strategies": list(self.strategies),
            "thresholds": dict(self.thresholds),
            "rows": [r.as_dict() for r in self.rows],
            "verdicts": dict(self.verdicts),
            "dominated": dict(self.dominated),
            "discovered": [d.as_dict() for d in self.discovered],
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
    b = branching(s, strategies, plan.cut, plan.weeks, plan.replay)
    found = outcomes(b, plan.runs, REPLICATES, plan.seed, plan.posterior, progress=tell)
    values = {o: found[..., NAMES.index(o)] for o in plan.outcomes}
    limits = {o: float((thresholds or {}).get(o, np.median(v[0]))) for o, v in values.items()}
    rows = robust(strategies, values, limits, plan.seed)
    also = {o: found[..., NAMES.index(o)].mean(2) for o in dict.fromkeys((*plan.outcomes, *COST))}
    said = {o: verdict(rows, o) for o in (*plan.outcomes, "all")}
    sets = Sets.of(next(iter(b.models.values())), found.shape[1], plan.seed, plan.posterior)
    worse = tuple(
        sets.discover(name, strategies[0], o, found[i, ..., NAMES.index(o)] - found[0, ..., NAMES.index(o)])
        for i, name in enumerate(strategies)
        if i
        for o in plan.outcomes
    )
    return Stand(tuple(strategies), limits, rows, said, dominated(strategies, also, plan.seed), worse)


@dataclass(frozen=True)
class Sets:
    """Parameter sets x (set, column) behind an ensemble, those columns that vary, and what each parameter is, in which
    unit."""

    names: tuple[str, ...]
    x: F
    means: Mapping[str, str]
    units: Mapping[str, str]

    @classmethod
    def of(cls, model: Territory, number: int, seed: int, posterior: Posterior | None) -> Sets:
        """The sets that `compare.paired_runs.outcomes` lived through."""
        p = territorial_draws(model, seed, posterior)(np.arange(number))
        x, names = as_columns(model, p).astype(np.float64), tuple(priors_by_column(model))
        varied = np.ptp(x, axis=0) > 0
        own = {f"{m.name}.{q.name}": q for m in model.mechanisms for q in m.parameters}
        declared = {**own, **PARAMETERS}
        means, units = {k: q.note for k, q in declared.items()}, {k: q.unit for k, q in declared.items()}
        return cls(tuple(n for n, v in zip(names, varied, strict=True) if v), x[:, varied], means, units)

    def discover(self, strategy: str, against: str, outcome: str, d: F) -> Discovered:
        """Where differences d (set, luck) of a strategy less the reference lie above zero, ties counting half."""
        y = ((d > 0) + 0.5 * (d == 0)).mean(1)
        words = OUTCOMES[NAMES.index(outcome)].short
        event = f"there are more {words} under '{strategy}' than under '{against}'"
        if len(y) < FEWEST or np.ptp(y) == 0:
            return Discovered(
                strategy, outcome, {}, {}, f"No signpost: too little to tell worlds apart by {words}."
            )
        box, tree = find(self.x, y), grow(self.x, y)
        told = box.as_dict() | {
            k: {self.names[c]: v for c, v in getattr(box, k).items()}
            for k in ("limits", "repeated", "pvalues")
        }
        used = {self.names[c]: share for c, share in tree.used.items()}
        said = signpost(box, self.x, y, self.names, self.means, event, units=self.units)
        return Discovered(strategy, outcome, told, used, said)
