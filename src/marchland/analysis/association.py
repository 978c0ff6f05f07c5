"""Which drawn parameters go together with an outcome over the ensemble: rank correlation with a bootstrap
interval.

A cheap first look that costs no further run. It sees monotone effects one at a time, inside the prior as
drawn; a parameter near zero may still matter through others (for that, see the sensitivity command).
Source of the coefficient: spearman_1904.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

RESAMPLES = 400
LEAST_RUNS = 40


def association(parameters: xr.DataArray, outcome: xr.DataArray, seed: int = 1) -> xr.Dataset:
    """Spearman's rank correlation of each parameter (run, parameter) with `outcome` (run,), strongest
    first.

    Returns `rho(parameter)` with `low` and `high`, the 5% and 95% points over bootstrap resamples of the
    futures, and `noise`, the size that the strongest of as many unrelated parameters would reach in 19
    ensembles of 20. Parameters that were not varied are left out. Raises ValueError below 40 futures: the
    interval would say nothing.
    """
    runs = parameters.sizes["run"]
    if runs < LEAST_RUNS:
        raise ValueError(f"{runs} futures are too few to rank parameters; run at least {LEAST_RUNS}")
    drawn = parameters.transpose("run", "parameter").values.astype(float)
    varied = np.ptp(drawn, axis=0) > 0
    target = outcome.values.astype(float)
    names = parameters["parameter"].values[varied]
    if np.ptp(target) == 0 or not varied.any():
        empty = np.zeros(0)
        return _dataset(empty, empty, empty, 0.0, names[:0])
    x, y = np.apply_along_axis(ranks, 0, drawn[:, varied]), ranks(target)
    rho = _correlation(x, y)
    source = np.random.default_rng([seed, runs])
    again = np.stack([_correlation(x[i], y[i]) for i in source.integers(0, runs, (RESAMPLES, runs))])
    unrelated = [np.abs(_correlation(x, source.permutation(y))).max() for _ in range(RESAMPLES)]
    low, high = np.quantile(again, (0.05, 0.95), axis=0)
    order = np.argsort(-np.abs(rho), kind="stable")
    return _dataset(rho[order], low[order], high[order], float(np.quantile(unrelated, 0.95)), names[order])


def ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean (as in scipy.stats.rankdata, whose import takes a second)."""
    _, position, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[position])


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of each column of x (run, parameter) with y (run,); zero where a column is constant."""
    a, b = x - x.mean(axis=0), y - y.mean()
    scale = np.sqrt((a**2).sum(axis=0) * (b**2).sum())
    rho: NDArray[np.float64] = np.divide(a.T @ b, scale, out=np.zeros(x.shape[1]), where=scale > 0)
    return rho


def _dataset(
    rho: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    noise: float,
    names: NDArray[np.str_],
) -> xr.Dataset:
    values = {
        "rho": ("parameter", rho),
        "low": ("parameter", low),
        "high": ("parameter", high),
        "noise": ((), noise),
    }
    return xr.Dataset(values, coords={"parameter": names.astype(str)})
