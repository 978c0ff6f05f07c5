"""What is believed of parameters: three named priors, each with whatever the record taught under the same prior.

    expert      what the literature and other wars teach, no sign of the argument's own
    neutral     what the argument asserts and what its rivals assert, both centred on zero
    as argued   the argument's own signs

and one rival structure, `coincident break`: whatever stalled the focal side came at the same time as help from outside
and for other reasons, so that no lever and no departure undoes it (mechanism intervention).

A posterior was learned under one of them. Under another, a column whose prior is the same keeps what was learned, and a
column whose prior differs is drawn from that prior: nothing that was assumed is passed on as learned. Fails when what
was learned of the one leans on the other: their dependence is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from marchland.calibrate.conditional_futures import Posterior
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.parameters import priors_by_column

EXPERT, NEUTRAL, ARGUED, UNLEARNED, WITHOUT = "expert", "neutral", "as argued", "not learned", "without "
"""Names of beliefs; `not learned` is neutral with nothing learned."""
COINCIDENT, BREAK = "coincident break", "intervention.coincident"
"""The rival structure, and the switch that makes it."""
PRIORS = {EXPERT: "expert", NEUTRAL: "neutral", ARGUED: "as_argued"}
HALF = 0.5
SLIGHT = 0.05
"""Distance from even odds up to which a share of futures is no difference worth naming: 2.5 of 50."""
T = TypeVar("T")


def beliefs(s: Scenario, posterior: Posterior | None) -> dict[str, tuple[str, Posterior | None]]:
    """Belief -> its priors and what is kept of a posterior of the scenario's own; that of the scenario comes first.

    `not learned` is among them where there is a posterior, `coincident break` where help from outside is on record:
    along the record both structures are the same, so what was learned of the one holds of the other.
    """
    sets = len(next(iter(posterior.values()))) if posterior else 1
    broken = {**(posterior or {}), BREAK: np.ones(sets, np.float32)}
    special = {COINCIDENT: (s.priors, broken), UNLEARNED: (PRIORS[NEUTRAL], None)}
    return {
        name: special[name] if name in special else (PRIORS[name], kept(s, PRIORS[name], posterior))
        for name in names(s, posterior is not None)
    }


def names(s: Scenario, learned: bool) -> tuple[str, ...]:
    """The names of `beliefs`, in their order."""
    own = sorted(PRIORS, key=lambda name: PRIORS[name] != s.priors)
    rival = [COINCIDENT] if s.interventions and BREAK.split(".")[0] in s.mechanisms else []
    return (*own, *rival, *([UNLEARNED] if learned else []))


def under(s: Scenario, priors: str) -> Scenario:
    """The same scenario with other priors."""
    return s if s.priors == priors else s.model_copy(update={"priors": priors})


def kept(s: Scenario, priors: str, posterior: Posterior | None) -> Posterior | None:
    """Of a posterior learned under the scenario's priors: columns whose prior is the same under `priors`."""
    if posterior is None or s.priors == priors:
        return posterior
    own, other = (priors_by_column(compile_model(under(s, p))) for p in (s.priors, priors))
    return {c: v for c, v in posterior.items() if c not in own or own[c][1] == other[c][1]}


def by_prior(values: Mapping[str, T]) -> dict[str, T]:
    """The values of the named priors alone, in their order."""
    return {name: values[name] for name in PRIORS if name in values}


def even(shares: Mapping[str, float], low: float, high: float) -> bool:
    """Whether there is no difference worth naming: the interval of the share (low, high) holds even odds, or shares
    under all structures lie within `SLIGHT` of them."""
    far = max((abs(v - HALF) for v in shares.values()), default=0.0)
    return low <= HALF <= high or round(far, 6) <= SLIGHT


def depends(shares: Mapping[str, float]) -> bool:
    """Whether two or more named priors were tried and disagree about an order: not all on one side of even odds."""
    values = by_prior(shares).values()
    return len(values) > 1 and min(values) <= HALF <= max(values)
