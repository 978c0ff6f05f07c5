"""What priors and record say of the sign of a parameter, and what the argument would have made of it.

Odds of the sign before the record are those of the neutral prior. What was learned under another prior is weighted to
the neutral one, by the ratio of the two; where the other rules out values that the neutral one allows, no weight
brings them back, and nothing is said (NaN).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.noise import distinct, kurtosis, noise
from marchland.compare.beliefs import ARGUED, NEUTRAL, PRIORS, under
from marchland.errors import unknown
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import active, column_names, priors_by_column

SETS = 4096
BINS = 40


@dataclass(frozen=True)
class Sign:
    """Probability that a parameter is positive: before and after learning with its sign open, and as argued.

    NaN after learning: it was learned under a prior that had settled the sign. Of a slope on trial whose rival says
    zero, so that no neutral prior reaches below it, what counts as positive is more than the median of that prior:
    even odds before, as for all others.

    `noise` is the contraction that chance alone reaches in so many draws, among all whose signs are asked.
    """

    parameter: str
    prior: float
    posterior: float
    argued: float
    contraction: float
    noise: float = 0.0


def signs(
    s: Scenario,
    posterior: Mapping[str, NDArray[np.float32]] | None,
    parameters: tuple[str, ...] | None = None,
) -> tuple[Sign, ...]:
    """Of the named parameters, by default all of which the argument asserts the sign.

    Raises InputError for a parameter that the model does not have.
    """
    model = compile_model(under(s, PRIORS[NEUTRAL]))
    before = priors_by_column(model)
    own, asserted = (priors_by_column(compile_model(under(s, p))) for p in (s.priors, PRIORS[ARGUED]))
    found, asked = [], asserted_columns(model)
    for name in asked if parameters is None else parameters:
        if name not in before:
            raise unknown("parameter", name, tuple(before))
        u = (np.arange(SETS) + 0.5) / SETS
        values = None if posterior is None else posterior.get(name)
        learned = None if values is None else np.asarray(values, np.float64)
        prior, argued, under_which = (
            np.asarray(p[name][1].quantile(u), np.float64) for p in (before, asserted, own)
        )
        nothing = float(np.median(prior)) if name in asked and prior.min() >= 0 else 0.0
        found.append(sign(name, prior, argued, learned, len(asked), nothing, under_which))
    return tuple(found)


def sign(
    name: str,
    prior: NDArray[np.float64],
    other: NDArray[np.float64],
    learned: NDArray[np.float64] | None,
    tested: int = 1,
    nothing: float = 0.0,
    under_which: NDArray[np.float64] | None = None,
) -> Sign:
    """From draws of the open prior, of the argument's prior, of what was learned, and of the prior it was learned under
    (default: the open one).

    Positive is above `nothing`. Learned on another prior: the same likelihood, by weights on what was learned.
    """
    own = prior if learned is None or under_which is None else under_which
    values = prior if learned is None else learned
    bins = np.quantile(own, np.linspace(0, 1, BINS + 1))

    def positive(on: NDArray[np.float64]) -> float:
        if np.array_equal(on, own):
            return float((values > nothing).mean())
        ratio = weight(on, bins) / np.maximum(weight(own, bins), 1e-12)
        w = ratio[np.clip(np.searchsorted(bins, values, "right") - 1, 0, len(ratio) - 1)]
        return float(np.average(values > nothing, weights=w)) if w.sum() > 0 else float("nan")

    spread = float(np.var(own))
    up, own_up = prior > nothing, own > nothing
    settled = (up.any() and not own_up.any()) or (not up.all() and own_up.all())
    return Sign(
        name,
        float((prior > nothing).mean()),
        float("nan") if settled else positive(prior),
        positive(other),
        1 - float(np.var(values)) / spread if spread > 0 else 0.0,
        0.0 if learned is None else noise(distinct(learned), tested, kurtosis(own)),
    )


def asserted_columns(model: Territory) -> tuple[str, ...]:
    """Columns of the parameters of which the argument asserts the sign."""
    asserted = [name for name in active(model) if model.params[name].as_argued is not None]
    return tuple(column for name in asserted for column in column_names(model, name))


def weight(values: NDArray[np.float64], bins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of values in each bin; those outside belong to the nearest."""
    at = np.clip(np.searchsorted(bins, values, "right") - 1, 0, len(bins) - 2)
    return np.bincount(at, minlength=len(bins) - 1) / len(values)
