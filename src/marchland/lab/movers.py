"""Which parameters go with an outcome: rank correlations over parameter sets, with luck averaged out.

    r(q) = corr(rank q_j, rank mean_l d(j, l)),   threshold: 95% quantile of the largest |r| when d is shuffled

A parameter is told where |r| is beyond what the largest of all reaches by luck. It says what goes together in these
futures, not what causes what: learned parameters lean on one another. `marchland sensitivity` splits variance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.compare.comparison import REPLICATES
from marchland.compare.difference import NORMAL_90
from marchland.compare.outcomes import NAMES, F
from marchland.errors import InputError, unknown
from marchland.lab.bench import Asked
from marchland.territory.parameters import as_columns, priors_by_column

SHUFFLES, LUCK = 200, 0.95
MOST = 12
"""Parameters that are told, the strongest first."""
FEWEST = 64
"""Parameter sets below which nothing is said."""
OF = ("difference", "a", "b")


def movers(asked: Asked, given: dict[str, Any]) -> dict[str, Any]:
    """Parameters that go with an `outcome`, of B minus A or of one of them. Raises InputError."""
    outcome, of = given.get("outcome", "civilians"), given.get("of", OF[0])
    if outcome not in NAMES:
        raise unknown("outcome", str(outcome)[:64], NAMES)
    if of not in OF:
        raise unknown("side", str(of)[:64], OF)
    parts = asked.finished(asked.question.names)
    sets = parts * asked.size // REPLICATES
    if sets < FEWEST:
        raise InputError(
            f"{sets} parameter sets are finished: expected at least {FEWEST}; wait for more futures"
        )
    values = next(iter(asked.compared(parts).values.values()))[..., NAMES.index(outcome)].mean(2)
    y = values[1] - values[0] if of == "difference" else values[OF.index(of) - 1]
    model = next(iter(asked.branching.models.values()))
    x = np.concatenate([as_columns(model, asked.pasts[k].p)[::REPLICATES] for k in range(parts)])
    priors = priors_by_column(model)
    varies = np.ptp(x, axis=0) > 0
    names = [name for name, v in zip(priors, varies, strict=True) if v]
    r, limit = correlated(ranked(x[:, varies]), y)
    rows = [
        {"name": names[i], "unit": priors[names[i]][0].unit, "note": priors[names[i]][0].note,
         "r": float(r[i]), **dict(zip(("low", "high"), interval(float(r[i]), sets), strict=True))}
        for i in np.argsort(-np.abs(r)) if abs(r[i]) > limit
    ]  # fmt: skip
    return {
        "sets": sets,
        "looked": len(names),
        "limit": float(limit),
        "rows": rows[:MOST],
        "of": of,
        "outcome": outcome,
    }


def ranked(x: NDArray[Any]) -> F:
    """Columns as ranks with mean 0 and length 1; equal values have equal ranks."""
    out = np.empty(x.shape)
    for k, column in enumerate(np.asarray(x, np.float64).T):
        _, first, count = np.unique(column, return_inverse=True, return_counts=True)
        out[:, k] = (np.cumsum(count) - (count - 1) / 2)[first]
    out -= out.mean(0)
    return np.asarray(out / np.maximum(np.sqrt((out**2).sum(0)), 1e-12))


def correlated(x: F, y: F, seed: int = 1) -> tuple[F, float]:
    """Rank correlations (column,) of y with columns of `ranked`, and what the largest of them reaches by luck."""
    rng = np.random.default_rng(seed)
    target = ranked(y[:, None])[:, 0]
    shuffled = np.stack([rng.permutation(target) for _ in range(SHUFFLES)], axis=1)
    return np.asarray(x.T @ target), float(np.quantile(np.abs(x.T @ shuffled).max(0), LUCK))


def interval(r: float, sets: int) -> tuple[float, float]:
    """90% interval of a correlation over so many sets (Fisher's transformation)."""
    z, error = np.arctanh(np.clip(r, -0.999999, 0.999999)), NORMAL_90 / np.sqrt(sets - 3)
    return float(np.tanh(z - error)), float(np.tanh(z + error))
